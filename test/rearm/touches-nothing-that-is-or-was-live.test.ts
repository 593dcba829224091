import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { desire, setReachable, show, theError } from '../support/story.ts'
import { CLEAR, CLEARS, PRIMARY, playRearm, SILENT_PRIMARY, START, STOP } from './drill.ts'

interface Live {
  readonly what: string
  readonly code: string
  readonly orders?: Omit<PipelineSeed, 'name'>
  readonly before?: (feldera: SimulatedFeldera) => void
}

/** With a rehearsal that somebody has set running since. */
function setRunning(feldera: SimulatedFeldera): void {
  desire(feldera, 'Running')
}

const LIVE: readonly Live[] = [
  { what: 'running', code: 'LivePipeline', orders: { state: 'running' } },
  { what: 'started as paused', code: 'LivePipeline', orders: { state: 'paused' } },
  { what: 'being suspended', code: 'LivePipeline', orders: { state: 'suspending' } },
  { what: 'being activated', code: 'ActivationUnderWay', orders: { state: 'activating', pullIntervalSeconds: 600 } },
  { what: 'out of sight', code: 'OutOfSight', orders: { state: 'unavailable' } },
  {
    what: 'a rehearsal that was set running',
    code: 'LivePipeline',
    orders: { state: 'rehearsed' },
    before: setRunning,
  },
  {
    what: 'a rehearsal that was set running and paused again',
    code: 'StorageHasServed',
    orders: { state: 'rehearsed' },
    before: (feldera) => {
      setRunning(feldera)
      desire(feldera, 'Paused')
    },
  },
  {
    what: 'waiting for the approval of a failover',
    code: 'ActivationUnderWay',
    orders: { state: 'activating', pullIntervalSeconds: 600 },
    before: (feldera) => show(feldera, 'AwaitingApproval'),
  },
  {
    what: 'just being started as running',
    code: 'ColdStart',
    orders: { state: 'stopped', compiles: { seconds: 600, into: 'Success' } },
    before: ({ pipeline }) => pipeline().runner.start('Running'),
  },
  {
    what: 'a rehearsal of which the events do not reach back',
    code: 'HistoryIncomplete',
    orders: { state: 'rehearsed' },
    before: ({ pipeline }) => {
      pipeline().runner.events.length = 1
    },
  },
]

