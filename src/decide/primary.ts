import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'

/**
 * What a look at the pipeline that serves, the primary, has shown. `servesAs`: set when its process says that it serves,
 * although Feldera shows it standing by. `isLate`: the answer took long, so it may be an old one; it shows a live primary, because
 * one that is not live must be seen so freshly. `failure`: why it could not be looked at.
 */
export type PrimarySight = Readonly<
  { kind: 'seen'; pipeline: Pipeline; servesAs?: string; isLate?: boolean } | { kind: 'unknown'; failure: Failure }
>

/** Whether the primary was seen to run. */
export function isServing(sight: PrimarySight): boolean {
  if (sight.kind === 'unknown' || sight.isLate) return false
  return sight.pipeline.status === 'Running' && sight.pipeline.desiredStatus === 'Running'
}

/**
 * Whether a pipeline may write to its outputs, now or soon.
 *
 * - `live`, `not-live`: seen so;
 * - `not-known`: its Feldera was not reached, or is in trouble;
 * - `wrong`: it answers, but it will never show this pipeline like this: wrong name, key, role or address.
 */
export type Liveness = 'live' | 'not-live' | 'not-known' | 'wrong'

export function livenessOf(sight: PrimarySight): Liveness {
  if (sight.kind === 'unknown') return isWrong(sight.failure) ? 'wrong' : 'not-known'
  return sight.servesAs !== undefined || isLive(sight.pipeline) ? 'live' : 'not-live'
}

/**
 * Whether what answers is not in trouble, but refuses the question or is not Feldera. Trouble is what has no answer, comes
 * from a proxy on the way, or says itself that it is trouble.
 */
function isWrong({ persistence, httpStatus = 0, code }: Failure): boolean {
  if (persistence === 'ambiguous') return httpStatus < 500 && code !== 'ProxyRefused'
  return persistence === 'final'
}

/** Whether a pipeline is paused, and left so: it serves nobody. */
export function isPaused({ status, desiredStatus }: Pipeline): boolean {
  return status === 'Paused' && desiredStatus === 'Paused'
}

/** Whether Feldera has lost sight of the primary's process, so that it counts as live, and nobody knows whether it is. */
export function isHidden(sight: PrimarySight): boolean {
  return sight.kind === 'seen' && sight.pipeline.status === 'Unavailable'
}

/** Whether the primary is live, and on its way to being stopped. */
export function isBeingStopped(sight: PrimarySight): boolean {
  return sight.kind === 'seen' && livenessOf(sight) === 'live' && sight.pipeline.desiredStatus === 'Stopped'
}

/** Statuses of a pipeline that is in standby or on its way there, when Standby is desired. */
const STANDING_BY: ReadonlySet<string> = new Set(['Stopped', 'Provisioning', 'Initializing', 'Standby'])

/**
 * Whether a pipeline is live, which it is unless Feldera shows that it is not: stopped without a deployment, or in standby or
 * on its way there. A pod that is gone comes back by itself, and a process out of Feldera's sight may go on.
 */
export function isLive({ status, desiredStatus, deploymentId }: Pipeline): boolean {
  if (status === 'Stopped' && desiredStatus === 'Stopped') return deploymentId !== undefined
  return !(desiredStatus === 'Standby' && STANDING_BY.has(status))
}
