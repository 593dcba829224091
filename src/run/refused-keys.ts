import { withTimeLimit } from '../clock.ts'
import { databaseDown, type Failure } from '../feldera/failure.ts'
import type { RunContext } from './context.ts'

/**
 * How long a refused API key is not believed. With its database down, Feldera refuses every key, and in the same words
 * as a wrong one. Its health check, which needs no key, tells the two apart. But it looks at the database only every 5
 * s, so at first it may still say that all is well.
 */
export const HEALTH_LAG_MS = 6_000
/** The same as a share of the input `timeout`, so that a wrong key does not use up a short one. */
const LAG_SHARE = 1 / 4
const PAUSE_MS = 2_000
/** The limit for one health check. Feldera answers it from memory, so it is quick. */
const HEALTH_LIMIT_MS = 3_000

/** Keeps track of refused API keys while one request is repeated. */
export function trackRefusedKeys({
  feldera,
  clock,
  policy,
  signal,
}: Pick<RunContext, 'feldera' | 'clock' | 'policy' | 'signal'>) {
  const lagMs = Math.min(HEALTH_LAG_MS, policy.timeoutMs * LAG_SHARE)
  /** Since when keys have been refused although the health check did not say that the database is down. */
  let since: number | undefined
  let hasHealthCheck = true
  return {
    /** Asks for the reason behind a refused key, and returns another failure when the database is down. */
    async explain(failure: Failure): Promise<Failure> {
      if (!isRefusedKey(failure)) return failure
      const answer = await withTimeLimit(HEALTH_LIMIT_MS, signal, (limit) => feldera.health(limit))
      signal.throwIfAborted()
      // A health check that fails may succeed the next time. Where it cannot be reached, as behind a proxy that lets
      // only the API through, waiting for it is useless.
      hasHealthCheck = answer === undefined || answer.ok || answer.failure.persistence === 'transient'
      if (answer?.ok && !answer.value.isHealthy) {
        since = undefined
        return databaseDown(failure, answer.value.message)
      }
      since ??= clock.elapsed()
      return failure
    },
    /**
     * The pause, in milliseconds, before a request with a refused key is repeated; `undefined` when the refusal is to
     * be believed.
     */
    pauseBeforeBelieving(failure: Failure): number | undefined {
      const isOpen = isRefusedKey(failure) && hasHealthCheck && since !== undefined && clock.elapsed() - since < lagMs
      return isOpen ? PAUSE_MS : undefined
    },
  }
}

function isRefusedKey({ httpStatus, code }: Failure): boolean {
  return httpStatus === 401 && code === 'AuthenticationFailed'
}
