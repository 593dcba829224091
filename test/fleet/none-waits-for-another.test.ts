import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Reply } from '../feldera/reply.ts'
import { outputsAbout } from '../support/invariants.ts'
import { theError } from '../support/story.ts'
import { named, outcomesOf, playFleet } from './fleet.ts'

/** An activation that Feldera accepts, and answers late. */
const slowly = (ms: number) => async (reply: Reply) => {
  await pause(ms)
  return reply
}

test('an activation that Feldera is slow to answer delays no other pipeline', async () => {
  const step = await playFleet({
    pipelines: named(4),
    at: { faults: [{ on: 'activation', pipeline: 'orders-001', with: slowly(6_000) }] },
  })
  expect(step.exitCode, step.log).toBe(0)
  for (const name of ['orders-000', 'orders-002', 'orders-003'])
    expect(Number(outputsAbout(step, name)['elapsed-seconds'])).toBeLessThan(5.5)
  expect(Number(outputsAbout(step, 'orders-001')['elapsed-seconds'])).toBeGreaterThan(6)
})

test('ten activations at a time are under way', async () => {
  let underWay = 0
  let most = 0
  const count = async (reply: Reply) => {
    underWay += 1
    most = Math.max(most, underWay)
    await pause(150)
    underWay -= 1
    return reply
  }
  const step = await playFleet({ pipelines: named(25), at: { faults: [{ on: 'activation', with: count }] } })
  expect(step.exitCode, step.log).toBe(0)
  expect(most).toBe(10)
})

test('pipelines whose activations get no answer leave their turn to others', async () => {
  const silent = Array.from(
    { length: 10 },
    (_, index) => ({ on: 'activation', pipeline: `orders-00${index}`, with: 'stall-header' }) as const,
  )
  const step = await playFleet({
    pipelines: named(12),
    at: { faults: silent },
    inputs: { timeout: '8s', 'request-timeout': '500ms' },
  })
  expect(outputsAbout(step, 'orders-010')['outcome'], step.log).toBe('activated')
  expect(outputsAbout(step, 'orders-011')['outcome']).toBe('activated')
  expect(outputsAbout(step, 'orders-000')['outcome']).toBe('timed-out')
  expect(theError(step)).toContain('of 12 pipelines 10 timed out, 2 activated: ')
})

/** One that is done, one under way, one whose activation has no answer yet, and one that is on its way into standby. */
const IN_THE_MIDDLE = {
  pipelines: [
    { name: 'done', state: 'running' },
    { name: 'going', pullIntervalSeconds: 86_400 },
    { name: 'sent', pullIntervalSeconds: 86_400 },
    { name: 'coming', state: 'provisioning' },
  ],
  at: { speed: 0.01, faults: [{ on: 'activation', pipeline: 'sent', with: 'stall-header' }] },
} as const

test('a cancellation in the middle is told for each, by how far it had come', async () => {
  const step = await playFleet({
    ...IN_THE_MIDDLE,
    meanwhile: async ({ logged, signal }) => {
      await Promise.all([logged('going: Feldera accepted'), logged('sent: Sending'), logged('coming: is ')])
      signal('SIGINT')
    },
  })
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', 'error-code': 'Cancelled', changed: 'true' })
  expect(outcomesOf(step)).toEqual({
    done: 'already-active',
    going: 'cancelled',
    sent: 'cancelled',
    coming: 'cancelled',
  })
  const about = (name: string) => outputsAbout(step, name)['message']
  expect(about('going')).toContain('The activation was accepted and goes on in Feldera; nothing was undone.')
  expect(about('sent')).toContain('it is not known whether Feldera accepted it')
  expect(about('coming')).toContain('No activation was made')
  // What was sent differs, so it is not told of one for the others.
  expect(step.log).not.toContain('for the same reason')
  expect(theError(step)).not.toContain('the same for')
  expect(step.feldera.about('coming').writes).toEqual([])
})

test('the deadline in the middle as well, and it holds for all of them', async () => {
  const step = await playFleet({ ...IN_THE_MIDDLE, inputs: { timeout: '2s' } })
  expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', changed: 'true' })
  expect(Object.values(outcomesOf(step))).toEqual(['already-active', 'timed-out', 'timed-out', 'timed-out'])
  const about = (name: string) => outputsAbout(step, name)['message']
  expect(about('going')).toContain('The activation was accepted and goes on in Feldera')
  expect(about('sent')).toContain('it is not known whether Feldera accepted it')
  expect(about('coming')).toContain('No activation was made')
})

test('the last look at the deadline is made for all, and may still show them active', async () => {
  const step = await playFleet({
    pipelines: named(3, { pullIntervalSeconds: 86_400 }),
    inputs: { timeout: '6s', 'poll-interval': '20s' },
    meanwhile: async ({ logged }, feldera) => {
      await Promise.all(named(3).map(({ name }) => logged(`${name}: Running is desired now`)))
      for (const { name } of named(2)) {
        const { runner } = feldera.pipeline(name)
        runner.process?.show('Running')
        runner.look()
      }
    },
  })
  expect(Object.values(outcomesOf(step)), step.log).toEqual(['activated', 'activated', 'timed-out'])
})
