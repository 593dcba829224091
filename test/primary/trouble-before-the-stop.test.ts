import { describe, expect, test } from 'vitest'
import { FRESH_MS } from '../../src/run/retry.ts'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { Reply } from '../feldera/reply.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { desire } from '../support/story.ts'
import { playPair, type Sides, STOP_PRIMARY, STOPS } from './pair.ts'

// Between the first look at a live primary and its stop other things are asked, and each of them can fail.

/** The true answer, later than one may come that a write is to follow from. */
const late = (reply: Reply) => new Promise<Reply>((resolve) => setTimeout(resolve, FRESH_MS + 400, reply))

const BEFORE: readonly (readonly [what: string, near: readonly Fault[], far: readonly Fault[]])[] = [
  ["the standby's edition is not told for a moment", [{ on: 'config', with: answers.page(502), times: 1 }], []],
  ["the standby's role is not told for a moment", [{ on: 'session', with: 'reset', times: 1 }], []],
  [
    'no role is told at all, on neither side',
    [{ on: 'session', with: answers.unknownEndpoint }],
    [{ on: 'session', with: answers.unknownEndpoint }],
  ],
  ['no edition is told at all', [{ on: 'config', with: answers.unknownEndpoint }], []],
  [
    "the standby's process does not answer for a moment",
    [{ on: 'stats', with: answers.pipelineUnavailable, times: 1 }],
    [],
  ],
  ['the standby is not seen for a moment', [{ on: 'look', with: 'reset', skip: 1, times: 1 }], []],
  ['the standby is seen late', [{ on: 'look', with: late, skip: 1, times: 1 }], []],
  ['the primary is not seen for a moment', [], [{ on: 'look', with: 'reset', skip: 1, times: 1 }]],
  ['the primary is seen late', [], [{ on: 'look', with: late, skip: 1, times: 1 }]],
  ['the stop is put off', [], [{ on: 'stop', with: answers.tooManyRequests, times: 1 }]],
]

