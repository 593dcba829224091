import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { json } from '../feldera/reply.ts'
import { scenarios } from '../feldera/scenarios.ts'
import { type Checkpoint, checkpointAt } from '../feldera/store/checkpoint.ts'
import { desire, EVENTS, held, orders, play, requestsOf, setReachable, show, warningsOf } from '../support/story.ts'

const HOUR_MS = 3_600_000

/** Long enough that the least of take-overs, noticed at the end of a pull, is well beyond what the tests ask for. */
const UNHURRIED = { pullIntervalSeconds: 20 } as const

/** From the row's own timestamps, seconds. */
function takeOverSeconds(feldera: SimulatedFeldera): number {
  const { runtimeStatusSince, runtimeDesiredSince } = feldera.pipeline().runner.row
  return ((runtimeStatusSince ?? Number.NaN) - (runtimeDesiredSince ?? Number.NaN)) / 1_000
}

/** From the history of events, seconds: Running first desired to Running first shown. */
function takeOverSecondsOfEvents(feldera: SimulatedFeldera): number {
  const events = feldera.pipeline().runner.events.toReversed()
  const at = (field: string) => Date.parse(String(events.find((event) => event[field] === 'Running')?.['recorded_at']))
  return (at('deployment_runtime_status') - at('deployment_runtime_desired_status')) / 1_000
}

/** The newest checkpoint held, and its age when the activation was desired. */
function newestCheckpoint(feldera: SimulatedFeldera): { uuid: string; ageSeconds: number } {
  const { row } = feldera.pipeline().runner
  const uuid = row.checkpoints?.at(-1)?.uuid ?? ''
  const takenAt = Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)
  return { uuid, ageSeconds: ((row.runtimeDesiredSince ?? Number.NaN) - takenAt) / 1_000 }
}

describe.concurrent('activation-seconds (RTO)', () => {
  test("is the time between Feldera's own timestamps, not this step's", async () => {
    const step = await play({ at: orders(UNHURRIED) })

    expect(Number(step.outputs['activation-seconds'])).toBe(takeOverSeconds(step.feldera))
    // Many times as fast: far more than a pull interval of 10 s, two pulls and a restore.
    expect(takeOverSeconds(step.feldera)).toBeGreaterThanOrEqual(13)
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(13)
    expect(step.summary).toContain("by Feldera's clock")
    expect(requestsOf(step.feldera)).not.toContain(EVENTS)
  })

  test('after a spell of Unavailable, which resets the timestamps: from the events', async () => {
    const step = await play({
      at: held,
      meanwhile: outOfSightThenRunning,
    })

    expect(requestsOf(step.feldera).at(-1)).toBe(EVENTS)
    expect(Number(step.outputs['activation-seconds'])).toBe(takeOverSecondsOfEvents(step.feldera))
    expect(takeOverSecondsOfEvents(step.feldera)).toBeGreaterThan(takeOverSeconds(step.feldera))
    expect(step.summary).toContain("by Feldera's clock")
  })

  test('after a spell so short that no look saw it', async () => {
    const happening = { what: 'unavailable-blip', afterSeconds: 4 } as const
    const step = await play({ at: orders({ ...UNHURRIED, happening }), inputs: { 'poll-interval': '5s' } })

    expect(step.outputs['outcome']).toBe('activated')
    expect(Number(step.outputs['activation-seconds'])).toBe(takeOverSecondsOfEvents(step.feldera))
    expect(takeOverSecondsOfEvents(step.feldera)).toBeGreaterThanOrEqual(13)
  })

  test('after such a spell on a Feldera without events: by the clock of this step, and the summary says so', async () => {
    const step = await play({
      at: { ...held, version: '0.200.0+enterprise' },
      meanwhile: outOfSightThenRunning,
    })

    const { 'activation-seconds': took, 'elapsed-seconds': elapsed } = step.outputs
    expect(Number(took)).toBeGreaterThan(0)
    expect(Number(took)).toBeLessThanOrEqual(Number(elapsed))
    expect(step.summary).toContain("by this step's clock")
  })

  test('does not count the time of asking in vain for the events', async () => {
    const step = await play({
      at: { ...held, faults: [{ on: 'events', with: 'stall-header' }] },
      meanwhile: outOfSightThenRunning,
    })

    const { outcome, 'activation-seconds': took, 'elapsed-seconds': elapsed } = step.outputs
    expect(outcome).toBe('activated')
    expect(step.summary).toContain("by this step's clock")
    // The question is given up after two seconds.
    expect(Number(took)).toBeLessThan(Number(elapsed) - 1.9)
  })

  test('is empty when nothing was activated', async () => {
    const step = await play({ at: 'already-running' })
    expect(step.outputs['activation-seconds']).toBe('')
  })
})

