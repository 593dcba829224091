import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { unlessAborted } from '../../src/clock.ts'
import type { Feldera } from '../../src/feldera/client.ts'
import { SharedLooks } from '../../src/run/shared-looks.ts'
import { simulatedClock } from './samples.ts'

// A step may wait for six hours, with looks every few seconds at two hundred pipelines.

const listeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length

test('waiting for a promise leaves nothing at the signal', async () => {
  const step = new AbortController()
  const waits = Array.from({ length: 50 }, (_, index) => unlessAborted(Promise.resolve(index), step.signal))
  expect(listeners(step)).toBe(50)
  await Promise.all([
    ...waits,
    expect(unlessAborted(Promise.reject(new Error('no')), step.signal)).rejects.toThrow('no'),
  ])
  expect(listeners(step)).toBe(0)
})

test('it ends with the signal', async () => {
  const step = new AbortController()
  const wait = unlessAborted(new Promise(() => undefined), step.signal)
  step.abort(new Error('cancelled'))
  await expect(wait).rejects.toThrow('cancelled')
  await expect(unlessAborted(Promise.resolve(1), step.signal)).rejects.toThrow('cancelled')
  expect(listeners(step)).toBe(0)
})

test('a pause between looks leaves nothing at the signal of the step', async () => {
  const step = new AbortController()
  const looks = new SharedLooks({} as Feldera, simulatedClock(), {
    size: 2,
    pollIntervalMs: 5_000,
    signal: step.signal,
  })
  await Promise.all(Array.from({ length: 50 }, () => looks.pause(1_000, step.signal)))
  expect(listeners(step)).toBe(0)
})
