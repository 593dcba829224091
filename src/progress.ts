import { isGoingDown } from './expectation.ts'
import type { ApiError, Pipeline, TargetStatus } from './feldera/pipeline.ts'
import { quoted } from './sentence.ts'

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
  /** Somebody else got in between. */
  | { readonly kind: 'failed'; readonly code: InterferenceCode; readonly why: string }

export type InterferenceCode = 'PipelineStopped' | 'PipelineReplaced' | 'DesiredStatusChanged'

/**
 * Judges one look. Pure; the order of the rules is their precedence.
 *
 * @param lookedAt when the look began, milliseconds on the step's clock
 */
export function judgeProgress(seen: Pipeline, baseline: Baseline, lookedAt: number): Progress {
  const { target } = baseline
  if (seen.deploymentError) return { kind: 'broken', error: seen.deploymentError }
  if (isGoingDown(seen)) {
    const why = `it is ${quoted(seen.status)} (desired ${quoted(seen.desiredStatus)}) without an error: somebody stopped it`
    return { kind: 'failed', code: 'PipelineStopped', why }
  }
  const change = findChange(seen, baseline)
  if (change) return mayBeOld(baseline, lookedAt) ? { kind: 'going-on' } : change
  if (seen.status === 'AwaitingApproval') return { kind: 'awaiting-approval' }
  return { kind: seen.status === target && seen.desiredStatus === target ? 'active' : 'going-on' }
}

/** What somebody has changed, by the baseline, without stopping it. */
function findChange(seen: Pipeline, { target, deploymentId, desiredBefore }: Baseline): Progress | undefined {
  if (deploymentId !== undefined && seen.deploymentId !== deploymentId) {
    return {
      kind: 'failed',
      code: 'PipelineReplaced',
      why: 'somebody stopped it and started it anew, as another deployment',
    }
  }
  if (seen.desiredStatus === target || [desiredBefore, 'Unavailable'].includes(seen.desiredStatus)) return undefined
  const why = `somebody else changed its desired status to ${quoted(seen.desiredStatus)} while ${quoted(target)} was asked for`
  return { kind: 'failed', code: 'DesiredStatusChanged', why }
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
