import { expect } from 'vitest'
import type { SimulatedClock } from '../feldera/clock.ts'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { type Gate, startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import { type Sides, startPair } from '../primary/pair.ts'
import type { StepResult } from '../support/action.ts'
import { expectNoMarkup } from '../support/invariants.ts'
import { warningsOf } from '../support/story.ts'
import { ONLY_WHEN_ASKED, SETTLED } from '../switchover/handing-over.ts'
import { expectNoHarm, witness } from '../switchover/witness.ts'
import type { Played, Staging } from './case.ts'
import { type HandOverCase, type HandOverStage, isProofOfNothing, type Observation } from './table.ts'

/** Which requests a stage spoils, and from when on. */
interface Spoilt {
  readonly side: keyof Sides
  readonly on: readonly RequestKind[]
  /** How many are answered well before. */
  readonly skip?: number
  /** Or only those after such a request to the same side or the other was answered. */
  readonly after?: { readonly side: keyof Sides; readonly on: RequestKind }
}

const STAGING: Readonly<Record<HandOverStage, Spoilt>> = {
  sight: { side: 'far', on: ['look'] },
  questions: { side: 'far', on: ['stats'] },
  pause: { side: 'far', on: ['pause'] },
  drain: { side: 'far', on: ['stats'], after: { side: 'far', on: 'pause' } },
  save: { side: 'far', on: ['checkpoint'] },
  saved: { side: 'far', on: ['checkpoint-status'] },
  push: { side: 'far', on: ['sync'] },
  pushed: { side: 'far', on: ['sync-status'], after: { side: 'far', on: 'sync' } },
  pulled: { side: 'feldera', on: ['look', 'held-checkpoints'], after: { side: 'far', on: 'sync' } },
  'hand-over-stop': { side: 'far', on: ['stop'] },
  'not-live': { side: 'far', on: ['look'], after: { side: 'far', on: 'stop' } },
  'take-over': { side: 'feldera', on: ['activation'] },
  comparison: { side: 'feldera', on: ['stats'], after: { side: 'feldera', on: 'activation' } },
  resume: { side: 'far', on: ['resume'] },
}

/** It makes its checkpoints and pushes them only when it is asked, each of which takes a moment. */
const PRIMARY: PipelineSeed = { ...ONLY_WHEN_ASKED, checkpointSeconds: 1, pushSeconds: 1 }

/** It pulls often, so that there are few looks until it has. */
const STANDBY = { ...SETTLED, pullIntervalSeconds: 3 }

/**
 * Plays one case, and proves that the switchover did no harm.
 *
 * @param effect of the fault on a write; `accepted`: only its answer is spoilt
 */
export async function playHandOverCase(
  one: HandOverCase,
  staging: Staging & { readonly clock: SimulatedClock },
  effect: NonNullable<Fault['effect']> = 'lost',
): Promise<Played & Sides> {
  await using stranger = await startSpy()
  const { stage } = one
  const primary = stage === 'resume' ? ({ ...PRIMARY, checkpointFails: 'always' } as const) : PRIMARY
  await using sides = await startPair({ orders: STANDBY, primary, at: staging.installation })
  addFaults(one, { sides, stranger: stranger.url, effect })
  await using gate = await startGate(sides.far.port, staging.after)
  const witnessed = witness(staging.clock, sides)
  const result = await staging.run({
    pipeline: 'orders',
    host: sides.feldera.url,
    primary: 'primary',
    'primary-host': addressOf(one, sides.far.url, gate),
    timeout: staging.timeoutS,
    'request-timeout': staging.requestTimeout,
  })
  expect(stranger.requests).toEqual([])
  expectNoMarkup(result)
  expectNoHarm({ ...result, ...sides }, witnessed)
  // It is not in the way of the database, nor of anything else.
  expect(sides.far.writes.length, result.log).toBeLessThan(40)
  if (effect === 'lost') expectEnd(one, result)
  return { result, ...sides }
}

/** What a spoilt answer is about, where it is not a look. */
const KINDS: Readonly<Partial<Record<HandOverStage, 'activation' | 'status'>>> = {
  'take-over': 'activation',
  saved: 'status',
  pushed: 'status',
}

function addFaults(
  { row, stage, duration, reaction }: HandOverCase,
  { sides, stranger, effect }: { sides: Sides; stranger: string; effect: NonNullable<Fault['effect']> },
): void {
  const { cause } = row
  if (cause.kind !== 'answer') return
  const { side, on, skip = 0, after } = STAGING[stage]
  const spoilt = typeof cause.with === 'function' ? cause.with({ stage: KINDS[stage] ?? 'wait', stranger }) : cause.with
  // Twice where it is repeated anyway; once where it is repeated for a while, because how long that is depends on the timeout.
  // A pause without an answer is waited for.
  const isTwice = reaction === 'repeats' && stage !== 'pause'
  const times = duration === 'lasting' ? {} : { times: isTwice ? 2 : 1 }
  const arm = () => {
    for (const kind of on) sides[side].addFault({ on: kind, with: spoilt, skip, effect, ...times })
    if (cause.health) sides[side].addFault({ on: 'health', with: cause.health })
  }
  if (after === undefined) return arm()
  sides[after.side].addFault({
    on: after.on,
    times: 1,
    with: (answer) => {
      arm()
      return answer
    },
  })
}

/** How long nobody listens when the fault passes, milliseconds. */
const SHUT_MS = 1_000

function addressOf({ row, stage, duration }: HandOverCase, url: string, gate: Gate): string {
  if (row.cause.kind === 'answer') return url
  if (row.cause.kind === 'unknown-host') return 'http://feldera.invalid'
  const reopenAfterMs = duration === 'passing' ? SHUT_MS : undefined
  if (stage === 'sight') gate.shut(reopenAfterMs)
  // The pause comes after the third look.
  if (stage === 'pause') gate.shutAfter('"deployment_status":"Running"', reopenAfterMs, 3)
  if (stage === 'drain') gate.shutAfter('transitioning from Running to Paused', reopenAfterMs)
  if (stage === 'saved') gate.shutAfter('checkpoint_sequence_number', reopenAfterMs)
  if (stage === 'pushed') gate.shutAfter('checkpoint_uuid', reopenAfterMs)
  if (stage === 'not-live') gate.shutAfter('Pipeline is forcefully stopping', reopenAfterMs)
  return gate.url
}

interface Expected {
  readonly outcome: string
  readonly code?: string
  readonly primary: string
}

/**
 * Where an answer that looks final is asked for once more: what it is about may just have changed, or nothing is live and the activation
 * must not be given up for one refusal.
 */
const TRIED_AGAIN: ReadonlySet<HandOverStage> = new Set([
  ...(['drain', 'saved', 'pushed', 'pulled', 'not-live', 'take-over'] as const),
])

/** How a case must end. */
function expectedOf(one: HandOverCase): Expected {
  const { row, stage, duration, reaction } = one
  const isPassing = duration === 'passing'
  if (stage === 'resume')
    return { outcome: 'failed', code: 'CheckpointFailed', primary: isPassing ? 'resumed' : 'paused' }
  const isOver = isPassing && (reaction !== 'gives up' || TRIED_AGAIN.has(stage))
  if (isOver || stage === 'comparison') return { outcome: 'switched-over', primary: 'switched-over' }
  // Trouble, and not an answer that would never be another.
  const isTrouble = reaction === 'repeats' || row.code === 'InvalidRuntimeStatus'
  if (stage === 'sight')
    return { outcome: 'refused', code: isTrouble ? 'PrimaryUnknown' : row.code, primary: 'unknown' }
  const red =
    reaction === 'repeats' ? { outcome: 'timed-out', code: 'TimedOut' } : { outcome: 'failed', code: row.code }
  if (stage === 'questions')
    return { ...red, ...(reaction === 'repeats' ? {} : { outcome: 'refused' }), primary: 'live' }
  if (stage === 'take-over') return { ...red, primary: 'stopped' }
  // A stop without an answer is disproved by a look in the end.
  if (stage === 'hand-over-stop') return { ...(isProofOfNothing(row) ? red : TIMED_OUT), primary: 'resumed' }
  if (stage === 'not-live') return { ...(isTrouble ? TIMED_OUT : red), primary: 'stopping' }
  if (row.cause.kind === 'nobody-listens') return { ...red, primary: 'unknown' }
  return { ...red, primary: stage === 'pause' && isProofOfNothing(row) ? 'live' : 'resumed' }
}

const TIMED_OUT = { outcome: 'timed-out', code: 'TimedOut' } as const

function expectEnd(one: HandOverCase, step: StepResult): void {
  const { outputs, log } = step
  const { outcome, code = '', primary } = expectedOf(one)
  expect(outputs, log).toMatchObject({ outcome, primary, 'error-code': code })
  // The last look is a brief one, which a busy machine may not answer in time.
  const told = one.stage === 'not-live' ? log : outputs['message']
  if (outcome === 'timed-out' || code === 'PrimaryUnknown') expect(told, log).toContain(one.row.code)
  const isUncompared = one.stage === 'comparison' && warningsOf(step).length > 0
  if (isUncompared) expect(one.duration === 'lasting' || one.reaction === 'gives up', log).toBe(true)
  expect(warningsOf(step).join(), log).toMatch(isUncompared ? /does not tell how many records/ : /^$/)
}

/** What this case was seen to come to, for a table of switchover/README.md. */
export function observeHandOver({ row, stage, duration }: HandOverCase, { result: { outputs } }: Played): Observation {
  const { outcome = '', primary = '' } = outputs
  return { fault: row.fault, stage, duration, outcome, looksForActivation: false, primary }
}