describe.concurrent('the checkpoint (RPO)', () => {
  test('is the newest one held: its id, its time, its age when the activation was accepted', async () => {
    const step = await play({ at: held, inputs: { wait: true }, meanwhile: untilRunning })
    const { uuid, ageSeconds } = newestCheckpoint(step.feldera)

    expect(step.outputs['checkpoint-id']).toBe(uuid)
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBe(ageSeconds)
    expect(ageSeconds).toBeGreaterThanOrEqual(35)
    expect(step.outputs['checkpoint-time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(Date.parse(step.outputs['checkpoint-time'] ?? '')).toBe(
      (step.feldera.pipeline().runner.row.runtimeDesiredSince ?? 0) - ageSeconds * 1_000,
    )
  })

  test('is the one the take-over began from, not one that the active pipeline took itself', async () => {
    let before = ''
    const step = await play({
      at: held,
      async meanwhile(running, feldera) {
        await running.logged('Running is desired now')
        const { process, row } = feldera.pipeline().runner
        before = row.checkpoints?.at(-1)?.uuid ?? ''
        process?.checkpoints.push(checkpointAt((row.runtimeDesiredSince ?? 0) + 5_000))
        show(feldera, 'Running')
      },
    })

    expect(step.feldera.pipeline().runner.row.checkpoints).toHaveLength(3)
    expect(step.outputs['checkpoint-id']).toBe(before)
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThanOrEqual(35)
  })

  test('is not taken for its own after a spell out of sight right after the acceptance', async () => {
    let before = ''
    const step = await play({
      at: { ...held, speed: 1, faults: [{ on: 'wait', with: 'stall-header', times: 1 }] },
      inputs: { 'request-timeout': '6s' },
      async meanwhile(running, feldera) {
        const { runner } = feldera.pipeline()
        before = runner.row.checkpoints?.at(-1)?.uuid ?? ''
        await running.logged('Feldera accepted')
        setReachable(feldera, false)
        await new Promise((resolve) => setTimeout(resolve, 5_000))
        // Its timestamps begin anew, and it has made a checkpoint of its own by then.
        runner.process?.checkpoints.push(checkpointAt(Date.now() - 1_000))
        setReachable(feldera, true)
        show(feldera, 'Running')
      },
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(step.outputs['checkpoint-id']).toBe(before)
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThanOrEqual(34)
  })

  test('from the future has no age', async () => {
    const step = await play({
      at: { ...held, speed: 1 },
      before: (feldera) => {
        const { row, process } = feldera.pipeline().runner
        row.checkpoints = [checkpointAt(Date.now() + 86_430_000)]
        if (process) process.checkpoints = [...row.checkpoints]
      },
      inputs: { wait: false, 'max-checkpoint-age': '1h' },
    })
    expect(step.outputs['checkpoint-id']).not.toBe('')
    expect(step.outputs['checkpoint-age-seconds']).toBe('')
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(/was taken 24h ahead of Feldera's clock.*within the 1h of max-checkpoint-age/),
    ])
  })

  test.for([
    ['the list is empty', scenarios['no-checkpoints-reported'].options],
    ['none was reported yet', orders({ checkpointAges: 'unreported' })],
    ['an old Feldera has no such list', scenarios['old-server'].options],
  ] as const)('is unknown when %s: green, empty, and a warning for who set a limit', async ([, at]) => {
    const step = await play({ at, inputs: { 'max-checkpoint-age': '1s' } })

    expect(step.exitCode).toBe(0)
    expect(step.outputs).toMatchObject({ 'checkpoint-id': '', 'checkpoint-time': '', 'checkpoint-age-seconds': '' })
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(/shows no checkpoint.*cannot be told whether .* within the 1 s of max-checkpoint-age/),
    ])
  })

  test.for([
    ['no limit is set', held, {}],
    ['nothing was activated', 'already-running', { 'max-checkpoint-age': '1s' }],
  ] as const)('is nothing to warn about when %s', async ([, at, limit]) => {
    const step = await play({ at, inputs: { wait: false, ...limit } })

    expect(step.exitCode).toBe(0)
    expect(step.annotations).toEqual([])
  })

  test('older than max-checkpoint-age: one warning, green all the same', async () => {
    const step = await play({ inputs: { 'max-checkpoint-age': '30s' } })

    expect(step.exitCode).toBe(0)
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(
        new RegExp(`^Checkpoint ${step.outputs['checkpoint-id']} is .+ old, older than the 30 s of max-checkpoint-age`),
      ),
    ])
  })

  test('young enough: no warning', async () => {
    const step = await play({ inputs: { 'max-checkpoint-age': '1h' } })
    expect(step.annotations).toEqual([])
  })
})

