import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { enterpriseFeature } from '../feldera/manager/installation.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { primaryOf, STOP_PRIMARY, type stopForEver } from '../primary/pair.ts'
import { ACTIVATE, desire, warningsOf } from '../support/story.ts'
import { ONLY_WHEN_ASKED, playSwitchover, RESUME } from './handing-over.ts'

// Once the stop of the primary is sent, and not provably refused, there is no way back.

const acceptedStops = (step: Awaited<ReturnType<typeof playSwitchover>>) =>
  step.far.requests.filter(({ path, answered }) => path.includes('/stop?') && answered === 202)

describe.concurrent('the standby is activated all the same', () => {
  test.each([
    ['lost, and was accepted', { on: 'stop', with: 'reset', effect: 'accepted', times: 1 }],
    ['lost, and was not accepted', { on: 'stop', with: 'reset', times: 1 }],
    ['put off', { on: 'stop', with: answers.tooManyRequests, times: 1 }],
    ['said to have taken too long', { on: 'stop', with: answers.lockTookTooLong, effect: 'accepted', times: 1 }],
  ] as const)('when the answer to the stop is %s', async (_, fault) => {
    const step = await playSwitchover({ farAt: { faults: [fault] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'switched-over', primary: 'switched-over' })
    expect(step.far.writes).not.toContain(RESUME)
  })

  test('when the stop takes long, once it is over', async () => {
    const step = await playSwitchover({
      before: (sides) => stopHangs(sides),
      meanwhile: async (running, sides) => {
        await running.logged("Primary 'primary' is still Paused; Stopped is desired now")
        primaryOf(sides).runner.stopAtOnce()
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(acceptedStops(step)).toHaveLength(1)
  })

  test('also when the deadline comes first', async () => {
    const step = await playSwitchover({
      inputs: { timeout: '10s' },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        primaryOf(sides).runner.isDown = true
        await running.logged('The deadline has passed, but that would leave no pipeline that serves')
        primaryOf(sides).runner.stopAtOnce()
      },
      before: (sides) => stopHangs(sides),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopped', changed: 'true' })
    expect(step.feldera.writes).toEqual([ACTIVATE])
    expect(step.message).toMatch(/The activation was accepted and goes on in Feldera/)
  })

  test('unless the stop never ends: then that is said first', async () => {
    const step = await playSwitchover({ inputs: { timeout: '10s' }, before: (sides) => stopHangs(sides) })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopping' })
    expect(step.message).toMatch(/^no pipeline is live, or soon none will be: could not switch over/)
    expect(step.feldera.writes).toEqual([])
    expect(step.tookMs).toBeLessThan(27_000)
  })
})

/** The stop is accepted, and the primary goes on showing that it is being stopped. */
function stopHangs(sides: Parameters<typeof stopForEver>[0]): void {
  const { runner } = primaryOf(sides)
  runner.record.onWrite(() => {
    if (runner.row.resourcesDesired === 'Stopped') runner.isDown = true
  })
}

describe.concurrent('it goes back only where the stop was provably refused', () => {
  test.each([
    ['for its role', answers.insufficientRole, 'InsufficientPermissions'],
    ['for its edition', enterpriseFeature('stop'), 'EnterpriseFeature'],
  ])('%s', async (_, refusal, code) => {
    const step = await playSwitchover({ farAt: { faults: [{ on: 'stop', with: refusal }] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': code, primary: 'resumed' })
    expect(step.feldera.writes).toEqual([])
  })
})

test.concurrent('it says that the primary may be paused still, where the stop is never accepted', async () => {
  const step = await playSwitchover({
    inputs: { timeout: '10s' },
    farAt: { faults: [{ on: 'stop', with: 'reset' }] },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut' })
  expect(step.message).toMatch(
    /^perhaps no pipeline is live: primary 'primary' may be left paused: .*: the 10 s of 'timeout' had passed, when it was not known whether the stop of the primary was accepted/,
  )
  expect(step.message).toMatch(/If it still shows Paused, set it running again: curl -X POST .*\/resume\./)
  expect(step.far.writes).not.toContain(RESUME)
})

describe.concurrent('what has taken over is compared with what was handed over', () => {
  test('fewer records are red', async () => {
    const step = await playSwitchover({
      meanwhile: async (running, { feldera }) => {
        await running.logged('Sending the activation')
        const pipeline = feldera.pipeline()
        const { process } = pipeline.runner
        const restored = process?.restored.bind(process)
        if (process)
          process.restored = () => {
            restored?.()
            process.records.restore(17)
          }
      },
      inputs: { timeout: '30s' },
      orders: { recordsPerSecond: 1 },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'RecordsMissing' })
    expect(step.message).toMatch(
      /^records are missing: pipeline 'orders' is Running, but it has processed [\d,]+ records?, and its primary 'primary' had processed [\d,]+/,
    )
    expect(step.message).toMatch(
      /Once it shows Stopped, start the primary again, whose storage is as it was: FELDERA_HOST=/,
    )
  })

  test('so is one that has a history of its own', async () => {
    const step = await playSwitchover({
      meanwhile: async (running, { feldera }) => {
        await running.logged('Sending the activation')
        const { process } = feldera.pipeline().runner
        if (process) Object.defineProperty(process, 'initialStart', { value: 1_000 })
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'RecordsMissing' })
    expect(step.message).toContain('but has a history of its own')
  })

  test('what cannot be compared is a warning', async () => {
    const step = await playSwitchover({
      // Else a checkpoint of its own would now and then put the stop off, and the standby would be asked once more.
      primary: ONLY_WHEN_ASKED,
      at: { faults: [{ on: 'stats', with: answers.unknownEndpoint, skip: 2 }] },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(warningsOf(step).join()).toMatch(/does not tell how many records it has processed/)
  })
})

describe.concurrent('a standby that does not take over', () => {
  test('fails first: the way back is said, with the storage of the primary as it was', async () => {
    const step = await playSwitchover({ orders: { afterActivation: 'fails-to-fetch' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'stopped', changed: 'true' })
    expect(step.message).toMatch(/^no pipeline is live: could not switch over from 'primary' to pipeline 'orders': /)
    expect(step.message).toMatch(
      /the primary's storage is as it was\. Start it again: FELDERA_HOST=.* fda start primary/,
    )
  })

  test('finds the primary live again: neither is activated nor stopped', async () => {
    const step = await playSwitchover({
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        const { runner } = primaryOf(sides)
        runner.stopAtOnce()
        runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryRestarted',
      primary: 'live',
    })
    expect(step.feldera.writes).toEqual([])
  })

  test('nor when somebody has set it running by then, which is told as two that are live', async () => {
    const step = await playSwitchover({
      primary: PRIMARY,
      inputs: { timeout: '10s' },
      before: (sides) => stopHangs(sides),
      meanwhile: async (running, { feldera }) => {
        await running.logged('Feldera accepted the stop')
        desire(feldera, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'BothLive' })
    expect(acceptedStops(step)).toHaveLength(1)
    expect(step.far.writes.at(-1)).toBe(STOP_PRIMARY)
  })
})
