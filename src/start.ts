import { type ActivationState, type Doubt, look, pauseSince, SETTLE_MS } from './activation-state.ts'
import {
  alreadyActiveEnding,
  brokenEnding,
  failedEnding,
  foundBrokenEnding,
  GONE_ADVICE,
  interferenceEnding,
  refusedEnding,
} from './endings.ts'
import { existingNamesAdvice } from './existing-names.ts'
import { isGoingDown, planActivation } from './expectation.ts'
import { type Failure, isUnknownPipeline } from './feldera/failure.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import type { Ending } from './outcome.ts'
import { type Baseline, judgeProgress } from './progress.ts'
import type { Step } from './step.ts'

/** An activation is under way, this step's or somebody else's; or there will be none. */
export type Start =
  | { readonly kind: 'under-way'; readonly baseline: Baseline }
  | { readonly kind: 'ended'; readonly ending: Ending }

/**
 * Until an activation is under way, or the answer is no. The pipeline is looked at anew before each activation is sent,
 * because what was allowed a minute ago may pause a live pipeline now.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function startActivation(state: ActivationState): Promise<Start> {
  const { clock, journal, signal } = state.step
  for (;;) {
    const answer = await look(state)
    if (!answer.ok) return { kind: 'ended', ending: await lookFailedEnding(state.step, answer.failure) }
    const move = nextMove(state, answer.value)
    switch (move.kind) {
      case 'look-again':
        await clock.sleep(move.pauseMs, signal)
        break
      case 'taken':
        journal.foundAccepted()
        return { kind: 'under-way', baseline: move.baseline }
      case 'join':
        journal.joined()
        return { kind: 'under-way', baseline: baselineOf(state, answer.value) }
      case 'end':
        return { kind: 'ended', ending: move.ending }
      case 'send': {
        const baseline = baselineOf(state, answer.value)
        const failed = await sendActivation(state, baseline)
        if (failed) return { kind: 'ended', ending: failed }
        if (journal.activation.kind === 'accepted') return { kind: 'under-way', baseline }
      }
    }
  }
}

function baselineOf({ step }: ActivationState, { deploymentId, desiredStatus }: Pipeline): Baseline {
  return { target: step.inputs.target, deploymentId, desiredBefore: desiredStatus }
}

type Move =
  | { readonly kind: 'look-again'; readonly pauseMs: number }
  | { readonly kind: 'send' }
  | { readonly kind: 'taken'; readonly baseline: Baseline }
  | { readonly kind: 'join' }
  | { readonly kind: 'end'; readonly ending: Ending }

/** What to do about what was just seen; decides, does nothing. */
function nextMove(state: ActivationState, found: Pipeline): Move {
  const doubtful = state.doubt && resolveDoubt(state, state.doubt, found)
  if (doubtful) return doubtful
  const { step, notBefore } = state
  const { inputs, clock } = step
  const plan = planActivation(found, inputs.target, inputs.expect)
  switch (plan.kind) {
    case 'wait-for-standby':
      return { kind: 'look-again', pauseMs: pauseSince(state, 0) }
    case 'activate':
      if (clock.elapsed() < notBefore) {
        // It is looked at in between, for somebody else may activate it.
        return { kind: 'look-again', pauseMs: Math.min(notBefore - clock.elapsed(), pauseSince(state, 0)) }
      }
      return { kind: 'send' }
    case 'join':
      return { kind: 'join' }
    case 'already-active':
      return { kind: 'end', ending: alreadyActiveEnding(step) }
    case 'broken':
      return { kind: 'end', ending: foundBrokenEnding(step, found, plan.error) }
    case 'refuse':
      return { kind: 'end', ending: refusedEnding(step, plan) }
  }
}

/** What follows from an activation whose answer was lost; `undefined` when it was not taken and may be sent again. */
function resolveDoubt(state: ActivationState, doubt: Doubt, found: Pipeline): Move | undefined {
  const { step } = state
  const { failure, since, baseline, giveUp } = doubt
  const progress = judgeProgress(found, baseline)
  if (progress.kind === 'broken') return { kind: 'end', ending: brokenEnding(step, progress.error) }
  const lookAgain: Move = { kind: 'look-again', pauseMs: pauseSince(state, since) }
  const isSettled = hasSettled(found, since, step.clock.elapsed())
  if (progress.kind !== 'failed' && found.desiredStatus === baseline.target) {
    // A process that is dying sets it too, and breaks soon after; who does not wait would miss that.
    return giveUp && !step.inputs.wait && !isSettled ? lookAgain : { kind: 'taken', baseline }
  }
  if (!isSettled) return lookAgain
  if (giveUp) return { kind: 'end', ending: failedEnding(step, 'activate', failure) }
  // What happened since is no reason to say that nothing was sent.
  return progress.kind === 'failed' ? { kind: 'end', ending: interferenceEnding(step, progress) } : undefined
}

function hasSettled(found: Pipeline, since: number, now: number): boolean {
  if (isGoingDown(found)) return true
  // While Unavailable hides the desired status there is nothing to conclude from.
  return now - since >= SETTLE_MS && found.desiredStatus !== 'Unavailable'
}

/** Sends the activation once. Returns the ending when it was refused for good; otherwise the journal and `doubt` say more. */
async function sendActivation(state: ActivationState, baseline: Baseline): Promise<Ending | undefined> {
  const { step, activating } = state
  const { inputs, feldera, journal, clock, signal } = step
  state.baseline = baseline
  journal.sending(inputs.target)
  const answer = await feldera.activate(inputs.pipeline, inputs.target, signal)
  if (answer.ok) {
    activating.succeeded()
    journal.accepted(answer.value, answer.serverTime)
    return undefined
  }
  const { failure } = answer
  const now = clock.elapsed()
  const decision = activating.failed(failure, now)
  const giveUp = decision.kind === 'give-up'
  if (failure.mayHaveActed) state.doubt = { failure, since: now, baseline, giveUp }
  else journal.notTaken()
  if (giveUp && !failure.mayHaveActed) return failedEnding(step, 'activate', failure)
  state.notBefore = now + (giveUp ? 0 : decision.pauseMs)
  journal.troubledActivation(failure)
  return undefined
}

/** The pipeline could not be looked at before an activation was made. A name that was never seen gets the names there are. */
export async function lookFailedEnding(step: Step, failure: Failure): Promise<Ending> {
  const ending = failedEnding(step, 'activate', failure)
  if (!isUnknownPipeline(failure)) return ending
  const advice = step.journal.first === undefined ? await existingNamesAdvice(step) : GONE_ADVICE
  return { ...ending, advice }
}
