import { expect, test } from 'vitest'
import type { Feldera } from '../../src/feldera/client.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import { openFleet } from '../../src/run/fleet.ts'
import { simulatedClock } from './samples.ts'

/** A fleet on a Feldera that counts how often it is asked for the role and the health. */
function startFleet() {
  const asked = { role: 0, health: 0 }
  let isDown = false
  const answer = <T>(value: T) =>
    isDown
      ? { ok: false as const, failure: ownFailure('transient', 'ConnectionLost', 'lost') }
      : { ok: true as const, value }
  const feldera = {
    role: async () => {
      asked.role += 1
      return answer('write')
    },
    health: async () => {
      asked.health += 1
      return answer({ isHealthy: true, message: 'fine' })
    },
  } as unknown as Feldera
  const clock = simulatedClock()
  const step = new AbortController()
  const fleet = openFleet(feldera, clock, {
    pipelines: ['orders', 'stock'],
    pollIntervalMs: 5_000,
    signal: step.signal,
  })
  const goDown = () => {
    isDown = true
  }
  return { asked, clock, step, feldera: fleet.feldera, goDown }
}

test('all who ask for the role at about the same time get one answer', async () => {
  const { asked, clock, step, feldera } = startFleet()
  await Promise.all([feldera.role(step.signal), feldera.role(step.signal)])
  clock.advance(2_000)
  await feldera.role(step.signal)
  expect(asked.role).toBe(1)
  clock.advance(1)
  await feldera.role(step.signal)
  expect(asked.role).toBe(2)
})

test('the health is asked for at once by several, but never kept: it may be about to change', async () => {
  const { asked, step, feldera } = startFleet()
  await Promise.all([feldera.health(step.signal), feldera.health(step.signal)])
  expect(asked.health).toBe(1)
  await feldera.health(step.signal)
  expect(asked.health).toBe(2)
})

test('a failure is not kept', async () => {
  const { asked, step, feldera, goDown } = startFleet()
  goDown()
  await feldera.role(step.signal)
  await feldera.role(step.signal)
  expect(asked.role).toBe(2)
})

test('nothing is asked once the step is over', async () => {
  const { asked, step, feldera } = startFleet()
  step.abort(new Error('over'))
  await expect(feldera.role(step.signal)).rejects.toThrow('over')
  expect(asked.role).toBe(0)
})
