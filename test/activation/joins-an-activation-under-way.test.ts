import { expect, test } from 'vitest'
import { desire, LOOK, orders, play, requestsOf, show, theError } from '../support/story.ts'

test.concurrent("waits for somebody else's activation and sends nothing", async () => {
  const step = await play({
    before: (feldera) => desire(feldera, 'Running'),
    async meanwhile(running, feldera) {
      await running.logged('is under way already; nothing is sent')
      show(feldera, 'Running')
    },
  })

  expect(step.outputs).toMatchObject({
    outcome: 'activated',
    changed: 'false',
    'previous-status': 'Standby',
    status: 'Running',
  })
  expect(step.outputs['message']).toContain("pipeline 'orders' is Running")
  expect(requestsOf(step.feldera)).toEqual([LOOK])
})

test.concurrent('measures it from where it began, before this step did', async () => {
  const step = await play({ at: 'activating' })
  const { row } = step.feldera.pipeline().runner
  const took = ((row.runtimeStatusSince ?? 0) - (row.runtimeDesiredSince ?? 0)) / 1_000

  // On a busy machine the other activation is over before this step looks, and there is nothing to measure.
  const measured = step.outputs['outcome'] === 'activated' ? String(took) : ''
  expect(step.outputs['activation-seconds']).toBe(measured)
  expect(step.feldera.writes).toEqual([])
})

test.concurrent('out of time, it says that the activation is not its own and goes on', async () => {
  const step = await play({ before: (feldera) => desire(feldera, 'Running'), inputs: { timeout: '4s' } })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(theError(step)).toContain("Nothing was sent. Somebody else's activation goes on in Feldera")
})

test.concurrent('the other activation fails: so does this step, with its error', async () => {
  const step = await play({
    at: orders(),
    before: (feldera) => desire(feldera, 'Running'),
    async meanwhile(running, feldera) {
      await running.logged('is under way already; nothing is sent')
      feldera.pipeline().runner.stop({ message: 'bucket is gone', error_code: 'InitializationError', details: null })
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError', changed: 'false' })
  expect(theError(step)).toContain('bucket is gone')
})
