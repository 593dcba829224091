import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { primaryOf } from '../primary/pair.ts'
import { graceMs } from '../support/invariants.ts'
import { ONLY_WHEN_ASKED, PAUSE, RESUME, writesOf } from './handing-over.ts'
import {
  ACTIVATED,
  arrivedAt,
  BEFORE_STOP,
  type HandOver,
  isServing,
  killAt,
  longAgo,
  PAST_STOP,
  PAUSE_LOST,
  PAUSED,
  STOP_LOST,
  saidBy,
  startHandOver,
  UNTOUCHED,
} from './interrupted.ts'

// The runner calls an action's `post` whatever has become of its step. A step that was killed says nothing itself, and may have left
// a primary that serves nobody.

const RUNS_AGAIN =
  "warning: Primary 'primary' is Running again: the switchover was cut off before the primary was stopped, and nothing was switched over."
const LEFT_PAUSED =
  /^error: primary 'primary' may be left paused: the switchover was cut off before the primary was stopped, and it was not seen Running again: /

describe.concurrent('killed before the stop was sent', () => {
  test.each(BEFORE_STOP)('$when: the primary is Running again', async (moment) => {
    await using handOver = await startHandOver(moment)
    const killed = await killAt(moment, handOver)
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toBe(RUNS_AGAIN)
    expect(isServing(handOver)).toBe(true)
    expect(writesOf(handOver).at(-1)).toBe(RESUME)
    expect(handOver.stops).toBe(0)
    expect(handOver.feldera.writes).toEqual([])
  })

  test('with nothing sent: the post is silent', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(UNTOUCHED, handOver)
    expect(killed.state).toEqual({})
    await expectSilence(handOver, killed)
    expect(isServing(handOver)).toBe(true)
  })
})

describe.concurrent('killed past the stop', () => {
  test.each(PAST_STOP)('$when: nothing is sent, and perhaps nothing is live', async (moment) => {
    await using handOver = await startHandOver(moment)
    const killed = await killAt(moment, handOver)
    const sent = writesOf(handOver)
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(
      /^error: perhaps no pipeline is live: the switchover was cut off after it had sent primary 'primary' a stop, and pipeline 'orders' is Standby, and its primary is Stopp(?:ed|ing \(desired Stopped\))\. Re-run this job: it goes on with the activation\. To go back instead, stop the standby: FELDERA_HOST=\S+ fda stop orders\. Once it shows Stopped, start the primary again: FELDERA_HOST=\S+ fda start primary\.$|^error: primary 'primary' is left paused: the switchover was cut off after it had sent primary 'primary' a stop, which does not show; pipeline 'orders' is Standby, and its primary is Paused\. Re-run this job: it goes on with the switchover\. To go back instead: curl /,
    )
    expect(writesOf(handOver)).toEqual(sent)
  })

  test.each(ACTIVATED)('$when: nothing is sent, and the standby is on its way', async (moment) => {
    await using handOver = await startHandOver({ ...moment, orders: { restoreSeconds: 400 } })
    const killed = await killAt(moment, handOver)
    const sent = writesOf(handOver)
    // Feldera shows it some seconds late.
    handOver.feldera.pipeline().runner.look()
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(
      /^warning: The switchover was cut off after it had sent primary 'primary' a stop; pipeline 'orders' is Standby \(desired Running\)\. Re-run this job to see that it gets there\.$/,
    )
    expect(writesOf(handOver)).toEqual(sent)
  })

  test('and neither side can be looked at', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(STOP_LOST, handOver)
    for (const side of [handOver.feldera, handOver.far]) side.addFault({ on: 'any', with: 'reset' })
    const post = await handOver.runPost(killed)
    expect(saidBy(post)).toMatch(
      /^error: perhaps no pipeline is live: .*, and pipeline 'orders' could not be looked at, and its primary could not be looked at\./,
    )
  })

  test('and the standby cannot be looked at', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(STOP_LOST, handOver)
    handOver.feldera.addFault({ on: 'any', with: 'reset' })
    const post = await handOver.runPost(killed)
    expect(saidBy(post)).toMatch(
      /^error: primary 'primary' is left paused: .*; pipeline 'orders' could not be looked at/,
    )
  })
})

