import { describe, expect, test } from 'vitest'
import { FRESH_MS } from '../../src/run/retry.ts'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import { apiError, json, type Reply } from '../feldera/reply.ts'
import { primaryOf } from '../primary/pair.ts'
import { ONLY_WHEN_ASKED, playSwitchover, RESUME, writesOf } from './handing-over.ts'

// Each question and each write of a hand-over can fail, for a moment or for good; here on the committed bundle.

type Passing = readonly [what: string, far: readonly Fault[], near?: readonly Fault[]]

const PASSING: readonly Passing[] = [
  ['the primary is not seen', [{ on: 'look', with: 'reset', skip: 4, times: 2 }]],
  ['its counters are not told', [{ on: 'stats', with: answers.page(502), skip: 1, times: 2 }]],
  ['its counters are refused once', [{ on: 'stats', with: answers.insufficientRole, skip: 1, times: 1 }]],
  ['its checkpoints are not told', [{ on: 'held-checkpoints', with: 'cut-body', skip: 1, times: 1 }]],
  ['what became of the checkpoint is not told', [{ on: 'checkpoint-status', with: answers.page(502), times: 1 }]],
  ['what became of the push is not told', [{ on: 'sync-status', with: answers.page(502), skip: 2, times: 1 }]],
  ['the pause is put off', [{ on: 'pause', with: answers.tooManyRequests, times: 1 }]],
  ['the answer to the pause is lost', [{ on: 'pause', with: 'reset', effect: 'accepted', times: 1 }]],
  ['the checkpoint is put off', [{ on: 'checkpoint', with: answers.page(502), times: 1 }]],
  ['the answer to the push is lost', [{ on: 'sync', with: 'reset', effect: 'accepted', times: 1 }]],
  ['a look before the pause fails', [{ on: 'look', with: 'reset', skip: 2, times: 1 }]],
  ['what it counts is not told before the pause', [{ on: 'stats', with: answers.page(502), times: 2 }]],
  [
    "the standby's checkpoints are not told before the pause",
    [],
    [{ on: 'held-checkpoints', with: answers.page(502), times: 1 }],
  ],
  ['the standby is not seen', [], [{ on: 'look', with: 'reset', skip: 3, times: 2 }]],
  [
    "the standby's checkpoints are not told",
    [],
    [{ on: 'held-checkpoints', with: answers.page(502), skip: 1, times: 2 }],
  ],
  ['the answer to the activation is lost', [], [{ on: 'activation', with: 'reset', effect: 'accepted', times: 1 }]],
  ['the activation is refused once', [], [{ on: 'activation', with: answers.insufficientRole, times: 1 }]],
]

describe.concurrent('for a moment: it goes on', () => {
  test.each(PASSING.map(([what, far, near = []]) => [what, far, near] as const))('%s', async (_, far, near) => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 20, pushSeconds: 20 },
      farAt: { faults: far },
      at: { faults: near },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'switched-over', primary: 'switched-over' })
  })
})

