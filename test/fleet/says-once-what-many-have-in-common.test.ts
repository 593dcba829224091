import { expect, test } from 'vitest'
import { outputsAbout } from '../support/invariants.ts'
import { theError, warningsOf } from '../support/story.ts'
import { linksIn } from '../support/summary-text.ts'
import { countRequests, LIST, named, playFleet } from './fleet.ts'

test('the names there are, are asked for once for all that are unknown', async () => {
  const step = await playFleet({ pipelines: [{ name: 'orders' }], inputs: { pipeline: 'a,b,c,d,orders' } })
  expect(step.outputs['error-code']).toBe('UnknownPipelineName')
  // One list to look at all, and one for the names. The only one that is known is then watched alone.
  expect(countRequests(step)[LIST]).toBe(2)
  expect(outputsAbout(step, 'a')['message']).toContain('The pipelines there are: orders.')
  // That one is in the list already.
  expect(outputsAbout(step, 'a')['message']).not.toContain('Did you mean')
})

test('a step has one warning, whatever number of pipelines there is one about', async () => {
  const stale = await playFleet({ pipelines: named(8), inputs: { 'max-checkpoint-age': '1s' } })
  expect(stale.exitCode).toBe(0)
  expect(warningsOf(stale)).toHaveLength(1)
  expect(warningsOf(stale)[0]).toMatch(/^orders-00\d: Checkpoint .* is .* old, older .*; orders-00\d: .* and 3 more$/)
  expect(
    stale.log.match(/^orders-00\d: Checkpoint .* older than the 1 s of max-checkpoint-age; sending .*$/gm),
  ).toHaveLength(8)

  const undated = named(8, { checkpointAges: 'unreported' })
  const unsure = await playFleet({ pipelines: undated, verb: 'check', inputs: { 'max-checkpoint-age': '1h' } })
  expect(warningsOf(unsure)).toHaveLength(1)
  expect(warningsOf(unsure)[0]).toContain('orders-000: max-checkpoint-age could not be checked')
})

test('an outage is told once, and so is its end', async () => {
  const step = await playFleet({
    pipelines: named(12),
    at: {
      faults: [
        { on: 'list', with: 'reset' },
        { on: 'wait', with: 'reset', times: 30 },
      ],
    },
  })
  expect(step.exitCode, step.log).toBe(0)
  expect(step.log.match(/No good answer/g)).toHaveLength(1)
  expect(step.log).toMatch(/^orders-\d+: Feldera answers again, after 30 failed requests for 12 pipelines in /m)
})

test('an outage of one is told as that of one', async () => {
  const step = await playFleet({
    pipelines: named(3),
    at: {
      faults: [
        { on: 'list', with: 'reset' },
        { on: 'wait', pipeline: 'orders-001', with: 'reset', times: 1 },
      ],
    },
  })
  expect(step.log).toMatch(/^orders-001: No good answer: /m)
  expect(step.log).toMatch(/^orders-001: Feldera answers again, after one failed request in /m)
})

test('an unknown status is warned about once for all, by the name of each', async () => {
  const step = await playFleet({
    pipelines: named(2, { pullIntervalSeconds: 86_400 }),
    // A Feldera that knows a status of which nobody has heard yet.
    at: { version: '0.400.0+enterprise' },
    meanwhile: async ({ logged, signal }, feldera) => {
      for (const { name } of named(2)) {
        await logged(`${name}: Running is desired now`)
        const { runner } = feldera.pipeline(name)
        runner.process?.show('Levitating')
        runner.look()
        await logged(`${name}: Standby → Levitating`)
      }
      signal('SIGINT')
    },
  })
  expect(warningsOf(step)).toHaveLength(1)
  expect(warningsOf(step)[0]).toMatch(/orders-000: Status Levitating is not known .*; orders-001: Status Levitating/)
})

test('pipelines that end alike are told alike in the log', async () => {
  const step = await playFleet({ pipelines: named(3, { state: 'stopped' }) })
  expect(step.log).toMatch(/^orders-000: refused: could not activate pipeline 'orders-000': it is Stopped .*fda start/m)
  expect(step.log).toContain("orders-001: refused, for the same reason as 'orders-000'\n")
  expect(theError(step)).toMatch(
    /For 'orders-000', and likewise for the other 2: Nothing was sent\. Start it in standby/,
  )
})

test('where some wait for approval, each difference is in the output about its pipeline', async () => {
  const pipelines = [{ name: 'orders', afterActivation: 'needs-approval' } as const, { name: 'payments' }]
  const step = await playFleet({ pipelines })
  expect(step.outputs).toMatchObject({ outcome: 'awaiting-approval', 'approval-diff': '', 'activation-seconds': '' })
  expect(theError(step)).toContain(
    'Look at the difference, which the job summary shows below its name, or in Feldera. ',
  )
  // The annotation has no addresses, and the story of each has its own.
  expect(theError(step)).not.toContain('/pipelines/')
  const [, story = ''] = step.summary.split('<details>')
  const address = `${step.feldera.url}/pipelines/orders/`
  expect(linksIn(story)).toEqual([
    [address, 'orders'],
    [address, address],
  ])
  expect(outputsAbout(step, 'orders')['message']).toContain(`or in Feldera: ${address}. `)
  expect(theError(step)).toContain('Inputs count for all pipelines of a step')
  expect(outputsAbout(step, 'orders')['approval-diff']).toContain('late_orders')
})
