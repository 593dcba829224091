import { type Attempt, failed, succeeded } from '../attempt.ts'
import { withTimeLimit } from '../clock.ts'
import { judgeArmed } from '../decide/armed.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from '../decide/move.ts'
import { isServing, type PrimarySight } from '../decide/primary.ts'
import { decideRearm, needsHistory, type RearmLook } from '../decide/rearm.ts'
import { isStandingBy, type RearmCommand, type RearmPolicy, refusalToClear } from '../decide/rearm-plan.ts'
import type { Result } from '../decide/result.ts'
import { isInDoubt, type SentWrite } from '../decide/sent-write.ts'
import { readStorageHistory, type StorageHistory } from '../decide/storage-history.ts'
import { isUnchanged } from '../decide/unchanged.ts'
import type { Answer } from '../feldera/api.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Bootstrap, Pipeline } from '../feldera/pipeline.ts'
import { look, type RunContext, type RunPolicy } from './context.ts'
import { primarySilent, processDiffers, STALE_LOOK_PAUSE_MS, slowLook } from './postponed.ts'
import { lookAtPrimary } from './primary.ts'
import { type Ask, actInTurn, askOnce, askUntilAnswered, cutOff, FRESH_MS, RetryPolicy } from './retry.ts'
import { runUntilDeadline } from './until-deadline.ts'

type RearmContext = RunContext<RunPolicy & RearmPolicy>

/** The context of a run that puts a pipeline into standby. */
interface RearmRun extends Readonly<Record<'looking' | 'reading' | 'writing', RetryPolicy>> {
  readonly context: RearmContext
  /** What the events told before the write that is due. */
  history: StorageHistory | undefined
  /** How the primary was seen then. */
  primary: PrimarySight | undefined
  /** How the last deployment that was seen treats a difference. Feldera forgets it with the stop, and the start repeats it. */
  bootstrap: Bootstrap | undefined
}

/**
 * Puts the pipeline into standby, doing only what is needed, and waits until it is armed. It can be run again at any point.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
export async function rearm(context: RearmContext): Promise<Result> {
  const { timeoutMs } = context.policy
  const run: RearmRun = {
    context,
    history: undefined,
    primary: undefined,
    bootstrap: undefined,
    looking: new RetryPolicy(timeoutMs, false),
    // These two count as having worked before, because a look has succeeded before each of them.
    reading: new RetryPolicy(timeoutMs, true),
    writing: new RetryPolicy(timeoutMs, true),
  }
  const steps = {
    pollIntervalMs: context.policy.pollIntervalMs,
    observe: () => observe(run),
    decide: (seen: RearmLook) => decideAndRecord(run, seen),
    perform: (command: RearmCommand) => perform(run, command),
  }
  return await runUntilDeadline(context, steps, (limit) => lookOnceMore(run, limit))
}

async function lookOnceMore(run: RearmRun, limit: AbortSignal): Promise<Result | undefined> {
  const { context, history, primary } = run
  const begunAt = context.clock.elapsed()
  const answer = await look(context, limit)
  if (answer.ok) context.recorder.note({ kind: 'answered' })
  const made = { answer, begunAt, feldera: felderasClock(context, answer), history, primary }
  const isStandby = answer.ok && isStandingBy(answer.value)
  const move = decideAndRecord(run, isStandby ? await confirm(context, made, limit) : made, true)
  return move.kind === 'end' ? move.result : undefined
}

function decideAndRecord(run: RearmRun, made: RearmLook, isLast = false): Move<RearmCommand, Result> {
  const { policy, clock, recorder } = run.context
  if (made.answer.ok) recordLook(run, made.answer)
  run.history = made.history
  run.primary = made.primary
  const move = decideRearm(made, recorder.record, policy, { now: clock.elapsed(), isLast })
  if (made.answer.ok && isStandingBy(made.answer.value) && (move.kind === 'wait' || made.isServing)) {
    const compared = { ...policy, now: made.feldera, primary: made.primary }
    const armament = judgeArmed(made.answer.value, compared)
    recorder.note({ kind: 'unarmed', why: made.isServing ? 'serving' : armament })
  }
  return move
}

function recordLook(run: RearmRun, { value: seen, serverTime }: SeenPipeline): void {
  const { recorder } = run.context
  if (seen.bootstrap.policy !== undefined) run.bootstrap = seen.bootstrap
  recorder.note({ kind: 'looked', pipeline: seen, serverTime })
  for (const command of ['stop', 'clear', 'dismiss', 'start'] as const) {
    const write = recorder.record.writes[command]
    if (write && isInDoubt(write) && IS_DONE[command](seen, write)) recorder.note({ kind: 'write-found', command })
  }
}

type SeenPipeline = Extract<Answer<Pipeline>, { readonly ok: true }>

/** Whether a look shows the effect of a write. */
const IS_DONE: Readonly<Record<RearmCommand, (seen: Pipeline, write: SentWrite) => boolean>> = {
  stop: (seen, write) => seen.desiredStatus === 'Stopped' || seen.deploymentId !== write.seen.deploymentId,
  clear: ({ storageStatus }) => storageStatus === 'Clearing' || storageStatus === 'Cleared',
  dismiss: ({ deploymentError }) => deploymentError === undefined,
  // A start is sent only to a pipeline without an error.
  start: ({ deploymentInitial, deploymentError }) => deploymentInitial === 'Standby' || deploymentError !== undefined,
}

