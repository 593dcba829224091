import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { PRIMARY, READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import type { PairStory } from '../primary/pair.ts'
import { STOP_PRIMARY } from '../primary/pair.ts'
import { ONLY_WHEN_ASKED, playSwitchover, writesOf } from './handing-over.ts'

// Everything that can refuse a switchover is judged before the primary is paused.

const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

const REFUSALS: readonly (readonly [what: string, story: Omit<PairStory, 'verb'>, code: string, words: RegExp])[] = [
  [
    'a standby that is not armed',
    { orders: { bucket: 'own', checkpointAges: [86_400] } },
    'NotArmed',
    /the standby is not known to pull what 'primary' pushes: its newest checkpoint, .*, is older than its deployment/,
  ],
  [
    'a standby that would wait for approval',
    { orders: { bootstrapPolicy: 'await_approval' } },
    'ApprovalNotSettled',
    /bootstrap_policy=await_approval.* Set 'on-approval: approve'/,
  ],
  [
    'the same, also when the step waits for a person',
    { orders: { bootstrapPolicy: 'await_approval' }, inputs: { 'on-approval': 'wait' } },
    'ApprovalNotSettled',
    /would wait for approval while nothing is live/,
  ],
  [
    'a standby that rejects what differs, also when the step approves',
    { orders: { bootstrapPolicy: 'reject' }, inputs: { 'on-approval': 'approve' } },
    'ApprovalNotSettled',
    /bootstrap_policy=reject/,
  ],
  [
    'a primary that can make no checkpoint',
    { primary: { ...PRIMARY, checkpointObstacles: ['StorageRequired'] } },
    'CheckpointImpossible',
    /can never make a checkpoint, in Feldera's own words: StorageRequired/,
  ],
  [
    'a primary that does not tell what it has processed',
    { farAt: { faults: [{ on: 'stats', with: answers.unknownEndpoint }] } },
    'UnknownEndpoint',
    /does not tell what it has processed/,
  ],
  [
    'a primary that does not tell what it has pushed',
    { farAt: { faults: [{ on: 'sync-status', with: answers.unknownEndpoint }] } },
    'UnknownEndpoint',
    /does not tell what it has processed/,
  ],
  [
    'a key of the standby that may only read',
    { at: { keys }, inputs: { token: READ_KEY, 'primary-token': WRITE_KEY } },
    'InsufficientPermissions',
    /the credentials for the standby have the role read/,
  ],
  [
    'a key of the primary that may only read',
    { farAt: { keys }, inputs: { token: WRITE_KEY, 'primary-token': READ_KEY } },
    'InsufficientPermissions',
    /the credentials for the primary have the role read, which may pause and stop nothing/,
  ],
  [
    'a standby in the community edition',
    { at: { edition: 'Open source' } },
    'EnterpriseFeature',
    /the standby's Feldera is edition Open source/,
  ],
  [
    'a primary in the community edition',
    { farAt: { edition: 'Open source' } },
    'EnterpriseFeature',
    /the primary's Feldera is edition Open source, which would refuse the checkpoint/,
  ],
  ['a standby that is stopped', { orders: { state: 'stopped' } }, 'NotDeployed', /there is no standby to activate/],
  [
    'a standby that was rehearsed',
    { orders: { state: 'rehearsed' } },
    'LivePipeline',
    /it is not in standby but Paused/,
  ],
  [
    'a primary that is out of reach',
    { farAt: { faults: [{ on: 'look', with: 'reset' }] } },
    'PrimaryUnknown',
    /could not switch over from 'primary' to pipeline 'orders': it is not known whether its primary 'primary' is live/,
  ],
  [
    'a primary of an unknown name',
    { inputs: { primary: 'nobody' } },
    'UnknownPipelineName',
    /its primary 'nobody' could not be looked at/,
  ],
]

describe.concurrent('nothing is sent to either side, because of', () => {
  test.each(REFUSALS)('%s', async (_, story, code, words) => {
    const step = await playSwitchover({ ...story, inputs: { timeout: '25s', ...story.inputs } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': code,
      changed: 'false',
      'processed-records': '',
      'downtime-seconds': '',
    })
    expect(step.message).toMatch(words)
    expect(writesOf(step)).toEqual([])
    expect(step.state['switchover']).toContain('ended')
  })

  test('a standby that is not seen, and the primary that was seen is not called gone', async () => {
    const step = await playSwitchover({ at: { faults: [{ on: 'look', with: answers.insufficientRole }] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'live', changed: 'false' })
    expect(step.message).toMatch(/^could not switch over to pipeline 'orders': .* Its primary 'primary' is Running\./)
    expect(writesOf(step)).toEqual([])
  })

  test('what it says itself, which begins with a primary that somebody has paused', async () => {
    const step = await playSwitchover({
      primary: { ...PRIMARY, state: 'paused' },
      orders: { bootstrapPolicy: 'await_approval' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', primary: 'paused' })
    expect(step.message).toMatch(
      /^primary 'primary' is paused, as this run has found it: could not switch over .* If it is to serve: curl -X POST .*\/resume\./,
    )
    expect(writesOf(step)).toEqual([])
  })

  test('two names of one pipeline', async () => {
    const step = await playSwitchover({
      before: ({ feldera, far }) =>
        Object.assign(far.pipeline('primary').runner.row, { id: feldera.pipeline().runner.row.id }),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'SamePipeline' })
    expect(writesOf(step)).toEqual([])
  })

  test('both of them live', async () => {
    const step = await playSwitchover({ orders: { state: 'running' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'BothLive', changed: 'false' })
    expect(step.message).toMatch(/^both are live: /)
    expect(writesOf(step)).toEqual([])
  })

  test('a primary that somebody has paused and stopped, with no checkpoint made in between', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      before: ({ far }) => {
        const { runner } = far.pipeline('primary')
        runner.process?.desire('Paused')
        runner.look()
        runner.stopAtOnce()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotLive' })
    expect(step.message).toContain('no checkpoint was made since it was paused')
    expect(writesOf(step)).toEqual([])
  })

  test('a primary that is stopped without having handed over', async () => {
    const step = await playSwitchover({ primary: { ...PRIMARY, state: 'stopped-after-serving' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotLive' })
    expect(step.message).toMatch(
      /^no pipeline is live: could not switch over .* There are two ways out\. \(1\) Start the primary/,
    )
    expect(writesOf(step)).toEqual([])
  })
})

test.concurrent('an activation that is under way is watched, and nothing is said about what was handed over', async () => {
  const step = await playSwitchover({
    orders: { state: 'activating' },
    primary: { ...PRIMARY, state: 'stopped-after-serving' },
  })
  expect(step.outputs, step.log).toMatchObject({
    outcome: 'already-active',
    primary: 'not-live',
    changed: 'false',
    'processed-records': '',
  })
  expect(writesOf(step)).toEqual([])
})

describe.concurrent('it waits for', () => {
  test('an answer about the edition, and says that the pause is put off', async () => {
    const step = await playSwitchover({ at: { faults: [{ on: 'config', with: answers.page(502), times: 1 }] } })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.log).toContain("The pause of primary 'primary' is put off: the answer is an HTML page")
  })

  test('a look at the primary that is fresh, before it is paused', async () => {
    const step = await playSwitchover({
      inputs: { timeout: '60s' },
      farAt: {
        faults: [
          {
            on: 'look',
            skip: 2,
            times: 1,
            with: async (answer) => {
              await setTimeout(5_200)
              return answer
            },
          },
        ],
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    // The looks were made anew.
    const before = step.far.requests.slice(
      0,
      step.far.requests.findIndex(({ path }) => path.endsWith('/pause')),
    )
    expect(before.filter(({ path }) => path.includes('selector=status'))).toHaveLength(5)
  })

  test('a standby on its way to standby, and then refuses it, because it has pulled nothing yet or goes on', async () => {
    const step = await playSwitchover({ orders: { state: 'provisioning' } })
    expect(step.outputs['outcome'], step.log).toMatch(/^(?:refused|switched-over)$/)
  })

  test('a primary that starts up, for half of the time', async () => {
    const step = await playSwitchover({
      inputs: { timeout: '6s' },
      before: ({ far }) => {
        const { runner } = far.pipeline('primary')
        runner.process?.show('Bootstrapping')
        runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.message).toMatch(/within half of the 6 s/)
    expect(writesOf(step)).not.toContain(STOP_PRIMARY)
  })
})

describe.concurrent('inputs that make no sense are told, and nothing is sent', () => {
  test.each([
    [{ primary: '' }, /input 'primary' is missing; allowed: the name of the pipeline that serves/],
    [{ pipeline: 'orders, stock', primary: 'orders = a\nstock = b' }, /input 'pipeline' holds 2 names; allowed: one/],
    [{ primary: 'two words' }, /input 'primary' holds 'two words'/],
  ])('%j', async (inputs, words) => {
    const given = 'pipeline' in inputs ? inputs : { ...inputs }
    const step = await playSwitchover({
      inputs: { ...given, ...(inputs.primary === '' ? { 'primary-host': '' } : {}) },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
    expect(step.message).toMatch(words)
    expect(step.feldera.requests).toEqual([])
    expect(step.far.requests).toEqual([])
  })
})
