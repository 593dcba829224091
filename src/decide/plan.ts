import type { ApiError, Pipeline, TargetStatus } from '../feldera/pipeline.ts'

/** Which pipelines may be activated. */
export type Expectation = 'standby' | 'standby-or-active' | 'any'

/** What to do about a pipeline before anything was sent. */
export type Plan =
  | { readonly kind: 'activate' }
  | { readonly kind: 'wait-for-standby' }
  | { readonly kind: 'already-active' }
  /** It is on its way to the target: somebody's activation, or a start that has its deployment. */
  | { readonly kind: 'join' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** The deployment itself broke. */
  | { readonly kind: 'broken'; readonly error: ApiError }

export type Refusal =
  | 'NotDeployed'
  /** It is just being started as running or paused, without having been in standby. */
  | 'ColdStart'
  | 'AlreadyActive'
  | 'ActivationUnderWay'
  | 'LivePipeline'

/**
 * Decides what may be done to the pipeline found. Feldera's activate sets the desired status of any deployed pipeline, so
 * with a mistyped name and `initial: paused` it would pause a live one; this table is what stands in between.
 */
export function planActivation(found: Pipeline, target: TargetStatus, expect: Expectation): Plan {
  const { deploymentError, status, desiredStatus } = found
  if (deploymentError) return { kind: 'broken', error: deploymentError }
  if (isGoingDown(found)) return refuse('NotDeployed')
  if (desiredStatus === 'Standby') return { kind: status === 'Standby' ? 'activate' : 'wait-for-standby' }
  // While Feldera cannot reach the process it shows Unavailable for both, so what is desired is not known yet.
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
 * Whether the deployment has ended or is about to. A pipeline that was just started shows Stopped with a desired status for the
 * moment until Feldera's runner picks it up; one that is really stopped desires Stopped.
 */
export function isGoingDown({ status, desiredStatus }: Pipeline): boolean {
  return ['Stopped', 'Suspended'].includes(desiredStatus) || ['Stopping', 'Suspended'].includes(status)
}

/**
 * Whether the pipeline is being started as running or paused and has no deployment yet: its program may still be compiling, and
 * fail to. That leads to the desired status too, but nothing stood by, so it is neither an activation nor anybody's standby.
 */
function isColdStart({ status, deploymentInitial }: Pipeline): boolean {
  return ['Stopped', 'Provisioning'].includes(status) && deploymentInitial !== 'Standby'
}
