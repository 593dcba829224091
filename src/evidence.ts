import { within } from './clock.ts'
import type { PipelineEvent } from './feldera/client.ts'
import type { Checkpoint, Pipeline, TargetStatus } from './feldera/pipeline.ts'
import type { Step } from './step.ts'

/** How long the activation took (RTO), and on whose clock that was measured. */
export interface ActivationTime {
  readonly ms: number
  readonly clock: 'feldera' | 'step'
}

/** The newest checkpoint of the standby. Times in milliseconds. */
export interface CheckpointEvidence {
  readonly uuid: string
  /** When the primary took it, by the primary's clock; `undefined` when its uuid carries no time. */
  readonly takenAt: number | undefined
  /** How old it was at the moment that counts (the data at risk, RPO), when there was one and clocks agree; never below zero. */
  readonly ageMs: number | undefined
}

/** Clocks of servers that are looked after differ by seconds. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

/** The events are an extra for the numbers: one request of usual length, which must not hold up a step that is done. */
const EVENTS_LIMIT_MS = 2_000

/**
 * `Date` headers count whole seconds, and Feldera's runner writes a new desired status within 2.5 s at the latest. A desired
 * status that is younger than that was written anew after Feldera had lost sight of the process.
 */
const LATEST_DESIRED_WRITE_MS = 4_000

/**
 * Measures from acceptance to target, by Feldera's own clock where that can be had.
 *
 * A spell of Unavailable resets both of Feldera's timestamps, so once one was seen, or shows in the timestamps, the pipeline's
 * event history is asked instead.
 */
export async function measureActivation(
  step: Step,
  active: Pipeline,
  target: TargetStatus,
): Promise<ActivationTime | undefined> {
  const { activation } = step.journal
  // Taken here, because asking for the events takes time of its own.
  const now = step.clock.elapsed()
  const byFeldera = timestampsWereReset(step, active) ? await readEvents(step, target) : sinceDesired(step, active)
  if (byFeldera !== undefined) return { ms: byFeldera, clock: 'feldera' }
  // A joined activation began before this step did, so its own clock knows nothing about it.
  if (activation.kind !== 'accepted') return undefined
  return { ms: now - activation.at, clock: 'step' }
}

function timestampsWereReset({ journal }: Step, active: Pipeline): boolean {
  const { desiredSinceSeen, activation, sawUnavailable } = journal
  if (sawUnavailable || desiredSinceSeen === undefined || desiredSinceSeen !== active.desiredStatusSince) return true
  const acceptedAt = activation.kind === 'accepted' ? activation.serverTime : undefined
  return acceptedAt !== undefined && isWrittenAnew(desiredSinceSeen, acceptedAt)
}

function sinceDesired({ journal }: Step, { statusSince }: Pipeline): number | undefined {
  return notNegative(statusSince, journal.desiredSinceSeen)
}

async function readEvents({ feldera, inputs, signal }: Step, target: TargetStatus): Promise<number | undefined> {
  const answer = await within(EVENTS_LIMIT_MS, signal, (limit) => feldera.events(inputs.pipeline, limit))
  return answer?.ok ? takeOverTime(answer.value, target) : undefined
}

/**
 * From the event in which the target was first desired to the first one in which it was reached, over the latest stretch
 * in which nothing but the target (or Unavailable, which hides it) was desired.
 *
 * @param events oldest first
 * @returns milliseconds
 */
export function takeOverTime(events: readonly PipelineEvent[], target: TargetStatus): number | undefined {
  const lastOther = events.findLastIndex(
    ({ runtimeDesiredStatus }) => runtimeDesiredStatus !== target && runtimeDesiredStatus !== 'Unavailable',
  )
  // Without an event from before, the beginning is cut off, and with it the number.
  if (lastOther === -1) return undefined
  const stretch = events.slice(lastOther + 1)
  const desired = stretch.find(({ runtimeDesiredStatus }) => runtimeDesiredStatus === target)
  const reached = stretch.find((event) => event.runtimeDesiredStatus === target && event.runtimeStatus === target)
  return notNegative(reached?.recordedAt, desired?.recordedAt)
}

function notNegative(later: number | undefined, earlier: number | undefined): number | undefined {
  if (later === undefined || earlier === undefined || later < earlier) return undefined
  return later - earlier
}

/**
 * Describes a checkpoint as evidence.
 *
 * @param at the moment its age is taken at, milliseconds since the epoch, by the server's clock where that is known: the
 *   runner's may be minutes off
 */
export function describeCheckpoint({ uuid }: Checkpoint, at: number | undefined): CheckpointEvidence {
  const takenAt = uuidTime(uuid)
  const isKnown = takenAt !== undefined && at !== undefined && takenAt - at <= CLOCK_TOLERANCE_MS
  return { uuid, takenAt, ageMs: isKnown ? Math.max(0, at - takenAt) : undefined }
}

/**
 * The checkpoint a take-over began from: the newest of those taken by `at`. Later ones may be the activated pipeline's own,
 * and would make the data at risk look like none.
 *
 * @param checkpoints oldest first
 * @param at when the activation was accepted, milliseconds since the epoch; `undefined` when none was
 */
export function takeOverCheckpoint(
  checkpoints: readonly Checkpoint[],
  at = Number.POSITIVE_INFINITY,
): Checkpoint | undefined {
  // With a primary whose clock runs ahead all of them seem later; then the newest is the best that is known.
  return checkpoints.findLast(({ uuid }) => (uuidTime(uuid) ?? 0) <= at) ?? checkpoints.at(-1)
}

/**
 * When the activation was accepted, by Feldera's clock where that is known.
 *
 * @returns milliseconds since the epoch; `undefined` when none is known to have been accepted
 */
export function acceptanceTime({ journal, clock }: Step): number | undefined {
  const { activation, desiredSinceSeen } = journal
  if (activation.kind === 'not-sent' || activation.kind === 'unclear') return undefined
  const answered = activation.kind === 'accepted' ? activation.serverTime : undefined
  if (answered !== undefined && isWrittenAnew(desiredSinceSeen, answered)) return answered
  return desiredSinceSeen ?? clock.wall() - (clock.elapsed() - activation.at)
}

/** Whether a desired status is too young to be from the acceptance: Feldera had lost sight of the process in between. */
function isWrittenAnew(desiredSince: number | undefined, accepted: number): boolean {
  return desiredSince === undefined || desiredSince - accepted > LATEST_DESIRED_WRITE_MS
}

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The time in a UUIDv7 (its first 48 bits, RFC 9562), milliseconds since the epoch. */
export function uuidTime(uuid: string): number | undefined {
  const match = UUID_V7.exec(uuid)
  return match === null ? undefined : Number.parseInt(`${match[1]}${match[2]}`, 16)
}
