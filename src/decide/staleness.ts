import type { Pipeline } from '../feldera/pipeline.ts'
import { type DatedCheckpoint, dateCheckpoint, newestCheckpointTime, uuidTime } from './measurements.ts'
import { findNews, type StoreList, type StoreNews } from './object-store.ts'
import { livenessOf, type PrimarySight } from './primary.ts'

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

/** Why a stale checkpoint is a reason to refuse. `primary-ahead`: the primary, which is live, has made a newer one. */
export type StaleStore = Exclude<StoreNews, { readonly kind: 'in-step' }> | Readonly<{ kind: 'primary-ahead' }>

/** What may tell of a newer checkpoint. `primary`: as it was looked at, where one was named. */
export type Sources = Readonly<{ list: StoreList; primary: PrimarySight | undefined }>

/**
 * What makes `on-stale: refuse` refuse a stale checkpoint, for an activation and for a check alike; `undefined` when it is known
 * that there is none that is newer: there is nothing to wait for then.
 *
 * @param now Feldera's clock, milliseconds since the epoch
 */
export function refusalBySources({ list, primary }: Sources, pipeline: Pipeline, now: number): StaleStore | undefined {
  const news = findNews(list, { pipeline, now, isStandby: true })
  if (news.kind !== 'in-step') return news
  // One that tells no time may be newer than all others.
  const areAllDated = list.answer.ok && list.answer.value.every(({ uuid }) => uuidTime(uuid) !== undefined)
  if (!areAllDated) return { kind: 'undated' }
  if (!isComparable(list, pipeline, now)) return { kind: 'held-unknown' }
  return isAhead(primary, pipeline) ? { kind: 'primary-ahead' } : undefined
}

/** One from the future was taken by a clock that is ahead, so it says nothing of others, unless it is among them. */
function isComparable({ answer }: StoreList, pipeline: Pipeline, now: number): boolean {
  const held = judgeHeld(pipeline, now, Number.POSITIVE_INFINITY)
  return held.kind !== 'ahead' || (answer.ok && answer.value.some(({ uuid }) => uuid === held.newest.uuid))
}

/**
 * Whether a primary that is live has made a newer checkpoint than the standby holds. What one that is gone has not pushed will never
 * be pushed.
 */
function isAhead(primary: PrimarySight | undefined, standby: Pipeline): boolean {
  if (primary?.kind !== 'seen' || livenessOf(primary) !== 'live') return false
  return (newestCheckpointTime(primary.pipeline) ?? 0) > (newestCheckpointTime(standby) ?? 0)
}

/** When these sources had answered: `at`, milliseconds on the step's clock. */
export type KnownSources = Sources & { readonly at: number }

/**
 * How long such answers count, milliseconds. Until the activation is sent, the primary may be looked for during a quarter of a
 * minute, and a look or two may take as long.
 */
const SOURCES_COUNT_MS = 60_000

/**
 * What tells whether anything may still be refused: only as long as nothing was sent, to the primary neither.
 */
type Memory = Readonly<{
  hasSent: boolean
  primary?: Readonly<{ stop?: unknown; sight: PrimarySight; lookedAt: number }> | undefined
  sources?: KnownSources | undefined
}>

/**
 * A stale checkpoint because of which nothing may be sent. `store`: why that is a reason to refuse; `undefined` when object store
 * and primary must be asked first.
 */
export type Doubt = Readonly<{ stale: StaleCheckpoint; store: StaleStore | undefined }>

/** When something was seen: by Feldera's clock, milliseconds since the epoch, and by the step's, milliseconds. */
export type SeenAt = Readonly<{ now: number; elapsed: number }>

/** @returns `undefined` when the age of the checkpoint is no reason to send nothing */
export function findDoubt(
  seen: Pipeline,
  { now, elapsed }: SeenAt,
  { memory, policy }: { readonly memory: Memory; readonly policy: StalePolicy },
): Doubt | undefined {
  const { hasSent, primary, sources } = memory
  if (policy.onStale === 'warn' || hasSent || primary?.stop !== undefined) return undefined
  const stale = judgeStale(seen, now, policy)
  if (stale === undefined) return undefined
  if (sources === undefined || isOutdated(sources, elapsed, primary)) return { stale, store: undefined }
  const store = refusalBySources(sources, seen, now)
  return store && { stale, store }
}

/** Also when the primary was live, and is not any more: it may have pushed its last checkpoint meanwhile. */
function isOutdated({ at, primary: then }: KnownSources, elapsed: number, now: Memory['primary']): boolean {
  const isGone = then && now && livenessOf(then) === 'live' && livenessOf(now.sight) !== 'live' && now.lookedAt > at
  return isGone === true || elapsed - at > SOURCES_COUNT_MS
}