const LASTING: readonly (readonly [
  what: string,
  far: readonly Fault[],
  near: readonly Fault[],
  end: Readonly<Record<string, string>>,
  words: RegExp,
])[] = [
  [
    'a pause that is refused',
    [{ on: 'pause', with: answers.insufficientRole }],
    [],
    { outcome: 'failed', 'error-code': 'InsufficientPermissions', primary: 'live' },
    /could not pause the primary of pipeline 'orders': .* This step has not paused the primary\./,
  ],
  [
    'counters that are not told any more',
    [{ on: 'stats', with: answers.unknownEndpoint, skip: 1 }],
    [],
    { outcome: 'failed', 'error-code': 'UnknownEndpoint', primary: 'resumed' },
    /could not ask the primary of pipeline 'orders': /,
  ],
  [
    'a push that is refused',
    [{ on: 'sync', with: answers.insufficientRole }],
    [],
    { outcome: 'failed', 'error-code': 'InsufficientPermissions', primary: 'resumed' },
    /could not have the primary of pipeline 'orders' push its checkpoint: /,
  ],
  [
    'an answer to the checkpoint that tells nothing',
    [{ on: 'checkpoint', with: json(200, {}) }],
    [],
    { outcome: 'failed', 'error-code': 'MalformedAnswer', primary: 'resumed' },
    /the answer does not say which checkpoint it is about/,
  ],
  [
    'an answer to the checkpoint that is a page',
    [{ on: 'checkpoint', with: answers.page(200) }],
    [],
    { outcome: 'failed', 'error-code': 'NotFelderaApi', primary: 'resumed' },
    /HTML page/,
  ],
  [
    'checkpoints that cannot be asked for',
    [{ on: 'checkpoint', with: answers.page(502) }],
    [],
    { outcome: 'timed-out', 'error-code': 'TimedOut', primary: 'resumed' },
    /requests to the primary's Feldera were failing: .*502/,
  ],
  [
    'a standby that cannot be looked at',
    [],
    [{ on: 'look', with: answers.page(502), skip: 3 }],
    { outcome: 'timed-out', 'error-code': 'TimedOut', primary: 'resumed' },
    /requests to the standby's Feldera were failing: .*502/,
  ],
  [
    'a standby that refuses to be looked at',
    [],
    [{ on: 'look', with: answers.unknownEndpoint, skip: 3 }],
    { outcome: 'failed', 'error-code': 'UnknownEndpoint', primary: 'resumed' },
    /requests to its Feldera failed: /,
  ],
  [
    'checkpoints that do not tell how many records they hold',
    [{ on: 'held-checkpoints', with: without('processed_records'), skip: 1 }],
    [],
    { outcome: 'failed', 'error-code': 'RecordsNotTold', primary: 'resumed' },
    /do not tell how many records they hold/,
  ],
  [
    'counters that do not agree',
    [{ on: 'stats', with: replacing('"state":"Paused"', '"state":"Running"') }],
    [],
    { outcome: 'failed', 'error-code': 'NotDrained', primary: 'resumed' },
    /its counters do not agree/,
  ],
]

/** The true answer in which a field has another name, as that of another release. */
function without(field: string): (reply: Reply) => Reply {
  return replacing(field, `${field}_of_old`)
}

function replacing(text: string, other: string): (reply: Reply) => Reply {
  return (reply) => ({ ...reply, body: String(reply.body).replaceAll(text, other) })
}

/** The true answer, later than one may come that a stop is to follow from. */
const late = (reply: Reply) => new Promise<Reply>((resolve) => setTimeout(resolve, FRESH_MS + 400, reply))

describe.concurrent('what comes late, or from somebody else', () => {
  test('counters that come late are read again before the stop', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      farAt: { faults: [{ on: 'stats', with: late, skip: 2, times: 3 }] },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })

  test('Feldera loses sight of the standby', async () => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 60 },
      meanwhile: async (running, { feldera }) => {
        await running.logged('waiting for a checkpoint')
        feldera.pipeline().happen('unavailable-blip')
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })

  test('somebody activates the standby while the primary is being stopped: that is not told as proven', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      before: (sides) => {
        const { runner } = primaryOf(sides)
        runner.record.onWrite(() => {
          if (runner.row.resourcesDesired === 'Stopped') runner.isDown = true
        })
      },
      meanwhile: async (running, sides) => {
        await running.logged('Stopped is desired now')
        const { runner } = sides.feldera.pipeline()
        runner.process?.activate('Running')
        runner.look()
        primaryOf(sides).runner.stopAtOnce()
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.summary).toContain('Somebody else has activated the standby')
    expect(step.feldera.writes).toEqual([])
  })

  test('a stop that got lost and was never accepted is disproved by a look, and all is undone', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      farAt: { faults: [{ on: 'stop', with: 'reset' }] },
      inputs: { timeout: '32s' },
      meanwhile: async (running) => {
        await running.logged('The stop of primary')
        running.signal('SIGINT')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ primary: 'resumed' })
    expect(step.log).toContain("The stop of primary 'primary' was not accepted")
    expect(step.message).toContain('the stop of the primary was not accepted')
  })

  test('the state cannot be kept for the end of the job: the step goes on, and says so', async () => {
    const step = await playSwitchover({ primary: ONLY_WHEN_ASKED, env: { GITHUB_STATE: '/nowhere/state' } })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    expect(step.log).toContain('could not be noted')
  })
})

