import { Interrupted } from './clock.ts'
import type { Answer } from './feldera/client.ts'
import type { Failure } from './feldera/failure.ts'
import { HEARTBEAT_MS } from './journal.ts'
import { retryPause } from './pacing.ts'
import { followRefusedKeys } from './refused-keys.ts'
import type { Step } from './step.ts'

/**
 * How long a refusal that reads like a fact is doubted once the same installation has answered well: a tenth of the step's
 * timeout, at most a minute. Feldera's database fails over in less; a key that was really revoked should not cost more.
 */
const DOUBT_SHARE = 1 / 10
const LONGEST_DOUBT_MS = 60_000

/** Give up now, or repeat after a pause in milliseconds. */
export type Decision = { readonly kind: 'give-up' } | { readonly kind: 'repeat'; readonly pauseMs: number }

/** Follows the failures of one kind of request and decides whether to repeat it. */
export class Patience {
  readonly #doubtMs: number
  readonly #transientMs: number
  #worked: boolean
  #failures = 0
  /** Since when every failure has read like a fact; an outage before that does not use up the doubt. */
  #doubtingSince: number | undefined
  /** Since when every request has failed. */
  #failingSince: number | undefined

  /**
   * @param timeoutMs the step's `timeout`
   * @param worked whether this installation has answered this step well before
   * @param transientMs how long trouble that passes by itself is sat out; by default until the deadline
   */
  constructor(timeoutMs: number, worked: boolean, transientMs = Number.POSITIVE_INFINITY) {
    this.#transientMs = transientMs
    this.#doubtMs = Math.min(LONGEST_DOUBT_MS, timeoutMs * DOUBT_SHARE)
    this.#worked = worked
  }

  succeeded(): void {
    this.#worked = true
    this.#failures = 0
    this.#doubtingSince = undefined
    this.#failingSince = undefined
  }

  /** @param now the step's clock, milliseconds */
  failed(failure: Failure, now: number): Decision {
    this.#failures += 1
    this.#failingSince ??= now
    if (failure.persistence === 'transient') this.#doubtingSince = undefined
    if (!this.#worthRepeating(failure, now)) return { kind: 'give-up' }
    return { kind: 'repeat', pauseMs: retryPause(this.#failures, failure.retryAfterMs, Math.random()) }
  }

  #worthRepeating({ persistence }: Failure, now: number): boolean {
    switch (persistence) {
      case 'transient':
        return now - (this.#failingSince ?? now) < this.#transientMs
      case 'standing':
        this.#doubtingSince ??= now
        return this.#worked && now - this.#doubtingSince < this.#doubtMs
      case 'final':
        return false
    }
  }
}

/** An answer that takes no longer than this is a usual one. */
const SLOW_ANSWER_MS = 2_000

/**
 * Asks once. When that is cut short, it is remembered how long there was no answer: it may be what used up the time.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function answerTo<T>(
  { clock, journal, signal }: Pick<Step, 'clock' | 'journal' | 'signal'>,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const askedAt = clock.elapsed()
  try {
    return await ask(signal)
  } catch (error) {
    const ms = clock.elapsed() - askedAt
    if (error instanceof Interrupted && ms >= SLOW_ANSWER_MS) journal.unanswered(ms)
    throw error
  }
}

/**
 * Asks, as often as it takes to get an answer or a refusal that repeating cannot change. Only for requests that change nothing.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function untilAnswered<T>(
  step: Step,
  patience: Patience,
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const { clock, journal } = step
  const refused = followRefusedKeys(step)
  for (;;) {
    const answer = await answerTo(step, ask)
    if (answer.ok) {
      patience.succeeded()
      journal.recovered()
      return answer
    }
    const failure = await refused.explain(answer.failure)
    const decision = patience.failed(failure, clock.elapsed())
    const doubtMs = refused.pauseBeforeBelieving(failure)
    const pauseMs = decision.kind === 'repeat' ? decision.pauseMs : doubtMs
    if (pauseMs === undefined) return { ok: false, failure }
    journal.troubled(failure, pauseMs, doubtMs === undefined ? '' : ", for Feldera's database may be down")
    await sitOut(step, pauseMs)
  }
}

/** A server may ask for a pause of hours; a line now and then says that the step is alive. */
async function sitOut({ clock, journal, signal }: Step, pauseMs: number): Promise<void> {
  const until = clock.elapsed() + pauseMs
  for (let rest = pauseMs; rest > 0; rest = until - clock.elapsed()) {
    journal.stillTroubled()
    await clock.sleep(Math.min(rest, HEARTBEAT_MS), signal)
  }
}
