import { expect, test } from 'vitest'
import { apiError } from '../feldera/reply.ts'
import { theError } from '../support/story.ts'
import { countRequests, LIST, named, outcomesOf, playFleet } from './fleet.ts'

test('all that are ready are told in one sentence, and their oldest checkpoint', async () => {
  const step = await playFleet({
    pipelines: [{ name: 'orders' }, { name: 'payments', checkpointAges: [900] }],
    verb: 'check',
  })
  expect(step.exitCode, step.log).toBe(0)
  expect(step.outputs).toMatchObject({ outcome: 'ready' })
  expect(step.outputs['message']).toBe('all 2 pipelines are ready to be activated')
  expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThanOrEqual(900)
  expect(step.log).toMatch(/^Checking standby pipelines 'orders', 'payments' at /)
  expect(step.log).toMatch(/Done: all 2 pipelines are ready .*; the oldest checkpoint was 1\dm.* old \('payments'\)$/m)
  expect(step.summary).toMatch(/oldest checkpoint <strong>1\dm/)
  expect(step.feldera.writes).toEqual([])
})

test('one that is not ready makes the check red, and each has its checklist', async () => {
  const step = await playFleet({
    pipelines: [{ name: 'orders' }, { name: 'payments', state: 'running' }, { name: 'stock', state: 'stopped' }],
    verb: 'check',
  })
  expect(outcomesOf(step)).toEqual({ orders: 'ready', payments: 'not-ready', stock: 'not-ready' })
  expect(step.outputs).toMatchObject({ outcome: 'not-ready', 'error-code': 'NotReady' })
  expect(theError(step)).toMatch(
    /^of 3 pipelines 2 not ready, 1 ready: pipeline 'payments' is not ready to be activated: .*; pipeline 'stock' is not ready/,
  )
  expect(theError(step)).toContain("For 'payments': Nothing was sent; this was a look only.")
  expect(theError(step)).not.toContain('run it again')
  expect(step.annotations[0]?.title).toBe('Readiness check found it not ready: 2 of 3 pipelines')
  expect(step.summary.match(/<th>check<\/th>/g)).toHaveLength(3)
  // What is the same for all is told with the first one only.
  expect(step.log.match(/✓ edition/g)).toHaveLength(1)
  // The lines about one pipeline stand together.
  const names = step.log.split('\n').flatMap((line) => /^(orders|payments|stock): [✓✗?]/.exec(line)?.[1] ?? [])
  expect(names.filter((name, index) => name !== names[index - 1]).sort()).toEqual(['orders', 'payments', 'stock'])
})

test('what is the same for all is asked once', async () => {
  const step = await playFleet({ pipelines: named(40), verb: 'check' })
  expect(step.exitCode, step.log).toBe(0)
  const counts = countRequests(step)
  expect(counts).toMatchObject({ 'GET /v0/config': 1, 'GET /v0/config/session': 1, [LIST]: 1 })
  expect(counts['GET /v0/pipelines/…/checkpoints/remote']).toBe(40)
})

test('an unreachable Feldera is told once', async () => {
  const down = apiError(503, 'PipelineUnavailable', { message: 'not now' })
  const step = await playFleet({
    pipelines: named(30),
    at: { faults: [{ on: 'config', with: down }] },
    verb: 'check',
    inputs: { timeout: '3s' },
  })
  expect(step.outputs['outcome']).toBe('timed-out')
  expect(step.log.match(/No good answer/g)).toHaveLength(1)
  expect(theError(step)).toContain("the same for 'orders-001'")
  // All of them ask together, and each time once.
  expect(countRequests(step)['GET /v0/config']).toBeLessThan(100)
})
