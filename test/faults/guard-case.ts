import { expect } from 'vitest'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import type { InitialState } from '../feldera/pipeline-seed.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { type Gate, startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import { expectNeverTwo, isAlive, startPair } from '../primary/pair.ts'
import type { StepResult } from '../support/action.ts'
import { expectNoMarkup } from '../support/invariants.ts'
import { lastsUntilDeadline, type Played, type Staging } from './case.ts'
import type { GuardCase, GuardStage, Observation } from './table.ts'

/** What the primary is when the step begins, and how many looks at it are answered well before the fault. */
const STAGING: Readonly<Record<GuardStage, { state: InitialState; looks: number; on: RequestKind }>> = {
  refuse: { state: 'stopped-after-serving', looks: 0, on: 'look' },
  overlook: { state: 'running', looks: 0, on: 'look' },
  'stop-primary': { state: 'running', looks: 0, on: 'stop' },
  stopping: { state: 'running', looks: 2, on: 'look' },
  end: { state: 'stopped-after-serving', looks: 1, on: 'look' },
}

/** Where a primary that is live is stopped. */
const STOPS: ReadonlySet<GuardStage> = new Set<GuardStage>(['overlook', 'stop-primary', 'stopping'])

/**
 * Plays one case, and proves that the step reacted as it must, and that never two were live by its doing, nor none without that
 * being the first thing said.
 *
 * @param effect of the fault on a stop; `accepted`: only its answer is spoilt
 */
export async function playGuardCase(
  one: GuardCase,
  staging: Staging,
  effect: NonNullable<Fault['effect']> = 'lost',
): Promise<Played> {
  await using stranger = await startSpy()
  const faults = faultsOf(one, stranger.url).map((fault) => ({ ...fault, effect }))
  const primary = { ...PRIMARY, state: STAGING[one.stage].state }
  await using sides = await startPair({ primary, at: staging.installation, farAt: { faults } })
  await using gate = await startGate(sides.far.port, staging.after)
  const inputs = {
    pipeline: 'orders',
    host: sides.feldera.url,
    primary: 'primary',
    'primary-host': addressOf(one, sides.far.url, gate),
    'on-primary': STOPS.has(one.stage) ? 'stop' : 'refuse',
    timeout: staging.timeoutS,
    'request-timeout': staging.requestTimeout,
  }
  const result = await staging.run(inputs)
  expect(stranger.requests).toEqual([])
  expectNoMarkup(result)
  expectNeverTwo({ ...result, ...sides }, inputs)
  const stops = sides.far.requests.filter(({ path, answered }) => path.includes('/stop?') && answered === 202)
  expect(stops.length).toBeLessThanOrEqual(1)
  if (effect === 'lost') expectEnd(one, result)
  if (one.stage === 'refuse' || one.stage === 'end') expect(sides.far.writes).toEqual([])
  if (result.outputs['outcome'] === 'refused') {
    expect([...sides.far.writes, ...sides.feldera.writes], result.log).toEqual([])
    expect(isAlive(sides.far.pipeline('primary'))).toBe(one.stage === 'overlook')
  }
  return { result, feldera: sides.feldera }
}

function faultsOf({ row, stage, duration, reaction }: GuardCase, stranger: string): readonly Fault[] {
  const { cause } = row
  if (cause.kind !== 'answer') return []
  const spoilt = typeof cause.with === 'function' ? cause.with({ stage: 'wait', stranger }) : cause.with
  // A look is made three times. A stop is repeated for a while, and how long that is depends on the timeout.
  const often = stage === 'stop-primary' ? reaction === 'repeats' : reaction !== 'gives up'
  const times = duration === 'lasting' ? {} : { times: often ? 2 : 1 }
  const health: readonly Fault[] = cause.health ? [{ on: 'health', with: cause.health }] : []
  const { on, looks: skip } = STAGING[stage]
  return [{ on, pipeline: 'primary', with: spoilt, skip, ...times }, ...health]
}

/** How long nobody listens when the fault passes, milliseconds. */
const SHUT_MS = 1_000

function addressOf({ row, stage, duration }: GuardCase, url: string, gate: Gate): string {
  if (row.cause.kind === 'answer') return url
  if (row.cause.kind === 'unknown-host') return 'http://feldera.invalid'
  const reopenAfterMs = duration === 'passing' ? SHUT_MS : undefined
  if (stage === 'refuse' || stage === 'overlook') gate.shut(reopenAfterMs)
  // The stop comes after the second look.
  if (stage === 'stop-primary') gate.shutAfter('"deployment_status":"Running"', reopenAfterMs, 2)
  if (stage === 'stopping') gate.shutAfter('Pipeline is forcefully stopping', reopenAfterMs)
  if (stage === 'end') gate.shutAfter('"deployment_status":"Stopped"', reopenAfterMs)
  return gate.url
}

/** What may be passed over: trouble, and not an answer that would never be another. */
function isTrouble({ row, reaction }: GuardCase): boolean {
  // An answer with 500 or more is trouble, too.
  return reaction === 'repeats' || row.code === 'InvalidRuntimeStatus'
}

interface Expected {
  readonly outcome: string
  readonly code?: string
  readonly primary: string | RegExp
}

/** Where nobody listens, nothing is seen any more, either. */
const NOT_STOPPED = /^(?:live|stopping|unknown)$/

/** How a case must end. */
function expectedOf(one: GuardCase): Expected {
  const { row, stage, reaction } = one
  const isOver = one.duration === 'passing' && reaction !== 'gives up'
  const isLastingStop = stage === 'stop-primary' && !isOver
  if (stage === 'end') return { outcome: 'activated', primary: isOver ? 'not-live' : 'unknown' }
  if (isOver) return { outcome: 'activated', primary: STOPS.has(stage) ? 'stopped' : 'not-live' }
  if (isLastingStop && lastsUntilDeadline(one)) return { outcome: 'timed-out', primary: NOT_STOPPED }
  if (isLastingStop) return { outcome: 'failed', code: row.code, primary: NOT_STOPPED }
  const isKnownTrouble = isTrouble(one)
  if (stage === 'stopping')
    return isKnownTrouble
      ? { outcome: 'timed-out', primary: 'stopping' }
      : { outcome: 'failed', code: row.code, primary: 'stopping' }
  if (!isKnownTrouble) return { outcome: 'refused', code: row.code, primary: 'unknown' }
  return stage === 'overlook'
    ? { outcome: 'activated', primary: 'unknown' }
    : { outcome: 'refused', code: 'PrimaryUnknown', primary: 'unknown' }
}

function expectEnd(one: GuardCase, { outputs, log, annotations }: StepResult): void {
  const { outcome, code, primary } = expectedOf(one)
  expect(outputs['outcome'], log).toBe(outcome)
  expect(outputs['primary'], log).toMatch(primary)
  if (code !== undefined) expect(outputs['error-code'], log).toBe(code)
  if (outcome === 'timed-out' || code === 'PrimaryUnknown') expect(outputs['message'], log).toContain(one.row.code)
  const isWarned = outcome === 'activated' && outputs['primary'] === 'unknown'
  expect(annotations.filter(({ level }) => level === 'warning')).toHaveLength(isWarned ? 1 : 0)
}

/** What this case was seen to come to, for a table of docs/faults.md. */
export function observeGuard({ row, stage, duration }: GuardCase, { result: { outputs } }: Played): Observation {
  const { outcome = '', primary = '' } = outputs
  return { fault: row.fault, stage, duration, outcome, looksForActivation: false, primary }
}
