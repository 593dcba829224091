import { describe, expect, test, vi } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import { type RecordedRequest, type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import type { Reply } from '../feldera/reply.ts'
import { GRACE_MS } from '../support/invariants.ts'
import { runStep, startStep } from '../support/step.ts'

vi.setConfig({ maxConcurrency: 8 })

/** The arrival of the request that was put off, and of the next one of its kind. */
function gapAfter(status: number, { requests }: SimulatedFeldera): number {
  const first = requests.findIndex(({ answered }) => answered === status)
  const { method, at, path } = requests[first] as RecordedRequest
  const next = requests.slice(first + 1).find((request) => request.method === method && request.path === path)
  return (next?.at ?? Number.NaN) - at
}

const approval = { pipelines: [{ name: 'orders', afterActivation: 'needs-approval' }] } as const

describe('Retry-After is waited for', () => {
  const STAGES = ['look', 'activation', 'wait', 'approval'] as const satisfies readonly RequestKind[]
  test.concurrent.each(STAGES)('in seconds: %s', async (on) => {
    const faults: readonly Fault[] = [{ on, with: answers.page(429, { 'retry-after': '3' }), times: 1 }]
    await using feldera = await startFeldera({ speed: 100, faults, ...(on === 'approval' ? approval : {}) })
    const result = await runStep({
      pipeline: 'orders',
      host: feldera.url,
      'on-approval': 'approve',
      'poll-interval': '500ms',
    })
    expect(result.outputs['outcome']).toBe('activated')
    expect(gapAfter(429, feldera)).toBeGreaterThanOrEqual(2_990)
    expect(gapAfter(429, feldera)).toBeLessThan(6_000)
    expect(feldera.accepted).toBe(1)
  })

  test.concurrent('as a date, on the clock of the server', async () => {
    const hour = 3_600_000
    // Dates count whole seconds: on a clock that is an hour ahead, and read when this step's turn to begin has come.
    const date = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 8_000 + hour)
    await using feldera = await startFeldera({
      speed: 1,
      clockOffsetMs: hour,
      pipelines: [{ name: 'orders', state: 'running' }],
      faults: [{ on: 'look', with: answers.page(503, { 'retry-after': date.toUTCString() }), times: 1 }],
    })
    const result = await runStep({ pipeline: 'orders', host: feldera.url })
    expect(result.outputs['outcome']).toBe('already-active')
    expect(Date.now() + hour).toBeGreaterThanOrEqual(date.getTime() - 1_000)
    expect(gapAfter(503, feldera)).toBeGreaterThan(1_000)
    expect(gapAfter(503, feldera)).toBeLessThan(12_000)
  })

  test.concurrent.each(['Mon, 01 Jan 2024 00:00:00 GMT', '-5', '1.5', 'soon', '0x10', ''])(
    'nonsense and the past are no reason to wait: %s',
    async (value) => {
      const faults = [{ on: 'look', with: answers.page(503, { 'retry-after': value }), times: 1 }] as const
      await using feldera = await startFeldera({
        speed: 100,
        faults,
        pipelines: [{ name: 'orders', state: 'running' }],
      })
      const result = await runStep({ pipeline: 'orders', host: feldera.url })
      expect(result.outputs['outcome']).toBe('already-active')
      expect(gapAfter(503, feldera)).toBeGreaterThan(300)
      expect(gapAfter(503, feldera)).toBeLessThan(2_000)
    },
  )
})

