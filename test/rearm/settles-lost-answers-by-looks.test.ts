import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { apiError, json } from '../feldera/reply.ts'
import { graceMs } from '../support/invariants.ts'
import { theError } from '../support/story.ts'
import { CLEAR, CLEARS, DISMISS, playRearm, SILENT_PRIMARY, START, START_AGAIN, STOP } from './drill.ts'

const WRITES: readonly (readonly [on: RequestKind, write: string])[] = [
  ['stop', STOP],
  ['clear', CLEAR],
  ['start', START_AGAIN],
]
const ALL = [STOP, CLEAR, START_AGAIN]

describe.concurrent('an answer that is lost', () => {
  test.each(WRITES)('of a %s that was accepted: a look shows it, and it is not sent again', async (on) => {
    const faults: readonly Fault[] = [{ on, with: 'reset', effect: 'accepted', times: 1 }]
    const step = await playRearm({ orders: { state: 'rehearsed' }, at: { faults }, inputs: CLEARS })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', changed: 'true' })
    expect(step.feldera.writes).toEqual(ALL)
    expect(step.log).toMatch(/got no good answer: .* Looking whether it was accepted/)
    expect(step.log).toMatch(/was accepted, although its answer did not say so/)
  })

  test.each(WRITES)('of a %s that was not accepted: it is sent again after a look', async (on, write) => {
    const step = await playRearm({
      orders: { state: 'rehearsed' },
      at: { faults: [{ on, with: 'reset', times: 2 }] },
      inputs: CLEARS,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed' })
    expect(step.feldera.writes).toEqual(ALL.flatMap((one) => (one === write ? [one, one, one] : [one])))
  })

  test('of a dismissal, either way', async () => {
    const orders = { state: 'stopped-with-error' } as const
    const lost = await playRearm({ orders, at: { faults: [{ on: 'dismissal', with: 'reset', times: 1 }] } })
    expect(lost.feldera.writes, lost.log).toEqual([DISMISS, DISMISS, START])
    const accepted = { on: 'dismissal', with: 'reset', effect: 'accepted', times: 1 } as const
    const found = await playRearm({ orders, at: { faults: [accepted] } })
    expect(found.feldera.writes, found.log).toEqual([DISMISS, START])
  })

  test('of a start that has failed since: it is not started again', async () => {
    const orders = { state: 'stopped' } as const
    const step = await playRearm({
      orders,
      at: { faults: [{ on: 'start', with: 'reset', effect: 'accepted', times: 1 }] },
      before: ({ pipeline }) => {
        const { runner } = pipeline('orders')
        const start = runner.start.bind(runner)
        runner.start = (...asked) => {
          start(...asked)
          runner.stop({ message: 'no space left', error_code: 'RunnerProvisionError', details: {} })
        }
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'RunnerProvisionError' })
    expect(theError(step)).toMatch(/into standby: no space left .*It was started in standby\./)
    expect(step.feldera.writes).toEqual([START])
  })

  test('of a start that somebody has stopped since: it is not started again', async () => {
    const step = await playRearm({
      orders: { state: 'stopped' },
      at: { faults: [{ on: 'start', with: 'reset', effect: 'accepted', times: 1 }] },
      before: ({ pipeline }) => {
        const { runner } = pipeline('orders')
        const start = runner.start.bind(runner)
        runner.start = (...asked) => {
          start(...asked)
          runner.stop()
        }
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineStopped' })
    expect(step.feldera.writes).toEqual([START])
  })
})

describe.concurrent('a refusal', () => {
  const permissions = answers.insufficientRole

  test.each(WRITES)('of a %s for good ends it, and says what stands', async (on, write) => {
    const faults = [{ on, with: permissions }] as const
    const step = await playRearm({ orders: { state: 'rehearsed' }, at: { faults }, inputs: CLEARS })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InsufficientPermissions' })
    expect(step.feldera.writes.filter((one) => one === write)).toHaveLength(1)
    const verb = { stop: 'stop pipeline', clear: 'clear the storage of pipeline', start: 'start pipeline' }[
      on as 'stop'
    ]
    expect(theError(step)).toContain(`could not ${verb} 'orders'`)
    expect(step.outputs['changed']).toBe(String(on !== 'stop'))
  })

  test('of a start whose program does not compile', async () => {
    const orders = { state: 'stopped', compiles: { seconds: 0, into: 'SqlError' } } as const
    const step = await playRearm({ orders })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'CannotStartWithCompilationError' })
    expect(step.feldera.writes).toEqual([START])
  })

  test('of a start without an object store', async () => {
    const step = await playRearm({ orders: { state: 'stopped', withoutSync: true } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InitialStandbyNotAllowed' })
  })

  test.each([
    ['start', 'IllegalPipelineAction'],
    ['start', 'CannotStartWhileClearingStorage'],
    ['clear', 'StorageStatusImmutableUnlessStopped'],
    ['dismissal', 'DismissErrorRestrictedToFullyStopped'],
  ] as const)('of a %s with %s only means that the look was an old one', async (on, code) => {
    const overtaken = apiError(400, code, { message: 'not now' })
    const step = await playRearm({
      orders: { state: on === 'dismissal' ? 'stopped-with-error' : 'stopped-after-rehearsal' },
      at: { faults: [{ on, with: overtaken, times: 1 }] },
      inputs: CLEARS,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed' })
  })

  test('that may have been carried out is looked into, and then believed', async () => {
    // Not one of Feldera's codes, so it does not prove that nothing was done.
    const strange = apiError(409, 'Conflict', { message: 'strange' })
    const step = await playRearm({ orders: { state: 'stopped' }, at: { faults: [{ on: 'start', with: strange }] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'Conflict', changed: 'false' })
    expect(theError(step)).toContain(
      'It is not known whether Feldera accepted the start in standby. Look at the pipeline: http://',
    )
    expect(step.feldera.writes).toEqual([START])
  })
})

describe.concurrent('an answer of something else, which says that it was accepted', () => {
  // Such as a cache. Feldera's own answer would have shown in the next look.
  const accepted = json(202, 'accepted')

  test('to a clearing: it is sent again after a while', async () => {
    const step = await playRearm({
      orders: { state: 'stopped-after-rehearsal' },
      at: { faults: [{ on: 'clear', with: accepted, times: 1 }] },
      inputs: CLEARS,
    })
    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    expect(step.feldera.writes).toEqual([CLEAR, CLEAR, START])
  })

  test('to a start: it is not sent again', async () => {
    const at = { faults: [{ on: 'start', with: accepted }] } as const
    const step = await playRearm({ orders: { state: 'stopped' }, at })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', standby: 'none' })
    expect(step.feldera.writes).toEqual([START])
  })
})

test.concurrent('the look before a write fails: it is made again, and the write follows', async () => {
  const faults = [{ on: 'look', pipeline: 'orders', with: 'reset', skip: 1, times: 2 }] as const
  const step = await playRearm({ orders: { state: 'stopped' }, at: { faults } })
  expect(step.outputs['outcome'], step.log).toBe('rearmed')
  expect(step.feldera.writes).toEqual([START])
})

describe.concurrent("Feldera's word that the storage was activated before", () => {
  const stoppedWith = (error_code: string, details: unknown) =>
    ({ state: 'stopped-with-error', error: { message: 'no', error_code, details } }) as const

  test.each([
    [
      'from running',
      stoppedWith('InitializationError', { error: { from: 'Running', to: 'Standby' } }),
      'StorageHasServed',
    ],
    [
      'from paused',
      stoppedWith('InitializationError', { error: { from: 'Paused', to: 'Standby' } }),
      'HistoryIncomplete',
    ],
    ['from what it does not say', stoppedWith('InvalidStartupTransition', {}), 'HistoryIncomplete'],
  ] as const)('%s: it is not started, and cleared only by the rules', async (_, orders, code) => {
    const step = await playRearm({ orders, inputs: CLEARS })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': code })
    expect(step.feldera.writes).toEqual([])

    const replaced = await playRearm({ orders, inputs: { ...CLEARS, primary: 'primary' } })
    expect(replaced.outputs['outcome'], replaced.log).toBe('rearmed')
    expect(replaced.feldera.writes).toEqual([CLEAR, DISMISS, START])
    // Feldera keeps it nowhere else.
    expect(replaced.log).toContain(`the last deployment's error: no (${orders.error.error_code})`)
  })
})

test.concurrent('a dismissal that is refused ends it', async () => {
  const at = { faults: [{ on: 'dismissal', with: answers.insufficientRole }] } as const
  const step = await playRearm({ orders: { state: 'stopped-with-error' }, at })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InsufficientPermissions' })
  expect(theError(step)).toContain("could not dismiss the error of pipeline 'orders'")
})

describe.concurrent('clearing', () => {
  const orders = { state: 'stopped-after-rehearsal' } as const

  test('that hangs for ever ends at the deadline, and it says where it stands', async () => {
    const step = await playRearm({
      orders,
      inputs: { ...CLEARS, timeout: '8s' },
      before: ({ pipeline }) => {
        pipeline('orders').storage.removal = 'hangs'
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', standby: 'none' })
    expect(theError(step)).toMatch(
      /last seen Stopped\. The clearing of its storage was begun\. Its storage is still being cleared, and nothing can be started meanwhile/,
    )
    expect(step.feldera.writes).toEqual([CLEAR])
    expect(step.tookMs).toBeLessThan(8_000 + graceMs())
  })

  test('that leaves files is not repeated for ever', async () => {
    const step = await playRearm({
      orders,
      inputs: CLEARS,
      before: ({ pipeline }) => {
        pipeline('orders').storage.removal = 'leaves-files'
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
    expect(theError(step)).toContain('Invalid pipeline startup transition from Paused to Standby')
    expect(step.feldera.writes).toEqual([CLEAR, START])
  })

  test('that leaves the marker of a take-over, so that it comes up paused', async () => {
    const step = await playRearm({
      orders,
      inputs: CLEARS,
      before: ({ pipeline }) => {
        const { storage } = pipeline('orders')
        storage.clear = () => {
          storage.status = undefined
          storage.marked = true
        }
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'CameUpPaused', standby: 'none' })
    expect(step.feldera.writes).toEqual([CLEAR, START])
  })

  test('gets rid of such a marker where it can, when the record of the status is gone', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      const { runner, storage } = pipeline('orders')
      runner.record.write({ storageStatus: 'Cleared' }, 'runner')
      runner.record.write({ storageStatus: 'InUse' }, 'api')
      storage.marked = true
    }
    const step = await playRearm({ orders: { state: 'stopped' }, before, inputs: CLEARS })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed' })
    expect(step.feldera.writes).toEqual([START, STOP, CLEAR, START_AGAIN])
  })
})

test.concurrent('the events are asked again when they do not come, and without them nothing is cleared', async () => {
  const orders = { state: 'stopped-after-rehearsal' } as const
  const passing = await playRearm({
    orders,
    at: { faults: [{ on: 'events', with: 'reset', times: 2 }] },
    inputs: CLEARS,
  })
  expect(passing.outputs['outcome'], passing.log).toBe('rearmed')

  const at = { faults: [{ on: 'events', with: answers.unknownEndpoint }] } as const
  const none = await playRearm({ orders, at, primary: SILENT_PRIMARY, inputs: CLEARS })
  expect(none.outputs, none.log).toMatchObject({ outcome: 'failed', 'error-code': 'HistoryIncomplete' })
  expect(none.feldera.writes).toEqual([START])
})

test.concurrent('a start whose answer is lost is not repeated where no events tell what became of it', async () => {
  const faults: readonly Fault[] = [
    { on: 'events', with: answers.unknownEndpoint },
    { on: 'start', with: 'reset' },
  ]
  const step = await playRearm({ orders: { state: 'stopped' }, at: { faults } })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'ConnectionLost' })
  expect(step.feldera.writes).toEqual([START])
})