describe.concurrent('silent', () => {
  test('after a step that has switched over', async () => {
    await using handOver = await startHandOver()
    const step = await handOver.run()
    expect(step.outputs['outcome'], step.log).toBe('switched-over')
    await expectSilence(handOver, step)
  })

  test('after a step that has set the primary running again itself', async () => {
    await using handOver = await startHandOver({ primary: { ...ONLY_WHEN_ASKED, deadSink: true } })
    const step = await handOver.run({ inputs: { timeout: '8s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', primary: 'resumed' })
    await expectSilence(handOver, step)
  })

  test('after a step that was refused', async () => {
    await using handOver = await startHandOver({ orders: { bootstrapPolicy: 'await_approval' } })
    const step = await handOver.run()
    expect(step.outputs['outcome'], step.log).toBe('refused')
    await expectSilence(handOver, step)
  })

  test('after a step past the stop that has said so itself', async () => {
    const refusing = { faults: [{ on: 'activation', with: answers.insufficientRole }] } as const
    await using handOver = await startHandOver({ at: refusing })
    const step = await handOver.run()
    expect(step.outputs['message'], step.log).toMatch(/^no pipeline is live/)
    await expectSilence(handOver, step)
  })

  test('about a primary that somebody else has paused, when its stop was put off', async () => {
    await using handOver = await startHandOver({ primary: { ...PRIMARY, state: 'paused' } })
    handOver.far.addFault({ on: 'stop', with: answers.page(429, { 'retry-after': '20' }) })
    const step = await handOver.start()
    await step.logged('The stop of primary')
    step.signal('SIGKILL')
    const killed = await step.result
    expect(killed.state['switchover'], killed.log).toBeDefined()
    await expectSilence(handOver, killed)
    expect(isServing(handOver)).toBe(false)
  })

  test('when nothing was kept', async () => {
    await using handOver = await startHandOver()
    await expectSilence(handOver, { state: {} })
  })

  test.each([
    '',
    'null',
    '[]',
    '{',
    'paused',
    '{"stage":"paused"}',
    '{"stage":"over","deploymentId":"1","pausedAt":1}',
  ])('when what was kept is %j', async (text) => {
    await using handOver = await startHandOver()
    await expectSilence(handOver, { state: { switchover: text } })
  })
})

async function expectSilence(handOver: HandOver, kept: Parameters<HandOver['runPost']>[0]): Promise<void> {
  const arrived = arrivedAt(handOver)
  const post = await handOver.runPost(kept)
  expect(post.log).toBe('')
  expect(arrivedAt(handOver)).toEqual(arrived)
}

describe.concurrent('what others have done since', () => {
  test('somebody has stopped the primary', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    primaryOf(handOver).runner.stopAtOnce()
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(
      /^error: perhaps no pipeline is live: a switchover that was cut off had paused primary 'primary', and somebody has stopped or changed it since\. It is Stopped, and pipeline 'orders' is Standby\. To have it serve again: FELDERA_HOST=\S+ fda start primary; or run this job again\.$/,
    )
    expect(writesOf(handOver)).toEqual([PAUSE])
  })

  test('somebody has stopped the primary and activated the standby', async () => {
    await using handOver = await startHandOver({ orders: { restoreSeconds: 400 } })
    const killed = await killAt(PAUSED, handOver)
    primaryOf(handOver).runner.stopAtOnce()
    activateByHand(handOver)
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(
      /^error: a switchover that was cut off had paused primary 'primary', .* It is Stopped, and pipeline 'orders' is Standby \(desired Running\)\./,
    )
    expect(writesOf(handOver)).toEqual([PAUSE])
  })

  test('somebody has replaced the primary by another deployment', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    primaryOf(handOver).happen('replaced')
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(/^error: a switchover that was cut off had paused .* It is Running, and /)
    expect(writesOf(handOver)).toEqual([PAUSE])
  })

  test('somebody has activated the standby, so the primary stays paused', async () => {
    await using handOver = await startHandOver({ orders: { restoreSeconds: 400 } })
    const killed = await killAt(PAUSED, handOver)
    activateByHand(handOver)
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(
      /^error: primary 'primary' is left paused: the switchover was cut off before the primary was stopped, and pipeline 'orders' is live or about to be\. Choose one\. \(1\) To keep the primary, stop the standby: .* \(2\) To keep the standby/,
    )
    expect(writesOf(handOver)).toEqual([PAUSE])
    expect(isServing(handOver)).toBe(false)
  })

  test('somebody has set the primary running again', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    primaryOf(handOver).runner.process?.desire('Running')
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toBe(RUNS_AGAIN)
  })
})

function activateByHand({ feldera }: HandOver): void {
  const { runner } = feldera.pipeline()
  runner.process?.activate('Running')
  runner.look()
}

