import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { FelderaOptions, SimulatedFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { json, type Reply } from '../feldera/reply.ts'
import { type Checkpoint, checkpointAt } from '../feldera/store/checkpoint.ts'
import { named, outcomesOf, playFleet } from '../fleet/fleet.ts'
import { playPair, STOP_PRIMARY, STOPS, stopForEver } from '../primary/pair.ts'
import { outputsAbout } from '../support/invariants.ts'
import { ACTIVATE, desire, LOOK, orders, play, requestsOf, show, theError, warningsOf } from '../support/story.ts'

/** In seconds, and some more, because Feldera tells whole seconds and a step takes a few. */
const HOUR = 3_620
const STORE = 'GET /v0/pipelines/orders/checkpoints/remote'
const CONFIGURATION = 'GET /v0/pipelines/orders?selector=all'

const WARNS = { wait: false, 'max-checkpoint-age': '30m' } as const
const REFUSES = { ...WARNS, 'on-stale': 'refuse' } as const

/** A standby whose pulls bring nothing, in real time, so that ages stay what they are. */
const stuck = { checkpointAges: [3 * HOUR, 2 * HOUR], pullIntervalSeconds: 86_400 } as const
const at = (seed: Omit<PipelineSeed, 'name'> = {}, options: FelderaOptions = {}): FelderaOptions => {
  return { ...orders({ ...stuck, ...seed }), speed: 1, ...options }
}
/** The same, and its object store holds one of ten minutes ago. */
const behind = (options: FelderaOptions = {}) => at({ storeAges: [600] }, options)

/** What the standby holds by what Feldera shows. */
function hold(feldera: SimulatedFeldera, checkpoints: readonly Checkpoint[]): void {
  const { row, process } = feldera.pipeline().runner
  row.checkpoints = [...checkpoints]
  if (process) process.checkpoints = [...checkpoints]
}

const UNDATED = { ...checkpointAt(0), uuid: '3d6f2b52-58ac-4a4f-9d15-5a0f7a6f0e11' }
const aHourAhead = () => checkpointAt(Date.now() + HOUR * 1_000)

describe.concurrent("'on-stale: warn', the default", () => {
  test('warns once, before the activation is sent, and asks nothing more', async () => {
    const step = await play({ at: behind(), inputs: WARNS })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE])
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(
        /^Checkpoint \S+ is 2h old, older than the 30m of max-checkpoint-age; sending the activation/,
      ),
    ])
    expect(step.log.indexOf('::warning')).toBeLessThan(step.log.indexOf('Sending the activation'))
  })

  test('once also when the activation has to be sent again', async () => {
    const faults = [{ on: 'activation', with: answers.tooManyRequests, times: 2 }] as const
    const step = await play({ at: behind({ faults }), inputs: WARNS })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(warningsOf(step)).toHaveLength(1)
  })

  test.for<[string, readonly Checkpoint[], RegExp]>([
    ['none is shown', [], /^Feldera shows no checkpoint of this pipeline, so it cannot be told whether/],
    ['its id tells no time', [UNDATED], /^The id of the checkpoint, 3d6f\S+, tells no time, so it cannot be told/],
    ['clocks disagree', [aHourAhead()], /^Checkpoint \S+ was taken .* ahead of Feldera's clock, so it cannot/],
  ])('an age that cannot be told counts as stale: %s', async ([, checkpoints, warning]) => {
    const step = await play({ at: at(), before: (feldera) => hold(feldera, checkpoints), inputs: WARNS })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(warningsOf(step)).toEqual([expect.stringMatching(warning)])
  })
})

