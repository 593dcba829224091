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
import { startFeldera } from '../feldera/index.ts'
import { actionFile } from '../support/action.ts'
import { findingsOf, onlyLooked } from '../support/findings.ts'
import { runStep, startStep } from '../support/step.ts'

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
  ] as const)('when asking for $on is sat out', async (fault) => {
    await using feldera = await startFeldera({ faults: [{ ...fault, times: 2 }] })
    const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, timeout: '20s' })

    expect(step.outputs['outcome']).toBe('ready')
    expect(Object.values(findingsOf(step))).toEqual(Array(7).fill('pass'))
    onlyLooked(feldera)
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
      await using feldera = await startFeldera({ faults: [{ on, with: 'stall-header' }] })
      const inputs = { mode: 'check', pipeline: 'orders', host: feldera.url, timeout: '4s', 'request-timeout': '1s' }
      const step = await runStep(inputs)

      expect(step.exitCode).toBe(1)
      expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', changed: 'false', status })
      expect(Object.keys(step.outputs).sort()).toEqual(Object.keys(actionFile.outputs).sort())
      expect(Object.keys(findingsOf(step))).toEqual(upTo(found))
      expect(step.outputs['message']).toMatch(
        /could not check pipeline 'orders' within 4 s; requests were failing: no complete answer/,
      )
      // Whoever reads only the summary learns the reason too.
      expect(step.summary).toContain('no complete answer')
      expect(step.annotations).toHaveLength(1)
      expect(step.tookMs).toBeLessThan(14_000)
      onlyLooked(feldera)
    },
  )
})

test.concurrent.each([
  { how: 'is silent', with: 'stall-header', says: 'no complete answer within 1 s' },
  { how: 'cannot be reached by Feldera', with: processUnreachable, says: 'timeout (10s) was reached' },
] as const)('a standby whose process $how is not ready, long before the deadline', async ({ with: fault, says }) => {
  await using feldera = await startFeldera({ faults: [{ on: 'remote-checkpoints', with: fault }] })
  const inputs = { mode: 'check', pipeline: 'orders', host: feldera.url, timeout: '12s', 'request-timeout': '1s' }
  const step = await runStep(inputs)

  expect(step.outputs).toMatchObject({ outcome: 'not-ready', changed: 'false', status: 'Standby' })
  expect(findingsOf(step)).toMatchObject({ 'in standby': 'pass', "the pipeline's process answers": 'fail' })
  expect(step.outputs['message']).toContain(says)
  expect(step.outputs['message']).toContain('an activation would not reach it either')
  expect(step.tookMs).toBeLessThan(10_000)
  onlyLooked(feldera)
})

// Windows has no signals; there a cancelled process just ends.
const testSignals = process.platform === 'win32' ? test.skip : test.concurrent

testSignals('cancelled, it says so at once, with what was found so far', async () => {
  await using feldera = await startFeldera({ faults: [{ on: 'look', with: 'stall-header' }] })
  const running = await startStep({ mode: 'check', pipeline: 'orders', host: feldera.url })
  await running.logged(/✓ role/)
  const cancelled = performance.now()
  running.signal('SIGINT')
  const step = await running.result

  expect(performance.now() - cancelled).toBeLessThan(3_000)
  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', changed: 'false' })
  expect(step.outputs['message']).toMatch(/could not check pipeline 'orders': the run was cancelled\. Nothing was sent/)
  expect(findingsOf(step)).toEqual({ 'Feldera reachable': 'pass', edition: 'pass', role: 'pass' })
  onlyLooked(feldera)
})

describe.concurrent("ages are taken by Feldera's clock", () => {
  test.each([
    { ahead: 'an hour ahead', clockOffsetMs: HOUR_MS },
    { ahead: 'an hour behind', clockOffsetMs: -HOUR_MS },
  ])('when that is $ahead of the runner', async ({ clockOffsetMs }) => {
    await using feldera = await startFeldera({
      clockOffsetMs,
      // So slow that no pull brings the newer checkpoint.
      speed: 0.01,
      pipelines: [{ name: 'orders', checkpointAges: [120], storeAges: [30] }],
    })
    const inputs = { mode: 'check', pipeline: 'orders', host: feldera.url, 'max-checkpoint-age': '10m' }
    const step = await runStep(inputs)

    expect(step.outputs['outcome']).toBe('ready')
    expect(findingsOf(step)).toMatchObject({ 'checkpoint held': 'pass', 'in step with the object store': 'pass' })
    const age = Number(step.outputs['checkpoint-age-seconds'])
    expect(age).toBeGreaterThan(115)
    expect(age).toBeLessThan(150)
    const taken = Date.parse(step.outputs['checkpoint-time'] ?? '')
    expect(Math.abs(taken - (Date.now() + clockOffsetMs - 120_000))).toBeLessThan(30_000)
    onlyLooked(feldera)
  })

  test.each([HOUR_MS, -HOUR_MS])(
    'also when they tell that the checkpoint is too old (%i ms)',
    async (clockOffsetMs) => {
      await using feldera = await startFeldera({
        clockOffsetMs,
        speed: 1,
        pipelines: [{ name: 'orders', checkpointAges: [910] }],
      })
      const inputs = { mode: 'check', pipeline: 'orders', host: feldera.url, 'max-checkpoint-age': '10m' }
      const step = await runStep(inputs)

      expect(step.outputs['outcome']).toBe('not-ready')
      expect(step.outputs['message']).toMatch(/checkpoint held: .*15m.* old, older than the 10m/)
      onlyLooked(feldera)
    },
  )

  test('also when the deadline cuts the check short', async () => {
    await using feldera = await startFeldera({
      clockOffsetMs: HOUR_MS,
      speed: 1,
      pipelines: [{ name: 'orders', checkpointAges: [120] }],
      faults: [{ on: 'remote-checkpoints', with: 'stall-header' }],
    })
    const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, timeout: '3s' })

    expect(step.outputs['outcome']).toBe('timed-out')
    const age = Number(step.outputs['checkpoint-age-seconds'])
    expect(age).toBeGreaterThan(115)
    expect(age).toBeLessThan(150)
    onlyLooked(feldera)
  })
})
