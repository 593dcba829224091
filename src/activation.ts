import { Interrupted, type Interruption } from './clock.ts'
import {
  acceptedEnding,
  activatedEnding,
  alreadyActiveEnding,
  approvalEnding,
  brokenEnding,
  cancelledEnding,
  failedEnding,
  lookFailedEnding,
  progressFailedEnding,
  refusedEnding,
  timedOutEnding,
} from './endings.ts'
import { isGoingDown, planActivation } from './expectation.ts'
import type { Answer } from './feldera/client.ts'
import type { Failure } from './feldera/failure.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import type { Ending } from './outcome.ts'
import { pollPause } from './pacing.ts'
import { Patience, untilAnswered } from './patience.ts'
import { type Baseline, judgeProgress } from './progress.ts'
import type { Step } from './step.ts'

/**
 * How long to look before an activation without a telling answer counts as not taken, and an approval as not noticed.
 * Feldera's runner looks at the process every 2.5 s and writes what it sees; until then a taken one can be invisible.
 */
const SETTLE_MS = 4_000

/** What one last look may still cost past the deadline. */
const LAST_LOOK_MS = 1_000

/**
 * Activates the pipeline and waits until it is active: look, activate, watch.
 *
 * Expected ends of every kind are returned; only what should not happen is thrown.
 */
export async function activatePipeline(step: Step): Promise<Ending> {
  const run = newRun(step)
  try {
    const start = await takeOver(run)
    if (start.kind === 'ended') return start.ending
    return step.inputs.wait ? await waitUntilActive(run, start.baseline) : acceptedEnding(step)
  } catch (error) {
    if (error instanceof Interrupted) return await endInterrupted(run, error.by)
    throw error
  }
}

/** An activation that was sent and may or may not have been taken. */
interface Doubt {
  readonly failure: Failure
  readonly since: number
  /** What the pipeline was like when it was sent. */
  readonly baseline: Baseline
  /** The failure is not worth another try, should it turn out not to have been taken. */
  readonly giveUp: boolean
}

/** The working state of one run, beside what the journal remembers for the report. Times on the step's clock. */
interface Run {
  readonly step: Step
  readonly looking: Patience
  readonly acting: Patience
  /** What the last look showed before an activation was sent or joined. */
  baseline: Baseline | undefined
  doubt: Doubt | undefined
  /** Nothing may be sent before this. */
  notBefore: number
  approvedAt: number | undefined
}

function newRun(step: Step): Run {
  const { timeoutMs } = step.inputs
  return {
    step,
    looking: new Patience(timeoutMs, false),
    // By the time anything is sent, a look has succeeded.
    acting: new Patience(timeoutMs, true),
    baseline: undefined,
    doubt: undefined,
    notBefore: 0,
    approvedAt: undefined,
  }
}

type TakeOver =
  | { readonly kind: 'ended'; readonly ending: Ending }
  | { readonly kind: 'under-way'; readonly baseline: Baseline }

/**
 * Until an activation is under way, or the answer is no. The pipeline is looked at anew before each activation is sent,
 * because what was allowed a minute ago may pause a live pipeline now.
 */
async function takeOver(run: Run): Promise<TakeOver> {
  const { clock, journal, signal, inputs } = run.step
  for (;;) {
    const answer = await look(run)
    if (!answer.ok) return { kind: 'ended', ending: await lookFailedEnding(run.step, answer.failure) }
    const move = nextMove(run, answer.value)
    switch (move.kind) {
      case 'look-again':
        await clock.sleep(move.pauseMs, signal)
        break
      case 'taken':
        journal.foundAccepted()
        return { kind: 'under-way', baseline: move.baseline }
      case 'join':
        journal.joined()
        return { kind: 'under-way', baseline: baselineOf(run, answer.value) }
      case 'end':
        return { kind: 'ended', ending: move.ending }
      case 'send': {
        const baseline = baselineOf(run, answer.value)
        run.baseline = baseline
        journal.sending(inputs.initial)
        const failed = await sendActivation(run, baseline)
        if (failed) return { kind: 'ended', ending: failed }
        if (journal.activation.kind === 'accepted') return { kind: 'under-way', baseline }
      }
    }
  }
}

