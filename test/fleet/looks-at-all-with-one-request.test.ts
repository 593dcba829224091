import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { corruptRow } from '../feldera/answers.ts'
import { apiError, type Reply } from '../feldera/reply.ts'
import type { Ended } from '../support/story.ts'
import { countRequests, LIST, named, OWN_LOOK, outcomesOf, playFleet } from './fleet.ts'

const REGION = [{ name: 'orders' }, { name: 'payments' }, { name: 'stock' }]
const ALL_ACTIVATED = { orders: 'activated', payments: 'activated', stock: 'activated' }

/** How often a pipeline was looked at alone. */
function ownLooks({ feldera }: Pick<Ended, 'feldera'>, name: string): number {
  return feldera.about(name).requests.filter(({ method }) => method === 'GET').length
}

/** The list that Feldera gives, with other rows. */
function rewritten(change: (rows: Record<string, unknown>[]) => unknown): (reply: Reply) => Reply {
  return (reply) => ({ ...reply, body: JSON.stringify(change(JSON.parse(String(reply.body)))) })
}

test('a hundred are watched with as many requests as a few', async () => {
  const few = await playFleet({ pipelines: named(2) })
  const many = await playFleet({ pipelines: named(100) })
  expect(many.exitCode, many.log).toBe(0)
  const lists = (step: Ended) => countRequests(step)[LIST] ?? 0
  expect(lists(many)).toBeGreaterThan(2)
  // They take longer, because ten at a time are activated, so what counts is how many in a time.
  expect(lists(many) / many.tookMs).toBeLessThan((5 * lists(few)) / few.tookMs)
})

test('each is looked at alone once before its activation, and none while a hundred go on', async () => {
  const pipelines = named(100, { pullIntervalSeconds: 86_400 })
  const aloneMeanwhile: number[] = []
  const step = await playFleet({
    pipelines,
    meanwhile: async ({ logged, signal }, feldera) => {
      await Promise.all(pipelines.map(({ name }) => logged(`${name}: Running is desired now`)))
      const { [LIST]: lists = 0, [OWN_LOOK]: alone = 0 } = countRequests({ feldera })
      while ((countRequests({ feldera })[LIST] ?? 0) < lists + 5) await pause(20)
      aloneMeanwhile.push((countRequests({ feldera })[OWN_LOOK] ?? 0) - alone)
      signal('SIGINT')
    },
  })
  expect(step.outputs['outcome']).toBe('cancelled')
  expect(aloneMeanwhile).toEqual([0])
  const before = pipelines.map(({ name }) => {
    const asked = step.feldera.about(name).requests.map(({ method }) => method)
    return asked.slice(0, asked.indexOf('POST'))
  })
  expect(before).toEqual(pipelines.map(() => ['GET']))
})

test('in an installation that is far larger than the fleet, each is looked at alone', async () => {
  const others = named(40, { state: 'stopped' })
  const step = await playFleet({ pipelines: [...REGION, ...others], inputs: { pipeline: 'orders,payments,stock' } })
  expect(outcomesOf(step)).toEqual(ALL_ACTIVATED)
  expect(countRequests(step)[LIST]).toBe(1)
})

test('the last one that is not done is looked at alone', async () => {
  const step = await playFleet({
    pipelines: [
      { name: 'orders', state: 'running' },
      { name: 'payments', pullIntervalSeconds: 86_400 },
    ],
    inputs: { timeout: '3s' },
  })
  expect(outcomesOf(step)).toEqual({ orders: 'already-active', payments: 'timed-out' })
  expect(countRequests(step)[LIST]).toBe(1)
  expect(ownLooks(step, 'payments')).toBeGreaterThan(5)
})

