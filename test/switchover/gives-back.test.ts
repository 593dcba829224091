import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { primaryOf, STOP_PRIMARY, stopForEver } from '../primary/pair.ts'
import { desire } from '../support/story.ts'
import { linksIn } from '../support/summary-text.ts'
import { ONLY_WHEN_ASKED, PAUSE, playSwitchover, RESUME, writesOf } from './handing-over.ts'

// Until the stop of the primary is sent, whatever fails is undone.

const OBSTACLES: readonly (readonly [
  what: string,
  seeds: {
    readonly primary?: Partial<PipelineSeed>
    readonly orders?: Partial<PipelineSeed>
    readonly behind?: number
  },
  code: string,
  words: RegExp,
])[] = [
  [
    'a sink that takes nothing',
    { primary: { deadSink: true } },
    'NotDrained',
    /output late_orders\.kafka has not accepted the results of [\d,]+ records/,
  ],
  ['a transaction that stays open', { primary: { openTransaction: true } }, 'NotDrained', /a transaction is open/],
  [
    'a source that pushes by HTTP',
    { primary: { ingestsPerSecond: 50 } },
    'NotDrained',
    /records went on coming in by api-ingress-orders/,
  ],
  ['more than it can work off', { behind: 500_000 }, 'NotDrained', /it still had [\d,]+ records to process/],
  [
    'checkpoints that fail',
    { primary: { checkpointFails: 'always' } },
    'CheckpointFailed',
    /could make no checkpoint: I\/O error.* See the primary's logs in Feldera: \S+\/pipelines\/primary\/\.$/,
  ],
  [
    'pushes that fail',
    { primary: { pushFails: 'always' } },
    'PushFailed',
    /could not push its checkpoint to the object store: Error pushing.* See the primary's logs in Feldera: \S+\/pipelines\/primary\/\. If/,
  ],
  [
    'a bucket of somebody else',
    { primary: { bucketIsForeign: true } },
    'PushFailed',
    /already owned by .* Refusing to write/,
  ],
  [
    'a checkpoint that never ends',
    { primary: { checkpointSeconds: 9_000 } },
    'TimedOut',
    /had not yet made a checkpoint of all/,
  ],
  ['a push that never ends', { primary: { pushSeconds: 9_000 } }, 'TimedOut', /was not yet in the object store/],
  [
    'a standby that never pulls',
    { orders: { pullIntervalSeconds: 86_400 } },
    'NotPulled',
    /6 s, half of 'timeout', had passed, when the standby had not yet pulled.* see its logs in Feldera: \S+\/pipelines\/orders\/\.$/,
  ],
]

describe.concurrent('the primary is set running again', () => {
  test.each(OBSTACLES)('after %s', async (_, { primary = {}, orders = {}, behind = 0 }, code, words) => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, recordsPerSecond: 20, ...primary },
      orders,
      inputs: { timeout: '12s' },
      before: (sides) => primaryOf(sides).runner.process?.records.fallBehind(behind),
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: code === 'NotPulled' || code === 'TimedOut' ? 'timed-out' : 'failed',
      'error-code': code,
      primary: 'resumed',
      'downtime-seconds': '',
      changed: 'true',
    })
    expect(step.message).toMatch(/^could not switch over from 'primary' to pipeline 'orders': /)
    expect(step.message).toMatch(words)
    expect(step.message).toMatch(/The primary was paused for .*, and is Running again\. Nothing was switched over\./)
    const links = [`${step.feldera.url}/pipelines/orders/`, `${step.far.url}/pipelines/primary/`]
    expect(new Set(linksIn(step.summary).map(([address]) => address))).toEqual(new Set(links))
    for (const [address = ''] of step.message.matchAll(/http\S+\/pipelines\/\w+\/(?=\.)/g))
      expect(links).toContain(address)
    expect(primaryOf(step).runner.process?.desired).toBe('Running')
    expect(writesOf(step)).not.toContain(STOP_PRIMARY)
    expect(step.feldera.writes).toEqual([])
  })

  test('when somebody stops the standby', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
      meanwhile: async (running, { feldera }) => {
        await running.logged('waiting for a checkpoint')
        feldera.pipeline().runner.stop()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ 'error-code': 'StandbyChanged', primary: 'resumed' })
  })
})

