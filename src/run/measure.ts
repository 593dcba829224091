import { type Clock, withTimeLimit } from '../clock.ts'
import { isUnderWay } from '../decide/activation.ts'
import {
  type DatedCheckpoint,
  dateCheckpoint,
  takeOverCheckpoint,
  takeOverTime,
  timeBetween,
} from '../decide/measurements.ts'
import type { Result } from '../decide/result.ts'
import type { Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import type { RunContext, RunPolicy } from './context.ts'
import type { RunRecord } from './record.ts'

/** How long the activation took (RTO), and on whose clock that was measured. */
export type ActivationTime = Readonly<{ ms: number; clock: 'feldera' | 'step' }>

/** What a run has measured. */
export interface Measurements {
  readonly activationTime?: ActivationTime | undefined
  /** The newest checkpoint of the standby: the one it took over from, or holds. */
  readonly checkpoint?: DatedCheckpoint | undefined
}

/** The events are an extra for the numbers: one request of usual length, which must not hold up a step that is done. */
const EVENTS_LIMIT_MS = 2_000

type MeasuredRun = RunContext<RunPolicy & { readonly target: TargetStatus }>

/** Measures what an activation came to: how long it took, and how old the data was that it took over. */
export async function measureActivation(context: MeasuredRun, result: Result): Promise<Measurements> {
  const { clock, recorder } = context
  const { record } = recorder
  const { last } = record
  const activationTime = result.kind === 'activated' && last ? await timeActivation(context, last) : undefined
  const acceptedAt = acceptanceTime(record, clock)
  const newest = takeOverCheckpoint(last?.checkpoints ?? [], acceptedAt)
  const checkpoint = newest && dateCheckpoint(newest, acceptedAt)
  return { activationTime, checkpoint }
}

/** What a check found about the checkpoint. */
export function measureCheck({ findings }: RunRecord): Measurements {
  return { checkpoint: findings.find((finding) => finding.kind === 'checkpoint-held')?.newest }
}

/**
 * From acceptance to target, by Feldera's own clock where that can be had. When Feldera lost sight of the process it has reset
 * its timestamps, and the pipeline's event history is asked instead.
 */
async function timeActivation(context: MeasuredRun, active: Pipeline): Promise<ActivationTime | undefined> {
  const { policy, feldera, clock, signal, recorder } = context
  const { record } = recorder
  // Taken here, because asking for the events takes time of its own.
  const now = clock.elapsed()
  const readEvents = async () => {
    const answer = await withTimeLimit(EVENTS_LIMIT_MS, signal, (limit) => feldera.events(policy.pipeline, limit))
    return answer?.ok ? takeOverTime(answer.value, policy.target) : undefined
  }
  const byFeldera = wereTimestampsReset(record, active)
    ? await readEvents()
    : timeBetween(record.desiredSinceSeen, active.statusSince)
  if (byFeldera !== undefined) return { ms: byFeldera, clock: 'feldera' }
  // A joined activation began before this step did, so its own clock knows nothing about it.
  return record.activation.kind === 'accepted' ? { ms: now - record.activation.at, clock: 'step' } : undefined
}

/**
 * `Date` headers count whole seconds, and Feldera's runner writes a new desired status within 2.5 s at the latest. A desired
 * status that is younger than that was written anew after Feldera had lost sight of the process.
 */
const LATEST_DESIRED_WRITE_MS = 4_000

function wereTimestampsReset({ activation, desiredSinceSeen, sawUnavailable }: RunRecord, active: Pipeline): boolean {
  if (sawUnavailable || desiredSinceSeen === undefined || desiredSinceSeen !== active.desiredStatusSince) return true
  const acceptedAt = activation.kind === 'accepted' ? activation.serverTime : undefined
  return acceptedAt !== undefined && isWrittenAnew(desiredSinceSeen, acceptedAt)
}

/**
 * When the activation was accepted, by Feldera's clock where that is known.
 *
 * @returns milliseconds since the epoch; `undefined` when none is known to have been accepted
 */
function acceptanceTime({ activation, desiredSinceSeen }: RunRecord, clock: Clock): number | undefined {
  if (!isUnderWay(activation)) return undefined
  const answered = activation.kind === 'accepted' ? activation.serverTime : undefined
  if (answered !== undefined && isWrittenAnew(desiredSinceSeen, answered)) return answered
  return desiredSinceSeen ?? clock.wall() - (clock.elapsed() - activation.at)
}

/** Whether a desired status is too young to be from the acceptance: Feldera had lost sight of the process in between. */
function isWrittenAnew(desiredSince: number | undefined, accepted: number): boolean {
  return desiredSince === undefined || desiredSince - accepted > LATEST_DESIRED_WRITE_MS
}
