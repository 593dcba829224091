import { describe, expect, test } from 'vitest'
import { PRIMARY } from '../feldera/scenarios.ts'
import { primaryOf, STOP_PRIMARY } from '../primary/pair.ts'
import { warningsOf } from '../support/story.ts'
import { CHECKPOINT, HANDED_OVER, ONLY_WHEN_ASKED, PAUSE, PUSH, playSwitchover, writesOf } from './handing-over.ts'

describe.concurrent('a primary that serves hands over to its standby, with nothing lost', () => {
  test('by its own checkpoints, where it makes them often', async () => {
    const step = await playSwitchover()
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'switched-over',
      changed: 'true',
      primary: 'switched-over',
      status: 'Running',
      'error-code': '',
    })
    expect(Number(step.outputs['downtime-seconds'])).toBeGreaterThan(0)
    expect(writesOf(step).filter((one) => one !== PUSH && one !== CHECKPOINT)).toEqual(HANDED_OVER)
    const { checkpoints } = step.feldera.pipeline().storage
    const handed = checkpoints.find(({ uuid }) => uuid === step.outputs['checkpoint-id'])
    expect(handed?.processedRecords).toBe(Number(step.outputs['processed-records']))
    expect(warningsOf(step)).toEqual([])
  })

  test('by one that it is asked for, where it makes none by itself', async () => {
    const step = await playSwitchover({ primary: ONLY_WHEN_ASKED })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.far.writes).toEqual([PAUSE, CHECKPOINT, PUSH, STOP_PRIMARY])
  })

  test('and says what it does, how to undo it by hand, and what is proven', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60, pushSeconds: 60 },
      orders: { pullIntervalSeconds: 90 },
    })
    const { log, summary, far, outputs } = step
    expect(log).toContain(
      `Sending primary 'primary' a pause. To undo that by hand: curl -X POST -H "Authorization: Bearer $FELDERA_API_KEY" ${far.url}/v0/pipelines/primary/resume\n`,
    )
    const inOrder = [
      "Primary 'primary' is paused; waiting until it has drained",
      /It has drained, with [\d,]+ records processed; waiting for a checkpoint that holds them/,
      /A checkpoint holds all [\d,]+ records; waiting until it is in the object store/,
      /Checkpoint [\w-]+ is in the object store; waiting until the standby holds it/,
      /The standby holds all [\d,]+ records: the primary can be stopped/,
      "Sending primary 'primary' a forced stop",
      'so it is not live',
      'Sending the activation',
      /It has processed [\d,]+ records by now; its primary's checkpoint holds [\d,]+/,
      /Done: pipeline 'orders' is Running in place of 'primary', with all [\d,]+ records that it had processed; nothing served for /,
    ]
    const places = inOrder.map((text) => log.search(typeof text === 'string' ? escaped(text) : text))
    expect(places, log).not.toContain(-1)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(summary).toMatch(/Switched over: <a href="[^"]*\/pipelines\/orders\/"><code>orders<\/code><\/a>/)
    expect(summary.match(/Proven: /g)).toHaveLength(4)
    expect(summary).toContain(`<code>${outputs['checkpoint-id']}</code>`)
    expect(summary).toMatch(/<td>primary<\/td><td><\/td><td><strong>pause sent<\/strong><\/td>/)
    expect(summary).toMatch(/<td>standby<\/td><td><\/td><td>holds all records of the primary<\/td>/)
  })

  test('also one that was paused by somebody else, which is taken as it is', async () => {
    const step = await playSwitchover({ primary: { ...PRIMARY, state: 'paused' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'switched-over', 'downtime-seconds': '' })
    expect(writesOf(step)).not.toContain(PAUSE)
  })

  test.each(['0.330.0', '0.375.0'])('with Feldera %s', async (version) => {
    const step = await playSwitchover({ primary: ONLY_WHEN_ASKED, at: { version }, farAt: { version } })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })

  test('and the difference between checkpoint and standby is approved, where that is allowed', async () => {
    const step = await playSwitchover({
      orders: { bootstrapPolicy: 'await_approval', afterActivation: 'needs-approval' },
      inputs: { 'on-approval': 'approve' },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.log).toContain('Approved the difference')
  })
})

function escaped(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}

describe.concurrent('what is in the way for a moment', () => {
  test('a request that an older checkpoint answers is made again', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 200 },
      before: (sides) => {
        const { process } = primaryOf(sides).runner
        if (process === undefined) return
        const desire = process.desire.bind(process)
        // It is begun when some of what was read is not processed yet.
        process.desire = (desired) => {
          if (desired === 'Paused') process.checkpointing.request()
          desire(desired)
        }
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.far.writes.filter((one) => one === CHECKPOINT).length).toBeGreaterThan(1)
  })

  test.each([
    ['a checkpoint fails once', { checkpointFails: 'once' }],
    ['a push fails once', { pushFails: 'once' }],
  ] as const)('%s', async (_, mishap) => {
    const step = await playSwitchover({ primary: { ...ONLY_WHEN_ASKED, ...mishap } })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.far.writes.filter((one) => one === CHECKPOINT)).toHaveLength(2)
  })

  test.each(['0.337.0', '0.345.0'])(
    'a push fails once, and Feldera %s keeps that failure or forgets it',
    async (version) => {
      const primary = { ...PRIMARY, pushFails: 'once' } as const
      const step = await playSwitchover({ primary, farAt: { version } })
      expect(step.outputs['outcome'], step.log).toBe('switched-over')
    },
  )

  test('its process restarts, and has processed less', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 40 },
      meanwhile: async (running, sides) => {
        await running.logged('waiting for a checkpoint')
        primaryOf(sides).runner.restartProcess()
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.log.match(/waiting until it has drained/g)?.length).toBeGreaterThan(1)
  })

  test('records come in after the checkpoint was pushed', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      orders: { pullIntervalSeconds: 200 },
      meanwhile: async (running, sides) => {
        await running.logged('waiting until the standby holds it')
        primaryOf(sides).runner.process?.records.ingest(5)
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.far.writes.filter((one) => one === CHECKPOINT)).toHaveLength(2)
  })

  test('Feldera loses sight of the primary', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 20 },
      meanwhile: async (running, sides) => {
        await running.logged('waiting for a checkpoint')
        primaryOf(sides).happen('unavailable-blip')
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })

  test('newer checkpoints are made all the time, and by itself it pushes one an hour', async () => {
    const primary = { ...PRIMARY, checkpointIntervalSeconds: 5, pushIntervalSeconds: 3_600 }
    const step = await playSwitchover({ primary, at: { speed: 10 } })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.far.writes.filter((one) => one === PUSH)).toHaveLength(2)
  })

  test('newer checkpoints are being pushed all the time: it is stopped when none is', async () => {
    const primary = { ...PRIMARY, pushSeconds: 6 }
    const steps = await Promise.all([1, 2, 3].map(() => playSwitchover({ primary, at: { speed: 10 } })))
    for (const step of steps) expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })
})
