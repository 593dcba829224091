import { isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { type Activation, isUnderWay } from './activation.ts'
import { wasRestarted } from './guard.ts'
import { isGoingDown } from './plan.ts'
import { isLive, livenessOf, type PrimarySight } from './primary.ts'
import type { Result } from './result.ts'
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
  /** Whether it was seen not live since this step had stopped it. */
  isStopped: boolean
}>

/** `untouched`: not known, but this step has sent nothing that would make it live. */
type StandbyPart = 'live' | 'coming' | 'not-live' | 'unknown' | 'untouched'
/** `hidden`: out of Feldera's sight, so it may or may not be live. */
type PrimaryPart = 'live' | 'hidden' | 'going' | 'not-live' | 'unknown'

const TOGETHER: Readonly<Record<PrimaryPart, Readonly<Record<StandbyPart, LiveNow>>>> = {
  live: { live: 'both', coming: 'both-soon', 'not-live': 'one', unknown: 'perhaps-both', untouched: 'one' },
  hidden: withUnseenPrimary('perhaps-both', 'perhaps-both'),
  going: { ...withUnseenPrimary('perhaps-both', 'perhaps-none'), 'not-live': 'none-soon' },
  'not-live': { ...withUnseenPrimary('one', 'none-yet'), 'not-live': 'none' },
  unknown: withUnseenPrimary('one', 'perhaps-none'),
}

/** What is said when nobody knows that the primary is live, when the standby is, or is on its way. */
function withUnseenPrimary(live: LiveNow, coming: LiveNow): Readonly<Record<StandbyPart, LiveNow>> {
  return { live, coming, 'not-live': 'perhaps-none', unknown: 'perhaps-none', untouched: 'perhaps-none' }
}

export function liveNow(result: Result, memory: Memory): LiveNow {
  return TOGETHER[primaryPart(memory)][standbyPart(result, memory)]
}

function standbyPart(result: Result, { last, lastLookedAt = 0, trouble, activation }: Memory): StandbyPart {
  if (result.kind === 'request-failed' && result.operation !== 'stop-primary' && isUnknownPipeline(result.failure))
    return 'not-live'
  // Requests have been failing since the last look, so it may be an old one.
  const isOld = (trouble && trouble.since > lastLookedAt) || isLookInDoubt(result)
  if (activation.kind === 'unconfirmed' && !isSettled(result)) return 'unknown'
  if (last === undefined || isOld) return activation.kind === 'not-sent' ? 'untouched' : 'unknown'
  if (isGoingDown(last) || last.deploymentError) return 'not-live'
  if (!isLive(last)) return isUnderWay(activation) ? 'coming' : 'not-live'
  if (last.status === 'Unavailable') return 'unknown'
  return last.status === last.desiredStatus ? 'live' : 'coming'
}

/** Whether the end says that an activation whose answer was lost was not accepted: another one was due. */
function isSettled(result: Result): boolean {
  if (result.kind === 'guarded' || result.kind === 'refused') return true
  return result.kind === 'request-failed' && ['ask-standby', 'stop-primary'].includes(result.operation)
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
  const { sight, stop } = primary
  if (sight.kind === 'unknown') return 'unknown'
  if (livenessOf(sight) === 'not-live') return 'not-live'
  if (sight.pipeline.desiredStatus === 'Stopped') return 'going'
  if (!mayHaveActed(stop) || isBackAgain(primary)) return sight.pipeline.status === 'Unavailable' ? 'hidden' : 'live'
  // The last look may be older than the stop.
  return stop?.state === 'accepted' ? 'going' : 'unknown'
}

/** Whether a look since the stop shows that somebody has started the primary again. */
function isBackAgain({ sight, stop, lookedAt, isStopped }: Primary): boolean {
  if (sight.kind === 'unknown' || stop === undefined || lookedAt <= stop.at) return false
  return isStopped || wasRestarted(sight.pipeline, stop)
}

/**
 * What is known of the primary in the end: the output `primary`; see `action.yml`. `undefined` when none was named, or nothing was
 * asked.
 */
export function primaryNow(
  primary: Primary | undefined,
): 'not-live' | 'unknown' | 'live' | 'stopped' | 'stopping' | undefined {
  if (primary === undefined) return undefined
  const { sight, stop, isStopped } = primary
  const liveness = livenessOf(sight)
  if (isStopped && liveness !== 'live') return 'stopped'
  const mayBeStopping = mayHaveActed(stop) && !isBackAgain(primary)
  if (liveness === 'live') return mayBeStopping ? 'stopping' : 'live'
  if (liveness === 'not-live') return 'not-live'
  return mayBeStopping ? 'stopping' : 'unknown'
}
