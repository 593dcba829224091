import { describe, expect, test } from 'vitest'
import { lockTookTooLong } from '../feldera/answers.ts'
import { scenarios } from '../feldera/scenarios.ts'
import { ACTIVATE, desire, held, orders, play, theError } from '../support/story.ts'

// The looks before it hang or are put off, so that only the last look can see how it ended.

/** The first look of the wait gets no answer; with a request timeout above the step's, that lasts until the deadline. */
const blindUntilDeadline = [{ on: 'wait', with: 'stall-header', times: 1 }] as const
const putOff = { ...lockTookTooLong, headers: { ...lockTookTooLong.headers, 'retry-after': '60' } }
const inputs = { timeout: '4s' } as const

test.concurrent('active by then: green', async () => {
  const step = await play({ at: { ...orders(), faults: blindUntilDeadline }, inputs })

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true', status: 'Running' })
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

test.concurrent('active by then, after Feldera asked to come again in a minute: green', async () => {
  const step = await play({ at: { ...orders(), faults: [{ on: 'wait', with: putOff, times: 1 }] }, inputs })

  expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running', 'http-status': '' })
})

test.concurrent('stopped by then: failed with the real cause, not timed out', async () => {
  const step = await play({ at: { ...scenarios['no-checkpoint'].options, faults: blindUntilDeadline }, inputs })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
  expect(theError(step)).toContain('no checkpoint found in bucket')
})

describe.concurrent('waiting for approval by then', () => {
  test.for([
    ['fail', 'awaiting-approval'],
    ['wait', 'timed-out'],
  ] as const)('with on-approval: %s it is %s, and says what it waits for', async ([onApproval, outcome]) => {
    const step = await play({
      at: { ...scenarios['needs-approval'].options, faults: blindUntilDeadline },
      inputs: { ...inputs, 'on-approval': onApproval },
    })
    expect(step.outputs).toMatchObject({ outcome, status: 'AwaitingApproval', changed: 'true' })
    expect(theError(step)).toContain('fda approve orders')
    expect(step.outputs['approval-diff']).toContain('late_orders')
  })
})

describe.concurrent('the first look having hung, the last one is believed', () => {
  const firstHung = [{ on: 'look', with: 'stall-header', times: 1 }] as const

  test('stopped with an error: failed, with its words', async () => {
    const step = await play({ at: { ...orders({ state: 'stopped-with-error' }), faults: firstHung }, inputs })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError', changed: 'false' })
    expect(theError(step)).toMatch(/it is Stopped with the error: .*out of disk.*Nothing was sent/)
  })

  test('live: refused', async () => {
    const at = { ...orders({ state: 'running' }), faults: firstHung }
    const step = await play({ at, inputs: { ...inputs, initial: 'paused' } })
    expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline' })
  })

  test('an unknown name: failed', async () => {
    const step = await play({ at: { pipelines: [{ name: 'payments' }], faults: firstHung }, inputs })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName', 'http-status': '404' })
  })

  test("somebody else's activation under way, not to be waited for: accepted", async () => {
    const step = await play({
      at: { ...held, faults: firstHung },
      before: (feldera) => desire(feldera, 'Running'),
      inputs: { ...inputs, wait: false },
    })
    expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'false' })
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('not to be waited for, and the activation hung', () => {
  const hung = [{ on: 'activation', with: 'stall-header', effect: 'accepted', times: 1 }] as const

  test('it was accepted: accepted', async () => {
    const step = await play({ at: { ...held, faults: hung }, inputs: { ...inputs, wait: false } })
    expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
  })

  test('it was accepted, and the deployment broke by then: failed, with its words', async () => {
    const at = { ...scenarios['no-checkpoint'].options, faults: hung }
    const step = await play({ at, inputs: { ...inputs, wait: false } })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
    expect(theError(step)).toContain('no checkpoint found in bucket')
  })
})

test.concurrent('deleted by then: failed, not timed out', async () => {
  const step = await play({ at: { ...scenarios.deleted.options, faults: blindUntilDeadline }, inputs })
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName', changed: 'true' })
})

test.concurrent('the activation hung, and was accepted: green, and changed', async () => {
  const step = await play({
    at: { ...orders(), faults: [{ on: 'activation', with: 'stall-header', effect: 'accepted', times: 1 }] },
    inputs,
  })

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true', status: 'Running' })
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

test.concurrent('the activation hung, and was not accepted: timed out, and says that it does not know', async () => {
  const step = await play({
    at: { ...orders(), faults: [{ on: 'activation', with: 'stall-header', times: 1 }] },
    inputs,
  })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false', status: 'Standby' })
  expect(theError(step)).toMatch(/not known whether Feldera accepted it/)
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

test.concurrent('already active by then, the first look having hung: green, nothing sent', async () => {
  const step = await play({
    at: { ...orders({ state: 'running' }), faults: [{ on: 'look', with: 'stall-header', times: 1 }] },
    inputs,
  })

  expect(step.outputs).toMatchObject({ outcome: 'already-active', changed: 'false' })
  expect(step.feldera.writes).toEqual([])
})

test.concurrent('the last look hangs too: timed out all the same, soon after', async () => {
  const step = await play({ at: { ...orders(), faults: [{ on: 'wait', with: 'stall-header' }] }, inputs })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'true', status: 'Standby' })
  expect(step.tookMs).toBeLessThan(4_000 + 4_000)
})

test.concurrent('a standby ready only then: nothing is sent any more', async () => {
  const step = await play({ at: { ...orders(), faults: [{ on: 'look', with: 'stall-header', times: 1 }] }, inputs })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false', status: 'Standby' })
  expect(theError(step)).toContain('nothing changed in Feldera')
  expect(step.feldera.writes).toEqual([])
})
