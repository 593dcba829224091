import { type ActivationState, newActivation } from './activation-state.ts'
import { Interrupted, type Interruption, within } from './clock.ts'
import {
  acceptedEnding,
  activatedEnding,
  alreadyActiveEnding,
  approvalEnding,
  brokenEnding,
  cancelledEnding,
  failedOrGoneEnding,
  foundBrokenEnding,
  interferenceEnding,
  refusedEnding,
  timedOutEnding,
} from './endings.ts'
import { planActivation } from './expectation.ts'
import { isUnknownPipeline } from './feldera/failure.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import type { Ending } from './outcome.ts'
import { judgeProgress, type Progress } from './progress.ts'
import { startActivation } from './start.ts'
import type { Step } from './step.ts'
import { watchActivation } from './watch.ts'

/** What one last look may still cost past the deadline: the step is to end within two seconds of it. */
const LAST_LOOK_MS = 1_000

/**
 * Activates the pipeline and waits until it is active: look, activate, watch.
 *
 * Expected ends of every kind are returned; only what should not happen is thrown.
 */
export async function activatePipeline(step: Step): Promise<Ending> {
  const state = newActivation(step)
  try {
    const start = await startActivation(state)
    if (start.kind === 'ended') return start.ending
    return step.inputs.wait ? await watchActivation(state, start.baseline) : acceptedEnding(step)
  } catch (error) {
    if (error instanceof Interrupted) return await endInterrupted(state, error.by)
    throw error
  }
}

/** The deadline passed, or the run was cancelled, anywhere in the above. Nothing is undone. */
async function endInterrupted(state: ActivationState, by: Interruption): Promise<Ending> {
  const { step } = state
  if (by === 'cancelled') return cancelledEnding(step)
  return (await endByLastLook(state)) ?? timedOutEnding(step)
}

/** Whether one last look settles it after all. */
async function endByLastLook({ step, baseline }: ActivationState): Promise<Ending | undefined> {
  const { inputs, feldera, journal } = step
  const lookedAt = step.clock.elapsed()
  const answer = await within(LAST_LOOK_MS, undefined, (limit) => feldera.pipeline(inputs.pipeline, limit))
  if (answer === undefined) return undefined
  const start = journal.activation.kind === 'not-sent' ? undefined : baseline
  if (!answer.ok) {
    // There is no time left to doubt an unknown name, and it explains more than the deadline does.
    if (answer.failure.persistence !== 'final' && !isUnknownPipeline(answer.failure)) return undefined
    return await failedOrGoneEnding(step, start ? 'watch' : 'activate', answer.failure)
  }
  journal.recovered()
  journal.saw(answer.value, inputs.target)
  if (start === undefined) return endByPlan(step, answer.value)
  return endByProgress(step, answer.value, judgeProgress(answer.value, start, lookedAt))
}

/** Nothing may be sent any more; what is found can still be an end. */
function endByPlan(step: Step, found: Pipeline): Ending | undefined {
  const plan = planActivation(found, step.inputs.target, step.inputs.expect)
  switch (plan.kind) {
    case 'already-active':
      return alreadyActiveEnding(step)
    case 'broken':
      return foundBrokenEnding(step, found, plan.error)
    case 'refuse':
      return refusedEnding(step, plan)
    case 'join':
      step.journal.joined()
      return step.inputs.wait ? undefined : acceptedEnding(step)
    case 'activate':
    case 'wait-for-standby':
      return undefined
  }
}

function endByProgress(step: Step, seen: Pipeline, progress: Progress): Ending | undefined {
  const { inputs, journal } = step
  if (progress.kind === 'broken') return brokenEnding(step, progress.error)
  if (progress.kind === 'failed') return interferenceEnding(step, seen, progress)
  if (journal.activation.kind === 'unclear') {
    if (seen.desiredStatus !== inputs.target) return undefined
    journal.foundAccepted()
  }
  if (!inputs.wait) return acceptedEnding(step)
  if (progress.kind === 'active') return activatedEnding(step, seen)
  return progress.kind === 'awaiting-approval' && inputs.onApproval === 'fail' ? approvalEnding(step) : undefined
}
