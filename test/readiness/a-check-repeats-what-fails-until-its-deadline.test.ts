import { describe, expect, test } from 'vitest'
import {
  lockTookTooLong,
  page,
  pipelineUnavailable,
  postgresPoolError,
  processUnreachable,
  tooManyRequests,
} from '../feldera/answers.ts'
import type { RequestKind } from '../feldera/faults.ts'
import { json } from '../feldera/reply.ts'
import { orders } from '../feldera/scenarios.ts'
import { playCheck } from '../support/findings.ts'

const HOUR_MS = 3_600_000

describe.concurrent('trouble that passes', () => {
  test.each([
    { on: 'config', with: postgresPoolError },
    { on: 'session', with: 'reset' },
    { on: 'look', with: page(502) },
    { on: 'look', with: 'cut-body' },
    { on: 'look', with: tooManyRequests },
    { on: 'config', with: { ...lockTookTooLong, headers: { 'retry-after': '1' } } },
    { on: 'remote-checkpoints', with: 'reset' },
    { on: 'remote-checkpoints', with: { ...pipelineUnavailable, headers: { 'retry-after': '1' } } },
  ] as const)('when asking for $on: the request is repeated', async (fault) => {
    const step = await playCheck({ at: { faults: [{ ...fault, times: 2 }] }, inputs: { timeout: '20s' } })

    expect(step.outputs['outcome']).toBe('ready')
    expect(Object.values(step.findings)).toEqual(Array(8).fill('pass'))
  })
})

describe.concurrent('trouble that lasts ends at the deadline with what was found so far', () => {
  const upTo = (count: number) =>
    ['Feldera reachable', 'edition', 'role', 'pipeline found', 'in standby', 'checkpoint held'].slice(0, count)

  test.each([
    { on: 'config', found: 0, status: '' },
    { on: 'look', found: 3, status: '' },
  ] as const satisfies { on: RequestKind; found: number; status: string }[])(
    'at $on',
    async ({ on, found, status }) => {
      const step = await playCheck({
        at: { faults: [{ on, with: 'stall-header' }] },
        inputs: { timeout: '4s', 'request-timeout': '1s' },
      })

      expect(step.exitCode).toBe(1)
      expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', status })
      expect(Object.keys(step.findings)).toEqual(upTo(found))
      expect(step.message).toMatch(
        /could not check pipeline 'orders' within 4 s; requests were failing: no complete answer/,
      )
      // The summary gives the reason too.
      expect(step.summary).toContain('no complete answer')
      expect(step.tookMs).toBeLessThan(14_000)
    },
  )
})

test.concurrent.each([
  { how: 'is silent', with: 'stall-header', says: 'no complete answer within 1 s' },
  { how: 'cannot be reached by Feldera', with: processUnreachable, says: 'timeout (10s) was reached' },
] as const)('a standby whose process $how is not ready, long before the deadline', async ({ with: fault, says }) => {
  const step = await playCheck({
    at: { faults: [{ on: 'remote-checkpoints', with: fault }] },
    inputs: { timeout: '12s', 'request-timeout': '1s' },
  })

  expect(step.outputs).toMatchObject({ outcome: 'not-ready', status: 'Standby' })
  expect(step.findings).toMatchObject({ 'in standby': 'pass', "the pipeline's process answers": 'fail' })
  expect(step.message).toContain(says)
  expect(step.message).toContain('An activation would not reach it either')
  expect(step.tookMs).toBeLessThan(10_000)
})

// Windows has no signals; there a cancelled process just ends.
const testSignals = process.platform === 'win32' ? test.skip : test.concurrent

testSignals('cancelled, it says so at once, with what was found so far', async () => {
  let cancelled = 0
  const step = await playCheck({
    at: { faults: [{ on: 'look', with: 'stall-header' }] },
    async meanwhile(running) {
      await running.logged(/✓ role/)
      cancelled = performance.now()
      running.signal('SIGINT')
    },
  })

  expect(performance.now() - cancelled).toBeLessThan(3_000)
  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'cancelled' })
  expect(step.message).toMatch(/could not check pipeline 'orders': the run was cancelled\. Nothing was sent/)
  expect(step.findings).toEqual({ 'Feldera reachable': 'pass', edition: 'pass', role: 'pass' })
})

describe.concurrent("ages are measured by Feldera's clock", () => {
  test.each([
    { ahead: 'an hour ahead', clockOffsetMs: HOUR_MS },
    { ahead: 'an hour behind', clockOffsetMs: -HOUR_MS },
  ])('when that is $ahead of the runner', async ({ clockOffsetMs }) => {
    const step = await playCheck({
      at: {
        clockOffsetMs,
        // So slow that no pull brings the newer checkpoint.
        speed: 0.01,
        ...orders({ checkpointAges: [120], storeAges: [30] }),
      },
      inputs: { 'max-checkpoint-age': '10m' },
    })

    expect(step.outputs['outcome']).toBe('ready')
    expect(step.findings).toMatchObject({ 'checkpoint held': 'pass', 'in step with the object store': 'pass' })
    const age = Number(step.outputs['checkpoint-age-seconds'])
    expect(age).toBeGreaterThan(115)
    expect(age).toBeLessThan(150)
    const taken = Date.parse(step.outputs['checkpoint-time'] ?? '')
    expect(Math.abs(taken - (Date.now() + clockOffsetMs - 120_000))).toBeLessThan(30_000)
  })

  test.each([HOUR_MS, -HOUR_MS])('also when that makes the checkpoint too old (%i ms)', async (clockOffsetMs) => {
    const step = await playCheck({
      at: { ...orders({ checkpointAges: [910] }), clockOffsetMs, speed: 1 },
      inputs: { 'max-checkpoint-age': '10m' },
    })

    expect(step.outputs['outcome']).toBe('not-ready')
    expect(step.message).toMatch(/checkpoint held: .*15m.* old, older than the 10m/)
  })

  test('also when the deadline cuts the check short', async () => {
    const step = await playCheck({
      at: {
        clockOffsetMs: HOUR_MS,
        speed: 1,
        ...orders({ checkpointAges: [120] }),
        faults: [
          { on: 'remote-checkpoints', with: json(200, []) },
          { on: 'configuration', with: 'stall-header' },
        ],
      },
      inputs: { timeout: '4s' },
    })

    expect(step.outputs['outcome']).toBe('timed-out')
    const age = Number(step.outputs['checkpoint-age-seconds'])
    expect(age).toBeGreaterThan(115)
    expect(age).toBeLessThan(150)
  })
})
