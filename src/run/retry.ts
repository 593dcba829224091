import { type Attempt, failed } from '../attempt.ts'
import { Interrupted, withTimeLimit } from '../clock.ts'
import { LOOK_NOW, type NextMove } from '../decide/move.ts'
import type { Answer } from '../feldera/api.ts'
import { type Failure, unanswered } from '../feldera/failure.ts'
import { retryPause } from './backoff.ts'
import type { RunContext } from './context.ts'
import type { RunEvent } from './record.ts'
import { trackRefusedKeys } from './refused-keys.ts'

/**
 * How long a request with an ambiguous failure is repeated once the same installation has answered well: a tenth of the
 * step's timeout, at most a minute. A failover of Feldera's database takes less, and a key that was really revoked
 * should not take longer.
 */
const AMBIGUOUS_SHARE = 1 / 10
const LONGEST_AMBIGUOUS_MS = 60_000

const UNLIMITED = { ms: Number.POSITIVE_INFINITY }

/** Decides whether to repeat a request of one kind, by its failures so far. */
export class RetryPolicy {
  readonly #ambiguousMs: number
  readonly #transientMs: number
  #hasWorked: boolean
  #failures = 0
  /** When the latest run of ambiguous failures began; a transient failure ends such a run. */
  #ambiguousSince: number | undefined
  /** When the latest run of failures began. */
  #failingSince: number | undefined

  /**
   * @param timeoutMs the step's `timeout`, milliseconds
   * @param hasWorked whether a request of this step has succeeded before, so that an ambiguous failure may pass
   * @param transient how long a request with transient failures is repeated, milliseconds, counted from `since` on the step's
   *   clock; by default until the deadline
   */
  constructor(timeoutMs: number, hasWorked: boolean, transient: { ms: number; since?: number } = UNLIMITED) {
    this.#transientMs = transient.ms
    this.#failingSince = transient.since
    this.#ambiguousMs = Math.min(LONGEST_AMBIGUOUS_MS, timeoutMs * AMBIGUOUS_SHARE)
    this.#hasWorked = hasWorked
  }

  succeeded(): void {
    this.#hasWorked = true
    this.#failures = 0
    this.#ambiguousSince = undefined
    this.#failingSince = undefined
  }

