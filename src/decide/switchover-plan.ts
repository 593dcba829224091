import type { PipelineEvent } from '../feldera/events.ts'
import type { Failure } from '../feldera/failure.ts'
import type { ApiError, Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import type { ProcessStats } from '../feldera/process.ts'
import { type Armament, judgeArmed } from './armed.ts'
import type { GuardRefusal } from './guard.ts'
import type { Proof } from './hand-over.ts'
import { uuidTime } from './measurements.ts'
import { planActivation, type Refusal } from './plan.ts'
import { isBeingStopped, livenessOf, type PrimarySight } from './primary.ts'

/** Why nothing is handed over; nothing was sent. */
export type SwitchoverRefusal = Readonly<
  /** The standby is not known to pull what the primary pushes. */
  | { code: 'NotArmed'; armament: Armament }
  /** It would stop at AwaitingApproval, or fail there, when it is too late to go back. */
  | { code: 'ApprovalNotSettled'; policy: string | undefined }
  /** Nothing is live, and it cannot be told that nothing would be lost. */
  | { code: 'PrimaryNotLive'; doubt: Doubt }
  /** The primary can never make a checkpoint; in Feldera's words. */
  | { code: 'CheckpointImpossible'; obstacles: readonly string[] }
  /** Its checkpoints do not tell how many records they hold, so nothing could be proven. */
  | { code: 'RecordsNotTold' }
  /** Its process does not tell what it has processed, or saved. */
  | { code: 'ProcessNotAsked'; failure: Failure }
>

/** Why it cannot be told that a standby holds all that its primary has processed, once that is stopped. */
export type Doubt = Readonly<
  /** Its events do not show that it was paused when it was stopped. */
  | { kind: 'not-paused' }
  | { kind: 'events-unknown'; failure: Failure }
  /** One side does not tell how many records its newest checkpoint holds. */
  | { kind: 'records-unknown' }
  | { kind: 'behind'; records: number; held: number }
  /** The newest checkpoint is older than the pause, so the primary may have processed more since. */
  | { kind: 'not-saved' }
>

/**
 * What to do about a standby and its primary.
 *
 * - `hand-over`: from a primary that serves, or is paused, to a standby;
 * - `go-on`: the primary is not live, so all that may be left is the activation;
 * - `watch`: the standby is active, or on its way there, and the primary is not live.
 */
export type SwitchoverPlan = Readonly<
  { kind: 'hand-over' | 'go-on' | 'watch' | 'wait' } | { kind: 'end'; result: PlanEnd }
>

/** Why there is nothing to do, as a `Result`. */
export type PlanEnd = Readonly<
  | { kind: 'broken'; when: 'before'; error: ApiError }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'guarded'; refusal: GuardRefusal }
  | { kind: 'both-live' }
>

/** Decides what a switchover finds to do. Nothing was sent yet. */
export function planSwitchover(standby: Pipeline, sight: PrimarySight): SwitchoverPlan {
  const plan = planActivation(standby, 'Running', 'standby-or-active')
  if (plan.kind === 'broken') return finish({ kind: 'broken', when: 'before', error: plan.error })
  if (plan.kind === 'refuse') return finish({ kind: 'refused', refusal: plan.refusal })
  if (sight.kind === 'unknown') return finish({ kind: 'guarded', refusal: refusalOf(sight) })
  if (isBeingStopped(sight)) return { kind: 'wait' }
  const isLive = livenessOf(sight) === 'live'
  if (plan.kind === 'already-active' || plan.kind === 'join')
    return isLive ? finish({ kind: 'both-live' }) : { kind: 'watch' }
  if (plan.kind === 'wait-for-standby') return { kind: 'wait' }
  if (!isLive) return { kind: 'go-on' }
  const { status, desiredStatus } = sight.pipeline
  const isSteady = status === desiredStatus && (status === 'Running' || status === 'Paused')
  return { kind: isSteady ? 'hand-over' : 'wait' }
}

function finish(result: PlanEnd): SwitchoverPlan {
  return { kind: 'end', result }
}

function refusalOf(sight: Extract<PrimarySight, { kind: 'unknown' }>) {
  const { failure } = sight
  return { code: livenessOf(sight) === 'wrong' ? 'PrimaryNotFound' : 'PrimaryUnknown', failure } as const
}

/**
 * What forbids pausing the primary, by what both sides tell about themselves.
 *
 * @param made the checkpoints that the primary holds, oldest first
 * @param approves whether the step approves a difference between checkpoint and pipeline itself
 * @param now Feldera's clock, milliseconds since the epoch
 */
export function refusalToPause(
  standby: Pipeline,
  primary: PrimarySight,
  {
    stats,
    made,
    approves,
    now,
  }: Readonly<{ stats: ProcessStats; made: readonly Checkpoint[]; approves: boolean; now: number }>,
): SwitchoverRefusal | undefined {
  const { policy } = standby.bootstrap
  const isSettled = policy === 'allow' || (approves && policy !== 'reject')
  if (!isSettled) return { code: 'ApprovalNotSettled', policy }
  const armament = judgeArmed(standby, { now, primary })
  if (armament.kind !== 'armed') return { code: 'NotArmed', armament }
  const newest = made.at(-1)
  if (newest && newest.processedRecords === undefined) return { code: 'RecordsNotTold' }
  const { checkpointObstacles: obstacles } = stats
  return obstacles.length === 0 ? undefined : { code: 'CheckpointImpossible', obstacles }
}

/** A primary that is stopped, its events, and its standby: what tells whether a switchover may go on. */
export type StoppedPair = Readonly<{ standby: Pipeline; primary: Pipeline; events: readonly PipelineEvent[] }>

/**
 * Whether a run before this one has handed over, and only the activation is left. It has when the primary was paused when it was
 * stopped, and the standby's newest checkpoint was made after that pause, and has no fewer records than the newest one in the
 * primary's row, which is kept while it is stopped. Without a checkpoint since the pause it was somebody else who stopped it.
 */
export function judgeStoppedPair({ standby, primary, events }: StoppedPair): { doubt: Doubt } | { proof: Proof } {
  const pausedAt = pausedWhenStopped(events)
  if (pausedAt === undefined) return { doubt: { kind: 'not-paused' } }
  const records = primary.checkpoints?.at(-1)?.processedRecords
  const newest = standby.checkpoints?.at(-1)
  if (records === undefined || newest?.processedRecords === undefined) return { doubt: { kind: 'records-unknown' } }
  const { uuid: checkpoint, processedRecords: held } = newest
  if (held < records) return { doubt: { kind: 'behind', records, held } }
  if ((uuidTime(checkpoint) ?? 0) < pausedAt) return { doubt: { kind: 'not-saved' } }
  return { proof: { checkpoint, records: held, initialStart: undefined } }
}

/**
 * Since when a pipeline that is stopped had been paused, milliseconds since the epoch; `undefined` when it had not been. Where the
 * events do not reach back to the pause, the oldest one stands for it.
 */
function pausedWhenStopped(events: readonly PipelineEvent[]): number | undefined {
  const served = events.filter(({ runtimeDesiredStatus }) => runtimeDesiredStatus !== undefined)
  const other = served.findLastIndex(
    ({ runtimeStatus, runtimeDesiredStatus }) => runtimeStatus !== 'Paused' || runtimeDesiredStatus !== 'Paused',
  )
  return served[other + 1]?.recordedAt
}
