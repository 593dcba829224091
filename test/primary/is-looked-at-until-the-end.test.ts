import { describe, expect, test } from 'vitest'
import { FRESH_MS } from '../../src/run/retry.ts'
import * as answers from '../feldera/answers.ts'
import { startClock } from '../feldera/clock.ts'
import type { Fault } from '../feldera/faults.ts'
import { runInProcess } from '../support/in-process.ts'
import { ACTIVATE, APPROVE, show } from '../support/story.ts'
import { playPair, primaryOf, STOPS, startPair, stopForEver } from './pair.ts'

describe.concurrent('looked at until the end', () => {
  test.each([
    ['activated', {}, {}],
    ['activated as paused', {}, { initial: 'paused' }],
  ] as const)('%s: a primary that comes back meanwhile makes it red', async (_, orders, inputs) => {
    const step = await playPair({
      orders: { ...orders, restoreSeconds: 60 },
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      inputs,
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the activation')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryLive',
      primary: 'live',
      changed: 'true',
    })
    expect(step.message).toMatch(
      /^both are live: pipeline 'orders' is (?:Running|Paused), and its primary 'primary' is Running\. The activation was accepted before that was seen\. Stop at once the one that is not to serve\. The primary: FELDERA_HOST=http\S+ fda stop primary\. The standby: FELDERA_HOST=http\S+ fda stop orders\./,
    )
  })

  test('without waiting', async () => {
    const step = await playPair({
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      at: { faults: [{ on: 'activation', with: 'stall-header', effect: 'accepted' }] },
      inputs: { wait: false, 'request-timeout': '2s' },
      meanwhile: async (running, sides) => {
        await running.logged('The activation got no good answer')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.message).toMatch(/^both are live/)
  })

  test('found activated already', async () => {
    const step = await playPair({ orders: { state: 'running' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive' })
    expect(step.message).toMatch(/^both are live: .*Nothing was sent\./)
  })

  test("joined somebody else's activation", async () => {
    const step = await playPair({ orders: { state: 'activating', restoreSeconds: 10_000 } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive' })
    expect(step.message).toMatch(
      /^both are live, or about to be: pipeline 'orders' was activated and is .*Somebody else's activation was under way before\./,
    )
  })

  test('a red end tells it as well', async () => {
    const step = await playPair({
      orders: { restoreSeconds: 10_000 },
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      inputs: { timeout: '10s' },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the activation')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live' })
    expect(step.message).toMatch(
      /^both are live, or about to be: could not bring pipeline 'orders' to Running within 10 s/,
    )
  })

  test('one that is out of sight in the end is warned about', async () => {
    const step = await playPair({
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      farAt: { faults: [{ on: 'look', with: 'reset', skip: 1 }] },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'unknown' })
    expect(step.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Primary 'primary' could not be looked at in the end: .*Make sure that it does not come back/,
      ),
    ])
  })

  test('looked at before an activation that is sent again', async () => {
    const step = await playPair({
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      at: { faults: [{ on: 'activation', with: answers.pipelineUnavailable, times: 1 }] },
      meanwhile: async (running, sides) => {
        await running.logged('The activation got no good answer')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.feldera.accepted).toBe(0)
  })

  test('one that shows it live is believed however long it took, and one that does not is not', async () => {
    const late = (skip: number): Fault => ({ on: 'look', with: (reply) => delayed(reply), skip })
    const step = await playPair({ farAt: { faults: [late(0)] }, inputs: { timeout: '40s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryLive', primary: 'live' })
    const stopped = await playPair({
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      farAt: { faults: [late(0)] },
      inputs: { timeout: '40s' },
    })
    expect(stopped.outputs, stopped.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryUnknown' })
  })

  test('one that is out of sight for a moment is asked again, also where nothing is to be sent', async () => {
    const farAt = { faults: [{ on: 'look', with: 'reset', times: 2 }] } as const
    const step = await playPair({ orders: { state: 'running' }, farAt })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
  })

  test('a wrong name is an error, also where nothing is to be sent', async () => {
    const step = await playPair({ orders: { state: 'running' }, inputs: { primary: 'nobody' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'UnknownPipelineName' })
    expect(step.message).toMatch(/^pipeline 'orders' is Running, but its primary 'nobody' could not be looked at: /)
  })

  test('one that was live when it was last seen, and is out of sight then, makes it red', async () => {
    const step = await playPair({
      orders: { state: 'running' },
      before: stopForEver,
      farAt: { faults: [{ on: 'look', with: answers.page(502), skip: 1 }] },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'unknown' })
    expect(step.message).toMatch(
      /^both may be live: pipeline 'orders' is Running, and its primary 'primary' could not be looked at/,
    )
  })

  test('a standby that is stopped while the primary is still being stopped is no green end', async () => {
    const step = await playPair({
      orders: { state: 'running' },
      before: stopForEver,
      meanwhile: async (running, sides) => {
        await running.logged("Primary 'primary' is Running (desired Stopped)")
        sides.feldera.pipeline().runner.stopAtOnce()
        primaryOf(sides).runner.isDown = false
      },
    })
    expect(step.outputs['outcome'], step.log).toMatch(/^(?:refused|failed)$/)
    expect(step.message).toMatch(/^no pipeline is live/)
  })

  test('one that is just being stopped is waited for', async () => {
    const step = await playPair({
      orders: { state: 'running' },
      before: stopForEver,
      meanwhile: async (running, sides) => {
        await running.logged("Primary 'primary' is Running (desired Stopped)")
        primaryOf(sides).runner.isDown = false
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'already-active', primary: 'not-live' })
  })
})

/** An answer that takes longer than one may that is to be believed. */
async function delayed<T>(reply: T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, FRESH_MS + 400))
  return reply
}

describe.concurrent('an approval makes the standby live as well', () => {
  const APPROVES = { 'on-approval': 'approve' } as const
  const waiting = { afterActivation: 'needs-approval' } as const

  test('and is not sent while a primary is live that has come back', async () => {
    const step = await playPair({
      orders: { ...waiting, pullIntervalSeconds: 60 },
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      inputs: { ...STOPS, ...APPROVES },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the activation')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.message).toMatch(
      /^both are live, or about to be: pipeline 'orders' is AwaitingApproval \(desired Running\), but its primary 'primary' is live.* The activation was accepted and waits for approval/,
    )
    expect(step.feldera.writes).toEqual([ACTIVATE])
    expect(step.far.writes).toEqual([])
  })

  test("and is not sent for somebody else's activation beside a live primary", async () => {
    const step = await playPair({
      orders: { state: 'activating', restoreSeconds: 10_000 },
      inputs: APPROVES,
      before: ({ feldera }) => show(feldera, 'AwaitingApproval'),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.feldera.writes).toEqual([])
  })

  test('and is sent while the primary is not live', async () => {
    const step = await playPair({ orders: waiting, inputs: { ...STOPS, ...APPROVES } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE])
  })
})

test.concurrent('a primary that comes back during a long wait is seen before that ends', async () => {
  const clock = startClock(1, 0)
  await using sides = await startPair({
    orders: { pullIntervalSeconds: 86_400 },
    primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
    at: { clock },
  })
  const { feldera, far } = sides
  clock.after(100, () => far.pipeline('primary').runner.deploy({ desired: 'Running', status: 'Running' }, 'Running'))
  const inputs = { pipeline: 'orders', host: feldera.url, primary: 'primary', 'primary-host': far.url, timeout: '10m' }
  const step = await runInProcess(clock, inputs)
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
  expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(200)
  expect(far.requests.length).toBeLessThan(10)
})

describe.concurrent('while it is watched whether the standby stays as it is', () => {
  test.each([
    ['activated', 'standby'],
    ['active already', 'running'],
  ] as const)('%s: a primary that comes back is seen within a minute or two', async (_, state) => {
    const clock = startClock(1, 0)
    await using sides = await startPair({
      orders: { state, pullIntervalSeconds: 5 },
      primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
      at: { clock },
    })
    const { feldera, far } = sides
    clock.after(5_000, () =>
      far.pipeline('primary').runner.deploy({ desired: 'Running', status: 'Running' }, 'Running'),
    )
    const pair = { pipeline: 'orders', host: feldera.url, primary: 'primary', 'primary-host': far.url }
    const step = await runInProcess(clock, { ...pair, 'stable-for': '3h', timeout: '4h', 'poll-interval': '5m' })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.outputs['message']).toMatch(/^both are live: /)
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(5_000 + 100)
    expect(far.requests.length).toBeLessThan(120)
  })

  test('one that is live is seen at once, also where nothing is to be sent', async () => {
    const step = await playPair({ orders: { state: 'running' }, inputs: { 'stable-for': '20s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(15)
  })

  test('one that stays stopped is looked at once more in the end', async () => {
    const step = await playPair({ inputs: { ...STOPS, 'stable-for': '300ms' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
  })

  test('a standby that leaves is red, and what is live is said first', async () => {
    const step = await playPair({
      inputs: { ...STOPS, 'stable-for': '20s' },
      meanwhile: async (running, { feldera }) => {
        await running.logged('Running; watching for')
        feldera.pipeline().happen('stopped-by-someone')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'NotStable', primary: 'stopped' })
    expect(step.message).toMatch(
      /^no pipeline is live(?:, or soon none will be)?: pipeline 'orders' was Running, but did not stay so for 20 s: .*To go back, .*start the primary again/,
    )
  })
})
