import { isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { type Activation, isUnderWay } from './activation.ts'
import { isGoingDown } from './plan.ts'
import { isBeingStopped, isHidden, isLive, isPaused, livenessOf, type PrimarySight } from './primary.ts'
import { isStopped } from './rearm-plan.ts'
import { isOfPrimary, type Result } from './result.ts'
import { mayHaveActed, type SentWrite } from './sent-write.ts'

/**
 * Which of the two pipelines, standby and primary, are live at the end of a run that failed.
 *
 * - `one`: one of them, and the other one is not, or nothing was sent that would make it live;
 * - `both-soon`: the primary is, and the standby is on its way;
 * - `none-yet`: the standby is on its way; `none-soon`: the primary is being stopped.
 */
export type LiveNow = 'one' | 'both' | 'both-soon' | 'perhaps-both' | 'none' | 'none-yet' | 'none-soon' | 'perhaps-none'

/** What tells it: what was seen and sent in a run. Times are milliseconds on the step's clock. */
type Memory = Readonly<{
  last?: Pipeline
  lastLookedAt?: number
  trouble?: { readonly since: number } | undefined
  activation: Activation
  primary?: Primary | undefined
}>

type Primary = Readonly<{
  sight: PrimarySight
  lookedAt: number
  stop?: SentWrite | undefined
  /** Whether it was live when it was last seen. */
  wasLive: boolean
  /** Whether it was seen not live since this step had stopped it. */
  isStopped: boolean
  /** Whether somebody has started it again since. */
  isBack: boolean
}>

/**
 * `paused`: it serves nobody, and can be set running; `coming`, `going`: on its way to being live, or down; `untouched`: not known,
 * but this step has sent nothing that would make it live.
 */
export type StandbyPart = 'live' | 'paused' | 'coming' | 'going' | 'not-live' | 'unknown' | 'untouched'
/** `hidden`: out of Feldera's sight, so it may or may not be live. */
type PrimaryPart = 'live' | 'hidden' | 'going' | 'not-live' | 'unknown'

const TOGETHER: Readonly<Record<PrimaryPart, Readonly<Record<StandbyPart, LiveNow>>>> = {
  live: {
    live: 'both',
    paused: 'one',
    coming: 'both-soon',
    going: 'perhaps-both',
    'not-live': 'one',
    unknown: 'perhaps-both',
    untouched: 'one',
  },
  hidden: withUnseenPrimary('perhaps-both', 'perhaps-both'),
  going: { ...withUnseenPrimary('perhaps-both', 'perhaps-none'), 'not-live': 'none-soon', going: 'none-soon' },
  'not-live': { ...withUnseenPrimary('one', 'none-yet'), 'not-live': 'none', going: 'none-soon' },
  unknown: withUnseenPrimary('one', 'perhaps-none'),
}

/** What is said when nobody knows that the primary is live, when the standby is, or is on its way. */
function withUnseenPrimary(live: LiveNow, coming: LiveNow): Readonly<Record<StandbyPart, LiveNow>> {
  const none: LiveNow = 'perhaps-none'
  return { live, paused: 'one', coming, going: none, 'not-live': none, unknown: none, untouched: none }
}

export function liveNow(result: Result, memory: Memory): LiveNow {
  return TOGETHER[primaryPart(memory)][standbyPart(result, memory)]
}

/** Whether the standby is live at the end of a run. */
export function standbyPart(result: Result, { last, lastLookedAt = 0, trouble, activation }: Memory): StandbyPart {
  if (result.kind === 'request-failed' && !isOfPrimary(result.operation) && isUnknownPipeline(result.failure))
    return 'not-live'
  // Requests have been failing since the last look, so it may be an old one.
  const isOld = (trouble && trouble.since > lastLookedAt) || isLookInDoubt(result)
  if (activation.kind === 'unconfirmed' && !isSettled(result)) return 'unknown'
  if (last === undefined || isOld) return activation.kind === 'not-sent' ? 'untouched' : 'unknown'
  const hasFailed = last.deploymentError !== undefined
  // What is stopped because it has failed serves no more.
  if (isStopped(last) || (hasFailed && last.status === 'Stopping')) return 'not-live'
  if (isGoingDown(last) || hasFailed) return 'going'
  if (!isLive(last)) return isUnderWay(activation) ? 'coming' : 'not-live'
  if (last.status === 'Unavailable') return 'unknown'
  if (last.status !== last.desiredStatus) return 'coming'
  return last.status === 'Paused' ? 'paused' : 'live'
}

/** Whether the end says that an activation whose answer was lost was not accepted: another one was due. */
function isSettled(result: Result): boolean {
  if (result.kind === 'guarded' || result.kind === 'refused') return true
  if (result.kind !== 'request-failed') return false
  return result.operation === 'ask-standby' || isOfPrimary(result.operation)
}

/** Whether the end says that the pipeline may not be as it was last seen. */
function isLookInDoubt(result: Result): boolean {
  if (result.kind === 'defect') return true
  if (result.kind !== 'request-failed') return false
  const { operation, failure } = result
  return operation === 'watch' || operation === 'approve' || (operation === 'activate' && failure.mayHaveActed)
}

function primaryPart({ primary }: Memory): PrimaryPart {
  if (primary === undefined) return 'unknown'
  const { sight, stop, wasLive, isBack } = primary
  if (sight.kind === 'unknown') return wasLive && (isBack || !mayHaveActed(stop)) ? 'hidden' : 'unknown'
  if (livenessOf(sight) === 'not-live') return 'not-live'
  if (isBeingStopped(sight)) return 'going'
  if (!mayHaveActed(stop) || isBack) return isHidden(sight) ? 'hidden' : 'live'
  // The last look may be older than the stop.
  return stop?.state === 'accepted' ? 'going' : 'unknown'
}

/**
 * What is known of the primary in the end: the output `primary`; see `action.yml`. `undefined` when none was named, or nothing was
 * asked.
 */
export function primaryNow(
  primary: Primary | undefined,
): 'not-live' | 'unknown' | 'live' | 'stopped' | 'stopping' | undefined {
  if (primary === undefined) return undefined
  const { sight, stop, isStopped, isBack } = primary
  const liveness = livenessOf(sight)
  if (isStopped && !isBack && liveness !== 'live') return 'stopped'
  const mayBeStopping = mayHaveActed(stop) && !isBack
  if (liveness === 'live') return mayBeStopping ? 'stopping' : 'live'
  if (liveness === 'not-live') return 'not-live'
  return mayBeStopping ? 'stopping' : 'unknown'
}

/** The same of a switchover, which can also leave it paused, or have resumed it. */
export function primaryAfterSwitchover(
  result: Result,
  primary: Primary | undefined,
): ReturnType<typeof primaryNow> | 'paused' | 'resumed' | 'switched-over' {
  if (result.kind === 'switched-over') return 'switched-over'
  if (result.kind === 'switchover-failed' && result.undone === 'resumed') return 'resumed'
  const now = primaryNow(primary)
  const isSeenPaused = primary?.sight.kind === 'seen' && isPaused(primary.sight.pipeline)
  return now === 'live' && isSeenPaused ? 'paused' : now
}
