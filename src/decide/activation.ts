import type { Answer } from '../feldera/api.ts'
import type { Acceptance } from '../feldera/client.ts'
import { type Failure, isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import { confirmationPause, type LostAnswer, settledFrom } from './confirmation.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from './move.ts'
import { type Expectation, isGoingDown, planActivation } from './plan.ts'
import { type Baseline, judgeProgress, type Progress } from './progress.ts'
import type { Result } from './result.ts'
import { beginHold, type Hold, type HoldNews, judgeHold } from './stability.ts'
import type { StalePolicy } from './staleness.ts'

/** What to do when the pipeline stops at AwaitingApproval. */
export type OnApproval = 'fail' | 'approve' | 'wait'

/** The status to be reached, and what may be done for it. */
export interface ActivationPolicy extends StalePolicy {
  readonly target: TargetStatus
  readonly expect: Expectation
  /** True: the run ends when the target is reached. False: it ends as soon as an activation is under way. */
  readonly wait: boolean
  /** How long the target must be held once it is reached, milliseconds; 0: the run ends when it is reached. */
  readonly stableForMs: number
  readonly onApproval: OnApproval
  /** The longest pause between two looks, milliseconds. */
  readonly pollIntervalMs: number
}

/**
 * What is known about the activation in this run. Times are milliseconds on the step's clock, unless said otherwise.
 */
export type Activation = Readonly<
  | { kind: 'not-sent' }
  /**
   * It was sent at `at`, and it is not known whether Feldera accepted it. `previous`: what was known before it was
   * sent. `lost`: set once the request has ended without a clear answer.
   */
  | { kind: 'unconfirmed'; at: number; baseline: Baseline; previous: Activation; lost?: LostAnswer }
  /** Nothing was sent, because the pipeline was on its way to the target already; that was seen at `at`. */
  | { kind: 'joined'; at: number; baseline: Baseline }
  /**
   * It was accepted at `at`; where only later looks have shown that, `at` is when it was sent. `serverTime`: when it
   * was accepted by Feldera's clock, milliseconds since the epoch. `acceptance`: what Feldera answered.
   */
  | { kind: 'accepted'; at: number; baseline: Baseline; serverTime?: number | undefined; acceptance?: Acceptance }
>

export type Unconfirmed = Extract<Activation, { kind: 'unconfirmed' }>

/** Whether Feldera is known to have accepted an activation, this step's or somebody else's. */
export function isUnderWay(activation: Activation): activation is Extract<Activation, { kind: 'joined' | 'accepted' }> {
  return activation.kind === 'joined' || activation.kind === 'accepted'
}

/** What decisions need to know of what was done before. */
export interface ActivationMemory {
  readonly activation: Activation
  /** Set once the target is reached, where it must be held for a while. */
  readonly hold?: Hold | undefined
  /** No activation is sent before this moment, milliseconds on the step's clock. */
  readonly sendFrom: number
  /** The same for an approval. */
  readonly approveFrom: number
}

/**
 * One look at the pipeline. Its request was repeated until it had a good answer or was given up. `begunAt`: when the
 * look began, milliseconds on the step's clock.
 */
export type Look = Readonly<{ answer: Answer<Pipeline>; begunAt: number }>

/**
 * `now`: milliseconds on the step's clock. `isLast`: the deadline has passed, so nothing may be sent or waited for any
 * more.
 */
export type Moment = Readonly<{ now: number; isLast: boolean }>

export type Command = 'activate' | 'approve'

/**
 * What to do next. `found`: the look showed an activation under way that was not known to be before. `hold`: how the
 * pipeline is watched from now on that has reached the target, and what the look has changed about that.
 */
export type Decision = Readonly<{
  move: Move<Command, Result>
  found?: 'accepted' | 'joined'
  hold?: Readonly<{ hold: Hold; news?: HoldNews | undefined }>
}>

/** Everything that a decision about one look depends on. */
type Situation = Readonly<
  { begunAt: number; seen: Pipeline; memory: ActivationMemory; policy: ActivationPolicy } & Moment
>

/**
 * Decides what to do after a look at the pipeline. It does nothing itself: `run/activate.ts` carries the decision out.
 */
export function decideActivation(
  { answer, begunAt }: Look,
  memory: ActivationMemory,
  policy: ActivationPolicy,
  moment: Moment,
): Decision {
  if (!answer.ok) return { move: afterFailedLook(answer.failure, memory, moment) }
  const situation = { begunAt, seen: answer.value, memory, policy, ...moment }
  return memory.hold ? whileHeld(situation, memory.hold) : holdOnceReached(untilReached(situation), situation)
}

function untilReached(situation: Situation): Decision {
  const { begunAt, seen, memory } = situation
  const { activation } = memory
  if (activation.kind === 'not-sent') return whileNotSent(situation)
  if (activation.kind === 'unconfirmed') return whileUnconfirmed(situation, activation)
  return { move: whileUnderWay(situation, activation.at, judgeProgress(seen, activation.baseline, begunAt)) }
}

/** The same decision, but that a pipeline at the target is watched for a while where that is asked for. */
function holdOnceReached(decision: Decision, { seen, policy, now }: Situation): Decision {
  const { move } = decision
  const { target, stableForMs, wait: waits } = policy
  const isReached = move.kind === 'end' && (move.result.kind === 'activated' || move.result.kind === 'already-active')
  if (!isReached || stableForMs === 0 || !waits) return decision
  const hold = beginHold(move.result.kind, seen, { target, now })
  return { ...decision, move: waitToHold(hold, stableForMs), hold: { hold, news: 'begun' } }
}

/** The target was reached, and it is watched whether the pipeline stays there. */
function whileHeld({ seen, begunAt, now, policy: { stableForMs } }: Situation, before: Hold): Decision {
  const held = judgeHold(seen, before, { begunAt, now, stableForMs })
  switch (held.kind) {
    case 'held':
      return { move: end({ kind: before.end }) }
    case 'left':
      return { move: end({ kind: 'not-stable', departure: held.departure, seen, afterMs: now - before.reachedAt }) }
    case 'goes-on': {
      const { hold, news } = held
      return { move: waitToHold(hold, stableForMs), hold: { hold, news } }
    }
  }
}

/** The next look comes right when the time is over, at the latest. */
function waitToHold({ since, isHidden }: Hold, stableForMs: number): NextMove<Result> {
  return wait(isHidden ? { pollingSince: since } : { pollingSince: since, until: since + stableForMs })
}

/** The baseline of an activation that follows from this look. */
export function baselineOf({ deploymentId, desiredStatus }: Pipeline, target: TargetStatus): Baseline {
  return { target, deploymentId, desiredBefore: desiredStatus }
}

function afterFailedLook(
  failure: Failure,
  { activation, hold }: ActivationMemory,
  { isLast }: Moment,
): NextMove<Result> {
  // At the last look an unknown name is reported although it may be passing trouble, because it explains more than
  // "timed out".
  if (isLast && failure.persistence !== 'final' && !isUnknownPipeline(failure)) return end({ kind: 'timed-out' })
  const operation = hold || isUnderWay(activation) ? 'watch' : 'activate'
  return end({ kind: 'request-failed', operation, failure })
}

/** The step has sent no activation, and does not know of any. */
function whileNotSent(situation: Situation): Decision {
  const { begunAt, seen, memory, policy, now } = situation
  const { target } = policy
  const plan = planActivation(seen, target, policy.expect)
  switch (plan.kind) {
    case 'wait-for-standby':
      return { move: wait({ pollingSince: 0 }) }
    case 'activate':
      return { move: activateFrom(memory.sendFrom, now, policy.pollIntervalMs) }
    case 'join': {
      const progress = judgeProgress(seen, baselineOf(seen, target), begunAt)
      return { found: 'joined', move: whileUnderWay(situation, now, progress) }
    }
    case 'already-active':
      return { move: end({ kind: 'already-active' }) }
    case 'broken':
      return { move: end({ kind: 'broken', when: 'before', error: plan.error }) }
    case 'refuse':
      return { move: end({ kind: 'refused', refusal: plan.refusal }) }
  }
}

function activateFrom(sendFrom: number, now: number, pollIntervalMs: number): Move<Command, Result> {
  if (now >= sendFrom) return { kind: 'do', command: 'activate' }
  // A look in between, because somebody else may activate it.
  return wait({ ms: Math.min(sendFrom - now, pollIntervalMs) })
}

/** An activation was sent, and it is not known whether Feldera accepted it. */
function whileUnconfirmed(situation: Situation, { at, baseline, lost }: Unconfirmed): Decision {
  const { begunAt, seen, memory, policy, now, isLast } = situation
  const progress = judgeProgress(seen, baseline, begunAt)
  if (progress.kind === 'broken') return { move: whileUnderWay(situation, at, progress) }
  const isSettled = lost !== undefined && hasSettled(seen, begunAt, settledFrom(lost, baseline))
  const { pollIntervalMs } = policy
  const lookAgain = wait({
    ms: lost ? confirmationPause(lost, baseline, { now, sendFrom: memory.sendFrom, pollIntervalMs }) : 0,
  })
  if (progress.kind !== 'interfered' && seen.desiredStatus === baseline.target) {
    // A process that is shutting down can set the desired status, too, and its deployment breaks soon after. A step
    // that does not wait must not end in between.
    const mayBreak = lost?.isFinal === true && !policy.wait && !isSettled && !isLast
    return mayBreak ? { move: lookAgain } : { found: 'accepted', move: whileUnderWay(situation, at, progress) }
  }
  if (!isSettled && !isLast) return { move: lookAgain }
  if (lost?.isFinal && !isLast)
    return { move: end({ kind: 'request-failed', operation: 'activate', failure: lost.failure }) }
  // Somebody changed the pipeline after the activation was sent. That must not end as if nothing had been sent.
  if (progress.kind === 'interfered') return { move: whileUnderWay(situation, at, progress) }
  return isLast ? { move: end({ kind: 'timed-out' }) } : whileNotSent(situation)
}

/** Whether a look that shows no sign of an activation proves that it was not accepted. `from`: see `settledFrom`. */
function hasSettled(seen: Pipeline, begunAt: number, from: number): boolean {
  // While Feldera shows Unavailable, the desired status is hidden, and nothing follows from the look.
  return isGoingDown(seen) || (begunAt >= from && seen.desiredStatus !== 'Unavailable')
}

/**
 * An activation is under way, this step's or somebody else's.
 *
 * @param since when it began, milliseconds on the step's clock; the pauses between looks grow with the time since then
 */
function whileUnderWay({ memory, policy, now }: Situation, since: number, progress: Progress): Move<Command, Result> {
  if (progress.kind === 'broken') return end({ kind: 'broken', when: 'after', error: progress.error })
  if (progress.kind === 'interfered') return end(progress)
  if (!policy.wait) return end({ kind: 'accepted' })
  if (progress.kind === 'active') return end({ kind: 'activated' })
  const lookLater = wait({ pollingSince: since })
  if (progress.kind === 'in-progress') return lookLater
  if (policy.onApproval === 'fail') return end({ kind: 'awaiting-approval' })
  // Until `approveFrom` the step only looks, because somebody else may approve it.
  const mayApprove = policy.onApproval === 'approve' && now >= memory.approveFrom
  return mayApprove ? { kind: 'do', command: 'approve' } : lookLater
}

/**
 * Decides what to do once Feldera has accepted the activation.
 *
 * Nothing in Feldera keeps somebody from setting the pipeline running between the last look and the activation. The
 * text of the acceptance then says that a running pipeline was paused, which `expect` forbids. No other text is relied
 * on.
 */
export function onAcceptance({ text }: Acceptance, policy: ActivationPolicy): NextMove<Result> {
  if (policy.expect !== 'any' && text.endsWith('transitioning from Running to Paused'))
    return end({ kind: 'live-pipeline-paused' })
  return policy.wait ? LOOK_NOW : end({ kind: 'accepted' })
}
