/**
 * The shortest pause between two looks. Feldera's runner takes up to 2.5 s to notice a change, so noticing it up to
 * half a second later does not matter. A pause of 400 ms and one request stay below that.
 */
export const SHORTEST_POLL_MS = 400

/**
 * The pause as a share of the time waited so far: after a minute, noticing a change three seconds late is acceptable,
 * and the number of requests grows only with the logarithm of the wait. The aim is a twentieth (docs/benchmark.md); the
 * difference is for the request itself.
 */
const LATENESS = 1 / 24

/**
 * The share by which a pause may be shortened at random, so that several steps started by one event do not all send
 * their requests at the same moments.
 */
const POLL_JITTER = 0.1

const FIRST_RETRY_MS = 500
/** During an outage of minutes, a request every 15 s notices its end soon enough, and is no burden for the server. */
const LONGEST_RETRY_MS = 15_000
const RETRY_JITTER = 0.3

/**
 * The pause before the next look at a pipeline, in milliseconds.
 *
 * @param waitedMs how long the wait has lasted
 * @param longestMs the input `poll-interval`
 * @param random uniform in [0, 1)
 */
export function pollPause(waitedMs: number, longestMs: number, random: number): number {
  const pause = Math.min(longestMs, Math.max(SHORTEST_POLL_MS, waitedMs * LATENESS))
  return Math.round(pause * (1 - POLL_JITTER * random))
}

/**
 * The pause after a failed request, in milliseconds. It doubles with each failure, is shortened at random, and is never
 * shorter than the server's `Retry-After`.
 *
 * @param failures the number of failures in a row, from 1
 * @param random uniform in [0, 1)
 */
export function retryPause(failures: number, retryAfterMs: number | undefined, random: number): number {
  const doubled = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
  return Math.max(retryAfterMs ?? 0, Math.round(doubled * (1 - RETRY_JITTER * random)))
}
