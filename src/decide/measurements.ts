import type { PipelineEvent } from '../feldera/events.ts'
import type { Checkpoint, Pipeline, TargetStatus } from '../feldera/pipeline.ts'

/** A checkpoint and its age. Times in milliseconds. */
export interface DatedCheckpoint {
  readonly uuid: string
  /** When the primary took it, by the primary's clock; `undefined` when its uuid carries no time. */
  readonly takenAt: number | undefined
  /**
   * How old it was when the activation was accepted, or at the time of a check: the data at risk (RPO). Never below
   * zero; `undefined` without such a moment, or when the clocks disagree.
   */
  readonly ageMs: number | undefined
}

/**
 * By how much clocks may differ before an age is not believed. Well-kept servers differ by seconds, so this is
 * generous.
 */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * Reads from a checkpoint's uuid when it was taken, and computes its age.
 *
 * @param at the moment to which the age is counted, milliseconds since the epoch; by the server's clock where that is
 *   known, because the runner's may be minutes off
 */
export function dateCheckpoint({ uuid }: Checkpoint, at: number | undefined): DatedCheckpoint {
  const takenAt = uuidTime(uuid)
  const isKnown = takenAt !== undefined && at !== undefined && takenAt - at <= CLOCK_TOLERANCE_MS
  return { uuid, takenAt, ageMs: isKnown ? Math.max(0, at - takenAt) : undefined }
}

/**
 * The checkpoint from which the activated pipeline took over: the newest one taken before `at`. Later ones may be the
 * activated pipeline's own, and their age would understate the data at risk.
 *
 * @param checkpoints oldest first
 * @param at when the activation was accepted, milliseconds since the epoch; `undefined` without an activation, and then
 *   the newest checkpoint is returned
 */
export function takeOverCheckpoint(
  checkpoints: readonly Checkpoint[],
  at = Number.POSITIVE_INFINITY,
): Checkpoint | undefined {
  // When the primary's clock runs ahead, all of them can seem later than `at`; the newest is then the best guess.
  return checkpoints.findLast(({ uuid }) => (uuidTime(uuid) ?? 0) <= at) ?? checkpoints.at(-1)
}

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The time in a UUIDv7 (its first 48 bits, RFC 9562), milliseconds since the epoch; `undefined` for any other text. */
export function uuidTime(uuid: string): number | undefined {
  const match = UUID_V7.exec(uuid)
  return match === null ? undefined : Number.parseInt(`${match[1]}${match[2]}`, 16)
}

/** When the newest checkpoint of a pipeline was taken, as `uuidTime`; `undefined` when Feldera shows none, too. */
export function newestCheckpointTime({ checkpoints }: Pipeline): number | undefined {
  return uuidTime(checkpoints?.at(-1)?.uuid ?? '')
}

/**
 * The time from the event that first shows the target as desired to the first one that shows it as reached. Only the
 * latest run of events counts in which nothing but the target, or Unavailable, which hides it, was desired.
 *
 * @param events oldest first
 * @returns milliseconds; `undefined` when the events do not tell
 */
export function takeOverTime(events: readonly PipelineEvent[], target: TargetStatus): number | undefined {
  const lastOther = events.findLastIndex(
    ({ runtimeDesiredStatus }) => runtimeDesiredStatus !== target && runtimeDesiredStatus !== 'Unavailable',
  )
  // Without an earlier event the history may begin in the middle of the activation, and the time would come out too
  // short.
  if (lastOther === -1) return undefined
  const latest = events.slice(lastOther + 1)
  const desired = latest.find(({ runtimeDesiredStatus }) => runtimeDesiredStatus === target)
  const reached = latest.find((event) => event.runtimeDesiredStatus === target && event.runtimeStatus === target)
  return timeBetween(desired?.recordedAt, reached?.recordedAt)
}

/**
 * The time between two moments, in their unit; `undefined` when one is unknown, or when the second comes before the
 * first.
 */
export function timeBetween(earlier: number | undefined, later: number | undefined): number | undefined {
  if (later === undefined || earlier === undefined || later < earlier) return undefined
  return later - earlier
}
