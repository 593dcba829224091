import { type Attempt, succeeded } from '../attempt.ts'
import { withTimeLimit } from '../clock.ts'
import { type ActivationPolicy, type Command, decideActivation, type Look, onAcceptance } from '../decide/activation.ts'
import { SETTLE_MS, settledFrom } from '../decide/confirmation.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from '../decide/move.ts'
import type { Result } from '../decide/result.ts'
import { type Failure, isShuttingDown } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { look, type RunContext, type RunPolicy } from './context.ts'
import { type Guard, WATCH_MS } from './guard.ts'
import { slowLook } from './postponed.ts'
import { type Ask, actInTurn, askOnce, askUntilAnswered, FRESH_MS, LOOK_COUNTS_MS, RetryPolicy } from './retry.ts'
import { admitCheckpoint, doubtAfterLook, lastLook, noteStale } from './staleness.ts'
import { runUntilDeadline } from './until-deadline.ts'

type ActivationContext = RunContext<RunPolicy & ActivationPolicy>

/** The context of a run that activates, and a retry policy for each kind of its requests. */
interface ActivationRun extends Readonly<Record<'looking' | 'activating' | 'approving', RetryPolicy>> {
  readonly context: ActivationContext
  /** Keeps it from activating beside a primary that is live; `undefined` when none was named. */
  readonly guard: Guard | undefined
  /** Whether the next look must be the pipeline's own, because the last one of its own failed. */
  looksAlone: boolean
  /** Set when the primary was seen live beside an activation that is under way. */
  ended: Result | undefined
  /** When the look began that the next command follows from, milliseconds on the step's clock. */
  lookBegunAt: number
}

/**
 * Activates the pipeline and waits until it is active. There is a fresh look before each activation is sent, because an
 * activation that was right a minute ago could pause a live pipeline now.
 *
 * @param guard looks at the primary before each activation or approval, and in the end, where one was named
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
export async function activate(context: ActivationContext, guard?: Guard): Promise<Result> {
  const { timeoutMs, pollIntervalMs } = context.policy
  const run: ActivationRun = {
    context,
    guard,
    looksAlone: false,
    ended: undefined,
    lookBegunAt: 0,
    looking: new RetryPolicy(timeoutMs, false),
    // These two count as having worked before, because something is only sent after a look has succeeded.
    activating: new RetryPolicy(timeoutMs, true),
    approving: new RetryPolicy(timeoutMs, true),
  }
  const steps = {
    observe: () => observe(run),
    decide: (seen: Look) => decideAndRecord(run, seen),
    perform: (command: Command) => perform(run, command),
    // The primary is looked at when the pipeline is, so longer pauses would leave it unseen for longer than it may be.
    pollIntervalMs: guard === undefined ? pollIntervalMs : Math.min(pollIntervalMs, WATCH_MS / 2),
  }
  for (;;) {
    const result = await runUntilDeadline(context, steps, (limit) => lookOnceMore(run, limit))
    const concluded = guard ? await guard.conclude(result) : result
    if (concluded) return concluded
  }
}

async function lookOnceMore(run: ActivationRun, limit: AbortSignal): Promise<Result | undefined> {
  const { clock, recorder } = run.context
  const begunAt = clock.elapsed()
  const answer = await look(run.context, limit)
  if (answer.ok) recorder.note({ kind: 'answered' })
  const move = decideAndRecord(run, { answer, begunAt }, true)
  return move.kind === 'end' ? move.result : undefined
}

/** Decides what to do after a look, and records what it showed. */
function decideAndRecord(run: ActivationRun, made: Look, isLast = false): Move<Command, Result> {
  const { policy, clock, recorder } = run.context
  run.lookBegunAt = made.begunAt
  const { move, found, hold } = decideActivation(made, recorder.record, policy, { now: clock.elapsed(), isLast })
  if (!made.answer.ok) return move
  const seen = made.answer.value
  recorder.note({ kind: 'looked', pipeline: seen, serverTime: made.answer.serverTime })
  if (found === 'accepted') recorder.note({ kind: 'activation-found', seen })
  if (found === 'joined') recorder.note({ kind: 'activation-joined', target: policy.target, seen })
  if (hold) recorder.note({ kind: 'held', hold: hold.hold, news: hold.news })
  return run.ended && move.kind !== 'end' ? end(run.ended) : move
}

async function observe(run: ActivationRun): Promise<Look> {
  const { context, looking, looksAlone, guard } = run
  const { feldera, policy, clock, recorder } = context
  await wakeRunner(context)
  const begunAt = clock.elapsed()
  // A look that is to show whether an activation was accepted comes right after the process was asked.
  const isAlone = looksAlone || recorder.record.activation.kind === 'unconfirmed'
  const ask: Ask<Pipeline> = (signal) => (isAlone ? feldera.pipeline(policy.pipeline, signal) : look(context, signal))
  const [answer, ended] = await Promise.all([askUntilAnswered(context, looking, ask), guard?.watch()])
  run.ended = ended
  return { answer, begunAt }
}

/**
 * The limit for the request that wakes the runner. A healthy process answers at once, and one that hangs must not delay
 * the looks.
 */
const WAKE_LIMIT_MS = 2_000