async function observe(run: RearmRun): Promise<RearmLook> {
  const { context } = run
  const begunAt = context.clock.elapsed()
  const answer = await askUntilAnswered(context, run.looking, (signal) => look(context, signal))
  const made = { answer, begunAt, feldera: felderasClock(context, answer) }
  if (!answer.ok) return made
  const seen = answer.value
  if (needsHistory(seen, context.policy))
    return { ...made, history: await readHistory(run), primary: await lookAtPrimary(context) }
  return isStandingBy(seen) ? await lookCloser(context, made, seen) : made
}

/** Feldera's clock, milliseconds since the epoch; this machine's where it is not known. */
function felderasClock({ clock }: RearmContext, { serverTime }: Answer<Pipeline>): number {
  return serverTime ?? clock.wall()
}

/** The events of the pipeline; `undefined` when this Feldera keeps none. */
async function readHistory({ context, reading }: RearmRun): Promise<StorageHistory | undefined> {
  const { feldera, policy } = context
  const events = await askUntilAnswered(context, reading, (signal) => feldera.events(policy.pipeline, signal))
  return events.ok ? readStorageHistory(events.value) : undefined
}

/** The limit for asking the pipeline's process what it holds, which only makes the end known sooner. */
const PROCESS_LIMIT_MS = 2_000

/**
 * The pipeline stands by. When the look does not show that it is armed, its process is asked: what Feldera shows of the
 * checkpoints is up to ten seconds old. And when that does not show it, the primary's own checkpoints may.
 */
async function lookCloser(context: RearmContext, made: RearmLook, seen: Pipeline): Promise<RearmLook> {
  const { feldera, policy, signal } = context
  const isArmed = (pipeline: Pipeline) => judgeArmed(pipeline, { ...policy, now: made.feldera }).kind === 'armed'
  if (isArmed(seen)) return await confirm(context, made)
  const held = await withTimeLimit(PROCESS_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(policy.pipeline, limit))
  signal.throwIfAborted()
  const known = held?.ok && held.value.length > 0 ? { ...seen, checkpoints: held.value } : seen
  const closer = { ...made, answer: { ...made.answer, value: known } as Answer<Pipeline> }
  if (isArmed(known)) return await confirm(context, closer)
  const primary = await lookAtPrimary(context)
  const isKnown = judgeArmed(known, { ...policy, now: made.feldera, primary }).kind === 'armed'
  return isKnown ? await confirm(context, { ...closer, primary }) : { ...closer, primary }
}

/**
 * The look shows an armed standby. The process is asked once more, because with its runner down Feldera goes on showing
 * Standby of a pipeline that serves since.
 */
async function confirm(
  { feldera, policy, signal: ofRun }: RearmContext,
  made: RearmLook,
  signal = ofRun,
): Promise<RearmLook> {
  const ask: Ask<string> = (limit) => feldera.processState(policy.pipeline, limit)
  const state = await cutOff(FRESH_MS, ask)(signal)
  return { ...made, isServing: !(state.ok && state.value === 'Initializing') }
}

/**
 * Carries out a command after one more look, which must be the pipeline's own and show what the command was decided by. When
 * it shows anything else, all is decided anew.
 */
async function perform(run: RearmRun, command: RearmCommand): Promise<NextMove<Result>> {
  return await actInTurn(run.context, () => performAfterLook(run, command))
}

async function performAfterLook(run: RearmRun, command: RearmCommand): Promise<Attempt<NextMove<Result>, Failure>> {
  const { context } = run
  const { feldera, policy, clock, signal, recorder } = context
  signal.throwIfAborted()
  if (command === 'stop') {
    const serving = await servingState(context)
    if (!serving.ok) return succeeded(postponeStop(run, serving.failure))
    if (serving.value !== undefined) {
      recorder.note({ kind: 'write-postponed', command, failure: processDiffers(serving.value) })
      return succeeded(wait({ ms: STALE_LOOK_PAUSE_MS }))
    }
  }
  const obstacle = command === 'clear' ? await obstacleToClear(run) : undefined
  if (obstacle) return succeeded(obstacle)
  const begunAt = clock.elapsed()
  const answer = await askOnce(context, (limit) => feldera.pipeline(policy.pipeline, limit))
  if (!answer.ok) return answer
  const judged = recorder.record.last
  recordLook(run, answer)
  const tookMs = clock.elapsed() - begunAt
  if (tookMs > FRESH_MS) {
    recorder.note({ kind: 'write-postponed', command, failure: slowLook(tookMs) })
    return succeeded(LOOK_NOW)
  }
  return succeeded(isUnchanged(judged, answer.value) ? await sendWrite(run, command, answer.value) : LOOK_NOW)
}

