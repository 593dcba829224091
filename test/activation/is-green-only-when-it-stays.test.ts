import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { Reply } from '../feldera/reply.ts'
import { checkpointAt } from '../feldera/store/checkpoint.ts'
import { named, outcomesOf, playFleet } from '../fleet/fleet.ts'
import type { RunningStep } from '../support/action.ts'
import { playInProcess } from '../support/in-process.ts'
import {
  ACTIVATE,
  desire,
  EVENTS,
  held,
  LOOK,
  orders,
  play,
  requestsOf,
  setReachable,
  show,
  theError,
} from '../support/story.ts'

const BEGINS = 'Running; watching for'

/** When each look at the pipeline was answered, real milliseconds. */
function looksOf({ requests }: SimulatedFeldera): number[] {
  return requests.filter(({ method, path }) => `${method} ${path}` === LOOK).map(({ at }) => at)
}

/** An activation of somebody else that comes to its end once the step has joined it. */
const JOINED = orders({ state: 'activating', pullIntervalSeconds: 86_400 })

async function itIsDone(running: Pick<RunningStep, 'logged'>, feldera: SimulatedFeldera): Promise<void> {
  await running.logged('under way already')
  show(feldera, 'Running')
}

describe.concurrent('a pipeline that stays is green once that was seen for long enough', () => {
  test('activated: log, message and summary say for how long', async () => {
    let reachedAt = Number.NaN
    const step = await play({
      at: held,
      inputs: { 'stable-for': '900ms' },
      async meanwhile(running, feldera) {
        await running.logged('Running is desired now')
        show(feldera, 'Running')
        await running.logged(BEGINS)
        reachedAt = looksOf(feldera).at(-1) ?? Number.NaN
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', status: 'Running', 'error-code': '' })
    expect(step.log).toMatch(
      /→ Running.*\n.*Running; watching for 0\.9 s that it stays so\n(?:.*\n)*.*Done: pipeline 'orders' is Running, and has stayed so for 0\.9 s; it came there .+ after the activation was accepted; its checkpoint was /,
    )
    expect(step.summary).toContain('<td>has stayed so for</td><td>0.9&nbsp;s</td>')
    expect((looksOf(step.feldera).at(-1) ?? 0) - reachedAt).toBeGreaterThanOrEqual(890)
  })

  test('as paused', async () => {
    const step = await play({ inputs: { initial: 'paused', 'stable-for': '300ms' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', status: 'Paused' })
    expect(step.log).toContain('Paused; watching for 0.3 s that it stays so')
  })

  test('active already, and nothing is sent', async () => {
    const step = await play({ at: orders({ state: 'running' }), inputs: { 'stable-for': '400ms' } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'already-active',
      changed: 'false',
      'activation-seconds': '',
      message: "pipeline 'orders' is Running already, and has stayed so for 0.4 s; nothing was sent",
    })
    expect(step.summary).toContain('<td>has stayed so for</td><td>0.4&nbsp;s</td>')
    expect(looksOf(step.feldera).length).toBeGreaterThan(1)
  })

  test("joined somebody else's activation", async () => {
    const step = await play({ at: JOINED, inputs: { 'stable-for': '300ms' }, meanwhile: itIsDone })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'false' })
    expect(step.log).toContain(BEGINS)
    expect(step.feldera.writes).toEqual([])
  })

  test('without stable-for nothing is watched', async () => {
    const step = await play({ at: orders({ state: 'running' }) })
    expect(looksOf(step.feldera)).toHaveLength(1)
    expect(step.log).not.toContain('watching')
    expect(step.summary).not.toContain('has stayed so')
  })

  test('for an hour: looks are as rare as usual, and the last comes right when it is over', async () => {
    const inputs = { 'stable-for': '1h', timeout: '2h', 'poll-interval': '5m' }
    const step = await playInProcess({ at: { ...orders({ state: 'running' }), speed: 1 }, inputs })
    expect(step.outputs['outcome'], step.log).toBe('already-active')
    const looks = looksOf(step.feldera)
    const tookMs = (looks.at(-1) ?? 0) - (looks[0] ?? 0)
    expect(tookMs).toBeGreaterThanOrEqual(3_600_000)
    expect(tookMs).toBeLessThan(3_602_000)
    expect(looks.length).toBeLessThan(250)
    expect(step.log).toMatch(/Still Running, for \d+m/)
  })
})

type Meanwhile = (running: RunningStep, feldera: SimulatedFeldera) => void

const LEAVES: readonly (readonly [string, Meanwhile, RegExp, RegExp])[] = [
  [
    'it comes up anew',
    (_, feldera) => show(feldera, 'Initializing'),
    /it is Initializing \(desired Running\)\./,
    /Look at the pipeline's logs in Feldera: \S+\/pipelines\/orders\/\. Re-run this job to go on watching \(it sends nothing twice\)\./,
  ],
  [
    'its process exits',
    (_, { pipeline }) => pipeline().happen('process-exited'),
    /it failed: Pipeline check failed: .*exit status: 3 \(RunnerCheckError\)\./,
    /Its storage cannot stand by again\. There are two ways on\./,
  ],
  [
    'somebody stops it',
    (_, { pipeline }) => pipeline().happen('stopped-by-someone'),
    /it is \w+ \(desired Stopped\) without an error: somebody stopped it\./,
    /Find out who or what stopped it/,
  ],
  [
    'somebody replaces it',
    (_, { pipeline }) => pipeline().happen('replaced'),
    /somebody stopped it and started it anew, as another deployment\./,
    /Find out who replaced it: the new deployment is Running\./,
  ],
  [
    'somebody pauses it',
    (_, feldera) => desire(feldera, 'Paused'),
    /somebody else changed its desired status to Paused while Running was asked for\./,
    /run it again with 'expect: any'\./,
  ],
]

describe.concurrent('a pipeline that leaves is red, and nothing is undone', () => {
  test.each(LEAVES)('activated, and %s', async (_, leave, became, advice) => {
    const step = await play({
      inputs: { 'stable-for': '20s' },
      async meanwhile(running, feldera) {
        await running.logged(BEGINS)
        leave(running, feldera)
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'NotStable',
      'http-status': '',
      changed: 'true',
      'activation-seconds': '',
    })
    expect(theError(step)).toMatch(
      /^pipeline 'orders' was Running, but did not stay so for 20 s: after [\d.]+ s .* Its activation had been accepted before\. Nothing was undone\. /,
    )
    expect(theError(step)).toMatch(became)
    expect(theError(step)).toMatch(advice)
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })

  test('active already: nothing was sent', async () => {
    const step = await play({
      at: orders({ state: 'running' }),
      inputs: { 'stable-for': '20s' },
      async meanwhile(running, feldera) {
        await running.logged(BEGINS)
        show(feldera, 'Initializing')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'NotStable', changed: 'false' })
    expect(theError(step)).toContain('it is Initializing (desired Running). Nothing was sent. Look at')
  })

  test.each(['running', 'standby'] as const)('deleted, found %s: as always', async (state) => {
    const step = await play({
      at: orders({ state }),
      inputs: { 'stable-for': '20s' },
      async meanwhile(running, { pipeline }) {
        await running.logged(BEGINS)
        pipeline().happen('deleted')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName' })
    expect(theError(step)).toMatch(/^could not watch pipeline 'orders': /)
  })
})

describe.concurrent('held is only what was not interrupted', () => {
  test('out of sight for a while: the count begins anew, and the activation took no longer than before', async () => {
    let backAt = Number.NaN
    let tookSeconds = Number.NaN
    const step = await play({
      at: held,
      inputs: { 'stable-for': '1s' },
      async meanwhile(running, feldera) {
        const { row } = feldera.pipeline().runner
        await running.logged('Running is desired now')
        show(feldera, 'Running')
        await running.logged(BEGINS)
        tookSeconds = ((row.runtimeStatusSince ?? 0) - (row.runtimeDesiredSince ?? 0)) / 1_000
        // What it makes itself is no checkpoint that it has taken over from.
        feldera.pipeline().runner.process?.checkpoints.splice(0, 9, checkpointAt(row.runtimeStatusSince ?? 0))
        setReachable(feldera, false)
        await running.logged('Running → Unavailable')
        await running.logged('begin anew once it is back')
        await pause(700)
        backAt = feldera.requests.at(-1)?.at ?? 0
        setReachable(feldera, true)
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.log).toMatch(
      /Running → Unavailable.*lost sight.*\n.*The 1 s that it is to stay Running begin anew once it is back\n.*Unavailable → Running.*\n.*Running; watching for 1 s that it stays so\n/,
    )
    expect((looksOf(step.feldera).at(-1) ?? 0) - backAt).toBeGreaterThanOrEqual(1_000)
    expect(Number(step.outputs['activation-seconds'])).toBe(tookSeconds)
    expect(step.summary).toContain("by Feldera's clock")
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThanOrEqual(34)
    expect(requestsOf(step.feldera)).not.toContain(EVENTS)
  })

  test('out of sight between two looks: Feldera tells it by the time of its status', async () => {
    const step = await play({
      inputs: { 'stable-for': '1s' },
      async meanwhile(running, feldera) {
        await running.logged(BEGINS)
        setReachable(feldera, false)
        setReachable(feldera, true)
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.log.match(/Feldera has written its status anew, .* watching for 1 s anew/g)).toHaveLength(1)
    expect(Number(step.outputs['elapsed-seconds'])).toBeGreaterThan(1)
  })

  test('on a Feldera that does not tell it, looks alone count', async () => {
    const untold = (reply: Reply): Reply => ({
      ...reply,
      body: String(reply.body).replace(/"\w+_since":/g, '"untold":'),
    })
    const step = await play({
      at: { ...orders(), faults: [{ on: 'wait', with: untold }] },
      inputs: { 'stable-for': '1s' },
      async meanwhile(running, feldera) {
        await running.logged(BEGINS)
        setReachable(feldera, false)
        setReachable(feldera, true)
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.log).not.toContain('anew')
  })

  test('for ever: red at the deadline, and nothing is known to be held', async () => {
    const step = await play({
      inputs: { 'stable-for': '1s', timeout: '5s' },
      async meanwhile(running, feldera) {
        await running.logged(BEGINS)
        setReachable(feldera, false)
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', status: 'Unavailable' })
    expect(theError(step)).toMatch(
      /^pipeline 'orders' was Running, and went out of Feldera's sight, so the 1 s that it is to stay so begin anew, when the 5 s of 'timeout' had passed\. The activation was accepted and has come to its end; nothing was undone\. Feldera has lost sight of the pipeline's process\. Look at it: \S+\/pipelines\/orders\/\. Re-run this job to go on watching \(it sends nothing twice\), or raise 'timeout'\./,
    )
  })

  test('looks that fail neither end it nor begin it anew', async () => {
    const step = await play({
      inputs: { 'stable-for': '2s' },
      async meanwhile(running, feldera) {
        await running.logged(BEGINS)
        feldera.addFault({ on: 'wait', with: 'reset', times: 2 })
      },
    })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.log).toContain('Feldera answers again, after 2 failed requests')
    expect(step.log.split(BEGINS)).toHaveLength(2)
  })
})

describe.concurrent('how long the activation took does not grow by the time it was held', () => {
  test.each([
    ['on a Feldera without events', { version: '0.200.0+enterprise' }],
    ['with events that do not answer', { faults: [{ on: 'events', with: 'stall-header' }] }],
  ] as const)('by the clock of this step, %s', async (_, at) => {
    const step = await play({
      at: { ...held, ...at },
      inputs: { 'stable-for': '3s' },
      async meanwhile(running, feldera) {
        await running.logged('Running is desired now')
        setReachable(feldera, false)
        await running.logged('Standby → Unavailable')
        setReachable(feldera, true)
        show(feldera, 'Running')
      },
    })
    const { outcome, 'activation-seconds': took, 'elapsed-seconds': elapsed } = step.outputs
    expect(outcome, step.log).toBe('activated')
    expect(step.summary).toContain("by this step's clock")
    expect(Number(took)).toBeGreaterThan(0)
    expect(Number(took)).toBeLessThan(Number(elapsed) - 2.9)
  })
})

const NOT_YET =
  /^pipeline 'orders' was Running for [\d.]+ s of the 6 s that it is to stay so, when the 6 s of 'timeout' had passed\. /

describe.concurrent('a step that ends before', () => {
  test.each([
    ['activated', orders(), undefined, 'The activation was accepted and has come to its end; nothing was undone.'],
    ['active already', orders({ state: 'running' }), undefined, 'No activation was made; nothing changed in Feldera.'],
    ['joined', JOINED, itIsDone, "Nothing was sent. Somebody else's activation has come to its end."],
  ] as const)('at its deadline, %s: for how long of how long', async (_, at, meanwhile, done) => {
    const inputs = { 'stable-for': '5990ms', timeout: '6s' }
    const step = await play({ at, inputs, ...(meanwhile ? { meanwhile } : {}) })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', status: 'Running' })
    expect(theError(step)).toMatch(NOT_YET)
    expect(theError(step)).toContain(
      `${done} Re-run this job to go on watching (it sends nothing twice), or raise 'timeout'.`,
    )
  })

  test.each(['standby', 'running'] as const)('because it is cancelled, found %s', async (state) => {
    const step = await play({
      at: orders({ state }),
      inputs: { 'stable-for': '20s' },
      async meanwhile(running) {
        await running.logged(BEGINS)
        running.signal('SIGTERM')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', 'error-code': 'Cancelled' })
    expect(theError(step)).toMatch(
      /^stopped watching pipeline 'orders', which was Running for [\d.]+ s of the 20 s that it is to stay so: the run was cancelled\. /,
    )
  })
})

describe.concurrent('several pipelines, each for itself', () => {
  test('all stay', async () => {
    const step = await playFleet({ pipelines: named(3), inputs: { 'stable-for': '1s' } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'activated',
      message: 'all 3 pipelines are Running, and have stayed so for 1 s',
    })
    expect(step.log).toContain('orders-002: Running; watching for 1 s that it stays so')
    expect(step.summary.match(/has stayed so for/g)).toHaveLength(3)
  })

  test('all were active already', async () => {
    const step = await playFleet({ pipelines: named(2, { state: 'running' }), inputs: { 'stable-for': '300ms' } })
    expect(step.outputs['message'], step.log).toBe(
      'all 2 pipelines are Running already, and have stayed so for 0.3 s; nothing was sent',
    )
  })

  test('one leaves, and the others are watched to their end', async () => {
    const step = await playFleet({
      pipelines: named(3),
      inputs: { 'stable-for': '3s' },
      async meanwhile(running, feldera) {
        await running.logged('orders-001: Running; watching')
        const { runner } = feldera.pipeline('orders-001')
        runner.process?.show('Initializing')
        runner.look()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'NotStable' })
    expect(outcomesOf(step)).toEqual({ 'orders-000': 'activated', 'orders-001': 'failed', 'orders-002': 'activated' })
    expect(theError(step)).toMatch(
      /^of 3 pipelines 1 failed, 2 activated: pipeline 'orders-001' was Running, but did not stay so for 3 s: /,
    )
  })
})