/** How long to wait for the runner after waking it. It was measured to write what it sees within some 15 ms. */
const WOKEN_MS = 100

/**
 * While it is not known whether an activation was accepted, asks the pipeline's process for its checkpoints. Passing
 * that request on wakes Feldera's runner, which then looks at the process and writes what it sees, so the next looks
 * are fresh.
 */
async function wakeRunner({ feldera, policy, clock, signal, recorder }: RunContext): Promise<void> {
  const { activation } = recorder.record
  if (activation.kind !== 'unconfirmed' || activation.lost === undefined) return
  const { lost, baseline } = activation
  if (lost.processAnsweredAt !== undefined || clock.elapsed() >= settledFrom(lost, baseline)) return
  const answer = await withTimeLimit(WAKE_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(policy.pipeline, limit))
  signal.throwIfAborted()
  if (!answer?.ok) return
  recorder.note({ kind: 'process-answered' })
  await clock.sleep(WOKEN_MS, signal)
}

/**
 * Carries out a command. With several pipelines it has to wait for its turn, and the look it follows from may have been
 * shared, so the pipeline is looked at once more then, and only what follows from that look is done. The same is true when
 * looking at the primary took long.
 */
async function perform(run: ActivationRun, command: Command): Promise<NextMove<Result>> {
  const { context, guard } = run
  const { fleet, clock } = context
  const instead = (await admitCheckpoint(context)) ?? (await guard?.admit(command, () => lookAgain(run)))
  if (instead) return instead
  // The primary is gone by now, and what it has pushed meanwhile is not known.
  if (guard && doubtAfterLook(context)) return LOOK_NOW
  const isFresh = guard === undefined || clock.elapsed() - run.lookBegunAt <= LOOK_COUNTS_MS
  if (fleet === undefined && isFresh) return await PERFORM[command](run)
  return await actInTurn(context, async () => {
    const done = await performAfterLook(run)
    run.looksAlone = !done.ok
    return done
  })
}

async function performAfterLook(run: ActivationRun): Promise<Attempt<NextMove<Result>, Failure>> {
  const move = await moveAfterLook(run)
  if (!move.ok) return move
  if (move.value.kind !== 'do') return succeeded(move.value)
  const isAdmitted = (await run.guard?.isStillAdmitted()) ?? true
  return succeeded(isAdmitted ? await PERFORM[move.value.command](run) : LOOK_NOW)
}

/** What follows from one more look, which is the pipeline's own. */
async function moveAfterLook(run: ActivationRun): Promise<Attempt<Move<Command, Result>, Failure>> {
  const { feldera, policy, clock, signal } = run.context
  signal.throwIfAborted()
  const begunAt = clock.elapsed()
  const answer = await askOnce(run.context, (limit) => feldera.pipeline(policy.pipeline, limit))
  if (!answer.ok) return answer
  const move = decideAndRecord(run, { answer, begunAt })
  // What it holds now may have to be judged first.
  return succeeded(move.kind === 'do' && doubtAfterLook(run.context) ? LOOK_NOW : move)
}

/** See `LookAgain`. An answer that took long may be an old one. */
async function lookAgain(run: ActivationRun): Promise<Attempt<NextMove<Result> | undefined, Failure>> {
  const move = await moveAfterLook(run)
  if (!move.ok) return move
  if (move.value.kind !== 'do') return succeeded(move.value)
  const tookMs = run.context.clock.elapsed() - run.lookBegunAt
  if (tookMs <= FRESH_MS) return succeeded(move.value.command === 'activate' ? undefined : LOOK_NOW)
  run.context.recorder.note({ kind: 'primary-postponed', failure: slowLook(tookMs), side: 'standby' })
  return succeeded(LOOK_NOW)
}

const PERFORM: Readonly<Record<Command, (run: ActivationRun) => Promise<NextMove<Result>>>> = {
  activate: sendActivation,
  approve: sendApproval,
}

/** Sends one activation. */
async function sendActivation({ context, activating }: ActivationRun): Promise<NextMove<Result>> {
  const { feldera, policy, clock, recorder } = context
  const { pipeline, target } = policy
  const { seen } = lastLook(context)
  noteStale(context)
  recorder.note({ kind: 'activation-sent', target, seen })
  const answer = await askOnce(context, (limit) => feldera.activate(pipeline, target, limit))
  if (answer.ok) {
    activating.succeeded()
    recorder.note({ kind: 'activation-accepted', acceptance: answer.value, serverTime: answer.serverTime })
    return onAcceptance(answer.value, policy)
  }
  const { failure } = answer
  const tried = activating.failedWrite(failure, clock.elapsed())
  recorder.note({ kind: 'activation-failed', ...tried })
  return tried.isFinal && !failure.mayHaveActed
    ? end({ kind: 'request-failed', operation: 'activate', failure })
    : LOOK_NOW
}

/** Sends one approval. */
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
  // When the process is shutting down, the next looks show the error of the deployment, which tells why.
  if (pauseMs === undefined && !isShuttingDown(failure))
    return end({ kind: 'request-failed', operation: 'approve', failure })
  recorder.note({ kind: 'approval-failed', failure, retryFrom: now + (pauseMs ?? SETTLE_MS) })
  return lookAgain
}