describe.concurrent("'on-stale: refuse'", () => {
  test('refuses when the object store holds newer ones', async () => {
    const step = await play({ at: at({ storeAges: [900, 600] }), inputs: REFUSES })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'StaleCheckpoint',
      changed: 'false',
      status: 'Standby',
    })
    expect(requestsOf(step.feldera)).toEqual([LOOK, STORE, LOOK])
    expect(theError(step)).toMatch(
      /^could not activate pipeline 'orders' with 'on-stale: refuse': checkpoint \S+ is 2h old, older than the 30m of max-checkpoint-age, and the object store holds 2 newer ones\. Nothing was sent\. Wait until it has pulled\. .* 'on-stale: warn'/,
    )
    expect(warningsOf(step)).toEqual([])
  })

  test('goes on with a warning when that holds nothing newer, and looks once more before it sends anything', async () => {
    const step = await play({ at: at(), inputs: REFUSES })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(requestsOf(step.feldera)).toEqual([LOOK, STORE, LOOK, ACTIVATE])
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(
        /is 2h old, .*; sending the activation all the same, because the object store holds none that is newer$/,
      ),
    ])
  })

  test('asks nothing more of one that is young enough', async () => {
    const step = await play({ at: behind(), inputs: { ...REFUSES, 'max-checkpoint-age': '3h' } })
    expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE])
    expect(step.annotations).toEqual([])
  })

  const list = (...uuids: readonly { uuid: string }[]) => json(200, uuids)
  test.for<[string, { seed?: Omit<PipelineSeed, 'name'>; with?: Reply; held?: readonly Checkpoint[] }, RegExp]>([
    [
      'none is shown',
      { held: [] },
      /Feldera shows no checkpoint.*nothing in the object store can be compared with it\./,
    ],
    ['its id tells no time', { held: [UNDATED] }, /tells no time.*nothing in the object store can be compared with it/],
    [
      'clocks disagree',
      { held: [aHourAhead()], with: list(checkpointAt(Date.now() + 4_000_000)) },
      /holds a newer one/,
    ],
    ['one in the store tells no time', { with: list(checkpointAt(0), UNDATED) }, /not all in the object store tell a/],
    ['the store is empty', { with: list() }, /its bucket in the object store holds none at all.*Look by hand/],
    [
      'its own bucket is empty',
      { seed: { bucket: 'own', readBucket: 'shared' } },
      /its own bucket is empty, so that it pulls from its read_bucket, which Feldera does not list/,
    ],
    [
      'the store cannot be read',
      { seed: { storeAges: 'unreadable' } },
      /access denied \(HTTP 500 CheckpointFetchError/,
    ],
    [
      'there is no such call',
      { with: answers.unknownEndpoint },
      /HTTP 404 UnknownEndpoint.* has no such call.*Look by/,
    ],
    ['the process is silent', { with: answers.processUnreachable }, /HTTP 503 PipelineInteractionUnreachable.*Wait un/],
  ])('refuses when it cannot be told: %s', async ([, { seed = {}, with: answer, held }, says]) => {
    const faults = answer ? [{ on: 'remote-checkpoints', with: answer } as const] : []
    const step = await play({
      at: at(seed, { faults }),
      before: (feldera) => held && hold(feldera, held),
      inputs: { ...REFUSES, timeout: '12s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StaleCheckpoint' })
    expect(theError(step)).toMatch(says)
    expect(step.feldera.writes).toEqual([])
    // A failure is repeated for a third of the time, and the rest is not waited for.
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(11)
    expect(requestsOf(step.feldera).includes(CONFIGURATION)).toBe(
      /empty/.test(says.source) || /at all/.test(says.source),
    )
  })

  test('clocks that disagree are no reason when the store holds nothing newer', async () => {
    const held = aHourAhead()
    const faults = [{ on: 'remote-checkpoints', with: json(200, [{ uuid: held.uuid }]) }] as const
    const step = await play({ at: at({}, { faults }), before: (feldera) => hold(feldera, [held]), inputs: REFUSES })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(warningsOf(step)).toEqual([expect.stringMatching(/ahead of Feldera's clock.*all the same, because/)])
  })

  test("ages are told by Feldera's clock", async () => {
    const ahead = { clockOffsetMs: HOUR * 1_000 } as const
    const inputs = { ...REFUSES, 'max-checkpoint-age': '2h30m' }
    const step = await play({ at: behind(ahead), inputs })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE])
  })

  test("where a proxy takes the date away, by this runner's clock", async () => {
    const undated = (reply: Reply) => ({ ...reply, headers: { ...reply.headers, date: 'gone' } })
    const step = await play({ at: behind({ faults: [{ on: 'look', with: undated }] }), inputs: REFUSES })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StaleCheckpoint' })
    expect(theError(step)).toMatch(/is 2h old/)
  })

  test.for([
    ['lost', 'reset'],
    ['put off', { ...answers.pipelineUnavailable, headers: { 'retry-after': '1' } }],
  ] as const)('an answer that is %s is asked for again', async ([, fault]) => {
    const faults = [{ on: 'remote-checkpoints', with: fault, times: 2 }] as const
    const step = await play({ at: at({}, { faults }), inputs: REFUSES })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(step.feldera.requests.filter(({ path }) => path.endsWith('/remote'))).toHaveLength(3)
    expect(step.log).toContain('Feldera answers again, after 2 failed requests')
  })

  test('a pause that the server asks for is not waited for when it is longer than the time for the list', async () => {
    const later = { ...answers.pipelineUnavailable, headers: { 'retry-after': '300' } }
    const faults = [{ on: 'remote-checkpoints', with: later }] as const
    const step = await play({ at: behind({ faults }), inputs: { ...REFUSES, timeout: '20s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StaleCheckpoint' })
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(8)
  })

  test('silence is waited for no longer than a third of the time, and cannot tell', async () => {
    const faults = [{ on: 'remote-checkpoints', with: 'stall-header' }] as const
    const step = await play({ at: behind({ faults }), inputs: { ...REFUSES, timeout: '6s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', changed: 'false' })
    expect(theError(step)).toMatch(/not known whether the object store holds a newer one: a request had no complete/)
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(5)
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('what happens while the object store is asked counts', () => {
  /** Lets something happen when the list was made, before its answer arrives. */
  const whenListed = (feldera: () => SimulatedFeldera | undefined, happen: (feldera: SimulatedFeldera) => void) => {
    const answered = (reply: Reply) => {
      const there = feldera()
      if (there) happen(there)
      return reply
    }
    return { on: 'remote-checkpoints', with: answered, times: 1 } as const
  }

  const newer = (agoSeconds: number) => checkpointAt(Date.now() - agoSeconds * 1_000)
  const storeHolds = (checkpoint: Checkpoint) => json(200, [{ uuid: checkpoint.uuid }])

  test('it has pulled one that is older still than is allowed: that one is judged, by the same list', async () => {
    let there: SimulatedFeldera | undefined
    const pull = (feldera: SimulatedFeldera) => hold(feldera, [newer(HOUR)])
    const step = await play({
      at: at({}, { faults: [whenListed(() => there, pull)] }),
      before: (feldera) => {
        there = feldera
      },
      inputs: REFUSES,
    })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(requestsOf(step.feldera)).toEqual([LOOK, STORE, LOOK, ACTIVATE])
    expect(warningsOf(step)).toEqual([expect.stringMatching(/is 1h old/)])
  })

  test.for<[string, Reply | ((held: Checkpoint) => Reply)]>([
    ['and the list has it', storeHolds],
    ['and the list fails', answers.unknownEndpoint],
  ])('it has pulled the newer one %s: nothing is refused, and nothing warned about', async ([, reply]) => {
    const young = newer(20)
    const answered = () => {
      if (there) hold(there, [young])
      return typeof reply === 'function' ? reply(young) : reply
    }
    let there: SimulatedFeldera | undefined
    const step = await play({
      at: at({}, { faults: [{ on: 'remote-checkpoints', with: answered }] }),
      before: (feldera) => {
        there = feldera
      },
      inputs: REFUSES,
    })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(requestsOf(step.feldera)).toEqual([LOOK, STORE, LOOK, ACTIVATE])
    expect(warningsOf(step)).toEqual([])
  })

  test('somebody activates it: nothing more is sent, and nothing refused', async () => {
    let there: SimulatedFeldera | undefined
    const step = await play({
      at: at(
        {},
        {
          faults: [
            whenListed(
              () => there,
              (feldera) => desire(feldera, 'Running'),
            ),
          ],
        },
      ),
      before: (feldera) => {
        there = feldera
      },
      inputs: REFUSES,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', changed: 'false' })
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('nothing is judged', () => {
  test('of a pipeline that is active already', async () => {
    const step = await play({ at: at({ state: 'running' }), inputs: REFUSES })
    expect(step.outputs['outcome'], step.log).toBe('already-active')
    expect(requestsOf(step.feldera)).toEqual([LOOK])
  })

  test("of one that is live, which 'expect: any' pauses", async () => {
    const inputs = { ...REFUSES, expect: 'any', initial: 'paused' }
    const step = await play({ at: at({ state: 'running' }), inputs })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(requestsOf(step.feldera)).not.toContain(STORE)
  })

  test('anew, once an activation was sent', async () => {
    const faults = [{ on: 'activation', with: answers.tooManyRequests, times: 2 }] as const
    const step = await play({ at: at({}, { faults }), inputs: REFUSES })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(step.feldera.requests.filter(({ path }) => path.endsWith('/remote'))).toHaveLength(1)
    expect(warningsOf(step)).toHaveLength(1)
  })
})

describe.concurrent('with a primary, it is judged before that is touched', () => {
  /** It pushes nothing. */
  const quiet = { name: 'primary', state: 'running', bucket: 'shared', checkpointAges: stuck.checkpointAges } as const
  const pair = { at: { speed: 1 }, inputs: { ...REFUSES, ...STOPS } } as const

  test('refused: the primary serves on', async () => {
    const step = await playPair({ ...pair, primary: quiet, orders: { ...stuck, storeAges: [600] } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'StaleCheckpoint',
      primary: 'live',
      changed: 'false',
    })
    expect([...step.far.writes, ...step.feldera.writes]).toEqual([])
    expect(step.message).toMatch(/holds a newer one\. Nothing was sent\. Its primary 'primary' is Running\./)
  })

  test('refused, and the primary is gone: that no pipeline is live is said first', async () => {
    const primary = { ...quiet, state: 'stopped' } as const
    const step = await playPair({ ...pair, primary, orders: { ...stuck, storeAges: [600] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', primary: 'not-live' })
    expect(step.message).toMatch(/^no pipeline is live: could not activate/)
  })

  test('nothing newer: the primary is stopped, and the store was asked once', async () => {
    const step = await playPair({ ...pair, primary: quiet, orders: stuck })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', primary: 'stopped' })
    const asked = step.feldera.requests.filter(({ path }) => path.endsWith('/remote'))
    expect(asked).toHaveLength(1)
    const stop = step.far.requests.find(({ method }) => method === 'POST')
    expect(asked[0]?.at).toBeLessThan(stop?.at ?? 0)
    expect(warningsOf(step)).toHaveLength(1)
  })

  test('refused: the primary has made a newer one, which never arrives in the bucket that the standby pulls from', async () => {
    const primary = { ...quiet, checkpointAges: [60] } as const
    const step = await playPair({ ...pair, primary, orders: { ...stuck, bucket: 'own' } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'StaleCheckpoint',
      primary: 'live',
    })
    expect(step.message).toMatch(/its primary 'primary', which is live, has made a newer one that has not arrived/)
    expect([...step.far.writes, ...step.feldera.writes]).toEqual([])
  })

  test('what a primary that is gone has not pushed is no reason', async () => {
    const primary = { ...quiet, checkpointAges: [60], state: 'stopped' } as const
    const step = await playPair({ ...pair, primary, orders: { ...stuck, bucket: 'own' } })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
  })

  test('one that somebody else is stopping may push another: once it is gone, all is asked anew', async () => {
    const late = () => json(200, [{ uuid: checkpointAt(Date.now() - 60_000).uuid }])
    const step = await playPair({
      ...pair,
      primary: quiet,
      orders: stuck,
      before({ far, feldera }) {
        stopForEver({ far, feldera })
        feldera.addFault({ on: 'remote-checkpoints', with: late, skip: 1 })
      },
      async meanwhile(running, { far }) {
        await running.logged("Primary 'primary' is")
        await pause(1_000)
        const { runner } = far.pipeline('primary')
        runner.isDown = false
        runner.stopAtOnce()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StaleCheckpoint' })
    expect(step.feldera.requests.filter(({ path }) => path.endsWith('/remote'))).toHaveLength(2)
    expect(warningsOf(step)).toEqual([])
    expect([...step.far.writes, ...step.feldera.writes]).toEqual([])
  })

  test('one that swallows every packet is passed over, and nothing is asked in a circle', async () => {
    const step = await playPair({
      at: { speed: 1 },
      farAt: { faults: [{ on: 'any', with: 'stall-header' }] },
      primary: { ...quiet, state: 'stopped' },
      orders: { ...stuck, bucket: 'own' },
      inputs: { ...REFUSES, ...STOPS, timeout: '75s', 'request-timeout': '6s' },
      before: ({ feldera }) => show(feldera, 'Initializing'),
      async meanwhile(running, { feldera }) {
        await running.logged('Initializing')
        await pause(4_000)
        show(feldera, 'Standby')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', primary: 'unknown' })
    expect(step.feldera.requests.filter(({ path }) => path.endsWith('/remote'))).toHaveLength(1)
  })

  test('what is stale only once the primary was stopped is no reason any more', async () => {
    const step = await playPair({
      ...pair,
      primary: quiet,
      orders: { ...stuck, checkpointAges: [60] },
      async meanwhile(running, { feldera, far }) {
        far.pipeline('primary').runner.isDown = true
        await running.logged('Feldera accepted the stop')
        hold(feldera, [checkpointAt(Date.now() - 2 * HOUR * 1_000)])
        far.pipeline('primary').runner.stopAtOnce()
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', primary: 'stopped' })
    expect(step.far.writes).toEqual([STOP_PRIMARY])
    expect(requestsOf(step.feldera)).not.toContain(STORE)
    expect(warningsOf(step)).toEqual([expect.stringMatching(/is 2h old.*; sending the activation all the same$/)])
  })

  test('what is stale only when all else was asked is judged before the stop', async () => {
    const step = await playPair({
      ...pair,
      primary: quiet,
      orders: { ...stuck, checkpointAges: [60] },
      before({ feldera }) {
        // The standby's process is asked right before the last look.
        const answered = (reply: Reply) => {
          hold(feldera, [checkpointAt(Date.now() - 2 * HOUR * 1_000)])
          return reply
        }
        feldera.addFault({ on: 'stats', with: answered, times: 1 })
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StaleCheckpoint' })
    expect([...step.far.writes, ...step.feldera.writes]).toEqual([])
  })
})

describe.concurrent('of several pipelines, each is judged for itself', () => {
  const young = { ...stuck, checkpointAges: [60] }

  test('one that is refused holds back no other', async () => {
    const step = await playFleet({
      pipelines: [
        { name: 'orders', ...stuck, storeAges: [600] },
        { name: 'stock', ...stuck },
        { name: 'users', ...young },
      ],
      at: { speed: 1 },
      inputs: REFUSES,
    })
    expect(outcomesOf(step), step.log).toEqual({ orders: 'refused', stock: 'accepted', users: 'accepted' })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PartlyDone' })
    expect(outputsAbout(step, 'orders')['error-code']).toBe('StaleCheckpoint')
    expect(step.feldera.about('orders').writes).toEqual([])
    expect(step.feldera.about('users').requests.filter(({ path }) => path.endsWith('/remote'))).toEqual([])
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(/^stock: Checkpoint .*all the same, because the object store/),
    ])
  })

  test('all of them refused: nothing was sent', async () => {
    const pipelines = ['orders', 'stock'].map((name) => ({ name, ...stuck, storeAges: [600] }))
    const step = await playFleet({ pipelines, at: { speed: 1 }, inputs: REFUSES })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'StaleCheckpoint',
      changed: 'false',
    })
    expect(step.feldera.writes).toEqual([])
  })

  test('many whose store is silent hold back no other', async () => {
    const silent = named(15, stuck)
    const faults = silent.map(
      ({ name }) => ({ on: 'remote-checkpoints', pipeline: name, with: 'stall-header' }) as const,
    )
    const inputs = { ...REFUSES, timeout: '24s', 'request-timeout': '1s' }
    const step = await playFleet({
      pipelines: [...silent, { name: 'stock', ...stuck }],
      at: { speed: 1, faults },
      inputs,
    })
    expect(outcomesOf(step)['stock'], step.log).toBe('accepted')
    expect(outputsAbout(step, silent[0]?.name ?? '')['error-code']).toBe('StaleCheckpoint')
  })
})