describe.concurrent('nothing is sent to a pipeline that is', () => {
  test.each(LIVE)('$what', async ({ code, orders = {}, before }) => {
    const inputs = { ...CLEARS, primary: 'primary' }
    const step = await playRearm({ orders, inputs, ...(before ? { before } : {}) })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': code, changed: 'false' })
    expect(step.outputs['standby']).toBe(code === 'OutOfSight' ? 'unknown' : 'none')
    expect(theError(step)).toMatch(/^could not put pipeline 'orders' into standby: it is .*\. Nothing was sent\. /)
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('a storage that has served is cleared only while another pipeline is seen to serve', () => {
  const orders = { state: 'stopped-after-serving' } as const

  test('not without its name', async () => {
    const step = await playRearm({ orders, inputs: CLEARS })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StorageHasServed' })
    expect(theError(step)).toMatch(/every checkpoint that was never pushed.*Nothing was sent\..*the input 'primary'/)
    expect(step.feldera.writes).toEqual([])
  })

  test('with its name: the old primary becomes a standby', async () => {
    const step = await playRearm({ orders, inputs: { ...CLEARS, primary: 'primary' } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', standby: 'armed' })
    expect(step.feldera.writes).toEqual([CLEAR, START])
  })

  test.each([
    ['paused', { ...PRIMARY, state: 'paused' }, /'primary' serves, and that is Paused/],
    ['stopped', { ...PRIMARY, state: 'stopped' }, /'primary' serves, and that is Stopped/],
    ['unknown', { ...PRIMARY, name: 'other' }, /'primary' serves, and that was not seen: .*UnknownPipelineName/],
  ] as const)('not while that is %s', async (_, primary, why) => {
    const step = await playRearm({ orders, primary, inputs: { ...CLEARS, primary: 'primary' } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotServing' })
    expect(theError(step)).toMatch(why)
    expect(step.feldera.writes).toEqual([])
  })

  test('not while that does not answer, which is tried three times', async () => {
    const faults = [{ on: 'look', pipeline: 'primary', with: answers.postgresPoolError }] as const
    const step = await playRearm({ orders, at: { faults }, inputs: { ...CLEARS, primary: 'primary' } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotServing' })
    expect(step.feldera.about('primary').requests).toHaveLength(3)
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('without leave nothing is cleared, and it says what would be', () => {
  test.each([
    ['stopped-after-rehearsal', /: its storage was activated, so no standby can start on it/],
    ['rehearsed', /: it has to be stopped, and its storage was activated/],
    ['stopped-after-serving', /: its storage was activated.*the input 'primary'/],
  ] as const)('%s', async (state, why) => {
    const step = await playRearm({ orders: { state } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'ClearStorageNeeded' })
    expect(theError(step)).toMatch(why)
    expect(theError(step)).toMatch(/destroys every checkpoint in it that was never pushed.*set 'clear-storage: true'/)
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('somebody acts while the step is at work', () => {
  test('and sets it running between the look and the stop: it is looked at once more, and left alone', async () => {
    let feldera: SimulatedFeldera | undefined
    // The process is asked immediately before that look.
    const setsRunning: Fault['with'] = (reply) => {
      if (feldera) desire(feldera, 'Running')
      return reply
    }
    const step = await playRearm({
      orders: { state: 'rehearsed' },
      inputs: CLEARS,
      at: { faults: [{ on: 'stats', with: setsRunning, times: 1 }] },
      before: (started) => {
        feldera = started
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline' })
    expect(step.feldera.writes).toEqual([])
  })

  test('and sets it running at the moment of the stop: nothing is cleared', async () => {
    const step = await playRearm({
      orders: { state: 'rehearsed' },
      inputs: CLEARS,
      before: (feldera) => {
        const { runner } = feldera.pipeline()
        const stop = runner.stop.bind(runner)
        runner.stop = (error) => {
          desire(feldera, 'Running')
          stop(error)
        }
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'SetRunning', standby: 'none' })
    expect(theError(step)).toMatch(/somebody set it running .*It is stopped, and nothing was cleared\./)
    expect(step.feldera.writes).toEqual([STOP])
    expect(step.feldera.pipeline().storage.checkpoints).not.toEqual([])
  })

  test.each([
    ['activates the new standby', 'DesiredStatusChanged', (feldera: SimulatedFeldera) => desire(feldera, 'Running')],
    ['stops it again', 'PipelineStopped', ({ pipeline }: SimulatedFeldera) => pipeline().runner.stop()],
  ] as const)('and %s', async (_, code, act) => {
    // Nothing is pushed, so the step waits until it is armed.
    const step = await playRearm({
      orders: { state: 'stopped-after-rehearsal' },
      primary: SILENT_PRIMARY,
      inputs: CLEARS,
      async meanwhile(running, feldera) {
        await running.logged('not known to be armed yet')
        act(feldera)
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': code,
      standby: 'none',
      changed: 'true',
    })
    expect(theError(step)).toContain('Its storage was cleared and it was started in standby.')
    expect(step.feldera.writes).toEqual([CLEAR, START])
  })

  test('a blip out of sight of what was started is waited for', async () => {
    const step = await playRearm({
      orders: { state: 'stopped' },
      primary: SILENT_PRIMARY,
      async meanwhile(running, feldera) {
        await running.logged('not known to be armed yet')
        setReachable(feldera, false)
        await running.logged('→ Unavailable')
        setReachable(feldera, true)
        await running.logged('Unavailable → Standby')
        running.signal('SIGTERM')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', standby: 'not-armed' })
    expect(step.feldera.writes).toEqual([START])
  })
})
