import { startInStandby } from './advice.ts'
import { type ApiError, describeState, type Pipeline, type TargetStatus } from './feldera/pipeline.ts'
import { quoted } from './sentence.ts'

/** Which pipelines may be activated. */
export type Expectation = 'standby' | 'standby-or-active' | 'any'

/** What to do about a pipeline before anything was sent. */
export type Plan =
  | { readonly kind: 'activate' }
  | { readonly kind: 'wait-for-standby' }
  | { readonly kind: 'already-active' }
  /** Somebody's activation to the same target is under way. */
  | { readonly kind: 'join' }
  | { readonly kind: 'refuse'; readonly code: RefusalCode; readonly why: string; readonly next: string }
  /** The deployment itself broke. */
  | { readonly kind: 'broken'; readonly error: ApiError }

export type RefusalCode = 'NotDeployed' | 'AlreadyActive' | 'ActivationUnderWay' | 'LivePipeline'

/**
 * Decides what may be done to the pipeline found. Feldera's activate sets the desired status of any deployed pipeline, so
 * with a mistyped name and `initial: paused` it would pause a live one; this table is what stands in between.
 */
export function planActivation(found: Pipeline, target: TargetStatus, expect: Expectation): Plan {
  if (found.deploymentError) return { kind: 'broken', error: found.deploymentError }
  if (isGoingDown(found)) return notDeployed(found)
  if (found.desiredStatus === 'Standby') return { kind: found.status === 'Standby' ? 'activate' : 'wait-for-standby' }
  // While Feldera cannot reach the process it shows Unavailable for both, so what is desired is not known yet.
  if (found.desiredStatus === 'Unavailable') return { kind: 'wait-for-standby' }
  if (found.desiredStatus === target) return onItsWay(found, target, expect)
  return live(found, target, expect)
}

/**
 * Whether the deployment has ended or is about to. A pipeline that was just started shows Stopped with a desired status for the
 * moment until Feldera's runner picks it up; one that is really stopped desires Stopped.
 */
export function isGoingDown({ status, desiredStatus }: Pipeline): boolean {
  return ['Stopped', 'Suspended'].includes(desiredStatus) || ['Stopping', 'Suspended'].includes(status)
}

function notDeployed({ name, status, desiredStatus }: Pipeline): Plan {
  return {
    kind: 'refuse',
    code: 'NotDeployed',
    why: `it is ${quoted(status)} (desired ${quoted(desiredStatus)}), so there is no standby to activate`,
    next: startInStandby(name),
  }
}

function onItsWay({ status }: Pipeline, target: TargetStatus, expect: Expectation): Plan {
  const reached = status === target
  if (expect !== 'standby') return { kind: reached ? 'already-active' : 'join' }
  return {
    kind: 'refuse',
    code: reached ? 'AlreadyActive' : 'ActivationUnderWay',
    why: reached
      ? `it is not in standby but already ${quoted(status)}, and 'expect: standby' asks for a pipeline in standby`
      : `an activation is under way already (${quoted(status)}, desired ${quoted(target)}), and 'expect: standby' asks for a pipeline in standby`,
    next: `With 'expect: standby-or-active' the step ${reached ? 'takes this for done' : 'waits for it'}.`,
  }
}

function live(found: Pipeline, target: TargetStatus, expect: Expectation): Plan {
  if (expect === 'any') return { kind: 'activate' }
  const effect = target === 'Paused' ? 'paused a live pipeline' : 'set it running'
  // What `start?initial=standby` on the storage of an activation comes to, without an error from Feldera.
  const spent =
    found.desiredStatus === 'Paused'
      ? ' If it was started in standby, its storage was activated before: stop it, clear its storage and start it again.'
      : ''
  return {
    kind: 'refuse',
    code: 'LivePipeline',
    why: `it is not in standby but ${describeState(found)}; activating it would have ${effect}`,
    next: `Check the name; if that is what you want, set 'expect: any'.${spent}`,
  }
}
