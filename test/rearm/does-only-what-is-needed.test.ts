import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { InitialState } from '../feldera/pipeline-seed.ts'
import { HELD, theError } from '../support/story.ts'
import { CLEAR, CLEARS, DISMISS, playRearm, START, START_AGAIN, STOP } from './drill.ts'

/** What 'orders' is in the end: in standby, with a checkpoint that its primary has made since. */
function expectArmed(feldera: SimulatedFeldera): void {
  const { row } = feldera.pipeline().runner
  expect(row).toMatchObject({ runtimeStatus: 'Standby', runtimeDesired: 'Standby', deploymentInitial: 'Standby' })
  const held = feldera.pipeline().storage.checkpoints.at(-1)?.uuid ?? ''
  expect(held > (row.deploymentId ?? '')).toBe(true)
}

const ROWS: readonly (readonly [state: InitialState, writes: readonly string[]])[] = [
  ['standby', []],
  ['provisioning', []],
  ['stopped', [START]],
  ['stopped-after-standby', [START]],
  ['stopped-with-error', [DISMISS, START]],
  ['stopped-after-rehearsal', [CLEAR, START]],
  ['rehearsed', [STOP, CLEAR, START_AGAIN]],
]

describe.concurrent('a pipeline that is', () => {
  test.each(ROWS)('%s gets into standby by %j', async (state, writes) => {
    const step = await playRearm({ orders: { state }, inputs: CLEARS })

    const isDone = writes.length === 0
    expect(step.outputs, step.log).toMatchObject({
      outcome: isDone ? 'already-standby' : 'rearmed',
      standby: 'armed',
      changed: String(!isDone),
      status: 'Standby',
      'desired-status': 'Standby',
      'deployment-id': step.feldera.pipeline().runner.row.deploymentId,
    })
    expect(step.feldera.writes).toEqual(writes)
    expect(step.outputs['rearm-seconds'] === '').toBe(isDone)
    expect((step.outputs['checkpoint-id'] ?? '') > (step.outputs['deployment-id'] ?? '')).toBe(true)
    expectArmed(step.feldera)
  })

  test('already stopping is waited for', async () => {
    const before = (feldera: SimulatedFeldera) => feldera.pipeline().runner.stop()
    const step = await playRearm({ before })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes).toEqual([START])
  })

  test('already being cleared is waited for', async () => {
    const before = ({ pipeline }: SimulatedFeldera) =>
      pipeline().runner.record.write({ storageStatus: 'Clearing' }, 'api')
    const step = await playRearm({ orders: { state: 'stopped-after-rehearsal' }, before })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes).toEqual([START])
  })

  test('still on its way to Paused is stopped once it is there', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      pipeline().runner.process?.activate('Paused')
      pipeline().runner.look()
    }
    const step = await playRearm({ orders: { pullIntervalSeconds: 240 }, before, inputs: CLEARS })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.log).toMatch(/Standby \(desired Paused\)[\s\S]*→ Paused[\s\S]*Sending the forced stop/)
    expect(step.feldera.writes).toEqual([STOP, CLEAR, START_AGAIN])
  })

  test('left at AwaitingApproval by a rehearsal goes back like a paused one', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      pipeline().runner.process?.activate('Paused')
      pipeline().runner.look()
    }
    const orders = { afterActivation: 'needs-approval' } as const
    const step = await playRearm({ orders, before, inputs: CLEARS })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes).toEqual([STOP, CLEAR, START_AGAIN])
  })

  test('compiled before it can start is waited for', async () => {
    const orders = { state: 'stopped', compiles: { seconds: 60, into: 'Success' } } as const
    const step = await playRearm({ orders })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes).toEqual([START])
  })
})

describe.concurrent('what a start says about a difference is kept', () => {
  test('although Feldera forgets it with the stop', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      pipeline().runner.record.write({ bootstrapPolicy: 'allow', silentBootstrap: true }, 'api')
    }
    const step = await playRearm({ orders: { state: 'rehearsed' }, before, inputs: CLEARS })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes.at(-1)).toBe(`${START}&bootstrap_policy=allow&silent_bootstrap=true`)
    expect(step.feldera.pipeline().runner.row).toMatchObject({ bootstrapPolicy: 'allow', silentBootstrap: true })
  })
})

describe.concurrent('a storage of which the events do not tell that it was activated', () => {
  const spent = (feldera: SimulatedFeldera) => {
    feldera.pipeline().runner.events.length = 1
  }

  test('is tried, and cleared once Feldera has said so', async () => {
    // Cleared and filled again within the events that are kept.
    const before = (feldera: SimulatedFeldera) => {
      const { runner, storage } = feldera.pipeline()
      runner.record.write({ storageStatus: 'Cleared' }, 'runner')
      runner.record.write({ storageStatus: 'InUse' }, 'api')
      storage.status = { desired: 'Paused', deploymentId: null }
      feldera.pipeline().runner.events.length = 2
    }
    const step = await playRearm({ orders: { state: 'stopped' }, before, inputs: CLEARS })

    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes).toEqual([START, CLEAR, DISMISS, `${START}&bootstrap_policy=await_approval`])
    expectArmed(step.feldera)
  })

  test('is tried, and not cleared when it cannot be told whether it has served', async () => {
    const step = await playRearm({ orders: { state: 'stopped-after-rehearsal' }, before: spent, inputs: CLEARS })

    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'HistoryIncomplete',
      standby: 'none',
    })
    expect(step.feldera.writes).toEqual([START])
    expect(theError(step)).toMatch(
      /do not tell whether it has served .*It was started in standby\..*the input 'primary'/,
    )
    expect(step.feldera.pipeline().storage.checkpoints).not.toEqual([])
  })
})

test.concurrent('before a stop the process is asked, so that Feldera shows the pipeline as it is', async () => {
  const step = await playRearm({ orders: { state: 'rehearsed' }, inputs: CLEARS })
  const lines = step.feldera.about('orders').requests.map(({ method, path }) => `${method} ${path}`)
  const stop = lines.indexOf(STOP)
  const look = 'GET /v0/pipelines/orders?selector=status'
  expect(lines.slice(stop - 3, stop)).toEqual([HELD, 'GET /v0/pipelines/orders/stats', look])
})