describe.concurrent('of an activation that was joined, what is taken over is judged afterwards', () => {
  const UNDATED = '3d6f2b52-58ac-4a4f-9d15-5a0f7a6f0e11'
  test.for<[string, (now: number) => readonly Checkpoint[], RegExp]>([
    [
      'old',
      (now) => [checkpointAt(now - HOUR_MS - 30_000)],
      /was 1h old when the activation was accepted, older than the 30m/,
    ],
    ['of no date', (now) => [{ ...checkpointAt(now), uuid: UNDATED }], /id of the checkpoint, 3d6f\S+, tells no time/],
    [
      'of words instead of an id',
      (now) => [{ ...checkpointAt(now), uuid: 'ask the team' }],
      /id of the checkpoint, ask the team, tells no time/,
    ],
    ['from the future', (now) => [checkpointAt(now + HOUR_MS)], /was taken later than .* by clocks that disagree/],
    ['not shown', () => [], /Feldera shows no checkpoint of this pipeline/],
  ])('%s', async ([, checkpoints, warning]) => {
    const step = await play({
      at: { ...held, speed: 1 },
      before(feldera) {
        const { row, process } = feldera.pipeline().runner
        row.checkpoints = checkpoints(Date.now())
        if (process) process.checkpoints = [...row.checkpoints]
        desire(feldera, 'Running')
      },
      inputs: { wait: false, 'max-checkpoint-age': '30m', 'on-stale': 'refuse' },
    })
    expect(step.outputs['outcome'], step.log).toBe('accepted')
    expect(step.feldera.writes).toEqual([])
    expect(warningsOf(step)).toEqual([expect.stringMatching(warning)])
    // The green summary says it too, with the id set apart as the server's text.
    const { uuid } = step.feldera.pipeline().runner.row.checkpoints?.at(-1) ?? {}
    expect(step.summary).toMatch(/⚠️ .*max-checkpoint-age/)
    if (uuid !== undefined) expect(step.summary).toMatch(new RegExp(`⚠️ .*<code>${uuid}</code>.*max-checkpoint-age`))
  })
})

test.concurrent('a proxy that takes the date away: ages by the clock of this runner', async () => {
  const date = 'gone'
  const accepted = json(202, 'Pipeline transitioning from Standby to Running')
  const faults = [
    { on: 'activation', with: { ...accepted, headers: { ...accepted.headers, date } }, effect: 'accepted' },
  ] as const
  const step = await play({ at: { ...held, speed: 1, faults }, inputs: { wait: false } })

  expect(step.outputs['outcome']).toBe('accepted')
  expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThanOrEqual(34)
  expect(Number(step.outputs['checkpoint-age-seconds'])).toBeLessThan(60)
})

describe.concurrent('clocks an hour apart do not spoil ages', () => {
  const skews = [
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ] as const

  test.for(skews)('Feldera is %s', async ([, clockOffsetMs]) => {
    const step = await play({ at: { ...held, clockOffsetMs }, meanwhile: untilRunning })
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBe(newestCheckpoint(step.feldera).ageSeconds)
    expect(Number(step.outputs['activation-seconds'])).toBe(takeOverSeconds(step.feldera))
  })

  test.for(skews)('Feldera is %s, not waited for', async ([, clockOffsetMs]) => {
    const step = await play({ at: { ...held, clockOffsetMs }, inputs: { wait: false } })
    expectPlausible(step.outputs['checkpoint-age-seconds'])
  })

  test.for(skews)('Feldera is %s, the answer lost', async ([, clockOffsetMs]) => {
    const step = await play({ at: { ...scenarios['answer-lost'].options, clockOffsetMs } })
    expect(step.outputs['outcome']).toBe('activated')
    expectPlausible(step.outputs['checkpoint-age-seconds'])
  })

  test.for(skews)('Feldera is %s, joined and not waited for', async ([, clockOffsetMs]) => {
    const step = await play({
      at: { ...held, clockOffsetMs },
      before: (feldera) => desire(feldera, 'Running'),
      inputs: { wait: false },
    })
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBe(newestCheckpoint(step.feldera).ageSeconds)
  })

  /** 35 s when the installation started, and what passed until the activation at 40 times the speed; never an hour. */
  function expectPlausible(ageSeconds: string | undefined): void {
    expect(Number(ageSeconds)).toBeGreaterThanOrEqual(34)
    expect(Number(ageSeconds)).toBeLessThan(2_000)
  }

  test.for(skews)('Feldera is %s, nothing was activated: no age', async ([, clockOffsetMs]) => {
    const step = await play({ at: { ...orders({ state: 'running' }), clockOffsetMs } })
    expect(step.outputs['checkpoint-id']).not.toBe('')
    expect(step.outputs['checkpoint-age-seconds']).toBe('')
  })
})

async function outOfSightThenRunning(
  running: { logged(text: string): Promise<void> },
  feldera: SimulatedFeldera,
): Promise<void> {
  await running.logged('Running is desired now')
  setReachable(feldera, false)
  await running.logged('Standby → Unavailable')
  setReachable(feldera, true)
  show(feldera, 'Running')
}

async function untilRunning(
  running: { logged(text: string): Promise<void> },
  feldera: SimulatedFeldera,
): Promise<void> {
  await running.logged('Running is desired now')
  show(feldera, 'Running')
}