describe.concurrent('it is looked at anew, and then stopped once', () => {
  test.each(BEFORE)('%s', async (_, near, faults) => {
    const step = await playPair({ at: { faults: near }, farAt: { faults }, inputs: { ...STOPS, timeout: '50s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
    const accepted = step.far.requests.filter(({ method, answered }) => method === 'POST' && answered === 202)
    expect(accepted).toHaveLength(1)
    expect(step.far.writes).toContain(STOP_PRIMARY)
  })

  test("with 'expect: any' the standby need not stand by", async () => {
    const step = await playPair({ orders: { state: 'paused' }, inputs: { ...STOPS, expect: 'any' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
  })
})

describe.concurrent('and left alone', () => {
  test("when the standby's process can never be asked", async () => {
    const step = await playPair({ at: { faults: [{ on: 'stats', with: answers.unknownEndpoint }] }, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'UnknownEndpoint',
      primary: 'live',
    })
    expect(step.message).toMatch(
      /^could not ask the process of pipeline 'orders' whether it stands by, so its primary is not stopped: /,
    )
    expect([...step.far.writes, ...step.feldera.writes]).toEqual([])
  })

  test('when the standby is set running in between', async () => {
    const step = await playPair({
      inputs: { ...STOPS, expect: 'standby' },
      at: { faults: [{ on: 'session', with: slowly, times: 1 }] },
      meanwhile: async (running, { feldera }) => {
        await running.logged("Primary 'primary' is Running")
        desire(feldera, 'Paused')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', changed: 'false' })
    expect(step.message).toMatch(/^both are live/)
    expect(step.far.writes).toEqual([])
  })

  test.each([
    ['refused', answers.insufficientRole, 'InsufficientPermissions', /the role '.*', this needs/],
    ['of an unknown name', answers.page(404), 'NotFelderaApi', /Check the input 'primary-host'/],
  ] as const)('when its stop is %s for good', async (_, spoilt, code, advice) => {
    const step = await playPair({
      farAt: { faults: [{ on: 'stop', with: spoilt }] },
      inputs: { ...STOPS, timeout: '20s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': code, changed: 'false' })
    expect(step.message).toMatch(/could not stop the primary of pipeline 'orders': /)
    expect(step.message).toMatch(advice)
    expect(step.feldera.writes).toEqual([])
  })

  test('when somebody sets the standby running while the primary is being stopped, and that does not end', async () => {
    const step = await playPair({
      inputs: { ...STOPS, timeout: '10s' },
      before: (sides: Sides) => {
        sides.far.pipeline('primary').runner.isDown = true
      },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        desire(sides.feldera, 'Running')
        sides.feldera.pipeline().runner.process?.show('Running')
        sides.feldera.pipeline().runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryLive',
      primary: 'stopping',
      changed: 'true',
    })
    expect(step.message).toMatch(
      /^both may be live: pipeline 'orders' is Running, and its primary 'primary' is Running \(desired Stopped\)\. .*which Feldera has accepted; .* The primary is on its way to being stopped: see that it gets there, at http/,
    )
  })
})

/** The true answer after a second. */
function slowly(reply: Reply): Promise<Reply> {
  return new Promise((resolve) => setTimeout(resolve, 1_000, reply))
}

test.concurrent('a step that ends before it has looked at the primary says so', async () => {
  const step = await playPair({
    at: { faults: [{ on: 'look', with: 'stall-header' }] },
    farAt: { faults: [{ on: 'look', with: 'stall-header' }] },
    inputs: { ...STOPS, timeout: '10s' },
    meanwhile: async (running) => {
      await running.logged('Activating')
      running.signal('SIGINT')
    },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', primary: 'unknown' })
  expect(step.message).toMatch(/^perhaps no pipeline is live: .* Its primary 'primary' could not be looked at: /)
})

test.concurrent('with somebody who approves, and a primary that comes back afterwards', async () => {
  const step = await playPair({
    orders: { afterActivation: 'needs-approval', restoreSeconds: 40 },
    primary: { name: 'primary', state: 'stopped', bucket: PRIMARY.bucket },
    inputs: { 'on-approval': 'approve' },
    meanwhile: async (running, { far }) => {
      await running.logged('Approved the difference')
      far.pipeline('primary').runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
  expect(step.message).toContain(
    'The activation was accepted before that was seen. This step has approved the difference.',
  )
})

describe.concurrent('slow answers: what was seen is looked at anew before the activation is sent', () => {
  const slow = (ms: number) => (reply: Reply) => new Promise<Reply>((resolve) => setTimeout(resolve, ms, reply))
  const stopped = { name: 'primary', state: 'stopped', bucket: PRIMARY.bucket } as const
  // Both sides take longer than a look counts.
  const at = { faults: [{ on: 'look', with: slow(2_300), skip: 1, times: 1 }] } as const
  const farAt = { faults: [{ on: 'look', with: slow(2_300), times: 1 }] } as const

  test('and is as it was', async () => {
    const step = await playPair({ primary: stopped, at, farAt })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'not-live' })
    expect(step.far.requests.length).toBeGreaterThanOrEqual(3)
  })

  test('and is live by then', async () => {
    const step = await playPair({
      primary: stopped,
      at,
      farAt,
      meanwhile: async (running, { far }) => {
        await running.logged('so it is not live')
        far.pipeline('primary').runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryLive' })
    expect(step.feldera.writes).toEqual([])
  })

  test('and is still out of sight', async () => {
    const step = await playPair({
      primary: stopped,
      at,
      farAt: { faults: [{ on: 'look', with: 'reset' }] },
      inputs: STOPS,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'unknown' })
    expect(step.far.requests.length).toBeGreaterThanOrEqual(4)
  })
})

test.concurrent('a primary that is out of sight after its stop was accepted', async () => {
  const farAt = { faults: [{ on: 'look', with: 'reset', skip: 2 }] } as const
  const step = await playPair({ farAt, inputs: { ...STOPS, timeout: '10s' } })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopping', changed: 'true' })
  expect(step.message).toMatch(
    /^perhaps no pipeline is live: .*which Feldera has accepted; since then it could not be looked at: /,
  )
  expect(step.feldera.writes).toEqual([])
})
