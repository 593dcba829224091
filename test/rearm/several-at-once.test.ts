import { expect, test } from 'vitest'
import { outcomesOf } from '../fleet/fleet.ts'
import { outputsAbout } from '../support/invariants.ts'
import { play, theError } from '../support/story.ts'
import { CLEARS, PRIMARY } from './drill.ts'

const STATES = {
  orders: 'rehearsed',
  payments: 'stopped',
  stock: 'standby',
  visits: 'stopped-after-rehearsal',
} as const
const SEEDS = Object.entries(STATES).map(([name, state]) => ({ name, state, bucket: 'shared' }))
const pipeline = SEEDS.map(({ name }) => name).join('\n')

test.concurrent('each does what it needs, and they are all green', async () => {
  const step = await play({ verb: 'rearm', at: { pipelines: [PRIMARY, ...SEEDS] }, inputs: { ...CLEARS, pipeline } })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', standby: 'armed', changed: 'true' })
  expect(outcomesOf(step)).toEqual({
    orders: 'rearmed',
    payments: 'rearmed',
    stock: 'already-standby',
    visits: 'rearmed',
  })
  expect(step.outputs['message']).toBe('all 4 pipelines are in standby and armed, 1 of them since before')
  const seconds = SEEDS.map(({ name }) => Number(outputsAbout(step, name)['rearm-seconds']))
  expect(Number(step.outputs['rearm-seconds'])).toBe(Math.max(...seconds))
  expect(step.log).toMatch(/^orders: Sending the forced stop$/m)
  expect(step.summary).toContain('Standby rearming: ')
  // Nothing that follows from one is done to another.
  expect(step.feldera.about('stock').writes).toEqual([])
  expect(step.feldera.about('payments').writes).toHaveLength(1)
})

test.concurrent('one that may not be touched holds back no other, and refused means that nothing was sent', async () => {
  const seeds = SEEDS.map((seed) => (seed.name === 'payments' ? { ...seed, state: 'running' as const } : seed))
  const step = await play({ verb: 'rearm', at: { pipelines: [PRIMARY, ...seeds] }, inputs: { ...CLEARS, pipeline } })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PartlyDone', standby: '' })
  expect(outcomesOf(step)).toMatchObject({ orders: 'rearmed', payments: 'refused', visits: 'rearmed' })
  expect(theError(step)).toContain('run it again: those that are in standby and armed are left alone')
  expect(step.feldera.about('payments').writes).toEqual([])

  const none = await play({
    verb: 'rearm',
    at: { pipelines: [PRIMARY, ...SEEDS] },
    inputs: { pipeline: 'orders, visits' },
  })
  expect(none.outputs, none.log).toMatchObject({
    outcome: 'refused',
    'error-code': 'ClearStorageNeeded',
    standby: 'none',
  })
})

test.concurrent('each has a primary of its own', async () => {
  const two = { ...PRIMARY, name: 'second', bucket: 'other' }
  const served = [
    { name: 'orders', state: 'stopped-after-serving', bucket: 'shared' },
    { name: 'stock', state: 'stopped-after-serving', bucket: 'other' },
  ] as const
  const step = await play({
    verb: 'rearm',
    at: { pipelines: [PRIMARY, two, ...served] },
    inputs: { ...CLEARS, pipeline: 'orders, stock', primary: 'orders = primary\nstock = second' },
  })
  expect(outcomesOf(step), step.log).toEqual({ orders: 'rearmed', stock: 'rearmed' })
})