test.concurrent('also beside a standby that somebody rehearses, which writes nothing while it is paused', async () => {
  const step = await playSwitchover({
    primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
    meanwhile: async (running, { feldera }) => {
      await running.logged('waiting for a checkpoint')
      desire(feldera, 'Paused')
    },
  })
  expect(step.outputs, step.log).toMatchObject({ 'error-code': 'StandbyChanged', primary: 'resumed' })
  expect(primaryOf(step).runner.process?.desired).toBe('Running')
})

describe.concurrent('the primary is left as it is', () => {
  test('when somebody sets it running meanwhile', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
      meanwhile: async (running, sides) => {
        await running.logged('waiting for a checkpoint')
        const { runner } = primaryOf(sides)
        runner.process?.desire('Running')
        runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryResumed' })
    expect(writesOf(step)).not.toContain(STOP_PRIMARY)
  })

  test.each([
    ['stops it', 'PrimaryStopped', (sides: Parameters<typeof primaryOf>[0]) => primaryOf(sides).runner.stopAtOnce()],
    [
      'starts it anew',
      'PrimaryReplaced',
      (sides: Parameters<typeof primaryOf>[0]) => primaryOf(sides).happen('replaced'),
    ],
  ])('when somebody %s', async (_, code, meddle) => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
      meanwhile: async (running, sides) => {
        await running.logged('waiting for a checkpoint')
        meddle(sides)
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': code })
    expect(step.far.writes).not.toContain(RESUME)
  })

  test('paused by somebody, when its process is just restarting in the end', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, state: 'paused' },
      inputs: { timeout: '8s' },
      meanwhile: async (running, { far }) => {
        await running.logged('waiting until it has drained')
        const restarting = (body: string) => JSON.stringify({ ...JSON.parse(body), deployment_status: 'Initializing' })
        far.addFault({ on: 'look', with: (answer) => ({ ...answer, body: restarting(String(answer.body)) }) })
      },
    })
    expect(step.message).toMatch(/^primary 'primary' may be paused, as this run has found it: /)
  })

  test('paused by somebody, and out of sight, when somebody activates the standby meanwhile', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, state: 'paused', checkpointSeconds: 600 },
      inputs: { timeout: '12s' },
      meanwhile: async (running, { feldera, far }) => {
        await running.logged('waiting for a checkpoint')
        far.addFault({ on: 'look', with: answers.page(502) })
        desire(feldera, 'Running')
      },
    })
    expect(step.message).toMatch(/^both may be live: primary 'primary' may be paused, as this run has found it: /)
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut' })
  })

  test('paused, when somebody activates the standby meanwhile, and that is said first', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
      meanwhile: async (running, { feldera }) => {
        await running.logged('waiting for a checkpoint')
        desire(feldera, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'StandbyChanged',
      primary: 'paused',
    })
    expect(step.far.writes).not.toContain(RESUME)
  })

  test('paused, when it was found so, and that is said first', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, state: 'paused', checkpointFails: 'always' },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'CheckpointFailed',
      primary: 'paused',
    })
    expect(step.message).toMatch(/^primary 'primary' is paused, as this run has found it: could not switch over/)
    expect(step.far.writes).not.toContain(RESUME)
    expect(step.far.writes).not.toContain(PAUSE)
  })

  test('to be stopped, when somebody is doing that, and is not called paused any more', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
      meanwhile: async (running, sides) => {
        await running.logged('waiting for a checkpoint')
        stopForEver(sides)
      },
    })
    expect(step.outputs, step.log).toMatchObject({ 'error-code': 'PrimaryStopped', primary: 'live' })
    expect(step.message).toMatch(/^no pipeline is live, or soon none will be: /)
  })
})
