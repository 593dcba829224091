import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { scenarios } from '../feldera/scenarios.ts'
import type { RunningStep } from '../support/action.ts'
import { ACTIVATE, desire, held, orders, play, setReachable, show, theError, warningsOf } from '../support/story.ts'

/** Shows one status after the other, each as soon as the step has noticed the one before. */
async function walkThrough(step: RunningStep, feldera: SimulatedFeldera, statuses: readonly string[]): Promise<void> {
  await step.logged('Running is desired now')
  for (const [index, status] of statuses.entries()) {
    show(feldera, status)
    await step.logged(
      new RegExp(
        statuses
          .slice(0, index + 1)
          .map((seen) => `→ ${seen}`)
          .join('[^]*'),
      ),
    )
  }
}

/** A Feldera that knows statuses of which nobody has heard yet. */
const later = { ...held, version: '0.400.0+enterprise' }

test.concurrent('Standby with Running desired, then whatever Feldera does to get there, a line for each', async () => {
  const statuses = [
    'Initializing',
    'Bootstrapping',
    'Replaying',
    'ConcurrentBootstrapping',
    'Synchronizing',
    'Coordination',
    'Paused',
    'Running',
  ]
  const step = await play({
    at: held,
    meanwhile: (running, feldera) => walkThrough(running, feldera, statuses),
  })

  expect(step.annotations).toEqual([])
  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true', status: 'Running' })
  expect([...step.log.matchAll(/→ (\w+)/g)].map(([, status]) => status)).toEqual(statuses)
  expect(step.feldera.writes).toEqual([ACTIVATE])
  for (const status of statuses) expect(step.summary).toContain(`<code>${status}</code>`)
})

test.concurrent('the requested status is not enough while something else is desired', async () => {
  const step = await play({
    at: { ...orders({ state: 'running' }), speed: 2 },
    before(feldera) {
      // Somebody is pausing it. Only the regular tick is left to Feldera, every 1.25 s at this speed.
      desire(feldera, 'Paused')
      show(feldera, 'Running')
      feldera.pipeline().runner.missesNotifications = true
    },
    inputs: { expect: 'any' },
  })

  expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running', 'desired-status': 'Running' })
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

describe.concurrent('as the process really does it', () => {
  test.for([
    ['replays', 'Replaying'],
    ['bootstraps', 'Bootstrapping'],
    ['bootstraps-concurrently', 'ConcurrentBootstrapping'],
  ] as const)('%s', async ([scenario, status]) => {
    // Slow enough that no step of it passes between two looks.
    const { options } = scenarios[scenario]
    const step = await play({ at: { ...options, speed: 10 } })
    expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running' })
    expect(step.log).toMatch(new RegExp(`→ ${status}[^]*→ Running`))
  })
})

test.concurrent('a status of a later Feldera: going on, with one warning however often it is seen', async () => {
  const step = await play({
    at: later,
    meanwhile: (running, feldera) =>
      walkThrough(running, feldera, ['Defragmenting', 'Initializing', 'Defragmenting', 'Replaying', 'Running']),
  })

  expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running' })
  expect(warningsOf(step)).toEqual([
    expect.stringContaining('Defragmenting is not known to this version of the action'),
  ])
})

test.concurrent('many of them: a handful of warnings at most', async () => {
  const unknown = ['One', 'Two', 'Three', 'Four', 'Five', 'Six']
  const step = await play({
    at: later,
    meanwhile: (running, feldera) => walkThrough(running, feldera, [...unknown, 'Running']),
  })

  expect(step.exitCode).toBe(0)
  expect(warningsOf(step).length).toBeLessThan(unknown.length)
})

test.concurrent('Unavailable for a while: says that it may come back, and it does', async () => {
  const step = await play({
    at: held,
    async meanwhile(running, feldera) {
      await running.logged('Running is desired now')
      setReachable(feldera, false)
      await running.logged(/Standby → Unavailable.*may come back by itself/)
      setReachable(feldera, true)
      await running.logged('Unavailable → Standby (desired Running)')
      show(feldera, 'Running')
    },
  })

  expect(step.annotations).toEqual([])
  expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running', 'desired-status': 'Running' })
})

test.concurrent('Unavailable for good: timed out at last, the activation goes on, and how to go on', async () => {
  const step = await play({
    at: held,
    inputs: { timeout: '4s' },
    async meanwhile(running, feldera) {
      await running.logged('Running is desired now')
      setReachable(feldera, false)
    },
  })

  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({
    outcome: 'timed-out',
    'error-code': 'TimedOut',
    changed: 'true',
    status: 'Unavailable',
  })
  expect(theError(step)).toMatch(
    /could not bring pipeline 'orders' to Running within 4 s: last seen Unavailable.*accepted and may go on in Feldera; nothing was undone.*lost sight of the pipeline's process.*Re-run this job.*sends nothing twice/,
  )
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

test.concurrent('run again after a time-out, it joins what goes on', async () => {
  const first = await play({
    at: held,
    inputs: { timeout: '4s' },
    async meanwhile(running, feldera) {
      expect((await running.result).outputs).toMatchObject({ outcome: 'timed-out', changed: 'true' })
      const again = await play({
        inputs: { host: feldera.url },
        async meanwhile(second) {
          await second.logged('under way already')
          show(feldera, 'Running')
        },
      })
      expect(again.outputs).toMatchObject({ outcome: 'activated', changed: 'false' })
    },
  })

  expect(first.feldera.writes).toEqual([ACTIVATE])
})
