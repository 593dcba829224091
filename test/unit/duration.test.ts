import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration, toSeconds } from '../../src/duration.ts'

describe('durations as people write them', () => {
  test.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1h30m15s250ms', 5_415_250],
    ['1.5s', 1_500],
    ['45', 45_000],
    ['0.5', 500],
    ['0', 0],
    ['0s', 0],
    ['5m30s', 330_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each([
    '',
    ' ',
    '10 s',
    '10 m',
    's',
    'ms',
    '10x',
    '1m1h',
    '1s1s',
    '-5s',
    '+5s',
    '1e3',
    'NaN',
    'Infinity',
    '0x10',
    '10S',
    '1,5s',
    '.5',
    '5.',
    '1.5m',
    '٣s',
  ])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test('any composition of units is their sum', () => {
    const unit = fc.option(fc.nat({ max: 9_999 }), { nil: undefined })
    fc.assert(
      fc.property(unit, unit, unit, unit, (h, m, s, ms) => {
        fc.pre([h, m, s, ms].some((part) => part !== undefined))
        const text = [h && `${h}h`, m && `${m}m`, s && `${s}s`, ms && `${ms}ms`].filter(Boolean).join('')
        fc.pre(text !== '')
        expect(parseDuration(text)).toBe((h ?? 0) * 3_600_000 + (m ?? 0) * 60_000 + (s ?? 0) * 1_000 + (ms ?? 0))
      }),
    )
  })

  test('no text gives NaN, a negative number or a fraction of a millisecond', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.hms]{1,12}$/)), (text) => {
        const ms = parseDuration(text)
        expect(ms === undefined || (ms >= 0 && Number.isInteger(ms)) || ms === Number.POSITIVE_INFINITY).toBe(true)
      }),
    )
  })
})

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [440, '0.4 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1m'],
  [80_000, '1m 20s'],
  [3_600_000, '1h'],
  [7_500_000, '2h 5m'],
  [3 * 86_400_000 + 3_600_000, '3d 1h'],
])('%i ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('seconds for outputs keep the milliseconds and carry no exponent', () => {
  expect(toSeconds(12_345.4)).toBe('12.345')
  expect(toSeconds(0)).toBe('0')
  expect(toSeconds(6 * 3_600_000)).toBe('21600')
})