describe.concurrent('what is not told is left out', () => {
  test.each([
    ['which output is late', { deadSink: true }, '"outputs":', 'an output has not accepted'],
    ['by which input records come in', { ingestsPerSecond: 50 }, '"inputs":', 'records went on coming in. '],
  ] as const)('%s', async (_, seed, field, words) => {
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, recordsPerSecond: 20, ...seed },
      farAt: { faults: [{ on: 'stats', with: replacing(field, field.replace('puts', 'puts_of_old')) }] },
      inputs: { timeout: '12s' },
    })
    expect(step.outputs['error-code'], step.log).toBe('NotDrained')
    expect(step.message).toContain(words)
  })

  test('how a standby treats a difference: it is not settled', async () => {
    const faults: readonly Fault[] = [{ on: 'look', with: without('bootstrap_policy') }]
    const step = await playSwitchover({ at: { faults } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'ApprovalNotSettled' })
    expect(step.message).toContain('does not tell its bootstrap_policy')
  })

  test("the primary's checkpoints: nothing is sent", async () => {
    const faults: readonly Fault[] = [{ on: 'held-checkpoints', with: answers.unknownEndpoint }]
    const step = await playSwitchover({ farAt: { faults } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'UnknownEndpoint' })
  })
})

describe.concurrent('why it takes too long is told', () => {
  test('what a checkpoint waits for', async () => {
    const delayed = '"checkpoint_activity":{"status":"delayed","reasons":[{"InputEndpointBarrier":"orders"}]}'
    const step = await playSwitchover({
      primary: { ...ONLY_WHEN_ASKED, checkpointSeconds: 9_000 },
      farAt: {
        faults: [
          {
            on: 'stats',
            with: (reply) => ({
              ...reply,
              body: String(reply.body).replace(/"checkpoint_activity":\{[^}]*\}/, delayed),
            }),
          },
        ],
      },
      inputs: { timeout: '12s' },
    })
    expect(step.outputs['error-code'], step.log).toBe('TimedOut')
    expect(step.message).toContain('which waits for {"InputEndpointBarrier":"orders"}')
  })

  test('checkpoints that are made faster than they can be pushed', async () => {
    const primary = { ...ONLY_WHEN_ASKED, checkpointIntervalSeconds: 2, pushIntervalSeconds: 1, pushSeconds: 9 }
    const step = await playSwitchover({ primary, at: { speed: 4 }, inputs: { timeout: '30s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'resumed' })
    expect(step.message).toContain('The primary makes and pushes checkpoints all the time')
  })

  test('an activation whose answer is lost each time', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      at: { faults: [{ on: 'activation', with: 'reset' }] },
      inputs: { timeout: '12s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopped' })
    expect(step.message).toMatch(/^(?:perhaps )?no pipeline is live/)
  })
})

