import { type ActivationState, type Doubt, look, pauseSince, SETTLE_MS, settledFrom } from './activation-state.ts'
import { within } from './clock.ts'
import {
  alreadyActiveEnding,
  brokenEnding,
  failedEnding,
  failedOrGoneEnding,
  foundBrokenEnding,
  interferenceEnding,
  pausedLiveEnding,
  refusedEnding,
} from './endings.ts'
import { isGoingDown, planActivation } from './expectation.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import type { Ending } from './outcome.ts'
import { answerTo } from './patience.ts'
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
    if (state.doubt) await askProcess(state.step, state.doubt)
    const lookedAt = clock.elapsed()
    const answer = await look(state)
    if (!answer.ok) return { kind: 'ended', ending: await failedOrGoneEnding(state.step, 'activate', answer.failure) }
    const move = nextMove(state, answer.value, lookedAt)
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
        if (journal.activation.kind !== 'accepted') break
        const paused = pausedLiveEnding(state.step, journal.activation.said)
        if (paused) return { kind: 'ended', ending: paused }
        return { kind: 'under-way', baseline: { ...baseline, newsFrom: clock.elapsed() + SETTLE_MS } }
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

/** A process that is well answers at once; one that hangs must not hold up the looks. */
const PROCESS_LIMIT_MS = 2_000

/** Feldera's runner was measured to take some 15 ms from being woken to the written row. */
const WOKEN_MS = 100

/**
 * Asks the pipeline's process for its checkpoints, because passing that on wakes Feldera's runner, which then looks at the
 * process and writes what it sees: so the next looks are fresh.
 */
async function askProcess({ inputs, feldera, clock, signal }: Step, doubt: Doubt): Promise<void> {
  if (doubt.answeredAt !== undefined || clock.elapsed() >= settledFrom(doubt)) return
  const answer = await within(PROCESS_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(inputs.pipeline, limit))
  signal.throwIfAborted()
  if (!answer?.ok) return
  doubt.answeredAt = clock.elapsed()
  await clock.sleep(WOKEN_MS, signal)
}

/** What to do about what was just seen; decides, does nothing. `lookedAt`: when the look began. */
function nextMove(state: ActivationState, found: Pipeline, lookedAt: number): Move {
  const doubtful = state.doubt && resolveDoubt(state, state.doubt, { found, lookedAt })
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
        return { kind: 'look-again', pauseMs: Math.min(notBefore - clock.elapsed(), inputs.pollIntervalMs) }
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
function resolveDoubt(
  state: ActivationState,
  doubt: Doubt,
  { found, lookedAt }: { readonly found: Pipeline; readonly lookedAt: number },
): Move | undefined {
  const { step } = state
  const { failure, baseline, giveUp } = doubt
  const progress = judgeProgress(found, baseline, lookedAt)
  if (progress.kind === 'broken') return { kind: 'end', ending: brokenEnding(step, progress.error) }
  const lookAgain: Move = { kind: 'look-again', pauseMs: searchPause(state, doubt) }
  const isSettled = hasSettled(found, doubt, lookedAt)
  if (progress.kind !== 'failed' && found.desiredStatus === baseline.target) {
    // A process that is dying sets it too, and breaks soon after; who does not wait would miss that.
    return giveUp && !step.inputs.wait && !isSettled ? lookAgain : { kind: 'taken', baseline }
  }
  if (!isSettled) return lookAgain
  if (giveUp) return { kind: 'end', ending: failedEnding(step, 'activate', failure) }
  // What happened since is no reason to say that nothing was sent.
  return progress.kind === 'failed' ? { kind: 'end', ending: interferenceEnding(step, found, progress) } : undefined
}

function hasSettled(found: Pipeline, doubt: Doubt, lookedAt: number): boolean {
  if (isGoingDown(found)) return true
  // While Unavailable hides the desired status there is nothing to conclude from.
  return lookedAt >= settledFrom(doubt) && found.desiredStatus !== 'Unavailable'
}

/** While the process has not answered, the row changes every 2.5 s at best, and the process is asked at each look as well. */
const SEARCH_PAUSE_MS = 1_000

/** The pause in milliseconds while it is open whether an activation was taken. */
function searchPause({ step, notBefore }: ActivationState, doubt: Doubt): number {
  const { clock, inputs } = step
  const now = clock.elapsed()
  // Fresh looks that show nothing are repeated only when they can settle it, and when something could follow from that.
  const wait = doubt.answeredAt === undefined ? 0 : Math.max(settledFrom(doubt), notBefore) - now
  return wait > 0 ? Math.min(wait, Math.max(inputs.pollIntervalMs, SEARCH_PAUSE_MS)) : SEARCH_PAUSE_MS
}

/** Sends the activation once. Returns the ending when it was refused for good; otherwise the journal and `doubt` say more. */
async function sendActivation(state: ActivationState, baseline: Baseline): Promise<Ending | undefined> {
  const { step, activating } = state
  const { inputs, feldera, journal, clock } = step
  state.baseline = baseline
  journal.sending(inputs.target)
  const answer = await answerTo(step, (limit) => feldera.activate(inputs.pipeline, inputs.target, limit))
  if (answer.ok) {
    activating.succeeded()
    journal.accepted(answer.value, answer.serverTime)
    return undefined
  }
  const { failure } = answer
  const now = clock.elapsed()
  const decision = activating.failed(failure, now)
  const giveUp = decision.kind === 'give-up'
  if (failure.mayHaveActed) state.doubt = { failure, since: now, answeredAt: undefined, baseline, giveUp }
  else journal.notTaken()
  if (giveUp && !failure.mayHaveActed) return failedEnding(step, 'activate', failure)
  state.notBefore = now + (giveUp ? 0 : decision.pauseMs)
  journal.troubledActivation(failure)
  return undefined
}
