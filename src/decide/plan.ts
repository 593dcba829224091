import type { ApiError, Pipeline, TargetStatus } from '../feldera/pipeline.ts'

/** Which pipelines may be activated: the input `expect`. */
export type Expectation = 'standby' | 'standby-or-active' | 'any'

/** What to do about a pipeline before anything was sent to it. */
export type Plan =
  | { readonly kind: 'activate' }
  | { readonly kind: 'wait-for-standby' }
  | { readonly kind: 'already-active' }
  /** It is on its way to the target already: somebody activated it, or started it as running or paused. */
  | { readonly kind: 'join' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** The deployment has an error. */
  | { readonly kind: 'broken'; readonly error: ApiError }

/** Why a pipeline may not be activated. These are also the error codes of the step. */
export type Refusal =
  | 'NotDeployed'
  /** It is just being started as running or paused, and was never in standby. */
  | 'ColdStart'
  | 'AlreadyActive'
  | 'ActivationUnderWay'
  | 'LivePipeline'

/**
 * Decides what may be done to the pipeline. Feldera's activate sets the desired status of any deployed pipeline, so
 * with a mistyped name and `initial: paused` it would pause a live one. This function is what prevents that.
 */
export function planActivation(found: Pipeline, target: TargetStatus, expect: Expectation): Plan {
  const { deploymentError, status, desiredStatus } = found
  if (deploymentError) return { kind: 'broken', error: deploymentError }
  if (isGoingDown(found)) return refuse('NotDeployed')
  if (desiredStatus === 'Standby') return { kind: status === 'Standby' ? 'activate' : 'wait-for-standby' }
  // While Feldera cannot reach the process, it shows Unavailable for both statuses, so the desired one is not known.
  if (desiredStatus === 'Unavailable') return { kind: 'wait-for-standby' }
  if (isColdStart(found)) return refuse('ColdStart')
  if (desiredStatus !== target) return expect === 'any' ? { kind: 'activate' } : refuse('LivePipeline')
  if (expect === 'standby') return refuse(status === target ? 'AlreadyActive' : 'ActivationUnderWay')
  return { kind: status === target ? 'already-active' : 'join' }
}

function refuse(refusal: Refusal): Plan {
  return { kind: 'refuse', refusal }
}

/**
 * Whether the deployment has ended or is about to end. The status Stopped alone does not prove it: a pipeline that was
 * just started still shows Stopped while its program compiles, but its desired status is another. A stopped one
 * desires Stopped.
 */
export function isGoingDown({ status, desiredStatus }: Pipeline): boolean {
  return ['Stopped', 'Suspended'].includes(desiredStatus) || ['Stopping', 'Suspended'].includes(status)
}

/**
 * Whether the pipeline is being started as running or paused and has no deployment yet (its program may even fail to
 * compile). Such a start leads to the desired status too, but it is no activation, because the pipeline was never in
 * standby.
 */
export function isColdStart({ status, deploymentInitial }: Pipeline): boolean {
  return ['Stopped', 'Provisioning'].includes(status) && deploymentInitial !== 'Standby'
}
