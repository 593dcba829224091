import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'

/**
 * A write, such as a stop, that was sent at `at`, milliseconds on the step's clock, after a look that showed `seen`.
 *
 * - `sent`: there is no answer yet;
 * - `accepted`: Feldera has said so, or a later look has shown it;
 * - `failed`: it is not known, or known not, to have been accepted. `retryFrom`: the earliest moment for another; `isFinal`: it is
 *   not worth another.
 *
 * `isAnswered`: Feldera itself has said that it is accepted, so nothing of it is on its way any more.
 */
export type SentWrite = Readonly<{ at: number; seen: Pipeline; isAnswered?: boolean }> &
  Readonly<{ state: 'sent' | 'accepted' } | { state: 'failed'; failure: Failure; isFinal: boolean; retryFrom: number }>

/** Whether it is not known whether Feldera has accepted a write, or will yet. */
export function isInDoubt(write: SentWrite): boolean {
  return write.state === 'sent' || (write.state === 'failed' && write.failure.mayHaveActed)
}

/** Whether Feldera has accepted a write, or may have. */
export function mayHaveActed(write: SentWrite | undefined): boolean {
  return write !== undefined && (write.state === 'accepted' || isInDoubt(write))
}