describe('a huge Retry-After', () => {
  const HUGE = ['3600', '2147484', '99999999999', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT']
  const CASES = HUGE.flatMap((value) => (['look', 'activation', 'wait'] as const).map((on) => ({ on, value })))
  test.concurrent.each(CASES)(
    'of $value at the $on is not cut short, and ends at the deadline',
    async ({ on, value }) => {
      const faults = [{ on, with: answers.page(503, { 'retry-after': value }) }] as const
      await using feldera = await startFeldera({ speed: 100, faults })
      const result = await runStep({ pipeline: 'orders', host: feldera.url, timeout: '2s' })
      expect(result.outputs['outcome']).toBe('timed-out')
      expect(result.tookMs).toBeLessThan(2_000 + GRACE_MS)
      expect(feldera.requests.filter(({ answered }) => answered === 503).length).toBeLessThanOrEqual(2)
      expect(feldera.requests.length).toBeLessThan(15)
      expect(result.log.split('\n').length).toBeLessThan(15)
    },
  )
})

describe('retries', () => {
  test.concurrent('come after growing pauses', async () => {
    await using feldera = await startFeldera({ faults: [{ on: 'look', with: 'reset' }] })
    await runStep({ pipeline: 'orders', host: feldera.url, timeout: '8s' })
    const gaps = feldera.requests.map(({ at }, index) => at - (feldera.requests[index - 1]?.at ?? 0)).slice(1, 4)
    const [first = 0, second = 0, third = 0] = gaps
    expect(first).toBeGreaterThanOrEqual(300)
    expect(second).toBeGreaterThanOrEqual(600)
    expect(third).toBeGreaterThanOrEqual(1_200)
    expect(feldera.requests.length).toBeLessThan(9)
  })

  test.concurrent('that came to nothing leave the advice how to go on', async () => {
    await using feldera = await startFeldera({ faults: [{ on: 'wait', with: answers.page(502) }] })
    const { outputs } = await runStep({ pipeline: 'orders', host: feldera.url, timeout: '2s' })
    expect(outputs['message']).toMatch(/HTTP 502 ServerTrouble.*accepted and goes on.*Re-run this job/)
  })

  test.concurrent('of an activation are forgotten once somebody else has sent one', async () => {
    await using feldera = await startFeldera({
      speed: 0.5,
      faults: [{ on: 'activation', with: answers.page(429, { 'retry-after': '1' }), times: 1 }],
    })
    const step = await startStep({ pipeline: 'orders', host: feldera.url, timeout: '4s' })
    await step.logged('The activation got no good answer')
    const { runner } = feldera.pipeline()
    runner.process?.desire('Running')
    runner.look()
    const { outputs } = await step.result
    expect(outputs).toMatchObject({ outcome: 'timed-out', changed: 'false', 'http-status': '' })
    expect(outputs['message']).not.toContain('requests were failing')
  })

  test.concurrent('are told once, counted, and told again when they are over', async () => {
    await using feldera = await startFeldera({ speed: 100, faults: [{ on: 'wait', with: 'reset', times: 3 }] })
    const { log, outputs } = await runStep({ pipeline: 'orders', host: feldera.url })
    expect(outputs['outcome']).toBe('activated')
    expect(log.match(/No good answer/g)).toHaveLength(1)
    expect(log).toMatch(/Feldera answers again, after 3 failed requests in \d/)
  })

  test.concurrent('name a new cause', async () => {
    const faults = [
      { on: 'look', with: 'reset', times: 2 },
      { on: 'look', with: answers.page(502), times: 1 },
    ] as const
    await using feldera = await startFeldera({ speed: 100, faults })
    const { log } = await runStep({ pipeline: 'orders', host: feldera.url })
    expect(log.match(/No good answer/g)).toHaveLength(2)
    expect(log).toContain('ConnectionLost')
    expect(log).toContain('HTTP 502')
    expect(log).toMatch(/after 3 failed requests/)
  })

  test.concurrent('carry a step through a server that loses every second answer', async () => {
    // Each fault is passed by the requests that are answered before its turn.
    const faults = Array.from({ length: 8 }, (_, at) => ({ on: 'any', with: 'reset', skip: at + 1, times: 1 }) as const)
    await using feldera = await startFeldera({ speed: 20, faults })
    const result = await runStep({ pipeline: 'orders', host: feldera.url, timeout: '25s' })
    expect(result.outputs['outcome']).toBe('activated')
    expect(feldera.accepted).toBe(1)
  })
})

describe('a 401', () => {
  const unauthorized = answers.unauthorizedApiKey
  const run = async (
    faults: readonly Fault[],
    { timeout = '12s', ...options }: { timeout?: string; pipelines?: typeof approval.pipelines } = {},
  ) => {
    const feldera = await startFeldera({ speed: 100, faults, ...options })
    await using _closing = feldera
    const result = await runStep({ pipeline: 'orders', host: feldera.url, timeout, 'on-approval': 'approve' })
    return { result, requests: feldera.requests, accepted: feldera.accepted }
  }

  const refusals: readonly (readonly [string, Reply])[] = [
    ['with words', unauthorized],
    ['without', answers.unauthorizedBare],
  ]
  test.concurrent.each(refusals)('to the first request is final at once, %s', async (_how, reply) => {
    const { result, requests } = await run([{ on: 'any', with: reply }])
    expect(result.outputs['outcome']).toBe('failed')
    expect(result.outputs['http-status']).toBe('401')
    // Besides, only Feldera's health check is asked, which is refused here too.
    expect(requests.filter(({ path }) => path !== '/healthz')).toHaveLength(1)
  })

  test.concurrent('after successes is sat out for a tenth of the timeout, then final', async () => {
    const { result, requests } = await run([{ on: 'wait', with: unauthorized }], { timeout: '30s' })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'AuthenticationFailed',
      'http-status': '401',
      changed: 'true',
    })
    expect(result.outputs['message']).toContain('was accepted and goes on')
    const refused = requests.filter(({ answered }) => answered === 401)
    const lasted = (refused.at(-1)?.at ?? 0) - (refused[0]?.at ?? 0)
    expect(lasted).toBeGreaterThanOrEqual(2_990)
    // The pause in which the tenth ran out comes on top.
    expect(lasted).toBeLessThan(9_000)
  })

  test.concurrent('after successes that passes leaves the step green', async () => {
    const { result, accepted } = await run([{ on: 'wait', with: unauthorized, times: 2 }], { timeout: '20s' })
    expect(result.outputs['outcome']).toBe('activated')
    expect(accepted).toBe(1)
  })

  test.concurrent('to the activation, after a look that worked, too', async () => {
    const { result, accepted } = await run([{ on: 'activation', with: unauthorized, times: 1 }])
    expect(result.outputs['outcome']).toBe('activated')
    expect(accepted).toBe(1)
  })

  test.concurrent('at the end of an outage is doubted from then on, not from the beginning of the outage', async () => {
    const { result } = await run([
      { on: 'wait', with: 'reset', times: 3 },
      { on: 'wait', with: unauthorized, times: 1 },
    ])
    expect(result.outputs['outcome'], result.log).toBe('activated')
  })

  test.concurrent('to the approval, some time after an activation that was put off, is doubted', async () => {
    const { result } = await run(
      [
        { on: 'activation', with: answers.page(429, { 'retry-after': '2' }), times: 1 },
        { on: 'approval', with: unauthorized, times: 1 },
      ],
      approval,
    )
    expect(result.outputs['outcome'], result.log).toBe('activated')
  })

  test.concurrent('to the second activation, some time after the first was put off, is doubted', async () => {
    const { result } = await run([
      { on: 'activation', with: answers.page(429, { 'retry-after': '2' }), times: 1 },
      { on: 'activation', with: unauthorized, times: 1 },
    ])
    expect(result.outputs['outcome'], result.log).toBe('activated')
  })
})