/**
 * The storage may be cleared only while the primary serves, where it may have served itself. That was seen a while ago, so the
 * primary is looked at once more, and its process is asked, too.
 */
async function obstacleToClear({ context, history }: RearmRun): Promise<NextMove<Result> | undefined> {
  const { policy, recorder, primary, signal } = context
  const { last: seen } = recorder.record
  if (seen === undefined || refusalToClear({ seen, history, policy }) === undefined) return undefined
  const sight = await lookAtPrimary(context)
  if (primary === undefined || sight === undefined || !isServing(sight)) return LOOK_NOW
  const state = await withTimeLimit(FRESH_MS, signal, (limit) => primary.feldera.processState(primary.pipeline, limit))
  signal.throwIfAborted()
  if (state?.ok && state.value === 'Running') return undefined
  const failure = state?.ok === false ? state.failure : undefined
  if (failure?.persistence === 'final') {
    const refusal = { code: 'PrimaryNotServing', primary: { kind: 'unknown', failure } } as const
    return end({ kind: 'rearm-refused', refusal })
  }
  recorder.note({ kind: 'write-postponed', command: 'clear', failure: primarySilent(failure) })
  return wait({ ms: Math.max(STALE_LOOK_PAUSE_MS, failure?.retryAfterMs ?? 0) })
}

/** How long to wait for Feldera's runner after waking it. It was measured to write what it sees within some 15 ms. */
const WOKEN_MS = 100

/**
 * Asks the pipeline's process whether it serves, before it is stopped. What Feldera shows may be old, when its runner is
 * down or a wake-up got lost. Asking for its checkpoints wakes the runner, so that the look before the stop shows the
 * pipeline as it is, and its statistics tell whether it serves.
 *
 * @returns its state when it serves, or may; `undefined` when it does not
 */
async function servingState(context: RearmContext): Promise<Attempt<string | undefined, Failure>> {
  const { feldera, policy, clock, signal } = context
  await withTimeLimit(PROCESS_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(policy.pipeline, limit))
  await clock.sleep(WOKEN_MS, signal)
  // The question must not be answered long before the stop is sent, nor keep others waiting for their turn.
  const ask: Ask<string> = (limit) => feldera.processState(policy.pipeline, limit)
  const answer = await cutOff(FRESH_MS, ask)(signal)
  // Somebody may have stopped it since the look, or it answers in a moment, so nothing is believed at once.
  if (!answer.ok) return failed({ ...answer.failure, persistence: lessFinal(answer.failure) })
  // One that Feldera shows as Paused, and that starts up, is on its way to something that Feldera does not show yet.
  const isPaused = context.recorder.record.last?.status === 'Paused'
  const isIdle = answer.value === 'Paused' || (answer.value === 'Initializing' && !isPaused)
  return succeeded(isIdle ? undefined : answer.value)
}

function lessFinal({ persistence }: Failure): Failure['persistence'] {
  return persistence === 'final' ? 'ambiguous' : persistence
}

/** The process does not say whether it serves, so it is not stopped. */
function postponeStop({ context, writing }: RearmRun, failure: Failure): NextMove<Result> {
  const { clock, recorder } = context
  const pauseMs = writing.failed(failure, clock.elapsed())
  if (pauseMs === undefined) return end({ kind: 'request-failed', operation: 'ask', failure })
  recorder.note({ kind: 'write-postponed', command: 'stop', failure })
  return wait({ ms: pauseMs })
}

async function sendWrite(run: RearmRun, command: RearmCommand, seen: Pipeline): Promise<NextMove<Result>> {
  const { context, history, writing } = run
  const { clock, recorder } = context
  recorder.note({ kind: 'write-sent', command, seen, newestEventAt: history?.newestAt })
  const answer = await askOnce(context, (limit) => ask(run, command, limit))
  if (answer.ok) {
    writing.succeeded()
    recorder.note({ kind: 'write-accepted', command })
    return LOOK_NOW
  }
  const { failure } = answer
  const tried = writing.failedWrite(failure, clock.elapsed())
  recorder.note({ kind: 'write-failed', command, ...tried })
  return tried.isFinal && !failure.mayHaveActed
    ? end({ kind: 'request-failed', operation: command, failure })
    : LOOK_NOW
}

const NO_BOOTSTRAP: Bootstrap = { policy: undefined, isSilent: false, isConcurrent: false }

function ask({ context, bootstrap }: RearmRun, command: RearmCommand, signal: AbortSignal): Promise<Answer<undefined>> {
  const { feldera, policy } = context
  switch (command) {
    case 'stop':
      return feldera.stop(policy.pipeline, signal)
    case 'clear':
      return feldera.clear(policy.pipeline, signal)
    case 'dismiss':
      return feldera.dismissError(policy.pipeline, signal)
    case 'start':
      return feldera.startInStandby(policy.pipeline, bootstrap ?? NO_BOOTSTRAP, signal)
  }
}
