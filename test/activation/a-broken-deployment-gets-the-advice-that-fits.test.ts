import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { orders, play, theError } from '../support/story.ts'

const broken = (error_code: string) =>
  orders({ state: 'stopped-with-error', error: { message: 'Something broke', error_code, details: null } })

describe.concurrent('found broken, before anything was sent', () => {
  test.each([
    ['StartFailedDueToFailedCompilation', /Its program does not compile: correct it/],
    ['AutomatonProvisioningTimeout', /could not be started or kept running/],
    ['RunnerCheckError', /could not be started or kept running/],
  ])('%s has nothing to do with its storage, which is not to be cleared', async (code, advice) => {
    const step = await play({ at: broken(code) })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': code, changed: 'false' })
    expect(theError(step)).toMatch(advice)
    expect(theError(step)).not.toMatch(/clear its storage/i)
  })

  test('InitializationError: both ways on, and what each costs', async () => {
    const step = await play({ at: broken('InitializationError') })

    expect(theError(step)).toContain('If it was activated before, its storage cannot stand by again')
    expect(theError(step)).toMatch(
      /There are two ways on\. \(1\) Start it as running, which resumes from its own storage, .* older .*: FELDERA_HOST=\S+ fda start orders\./,
    )
    expect(theError(step)).toMatch(/\(2\) Clear its storage .*destroys every checkpoint that was never pushed/)
  })

  test('in a check too', async () => {
    const step = await play({ verb: 'check', at: broken('StartFailedDueToFailedCompilation') })

    expect(step.outputs['outcome']).toBe('not-ready')
    expect(theError(step)).toContain('Its program does not compile')
  })
})

test.concurrent('a last pull that failed has spent the storage', async () => {
  const step = await play({ at: 'no-checkpoint' })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError', changed: 'true' })
  expect(theError(step)).toContain('Its storage cannot stand by again. There are two ways on. (1) Start it as running')
})

test.concurrent('a start that is called off is named as that', async () => {
  const startInStandby = ({ pipeline }: SimulatedFeldera) =>
    Object.assign(pipeline().runner.row, { resourcesDesired: 'Provisioned', deploymentInitial: 'Standby' })
  const step = await play({
    at: 'stopped',
    before: startInStandby,
    async meanwhile(running, feldera) {
      await running.logged('is Stopped (desired Standby)')
      Object.assign(feldera.pipeline().runner.row, { resourcesDesired: 'Stopped', deploymentInitial: null })
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'NotDeployed' })
  expect(step.log).toContain('Stopped is desired again, which the pipeline already is')
  expect(step.log).not.toContain('still Stopped')
})
