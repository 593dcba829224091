import type { Answer } from '../feldera/api.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import { newestCheckpointTime, uuidTime } from './measurements.ts'

/**
 * What Feldera has answered about a pipeline's object store. `hasReadBucket`: the pipeline's own bucket, which is listed, holds
 * nothing, and it pulls from another one as long as that is so.
 */
export type StoreList = Readonly<{ answer: Answer<readonly Checkpoint[]>; hasReadBucket: boolean }>

/** What such a list is compared with. `now`: Feldera's clock, milliseconds since the epoch. */
export type StoreComparison = Readonly<{ pipeline: Pipeline; now: number; isStandby: boolean }>

/** How the checkpoints in the object store compare with the newest one that the standby holds. */
export type StoreNews = Readonly<
  /**
   * `held-unknown`: the standby's own newest checkpoint is unknown or carries no time. `undated`: no checkpoint in the
   * store carries a time. `own-empty`: the pipeline's own bucket holds none, and it pulls from another one, which Feldera
   * does not list.
   */
  | { kind: 'empty' | 'own-empty' | 'held-unknown' | 'undated' }
  /** The store holds none that is newer. */
  | { kind: 'in-step' }
  /** The store could not be listed: the pipeline's process does that, and not in every release of Feldera. */
  | { kind: 'silent'; isStandby: boolean; failure: Failure }
  /** `missing` newer ones are in the store, the first of them for `waitingMs`. */
  | { kind: 'behind'; missing: number; waitingMs: number }
>

/** The same, judged by `max-checkpoint-age`. `ageMs`: the age of the newest in the store. */
export type ObjectStoreState = StoreNews | Readonly<{ kind: 'too-old'; ageMs: number; limitMs: number }>

/** @param list the last pull of an activation would take the newest of these */
export function compareStore(
  list: StoreList,
  { limitMs, ...compared }: StoreComparison & { readonly limitMs: number | undefined },
): ObjectStoreState {
  const newestAt = list.answer.ok ? newestTime(list.answer.value) : undefined
  const ageMs = newestAt === undefined ? 0 : compared.now - newestAt
  return limitMs !== undefined && ageMs > limitMs ? { kind: 'too-old', ageMs, limitMs } : findNews(list, compared)
}

/** The same without a limit. */
export function findNews({ answer, hasReadBucket }: StoreList, compared: StoreComparison): StoreNews {
  const { pipeline, now, isStandby } = compared
  if (!answer.ok) return { kind: 'silent', isStandby, failure: answer.failure }
  const stored = answer.value
  if (stored.length === 0) return { kind: hasReadBucket ? 'own-empty' : 'empty' }
  const heldAt = newestCheckpointTime(pipeline)
  if (heldAt === undefined) return { kind: 'held-unknown' }
  if (newestTime(stored) === undefined) return { kind: 'undated' }
  const missing = timesOf(stored).filter((time) => time > heldAt)
  if (missing.length === 0) return { kind: 'in-step' }
  const oldest = missing.reduce((one, other) => Math.min(one, other))
  return { kind: 'behind', missing: missing.length, waitingMs: now - oldest }
}

function timesOf(stored: readonly Checkpoint[]): readonly number[] {
  return stored.flatMap(({ uuid }) => uuidTime(uuid) ?? [])
}

/** When the newest was taken, milliseconds since the epoch; `undefined` when none tells a time. */
function newestTime(stored: readonly Checkpoint[]): number | undefined {
  return timesOf(stored).reduce<number | undefined>((newest = 0, time) => Math.max(newest, time), undefined)
}
