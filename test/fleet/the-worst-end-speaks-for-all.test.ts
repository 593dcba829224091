import { describe, expect, test } from 'vitest'
import { tooManyRequests } from '../feldera/answers.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { apiError } from '../feldera/reply.ts'
import { outputsAbout } from '../support/invariants.ts'
import { theError } from '../support/story.ts'
import { outcomesOf, playFleet } from './fleet.ts'

const fine: PipelineSeed = { name: 'fine' }
const active: PipelineSeed = { name: 'active', state: 'running' }
const stopped: PipelineSeed = { name: 'stopped', state: 'stopped' }
const live: PipelineSeed = { name: 'live', state: 'paused' }
const differs: PipelineSeed = { name: 'differs', afterActivation: 'needs-approval' }
const broken: PipelineSeed = { name: 'broken', afterActivation: 'fails-to-fetch' }
const held: PipelineSeed = { name: 'held', pullIntervalSeconds: 86_400 }

/** The pipelines of a step, the outcome and the error code of all, and how it was for each. */
const ENDS: readonly (readonly [readonly PipelineSeed[], outcome: string, errorCode: string, each: string])[] = [
  [[stopped, live], 'refused', 'SeveralReasons', 'refused refused'],
  [[stopped, active], 'refused', 'NotDeployed', 'refused already-active'],
  [[stopped, fine], 'failed', 'PartlyDone', 'refused activated'],
  [[stopped, live, fine], 'failed', 'PartlyDone', 'refused refused activated'],
  [[broken, fine], 'failed', 'InitializationError', 'failed activated'],
  [[broken, stopped], 'failed', 'PartlyDone', 'failed refused'],
  [[differs, fine], 'awaiting-approval', 'AwaitingApproval', 'awaiting-approval activated'],
  [[differs, stopped], 'awaiting-approval', 'AwaitingApproval', 'awaiting-approval refused'],
  [[held, fine, differs], 'timed-out', 'TimedOut', 'timed-out activated awaiting-approval'],
]

describe.concurrent('of several that end differently', () => {
  test.each(ENDS)('%#: %j: %s %s', async (pipelines, outcome, errorCode, each) => {
    const step = await playFleet({ pipelines, inputs: { timeout: pipelines.includes(held) ? '6s' : '25s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome, 'error-code': errorCode })
    expect(Object.values(outcomesOf(step)).join(' ')).toBe(each)
    if (outcome === 'refused') expect(step.feldera.writes).toEqual([])
  })
})

test('one unknown, one live, one that waits for approval, one broken: each is told, and the fifth is active', async () => {
  const step = await playFleet({
    pipelines: [live, differs, broken, fine],
    inputs: { pipeline: 'unknown\nlive\ndiffers\nbroken\nfine' },
  })
  expect(outcomesOf(step)).toEqual({
    unknown: 'failed',
    live: 'refused',
    differs: 'awaiting-approval',
    broken: 'failed',
    fine: 'activated',
  })
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PartlyDone', changed: 'true' })
  const error = theError(step)
  expect(error).toContain(
    "of 5 pipelines 2 failed, 1 awaiting approval, 1 refused, 1 activated: could not activate pipeline 'unknown': Unknown",
  )
  expect(error).toContain("could not bring pipeline 'broken' to Running: ")
  expect(error).toContain("could not bring pipeline 'differs' to Running: it waits for approval")
  expect(error).toContain("could not activate pipeline 'live': it is not in standby but Paused")
  expect(error).toContain('What to do about each is told in the job summary. Inputs count for all pipelines of a step')
  expect(error).toContain('When that is settled, run it again: those that are active are left alone.')
  expect(step.summary).toContain('What to do about each is told below, in its story.')
  expect(step.annotations.filter(({ level }) => level === 'error')[0]?.title).toBe(
    'Standby activation failed: 4 of 5 pipelines',
  )
  const [table = ''] = step.summary.split('<details>')
  const rows = [...table.matchAll(/^<tr><td>[^<]+<\/td><td>(?:<a [^>]*>)?<code>(\w+)/gmu)].map(([, name]) => name)
  expect(rows).toEqual(['unknown', 'broken', 'differs', 'live', 'fine'])
  expect(step.log).toMatch(/^unknown: failed: could not activate pipeline 'unknown'/m)
  // The names there are were listed once, for all that are unknown.
  expect(outputsAbout(step, 'unknown')['message']).toContain('The pipelines there are: ')
})

test('refused is only what nothing was sent to, not even what Feldera has turned away', async () => {
  const busy = { on: 'activation', pipeline: 'orders', with: tooManyRequests, times: 1 } as const
  const step = await playFleet({
    pipelines: [{ name: 'orders', pullIntervalSeconds: 86_400 }, stopped],
    at: { faults: [busy] },
    meanwhile: async ({ logged }, feldera) => {
      await logged('orders: The activation got no good answer')
      const { runner } = feldera.pipeline('orders')
      runner.process?.desire('Paused')
      runner.process?.show('Paused')
      runner.look()
    },
  })
  expect(outcomesOf(step), step.log).toEqual({ orders: 'refused', stopped: 'refused' })
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PartlyDone', changed: 'false' })
})

test('a reason that many have in common is told once', async () => {
  const refusal = apiError(403, 'InsufficientPermissions', { message: "requires the 'write' role" })
  const pipelines = Array.from({ length: 9 }, (_, index) => ({ name: `orders-${index}` }))
  const step = await playFleet({ pipelines, at: { faults: [{ on: 'activation', with: refusal }] } })
  expect(step.outputs).toMatchObject({
    outcome: 'failed',
    'error-code': 'InsufficientPermissions',
    'http-status': '403',
    changed: 'false',
  })
  expect(theError(step)).toMatch(
    /^of 9 pipelines 9 failed: could not activate pipeline 'orders-0': requires the 'write' role \(HTTP 403 InsufficientPermissions\); the same for 'orders-1', 'orders-2', 'orders-3', 'orders-4', 'orders-5' and 3 more/,
  )
  expect(theError(step).match(/InsufficientPermissions/g)).toHaveLength(1)
})

test('without a summary, the log is where the advice is', async () => {
  const step = await playFleet({
    pipelines: [live, stopped, { name: 'replaced', state: 'stopped-with-error' }],
    inputs: { summary: false },
  })
  expect(theError(step)).toContain('What to do about each is told in the log.')
  expect(step.log).toMatch(/^live: refused: .* 'expect: any'/m)
})
