import { expect } from 'vitest'
import type { SimulatedClock } from '../feldera/clock.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { isAlive, primaryOf, type Sides } from '../primary/pair.ts'
import type { StepResult } from '../support/action.ts'
import { PAUSE } from './handing-over.ts'

// What really became of a primary and its standby, whatever was answered and said; and whether the step did no harm by that.

/** An action of somebody else than the step, at a moment on the clock. */
type Meddling = Readonly<{ at: number; what: string }>

export interface Witness {
  /** Stops of the primary that Feldera accepted of the step. */
  readonly stops: readonly Stop[]
  /** Resumes of the primary that its process accepted of the step while the standby was live. */
  readonly resumedBesideLive: readonly number[]
  /** Somebody else does something. */
  meddle(what: string, action: () => void): void
  readonly meddlings: readonly Meddling[]
}

/** `processed`: what the primary had processed when its process ended. `isHalfPushed`: a push was under way then. */
type Stop = Readonly<{ at: number; processed: number | undefined; isHalfPushed: boolean }>

/** Watches both sides of a story from its beginning. */
export function witness(clock: SimulatedClock, sides: Sides): Witness {
  const stops: Stop[] = []
  const resumedBesideLive: number[] = []
  const meddlings: Meddling[] = []
  let isMeddling = false
  const { runner } = primaryOf(sides)
  const bucket = sides.far.store.bucket('shared')
  const halves = () => bucket.checkpoints.filter((one) => !bucket.isComplete(one)).length

  const stop = runner.stop.bind(runner)
  runner.stop = (error) => {
    const { process } = runner
    const at = clock.elapsed()
    if (error !== undefined || isMeddling) return stop(error)
    const before = halves()
    if (process === undefined) stops.push({ at, processed: undefined, isHalfPushed: false })
    else {
      const end = process.stop.bind(process)
      process.stop = () => {
        const { processed } = process.records.counts()
        process.stop = end
        end()
        stops.push({ at, processed, isHalfPushed: halves() > before })
      }
    }
    stop()
  }
  return {
    stops,
    resumedBesideLive,
    meddlings,
    meddle(what, action) {
      meddlings.push({ at: clock.elapsed(), what })
      isMeddling = true
      action()
      isMeddling = false
    },
  }
}

type Request = SimulatedFeldera['requests'][number]
type Ended = Omit<StepResult, 'signal'> & Sides & { readonly wasLive: readonly boolean[] }

const isGood = ({ answered, isSpoilt }: Request) => answered === 200 && !isSpoilt
const isRow = (request: Request) => isGood(request) && request.path.includes('selector=status')
const isStats = (request: Request) => isGood(request) && request.path.endsWith('/stats')

/** When the last of these was answered before a moment on the clock. */
function lastBefore(moment: number, requests: readonly Request[], isMeant: (request: Request) => boolean): number {
  return requests.findLast((request) => request.at <= moment && isMeant(request))?.at ?? Number.NEGATIVE_INFINITY
}

/**
 * Proves that the step did no harm: never two live by its doing; never none live, and never a primary left paused, without that
 * being the first thing said; no record lost unsaid; `refused` only where nothing was sent; at most one stop.
 *
 * What somebody else does after the last look that could have shown it is not the step's doing.
 */
export function expectNoHarm(ended: Ended, witnessed: Witness): void {
  const { outputs, log, exitCode, feldera, far, wasLive } = ended
  const { stops, meddlings } = witnessed
  const isExcused = (lookedAt: number) => meddlings.some(({ at }) => at >= lookedAt)
  const story = `${JSON.stringify(meddlings)}\n${log}`

  const activations = feldera.requests.filter(({ path }) => path.includes('/activate?'))
  const activatedAt = activations.at(-1)?.at ?? Number.POSITIVE_INFINITY
  if (!isExcused(lastBefore(activatedAt, far.requests, isRow))) expect(wasLive, story).not.toContain(true)
  expect(wasLive.length, story).toBeLessThanOrEqual(1)
  expect(stops.length, story).toBeLessThanOrEqual(1)
  if (outputs['outcome'] === 'refused') expect([...far.writes, ...feldera.writes], story).toEqual([])
  for (const { at, processed, isHalfPushed } of stops) {
    if (isExcused(lastBefore(at, far.requests, isStats))) continue
    expect(String(processed), story).toBe(outputs['processed-records'])
    expect(isHalfPushed, story).toBe(false)
  }
  if (exitCode === 0) {
    const { processed = 0 } = feldera.pipeline().runner.process?.records.counts() ?? {}
    if (!isExcused(lastBefore(Number.POSITIVE_INFINITY, feldera.requests, isRow)))
      expect(processed, story).toBeGreaterThanOrEqual(Number(outputs['processed-records']))
  }
  const end = Number.POSITIVE_INFINITY
  // Whoever starts it anew between that look and the pause has that one paused.
  const pausedAt = far.requests.findLast(({ path }) => path.endsWith('/pause'))?.at ?? end
  const lookedAt = lastBefore(pausedAt, far.requests, isRow)
  if (meddlings.some(({ at, what }) => what === 'replace' && at >= lookedAt && at <= pausedAt)) return
  const lastLooks = [far, feldera].map(({ requests }) => lastBefore(end, requests, isRow))
  if (!isExcused(Math.min(...lastLooks))) expectEndSaid(ended, story)
}

/** What is said must be true of both sides as they are, and begin with what is not as it should be. */
function expectEndSaid({ outputs, exitCode, feldera, far }: Ended, story: string): void {
  const { runner } = primaryOf({ far })
  const isPaused = runner.process?.desired === 'Paused' && runner.row.resourcesDesired !== 'Stopped'
  const isPrimaryLive = isAlive(primaryOf({ far }))
  const isServing = isPrimaryLive && !isPaused
  const isStandbyLive = isAlive(feldera.pipeline())
  const { message = '', primary } = outputs
  const isTouched = far.writes.includes(PAUSE)
  if (exitCode === 0) {
    expect([isPrimaryLive, isStandbyLive], story).toEqual([false, true])
    return
  }
  // Whoever has not seen a side cannot say what it is; then nothing was sent.
  const isBlind = ![far, feldera].every(({ requests }) => requests.some(isRow))
  if (isBlind) return expect([...far.writes, ...feldera.writes], story).toEqual([])
  if (isStandbyLive && isPrimaryLive) expect(message, story).toMatch(/^(?:both|primary 'primary' (?:is|may be) )/)
  else if (isPaused && !isTouched)
    expect(message, story).toMatch(
      /^perhaps no pipeline is live|^(?:both [^:]*: )?primary 'primary' (?:is|may be) paused/,
    )
  else if (isPaused)
    expect(message, story).toMatch(/^(?:both [^:]*: |perhaps [^:]*: )?primary 'primary' (?:is|may be) /)
  else if (!isServing && !isStandbyLive) expect(message, story).toMatch(/^(?:perhaps )?no pipeline is live/)
  if (primary === 'resumed') expect(isServing, story).toBe(true)
  if (primary === 'paused') expect(isPaused, story).toBe(true)
}
