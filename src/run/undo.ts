import { type Attempt, failed, succeeded } from '../attempt.ts'
import { Interrupted, withTimeLimit } from '../clock.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from '../decide/move.ts'
import { decideUndo, type PauseToUndo, type UndoLook, type Undone } from '../decide/undo.ts'
import { type Failure, unanswered } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { aside, type Primary, type RunContext } from './context.ts'
import type { HandOverPolicy } from './hand-over.ts'
import { ofPrimary } from './primary-record.ts'
import { writeToPrimary } from './primary-write.ts'
import { reconcile } from './reconcile.ts'
import { trackRefusedKeys } from './refused-keys.ts'
import { askOnce, doubtful, RetryPolicy } from './retry.ts'

/** How long the standby may take to answer: a primary that is left paused is worse than an old look. */
const STANDBY_LIMIT_MS = 2_000

type UndoContext = RunContext<HandOverPolicy>
type Retries = Readonly<Record<'looking' | 'resuming', RetryPolicy>>
/** What was not seen, and why. */
type Unseen = Readonly<{ keys: ReturnType<typeof trackRefusedKeys>; misses: { count: number } }>

/** Resumes a primary that this step has paused, or a run before it that was killed, until it is seen running. */
export async function undo(context: UndoContext, primary: Primary, pause: PauseToUndo): Promise<Undone> {
  const { clock, signal, policy } = context
  const retry = () => new RetryPolicy(policy.timeoutMs, true)
  const retries = { looking: retry(), resuming: retry() }
  const unseen = { keys: trackRefusedKeys({ ...context, feldera: primary.feldera }), misses: { count: 0 } }
  try {
    return await reconcile<Attempt<UndoLook, Failure>, Pipeline, Undone>({
      observe: () => lookAtBoth(context, primary, unseen),
      decide: (observed) => decide(context, observed, { pause, retries }),
      perform: (seen) => resume(context, { primary, seen, retries }),
      pause: (ms) => clock.sleep(ms, signal),
      clock,
      signal,
      pollIntervalMs: policy.pollIntervalMs,
    })
  } catch (error) {
    if (error instanceof Interrupted) return 'not-resumed'
    throw error
  }
}

/** How often the standby is asked in vain before the primary is resumed, where it was never seen. */
const MOST_MISSES = 3

async function lookAtBoth(
  context: UndoContext,
  primary: Primary,
  { keys, misses }: Unseen,
): Promise<Attempt<UndoLook, Failure>> {
  const { feldera, policy, clock, signal } = context
  const begunAt = clock.elapsed()
  const ask = (limit: AbortSignal) => feldera.pipeline(policy.pipeline, limit)
  const there = aside(context, primary.feldera)
  const [standby, seen] = await Promise.all([
    withTimeLimit(STANDBY_LIMIT_MS, signal, ask),
    askOnce(there, (limit) => primary.feldera.pipeline(primary.pipeline, limit)),
  ])
  signal.throwIfAborted()
  if (!seen.ok) return failed(doubtful(await keys.explain(seen.failure)))
  // Whoever comes after a step that was killed has not seen it yet, and it may be live by now.
  if (!standby?.ok && context.recorder.record.last === undefined && misses.count < MOST_MISSES) {
    misses.count += 1
    return failed(unanswered(STANDBY_LIMIT_MS))
  }
  if (standby?.ok) context.recorder.note({ kind: 'looked', pipeline: standby.value })
  return succeeded({ begunAt, primary: seen.value, standby: lastInSight(context) })
}

function decide(
  { clock, recorder }: UndoContext,
  observed: Attempt<UndoLook, Failure>,
  { pause, retries }: Readonly<{ pause: PauseToUndo; retries: Retries }>,
): Move<Pipeline, Undone> {
  const now = clock.elapsed()
  if (!observed.ok) {
    const { failure } = observed
    recorder.note({ kind: 'primary-looked', sight: { kind: 'unknown', failure } })
    const pauseMs = retries.looking.failed(failure, now)
    return pauseMs === undefined ? end('not-resumed') : wait({ ms: pauseMs })
  }
  retries.looking.succeeded()
  const { primary } = observed.value
  recorder.note({ kind: 'primary-looked', sight: { kind: 'seen', pipeline: primary } })
  const move = decideUndo(observed.value, pause, { resume: recorder.record.primary?.resume, now })
  return move.kind === 'do' ? { kind: 'do', command: primary } : move
}

/** @param seen the primary as the look has shown it that the resume follows from */
async function resume(
  context: UndoContext,
  { primary, seen, retries }: Readonly<{ primary: Primary; seen: Pipeline; retries: Retries }>,
): Promise<NextMove<Undone>> {
  const { feldera, pipeline } = primary
  const { resume: before } = ofPrimary(context.recorder.record)
  // A look since then has shown nothing that explains it.
  if (before?.state === 'failed' && before.isFinal) return end('not-resumed')
  const send = async () => {
    const answer = await askOnce(aside(context, feldera), (signal) => feldera.resume(pipeline, signal))
    return answer.ok ? answer : failed(doubtful(answer.failure))
  }
  await writeToPrimary(context, { command: 'resume', seen, retry: retries.resuming, send })
  return LOOK_NOW
}

/**
 * The standby as it was last seen when Feldera had it in sight. A look that failed is no sign that somebody's activation of it, which
 * was seen before, is gone.
 */
function lastInSight({ recorder: { record } }: UndoContext): Pipeline | undefined {
  const phase = record.phases.findLast(({ status }) => status !== 'Unavailable')
  return record.last && phase && { ...record.last, status: phase.status, desiredStatus: phase.desiredStatus }
}
