import type { Pipeline } from '../feldera/pipeline.ts'
import { type DatedCheckpoint, dateCheckpoint, uuidTime } from './measurements.ts'
import { findNews, type StoreList, type StoreNews } from './object-store.ts'

/** What is done about a standby whose newest checkpoint is stale: the input `on-stale`. */
export type OnStale = 'warn' | 'refuse'

/** How old the checkpoint may be that is taken over. */
export interface StalePolicy {
  /** `max-checkpoint-age`, milliseconds. */
  readonly maxCheckpointAgeMs: number | undefined
  readonly onStale: OnStale
}

/**
 * Why the newest checkpoint that a standby holds counts as stale: it is too old, or its age cannot be told. `aheadMs`: how far its
 * time lies in the future, because the clocks disagree.
 */
export type Staleness = Readonly<
  | { kind: 'too-old'; newest: DatedCheckpoint; ageMs: number }
  /** It does not prove that the standby holds none: older releases of Feldera report none at all. */
  | { kind: 'none-shown' }
  | { kind: 'undated'; newest: DatedCheckpoint }
  | { kind: 'ahead'; newest: DatedCheckpoint; aheadMs: number }
>

/** The newest checkpoint that a standby holds, as to its age. */
export type HeldCheckpoint = Staleness | Readonly<{ kind: 'fresh'; newest: DatedCheckpoint }>

/**
 * @param now Feldera's clock, milliseconds since the epoch
 * @param limitMs how old it may be
 */
export function judgeHeld({ checkpoints }: Pipeline, now: number, limitMs: number): HeldCheckpoint {
  const held = checkpoints?.at(-1)
  if (held === undefined) return { kind: 'none-shown' }
  const newest = dateCheckpoint(held, now)
  const { takenAt, ageMs } = newest
  if (takenAt === undefined) return { kind: 'undated', newest }
  if (ageMs === undefined) return { kind: 'ahead', newest, aheadMs: takenAt - now }
  return ageMs > limitMs ? { kind: 'too-old', newest, ageMs } : { kind: 'fresh', newest }
}

/** A stale checkpoint, and how old it may be, milliseconds. */
export type StaleCheckpoint = Staleness & { readonly limitMs: number }

/**
 * Why the checkpoint is stale that an activation would take over; `undefined` when it is not, when no age was asked for, and for a
 * pipeline that is no standby, which takes over from none.
 */
export function judgeStale(
  seen: Pipeline,
  now: number,
  { maxCheckpointAgeMs: limitMs }: StalePolicy,
): StaleCheckpoint | undefined {
  if (limitMs === undefined || seen.desiredStatus !== 'Standby') return undefined
  const held = judgeHeld(seen, now, limitMs)
  return held.kind === 'fresh' ? undefined : { ...held, limitMs }
}

/** Why a stale checkpoint is a reason to refuse. */
export type StaleStore = Exclude<StoreNews, { readonly kind: 'in-step' }>

/**
 * What the object store shows that makes `on-stale: refuse` refuse a stale checkpoint, for an activation and for a check alike;
 * `undefined` when the store is known to hold none that is newer: there is nothing to wait for then.
 *
 * @param now Feldera's clock, milliseconds since the epoch
 */
export function refusalByStore(list: StoreList, pipeline: Pipeline, now: number): StaleStore | undefined {
  const news = findNews(list, { pipeline, now, isStandby: true })
  if (news.kind !== 'in-step') return news
  // One that tells no time may be newer than all others.
  const areAllDated = list.answer.ok && list.answer.value.every(({ uuid }) => uuidTime(uuid) !== undefined)
  return areAllDated ? undefined : { kind: 'undated' }
}

/** Whether the pipeline as it was when its checkpoint was overlooked holds the same one now, in the same deployment. */
export function isOverlooked(overlooked: Pipeline | undefined, seen: Pipeline): boolean {
  if (overlooked === undefined || overlooked.deploymentId !== seen.deploymentId) return false
  return overlooked.checkpoints?.at(-1)?.uuid === seen.checkpoints?.at(-1)?.uuid
}

/**
 * What tells whether anything may still be refused: only as long as nothing was sent, to the primary neither. `overlooked`: the
 * pipeline as it was when its checkpoint was last found stale and no reason to refuse.
 */
type Memory = Readonly<{
  hasSent: boolean
  primary?: { readonly stop?: unknown } | undefined
  overlooked?: Pipeline | undefined
}>

/**
 * Why the object store is to be asked before an activation may follow from this look, or a stop of the primary; `undefined` when
 * it is not.
 *
 * @param now Feldera's clock, milliseconds since the epoch
 */
export function findDoubt(
  seen: Pipeline,
  now: number,
  { memory, policy }: { readonly memory: Memory; readonly policy: StalePolicy },
): StaleCheckpoint | undefined {
  const { hasSent, primary, overlooked } = memory
  if (policy.onStale === 'warn' || hasSent || primary?.stop !== undefined) return undefined
  return isOverlooked(overlooked, seen) ? undefined : judgeStale(seen, now, policy)
}
