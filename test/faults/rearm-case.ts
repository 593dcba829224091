import { expect } from 'vitest'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import { type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import type { InitialState } from '../feldera/pipeline-seed.ts'
import { type Gate, startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import { CLEARS, PRIMARY } from '../rearm/drill.ts'
import type { StepResult } from '../support/action.ts'
import { expectNoMarkup } from '../support/invariants.ts'
import { lastsUntilDeadline, type Played, type Staging } from './case.ts'
import { type Observation, REACTIONS, type RearmCase, type RearmStage } from './table.ts'

/** What the pipeline is when the step begins, so that the write of this stage is its first. */
const STATES: Readonly<Record<RearmStage, InitialState>> = {
  stop: 'rehearsed',
  clear: 'stopped-after-rehearsal',
  start: 'stopped',
  armed: 'stopped',
}

/**
 * Plays one case, and proves that the step reacted as the table says, and touched nothing else.
 *
 * @param effect of the fault on a write; `accepted`: only its answer is spoilt
 */
export async function playRearmCase(
  one: RearmCase,
  staging: Staging,
  effect: NonNullable<Fault['effect']> = 'lost',
): Promise<Played> {
  await using stranger = await startSpy()
  await using feldera = await startFeldera({
    pipelines: [PRIMARY, { name: 'orders', bucket: 'shared', state: STATES[one.stage] }],
    faults: faultsOf(one, stranger.url).map((fault) => ({ ...fault, effect })),
    ...staging.installation,
  })
  await using gate = await startGate(feldera.port, staging.after)
  const result = await staging.run({
    ...CLEARS,
    pipeline: 'orders',
    host: addressOf(one, feldera, gate),
    timeout: staging.timeoutS,
    'request-timeout': staging.requestTimeout,
  })
  expect(stranger.requests).toEqual([])
  expect(feldera.about('primary').writes).toEqual([])
  expect(feldera.pipeline('primary').runner.row.runtimeStatus).toBe('Running')
  expectNoMarkup(result)
  // Never two deployments.
  const starts = feldera.requests.filter(({ path, answered }) => path.includes('/start?') && answered === 202)
  expect(starts.length).toBeLessThanOrEqual(1)
  if (effect === 'lost') expectReaction(one, result, feldera, staging)
  return { result, feldera }
}

function faultsOf({ row, stage, duration, reaction }: RearmCase, stranger: string): readonly Fault[] {
  const { cause } = row
  if (cause.kind !== 'answer') return []
  const spoilt = typeof cause.with === 'function' ? cause.with({ stage: 'wait', stranger }) : cause.with
  const times = duration === 'lasting' ? {} : { times: reaction === 'repeats' ? 2 : 1 }
  const health: readonly Fault[] = cause.health ? [{ on: 'health', with: cause.health }] : []
  return [{ on: stage satisfies RequestKind, pipeline: 'orders', with: spoilt, ...times }, ...health]
}

/** How long nobody listens when the fault passes, milliseconds. */
const SHUT_MS = 1_000

function addressOf({ row, stage, duration }: RearmCase, feldera: SimulatedFeldera, gate: Gate): string {
  if (row.cause.kind === 'answer') return feldera.url
  const reopenAfterMs = duration === 'passing' ? SHUT_MS : undefined
  if (stage === 'armed') gate.shutAfter('Pipeline is starting', reopenAfterMs)
  // The write comes after the second look.
  else gate.shutAfter(`"deployment_status":"${stage === 'stop' ? 'Paused' : 'Stopped'}"`, reopenAfterMs, 2)
  return gate.url
}

function expectReaction(
  one: RearmCase,
  { outputs, log }: StepResult,
  feldera: SimulatedFeldera,
  staging: Staging,
): void {
  const { row, duration, reaction, stage } = one
  const expected = REACTIONS[reaction][duration]
  const isGreen = expected === 'activated'
  expect(outputs['outcome'], log).toBe(isGreen ? 'rearmed' : expected)
  expect(Number(outputs['elapsed-seconds']) >= staging.timeoutS).toBe(lastsUntilDeadline(one))
  if (expected === 'failed') expect(outputs['error-code'], log).toBe(row.code)
  if (expected === 'timed-out') expect(outputs['message'], log).toContain(row.code)
  if (isGreen) expect(outputs['standby'], log).toBe('armed')
  if (isGreen) return
  // Whatever it is that failed, the pipeline is still as it was, and nobody says that it stands by.
  const { runner, storage } = feldera.pipeline('orders')
  if (stage === 'stop') expect(runner.row.runtimeDesired).toBe('Paused')
  if (stage === 'clear') expect(storage.checkpoints).not.toEqual([])
  if (stage === 'start') expect(runner.row.resourcesDesired).toBe('Stopped')
  expect(outputs['changed']).toBe(String(stage === 'armed'))
  expect(outputs['standby']).not.toBe('armed')
}

/** What this case was seen to come to, for a table of docs/faults.md. */
export function observeRearm({ row, stage, duration }: RearmCase, { result }: Played): Observation {
  return { fault: row.fault, stage, duration, outcome: result.outputs['outcome'] ?? '', looksForActivation: false }
}
