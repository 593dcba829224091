/**
 * The shortest pause between two looks. Feldera's runner notices a change within 2.5 s and writes it at once, so half a
 * second of lateness is the most that hurts nobody; 400 ms and a request stay below it.
 */
const SHORTEST_POLL_MS = 400

/**
 * Lateness grows with the wait: after a minute nobody minds three seconds, and requests grow only with its logarithm. The
 * promise is a twentieth; the rest is left for the request itself.
 */
const LATENESS = 1 / 24

/** Jitter, so that several steps started by one event do not all ask at the same moments. Only ever earlier: the bound on lateness holds. */
const POLL_JITTER = 0.1

const FIRST_RETRY_MS = 500
/** An outage of minutes is met with a request every 15 s: soon enough to notice its end, too few to be a burden. */
const LONGEST_RETRY_MS = 15_000
const RETRY_JITTER = 0.3

/**
 * The pause before the next look at a pipeline.
 *
 * @param waitedMs how long the wait has lasted
 * @param longestMs the user's `poll-interval`
 * @param random uniform in [0, 1)
 */
export function pollPause(waitedMs: number, longestMs: number, random: number): number {
  const pause = Math.min(longestMs, Math.max(SHORTEST_POLL_MS, waitedMs * LATENESS))
  return Math.round(pause * (1 - POLL_JITTER * random))
}

/**
 * The pause after a failed request: doubling, jittered, and never shorter than the server's `Retry-After`.
 *
 * @param failures failures in a row, from 1
 * @param random uniform in [0, 1)
 */
export function retryPause(failures: number, retryAfterMs: number | undefined, random: number): number {
  const doubled = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
  return Math.max(retryAfterMs ?? 0, Math.round(doubled * (1 - RETRY_JITTER * random)))
}
