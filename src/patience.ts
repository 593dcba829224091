import type { Answer } from './feldera/client.ts'
import type { Failure } from './feldera/failure.ts'
import { retryPause } from './pacing.ts'
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
  #worked: boolean
  #failures = 0
  /** Since when every failure has read like a fact; an outage before that does not use up the doubt. */
  #doubtingSince: number | undefined

  /**
   * @param timeoutMs the step's `timeout`
   * @param worked whether this installation has answered this step well before
   */
  constructor(timeoutMs: number, worked: boolean) {
    this.#doubtMs = Math.min(LONGEST_DOUBT_MS, timeoutMs * DOUBT_SHARE)
    this.#worked = worked
  }

  succeeded(): void {
    this.#worked = true
    this.#failures = 0
    this.#doubtingSince = undefined
  }

  /** @param now the step's clock, milliseconds */
  failed(failure: Failure, now: number): Decision {
    this.#failures += 1
    if (failure.persistence === 'transient') this.#doubtingSince = undefined
    if (!this.#worthRepeating(failure, now)) return { kind: 'give-up' }
    return { kind: 'repeat', pauseMs: retryPause(this.#failures, failure.retryAfterMs, Math.random()) }
  }

  #worthRepeating({ persistence }: Failure, now: number): boolean {
    switch (persistence) {
      case 'transient':
        return true
      case 'standing':
        this.#doubtingSince ??= now
        return this.#worked && now - this.#doubtingSince < this.#doubtMs
      case 'final':
        return false
    }
  }
}

/**
 * Asks, as often as it takes to get an answer or a refusal that repeating cannot change. Only for requests that change nothing.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function untilAnswered<T>(
  { clock, journal, signal }: Step,
  patience: Patience,
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  for (;;) {
    const answer = await ask(signal)
    if (answer.ok) {
      patience.succeeded()
      journal.recovered()
      return answer
    }
    const decision = patience.failed(answer.failure, clock.elapsed())
    if (decision.kind === 'give-up') return answer
    journal.troubled(answer.failure, decision.pauseMs)
    await clock.sleep(decision.pauseMs, signal)
  }
}