  /**
   * @param now milliseconds on the step's clock
   * @returns the pause before the next try, milliseconds; `undefined` when the request is not worth repeating
   */
  failed(failure: Failure, now: number): number | undefined {
    this.#failures += 1
    this.#failingSince ??= now
    if (failure.persistence === 'transient') this.#ambiguousSince = undefined
    if (!this.#isWorthRepeating(failure, now)) return undefined
    const pauseMs = retryPause(this.#failures, failure.retryAfterMs, Math.random())
    // A server may ask for a longer pause than there is time for.
    return now + pauseMs - this.#failingSince < this.#transientMs ? pauseMs : undefined
  }

  /**
   * The same for a write: what its record keeps of the failure. `isFinal`: it is not worth another try; `retryFrom`: the earliest
   * moment for one, milliseconds on the step's clock.
   */
  failedWrite(failure: Failure, now: number): Readonly<{ failure: Failure; isFinal: boolean; retryFrom: number }> {
    const pauseMs = this.failed(failure, now)
    return { failure, isFinal: pauseMs === undefined, retryFrom: now + (pauseMs ?? 0) }
  }

  #isWorthRepeating({ persistence }: Failure, now: number): boolean {
    switch (persistence) {
      case 'transient':
        return now - (this.#failingSince ?? now) < this.#transientMs
      case 'ambiguous':
        this.#ambiguousSince ??= now
        return this.#hasWorked && now - this.#ambiguousSince < this.#ambiguousMs
      case 'final':
        return false
    }
  }
}

/**
 * A refusal that looks as if it could never be otherwise, as one that may pass: where no pipeline serves meanwhile, a few more tries
 * are worth it.
 */
export function doubtful(failure: Failure): Failure {
  return failure.persistence === 'final' ? { ...failure, persistence: 'ambiguous' } : failure
}

/** Makes one request to Feldera. */
export type Ask<T> = (signal: AbortSignal) => Promise<Answer<T>>

/**
 * How long an answer may take that a write is to follow from. A slower one may have been made when it was asked for, and much
 * can have happened since.
 */
export const FRESH_MS = 5_000

/**
 * How long what a look has shown remains valid while other things are asked, milliseconds, when an activation is to follow from it.
 * A look takes less, so that mostly nothing is asked twice.
 */
export const LOOK_COUNTS_MS = 2_000

/** The same request, which counts as failed when it has no answer after `ms` milliseconds. */
export function cutOff<T>(ms: number, ask: Ask<T>): Ask<T> {
  return async (signal) => {
    const answer = await withTimeLimit(ms, signal, ask)
    signal.throwIfAborted()
    return answer ?? { ...failed(unanswered(ms)), serverTime: undefined }
  }
}

/** Answers normally come sooner than this. */
const SLOW_ANSWER_MS = 2_000

/**
 * Makes a request once. If the run is interrupted meanwhile, the record tells how long there was no answer, because
 * that may be what used up the time.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function askOnce<T>({ clock, recorder, signal }: RunContext, ask: Ask<T>): Promise<Answer<T>> {
  const askedAt = clock.elapsed()
  try {
    return await ask(signal)
  } catch (error) {
    const ms = clock.elapsed() - askedAt
    if (error instanceof Interrupted && ms >= SLOW_ANSWER_MS) recorder.note({ kind: 'unanswered', ms })
    throw error
  }
}

/**
 * Repeats a request until there is a good answer, or a failure that is not worth repeating. Use it only for requests
 * that change nothing.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function askUntilAnswered<T>(context: RunContext, policy: RetryPolicy, ask: Ask<T>): Promise<Answer<T>> {
  const { clock, recorder } = context
  const refusedKeys = trackRefusedKeys(context)
  for (;;) {
    const answer = await askOnce(context, ask)
    if (answer.ok) {
      policy.succeeded()
      recorder.note({ kind: 'answered' })
      return answer
    }
    const failure = await refusedKeys.explain(answer.failure)
    const retryMs = policy.failed(failure, clock.elapsed())
    const beforeBelievingMs = refusedKeys.pauseBeforeBelieving(failure)
    const pauseMs = retryMs ?? beforeBelievingMs
    if (pauseMs === undefined) return { ok: false, failure }
    await pauseAfterFailure(context, { failure, pauseMs, mayBeDatabase: beforeBelievingMs !== undefined })
  }
}

/**
 * A server may ask for a pause of hours. During a pause the log gets the chance this often to say that the step is
 * alive.
 */
const SIGN_OF_LIFE_MS = 30_000

/**
 * Records a failure that another try will follow, and pauses before that.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function pauseAfterFailure(
  { clock, recorder, signal }: RunContext,
  failed: Omit<RunEvent<'request-failed'>, 'kind' | 'at'>,
): Promise<void> {
  recorder.note({ kind: 'request-failed', ...failed })
  const { pauseMs } = failed
  const until = clock.elapsed() + pauseMs
  for (let rest = pauseMs; rest > 0; rest = until - clock.elapsed()) {
    recorder.note({ kind: 'still-failing' })
    await clock.sleep(Math.min(rest, SIGN_OF_LIFE_MS), signal)
  }
}

/**
 * Acts after one more look, when it is the run's turn, where several share a step. When that look fails there is a pause before all
 * is looked at anew; it is not made within the turn, because others wait for theirs.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function actInTurn<R>(
  context: RunContext,
  act: () => Promise<Attempt<NextMove<R>, Failure>>,
): Promise<NextMove<R>> {
  const done = await (context.fleet?.inTurn(act) ?? act())
  if (done.ok) return done.value
  const { failure } = done
  const pauseMs = retryPause(1, failure.retryAfterMs, Math.random())
  await pauseAfterFailure(context, { failure, pauseMs, mayBeDatabase: false })
  return LOOK_NOW
}
