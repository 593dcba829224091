import { isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { type Activation, isUnderWay } from './activation.ts'
import { mayHaveStopped, type PrimaryStop } from './guard.ts'
import { isGoingDown } from './plan.ts'
import { isLive, livenessOf, type PrimarySight } from './primary.ts'
import type { Result } from './result.ts'

/**
 * Which of the two pipelines, standby and primary, are live at the end of a run that failed.
 *
 * - `as-before`: one of them is, as far as is known, or this step has changed nothing about it;
 * - `both-soon`: the primary is, and the standby is on its way;
 * - `none-yet`: the standby is on its way; `none-soon`: the primary is being stopped.
 */
export type LiveNow =
  | 'as-before'
  | 'both'
  | 'both-soon'
  | 'perhaps-both'
  | 'none'
  | 'none-yet'
  | 'none-soon'
  | 'perhaps-none'

/** What tells it: what was seen and sent in a run. Times are milliseconds on the step's clock. */
type Memory = Readonly<{
  last?: Pipeline
  lastLookedAt?: number
  trouble?: { readonly since: number } | undefined
  activation: Activation
  primary?: Readonly<{ sight: PrimarySight; lookedAt: number; stop?: PrimaryStop | undefined }> | undefined
}>

type StandbyPart = 'live' | 'coming' | 'not-live' | 'unknown'
/** `hidden`: out of Feldera's sight, so it may or may not be live. */
type PrimaryPart = 'live' | 'hidden' | 'going' | 'not-live' | 'unknown'

const TOGETHER: Readonly<Record<PrimaryPart, Readonly<Record<StandbyPart, LiveNow>>>> = {
  live: { live: 'both', coming: 'both-soon', 'not-live': 'as-before', unknown: 'perhaps-both' },
  hidden: { live: 'perhaps-both', coming: 'perhaps-both', 'not-live': 'perhaps-none', unknown: 'perhaps-none' },
  going: { live: 'perhaps-both', coming: 'perhaps-none', 'not-live': 'none-soon', unknown: 'perhaps-none' },
  'not-live': { live: 'as-before', coming: 'none-yet', 'not-live': 'none', unknown: 'perhaps-none' },
  unknown: { live: 'as-before', coming: 'perhaps-none', 'not-live': 'perhaps-none', unknown: 'perhaps-none' },
}

export function liveNow(result: Result, memory: Memory): LiveNow {
  return TOGETHER[primaryPart(memory)][standbyPart(result, memory)]
}

function standbyPart(result: Result, { last, lastLookedAt = 0, trouble, activation }: Memory): StandbyPart {
  if (result.kind === 'request-failed' && result.operation !== 'stop-primary' && isUnknownPipeline(result.failure))
    return 'not-live'
  // Requests have been failing since the last look, so it may be an old one.
  const isOld = (trouble && trouble.since > lastLookedAt) || isLookInDoubt(result)
  if (last === undefined || isOld || activation.kind === 'unconfirmed') return 'unknown'
  if (isGoingDown(last) || last.deploymentError) return 'not-live'
  if (!isLive(last)) return isUnderWay(activation) ? 'coming' : 'not-live'
  if (last.status === 'Unavailable') return 'unknown'
  return last.status === last.desiredStatus ? 'live' : 'coming'
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
  const { sight, stop, lookedAt } = primary
  const liveness = livenessOf(sight)
  if (sight.kind === 'unknown' || liveness === 'not-live') return liveness === 'not-live' ? 'not-live' : 'unknown'
  if (sight.pipeline.desiredStatus === 'Stopped') return 'going'
  if (stop === undefined || !mayHaveStopped(stop)) return sight.pipeline.status === 'Unavailable' ? 'hidden' : 'live'
  if (stop.state !== 'accepted') return 'unknown'
  // Somebody has started it again, when a later look shows it live.
  return lookedAt > stop.at ? 'live' : 'going'
}
