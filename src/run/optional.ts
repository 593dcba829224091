import type { Answer } from '../feldera/api.ts'
import type { RunContext } from './context.ts'
import { type Ask, askUntilAnswered, RetryPolicy } from './retry.ts'

/** How long a pipeline's configuration is asked for, milliseconds. */
export const CONFIGURATION_MS = 10_000

/**
 * Sends a request for something that not every Feldera offers. A 404 must not be repeated here, so the retry policy
 * does not count the requests that have worked before.
 *
 * @param transientMs how long it is repeated when it fails, milliseconds from now; by default until the deadline
 */
export function askOptional<T>(context: RunContext, ask: Ask<T>, transientMs?: number): Promise<Answer<T>> {
  const { policy, clock } = context
  const transient = transientMs === undefined ? undefined : { ms: transientMs, since: clock.elapsed() }
  return askUntilAnswered(context, new RetryPolicy(policy.timeoutMs, false, transient), ask)
}
