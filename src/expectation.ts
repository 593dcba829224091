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
  /** It is on its way to the target: somebody's activation, or a start that has its deployment. */
  | { readonly kind: 'join' }
  | { readonly kind: 'refuse'; readonly code: RefusalCode; readonly why: string; readonly next: string }
  /** The deployment itself broke. */
  | { readonly kind: 'broken'; readonly error: ApiError }

export type RefusalCode = 'NotDeployed' | 'ColdStart' | 'AlreadyActive' | 'ActivationUnderWay' | 'LivePipeline'

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
  if (isColdStart(found)) return coldStart(found)
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

/**
 * Whether the pipeline is being started as running or paused and has no deployment yet: its program may still be compiling, and
 * fail to. That leads to the desired status too, but nothing stood by, so it is neither an activation nor anybody's standby.
 */
function isColdStart({ status, deploymentInitial }: Pipeline): boolean {
  return ['Stopped', 'Provisioning'].includes(status) && deploymentInitial !== 'Standby'
}

function coldStart(found: Pipeline): Plan {
  const { desiredStatus, name } = found
  return {
    kind: 'refuse',
    code: 'ColdStart',
    why: `it is ${describeState(found)}: it is just being started as ${quoted(desiredStatus.toLowerCase())}, without having been in standby, so there is no standby to activate`,
    next: `If it is meant to run like this, it needs no activation: wait for that start. For a standby, stop it first. ${startInStandby(name)}`,
  }
}

function notDeployed({ name, status, desiredStatus }: Pipeline): Plan {
  return {
    kind: 'refuse',
    code: 'NotDeployed',
    why: `it is ${quoted(status)} (desired ${quoted(desiredStatus)}), so there is no standby to activate`,
    next: `${status === 'Stopped' ? '' : 'Wait until it shows Stopped. '}${startInStandby(name)} Re-run this job once it shows Standby.`,
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
      : `it is on its way to ${target} already (${quoted(status)}, desired ${target}), and 'expect: standby' asks for a pipeline in standby`,
    next: `With 'expect: standby-or-active' the step ${reached ? 'is green then' : 'waits for it'}.`,
  }
}

function live(found: Pipeline, target: TargetStatus, expect: Expectation): Plan {
  if (expect === 'any') return { kind: 'activate' }
  if (found.status === 'Standby') return activatedOtherwise(found, target)
  const effect = target === 'Paused' ? 'paused a live pipeline' : 'set it running'
  return {
    kind: 'refuse',
    code: 'LivePipeline',
    why: `it is not in standby but ${describeState(found)}; activating it would have ${effect}`,
    next: `Check the name. ${whatAnyDoes(found, target)}`,
  }
}

/** Feldera shows Standby until it has pulled and restored, so this is one that leaves standby just now. */
function activatedOtherwise({ desiredStatus }: Pipeline, target: TargetStatus): Plan {
  const asked = quoted(desiredStatus)
  return {
    kind: 'refuse',
    code: 'LivePipeline',
    why: `it is in standby, but somebody has already activated it to ${asked}, and it is on its way there`,
    next: `Find out who. If it should be ${target} instead, 'expect: any' asks for that all the same.`,
  }
}

function whatAnyDoes({ desiredStatus }: Pipeline, target: TargetStatus): string {
  if (target === 'Paused') return "If you mean this pipeline: 'expect: any' pauses it."
  const anyway = "If you mean this pipeline: 'expect: any' sets it running with what it holds, however old."
  // What `start?initial=standby` on the storage of an activation comes to, without an error from Feldera.
  return desiredStatus === 'Paused'
    ? `${anyway} Only for a fresh standby: stop it, clear its storage (which destroys what was never pushed), start it in standby.`
    : anyway
}
