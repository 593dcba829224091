import { afterEach, expect, test, vi } from 'vitest'
import type { Answer } from '../../src/feldera/api.ts'
import type { Feldera } from '../../src/feldera/client.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import { createNarrator } from '../../src/report/narrator.ts'
import { startRecording } from '../../src/run/record.ts'
import { askUntilAnswered, RetryPolicy } from '../../src/run/retry.ts'
import { inputs, simulatedClock } from './samples.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a server that asks to be left alone for ten minutes is, and the log goes on meanwhile', async () => {
  const lines: string[] = []
  const clock = simulatedClock()
  const write = (line: string) => lines.push(line)
  const policy = inputs({ timeoutMs: 3_600_000 })
  const context = {
    policy,
    clock,
    feldera: {} as Feldera,
    signal: new AbortController().signal,
    recorder: startRecording(clock, createNarrator({ info: write, warning: write }, policy)),
    primary: undefined,
    fleet: undefined,
  }
  const busy = { ...ownFailure('transient', 'ServerTrouble', 'not now'), retryAfterMs: 600_000 }
  const answers: Answer<string>[] = [
    { ok: false, failure: busy },
    { ok: true, value: 'well' },
  ]
  const askedAt: number[] = []
  const answer = await askUntilAnswered(context, new RetryPolicy(3_600_000, false), async () => {
    askedAt.push(clock.elapsed())
    return answers.shift() as Answer<string>
  })

  expect(answer.ok).toBe(true)
  expect(askedAt).toEqual([0, 600_000])
  // At the beginning, each half minute, and at the end.
  expect(lines).toHaveLength(1 + 19 + 1)
})

test('each retry comes at a moment of its own, so that steps that fail together do not return together', () => {
  const trouble = ownFailure('transient', 'ServerTrouble', 'not now')
  const random = vi.spyOn(Math, 'random')
  const policy = new RetryPolicy(600_000, false)
  const pauses = [0, 0.5, 0.9].map((drawn) => {
    random.mockReturnValueOnce(drawn)
    return policy.failed(trouble, 0)
  })
  expect(pauses).toEqual([500, 850, 1_460])
})
