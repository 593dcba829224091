import type { ActivationPolicy } from '../decide/activation.ts'
import type { RearmPolicy } from '../decide/rearm-plan.ts'
import type { Result } from '../decide/result.ts'
import { activate } from './activate.ts'
import { type CheckPolicy, check } from './check.ts'
import type { RunContext } from './context.ts'
import { type Measurements, measureActivation, measureCheck, measureRearm } from './measure.ts'
import { beginPart } from './part.ts'
import { rearm } from './rearm.ts'
import type { RunRecord } from './record.ts'

type RehearsalContext = RunContext<CheckPolicy & ActivationPolicy & RearmPolicy>

/** The result of a run, and what was measured in it. */
export type MeasuredResult = Readonly<{ result: Result; measurements: Measurements }>

/** How much of the time that is left is kept for putting the pipeline back into standby. */
const KEPT_FOR_RETURN = 1 / 2

/**
 * Rehearses a failover: checks the standby, activates it as paused, and puts it back into standby. What it did not activate
 * itself it never touches.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
export async function rehearse(context: RehearsalContext): Promise<MeasuredResult> {
  const { recorder } = context
  recorder.note({ kind: 'part-begun', part: 'check' })
  const checked = await check({ ...context, policy: { ...context.policy, isRehearsal: true } })
  const isReady = recorder.record.findings.every(({ verdict }) => verdict !== 'fail')
  if (checked.kind !== 'checked' || !isReady) {
    return { result: failedRehearsal({ check: checked }), measurements: measureCheck(recorder.record) }
  }
  const activation = await activatePaused(context)
  const measurements = await measureActivation(context, activation)
  const own = activatedDeployment(recorder.record)
  // A cancelled one is left as it is, because a failover may need it. And somebody had set it running in the other case.
  if (own === undefined || activation.kind === 'cancelled' || activation.kind === 'live-pipeline-paused')
    return { result: failedRehearsal({ activation }), measurements }
  const back = await putBack(context, own)
  const isGood = activation.kind === 'activated' && back.kind === 'rearmed'
  return {
    result: isGood ? { kind: 'rehearsed' } : failedRehearsal({ activation, back }),
    measurements: { ...measurements, rearm: measureRearm(context, back) },
  }
}

function failedRehearsal(parts: Partial<Readonly<Record<'check' | 'activation' | 'back', Result>>>): Result {
  return { kind: 'rehearsal-failed', ...parts }
}

async function activatePaused(context: RehearsalContext): Promise<Result> {
  const { clock, policy, recorder } = context
  recorder.note({ kind: 'part-begun', part: 'activation' })
  const now = clock.elapsed()
  using part = beginPart(context, now + (policy.timeoutMs - now) * (1 - KEPT_FOR_RETURN))
  try {
    return await activate({ ...context, signal: part.signal })
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
  using part = beginPart(context, policy.timeoutMs, () => recorder.record.hasWritten)
  const isActivationCertain = recorder.record.activation.kind === 'accepted'
  const back = { ...policy, clearsStorage: true, ownDeployment, isActivationCertain }
  return await rearm({ ...context, signal: part.signal, policy: back })
}