describe('what kept an activation waiting', () => {
  test.concurrent('does not keep its approval waiting, nor use up the doubt about it', async () => {
    await using feldera = await startFeldera({
      speed: 20,
      ...approval,
      faults: [
        { on: 'activation', with: answers.page(503, { 'retry-after': '120' }), effect: 'accepted', times: 1 },
        { on: 'approval', with: answers.unauthorizedApiKey, times: 1 },
      ],
    })
    const inputs = { pipeline: 'orders', host: feldera.url, timeout: '20s', 'on-approval': 'approve' } as const
    const result = await runStep(inputs)
    expect(result.outputs['outcome'], result.log).toBe('activated')
    expect(feldera.accepted).toBe(1)
  })

  test.concurrent('leaves the eyes open for what others do meanwhile', async () => {
    await using feldera = await startFeldera({
      speed: 0.5,
      faults: [{ on: 'activation', with: answers.page(429, { 'retry-after': '30' }), times: 1 }],
    })
    const step = await startStep({ pipeline: 'orders', host: feldera.url })
    await step.logged('The activation got no good answer')
    feldera.pipeline().runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    const result = await step.result
    expect(result.outputs).toMatchObject({ outcome: 'already-active', changed: 'false' })
    expect(result.tookMs).toBeLessThan(10_000)
  })

  test.concurrent('an approval that meets a dying process ends with what it died of', async () => {
    await using feldera = await startFeldera({
      speed: 50,
      ...approval,
      faults: [{ on: 'approval', with: answers.terminating }],
    })
    const step = await startStep({ pipeline: 'orders', host: feldera.url, 'on-approval': 'approve' })
    await step.logged('The approval got no good answer')
    feldera.pipeline().runner.stop({ message: 'out of disk', error_code: 'RunnerCheckError', details: null })
    const { outputs } = await step.result
    expect(outputs).toMatchObject({ outcome: 'failed', 'error-code': 'RunnerCheckError' })
  })
})
