import { afterEach, expect, test, vi } from 'vitest'
import type { Move } from '../../src/decide/move.ts'
import { reconcile } from '../../src/run/reconcile.ts'
import { simulatedClock } from './samples.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** When a pipeline is looked at until the minute is over. `until`: the moment at which a look is due. */
async function lookForAMinute(until?: number): Promise<number[]> {
  const clock = simulatedClock()
  const lookedAt: number[] = []
  const { signal } = new AbortController()
  await reconcile<number, never, string>({
    clock,
    signal,
    pause: (ms) => clock.sleep(ms, signal),
    pollIntervalMs: 1_000,
    async observe() {
      lookedAt.push(clock.elapsed())
      return clock.elapsed()
    },
    decide: (now): Move<never, string> =>
      now >= 60_000
        ? { kind: 'end', result: 'over' }
        : { kind: 'wait', pause: { pollingSince: 0, ...(until === undefined || now >= until ? {} : { until }) } },
    perform: () => Promise.reject(new Error('there is nothing to do')),
  })
  return lookedAt
}

test('each look comes at a moment of its own, so that steps that begin together do not keep asking together', async () => {
  const random = vi.spyOn(Math, 'random')
  random.mockReturnValue(0)
  const [, first, second] = await lookForAMinute()
  expect([first, second]).toEqual([400, 800])
  random.mockReturnValueOnce(0.5).mockReturnValueOnce(0.9)
  const [, earlier, next] = await lookForAMinute()
  expect([earlier, next]).toEqual([380, 380 + 364])
})

test('looks get rarer the longer the wait has lasted, up to the poll interval', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const lookedAt = await lookForAMinute()
  const pauses = lookedAt.slice(1).map((at, index) => at - (lookedAt[index] ?? 0))
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
  expect(pauses.at(0)).toBe(400)
  expect(pauses.at(-1)).toBe(1_000)
})

test('a look that is due at a certain moment comes right then', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const lookedAt = await lookForAMinute(10_123.4)
  expect(lookedAt).toContain(10_124)
  expect(lookedAt).not.toContain(10_400)
})