describe('a list that is of no use', () => {
  test('because Feldera cannot read a row of it is asked for no more, and nobody has to know', async () => {
    const step = await playFleet({ pipelines: REGION, at: { faults: [{ on: 'list', with: corruptRow }] } })
    expect(outcomesOf(step)).toEqual(ALL_ACTIVATED)
    expect(countRequests(step)[LIST]).toBe(1)
    expect(step.log).not.toContain('No good answer')
    for (const { name } of REGION) expect(ownLooks(step, name)).toBeGreaterThan(2)
  })

  test('because it comes late is not waited for', async () => {
    const late = async (reply: Reply) => {
      await pause(20_000, undefined, { ref: false })
      return reply
    }
    const step = await playFleet({ pipelines: REGION, at: { faults: [{ on: 'list', with: late }] } })
    expect(outcomesOf(step)).toEqual(ALL_ACTIVATED)
    expect(Number(step.outputs['elapsed-seconds'])).toBeGreaterThan(3)
    expect(step.log).not.toContain('No good answer')
  })

  test.each([
    ['no list', () => ({ pipelines: [] })],
    ['without them', () => []],
    ['of nothing', (rows: unknown[]) => rows.map(() => null)],
    ['with each of them twice', (rows: unknown[]) => [...rows, ...rows]],
    ['with names only', (rows: Record<string, unknown>[]) => rows.map(({ name }) => ({ name }))],
  ])('because it is %s', async (_what, change) => {
    const step = await playFleet({
      pipelines: REGION,
      at: { faults: [{ on: 'list', with: rewritten(change) }] },
    })
    expect(outcomesOf(step)).toEqual(ALL_ACTIVATED)
    for (const { name } of REGION) expect(ownLooks(step, name)).toBeGreaterThan(2)
  })
})

test('a malformed row spoils the looks at its own pipeline and at no other', async () => {
  const spoil = rewritten((rows) =>
    rows.map((row) => (row['name'] === 'payments' ? { ...row, deployment_status: 7 } : row)),
  )
  // All of them go on waiting, because the last one that is not done would be looked at alone.
  const step = await playFleet({
    pipelines: REGION.map((seed) => ({ ...seed, pullIntervalSeconds: 86_400 })),
    at: { faults: [{ on: 'list', with: spoil }] },
    meanwhile: async ({ logged, signal }, feldera) => {
      await Promise.all(REGION.map(({ name }) => logged(`${name}: Running is desired now`)))
      while (ownLooks({ feldera }, 'payments') < 6) await pause(20)
      signal('SIGINT')
    },
  })
  expect(step.outputs['outcome']).toBe('cancelled')
  expect(ownLooks(step, 'orders')).toBe(1)
  expect(ownLooks(step, 'payments')).toBeGreaterThan(2)
  expect(ownLooks(step, 'stock')).toBe(1)
})

test('the failure of a look before an activation is told, and passes', async () => {
  const busy = { ...apiError(503, 'LockTookTooLong', { message: 'not now' }), headers: { 'retry-after': '1' } }
  const step = await playFleet({
    pipelines: REGION,
    at: { faults: [{ on: 'look', pipeline: 'payments', with: busy, times: 2 }] },
  })
  expect(outcomesOf(step)).toEqual(ALL_ACTIVATED)
  expect(step.log).toMatch(
    /^payments: No good answer: not now \(HTTP 503 LockTookTooLong\)\. Trying again, next in 1 s$/m,
  )
  expect(step.log).toMatch(/^payments: Feldera answers again, after 2 failed requests in /m)
})

test('a list of a million rows does not hold up the step', async () => {
  const endless = (reply: Reply) => ({ ...reply, body: `[${'{},'.repeat(1_000_000)}{}]` })
  const step = await playFleet({ pipelines: REGION, at: { faults: [{ on: 'list', with: endless }] } })
  expect(outcomesOf(step)).toEqual(ALL_ACTIVATED)
  expect(countRequests(step)[LIST]).toBe(1)
})

test('a list that shows a live pipeline as a standby does no harm', async () => {
  const lie = rewritten((rows) =>
    rows.map((row) => ({ ...row, deployment_status: 'Standby', deployment_desired_status: 'Standby' })),
  )
  const step = await playFleet({
    pipelines: [{ name: 'orders' }, { name: 'payments', state: 'running' }],
    at: { faults: [{ on: 'list', with: lie, times: 1 }] },
    inputs: { initial: 'paused' },
  })
  expect(outcomesOf(step)).toEqual({ orders: 'activated', payments: 'refused' })
  expect(step.feldera.about('payments').writes).toEqual([])
})
