import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { Reply } from '../feldera/reply.ts'
import { PRIMARY, READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { setReachable } from '../support/story.ts'
import { playPair, primaryOf, STOPS, startAgainAfterStop } from './pair.ts'

describe.concurrent('nothing is said that is not known', () => {
  test('a standby out of reach beside a healthy primary is no case for stopping anything', async () => {
    const step = await playPair({
      at: { keys: [{ token: WRITE_KEY, role: 'write' }] },
      inputs: { token: READ_KEY, 'primary-token': WRITE_KEY },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'AuthenticationFailed',
      primary: 'live',
    })
    expect(step.message).toMatch(/^could not activate pipeline 'orders': .* Its primary 'primary' is Running\./)
    expect(step.message).not.toMatch(/fda stop/)
  })

  test('of trouble at the primary that is over', async () => {
    const step = await playPair({
      orders: { restoreSeconds: 10_000 },
      farAt: { faults: [{ on: 'stop', with: answers.lockTookTooLong, times: 1 }] },
      inputs: { ...STOPS, timeout: '12s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopped' })
    expect(step.message).not.toContain('LockTookTooLong')
  })

  test('of the standby, where it is the role at the primary that cannot be asked', async () => {
    const step = await playPair({
      farAt: { faults: [{ on: 'session', with: answers.page(502) }] },
      inputs: { ...STOPS, timeout: '20s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live' })
    expect(step.message).toMatch(
      /requests to the primary's Feldera were failing: .*ServerTrouble.*See whether this runner reaches http/,
    )
    expect(step.log).not.toContain('Feldera answers again')
    expect(step.far.writes).toEqual([])
  })

  test('when somebody activates the standby while the primary is being stopped', async () => {
    const step = await playPair({
      inputs: STOPS,
      before: (sides) => {
        primaryOf(sides).runner.isDown = true
      },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        sides.feldera.pipeline().runner.process?.activate('Running')
        sides.feldera.pipeline().runner.look()
        await running.logged('under way already')
        primaryOf(sides).runner.isDown = false
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped', changed: 'true' })
  })

  test('a process of the primary that fails is trouble, and no sign of a wrong address', async () => {
    const step = await playPair({
      primary: { name: 'primary', state: 'standby', bucket: 'shared' },
      farAt: { faults: [{ on: 'stats', with: answers.terminating }] },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryUnknown' })
    expect(step.message).not.toContain("'primary-host'")
  })

  test('two of the same name are told apart by their side', async () => {
    const step = await playPair({ primary: { ...PRIMARY, name: 'orders' }, inputs: { ...STOPS, primary: 'orders' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
    expect(step.summary).toMatch(/<td>primary<\/td><td>[^<]*<\/td><td><code>Stopped<\/code>/)
    expect(step.summary).toMatch(/<td>standby<\/td><td>[^<]*<\/td><td><code>Running<\/code>/)
  })

  test('how to go back does not lead to two: the standby may still come up', async () => {
    const step = await playPair({ orders: { restoreSeconds: 10_000 }, inputs: { ...STOPS, timeout: '10s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopped' })
    expect(step.message).toMatch(
      /^no pipeline is live yet: .*To go back, first stop the standby, which may be live or come up: FELDERA_HOST=http\S+ fda stop orders\. Once it shows Stopped, start the primary again/,
    )
  })

  test('a stop that may have been taken is not forgotten for a later one that was not', async () => {
    const farAt = {
      faults: [
        { on: 'stop', with: 'reset', times: 1 },
        { on: 'stop', with: answers.tooManyRequests },
      ],
    } as const
    const step = await playPair({ farAt, inputs: { ...STOPS, timeout: '10s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.message).toMatch(/^perhaps no pipeline is live: .*was sent a forced stop, and it is not known whether/)
  })

  test('a primary that is back when the activation fails is seen', async () => {
    const step = await playPair({
      orders: { afterActivation: 'fails-to-fetch' },
      inputs: STOPS,
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the activation')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'live' })
    expect(step.message).toMatch(
      /^could not bring .*was stopped by this step before, and somebody has started it again: it is Running\./,
    )
  })

  test('trouble that looks final passes, once the primary was stopped', async () => {
    const faults: readonly Fault[] = [{ on: 'look', with: answers.page(404), skip: 2, times: 4 }]
    const step = await playPair({ farAt: { faults }, inputs: { ...STOPS, timeout: '60s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
  })

  test('one that is silent in a step that is short', async () => {
    const farAt = { faults: [{ on: 'any', with: 'stall-header' }] } as const
    const gone = { ...PRIMARY, state: 'stopped-after-serving' } as const
    const inputs = { timeout: '12s', 'poll-interval': '100ms' }
    const [refused, stopped] = await Promise.all([
      playPair({ primary: gone, farAt, inputs }),
      playPair({ primary: gone, farAt, inputs: { ...inputs, ...STOPS } }),
    ])
    expect(refused.outputs, refused.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryUnknown' })
    expect(stopped.outputs, stopped.log).toMatchObject({ outcome: 'activated', primary: 'unknown' })
  })

  test('one that is never twice the same is not stopped, and is not asked without a pause', async () => {
    const step = await playPair({
      inputs: { ...STOPS, timeout: '10s' },
      farAt: { faults: [{ on: 'look', with: restless() }] },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live' })
    expect(step.message).toContain('the primary was another way a moment ago (PrimaryChanged)')
    expect(step.far.requests.length).toBeLessThan(40)
    expect(step.far.writes).toEqual([])
  })

  test('a stop without an answer that the last look shows to be done counts as a change', async () => {
    const farAt = { faults: [{ on: 'stop', with: 'stall-header', effect: 'accepted' }] } as const
    const step = await playPair({ farAt, inputs: { ...STOPS, timeout: '10s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopped', changed: 'true' })
    expect(step.message).toMatch(/^no pipeline is live: /)
  })
})

/** Answers in which the time of the status is another one each time. */
function restless() {
  let since = Date.parse('2026-01-01T00:00:00Z')
  return (reply: Reply): Reply => {
    since += 1_000
    const time = new Date(since).toISOString()
    return { ...reply, body: String(reply.body).replace(/("deployment_runtime_status_since":)"[^"]+"/, `$1"${time}"`) }
  }
}

describe.concurrent('no advice leads to a second live pipeline', () => {
  test('a broken standby beside a live primary is not to be started as it is', async () => {
    const step = await playPair({ orders: { state: 'stopped-with-error' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'live' })
    expect(step.message).toContain('(1) Once you know that its primary is not live, start it as running')
  })

  test.each(['fail', 'wait'])('with on-approval: %s nobody is asked to approve beside a live primary', async (how) => {
    const step = await playPair({
      orders: { state: 'activating', afterActivation: 'needs-approval' },
      inputs: { 'on-approval': how },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: expect.stringMatching(/failed|awaiting-approval/),
      primary: 'live',
    })
    expect(step.message).toMatch(/^both are live, or about to be: /)
    expect(step.message).not.toContain('fda approve')
  })

  test("the primary is not to be started again while somebody else's activation comes up", async () => {
    const step = await playPair({
      inputs: { ...STOPS, expect: 'standby' },
      before: (sides) => {
        primaryOf(sides).runner.isDown = true
      },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        sides.feldera.pipeline().runner.process?.activate('Running')
        sides.feldera.pipeline().runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', changed: 'true' })
    expect(step.message).toMatch(/To go back, first stop the standby, which may be live or come up: /)
    expect(step.message).not.toContain('To go on with the failover, run this again')
  })

  test('nor while a standby that somebody stops still runs', async () => {
    const step = await playPair({
      orders: { restoreSeconds: 60 },
      inputs: STOPS,
      meanwhile: async (running, { feldera }) => {
        await running.logged('Running is desired now')
        const { runner } = feldera.pipeline()
        runner.isDown = true
        runner.stop()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'stopped' })
    expect(step.message).toMatch(/^no pipeline is live, or soon none will be: .*To go back, first stop the standby/)
  })

  test('a primary that was seen to be back is not forgotten when it is out of sight', async () => {
    const step = await playPair({
      inputs: STOPS,
      farAt: { faults: [{ on: 'look', with: answers.page(502), skip: 3 }] },
      meanwhile: startAgainAfterStop,
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryRestarted',
      primary: 'live',
    })
    expect(step.message).not.toMatch(/start the primary again/)
  })
})

describe.concurrent('the standby is out of sight, or gone, in the end', () => {
  const stopped = { name: 'primary', state: 'stopped', bucket: PRIMARY.bucket } as const

  test.each([
    [
      'and cannot be looked at any more',
      [{ on: 'wait', with: answers.insufficientRole }],
      {},
      'InsufficientPermissions',
    ],
    [
      'and its approval is refused',
      [{ on: 'approval', with: answers.insufficientRole }],
      { 'on-approval': 'approve' },
      'InsufficientPermissions',
    ],
  ] as const)('%s', async (_, faults, inputs, code) => {
    const step = await playPair({
      orders: { afterActivation: 'needs-approval' },
      primary: stopped,
      at: { faults },
      inputs,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': code, primary: 'not-live' })
    expect(step.message).toMatch(/^perhaps no pipeline is live: /)
  })

  test('and Feldera has lost sight of its process', async () => {
    const step = await playPair({
      orders: { restoreSeconds: 10_000 },
      primary: stopped,
      inputs: { timeout: '10s' },
      meanwhile: async (running, { feldera }) => {
        await running.logged('Running is desired now')
        setReachable(feldera, false)
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', status: 'Unavailable' })
    expect(step.message).toMatch(/^perhaps no pipeline is live: /)
  })

  test('and does not exist', async () => {
    const step = await playPair({ primary: stopped, inputs: { pipeline: 'nobody' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName' })
    expect(step.message).toMatch(/^no pipeline is live: could not activate pipeline 'nobody'/)
  })

  test('and was live before, beside a primary that is live again', async () => {
    const step = await playPair({
      orders: { restoreSeconds: 10_000 },
      primary: stopped,
      at: { faults: [{ on: 'wait', with: answers.page(502), skip: 2 }] },
      inputs: { timeout: '10s' },
      meanwhile: async (running, { far }) => {
        await running.logged('Feldera accepted the activation')
        far.pipeline('primary').runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live' })
    expect(step.message).toMatch(/^both may be live: .*Stop at once the one that is not to serve/)
  })
})
