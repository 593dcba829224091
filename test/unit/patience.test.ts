import { expect, test } from 'vitest'
import type { Answer, Feldera } from '../../src/feldera/client.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import { Journal } from '../../src/journal.ts'
import { Patience, untilAnswered } from '../../src/patience.ts'
import type { Step } from '../../src/step.ts'

test('a server that asks to be left alone for ten minutes is, and the log goes on meanwhile', async () => {
  const lines: string[] = []
  let now = 0
  const clock = {
    elapsed: () => now,
    wall: () => now,
    async sleep(ms: number) {
      now += ms
    },
  }
  const write = (line: string) => lines.push(line)
  const journal = new Journal(clock, { info: write, warning: write })
  const step = {
    clock,
    journal,
    signal: new AbortController().signal,
    feldera: {} as Feldera,
    inputs: { timeoutMs: 3_600_000 },
  } as unknown as Step
  const busy = { ...ownFailure('transient', 'ServerTrouble', 'not now'), retryAfterMs: 600_000 }
  const answers: Answer<string>[] = [
    { ok: false, failure: busy },
    { ok: true, value: 'well', serverTime: undefined },
  ]
  const askedAt: number[] = []
  const answer = await untilAnswered(step, new Patience(3_600_000, false), async () => {
    askedAt.push(now)
    return answers.shift() as Answer<string>
  })

  expect(answer.ok).toBe(true)
  expect(askedAt).toEqual([0, 600_000])
  // At the beginning, each half minute, and at the end.
  expect(lines).toHaveLength(1 + 19 + 1)
})
