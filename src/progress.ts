import { isGoingDown } from './expectation.ts'
import type { ApiError, Pipeline, TargetStatus } from './feldera/pipeline.ts'

/** What was known when the activation was accepted; later looks are judged against it. */
export interface Baseline {
  readonly target: TargetStatus
  readonly deploymentId: string | undefined
  /** The desired status before; shown for up to 2.5 s more, until Feldera's runner looks. */
  readonly desiredBefore: string
}

/** What one look during the wait means. */
export type Progress =
  | { readonly kind: 'active' }
  | { readonly kind: 'going-on' }
  | { readonly kind: 'awaiting-approval' }
  | { readonly kind: 'failed'; readonly code: ProgressFailureCode; readonly why: string; readonly error?: ApiError }

export type ProgressFailureCode = 'DeploymentFailed' | 'PipelineStopped' | 'PipelineReplaced' | 'DesiredStatusChanged'

/** Judges one look. Pure; the order of the rules is their precedence. */
export function judgeProgress(seen: Pipeline, { target, deploymentId, desiredBefore }: Baseline): Progress {
  if (seen.deploymentError) {
    return { kind: 'failed', code: 'DeploymentFailed', why: 'the deployment failed', error: seen.deploymentError }
  }
  // One that was just started shows Stopped for a moment, too; but it had no deployment before.
  if (isGoingDown(seen) || (seen.status === 'Stopped' && deploymentId !== undefined)) {
    const why = `it is ${seen.status} (desired ${seen.desiredStatus}) without an error: somebody stopped it`
    return { kind: 'failed', code: 'PipelineStopped', why }
  }
  if (deploymentId !== undefined && seen.deploymentId !== deploymentId) {
    return {
      kind: 'failed',
      code: 'PipelineReplaced',
      why: 'somebody stopped it and started it anew, as another deployment',
    }
  }
  if (seen.desiredStatus !== target && ![desiredBefore, 'Unavailable'].includes(seen.desiredStatus)) {
    const why = `somebody else changed its desired status to ${seen.desiredStatus} while ${target} was asked for`
    return { kind: 'failed', code: 'DesiredStatusChanged', why }
  }
  if (seen.status === 'AwaitingApproval') return { kind: 'awaiting-approval' }
  return { kind: seen.status === target && seen.desiredStatus === target ? 'active' : 'going-on' }
}

/** The statuses Feldera has today (0.337); others are going on too, with a word about it. */
const KNOWN_STATUSES = new Set([
  'Stopped',
  'Provisioning',
  'Unavailable',
  'Coordination',
  'Standby',
  'AwaitingApproval',
  'Initializing',
  'Bootstrapping',
  'ConcurrentBootstrapping',
  'Synchronizing',
  'Replaying',
  'Paused',
  'Running',
  'Suspended',
  'Stopping',
])

export function isKnownStatus(status: string): boolean {
  return KNOWN_STATUSES.has(status)
}
