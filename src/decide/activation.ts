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

/** An activation was sent, and it is not known whether it was accepted. `at`: on the step's clock, milliseconds. */
export interface Unconfirmed {
  readonly kind: 'unconfirmed'
  readonly at: number
  readonly baseline: Baseline
  /** What was known before it was sent. */
  readonly before: Activation
  /** Once there was an answer, but no clear one. */
  readonly lost?: LostAnswer
}

/** What is known about the activation of this run. Times on the step's clock, milliseconds. */
export type Activation =
  | Readonly<{ kind: 'not-sent' }>
  | Unconfirmed
  /** Nothing was sent because somebody else's activation was under way; `at` is when that was seen. */
  | Readonly<{ kind: 'joined'; at: number; baseline: Baseline }>
  | Accepted

export interface Accepted {
  readonly kind: 'accepted'
  /** When it was accepted, or sent where that is not known. */
  readonly at: number
  readonly baseline: Baseline
  /** Feldera's clock at that moment, milliseconds since the epoch. */
  readonly serverTime: number | undefined
  readonly said: Acceptance | undefined
}

/** What has been done so far, as far as it decides what may be done next. */
export interface ActivationMemory {
  readonly activation: Activation
  /** No activation is sent before, no approval before that; on the step's clock, milliseconds. */
  readonly sendFrom: number
  readonly approveFrom: number
}

/** One look at the pipeline, repeated until it had a good answer or was given up. `begunAt`: on the step's clock, milliseconds. */
export interface Look {
  readonly answer: Answer<Pipeline>
  readonly begunAt: number
}

/** `isLast`: the deadline has passed, nothing may be sent any more, and nothing is waited for. */
export interface Moment {
  readonly now: number
  readonly isLast: boolean
}

export type Command = 'activate' | 'approve'

/** What to do next, and what the look showed about an activation that was not known to be under way. */
export interface Decision {
  readonly move: Move<Command, Result>
  readonly found?: 'accepted' | 'joined'
}

/** Everything that decides about one look. */
interface Situation {
  readonly begunAt: number
  readonly seen: Pipeline
  readonly memory: ActivationMemory
  readonly policy: ActivationPolicy
  readonly moment: Moment
}

/** Decides what to do about a look; does nothing. Whatever is sent follows from a look that was made for it. */
export function decideActivation(
  { answer, begunAt }: Look,
  memory: ActivationMemory,
  policy: ActivationPolicy,
  moment: Moment,
): Decision {
  if (!answer.ok) return { move: afterFailedLook(answer.failure, memory, moment) }
  const situation = { begunAt, seen: answer.value, memory, policy, moment }
  const { activation } = memory
  switch (activation.kind) {
    case 'not-sent':
      return begin(situation)
    case 'unconfirmed':
      return confirm(situation, activation)
    case 'joined':
    case 'accepted':
      return { move: watch(situation, activation.at, judgeProgress(answer.value, activation.baseline, begunAt)) }
  }
}

/** What later looks are judged against, by the look that an activation follows from. */
export function baselineOf({ deploymentId, desiredStatus }: Pipeline, target: TargetStatus): Baseline {
  return { target, deploymentId, desiredBefore: desiredStatus }
}

function afterFailedLook(failure: Failure, { activation }: ActivationMemory, { isLast }: Moment): NextMove<Result> {
  // There is no time left to doubt an unknown name, and it explains more than the deadline does.
  if (isLast && failure.persistence !== 'final' && !isUnknownPipeline(failure)) return end({ kind: 'timed-out' })
  const isUnderWay = activation.kind === 'accepted' || activation.kind === 'joined'
  return end({ kind: 'request-failed', doing: isUnderWay ? 'watch' : 'activate', failure })
}

/** Nothing is under way that this step knows of. */
function begin(situation: Situation): Decision {
  const { begunAt, seen, memory, policy, moment } = situation
  const { target } = policy
  const plan = planActivation(seen, target, policy.expect)
  switch (plan.kind) {
    case 'wait-for-standby':
      return { move: wait({ pollingSince: 0 }) }
    case 'activate':
      return { move: activateFrom(memory.sendFrom, moment.now, policy.pollIntervalMs) }
    case 'join': {
      const progress = judgeProgress(seen, baselineOf(seen, target), begunAt)
      return { found: 'joined', move: watch(situation, moment.now, progress) }
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
  const { begunAt, seen, memory, policy, moment } = situation
  const { now, isLast } = moment
  const progress = judgeProgress(seen, baseline, begunAt)
  if (progress.kind === 'broken') return { move: watch(situation, at, progress) }
  const isSettled = lost !== undefined && hasSettled(seen, begunAt, settledFrom(lost, baseline))
  const { pollIntervalMs } = policy
  const lookAgain = wait({
    ms: lost ? confirmationPause(lost, baseline, { now, sendFrom: memory.sendFrom, pollIntervalMs }) : 0,
  })
  if (progress.kind !== 'interfered' && seen.desiredStatus === baseline.target) {
    // A process that is dying sets it too, and breaks soon after; who does not wait would miss that.
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
function watch({ memory, policy, moment }: Situation, since: number, progress: Progress): Move<Command, Result> {
  if (progress.kind === 'broken') return end({ kind: 'broken', when: 'after', error: progress.error })
  if (progress.kind === 'interfered') return end(progress)
  if (!policy.wait) return end({ kind: 'accepted' })
  if (progress.kind === 'active') return end({ kind: 'activated' })
  const goOn = wait({ pollingSince: since })
  if (progress.kind === 'going-on') return goOn
  if (policy.onApproval === 'fail') return end({ kind: 'awaiting-approval' })
  // It is watched in between, for somebody else may approve it.
  const mayApprove = policy.onApproval === 'approve' && moment.now >= memory.approveFrom
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
    return end({ kind: 'interfered', interference: 'LivePipelinePaused' })
  return policy.wait ? LOOK_NOW : end({ kind: 'accepted' })
}
