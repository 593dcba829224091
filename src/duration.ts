const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const

const BARE_SECONDS = /^\d+(?:\.\d+)?$/
const WITH_UNITS = /^(?:(?<h>\d+)h)?(?:(?<m>\d+)m(?!s))?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+)ms)?$/

/** The forms that `parseDuration` reads, as error messages list them. */
export const DURATION_FORMS = '250ms, 90s, 10m, 1h30m or a bare number of seconds'

/**
 * Reads a duration as people write it in workflow files: `250ms`, `90s`, `10m`, `1h30m`, or a bare number of seconds.
 *
 * It is strict on purpose: `Number('10s')` is NaN and `parseInt('10s')` is 10, and a timer set to either fires at once.
 *
 * @returns milliseconds, or `undefined` when the text is none of these
 */
export function parseDuration(text: string): number | undefined {
  if (BARE_SECONDS.test(text)) return Math.round(Number(text) * UNIT_MS.s)
  const parts = text === '' ? undefined : WITH_UNITS.exec(text)?.groups
  if (parts === undefined) return undefined
  const inMs = (unit: keyof typeof UNIT_MS) => Number(parts[unit] ?? 0) * UNIT_MS[unit]
  return Math.round(inMs('h') + inMs('m') + inMs('s') + inMs('ms'))
}

/**
 * Writes a duration the way a person says it: `0.4 s`, `12 s`, `1m 20s`, `2h 5m`.
 *
 * @param ms milliseconds; below zero counts as zero
 */
export function formatDuration(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100)
  if (tenths < 100) return `${tenths / 10} s`
  const seconds = Math.round(tenths / 10)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'm', seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'm')
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** Milliseconds as a decimal number of seconds for an output: `12.345`. */
export function toSeconds(ms: number): string {
  return String(Math.round(ms) / 1_000)
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`
}
