import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { held, LOOK, orders, play, requestsOf, theError } from '../support/story.ts'

/** Somebody has started the stopped pipeline as running, and its program is still being compiled. */
function startAsRunning(feldera: SimulatedFeldera): void {
  Object.assign(feldera.pipeline().runner.row, { resourcesDesired: 'Provisioned', deploymentInitial: 'Running' })
}

describe.concurrent('a pipeline that is being started as running is nobody’s standby', () => {
  const EXPECTATIONS = ['standby', 'standby-or-active', 'any'] as const
  test.each(EXPECTATIONS.flatMap((expect) => [true, false].map((wait) => ({ expect, wait }))))(
    'it is refused while its program compiles: expect: $expect, wait: $wait',
    async (inputs) => {
      const step = await play({ at: 'stopped', before: startAsRunning, inputs })

      expect(step.outputs).toMatchObject({
        outcome: 'refused',
        'error-code': 'ColdStart',
        changed: 'false',
        status: 'Stopped',
        'desired-status': 'Running',
      })
      expect(theError(step)).toMatch(
        /it is Stopped \(desired Running\): it is just being started as running, without having been in standby/,
      )
      expect(theError(step)).toContain('it needs no activation: wait for that start')
      expect(theError(step)).toMatch(/Start it in standby, with: FELDERA_HOST=\S+ fda start orders --initial standby/)
      expect(requestsOf(step.feldera)).toEqual([LOOK])
    },
  )

  test('also once it gets its resources, and as paused', async () => {
    const step = await play({
      at: { ...orders({ state: 'stopped' }), speed: 0.01 },
      before: (feldera) =>
        Object.assign(feldera.pipeline().runner.row, {
          resourcesStatus: 'Provisioning',
          resourcesDesired: 'Provisioned',
          deploymentInitial: 'Paused',
          deploymentId: '01a20fb4-023c-7508-b2ff-ccb92655bef4',
        }),
      inputs: { initial: 'paused' },
    })

    expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'ColdStart', status: 'Provisioning' })
  })

  test('one that has its deployment is waited for, and not called an activation', async () => {
    const initializing = (feldera: SimulatedFeldera) => {
      const { runner } = feldera.pipeline()
      runner.row.deploymentInitial = 'Running'
      runner.process?.desire('Running')
      runner.process?.show('Initializing')
      runner.look()
    }
    const step = await play({ at: held, before: initializing, inputs: { wait: false } })

    expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'false' })
    expect(step.log).toContain("pipeline 'orders' was started as Running and is on its way there; nothing was sent")
    expect(step.log).not.toContain('ctivation to the asked status is under way')
    expect(requestsOf(step.feldera)).toEqual([LOOK])
  })
})

test.concurrent('a start in standby is waited for, for it is one', async () => {
  const step = await play({ at: 'provisioning' })
  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
})
