import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { apiError, json } from '../feldera/reply.ts'
import { desire, play, theError } from '../support/story.ts'
import { CLEAR, CLEARS, playRearm, START, STOP } from './drill.ts'

// What Feldera shows is old while its runner is down. What the processes say themselves decides then.

/** Somebody sets the pipeline running, and Feldera's runner is down. */
function runsUnnoticed({ pipeline }: SimulatedFeldera): void {
  const { runner } = pipeline('orders')
  runner.isDown = true
  runner.process?.desire('Running')
  runner.process?.show('Running')
}

describe.concurrent('a standby is armed only when its process says that it does not serve', () => {
  const stats: readonly (readonly [string, Fault])[] = [
    ['is never answered', { on: 'stats', with: 'reset' }],
    ['is refused', { on: 'stats', with: answers.page(403) }],
    ['is refused once', { on: 'stats', times: 1, with: answers.page(502) }],
    ['is not found', { on: 'stats', with: answers.emptyNotFound }],
  ]
  test.each(stats)('when that question %s', async (_, fault) => {
    const step = await playRearm({ before: runsUnnoticed, at: { faults: [fault] }, inputs: { timeout: '3s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'unknown' })
    expect(theError(step)).toContain('does not say that it is in standby')
  })

  test('and one bad answer is no obstacle', async () => {
    const faults = [{ on: 'stats', times: 1, with: answers.page(502) }] as const
    const step = await playRearm({ at: { faults } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'already-standby', standby: 'armed' })
  })

  test('also when it is not known to be armed', async () => {
    const orders = { bucket: 'own', checkpointAges: [80_000] }
    const step = await playRearm({ orders, before: runsUnnoticed, inputs: { timeout: '3s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'unknown' })
    expect(theError(step)).toContain('does not say that it is in standby')
  })
})

describe.concurrent('before a stop', () => {
  const orders = { state: 'rehearsed' } as const

  test('an answer that comes late counts as none', async () => {
    let feldera: SimulatedFeldera | undefined
    const late: Fault['with'] = async (reply) => {
      if (feldera) runsUnnoticed(feldera)
      await setTimeout(5_200)
      return reply
    }
    const step = await playRearm({
      orders,
      before: (started) => {
        feldera = started
      },
      at: { faults: [{ on: 'stats', times: 1, with: late }] },
      inputs: { ...CLEARS, timeout: '9s', 'request-timeout': '8s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.feldera.writes).toEqual([])
  })

  test('one that Feldera shows as paused, and that starts up, is left alone', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      const { runner } = pipeline('orders')
      runner.isDown = true
      runner.process?.show('Initializing')
    }
    const step = await playRearm({ orders, before, inputs: { ...CLEARS, timeout: '3s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(theError(step)).toMatch(/process says that it is Initializing \(ProcessDiffers\).*Leave it alone/)
    expect(step.feldera.writes).toEqual([])
  })

  test('what somebody stops meanwhile is looked at again', async () => {
    let feldera: SimulatedFeldera | undefined
    const stopped: Fault['with'] = () => {
      feldera?.pipeline('orders').runner.stopAtOnce()
      return apiError(400, 'PipelineInteractionNotDeployed', { message: 'It is not deployed.', details: null })
    }
    const step = await playRearm({
      orders,
      before: (started) => {
        feldera = started
      },
      at: { faults: [{ on: 'stats', times: 1, with: stopped }] },
      inputs: CLEARS,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', standby: 'armed' })
    expect(step.feldera.writes).not.toContain(STOP)
  })

  test('one that is never told is red, and nothing was stopped', async () => {
    const faults = [{ on: 'stats', with: answers.page(403) }] as const
    const step = await playRearm({ orders, at: { faults }, inputs: { ...CLEARS, timeout: '10s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', changed: 'false', standby: 'none' })
    expect(theError(step)).toContain(
      "could not ask the process of pipeline 'orders' whether it serves, so it is not stopped",
    )
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('a primary that Feldera shows as Running', () => {
  const orders = { state: 'stopped-after-serving' } as const
  const inputs = { ...CLEARS, primary: 'primary' }

  test('and whose process is gone lets nothing be cleared', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      const { runner } = pipeline('primary')
      runner.isDown = true
      runner.process?.exit(3)
    }
    const step = await playRearm({ orders, before, inputs: { ...inputs, timeout: '4s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.log).toMatch(/The clearing of its storage is put off/)
    expect(step.feldera.writes).toEqual([])
  })

  test.each([
    ['has paused', { on: 'stats', pipeline: 'primary', with: json(200, { global_metrics: { state: 'Paused' } }) }],
    ['says nothing for five seconds', { on: 'stats', pipeline: 'primary', with: 'stall-header' }],
  ] as const)('and whose process %s lets nothing be cleared', async (_, fault) => {
    const step = await playRearm({ orders, at: { faults: [fault] }, inputs: { ...inputs, timeout: '7s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.log).toContain("is put off: the primary's process does not say that it runs")
    expect(step.feldera.writes).toEqual([])
  })

  test('lets a paused one that has served be: that is to be stopped by whoever knows what it is for', async () => {
    const before = (feldera: SimulatedFeldera) => {
      desire(feldera, 'Running')
      desire(feldera, 'Paused')
    }
    const step = await playRearm({ orders: { state: 'rehearsed' }, before, inputs })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StorageHasServed' })
    expect(theError(step)).toContain('stop it yourself')
    expect(step.feldera.writes).toEqual([])
  })

  test('and that has taken over from the bucket of this one does not make it armed', async () => {
    const pipelines = [
      { name: 'orders', ...orders, bucket: 'old', checkpointAges: [3_000, 2_000] },
      { name: 'primary', state: 'running', bucket: 'new', readBucket: 'old' },
    ] as const
    // It has restored the newest one of 'orders', and lists it, too.
    const before = ({ pipeline }: SimulatedFeldera) => {
      const { runner } = pipeline('primary')
      runner.row.runtimeStatusSince = runner.row.runtimeDesiredSince = Date.now() - 1_000_000
    }
    const step = await play({ verb: 'rearm', at: { pipelines }, before, inputs: { ...inputs, timeout: '4s' } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'timed-out',
      'error-code': 'NotArmed',
      standby: 'not-armed',
    })
    expect(step.feldera.writes).toEqual([CLEAR, START])
  })
})
