import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { CLEAR, PRIMARY, playRehearsal, SILENT_PRIMARY, START_AGAIN, STOP } from '../rearm/drill.ts'
import { ACTIVATE_PAUSED, desire, theError } from '../support/story.ts'
import { textOf } from '../support/summary-text.ts'

describe.concurrent('nothing is sent when the checklist fails', () => {
  const CASES: readonly (readonly [
    what: string,
    orders: Omit<PipelineSeed, 'name'>,
    primary: PipelineSeed,
    faults: readonly Fault[],
    why: RegExp,
  ])[] = [
    [
      'no standby',
      { state: 'running' },
      PRIMARY,
      [],
      /^'orders' is not in standby now; .*it is not in standby but Running/,
    ],
    ['an old checkpoint', { checkpointAges: [7_200], bucket: 'old' }, PRIMARY, [], /older than the 10m allowed/],
    [
      'a primary that is gone',
      {},
      { ...PRIMARY, state: 'stopped' },
      [],
      /the primary 'primary' is Stopped.*Look at the primary first: http\S+\/pipelines\/primary\/\. Nothing/,
    ],
    [
      'a bucket to be taken from its primary',
      { takesOwnership: true },
      PRIMARY,
      [],
      /with take_bucket_ownership it would take over/,
    ],
    ['no events', {}, PRIMARY, [{ on: 'events', with: answers.unknownEndpoint }], /its events cannot be read/],
  ]

  test.each(CASES)('%s', async (_, orders, primary, faults, why) => {
    const step = await playRehearsal({
      orders,
      primary,
      at: { faults },
      inputs: { primary: 'primary', 'max-checkpoint-age': '10m' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', changed: 'false' })
    expect(theError(step)).toMatch(/^'orders' is (?:not )?in standby|^it is not known/)
    expect(theError(step)).toMatch(why)
    expect(theError(step)).toMatch(/is not ready to be rehearsed: .*\. Nothing was sent\./)
    expect(step.feldera.writes).toEqual([])
  })

  test('a process that serves, although Feldera shows Standby', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      pipeline('orders').runner.isDown = true
      pipeline('orders').runner.process?.show('Running')
    }
    const step = await playRehearsal({ before })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', changed: 'false' })
    expect(theError(step)).toContain('its process says that it serves')
    expect(step.feldera.writes).toEqual([])
  })

  test('a deployment without an id', async () => {
    const withoutId: Fault['with'] = (reply) => ({
      ...reply,
      body: String(reply.body).replace(/"deployment_id":"[^"]*"/, '"deployment_id":null'),
    })
    const step = await playRehearsal({ at: { faults: [{ on: 'look', pipeline: 'orders', with: withoutId }] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', changed: 'false' })
    expect(step.feldera.writes).toEqual([])
  })

  test('its own bucket may be taken', async () => {
    const orders = { takesOwnership: true, bucket: 'own', readBucket: 'shared' }
    const step = await playRehearsal({ orders, inputs: { primary: 'primary' } })
    expect(step.outputs['outcome'], step.log).toBe('rehearsed')
  })

  test('not when it is the one its primary pushes to', async () => {
    const orders = { takesOwnership: true, bucket: 'shared', readBucket: 'elsewhere' }
    const step = await playRehearsal({ orders, inputs: { primary: 'primary' } })
    expect(step.outputs['outcome'], step.log).toBe('not-ready')
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('an activation that fails', () => {
  test('with an error: the pipeline is back, and a failover would fail too', async () => {
    const step = await playRehearsal({ orders: { afterActivation: 'fails-to-fetch' } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      standby: 'armed',
      'error-code': 'InitializationError',
    })
    expect(theError(step)).toMatch(
      /^'orders' is in standby and armed; could not rehearse pipeline 'orders': .*no checkpoint found.*A failover would fail in the same way/,
    )
  })

  test('at a difference that nobody may approve', async () => {
    const step = await playRehearsal({ orders: { afterActivation: 'needs-approval' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'awaiting-approval', standby: 'armed' })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED, STOP, CLEAR, START_AGAIN])
    expect(theError(step)).toMatch(
      /^'orders' is in standby and armed; .*waits for approval.*A failover would stop there, too/,
    )
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toBeTruthy()
  })

  test('to come to its end in its half of the time', async () => {
    const orders = { pullIntervalSeconds: 86_400 }
    const step = await playRehearsal({ orders, primary: SILENT_PRIMARY, inputs: { timeout: '6s', primary: 'primary' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'armed', 'activation-seconds': '' })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED, STOP, CLEAR, START_AGAIN])
    expect(theError(step)).toMatch(/was not Paused after half of the 6 s of 'timeout', it was last seen Standby/)
    expect(step.tookMs).toBeLessThan(8_000)
  })

  test('because Feldera refuses it: nothing was activated, so nothing is put back', async () => {
    const faults = [{ on: 'activation', with: answers.insufficientRole }] as const
    const step = await playRehearsal({ at: { faults } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', standby: 'armed', changed: 'false' })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
    expect(theError(step)).toMatch(/^'orders' is in standby and armed; could not activate pipeline 'orders'/)
  })

  test('without an answer, and nobody knows whether it was taken: it is put back', async () => {
    // Its answer is lost, and so are the looks that would tell, until half of the time is over.
    const faults: readonly Fault[] = [
      { on: 'activation', with: 'reset', effect: 'accepted' },
      { on: 'wait', with: answers.page(502), times: 3 },
    ]
    const step = await playRehearsal({
      at: { faults },
      orders: { pullIntervalSeconds: 86_400 },
      primary: SILENT_PRIMARY,
      inputs: { timeout: '12s', primary: 'primary' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'armed' })
    expect(step.feldera.writes.slice(-3)).toEqual([STOP, CLEAR, START_AGAIN])
  })
})

describe.concurrent('an activation whose answer is lost, and that was not accepted', () => {
  test('leaves nothing to put back, and the standby is not touched', async () => {
    const faults = [{ on: 'activation', with: 'reset' }] as const
    const step = await playRehearsal({ at: { faults }, inputs: { timeout: '40s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'armed', changed: 'false' })
    expect(theError(step)).toMatch(
      /^'orders' is in standby and armed; .*did not accept its activation, so there was nothing to put back/,
    )
    expect(new Set(step.feldera.writes)).toEqual(new Set([ACTIVATE_PAUSED]))
    expect(textOf(step.summary)).toContain('Not proven: that it gets back into standby.')
  }, 90_000)

  test('is told from one that was, which shows later than half of the time', async () => {
    const step = await playRehearsal({
      at: { faults: [{ on: 'activation', with: 'reset', effect: 'accepted' }] },
      before: ({ pipeline }) => {
        const { runner } = pipeline('orders')
        const { process } = runner
        const activate = process?.activate.bind(process)
        if (process === undefined || activate === undefined) return
        // Feldera's runner is down from then on, and shows it only once it is back.
        process.activate = (desired) => {
          runner.isDown = true
          globalThis.setTimeout(() => {
            runner.isDown = false
          }, 7_000)
          activate(desired)
        }
      },
      inputs: { timeout: '12s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'armed' })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED, STOP, CLEAR, START_AGAIN])
  })

  test('and somebody stops the standby meanwhile: it is left so', async () => {
    const faults = [{ on: 'activation', with: 'reset' }] as const
    const step = await playRehearsal({
      at: { faults },
      inputs: { timeout: '30s' },
      async meanwhile(running, feldera) {
        await running.logged('Looking whether it was accepted')
        feldera.pipeline().runner.stop()
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      standby: 'none',
      'error-code': 'PipelineStopped',
    })
    expect(new Set(step.feldera.writes)).toEqual(new Set([ACTIVATE_PAUSED]))
  })
})

describe.concurrent('somebody', () => {
  const untilPaused = { pullIntervalSeconds: 86_400 }

  test.each([
    [
      'sets it running during the activation',
      (feldera: SimulatedFeldera) => desire(feldera, 'Running'),
      'DesiredStatusChanged',
    ],
    ['replaces it', ({ pipeline }: SimulatedFeldera) => pipeline().happen('replaced'), 'PipelineReplaced'],
  ] as const)('%s: it is left as it is', async (_, act, code) => {
    const step = await playRehearsal({
      orders: untilPaused,
      async meanwhile(running, feldera) {
        await running.logged('Paused is desired now')
        act(feldera)
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', standby: 'none', 'error-code': code })
    expect(theError(step)).toMatch(/^'orders' is not in standby now; /)
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  })

  test('sets it running, and Feldera does not show it: it is not stopped, and nobody is told to', async () => {
    let feldera: SimulatedFeldera | undefined
    const setsRunning: Fault['with'] = (reply) => {
      const { runner } = feldera?.pipeline('orders') ?? {}
      if (runner) runner.isDown = true
      runner?.process?.desire('Running')
      runner?.process?.show('Running')
      return reply
    }
    const step = await playRehearsal({
      before: (started) => {
        feldera = started
      },
      at: { faults: [{ on: 'held-checkpoints', times: 1, with: setsRunning }] },
      inputs: { timeout: '12s' },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'timed-out',
      standby: 'none',
      'error-code': 'TimedOut',
    })
    expect(theError(step)).toMatch(/put off: the pipeline's process says that it is Running.*Leave it alone/)
    expect(theError(step)).not.toMatch(/fda stop|clear-storage|[Rr]un this again/)
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  })

  test('sets it running once it is paused: it is not stopped', async () => {
    let feldera: SimulatedFeldera | undefined
    const setsRunning: Fault['with'] = (reply) => {
      if (feldera) desire(feldera, 'Running')
      return reply
    }
    const step = await playRehearsal({
      at: { faults: [{ on: 'stats', with: setsRunning, skip: 1, times: 1 }] },
      before: (started) => {
        feldera = started
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      standby: 'none',
      'error-code': 'DesiredStatusChanged',
    })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
    expect(step.feldera.pipeline().runner.row.runtimeStatus).toBe('Running')
  })

  test('sets it running after the check: nothing is sent', async () => {
    let feldera: SimulatedFeldera | undefined
    const setsRunning: Fault['with'] = (reply) => {
      if (feldera) desire(feldera, 'Running')
      return reply
    }
    const step = await playRehearsal({
      at: { faults: [{ on: 'configuration', with: setsRunning }] },
      before: (started) => {
        feldera = started
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', standby: 'none', changed: 'false' })
    expect(theError(step)).toMatch(
      /^'orders' is not in standby now; .*was in standby when it was checked, and is Standby \(desired Running\)/,
    )
    expect(step.feldera.writes).toEqual([])
  })

  test('sets it running just before the activation, which pauses it: it is left so, and said', async () => {
    const runs: Fault['with'] = (reply) => ({
      ...reply,
      body: JSON.stringify('Pipeline transitioning from Running to Paused'),
    })
    const step = await playRehearsal({ at: { faults: [{ on: 'activation', with: runs }] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', standby: 'none', 'error-code': 'LivePipeline' })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  })
})

describe.concurrent('what a red rehearsal says first is looked at once more', () => {
  test('and is not known when that look fails', async () => {
    const faults: readonly Fault[] = [{ on: 'look', pipeline: 'orders', with: 'reset', skip: 1 }]
    const primary = { ...PRIMARY, state: 'stopped' } as const
    const step = await playRehearsal({ primary, at: { faults }, inputs: { primary: 'primary' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', standby: 'unknown' })
    expect(theError(step)).toMatch(/^it is not known whether 'orders' is in standby now; /)
  })

  test('also when its check does not come to its end', async () => {
    const faults: readonly Fault[] = [{ on: 'session', with: 'stall-header' }]
    const step = await playRehearsal({ at: { faults }, inputs: { timeout: '3s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'unknown' })
    expect(theError(step)).toMatch(/^it is not known whether 'orders' is in standby now; could not rehearse/)
  })

  test('a pipeline that is deleted is no standby', async () => {
    const step = await playRehearsal({
      orders: { pullIntervalSeconds: 86_400 },
      async meanwhile(running, feldera) {
        await running.logged('Paused is desired now')
        feldera.pipeline().happen('deleted')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', standby: 'none' })
    expect(theError(step)).not.toMatch(/fda start|expect: any/)
  })
})

test.concurrent('refused after something was sent is failed', async () => {
  const busy = answers.page(429, { 'retry-after': '1' })
  const step = await playRehearsal({
    at: { faults: [{ on: 'activation', with: busy, times: 1 }] },
    async meanwhile(running, feldera) {
      await running.logged('HTTP 429')
      desire(feldera, 'Running')
    },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', standby: 'none', changed: 'false' })
})

test.concurrent('a standby that is still on its way back at the deadline', async () => {
  let feldera: SimulatedFeldera | undefined
  const stopsRunner: Fault['with'] = (reply) => {
    if (feldera) feldera.pipeline().runner.isDown = true
    return reply
  }
  const step = await playRehearsal({
    at: { faults: [{ on: 'start', with: stopsRunner }] },
    before: (started) => {
      feldera = started
    },
    inputs: { timeout: '6s' },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'none' })
  expect(theError(step)).toMatch(
    /^'orders' is not in standby now; .*Wait for it: 'orders' is on its way into standby\.$/,
  )
})

describe.concurrent('cancelled', () => {
  test('before the stop it stays as it is, for a failover', async () => {
    const step = await playRehearsal({
      orders: { pullIntervalSeconds: 86_400 },
      async meanwhile(running) {
        await running.logged('Feldera accepted the activation')
        running.signal('SIGINT')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', standby: 'none', changed: 'true' })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
    expect(theError(step)).toMatch(
      /^'orders' is not in standby now; .*cancelled.*If a failover needs it now, run that with 'expect: any'\. Otherwise put it back into standby/,
    )
  })

  test('before anything was sent there is nothing to say but that', async () => {
    const step = await playRehearsal({
      at: { faults: [{ on: 'session', with: 'stall-header' }] },
      async meanwhile(running) {
        await running.logged('✓ edition')
        running.signal('SIGINT')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', changed: 'false' })
    expect(step.feldera.writes).toEqual([])
  })

  test.each(['Sending the forced stop', '→ Stop', 'Feldera accepted the clearing'])(
    'after "%s" it is put back all the same',
    async (line) => {
      const step = await playRehearsal({
        async meanwhile(running) {
          await running.logged(line)
          running.signal('SIGINT')
          running.signal('SIGTERM')
        },
      })
      expect(step.outputs, step.log).toMatchObject({ outcome: 'rehearsed', standby: 'armed' })
      expect(step.log).toContain('Cancelled, but there would be no standby then')
      expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED, STOP, CLEAR, START_AGAIN])
    },
  )

  test('and then it still ends at its deadline', async () => {
    const step = await playRehearsal({
      inputs: { timeout: '6s' },
      before: ({ pipeline }) => {
        pipeline('orders').storage.removal = 'hangs'
      },
      async meanwhile(running) {
        await running.logged('being cleared')
        running.signal('SIGINT')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'none' })
    expect(step.tookMs).toBeLessThan(9_000)
  })
})

test.concurrent('what was put back but is not armed is said so first', async () => {
  const step = await playRehearsal({ primary: SILENT_PRIMARY, inputs: { timeout: '6s' } })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'NotArmed', standby: 'not-armed' })
  expect(theError(step)).toMatch(
    /^'orders' is in standby, but not known to be armed; pipeline 'orders' is in standby, but was not armed/,
  )
  expect(Number(step.outputs['activation-seconds'])).toBeGreaterThan(0)
})
