import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { desire, theError } from '../support/story.ts'
import { CLEAR, CLEARS, playRearm, START } from './drill.ts'

/** Feldera's runner is down, so that rows and events stay as they are, and somebody sets the pipeline running. */
function runsUnnoticed({ pipeline }: SimulatedFeldera): void {
  const { runner } = pipeline('orders')
  runner.isDown = true
  runner.process?.desire('Running')
}

describe.concurrent('what Feldera shows is old, because its runner is down', () => {
  test('a paused pipeline that runs since is not stopped', async () => {
    const inputs = { ...CLEARS, timeout: '4s' }
    const step = await playRearm({ orders: { state: 'rehearsed' }, before: runsUnnoticed, inputs })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.feldera.writes).toEqual([])
    expect(step.feldera.pipeline().runner.process?.desired).toBe('Running')
  })

  test('a standby that runs since is not taken for one', async () => {
    const before = (feldera: SimulatedFeldera) => {
      runsUnnoticed(feldera)
      feldera.pipeline().runner.process?.show('Running')
    }
    const step = await playRearm({ before, inputs: { timeout: '4s' } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', standby: 'unknown' })
    expect(theError(step)).toContain(
      "does not say that it is in standby, while Feldera shows Standby: see whether Feldera's runner works",
    )
    expect(step.feldera.writes).toEqual([])
  })
})

test.concurrent('a pipeline whose process does not answer is not stopped', async () => {
  const faults = [{ on: 'stats', with: 'reset' }] as const
  const inputs = { ...CLEARS, timeout: '4s' }
  const step = await playRearm({ orders: { state: 'rehearsed' }, at: { faults }, inputs })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false', standby: 'none' })
  expect(theError(step)).toContain('ConnectionLost')
  expect(step.log.match(/The forced stop is put off/g)).toHaveLength(1)
  expect(step.feldera.writes).toEqual([])
})

describe.concurrent('an answer that comes late', () => {
  const late = (
    act: (feldera: SimulatedFeldera) => void,
    feldera: () => SimulatedFeldera | undefined,
  ): Fault['with'] => {
    return async (reply) => {
      const started = feldera()
      if (started) act(started)
      await setTimeout(5_200)
      return reply
    }
  }

  test('to the look before a stop is not taken for a fresh one', async () => {
    let feldera: SimulatedFeldera | undefined
    const step = await playRearm({
      orders: { state: 'rehearsed' },
      at: {
        faults: [
          {
            on: 'look',
            skip: 1,
            times: 1,
            with: late(
              (at) => desire(at, 'Running'),
              () => feldera,
            ),
          },
        ],
      },
      before: (started) => {
        feldera = started
      },
      inputs: CLEARS,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline' })
    expect(step.feldera.writes).toEqual([])
  })

  test('always, as from a Feldera in trouble: red, and it says so', async () => {
    const slow: Fault['with'] = async (reply) => {
      await setTimeout(5_200)
      return reply
    }
    const step = await playRearm({
      orders: { state: 'stopped' },
      at: { faults: [{ on: 'look', pipeline: 'orders', with: slow }] },
      inputs: { timeout: '20s', 'request-timeout': '10s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(theError(step)).toMatch(
      /(?:put off: the look before it took [\d.]+ s.* \(SlowAnswer\)|failing: .* \(RequestTimedOut\))/,
    )
    expect(step.log).toMatch(/is put off: the look before it took [\d.]+ s, and much can have happened since/)
    expect(step.feldera.writes).toEqual([])
  })

  test('from a primary, three times in a row, counts as none', async () => {
    const slow: Fault['with'] = async (reply) => {
      await setTimeout(5_100)
      return reply
    }
    const step = await playRearm({
      orders: { state: 'stopped-after-serving' },
      at: { faults: [{ on: 'look', pipeline: 'primary', with: slow }] },
      inputs: { ...CLEARS, primary: 'primary' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotServing' })
    expect(step.feldera.writes).toEqual([])
  })

  test('from a primary that is stopped since does not let anything be cleared', async () => {
    let feldera: SimulatedFeldera | undefined
    const stop = ({ pipeline }: SimulatedFeldera) => pipeline('primary').runner.stopAtOnce()
    const step = await playRearm({
      orders: { state: 'stopped-after-serving' },
      // The second look at it comes immediately before the clearing.
      at: { faults: [{ on: 'look', pipeline: 'primary', times: 1, with: late(stop, () => feldera) }] },
      before: (started) => {
        feldera = started
      },
      inputs: { ...CLEARS, primary: 'primary' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotServing' })
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('something happens while the primary, or the events, are asked', () => {
  const serve = ({ pipeline }: SimulatedFeldera) => {
    const { runner } = pipeline('orders')
    runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    runner.stopAtOnce()
  }

  test.each(['look', 'events'] as const)('a storage that has served meanwhile is not cleared (%s)', async (on) => {
    let feldera: SimulatedFeldera | undefined
    // The answer was on its way when it happened.
    const late: Fault['with'] = (reply) => {
      if (feldera) serve(feldera)
      return reply
    }
    const pipeline = on === 'look' ? 'primary' : 'orders'
    const step = await playRearm({
      orders: { state: 'stopped-after-rehearsal' },
      at: { faults: [{ on, pipeline, with: late, times: 1 }] },
      before: (started) => {
        feldera = started
      },
      inputs: { ...CLEARS, primary: 'primary' },
    })
    // The primary serves, so a storage that has served may be cleared; but by then it is known that it has.
    expect(step.feldera.writes, step.log).toEqual([CLEAR, START])
    const events = step.feldera.about('orders').requests.filter(({ path }) => path.endsWith('/events'))
    expect(events.length).toBeGreaterThan(2)
  })

  test('and without a primary it is refused then', async () => {
    let feldera: SimulatedFeldera | undefined
    const late: Fault['with'] = (reply) => {
      if (feldera) serve(feldera)
      return reply
    }
    const step = await playRearm({
      orders: { state: 'stopped-after-rehearsal' },
      at: { faults: [{ on: 'events', with: late, times: 1 }] },
      before: (started) => {
        feldera = started
      },
      inputs: CLEARS,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'StorageHasServed' })
    expect(step.feldera.writes).toEqual([])
  })
})