describe.concurrent('for good: it is given up, and the primary runs again', () => {
  test.each(LASTING)('%s', async (_, far, near, end, words) => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      farAt: { faults: far },
      at: { faults: near },
      inputs: { timeout: '12s' },
    })
    expect(step.outputs, step.log).toMatchObject(end)
    expect(step.message).toMatch(words)
    expect(primaryOf(step).runner.process?.desired).toBe('Running')
  })

  test('a primary that is out of sight: that it may be left paused is said first', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      inputs: { timeout: '8s' },
      meanwhile: async (running, { far }) => {
        await running.logged('waiting until it has drained')
        far.addFault({ on: 'any', with: 'reset' })
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'unknown' })
    expect(step.message).toMatch(
      /^perhaps no pipeline is live: primary 'primary' may be left paused: .* Look at it: http\S+\/pipelines\/primary\/\. If it is Paused: curl -X POST/,
    )
    expect(step.far.writes).not.toContain(RESUME)
  })

  test('a stop that got lost, and a primary that somebody has set running since', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      farAt: { faults: [{ on: 'stop', with: 'reset' }] },
      meanwhile: async (running, sides) => {
        await running.logged('The stop of primary')
        const { runner } = primaryOf(sides)
        runner.process?.desire('Running')
        runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryResumed' })
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('what older releases tell is enough', () => {
  test('counters that never agree, because an input was removed', async () => {
    const more = (reply: Reply): Reply => ({
      ...reply,
      body: String(reply.body).replace(
        /"total_input_records":(\d+)/,
        (_, count: string) => `"total_input_records":${Number(count) + 7}`,
      ),
    })
    const step = await playSwitchover({ primary: ONLY_WHEN_ASKED, farAt: { faults: [{ on: 'stats', with: more }] } })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })

  test('statistics with only the counters', async () => {
    const bare = (reply: Reply): Reply => {
      if (reply.status !== 200) return reply
      const { global_metrics: all } = JSON.parse(String(reply.body)) as { global_metrics: Record<string, unknown> }
      const { incarnation_uuid: _, initial_start_time: __, transaction_status: ___, ...counters } = all
      return { ...reply, body: JSON.stringify({ global_metrics: counters }) }
    }
    const faults: readonly Fault[] = [{ on: 'stats', with: bare }]
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      farAt: { faults, version: '0.330.0' },
      at: { faults, version: '0.330.0' },
    })
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
  })
})

describe.concurrent('before the pause', () => {
  test('checkpoints that do not tell how many records they hold: nothing is sent', async () => {
    const step = await playSwitchover({
      farAt: { faults: [{ on: 'held-checkpoints', with: without('processed_records') }] },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'RecordsNotTold' })
    expect(writesOf(step)).toEqual([])
  })

  test('a standby that has failed: nothing is sent', async () => {
    const step = await playSwitchover({ orders: { state: 'stopped-with-error' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
    expect(writesOf(step)).toEqual([])
  })

  test('a primary that is stopped, and does not tell what it had saved: nothing is sent', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      farAt: { faults: [{ on: 'look', with: without('processed_records') }] },
      before: ({ far }) => {
        const { runner } = far.pipeline('primary')
        runner.process?.desire('Paused')
        runner.look()
        runner.stopAtOnce()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotLive' })
    expect(step.message).toContain('does not show on both sides how many records')
  })
})

test.concurrent('a long wait shows that the step is alive', async () => {
  const step = await playSwitchover({
    primary: ONLY_WHEN_ASKED,
    orders: { pullIntervalSeconds: 86_400 },
    inputs: { timeout: '72s' },
  })
  expect(step.outputs['error-code'], step.log).toBe('NotPulled')
  expect(step.log).toMatch(/Still waiting: the standby has not yet pulled the primary's checkpoint, for 3\d s/)
})

describe.concurrent("a primary whose process is going down gets advice of its own, and none of a standby's", () => {
  test.each(['Terminating', 'InitializationError', 'Suspended'])('%s', async (code) => {
    const faults = [{ on: 'stats', with: apiError(503, code, { message: 'shutting down' }) }] as const
    const step = await playSwitchover({ primary: ONLY_WHEN_ASKED, farAt: { faults }, inputs: { timeout: '20s' } })
    expect(step.outputs['outcome'], step.log).toBe('refused')
    expect(step.message).toContain(`see the primary's logs in Feldera: ${step.far.url}/pipelines/primary/`)
    expect(step.message).not.toMatch(/[Cc]lear|stand by again/)
    expect(step.message).not.toContain(`${step.feldera.url}/pipelines/`)
  })
})
