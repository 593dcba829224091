import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { isAlive, primaryOf } from '../primary/pair.ts'
import type { StepResult } from '../support/action.ts'
import { expectSound, ONLY_WHEN_ASKED, PAUSE, RESUME, writesOf } from './handing-over.ts'
import {
  ACTIVATED,
  ACTIVATION_LOST,
  BEFORE_STOP,
  type HandOver,
  killAt,
  longAgo,
  PAST_STOP,
  PAUSED,
  PULL_DUE,
  STOP_ACCEPTED,
  startHandOver,
  UNTOUCHED,
} from './interrupted.ts'

// A step was killed without a word, and its `post` was not run. The next run goes on from where that one ended.

const EVERYWHERE = [UNTOUCHED, ...BEFORE_STOP, ...PAST_STOP, ...ACTIVATED]

/** It has switched over: the primary was stopped once, and the standby activated once, when nothing else was live. */
function expectSwitchedOver(step: StepResult, handOver: HandOver): void {
  expect(step.outputs['outcome'], step.log).toMatch(/^(?:switched-over|already-active)$/)
  expectSound({ ...step, ...handOver })
  expect(isAlive(handOver.feldera.pipeline()), step.log).toBe(true)
  expect(handOver.stops).toBe(1)
  expect(handOver.wasLive).toEqual([false])
}

describe.concurrent('killed', () => {
  test.each(EVERYWHERE)('$when', async (moment) => {
    await using handOver = await startHandOver(moment)
    await killAt(moment, handOver)
    const step = await handOver.start()
    if (moment.release) {
      await step.logged("Primary 'primary' is ")
      moment.release(handOver)
    }
    expectSwitchedOver(await step.result, handOver)
  })

  test('once more on the same way', async () => {
    await using handOver = await startHandOver()
    for (const moment of [PAUSED, STOP_ACCEPTED, ACTIVATION_LOST]) await killAt(moment, handOver)
    expectSwitchedOver(await handOver.run(), handOver)
  })

  // Its newest checkpoint holds all, and is older than the pause.
  test('when nothing has come in for long', async () => {
    await using handOver = await startHandOver({ primary: { ...ONLY_WHEN_ASKED, recordsPerSecond: 0 } })
    await killAt(STOP_ACCEPTED, handOver)
    expectSwitchedOver(await handOver.run(), handOver)
  })

  test('with the primary set running again by its post', async () => {
    await using handOver = await startHandOver()
    await handOver.runPost(longAgo(await killAt(PAUSED, handOver)))
    const step = await handOver.run()
    expectSwitchedOver(step, handOver)
    expect(writesOf(handOver)).toContain(RESUME)
  })

  test('and when all is done there is nothing to do', async () => {
    await using handOver = await startHandOver()
    await killAt(STOP_ACCEPTED, handOver)
    await handOver.run()
    const sent = writesOf(handOver)
    const step = await handOver.run()
    expect(step.outputs, step.log).toMatchObject({ outcome: 'already-active', changed: 'false', primary: 'not-live' })
    expect(writesOf(handOver)).toEqual(sent)
  })
})

const BOTH_WAYS_OUT =
  /There are two ways out\. \(1\) Start the primary again, with all that it had: FELDERA_HOST=\S+ fda start primary; then run this again\. \(2\) Activate the standby with what it holds, which may lack what the primary did last: that is a failover, with the action itself instead of …\/switchover\./

/** Nothing was sent by this step, and that nothing is live comes first. */
function expectRefused(step: StepResult, sent: readonly string[], handOver: HandOver): void {
  expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryNotLive', changed: 'false' })
  expect(step.outputs['message']).toMatch(
    /^no pipeline is live: could not switch over from 'primary' to pipeline 'orders': its primary 'primary' is Stopped already, and /,
  )
  expect(step.outputs['message']).toMatch(BOTH_WAYS_OUT)
  expect(writesOf(handOver)).toEqual(sent)
}

describe.concurrent('refused, because perhaps something would be lost', () => {
  test('the primary was Running when it was stopped', async () => {
    await using handOver = await startHandOver({ primary: { ...PRIMARY, state: 'stopped-after-serving' } })
    const step = await handOver.run()
    expectRefused(step, [], handOver)
    expect(step.outputs['message']).toContain('its events do not show that it was paused when it was stopped')
  })

  test('somebody has set it running again before it was stopped', async () => {
    await using handOver = await startHandOver()
    await killAt(PAUSED, handOver)
    const { runner } = primaryOf(handOver)
    runner.process?.desire('Running')
    runner.look()
    runner.stopAtOnce()
    const step = await handOver.run()
    expectRefused(step, [PAUSE], handOver)
    expect(step.outputs['message']).toContain('its events do not show that it was paused when it was stopped')
  })

  test('the standby has not pulled all', async () => {
    await using handOver = await startHandOver({ primary: ONLY_WHEN_ASKED })
    await killAt(PULL_DUE, handOver)
    const sent = writesOf(handOver)
    primaryOf(handOver).runner.look()
    primaryOf(handOver).runner.stopAtOnce()
    const step = await handOver.run()
    expectRefused(step, sent, handOver)
    expect(step.outputs['message']).toMatch(
      /its newest checkpoint holds \d{3},\d{3} records, and that of the standby 97\d,\d{3}\./,
    )
  })

  test.each([
    ['refused', answers.insufficientRole],
    ['not known to this Feldera', answers.unknownEndpoint],
  ])('its events are %s', async (_, spoilt) => {
    await using handOver = await startHandOver()
    await killAt(STOP_ACCEPTED, handOver)
    handOver.far.addFault({ on: 'events', with: spoilt })
    const sent = writesOf(handOver)
    const step = await handOver.run()
    expectRefused(step, sent, handOver)
    expect(step.outputs['message']).toContain(
      'its events cannot be read, so nobody knows whether it had processed more than it has pushed: ',
    )
  })
})
