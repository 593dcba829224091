import type { ApiError, Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import { isGoingDown } from './plan.ts'

/** What was known when the activation was accepted; later looks are judged against it. */
export interface Baseline {
  readonly target: TargetStatus
  readonly deploymentId: string | undefined
  /** The desired status before; shown for up to 2.5 s more, until Feldera's runner looks. */
  readonly desiredBefore: string
  /**
   * Milliseconds on the step's clock. A look that begins earlier may show what was before Feldera accepted the activation;
   * `undefined` when every look is news.
   */
  readonly newsFrom?: number
}

/** What one look during the wait means. */
export type Progress =
  | { readonly kind: 'active' }
  | { readonly kind: 'going-on' }
  | { readonly kind: 'awaiting-approval' }
  /** The deployment itself broke. */
  | { readonly kind: 'broken'; readonly error: ApiError }
  | { readonly kind: 'interfered'; readonly interference: Interference }

/** What somebody else did to the pipeline while it was being activated. */
export type Interference =
  /** Without an error. */
  | 'PipelineStopped'
  /** Stopped and started anew, as another deployment. */
  | 'PipelineReplaced'
  | 'DesiredStatusChanged'

/**
 * Judges one look. Pure; the order of the rules is their precedence.
 *
 * @param lookedAt when the look began, milliseconds on the step's clock
 */
export function judgeProgress(seen: Pipeline, baseline: Baseline, lookedAt: number): Progress {
  const { target } = baseline
  if (seen.deploymentError) return { kind: 'broken', error: seen.deploymentError }
  if (isGoingDown(seen)) return { kind: 'interfered', interference: 'PipelineStopped' }
  const interference = findChange(seen, baseline)
  if (interference) return mayBeOld(baseline, lookedAt) ? { kind: 'going-on' } : { kind: 'interfered', interference }
  if (seen.status === 'AwaitingApproval') return { kind: 'awaiting-approval' }
  return { kind: seen.status === target && seen.desiredStatus === target ? 'active' : 'going-on' }
}

/** What somebody has changed, by the baseline, without stopping it. */
function findChange(seen: Pipeline, { target, deploymentId, desiredBefore }: Baseline): Interference | undefined {
  if (deploymentId !== undefined && seen.deploymentId !== deploymentId) return 'PipelineReplaced'
  return [target, desiredBefore, 'Unavailable'].includes(seen.desiredStatus) ? undefined : 'DesiredStatusChanged'
}

/**
 * Whether what reads like somebody's change since the acceptance may have been there before it: Feldera's runner writes what the
 * process desires only some time after. Once the target was seen desired, later looks are news.
 */
function mayBeOld({ target, desiredBefore, newsFrom = 0 }: Baseline, lookedAt: number): boolean {
  return desiredBefore !== target && lookedAt < newsFrom
}

/**
 * What later looks are judged against: once the target was desired, whatever was desired before counts as somebody's change,
 * too; and the first deployment seen is the one to be watched.
 */
export function advanceBaseline(baseline: Baseline, { desiredStatus, deploymentId }: Pipeline): Baseline {
  const { target, desiredBefore } = baseline
  return {
    ...baseline,
    deploymentId: baseline.deploymentId ?? deploymentId,
    desiredBefore: desiredStatus === target ? desiredStatus : desiredBefore,
  }
}
