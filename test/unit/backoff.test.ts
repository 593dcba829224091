import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pollPause, retryPause } from '../../src/run/backoff.ts'

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('a look never comes later than a twentieth of the wait or 0.5 s, and never above the poll interval', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 6 * 3_600_000 }),
      fc.integer({ min: 100, max: 300_000 }),
      random,
      (waitedMs, longestMs, jitter) => {
        const pause = pollPause(waitedMs, longestMs, jitter)
        expect(pause).toBeLessThanOrEqual(Math.max(500, waitedMs / 20 + 1))
        expect(pause).toBeLessThanOrEqual(longestMs)
        expect(pause).toBeGreaterThan(0)
      },
    ),
  )
})

test('looks get rarer: half an hour takes a fraction of the requests of a fixed half second', () => {
  let looks = 0
  for (let waitedMs = 0; waitedMs < 30 * 60_000; looks += 1) waitedMs += pollPause(waitedMs, 300_000, 0.5)
  const everyHalfSecond = (30 * 60_000) / 500
  expect(looks).toBeLessThan(everyHalfSecond / 20)
})

test('looks that begin together drift apart by up to a tenth, and only ever come earlier', () => {
  const pauses = [0, 0.25, 0.5, 0.75, 1].map((jitter) => pollPause(60_000, 1_000, jitter))
  expect(pauses).toEqual([1_000, 975, 950, 925, 900])
})

test('retries double up to 15 s', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((failures) => retryPause(failures, undefined, 0))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
  ])
})

test('retries that begin together drift apart by up to a third, and only ever come earlier', () => {
  const pauses = [0, 0.25, 0.5, 0.75, 1].map((jitter) => retryPause(2, undefined, jitter))
  expect(pauses).toEqual([1_000, 925, 850, 775, 700])
})

test('a retry never comes sooner than the server asked', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.nat({ max: 10_000_000 }),
      random,
      (failures, retryAfterMs, jitter) => {
        const pause = retryPause(failures, retryAfterMs, jitter)
        expect(pause).toBeGreaterThanOrEqual(retryAfterMs)
        expect(Number.isFinite(pause)).toBe(true)
      },
    ),
  )
})