describe.concurrent('inputs that cannot be read any more', () => {
  const SPOILT = { env: { INPUT_TIMEOUT: 'soon' } }

  test('and a primary that may be paused', async () => {
    await using handOver = await startHandOver()
    const post = await handOver.runPost(await killAt(PAUSED, handOver), SPOILT)
    expect(saidBy(post), post.log).toMatch(
      /^error: primary 'primary' may be left paused: .* could not be read again: .*timeout.* Look at it\. If it is Paused: curl -X POST -H .* \S+\/v0\/pipelines\/primary\/resume\.$/,
    )
  })

  test('and a stop that was sent', async () => {
    await using handOver = await startHandOver()
    const post = await handOver.runPost(await killAt(STOP_LOST, handOver), SPOILT)
    expect(saidBy(post), post.log).toMatch(
      /^error: perhaps no pipeline is live: .* could not be read again: .*timeout.* Re-run this job/,
    )
    expect(saidBy(post)).not.toContain('resume')
  })
})

const PASSING_TROUBLE: readonly (readonly [what: string, far: readonly Fault[], near: readonly Fault[]])[] = [
  ['its Feldera does not answer for a while', [{ on: 'any', with: 'reset', times: 3 }], []],
  ['a proxy answers for it', [{ on: 'any', with: answers.page(502), times: 2 }], []],
  ['the answer to the resume is lost', [{ on: 'resume', with: 'reset', effect: 'accepted', times: 1 }], []],
  ['the resume is lost', [{ on: 'resume', with: 'reset', times: 1 }], []],
  ['the resume is put off', [{ on: 'resume', with: answers.tooManyRequests, times: 1 }], []],
  ["the standby's Feldera does not answer", [], [{ on: 'any', with: 'stall-header' }]],
]

describe.concurrent('trouble on the way to a primary that runs again', () => {
  test('a pause that comes late: the post watches until none can come any more', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSE_LOST, handOver)
    const post = await handOver.startPost(killed)
    await post.logged('Feldera accepted the resume')
    primaryOf(handOver).happen('paused-by-someone')
    await post.logged('Sending the resume again, to be sure')
    const ended = await post.result
    expect(saidBy(ended), ended.log).toBe(RUNS_AGAIN)
    expect(isServing(handOver)).toBe(true)
    expect(ended.tookMs).toBeGreaterThan(18_000)
  })

  test.each(PASSING_TROUBLE)('%s', async (_, far, near) => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    for (const fault of far) handOver.far.addFault(fault)
    for (const fault of near) handOver.feldera.addFault(fault)
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toBe(RUNS_AGAIN)
    expect(post.log).not.toContain('No sign')
    expect(isServing(handOver)).toBe(true)
  })

  test('a step that could not resume it itself leaves that to its post', async () => {
    await using handOver = await startHandOver({ primary: ONLY_WHEN_ASKED })
    const forgive = handOver.far.addFault({ on: 'resume', with: answers.insufficientRole })
    handOver.far.addFault({ on: 'checkpoint', with: answers.insufficientRole })
    const step = await handOver.run({ inputs: { timeout: '10s' } })
    expect(step.outputs['message'], step.log).toMatch(/^primary 'primary' is left paused/)
    forgive()
    const post = await handOver.runPost(longAgo(step))
    expect(saidBy(post), post.log).toBe(RUNS_AGAIN)
  })

  test('whoever cancels the job while the primary is being resumed wants it back, too', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    handOver.far.addFault({ on: 'resume', with: answers.tooManyRequests, times: 1 })
    const post = await handOver.startPost(longAgo(killed))
    await post.logged('Sending primary')
    post.signal('SIGINT')
    post.signal('SIGTERM')
    const ended = await post.result
    expect(saidBy(ended), ended.log).toBe(RUNS_AGAIN)
  })

  test('the resume is refused, and why is said', async () => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    handOver.far.addFault({ on: 'resume', with: answers.insufficientRole })
    const post = await handOver.runPost(longAgo(killed))
    expect(saidBy(post), post.log).toMatch(LEFT_PAUSED)
    expect(saidBy(post)).toContain('InsufficientPermissions')
    expect(saidBy(post)).toMatch(
      /Look at it: http\S+\/pipelines\/primary\/\. If it is Paused: curl -X POST .*\/v0\/pipelines\/primary\/resume\./,
    )
  })

  test.each(['stall-header', 'drip-body', 'reset'] as const)('%s without end: the post ends in time', async (how) => {
    await using handOver = await startHandOver()
    const killed = await killAt(PAUSED, handOver)
    for (const side of [handOver.feldera, handOver.far]) side.addFault({ on: 'any', with: how })
    const post = await handOver.runPost(longAgo(killed), { inputs: { timeout: '5s', 'request-timeout': '1s' } })
    expect(saidBy(post), post.log).toMatch(LEFT_PAUSED)
    expect(post.tookMs).toBeLessThan(5_000 + graceMs())
  })
})
