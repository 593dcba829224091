import type { ApiError, Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import { isGoingDown } from './plan.ts'

/**
 * What was known when the activation was accepted. Later looks are compared with it, to notice what somebody else
 * changes.
 */
export interface Baseline {
  readonly target: TargetStatus
  readonly deploymentId: string | undefined
  /**
   * The desired status before the activation. Feldera usually shows it for up to 2.5 s more, until its runner looks at the
   * process.
   */
  readonly desiredBefore: string
  /**
   * Looks that begin earlier than this (milliseconds on the step's clock) may still show the state before the
   * activation was accepted. `undefined` when no look can. Source: docs/feldera.md, "How fresh a status is".
   */
  readonly freshFrom?: number
}

/** What one look during the wait means. */
export type Progress =
  | { readonly kind: 'active' }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'awaiting-approval' }
  /** The deployment has an error. */
  | { readonly kind: 'broken'; readonly error: ApiError }
  | { readonly kind: 'interfered'; readonly interference: Interference }

/** What somebody else did to the pipeline while it was being activated. */
export type Interference =
  /** It was stopped, and the deployment has no error. */
  | 'PipelineStopped'
  /** It was stopped and started again, so it has another deployment. */
  | 'PipelineReplaced'
  | 'DesiredStatusChanged'

/**
 * Decides what one look means. The order of the rules is their precedence.
 *
 * @param lookedAt when the look began, milliseconds on the step's clock
 */
export function judgeProgress(seen: Pipeline, baseline: Baseline, lookedAt: number): Progress {
  const { target } = baseline
  if (seen.deploymentError) return { kind: 'broken', error: seen.deploymentError }
  if (isGoingDown(seen)) return { kind: 'interfered', interference: 'PipelineStopped' }
  const interference = findChange(seen, baseline)
  if (interference) return isStale(baseline, lookedAt) ? { kind: 'in-progress' } : { kind: 'interfered', interference }
  if (seen.status === 'AwaitingApproval') return { kind: 'awaiting-approval' }
  return { kind: seen.status === target && seen.desiredStatus === target ? 'active' : 'in-progress' }
}

/** What somebody else has changed since the baseline, other than by stopping the pipeline. */
function findChange(seen: Pipeline, { target, deploymentId, desiredBefore }: Baseline): Interference | undefined {
  if (deploymentId !== undefined && seen.deploymentId !== deploymentId) return 'PipelineReplaced'
  return [target, desiredBefore, 'Unavailable'].includes(seen.desiredStatus) ? undefined : 'DesiredStatusChanged'
}

/**
 * Whether a change that a look shows may have been made before the activation was accepted: Feldera's runner writes the
 * desired status of the process some time after it has changed. Once a look has shown the target as desired, later
 * looks are fresh.
 */
function isStale({ target, desiredBefore, freshFrom = 0 }: Baseline, lookedAt: number): boolean {
  return desiredBefore !== target && lookedAt < freshFrom
}

/**
 * The baseline for later looks. Once a look has shown the target as desired, going back to the desired status from
 * before counts as a change by somebody else. If no deployment was known yet, the first one seen is the one to watch.
 */
export function advanceBaseline(baseline: Baseline, { desiredStatus, deploymentId }: Pipeline): Baseline {
  const { target, desiredBefore } = baseline
  return {
    ...baseline,
    deploymentId: baseline.deploymentId ?? deploymentId,
    desiredBefore: desiredStatus === target ? desiredStatus : desiredBefore,
  }
}
