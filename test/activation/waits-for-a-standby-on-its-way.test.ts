import { expect, test } from 'vitest'
import { ACTIVATE, LOOK, orders, play, requestsOf, show, theError } from '../support/story.ts'

test.concurrent('started a moment ago: looks until it stands by, then activates', async () => {
  const step = await play({
    at: 'stopped',
    before: (feldera) => feldera.pipeline().runner.start('Standby'),
  })

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true', status: 'Running' })
  expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE, LOOK])
})

test.concurrent('the first status is the one before, the standby it waited for is in the log', async () => {
  const step = await play({
    before: (feldera) => show(feldera, 'Initializing'),
    async meanwhile(running, feldera) {
      await running.logged("'orders' is Initializing (desired Standby)")
      show(feldera, 'Standby')
    },
  })

  expect(step.outputs['previous-status']).toBe('Initializing')
  expect(step.log).toMatch(/Initializing → Standby, after [\d.]+ s\n/)
})

test.concurrent('one that never gets there: timed out, nothing sent, nothing changed', async () => {
  const step = await play({
    before: (feldera) => show(feldera, 'Initializing'),
    inputs: { timeout: '4s' },
  })

  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', changed: 'false' })
  expect(theError(step)).toMatch(/last seen Initializing \(desired Standby\).*nothing changed in Feldera.*'timeout'/)
  expect(step.feldera.writes).toEqual([])
})

test.concurrent('one that breaks on the way: failed with the error of its deployment', async () => {
  const step = await play({
    at: orders(),
    before: (feldera) => show(feldera, 'Initializing'),
    async meanwhile(running, feldera) {
      await running.logged("'orders' is Initializing (desired Standby)")
      feldera.pipeline().runner.stop({ message: 'no licence', error_code: 'RunnerProvisionError', details: null })
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'RunnerProvisionError', changed: 'false' })
  expect(theError(step)).toMatch(/no licence.*Nothing was sent/)
  expect(step.feldera.writes).toEqual([])
})

test.concurrent('one that is deleted on the way: says so, and lists no names', async () => {
  const step = await play({
    before: (feldera) => show(feldera, 'Initializing'),
    async meanwhile(running, feldera) {
      await running.logged("'orders' is Initializing (desired Standby)")
      feldera.pipeline().happen('deleted')
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName', 'http-status': '404' })
  expect(theError(step)).toContain('deleted or renamed it meanwhile')
})
