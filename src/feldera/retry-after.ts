import type { HttpAnswer } from './http.ts'

/** More than this is beyond every deadline, whatever it says. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000

/**
 * How long a server asks to be left alone: `Retry-After` in both forms of RFC 9110, seconds, and a date, which is measured on
 * the clock of the server that wrote it.
 *
 * @returns milliseconds; `undefined` when it asks for nothing
 */
export function readRetryAfter(answer: HttpAnswer): number | undefined {
  const ms = parseRetryAfter(answer)
  return ms === undefined ? undefined : Math.min(ms, LONGEST_RETRY_AFTER_MS)
}

function parseRetryAfter({ headers, serverTime }: HttpAnswer): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  // Date.parse alone would take "-5" and "1.5" for months.
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - (serverTime ?? Date.now()))
}
