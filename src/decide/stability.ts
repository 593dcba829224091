import type { Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import { judgeProgress, type Progress } from './progress.ts'

/**
 * A pipeline that has reached the target and is watched whether it stays there. Moments are milliseconds on the step's
 * clock.
 */
export interface Hold {
  /** How the run ends once it was held long enough. */
  readonly end: 'activated' | 'already-active'
  readonly target: TargetStatus
  /** The pipeline as the first look showed it that showed the target, and when that look had ended. */
  readonly reached: Pipeline
  readonly reachedAt: number
  /** Since when it counts as held without interruption; while it is out of sight, since when that is so. */
  readonly since: number
  /** When the last look had ended that showed it there. */
  readonly seenAt: number
  /** Whether Feldera has lost sight of the process. */
  readonly isHidden: boolean
  /** How often the count has begun anew although no look showed anything else. */
  readonly renewals: number
  /** Since when it has the status by Feldera's clock, as the last look said that told it. */
  readonly statusSince: number | undefined
}

/**
 * What a look has changed: `begun`: it was seen at the target, and the count begins; `hidden`: it is out of sight, so
 * that the count begins anew when it is back; `renewed`: it was out of sight or elsewhere between two looks, so that the
 * count begins anew.
 */
export type HoldNews = 'begun' | 'hidden' | 'renewed'

/** How a pipeline was when it had left the target; `status`: on its way, by a status that is not the target. */
export type Departure = Extract<Progress, { readonly kind: 'broken' | 'interfered' }> | { readonly kind: 'status' }

export type HoldMove =
  | { readonly kind: 'held' }
  | { readonly kind: 'goes-on'; readonly hold: Hold; readonly news?: HoldNews }
  | { readonly kind: 'left'; readonly departure: Departure }

/** @param now when the look had ended that showed the target */
export function beginHold(end: Hold['end'], reached: Pipeline, { target, now }: BeginningOfHold): Hold {
  const { statusSince } = reached
  return { end, target, reached, reachedAt: now, since: now, seenAt: now, isHidden: false, renewals: 0, statusSince }
}

type BeginningOfHold = Readonly<{ target: TargetStatus; now: number }>

/** When a look began and had ended, milliseconds on the step's clock, and how long the pipeline must be held. */
type LookAtHeld = Readonly<{ begunAt: number; now: number; stableForMs: number }>

/**
 * Decides what a look means at a pipeline that has reached the target. It was held only for as long as nothing
 * interrupted that: out of sight, nobody knows how it was.
 */
export function judgeHold(seen: Pipeline, hold: Hold, { begunAt, now, stableForMs }: LookAtHeld): HoldMove {
  const { target, reached } = hold
  const progress = judgeProgress(seen, { target, deploymentId: reached.deploymentId, desiredBefore: target }, begunAt)
  switch (progress.kind) {
    case 'broken':
    case 'interfered':
      return { kind: 'left', departure: progress }
    case 'active':
      return whileThere(seen, hold, { begunAt, now, stableForMs })
    default:
      if (seen.status !== 'Unavailable') return { kind: 'left', departure: { kind: 'status' } }
      return hold.isHidden
        ? { kind: 'goes-on', hold }
        : { kind: 'goes-on', hold: { ...hold, isHidden: true, since: now }, news: 'hidden' }
  }
}

function whileThere(seen: Pipeline, hold: Hold, { begunAt, now, stableForMs }: LookAtHeld): HoldMove {
  const { since, isHidden, statusSince } = hold
  const known = { ...hold, seenAt: now, isHidden: false, statusSince: seen.statusSince ?? statusSince }
  if (isHidden) return { kind: 'goes-on', hold: { ...known, since: now }, news: 'begun' }
  // Feldera moves this time only when the status changes.
  const isRenewed = statusSince !== undefined && known.statusSince !== statusSince
  if (isRenewed)
    return { kind: 'goes-on', hold: { ...known, since: now, renewals: known.renewals + 1 }, news: 'renewed' }
  return begunAt - since >= stableForMs ? { kind: 'held' } : { kind: 'goes-on', hold: known }
}