function baselineOf({ step }: Run, { deploymentId, desiredStatus }: Pipeline): Baseline {
  return { target: step.inputs.target, deploymentId, desiredBefore: desiredStatus }
}

type Move =
  | { readonly kind: 'look-again'; readonly pauseMs: number }
  | { readonly kind: 'send' }
  | { readonly kind: 'taken'; readonly baseline: Baseline }
  | { readonly kind: 'join' }
  | { readonly kind: 'end'; readonly ending: Ending }

/** What to do about what was just seen; decides, does nothing. */
function nextMove(run: Run, found: Pipeline): Move {
  const { step, doubt, notBefore } = run
  const { inputs, clock } = step
  if (doubt) {
    // The target is desired now and was not before: so it was taken, whatever became of the answer.
    if (found.desiredStatus === inputs.target) return { kind: 'taken', baseline: doubt.baseline }
    if (!isSettled(found, doubt, clock.elapsed())) return { kind: 'look-again', pauseMs: pauseSince(run, doubt.since) }
    if (doubt.giveUp && !found.deploymentError)
      return { kind: 'end', ending: failedEnding(step, 'activate', doubt.failure) }
    // What happened since is no reason to say that nothing was sent.
    const progress = judgeProgress(found, doubt.baseline)
    if (progress.kind === 'failed') return { kind: 'end', ending: progressFailedEnding(step, progress) }
  }
  const plan = planActivation(found, inputs.target, inputs.expect)
  switch (plan.kind) {
    case 'wait-for-standby':
      return { kind: 'look-again', pauseMs: pauseSince(run, 0) }
    case 'activate':
      if (clock.elapsed() < notBefore) return { kind: 'look-again', pauseMs: notBefore - clock.elapsed() }
      return { kind: 'send' }
    case 'join':
      return { kind: 'join' }
    case 'already-active':
      return { kind: 'end', ending: alreadyActiveEnding(step) }
    case 'broken':
      return { kind: 'end', ending: brokenEnding(step, found.status, plan.error) }
    case 'refuse':
      return { kind: 'end', ending: refusedEnding(step, plan) }
  }
}

function isSettled(found: Pipeline, { since }: Doubt, now: number): boolean {
  if (isGoingDown(found) || found.deploymentError) return true
  // While Unavailable hides the desired status there is nothing to conclude from.
  return now - since >= SETTLE_MS && found.desiredStatus !== 'Unavailable'
}

/** Sends the activation once. Returns the ending when it was refused for good; otherwise the journal and `doubt` say more. */
async function sendActivation(run: Run, baseline: Baseline): Promise<Ending | undefined> {
  const { inputs, feldera, journal, clock, signal } = run.step
  const answer = await feldera.activate(inputs.pipeline, inputs.initial, signal)
  if (answer.ok) {
    run.acting.succeeded()
    journal.accepted(answer.value, answer.serverTime)
    return undefined
  }
  const { failure } = answer
  const now = clock.elapsed()
  const decision = run.acting.failed(failure, now)
  const giveUp = decision.kind === 'give-up'
  if (failure.mayHaveActed) run.doubt = { failure, since: now, baseline, giveUp }
  else journal.notTaken()
  if (giveUp && !failure.mayHaveActed) return failedEnding(run.step, 'activate', failure)
  run.notBefore = now + (giveUp ? 0 : decision.pauseMs)
  journal.troubledActivation(failure)
  return undefined
}

async function look({ step, looking }: Run): Promise<Answer<Pipeline>> {
  const { inputs, feldera, journal } = step
  const answer = await untilAnswered(step, looking, (signal) => feldera.pipeline(inputs.pipeline, signal))
  if (answer.ok) journal.saw(answer.value, inputs.target)
  return answer
}

