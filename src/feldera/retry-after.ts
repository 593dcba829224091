import type { HttpAnswer } from './http.ts'

/** Longer pauses are cut to this, which is beyond every deadline: the largest `timeout` is 6 hours. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000

/**
 * How long a server asks the client to wait: `Retry-After` in both forms of RFC 9110, seconds or a date. A date is
 * compared with the server's own clock.
 *
 * @returns milliseconds; `undefined` when the server does not ask for a pause
 */
export function readRetryAfter(answer: HttpAnswer): number | undefined {
  const ms = parseRetryAfter(answer)
  return ms === undefined ? undefined : Math.min(ms, LONGEST_RETRY_AFTER_MS)
}

function parseRetryAfter({ headers, serverTime }: HttpAnswer): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  // Date.parse reads "-5" and "1.5" as dates, so the value must begin like one.
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - (serverTime ?? Date.now()))
}
