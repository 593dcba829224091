import { Interrupted } from '../clock.ts'
import type { Answer } from '../feldera/api.ts'
import type { Failure } from '../feldera/failure.ts'
import { retryPause } from './backoff.ts'
import type { RunContext } from './context.ts'
import { followRefusedKeys } from './refused-keys.ts'

/**
 * How long an ambiguous failure is repeated once the same installation has answered well: a tenth of the step's timeout, at most
 * a minute. Feldera's database fails over in less; a key that was really revoked should not cost more.
 */
const AMBIGUOUS_SHARE = 1 / 10
const LONGEST_AMBIGUOUS_MS = 60_000

/** Follows the failures of one kind of request and decides whether to repeat it. */
export class RetryPolicy {
  readonly #ambiguousMs: number
  readonly #transientMs: number
  #worked: boolean
  #failures = 0
  /** Since when every failure has read like a fact; an outage before that does not count. */
  #ambiguousSince: number | undefined
  /** Since when every request has failed. */
  #failingSince: number | undefined

  /**
   * @param timeoutMs the step's `timeout`
   * @param worked whether this installation has answered this step well before
   * @param transientMs how long trouble that passes by itself is sat out; by default until the deadline
   */
  constructor(timeoutMs: number, worked: boolean, transientMs = Number.POSITIVE_INFINITY) {
    this.#transientMs = transientMs
    this.#ambiguousMs = Math.min(LONGEST_AMBIGUOUS_MS, timeoutMs * AMBIGUOUS_SHARE)
    this.#worked = worked
  }

  succeeded(): void {
    this.#worked = true
    this.#failures = 0
    this.#ambiguousSince = undefined
    this.#failingSince = undefined
  }

  /**
   * @param now the step's clock, milliseconds
   * @returns the pause in milliseconds after which to repeat it; `undefined` to give up
   */
  failed(failure: Failure, now: number): number | undefined {
    this.#failures += 1
    this.#failingSince ??= now
    if (failure.persistence === 'transient') this.#ambiguousSince = undefined
    if (!this.#isWorthRepeating(failure, now)) return undefined
    return retryPause(this.#failures, failure.retryAfterMs, Math.random())
  }

  #isWorthRepeating({ persistence }: Failure, now: number): boolean {
    switch (persistence) {
      case 'transient':
        return now - (this.#failingSince ?? now) < this.#transientMs
      case 'ambiguous':
        this.#ambiguousSince ??= now
        return this.#worked && now - this.#ambiguousSince < this.#ambiguousMs
      case 'final':
        return false
    }
  }
}

/** One request of the client's. */
export type Ask<T> = (signal: AbortSignal) => Promise<Answer<T>>

/** An answer that takes no longer than this is a usual one. */
const SLOW_ANSWER_MS = 2_000

/**
 * Asks once. When that is cut short, it is recorded how long there was no answer: it may be what used up the time.
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
 * Asks, as often as it takes to get an answer or a refusal that repeating cannot change. Only for requests that change nothing.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function askUntilAnswered<T>(context: RunContext, policy: RetryPolicy, ask: Ask<T>): Promise<Answer<T>> {
  const { clock, recorder } = context
  const refusedKeys = followRefusedKeys(context)
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
    recorder.note({ kind: 'request-failed', failure, pauseMs, mayBeDatabase: beforeBelievingMs !== undefined })
    await sitOut(context, pauseMs)
  }
}

/** A server may ask for a pause of hours; whoever listens to the record hears now and then that the run is alive. */
const SIGN_OF_LIFE_MS = 30_000

async function sitOut({ clock, recorder, signal }: RunContext, pauseMs: number): Promise<void> {
  const until = clock.elapsed() + pauseMs
  for (let rest = pauseMs; rest > 0; rest = until - clock.elapsed()) {
    recorder.note({ kind: 'still-failing' })
    await clock.sleep(Math.min(rest, SIGN_OF_LIFE_MS), signal)
  }
}
