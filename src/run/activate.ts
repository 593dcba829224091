import { Interrupted, withTimeLimit } from '../clock.ts'
import {
  type ActivationPolicy,
  afterAcceptance,
  type Command,
  decideActivation,
  type Look,
} from '../decide/activation.ts'
import { SETTLE_MS, settledFrom } from '../decide/confirmation.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from '../decide/move.ts'
import type { Result } from '../decide/result.ts'
import { isShuttingDown, isUnknownPipeline } from '../feldera/failure.ts'
import type { RunContext, RunPolicy } from './context.ts'
import { reconcile } from './reconcile.ts'
import { askOnce, askUntilAnswered, RetryPolicy } from './retry.ts'
import { suggestNames } from './suggestions.ts'

/** What one last look may still cost past the deadline: the step is to end within two seconds of it. */
const LAST_LOOK_MS = 1_000

type ActivationContext = RunContext<RunPolicy & ActivationPolicy>

/** A run that activates, and how its requests are repeated. */
type ActivationRun = Readonly<
  { context: ActivationContext } & Record<'looking' | 'activating' | 'approving', RetryPolicy>
>

/**
 * Activates the pipeline and waits until it is active. The pipeline is looked at anew before each activation is sent, because what
 * was allowed a minute ago may pause a live pipeline now.
 *
 * Expected ends of every kind are returned; only what should not happen is thrown.
 */
export async function activate(context: ActivationContext): Promise<Result> {
  const { policy, clock, signal } = context
  const { timeoutMs, pollIntervalMs } = policy
  const run = {
    context,
    looking: new RetryPolicy(timeoutMs, false),
    // By the time anything is sent, a look has succeeded.
    activating: new RetryPolicy(timeoutMs, true),
    approving: new RetryPolicy(timeoutMs, true),
  }
  const goal = {
    observe: () => observe(run),
    decide: (look: Look) => takeIn(run, look),
    perform: (command: Command) => PERFORM[command](run),
    ...{ clock, signal, pollIntervalMs },
  }
  try {
    return await withSuggestions(context, await reconcile(goal))
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    return error.by === 'cancelled' ? { kind: 'cancelled' } : await withSuggestions(context, await lookOnceMore(run))
  }
}

/** The deadline passed, anywhere in the above. Nothing is undone; one last look may still settle it. */
async function lookOnceMore(run: ActivationRun): Promise<Result> {
  const { feldera, policy, clock, recorder } = run.context
  const begunAt = clock.elapsed()
  const answer = await withTimeLimit(LAST_LOOK_MS, undefined, (limit) => feldera.pipeline(policy.pipeline, limit))
  if (answer === undefined) return { kind: 'timed-out' }
  if (answer.ok) recorder.note({ kind: 'answered' })
  const move = takeIn(run, { answer, begunAt }, true)
  return move.kind === 'end' ? move.result : { kind: 'timed-out' }
}

async function withSuggestions(context: RunContext, result: Result): Promise<Result> {
  if (result.kind !== 'request-failed' || !isUnknownPipeline(result.failure)) return result
  return { ...result, names: await suggestNames(context) }
}

/** Decides about a look, and records what it showed. */
function takeIn({ context }: ActivationRun, look: Look, isLast = false): Move<Command, Result> {
  const { policy, clock, recorder } = context
  const { move, found } = decideActivation(look, recorder.record, policy, { now: clock.elapsed(), isLast })
  if (!look.answer.ok) return move
  const seen = look.answer.value
  recorder.note({ kind: 'looked', pipeline: seen })
  if (found === 'accepted') recorder.note({ kind: 'activation-found', seen })
  if (found === 'joined') recorder.note({ kind: 'activation-joined', target: policy.target, seen })
  return move
}

async function observe({ context, looking }: ActivationRun): Promise<Look> {
  const { feldera, policy, clock } = context
  await wakeRunner(context)
  const begunAt = clock.elapsed()
  const answer = await askUntilAnswered(context, looking, (signal) => feldera.pipeline(policy.pipeline, signal))
  return { answer, begunAt }
}

/** A process that is well answers at once; one that hangs must not hold up the looks. */
const PROCESS_LIMIT_MS = 2_000

/** Feldera's runner was measured to take some 15 ms from being woken to the written row. */
const WOKEN_MS = 100

/**
 * While it is open whether an activation was accepted: asks the pipeline's process for its checkpoints, because passing that on
 * wakes Feldera's runner, which then looks at the process and writes what it sees: so the next looks are fresh.
 */
async function wakeRunner({ feldera, policy, clock, signal, recorder }: RunContext): Promise<void> {
  const { activation } = recorder.record
  if (activation.kind !== 'unconfirmed' || activation.lost === undefined) return
  const { lost, baseline } = activation
  if (lost.processAnsweredAt !== undefined || clock.elapsed() >= settledFrom(lost, baseline)) return
  const answer = await withTimeLimit(PROCESS_LIMIT_MS, signal, (limit) =>
    feldera.heldCheckpoints(policy.pipeline, limit),
  )
  signal.throwIfAborted()
  if (!answer?.ok) return
  recorder.note({ kind: 'process-answered' })
  await clock.sleep(WOKEN_MS, signal)
}

const PERFORM: Readonly<Record<Command, (run: ActivationRun) => Promise<NextMove<Result>>>> = {
  activate: sendActivation,
  approve: sendApproval,
}

/** Sends the activation once. */
async function sendActivation({ context, activating }: ActivationRun): Promise<NextMove<Result>> {
  const { feldera, policy, clock, recorder } = context
  const { pipeline, target } = policy
  const seen = recorder.record.last
  if (seen === undefined) throw new Error('an activation must follow from a look')
  recorder.note({ kind: 'activation-sent', target, seen })
  const answer = await askOnce(context, (limit) => feldera.activate(pipeline, target, limit))
  if (answer.ok) {
    activating.succeeded()
    recorder.note({ kind: 'activation-accepted', acceptance: answer.value, serverTime: answer.serverTime })
    return afterAcceptance(answer.value, policy)
  }
  const { failure } = answer
  const now = clock.elapsed()
  const pauseMs = activating.failed(failure, now)
  const isFinal = pauseMs === undefined
  recorder.note({ kind: 'activation-failed', failure, isFinal, retryFrom: now + (pauseMs ?? 0) })
  return isFinal && !failure.mayHaveActed ? end({ kind: 'request-failed', operation: 'activate', failure }) : LOOK_NOW
}

/** Sends the approval once. */
async function sendApproval({ context, approving }: ActivationRun): Promise<NextMove<Result>> {
  const { feldera, policy, clock, recorder } = context
  const answer = await askOnce(context, (limit) => feldera.approve(policy.pipeline, limit))
  const now = clock.elapsed()
  const { activation } = recorder.record
  const lookAgain = wait({ pollingSince: activation.kind === 'not-sent' ? now : activation.at })
  if (answer.ok) {
    approving.succeeded()
    recorder.note({ kind: 'approved', retryFrom: now + SETTLE_MS })
    return lookAgain
  }
  const { failure } = answer
  const pauseMs = approving.failed(failure, now)
  // Of one that is dying the next looks tell why.
  if (pauseMs === undefined && !isShuttingDown(failure))
    return end({ kind: 'request-failed', operation: 'approve', failure })
  recorder.note({ kind: 'approval-failed', failure, retryFrom: now + (pauseMs ?? SETTLE_MS) })
  return lookAgain
}
