import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { playRehearsal } from '../rearm/drill.ts'
import { theError } from '../support/story.ts'

function takes(ms: number): Fault['with'] {
  return async (reply) => {
    await setTimeout(ms)
    return reply
  }
}

describe.concurrent('a rehearsal sends nothing', () => {
  test.each([
    ['never answers', { on: 'stats', with: 'reset' }],
    ['hangs', { on: 'stats', with: 'stall-header' }],
    ['refuses to', { on: 'stats', with: answers.page(403) }],
  ] as const)('when the process %s', async (_, fault) => {
    const step = await playRehearsal({ at: { faults: [fault] }, inputs: { timeout: '20s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', standby: 'unknown', changed: 'false' })
    expect(theError(step)).toContain("the pipeline's process cannot be asked whether it serves")
    expect(step.feldera.writes).toEqual([])
  })

  test('when the process serves, and its first answer is lost', async () => {
    const before = ({ pipeline }: SimulatedFeldera) => {
      const { runner } = pipeline('orders')
      runner.isDown = true
      runner.process?.desire('Running')
      runner.process?.show('Running')
    }
    const faults = [{ on: 'stats', times: 1, with: answers.page(502) }] as const
    const step = await playRehearsal({ before, at: { faults }, inputs: { timeout: '20s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', standby: 'unknown', changed: 'false' })
    expect(theError(step)).toMatch(
      /^it is not known whether 'orders' is in standby now; .*its process says that it serves/,
    )
    expect(step.feldera.writes).toEqual([])
  })

  test('when Feldera is too slow to stop anything safely', async () => {
    const faults = [{ on: 'look', with: takes(2_700) }] as const
    const step = await playRehearsal({ at: { faults }, inputs: { timeout: '60s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', changed: 'false' })
    expect(theError(step)).toMatch(/Feldera took [\d.]+ s to show the pipeline, too long/)
    expect(step.feldera.writes).toEqual([])
  })

  test('when the check has used up more than a quarter of the time', async () => {
    const faults = [{ on: 'session', with: takes(2_500) }] as const
    const step = await playRehearsal({ at: { faults }, inputs: { timeout: '8s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', changed: 'false' })
    expect(theError(step)).toMatch(/the check took [\d.]+ s, more than a quarter of the time/)
    expect(step.feldera.writes).toEqual([])
  })
})
