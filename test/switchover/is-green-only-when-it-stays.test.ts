import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { primaryOf } from '../primary/pair.ts'
import { desire, setReachable, show } from '../support/story.ts'
import { HANDED_OVER, ONLY_WHEN_ASKED, playSwitchover } from './handing-over.ts'

const BEGINS = 'Running; watching for'

/** A run before this one has done all that there was to do. */
const DONE = {
  orders: { state: 'running' },
  primary: { name: 'primary', state: 'stopped', bucket: 'shared' },
} as const

describe.concurrent('a standby that has taken over', () => {
  test('and stays: the records are compared after that, and the downtime has not grown', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      inputs: { 'stable-for': '3s' },
      meanwhile: async (running, { feldera }) => {
        await running.logged(BEGINS)
        await pause(1_500)
        setReachable(feldera, false)
        await running.logged('Running → Unavailable')
        setReachable(feldera, true)
      },
    })
    const { outcome, 'downtime-seconds': down, 'elapsed-seconds': elapsed, message } = step.outputs
    expect(outcome, step.log).toBe('switched-over')
    expect(message).toMatch(
      /^pipeline 'orders' is Running in place of 'primary', with all [\d,]+ records that it had processed; nothing served for .+; it has stayed Running for 3 s$/,
    )
    expect(step.log).toMatch(/Unavailable → Running(?:.*\n)*.*Running; watching for 3 s(?:.*\n)*.*It has processed/)
    expect(Number(down)).toBeGreaterThan(0)
    expect(Number(down)).toBeLessThan(Number(elapsed) - 4)
    expect(step.summary).toContain('<td>has stayed so for</td><td>3&nbsp;s</td>')
  })

  test('and leaves: red, nothing is compared, and what is live is said first', async () => {
    const step = await playSwitchover({
      primary: ONLY_WHEN_ASKED,
      inputs: { 'stable-for': '30s' },
      meanwhile: async (running, { feldera }) => {
        await running.logged(BEGINS)
        show(feldera, 'Initializing')
      },
    })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'failed',
      'error-code': 'NotStable',
      changed: 'true',
      primary: 'stopped',
    })
    expect(step.message).toMatch(
      /^no pipeline is live yet: pipeline 'orders' was Running, but did not stay so for 30 s: after [\d.]+ s it is Initializing \(desired Running\)\. Its activation had been accepted before\. Nothing was undone\. Its primary 'primary' was stopped by this step\. Look at the pipeline's logs in Feldera: \S+\/pipelines\/orders\/\. Re-run this job to go on watching/,
    )
    expect(step.log).not.toContain('It has processed')
    expect(step.feldera.writes).toEqual(HANDED_OVER.slice(-1))
  })
})

describe.concurrent('run again, the standby is watched too', () => {
  test('and green when it stays', async () => {
    const step = await playSwitchover({ ...DONE, inputs: { 'stable-for': '400ms' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'already-active', changed: 'false' })
    expect(step.outputs['message']).toBe(
      "pipeline 'orders' is Running, and has stayed so for 0.4 s, and its primary is Stopped; this run has sent nothing, and compared no records",
    )
  })

  test('up to the deadline, and no longer', async () => {
    const step = await playSwitchover({ ...DONE, inputs: { 'stable-for': '4990ms', timeout: '5s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut' })
    expect(step.message).toMatch(
      /^pipeline 'orders' was Running for [\d.]+ s of the 5 s that it is to stay so, when the 5 s of 'timeout' had passed\. .* Re-run this job to go on watching/,
    )
  })

  test('until it is cancelled', async () => {
    const step = await playSwitchover({
      ...DONE,
      inputs: { 'stable-for': '30s' },
      meanwhile: async (running) => {
        await running.logged(BEGINS)
        running.signal('SIGINT')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled' })
    expect(step.message).toMatch(/^stopped watching pipeline 'orders', which was Running for [\d.]+ s of the 30 s/)
  })
})

describe.concurrent('interrupted past the stop, while somebody else activates the standby', () => {
  test.each([
    ['by a cancel', '60s', 'cancelled'],
    ['by the deadline', '12s', 'timed-out'],
  ])(
    '%s: red, because nobody has seen that it stays there, nor compared the records',
    async (how, timeout, outcome) => {
      const step = await playSwitchover({
        primary: ONLY_WHEN_ASKED,
        inputs: { 'stable-for': '5s', timeout },
        async meanwhile(running, sides) {
          await running.logged(/The standby holds all/)
          primaryOf(sides).runner.isDown = true
          await running.logged('Feldera accepted the stop')
          if (how === 'by a cancel') running.signal('SIGINT')
          await running.logged(/going on for as long as/)
          desire(sides.feldera, 'Running')
          show(sides.feldera, 'Running')
          primaryOf(sides).runner.isDown = false
          primaryOf(sides).runner.stopAtOnce()
        },
      })
      expect(step.outputs, step.log).toMatchObject({ outcome, status: 'Running', primary: 'stopped' })
    },
  )
})
