import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { ACTIVATE } from '../support/story.ts'
import { isAlive, playPair, primaryOf, type Sides, STOP_PRIMARY, STOPS, startAgainAfterStop } from './pair.ts'

const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

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
      /<td>primary<\/td><td><a href="[^"]*\/pipelines\/primary\/"><code>primary<\/code><\/a> stopped by force; what came after the standby's checkpoint is recomputed<\/td>/,
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
      /could not bring pipeline 'orders' to Running within 10 s: .*a connection was closed|ConnectionLost/,
    ],
    ['is silent', 'stall-header', /RequestTimedOut/],
  ] as const)("because the standby's process %s", async (_, spoilt, why) => {
    const step = await playPair({
      at: { faults: [{ on: 'stats', with: spoilt }] },
      inputs: { ...STOPS, timeout: '10s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'live', changed: 'false' })
    expect(step.message).toMatch(why)
    expect([...step.feldera.writes, ...step.far.writes]).toEqual([])
  })

  test("because the standby's process says that it serves, although Feldera shows Standby", async () => {
    const step = await playPair({
      inputs: { ...STOPS, timeout: '10s' },
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
      meanwhile: startAgainAfterStop,
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
    const step = await playPair({ inputs: { ...STOPS, timeout: '10s' }, before: down })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', primary: 'stopping', changed: 'true' })
    expect(step.message).toMatch(
      /^no pipeline is live, or soon none will be: could not bring pipeline 'orders' to Running within 10 s: .*No activation was made\. Its primary 'primary' was sent a forced stop, which Feldera has accepted; it was last seen Running \(desired Stopped\)\. .*Re-run this job, or raise 'timeout'\. To go back, start the primary again, whose storage is as it was: FELDERA_HOST=http\S+ fda start primary\./,
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
      /^perhaps no pipeline is live: .*Its primary 'primary' was sent a forced stop, and it is not known whether Feldera has accepted it\. Look at it: http\S+\/pipelines\/primary\/\./,
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
