import { describe, expect, test } from 'vitest'
import { FRESH_MS } from '../../src/run/retry.ts'
import * as answers from '../feldera/answers.ts'
import { startClock } from '../feldera/clock.ts'
import type { Fault } from '../feldera/faults.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import type { Reply } from '../feldera/reply.ts'
import { PRIMARY, READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { runInProcess } from '../support/in-process.ts'
import { ACTIVATE, APPROVE } from '../support/story.ts'
import { isAlive, playPair, type Sides, STOP_PRIMARY, STOPS, startPair } from './pair.ts'

const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

const primaryOf = ({ far }: Sides) => far.pipeline('primary')

describe.concurrent('a primary that is live is stopped, and only then the standby is activated', () => {
  test('in this order, and both sides in one timeline', async () => {
    const step = await playPair({ inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped', changed: 'true' })
    expect(step.far.writes).toEqual([STOP_PRIMARY])
    expect(step.feldera.writes).toEqual([ACTIVATE])
    const stopAt = step.far.requests.find(({ method }) => method === 'POST')?.at ?? Number.POSITIVE_INFINITY
    const activateAt = step.feldera.requests.find(({ method }) => method === 'POST')?.at ?? 0
    expect(activateAt).toBeGreaterThan(stopAt)
    expect(step.log).toMatch(
      /Primary 'primary' is Running\n(?:.*\n)*Sending primary 'primary' a forced stop\n(?:.*\n)*Feldera accepted the stop of primary 'primary'; waiting until it is not live\n(?:.*\n)*Primary 'primary' is Stopped, after .*, so it is not live\nSending the activation/,
    )
    expect(step.summary).toContain('<tr><th>at</th><th>side</th><th>for</th><th>phase</th></tr>')
    expect(step.summary).toMatch(/<td>primary<\/td><td><\/td><td><strong>forced stop sent<\/strong>/)
    expect(step.summary).toMatch(/<td>primary<\/td><td>[^<]*<\/td><td><code>Stopped<\/code>/)
    expect(step.summary).toMatch(
      /<td>primary<\/td><td><code>primary<\/code> stopped by force; what it did since its last push is recomputed<\/td>/,
    )
  })

  test('whatever could refuse the activation is asked before: edition, roles, process', async () => {
    const step = await playPair({ inputs: STOPS })
    const askedFirst = (requests: typeof step.far.requests) =>
      requests
        .slice(
          0,
          requests.findIndex(({ method }) => method === 'POST'),
        )
        .map(({ path }) => path)
    expect(askedFirst(step.feldera.requests)).toEqual(
      expect.arrayContaining(['/v0/config', '/v0/config/session', '/v0/pipelines/orders/stats']),
    )
    expect(askedFirst(step.far.requests)).toContain('/v0/config/session')
  })

  test('without one that is live, none of that is asked', async () => {
    const step = await playPair({ primary: { name: 'primary', state: 'stopped' }, inputs: STOPS })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    const paths = [...step.feldera.requests, ...step.far.requests].map(({ path }) => path)
    expect(paths.filter((path) => /config|stats/.test(path))).toEqual([])
  })
})

describe.concurrent('a primary is not touched when the activation would be refused', () => {
  const STANDBYS: readonly (readonly [string, Omit<PipelineSeed, 'name'>, string, string])[] = [
    ['is stopped', { state: 'stopped' }, 'NotDeployed', 'refused'],
    ['has an error', { state: 'stopped-with-error' }, 'InitializationError', 'failed'],
    ['is paused', { state: 'paused' }, 'LivePipeline', 'refused'],
    ['is stopping', { state: 'stopping' }, 'NotDeployed', 'refused'],
  ]
  test.each(STANDBYS)('because the standby %s', async (_, orders, code, outcome) => {
    const step = await playPair({ orders, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({ outcome, 'error-code': code, changed: 'false' })
    expect(step.far.writes).toEqual([])
    expect(isAlive(primaryOf(step))).toBe(true)
  })

  test('because the standby is already live, which makes two', async () => {
    const step = await playPair({ orders: { state: 'running' }, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryLive',
      primary: 'live',
      changed: 'false',
    })
    expect(step.message).toMatch(
      /^both are live: pipeline 'orders' is Running, and its primary 'primary' is Running\. Nothing was sent\. Stop at once/,
    )
    expect(step.far.writes).toEqual([])
  })

  test("by 'expect: standby', because it is live", async () => {
    const step = await playPair({ orders: { state: 'running' }, inputs: { ...STOPS, expect: 'standby' } })
    expect(step.message).toMatch(
      /^both are live: could not activate pipeline 'orders': it is not in standby but already Running/,
    )
    expect(step.far.writes).toEqual([])
  })

  test('because the edition has no activation', async () => {
    const step = await playPair({ at: { edition: 'Open source' }, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'EnterpriseFeature' })
    expect(step.far.writes).toEqual([])
  })

  test('because the role may not activate', async () => {
    const step = await playPair({ at: { keys }, inputs: { ...STOPS, token: READ_KEY, 'primary-token': WRITE_KEY } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'InsufficientPermissions' })
    expect(step.message).toContain('the credentials for the standby have the role read, which may activate nothing')
    expect(step.far.writes).toEqual([])
  })

  test.each([
    [
      'does not answer',
      'reset',
      /could not bring pipeline 'orders' to Running within 6 s: .*a connection was closed|ConnectionLost/,
    ],
    ['is silent', 'stall-header', /RequestTimedOut/],
  ] as const)("because the standby's process %s", async (_, spoilt, why) => {
    const step = await playPair({
      at: { faults: [{ on: 'stats', with: spoilt }] },
      inputs: { ...STOPS, timeout: '6s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live', changed: 'false' })
    expect(step.message).toMatch(why)
    expect([...step.feldera.writes, ...step.far.writes]).toEqual([])
  })

  test("because the standby's process says that it serves, although Feldera shows Standby", async () => {
    const step = await playPair({
      inputs: { ...STOPS, timeout: '4s' },
      before: ({ feldera }) => {
        const { runner } = feldera.pipeline()
        runner.isDown = true
        runner.process?.desire('Running')
        runner.process?.show('Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.message).toContain("the pipeline's process says that it is Running (ProcessDiffers)")
    expect(step.far.writes).toEqual([])
  })
})

describe.concurrent('the stop goes to the deployment that was judged, and to no other', () => {
  test('one that changes between the looks is judged anew', async () => {
    const step = await playPair({
      inputs: STOPS,
      // The look before the stop is the second one.
      farAt: { faults: [{ on: 'session', with: 'stall-header', times: 1 }] },
      meanwhile: async (running, sides) => {
        await running.logged("Primary 'primary' is Running")
        primaryOf(sides).runner.process?.desire('Paused')
        primaryOf(sides).runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
    expect(step.log).toMatch(/Primary 'primary' is Paused, after .* Running\n(?:.*\n)*Sending primary/)
  })

  test('one that somebody starts again after the stop is left alone, and nothing is activated', async () => {
    const step = await playPair({
      inputs: STOPS,
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        primaryOf(sides).runner.stopAtOnce()
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryRestarted',
      primary: 'live',
      changed: 'true',
    })
    expect(step.message).toContain(
      "this step has stopped its primary 'primary', and somebody has started it again: it is Running",
    )
    expect(step.far.writes).toEqual([STOP_PRIMARY])
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('none is live, and that is the first thing said', () => {
  const down = (sides: Sides) => {
    primaryOf(sides).runner.isDown = true
  }

  test('when the stop does not come to its end before the deadline', async () => {
    const step = await playPair({ inputs: { ...STOPS, timeout: '4s' }, before: down })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopping', changed: 'true' })
    expect(step.message).toMatch(
      /^no pipeline is live, or soon none will be: could not bring pipeline 'orders' to Running within 4 s: .*No activation was made\. Its primary 'primary' was sent a forced stop, which Feldera has accepted; it was last seen Running \(desired Stopped\)\. .*Re-run this job, or raise 'timeout'\. To go back, start the primary again, whose storage is as it was: FELDERA_HOST=http\S+ fda start primary\./,
    )
    expect(step.feldera.writes).toEqual([])
  })

  test('when it is cancelled meanwhile', async () => {
    const step = await playPair({
      inputs: STOPS,
      before: down,
      meanwhile: async (running) => {
        await running.logged('Feldera accepted the stop')
        running.signal('SIGINT')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', primary: 'stopping' })
    expect(step.message).toMatch(
      /^no pipeline is live, or soon none will be: stopped before pipeline 'orders' was known/,
    )
    expect(step.feldera.writes).toEqual([])
  })

  test('when the standby breaks meanwhile', async () => {
    const step = await playPair({
      inputs: STOPS,
      before: down,
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        sides.feldera.pipeline().runner.stop()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'NotDeployed', changed: 'true' })
    expect(step.message).toMatch(
      /^no pipeline is live, or soon none will be: could not activate pipeline 'orders': it is (?:Stop|Standby).* No activation was made\. Its primary 'primary' was /,
    )
  })

  test('when the activation fails', async () => {
    const step = await playPair({ orders: { afterActivation: 'fails-to-fetch' }, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'stopped' })
    expect(step.message).toMatch(/^no pipeline is live: could not bring pipeline 'orders' to Running: /)
    expect(step.message).toContain("Its primary 'primary' was stopped by this step.")
    expect(step.message).toMatch(
      /Quicker than that may be to go back: .* Start it again: FELDERA_HOST=http\S+ fda start primary\.$/,
    )
  })

  test('when the standby waits for approval', async () => {
    const step = await playPair({ orders: { afterActivation: 'needs-approval' }, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'awaiting-approval', primary: 'stopped' })
    expect(step.message).toMatch(/^no pipeline is live yet: /)
  })

  test('when the activation is refused although the role was right', async () => {
    const faults: readonly Fault[] = [{ on: 'activation', with: answers.insufficientRole }]
    const step = await playPair({ at: { faults }, inputs: STOPS })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'InsufficientPermissions',
      primary: 'stopped',
    })
    expect(step.message).toMatch(
      /^no pipeline is live: could not activate pipeline 'orders': .*Its primary 'primary' was stopped by this step\./,
    )
  })

  test('when a stop got no answer, and the primary is out of sight since', async () => {
    const faults: readonly Fault[] = [
      { on: 'stop', with: 'reset', effect: 'accepted' },
      { on: 'look', with: 'reset', pipeline: 'primary', skip: 2 },
    ]
    const step = await playPair({ farAt: { faults }, inputs: { ...STOPS, timeout: '8s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopping', changed: 'false' })
    expect(step.message).toMatch(
      /^perhaps no pipeline is live: .*Its primary 'primary' was sent a forced stop, and it is not known whether Feldera has accepted it: look at it\./,
    )
    expect(step.feldera.writes).toEqual([])
  })
})

test.concurrent('running it again after a stop that was cut short goes on', async () => {
  const step = await playPair({
    inputs: STOPS,
    before: (sides) => {
      primaryOf(sides).runner.stop()
      primaryOf(sides).runner.act()
    },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'not-live' })
  expect(step.far.writes).toEqual([])
})

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
      inputs: { timeout: '3s' },
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the activation')
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live' })
    expect(step.message).toMatch(
      /^both are live, or about to be: could not bring pipeline 'orders' to Running within 3 s/,
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

  test('one that is just being stopped is waited for', async () => {
    const step = await playPair({
      orders: { state: 'running' },
      before: (sides) => {
        primaryOf(sides).runner.stop()
        primaryOf(sides).runner.isDown = true
      },
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
    const step = await playPair({ orders: { ...waiting, state: 'activating' }, inputs: APPROVES })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.feldera.writes).toEqual([])
  })

  test('and is sent while the primary is not live', async () => {
    const step = await playPair({ orders: waiting, inputs: { ...STOPS, ...APPROVES } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE])
  })
})

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
    const step = await playPair({ orders: { restoreSeconds: 10_000 }, inputs: { ...STOPS, timeout: '5s' } })
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
    const step = await playPair({ farAt, inputs: { ...STOPS, timeout: '6s' } })
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
      inputs: { ...STOPS, timeout: '4s' },
      farAt: { faults: [{ on: 'look', with: restless() }] },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live' })
    expect(step.message).toContain('the primary was another way a moment ago (PrimaryChanged)')
    expect(step.far.requests.length).toBeLessThan(40)
    expect(step.far.writes).toEqual([])
  })

  test('a stop without an answer that the last look shows to be done counts as a change', async () => {
    const farAt = { faults: [{ on: 'stop', with: 'stall-header', effect: 'accepted' }] } as const
    const step = await playPair({ farAt, inputs: { ...STOPS, timeout: '4s' } })
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
      meanwhile: async (running, sides) => {
        await running.logged('Feldera accepted the stop')
        primaryOf(sides).runner.stopAtOnce()
        primaryOf(sides).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'PrimaryRestarted',
      primary: 'live',
    })
    expect(step.message).not.toMatch(/start the primary again/)
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