/** Watches the pipeline from acceptance to the target status, or to what keeps it from getting there. */
async function waitUntilActive(run: Run, baseline: Baseline): Promise<Ending> {
  const { step } = run
  const { clock, signal } = step
  const since = clock.elapsed()
  run.baseline = baseline
  for (;;) {
    const answer = await look(run)
    if (!answer.ok) return failedEnding(step, 'watch', answer.failure)
    const seen = answer.value
    const progress = judgeProgress(seen, baseline)
    switch (progress.kind) {
      case 'active':
        return activatedEnding(step, seen)
      case 'failed':
        return progressFailedEnding(step, progress)
      case 'awaiting-approval': {
        const refused = await meetApproval(run)
        if (refused) return refused
        break
      }
      case 'going-on':
        break
    }
    await clock.sleep(pauseSince(run, since), signal)
  }
}

/** The pipeline stands at AwaitingApproval. Returns an ending when the step is not to wait any longer. */
async function meetApproval(run: Run): Promise<Ending | undefined> {
  const { step } = run
  const { inputs, feldera, journal, clock, signal } = step
  switch (inputs.onApproval) {
    case 'fail':
      return approvalEnding(step)
    case 'wait':
      journal.awaitsPerson(inputs.pipeline)
      return undefined
    case 'approve': {
      // Feldera's runner shows the old status for a while; approving at each look would only repeat what was done.
      if (run.approvedAt !== undefined && clock.elapsed() - run.approvedAt < SETTLE_MS) return undefined
      const answer = await feldera.approve(inputs.pipeline, signal)
      if (answer.ok) {
        run.approvedAt = clock.elapsed()
        run.acting.succeeded()
        journal.approved()
        return undefined
      }
      const decision = run.acting.failed(answer.failure, clock.elapsed())
      if (decision.kind === 'give-up') return failedEnding(step, 'approve', answer.failure)
      journal.troubledApproval(answer.failure)
      await clock.sleep(decision.pauseMs, signal)
      return undefined
    }
  }
}

/** The pause before the next look, growing with the time since `since` on the step's clock. */
function pauseSince({ step }: Run, since: number): number {
  const { clock, inputs } = step
  return pollPause({ waitedMs: clock.elapsed() - since, longestMs: inputs.pollIntervalMs, random: Math.random() })
}

/** The deadline passed, or the run was cancelled, anywhere in the above. Nothing is undone. */
async function endInterrupted(run: Run, by: Interruption): Promise<Ending> {
  if (by === 'cancelled') return cancelledEnding(run.step)
  const seen = await lastLook(run.step)
  return (seen && endingAtDeadline(run, seen)) ?? timedOutEnding(run.step)
}

async function lastLook({ inputs, feldera, journal }: Step): Promise<Pipeline | undefined> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), LAST_LOOK_MS)
  try {
    const answer = await feldera.pipeline(inputs.pipeline, limit.signal)
    if (!answer.ok) return undefined
    journal.saw(answer.value, inputs.target)
    return answer.value
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** Whether the last look settles it after all. */
function endingAtDeadline({ step, baseline }: Run, seen: Pipeline): Ending | undefined {
  const { inputs, journal } = step
  if (baseline === undefined || journal.activation.kind === 'not-sent') {
    const plan = planActivation(seen, inputs.target, inputs.expect)
    return plan.kind === 'already-active' ? alreadyActiveEnding(step) : undefined
  }
  if (journal.activation.kind === 'unclear' && seen.desiredStatus === inputs.target) journal.foundAccepted()
  if (!inputs.wait) return journal.activation.kind === 'unclear' ? undefined : acceptedEnding(step)
  const progress = judgeProgress(seen, baseline)
  switch (progress.kind) {
    case 'active':
      return activatedEnding(step, seen)
    case 'failed':
      return progressFailedEnding(step, progress)
    default:
      return undefined
  }
}
