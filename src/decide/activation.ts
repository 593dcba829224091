import type { Answer } from '../feldera/api.ts'
import type { Acceptance } from '../feldera/client.ts'
import { type Failure, isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import { confirmationPause, type LostAnswer, settledFrom } from './confirmation.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from './move.ts'
import { type Expectation, isGoingDown, planActivation } from './plan.ts'
import { type Baseline, judgeProgress, type Progress } from './progress.ts'
import type { Result } from './result.ts'

/** What to do when the pipeline stops at AwaitingApproval. */
export type OnApproval = 'fail' | 'approve' | 'wait'

/** What is to be reached, and what may be done for it. */
export interface ActivationPolicy {
  readonly target: TargetStatus
  readonly expect: Expectation
  /** Until the target is reached, and not only until an activation is under way. */
  readonly wait: boolean
  readonly onApproval: OnApproval
  readonly pollIntervalMs: number
}

/** What is known about the activation of this run. Times on the step's clock, milliseconds. */
export type Activation = Readonly<
  | { kind: 'not-sent' }
  /** Sent, and not known whether accepted. `before`: what was known before. `lost`: once there was an answer, but no clear one. */
  | { kind: 'unconfirmed'; at: number; baseline: Baseline; before: Activation; lost?: LostAnswer }
  /** Nothing was sent because somebody else's activation was under way; `at` is when that was seen. */
  | { kind: 'joined'; at: number; baseline: Baseline }
  /** `at`: when, or when it was sent where that is not known. `serverTime`: the same by Feldera's clock, since the epoch. */
  | { kind: 'accepted'; at: number; baseline: Baseline; serverTime?: number | undefined; said?: Acceptance }
>

export type Unconfirmed = Extract<Activation, { kind: 'unconfirmed' }>

/** Whether it is known that Feldera works on an activation, this step's or somebody else's. */
export function isUnderWay(activation: Activation): activation is Extract<Activation, { kind: 'joined' | 'accepted' }> {
  return activation.kind === 'joined' || activation.kind === 'accepted'
}

/** What has been done so far, as far as it decides what may be done next. */
export interface ActivationMemory {
  readonly activation: Activation
  /** No activation is sent before this moment; on the step's clock, milliseconds. */
  readonly sendFrom: number
  /** The same for an approval. */
  readonly approveFrom: number
}

/** One look at the pipeline, repeated until it had a good answer or was given up. `begunAt`: on the step's clock, milliseconds. */
export type Look = Readonly<{ answer: Answer<Pipeline>; begunAt: number }>

/** `isLast`: the deadline has passed, nothing may be sent any more, and nothing is waited for. */
export type Moment = Readonly<{ now: number; isLast: boolean }>

export type Command = 'activate' | 'approve'

/** What to do next, and what the look showed about an activation that was not known to be under way. */
export type Decision = Readonly<{ move: Move<Command, Result>; found?: 'accepted' | 'joined' }>

/** Everything that decides about one look. */
type Situation = Readonly<
  { begunAt: number; seen: Pipeline; memory: ActivationMemory; policy: ActivationPolicy } & Moment
>

/** Decides what to do about a look; does nothing. Whatever is sent follows from a look that was made for it. */
export function decideActivation(
  { answer, begunAt }: Look,
  memory: ActivationMemory,
  policy: ActivationPolicy,
  moment: Moment,
): Decision {
  if (!answer.ok) return { move: afterFailedLook(answer.failure, memory, moment) }
  const situation = { begunAt, seen: answer.value, memory, policy, ...moment }
  const { activation } = memory
  if (activation.kind === 'not-sent') return begin(situation)
  if (activation.kind === 'unconfirmed') return confirm(situation, activation)
  return { move: watch(situation, activation.at, judgeProgress(answer.value, activation.baseline, begunAt)) }
}

/** What later looks are judged against, by the look that an activation follows from. */
export function baselineOf({ deploymentId, desiredStatus }: Pipeline, target: TargetStatus): Baseline {
  return { target, deploymentId, desiredBefore: desiredStatus }
}

function afterFailedLook(failure: Failure, { activation }: ActivationMemory, { isLast }: Moment): NextMove<Result> {
  // There is no time left to doubt an unknown name, and it explains more than the deadline does.
  if (isLast && failure.persistence !== 'final' && !isUnknownPipeline(failure)) return end({ kind: 'timed-out' })
  return end({ kind: 'request-failed', doing: isUnderWay(activation) ? 'watch' : 'activate', failure })
}

/** Nothing is under way that this step knows of. */
function begin(situation: Situation): Decision {
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
      return { found: 'joined', move: watch(situation, now, progress) }
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
  // It is looked at in between, for somebody else may activate it.
  return wait({ ms: Math.min(sendFrom - now, pollIntervalMs) })
}

/** An activation was sent, and it is open whether Feldera accepted it. */
function confirm(situation: Situation, { at, baseline, lost }: Unconfirmed): Decision {
  const { begunAt, seen, memory, policy, now, isLast } = situation
  const progress = judgeProgress(seen, baseline, begunAt)
  if (progress.kind === 'broken') return { move: watch(situation, at, progress) }
  const isSettled = lost !== undefined && hasSettled(seen, begunAt, settledFrom(lost, baseline))
  const { pollIntervalMs } = policy
  const lookAgain = wait({
    ms: lost ? confirmationPause(lost, baseline, { now, sendFrom: memory.sendFrom, pollIntervalMs }) : 0,
  })
  if (progress.kind !== 'interfered' && seen.desiredStatus === baseline.target) {
    // A process that is dying sets it too, and breaks soon after; a step that does not wait would miss that.
    const mayBreak = lost?.isFinal === true && !policy.wait && !isSettled && !isLast
    return mayBreak ? { move: lookAgain } : { found: 'accepted', move: watch(situation, at, progress) }
  }
  if (!isSettled && !isLast) return { move: lookAgain }
  if (lost?.isFinal && !isLast)
    return { move: end({ kind: 'request-failed', doing: 'activate', failure: lost.failure }) }
  // What happened since is no reason to say that nothing was sent.
  if (progress.kind === 'interfered') return { move: watch(situation, at, progress) }
  return isLast ? { move: end({ kind: 'timed-out' }) } : begin(situation)
}

/** Whether a look can tell that an activation was not accepted, which it can from the moment `from` on. */
function hasSettled(seen: Pipeline, begunAt: number, from: number): boolean {
  // While Unavailable hides the desired status there is nothing to conclude from.
  return isGoingDown(seen) || (begunAt >= from && seen.desiredStatus !== 'Unavailable')
}

/** An activation is under way, this step's or somebody else's. */
function watch({ memory, policy, now }: Situation, since: number, progress: Progress): Move<Command, Result> {
  if (progress.kind === 'broken') return end({ kind: 'broken', when: 'after', error: progress.error })
  if (progress.kind === 'interfered') return end(progress)
  if (!policy.wait) return end({ kind: 'accepted' })
  if (progress.kind === 'active') return end({ kind: 'activated' })
  const goOn = wait({ pollingSince: since })
  if (progress.kind === 'going-on') return goOn
  if (policy.onApproval === 'fail') return end({ kind: 'awaiting-approval' })
  // It is watched in between, for somebody else may approve it.
  const mayApprove = policy.onApproval === 'approve' && now >= memory.approveFrom
  return mayApprove ? { kind: 'do', command: 'approve' } : goOn
}

/**
 * What to do once an activation was accepted.
 *
 * Feldera's own words can show that it reached a live pipeline and paused it, which `expect` forbids: nothing in Feldera keeps
 * somebody from setting it running between the last look and the activation. Other words tell nothing.
 */
export function afterAcceptance({ text }: Acceptance, policy: ActivationPolicy): NextMove<Result> {
  if (policy.expect !== 'any' && text.endsWith('transitioning from Running to Paused'))
    return end({ kind: 'live-pipeline-paused' })
  return policy.wait ? LOOK_NOW : end({ kind: 'accepted' })
}
