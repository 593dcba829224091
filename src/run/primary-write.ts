import type { Attempt } from '../attempt.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { RunContext } from './context.ts'
import type { PrimaryCommand } from './primary-record.ts'
import type { RetryPolicy } from './retry.ts'

/** A write to the primary. `seen`: the primary as the look has shown it that the write follows from. */
export type PrimaryWrite = Readonly<{
  command: PrimaryCommand
  seen: Pipeline
  retry: RetryPolicy
  send: () => Promise<Attempt<unknown, Failure>>
}>

/**
 * Sends a write to the primary once, and records what became of it.
 *
 * @returns the failure, when Feldera has refused it for good and cannot have acted on it
 */
export async function writeToPrimary(
  { clock, recorder }: RunContext,
  { command, seen, retry, send }: PrimaryWrite,
): Promise<Failure | undefined> {
  recorder.note({ kind: 'primary-sent', command, seen })
  const answer = await send()
  if (answer.ok) {
    retry.succeeded()
    recorder.note({ kind: 'primary-accepted', command })
    return undefined
  }
  const { failure } = answer
  const tried = retry.failedWrite(failure, clock.elapsed())
  recorder.note({ kind: 'primary-failed', command, ...tried })
  return tried.isFinal && !failure.mayHaveActed ? failure : undefined
}
