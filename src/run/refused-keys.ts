import { withTimeLimit } from '../clock.ts'
import { databaseDown, type Failure } from '../feldera/failure.ts'
import type { RunContext } from './context.ts'

/**
 * With its database down Feldera refuses every API key as unknown, in the words it has for a wrong one. Its health check needs
 * no key and tells the two apart; it looks at the database every 5 s, so until then it can still say that all is well.
 */
export const HEALTH_LAG_MS = 6_000
/** A short `timeout` is not to go by on a wrong key alone. */
const LAG_SHARE = 1 / 4
const PAUSE_MS = 2_000
/** The health check answers from memory. */
const HEALTH_LIMIT_MS = 3_000

/** Follows the refused keys of one question. */
export function followRefusedKeys({ feldera, clock, policy, signal }: RunContext) {
  const lagMs = Math.min(HEALTH_LAG_MS, policy.timeoutMs * LAG_SHARE)
  /** Since when keys are refused without the database being known to be down. */
  let since: number | undefined
  let hasHealthCheck = true
  return {
    /** What a failure really is: a refused key may be a database that is down. */
    async explain(failure: Failure): Promise<Failure> {
      if (!isRefusedKey(failure)) return failure
      const answer = await withTimeLimit(HEALTH_LIMIT_MS, signal, (limit) => feldera.health(limit))
      signal.throwIfAborted()
      // A health check that gives no good answer may give one the next time. Where it cannot be reached, as behind a proxy that
      // lets only the API through, there is nothing to go by.
      hasHealthCheck = answer === undefined || answer.ok || answer.failure.persistence === 'transient'
      if (answer?.ok && !answer.value.isHealthy) {
        since = undefined
        return databaseDown(failure, answer.value.message)
      }
      since ??= clock.elapsed()
      return failure
    },
    /** How long to wait before a refusal that nothing else would repeat is asked about again; `undefined` when it is to be believed. */
    pauseBeforeBelieving(failure: Failure): number | undefined {
      const isOpen = isRefusedKey(failure) && hasHealthCheck && since !== undefined && clock.elapsed() - since < lagMs
      return isOpen ? PAUSE_MS : undefined
    },
  }
}

function isRefusedKey({ httpStatus, code }: Failure): boolean {
  return httpStatus === 401 && code === 'AuthenticationFailed'
}
