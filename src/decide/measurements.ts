import type { PipelineEvent } from '../feldera/client.ts'
import type { Checkpoint, TargetStatus } from '../feldera/pipeline.ts'

/** A checkpoint and its age. Times in milliseconds. */
export interface DatedCheckpoint {
  readonly uuid: string
  /** When the primary took it, by the primary's clock; `undefined` when its uuid carries no time. */
  readonly takenAt: number | undefined
  /** How old it was at the moment that counts (the data at risk, RPO), when there was one and clocks agree; never below zero. */
  readonly ageMs: number | undefined
}

/** Clocks of servers that are looked after differ by seconds. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * Dates a checkpoint.
 *
 * @param at the moment its age is taken at, milliseconds since the epoch, by the server's clock where that is known: the
 *   runner's may be minutes off
 */
export function dateCheckpoint({ uuid }: Checkpoint, at: number | undefined): DatedCheckpoint {
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

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The time in a UUIDv7 (its first 48 bits, RFC 9562), milliseconds since the epoch. */
export function uuidTime(uuid: string): number | undefined {
  const match = UUID_V7.exec(uuid)
  return match === null ? undefined : Number.parseInt(`${match[1]}${match[2]}`, 16)
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
  return timeBetween(desired?.recordedAt, reached?.recordedAt)
}

/** Milliseconds; `undefined` when one is not known, or their order is not this one. */
export function timeBetween(earlier: number | undefined, later: number | undefined): number | undefined {
  if (later === undefined || earlier === undefined || later < earlier) return undefined
  return later - earlier
}
