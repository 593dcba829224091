import { type ActivationState, look, pauseSince, SETTLE_MS } from './activation-state.ts'
import { activatedEnding, approvalEnding, brokenEnding, failedOrGoneEnding, interferenceEnding } from './endings.ts'
import { isDying } from './feldera/failure.ts'
import type { Ending } from './outcome.ts'
import { answerTo } from './patience.ts'
import { advanceBaseline, type Baseline, judgeProgress } from './progress.ts'

/**
 * Watches the pipeline from acceptance to the target status, or to what keeps it from getting there.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function watchActivation(state: ActivationState, start: Baseline): Promise<Ending> {
  const { step } = state
  const { clock, signal } = step
  const since = clock.elapsed()
  let baseline = start
  state.baseline = start
  for (;;) {
    const lookedAt = clock.elapsed()
    const answer = await look(state)
    if (!answer.ok) return await failedOrGoneEnding(step, 'watch', answer.failure)
    const progress = judgeProgress(answer.value, baseline, lookedAt)
    switch (progress.kind) {
      case 'active':
        return activatedEnding(step, answer.value)
      case 'broken':
        return brokenEnding(step, progress.error)
      case 'failed':
        return interferenceEnding(step, answer.value, progress)
      case 'awaiting-approval': {
        const refused = await meetApproval(state)
        if (refused) return refused
        break
      }
      case 'going-on':
        break
    }
    baseline = advanceBaseline(baseline, answer.value)
    state.baseline = baseline
    await clock.sleep(pauseSince(state, since), signal)
  }
}

/** The pipeline stands at AwaitingApproval. Returns an ending when the step is not to wait any longer. */
async function meetApproval(state: ActivationState): Promise<Ending | undefined> {
  const { inputs, journal } = state.step
  switch (inputs.onApproval) {
    case 'fail':
      return approvalEnding(state.step)
    case 'wait':
      journal.awaitsPerson(inputs.pipeline)
      return undefined
    case 'approve':
      return await approve(state)
  }
}

async function approve(state: ActivationState): Promise<Ending | undefined> {
  const { step, approving } = state
  const { inputs, feldera, journal, clock } = step
  // It is watched in between, for somebody else may approve it.
  if (clock.elapsed() < state.approveNotBefore) return undefined
  const answer = await answerTo(step, (limit) => feldera.approve(inputs.pipeline, limit))
  const now = clock.elapsed()
  if (answer.ok) {
    // Feldera's runner shows the old status for a while; approving at each look would only repeat what was done.
    state.approveNotBefore = now + SETTLE_MS
    approving.succeeded()
    journal.approved()
    return undefined
  }
  const decision = approving.failed(answer.failure, now)
  // Of one that is dying the next looks tell why.
  if (decision.kind === 'give-up' && !isDying(answer.failure))
    return await failedOrGoneEnding(step, 'approve', answer.failure)
  state.approveNotBefore = now + (decision.kind === 'repeat' ? decision.pauseMs : SETTLE_MS)
  journal.troubledApproval(answer.failure)
  return undefined
}
