import { expect, test } from 'vitest'
import { named, playFleet } from './fleet.ts'

test('after half a minute without news, one line speaks for all', async () => {
  const step = await playFleet({
    pipelines: named(3, { pullIntervalSeconds: 86_400 }),
    inputs: { timeout: '50s' },
    meanwhile: async ({ logged, signal }) => {
      await logged('Still at work on')
      signal('SIGINT')
    },
  })
  expect(step.log).toContain(
    'Still at work on 3 of 3 pipelines (orders-000, orders-001, orders-002): 3 Standby (desired Running)\n',
  )
  expect(step.outputs['outcome']).toBe('cancelled')
})
