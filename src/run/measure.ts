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

/**
 * How long the activation took (RTO), in milliseconds, and whether that was measured by Feldera's clock or by the
 * step's.
 */
export type ActivationTime = Readonly<{ ms: number; clock: 'feldera' | 'step' }>

/** What was measured in a run. */
export interface Measurements {
  readonly activationTime?: ActivationTime | undefined
  /** The newest checkpoint of the standby: the one it took over from, or holds. */
  readonly checkpoint?: DatedCheckpoint | undefined
  /** Of a run that has put the pipeline into standby. */
  readonly rearm?: RearmMeasurements | undefined
  readonly switchover?: SwitchoverMeasurements | undefined
}

/** Of a run in which a primary has handed over. */
export interface SwitchoverMeasurements {
  /** From the pause of the primary until the other pipeline was active, milliseconds; `undefined` when this run has not paused it. */
  readonly downtimeMs: number | undefined
  /** How many records the primary had processed, all of which the checkpoint holds. */
  readonly records: number | undefined
  readonly checkpointId: string | undefined
}

export interface RearmMeasurements {
  /** How long it took from the first write until it was armed, in milliseconds; `undefined` when it was not, or nothing was sent. */
  readonly ms: number | undefined
  /** The newest checkpoint that the pipeline held in the end. */
  readonly checkpoint: DatedCheckpoint | undefined
}

/** The limit for reading the event history, which is useful but not required and must not delay a step that is done. */
const EVENTS_LIMIT_MS = 2_000

type MeasuredRun = RunContext<RunPolicy & { readonly target: TargetStatus }>

/** Measures how long an activation took, and how old the checkpoint was from which the pipeline took over. */
export async function measureActivation(context: MeasuredRun, result: Result): Promise<Measurements> {
  const { record } = context.recorder
  const { last, hold, activation } = record
  // Hours after the target was reached, there may be none left but those that the pipeline has made itself.
  const active = hold && isUnderWay(activation) ? hold.reached : last
  const activationTime = result.kind === 'activated' && active ? await timeActivation(context, active) : undefined
  const acceptedAt = acceptanceTime(record, context.clock)
  const newest = takeOverCheckpoint(active?.checkpoints ?? [], acceptedAt)
  const checkpoint = newest && dateCheckpoint(newest, acceptedAt)
  return { activationTime, checkpoint }
}

/** The measurements of a readiness check: the newest checkpoint that it found. */
export function measureCheck({ findings }: RunRecord): Measurements {
  return { checkpoint: findings.find((finding) => finding.kind === 'checkpoint-held')?.newest }
}

/** Measures how long nothing served while the primary handed over, and what was handed over. */
export function measureSwitchover({ primary, handOver, phases }: RunRecord): SwitchoverMeasurements {
  const { proven } = handOver ?? {}
  const pausedAt = primary?.pause?.at ?? Number.POSITIVE_INFINITY
  // The first one: it may have been out of sight since.
  const active = phases.find(
    ({ status, desiredStatus, from }) => status === 'Running' && desiredStatus === 'Running' && from > pausedAt,
  )
  return {
    downtimeMs: active && active.from - pausedAt,
    records: proven?.records,
    checkpointId: proven?.checkpoint,
  }
}

/** Measures how long it took to put the pipeline into standby, and how old its checkpoint is. Call it at the end. */
export function measureRearm({ recorder: { record }, clock }: RunContext, result: Result): RearmMeasurements {
  const [first] = record.rearming
  const held = record.last?.checkpoints?.at(-1)
  return {
    ms: result.kind === 'rearmed' && first ? clock.elapsed() - first.at : undefined,
    checkpoint: held && dateCheckpoint(held, record.lastSeenAt ?? clock.wall()),
  }
}

/**
 * The time from the acceptance to the target, by Feldera's clock where possible. When Feldera has lost sight of the
 * process meanwhile, it has reset the timestamps of the pipeline, and the event history is used instead.
 *
 * @param active the pipeline as the first look showed it that showed the target
 */
async function timeActivation(context: MeasuredRun, active: Pipeline): Promise<ActivationTime | undefined> {
  const { policy, feldera, clock, signal, recorder } = context
  const { record } = recorder
  // The time is taken first, because reading the events takes a while.
  const activeAt = record.hold?.reachedAt ?? clock.elapsed()
  const readEvents = async () => {
    const answer = await withTimeLimit(EVENTS_LIMIT_MS, signal, (limit) => feldera.events(policy.pipeline, limit))
    return answer?.ok ? takeOverTime(answer.value, policy.target) : undefined
  }
  const byFeldera = wereTimestampsReset(record, active)
    ? await readEvents()
    : timeBetween(record.desiredSinceSeen, active.statusSince)
  if (byFeldera !== undefined) return { ms: byFeldera, clock: 'feldera' }
  // A joined activation began before this step, so the step's clock cannot measure it.
  return record.activation.kind === 'accepted' ? { ms: activeAt - record.activation.at, clock: 'step' } : undefined
}

/**
 * How long after the acceptance Feldera usually writes the new desired status: its runner takes up to 2.5 s, and the `Date`
 * header of the answer counts whole seconds. A later time may mean that it was written again, after Feldera had lost sight
 * of the process; then the events are asked.
 */
const LATEST_DESIRED_WRITE_MS = 4_000

function wereTimestampsReset({ activation, desiredSinceSeen, sawUnavailable }: RunRecord, active: Pipeline): boolean {
  if (sawUnavailable || desiredSinceSeen === undefined || desiredSinceSeen !== active.desiredStatusSince) return true
  const acceptedAt = activation.kind === 'accepted' ? activation.serverTime : undefined
  return acceptedAt !== undefined && wasRewritten(desiredSinceSeen, acceptedAt)
}

/**
 * When the activation was accepted, by Feldera's clock where that is known and else by the runner's.
 *
 * @returns milliseconds since the epoch; `undefined` when no activation is known to have been accepted
 */
function acceptanceTime({ activation, desiredSinceSeen }: RunRecord, clock: Clock): number | undefined {
  if (!isUnderWay(activation)) return undefined
  const answered = activation.kind === 'accepted' ? activation.serverTime : undefined
  if (answered !== undefined && wasRewritten(desiredSinceSeen, answered)) return answered
  return desiredSinceSeen ?? clock.wall() - (clock.elapsed() - activation.at)
}

/** Whether the time of the desired status is too late for the acceptance, because Feldera has written it again. */
function wasRewritten(desiredSince: number | undefined, accepted: number): boolean {
  return desiredSince === undefined || desiredSince - accepted > LATEST_DESIRED_WRITE_MS
}
