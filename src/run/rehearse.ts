import { withTimeLimit } from '../clock.ts'
import type { ActivationPolicy } from '../decide/activation.ts'
import { PASSING_ON_MS, SETTLE_MS, settledFrom } from '../decide/confirmation.ts'
import type { RearmPolicy } from '../decide/rearm-plan.ts'
import type { Result } from '../decide/result.ts'
import { activate } from './activate.ts'
import { type CheckPolicy, check } from './check.ts'
import type { RunContext } from './context.ts'
import { type Measurements, measureActivation, measureCheck, measureRearm } from './measure.ts'
import { beginPart } from './part.ts'
import { rearm } from './rearm.ts'
import type { RunRecord } from './record.ts'
import { LAST_LOOK_MS } from './until-deadline.ts'

type RehearsalContext = RunContext<CheckPolicy & ActivationPolicy & RearmPolicy>

/** The result of a run, and what was measured in it. */
export type MeasuredResult = Readonly<{ result: Result; measurements: Measurements }>

/** How much of the time that is left for a pipeline is kept for putting it back into standby. */
const KEPT_FOR_RETURN = 1 / 2
/** How much of it the check may take. */
const LONGEST_CHECK = 1 / 4

/**
 * Rehearses a failover: checks the standby, activates it as paused, and puts it back into standby. What it did not activate
 * itself it never touches.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
export async function rehearse(context: RehearsalContext): Promise<MeasuredResult> {
  const { recorder, clock, policy } = context
  const begunAt = clock.elapsed()
  const budgetMs = policy.timeoutMs - begunAt
  recorder.note({ kind: 'part-begun', part: 'check' })
  const checked = await check({ ...context, policy: { ...context.policy, isRehearsal: true } })
  const fail = async (parts: Parts): Promise<Result> => {
    // Where the time was over before anything was seen, there is nothing to correct.
    if (parts.back === undefined && recorder.record.last) await lookAtEnd(context)
    return { kind: 'rehearsal-failed', ...parts }
  }
  // What is begun too late could not be put back.
  const tookMs = clock.elapsed() - begunAt
  if (checked.kind === 'checked' && tookMs > budgetMs * LONGEST_CHECK)
    recorder.note({ kind: 'found', finding: { kind: 'late', verdict: 'fail', ms: tookMs } })
  const isReady = recorder.record.findings.every(({ verdict }) => verdict !== 'fail')
  if (checked.kind !== 'checked' || !isReady) {
    return { result: await fail({ check: checked }), measurements: measureCheck(recorder.record) }
  }
  const activation = await activatePaused(context, begunAt + budgetMs * (1 - KEPT_FOR_RETURN))
  const measurements = await measureActivation(context, activation)
  const lastSeen = recorder.record.last
  const own = activatedDeployment(recorder.record)
  // A cancelled one is left as it is, because a failover may need it. And somebody had set it running in the other case.
  if (own === undefined || activation.kind === 'cancelled' || activation.kind === 'live-pipeline-paused')
    return { result: await fail({ activation, lastSeen }), measurements }
  const back = await putBack(context, own)
  const isGood = activation.kind === 'activated' && back.kind === 'rearmed'
  return {
    result: isGood ? { kind: 'rehearsed' } : await fail({ activation, back, lastSeen }),
    measurements: { ...measurements, rearm: measureRearm(context, back) },
  }
}

type Parts = Omit<Extract<Result, { kind: 'rehearsal-failed' }>, 'kind'>

/** What a red rehearsal says first is whether there is a standby now, and the last look may be an old one. */
async function lookAtEnd({ policy, feldera, clock, recorder }: RehearsalContext): Promise<void> {
  const begunAt = clock.elapsed()
  const answer = await withTimeLimit(LAST_LOOK_MS, undefined, (limit) => feldera.pipeline(policy.pipeline, limit))
  if (answer?.ok) recorder.note({ kind: 'looked', pipeline: answer.value, serverTime: answer.serverTime })
  else recorder.note({ kind: 'unanswered', ms: clock.elapsed() - begunAt })
}

/** @param endMs when it must be over, milliseconds on the step's clock */
async function activatePaused(context: RehearsalContext, endMs: number): Promise<Result> {
  context.recorder.note({ kind: 'part-begun', part: 'activation' })
  using part = beginPart(context, endMs)
  try {
    // The check before has told what is too old.
    const policy = { ...context.policy, maxCheckpointAgeMs: undefined }
    return await activate({ ...context, policy, signal: part.signal })
  } catch (error) {
    // What was activated must go back all the same.
    return { kind: 'defect', error }
  }
}

/** The deployment that an activation of this step was accepted for, or may have been. */
function activatedDeployment({ activation }: RunRecord): string | undefined {
  const isSent = activation.kind === 'accepted' || activation.kind === 'unconfirmed'
  return isSent ? activation.baseline.deploymentId : undefined
}

/** Once it is being stopped there is no standby, and nothing that a failover could use, so a cancellation comes too late. */
async function putBack(context: RehearsalContext, ownDeployment: string): Promise<Result> {
  const { policy, recorder } = context
  recorder.note({ kind: 'part-begun', part: 'return' })
  using part = beginPart(context, policy.timeoutMs, (by) => by === 'cancelled' && recorder.record.hasWritten)
  const back = { ...policy, clearsStorage: true, ownDeployment, doubtfulUntil: doubtfulUntil(context) }
  return await rearm({ ...context, signal: part.signal, policy: back })
}

/** From when on a look tells whether the activation was accepted; `undefined` when that is known. */
function doubtfulUntil({ recorder, clock }: RehearsalContext): number | undefined {
  const { activation } = recorder.record
  if (activation.kind !== 'unconfirmed') return undefined
  const { lost, baseline } = activation
  // One that was cut off in the middle may still be on its way.
  return lost ? settledFrom(lost, baseline) : clock.elapsed() + PASSING_ON_MS + SETTLE_MS
}
