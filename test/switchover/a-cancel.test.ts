import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { isAlive } from '../primary/pair.ts'
import type { StepResult } from '../support/action.ts'
import { expectSound, RESUME, writesOf } from './handing-over.ts'
import {
  ACTIVATED,
  BEFORE_STOP,
  type HandOver,
  isServing,
  longAgo,
  type Moment,
  PAST_STOP,
  PAUSE_LOST,
  saidBy,
  startHandOver,
  UNTOUCHED,
} from './interrupted.ts'

// GitHub's runner cancels a step with SIGINT. Before the stop of the primary is sent everything is undone then; past it the standby is
// activated all the same, because nothing would be live otherwise.

/** Cancels a step when it has come so far. */
async function cancelAt({ arrange, release }: Moment, handOver: HandOver): Promise<StepResult> {
  const isThere = arrange(handOver)
  // What is not answered holds up a step that goes on.
  const step = await handOver.start({ inputs: { 'request-timeout': '2s' } })
  await isThere(step)
  step.signal('SIGINT')
  if (release) {
    await step.logged(/Giving up|going on for as long as this process lives/)
    release(handOver)
  }
  const result = await step.result
  expect(result.outputs, result.log).toMatchObject({ outcome: 'cancelled', 'error-code': 'Cancelled' })
  expectSound({ ...result, ...handOver })
  return result
}

test.concurrent('before anything is sent', async () => {
  await using handOver = await startHandOver()
  const step = await cancelAt(UNTOUCHED, handOver)
  expect(step.outputs).toMatchObject({ changed: 'false', primary: 'live' })
  expect(step.outputs['message']).toContain('nothing changed in Feldera')
  expect(writesOf(handOver)).toEqual([])
})

/** A pause without an answer is not told as one that was accepted. */
const UNDONE =
  /(?:The primary was paused(?: for .*)?, and is Running again|This step has sent the primary a pause, and it is not known whether that was accepted: it is Running)\. Nothing was switched over\./

describe.concurrent('before the stop is sent the primary is set running again', () => {
  test.each(BEFORE_STOP)('$when', async (moment) => {
    await using handOver = await startHandOver(moment)
    const step = await cancelAt(moment, handOver)
    expect(step.outputs).toMatchObject({ changed: 'true', primary: 'resumed' })
    expect(step.outputs['message']).toMatch(
      /^could not switch over from 'primary' to pipeline 'orders': the run was cancelled, when /,
    )
    expect(step.outputs['message']).toMatch(UNDONE)
    expect(isServing(handOver)).toBe(true)
    expect(writesOf(handOver).at(-1)).toBe(RESUME)
    expect(handOver.stops).toBe(0)
    const post = await handOver.runPost(step)
    expect(post.log).toBe('')
  })
})

describe.concurrent('past the stop the standby is activated all the same', () => {
  test.each([...PAST_STOP, ...ACTIVATED])('$when', async (moment) => {
    await using handOver = await startHandOver(moment)
    const step = await cancelAt(moment, handOver)
    expect(step.outputs).toMatchObject({ changed: 'true', primary: 'stopped' })
    expect(step.outputs['message']).toContain('The activation was accepted and goes on in Feldera; nothing was undone.')
    expect(step.outputs['message']).not.toMatch(/run this again.*run this again/i)
    expect(handOver.stops).toBe(1)
    expect(handOver.wasLive).toEqual([false])
    expect(isAlive(handOver.feldera.pipeline())).toBe(true)
    expect(handOver.feldera.accepted).toBe(1)
    const post = await handOver.runPost(step)
    expect(post.log).toBe('')
  })
})

test.concurrent('a runner that does not wait for the end of that kills the step, and the post does the rest', async () => {
  await using handOver = await startHandOver()
  const isThere = PAUSE_LOST.arrange(handOver)
  const step = await handOver.start()
  await isThere(step)
  step.signal('SIGINT')
  await step.logged('Feldera accepted the resume')
  step.signal('SIGTERM')
  step.signal('SIGKILL')
  const post = await handOver.runPost(longAgo(await step.result))
  expect(saidBy(post), post.log).toMatch(/^warning: Primary 'primary' is Running again/)
})

test.concurrent('once the standby is Running it is too late to cancel, and what was not compared is warned about', async () => {
  await using handOver = await startHandOver()
  const step = await handOver.start()
  await step.logged('Feldera accepted the activation')
  handOver.feldera.addFault({ on: 'stats', with: 'stall-header' })
  await step.logged('Standby → Running')
  step.signal('SIGINT')
  const result = await step.result
  expect(result.outputs, result.log).toMatchObject({ outcome: 'switched-over', primary: 'switched-over' })
  expect(saidBy(result)).toMatch(/^warning: Pipeline 'orders' does not tell how many records it has processed/)
})

test.concurrent('a second signal changes nothing', async () => {
  await using handOver = await startHandOver()
  handOver.far.addFault({ on: 'resume', with: answers.tooManyRequests, times: 1 })
  const step = await handOver.start()
  await step.logged('waiting until it has drained')
  step.signal('SIGINT')
  await step.logged('The resume of primary')
  step.signal('SIGINT')
  step.signal('SIGTERM')
  const result = await step.result
  expect(result.outputs, result.log).toMatchObject({ outcome: 'cancelled', primary: 'resumed' })
  expect(isServing(handOver)).toBe(true)
})
