import { describe, expect, test, vi } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import type { FelderaOptions, RecordedRequest, SimulatedFeldera } from '../feldera/index.ts'
import type { Reply } from '../feldera/reply.ts'
import { playInProcess } from '../support/in-process.ts'
import { graceMs } from '../support/invariants.ts'
import { DEFAULT_PACE, desire, orders, play } from '../support/story.ts'

vi.setConfig({ maxConcurrency: 8 })

/** The arrival of the request that was put off, and of the next one of its kind. */
function gapAfter(status: number, { requests }: SimulatedFeldera): number {
  const first = requests.findIndex(({ answered }) => answered === status)
  const { method, at, path } = requests[first] as RecordedRequest
  const next = requests.slice(first + 1).find((request) => request.method === method && request.path === path)
  return (next?.at ?? Number.NaN) - at
}

const approval = orders({ afterActivation: 'needs-approval' })

describe('Retry-After is waited for', () => {
  const STAGES = ['look', 'activation', 'wait', 'approval'] as const satisfies readonly RequestKind[]
  test.concurrent.each(STAGES)('in seconds: %s', async (on) => {
    const faults: readonly Fault[] = [{ on, with: answers.page(429, { 'retry-after': '3' }), times: 1 }]
    const step = await playInProcess({
      at: { speed: 100, faults, ...(on === 'approval' ? approval : {}) },
      inputs: { 'on-approval': 'approve', 'poll-interval': '500ms' },
    })
    expect(step.outputs['outcome']).toBe('activated')
    expect(gapAfter(429, step.feldera)).toBeGreaterThanOrEqual(2_990)
    expect(gapAfter(429, step.feldera)).toBeLessThan(6_000)
    expect(step.feldera.accepted).toBe(1)
  })

  test.concurrent('as a date, on the clock of the server', async () => {
    const hour = 3_600_000
    // Dates count whole seconds: on a clock that is an hour ahead, and read when this step's turn to begin has come.
    const date = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 8_000 + hour)
    const step = await play({
      at: {
        speed: 1,
        clockOffsetMs: hour,
        ...orders({ state: 'running' }),
        faults: [{ on: 'look', with: answers.page(503, { 'retry-after': date.toUTCString() }), times: 1 }],
      },
    })
    expect(step.outputs['outcome']).toBe('already-active')
    expect(Date.now() + hour).toBeGreaterThanOrEqual(date.getTime() - 1_000)
    expect(gapAfter(503, step.feldera)).toBeGreaterThan(1_000)
    expect(gapAfter(503, step.feldera)).toBeLessThan(12_000)
  })

  const NO_REASON = ['Mon, 01 Jan 2024 00:00:00 GMT', 'Mon, 41 Jan 2024', '-5', '1.5', 'soon', '0x10', '']
  const PLAYED = [
    ...NO_REASON.map((value) => ({ value, how: 'in process', play: playInProcess })),
    ...NO_REASON.slice(0, 3).map((value) => ({ value, how: 'on the bundle', play })),
  ]
  test.concurrent.each(PLAYED)('nonsense and the past are no reason to wait: $value, $how', async ({ value, play }) => {
    const faults = [{ on: 'look', with: answers.page(503, { 'retry-after': value }), times: 1 }] as const
    const step = await play({ at: { ...orders({ state: 'running' }), speed: 100, faults } })
    expect(step.outputs['outcome']).toBe('already-active')
    expect(gapAfter(503, step.feldera)).toBeGreaterThan(300)
    expect(gapAfter(503, step.feldera)).toBeLessThan(2_000)
  })
})

describe('a huge Retry-After', () => {
  const HUGE = ['3600', '2147484', '99999999999', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT']
  const STAGES = ['look', 'activation', 'wait'] as const
  const CASES = [
    ...HUGE.flatMap((value) => STAGES.map((on) => ({ on, value, how: 'in process', play: playInProcess }))),
    ...STAGES.map((on) => ({ on, value: '99999999999', how: 'on the bundle', play })),
  ]
  test.concurrent.each(CASES)(
    'of $value at the $on is not cut short, and ends at the deadline, $how',
    async ({ on, value, play }) => {
      const faults = [{ on, with: answers.page(503, { 'retry-after': value }) }] as const
      const step = await play({ at: { speed: 100, faults }, inputs: { ...DEFAULT_PACE, timeout: '4s' } })
      expect(step.outputs['outcome']).toBe('timed-out')
      expect(step.tookMs).toBeLessThan(4_000 + graceMs())
      expect(step.feldera.requests.filter(({ answered }) => answered === 503).length).toBeLessThanOrEqual(2)
      expect(step.feldera.requests.length).toBeLessThan(15)
      expect(step.log.split('\n').length).toBeLessThan(15)
    },
  )
})

describe('retries', () => {
  test.concurrent('come after growing pauses', async () => {
    const { feldera } = await playInProcess({
      at: { faults: [{ on: 'look', with: 'reset' }] },
      inputs: { timeout: '8s' },
    })
    const gaps = feldera.requests.map(({ at }, index) => at - (feldera.requests[index - 1]?.at ?? 0)).slice(1, 4)
    const [first = 0, second = 0, third = 0] = gaps
    expect(first).toBeGreaterThanOrEqual(300)
    expect(second).toBeGreaterThanOrEqual(600)
    expect(third).toBeGreaterThanOrEqual(1_200)
    expect(feldera.requests.length).toBeLessThan(9)
  })

  test.concurrent('that came to nothing leave the advice how to go on', async () => {
    const { outputs } = await play({
      at: { faults: [{ on: 'wait', with: answers.page(502) }] },
      inputs: { timeout: '4s' },
    })
    expect(outputs['message']).toMatch(/HTTP 502 ServerTrouble.*accepted and goes on.*Re-run this job/)
  })

  test.concurrent('of an activation are forgotten once somebody else has sent one', async () => {
    const { outputs } = await play({
      at: { speed: 0.5, faults: [{ on: 'activation', with: answers.page(429, { 'retry-after': '1' }), times: 1 }] },
      inputs: { ...DEFAULT_PACE, timeout: '4s' },
      async meanwhile(running, feldera) {
        await running.logged('The activation got no good answer')
        desire(feldera, 'Running')
      },
    })
    expect(outputs).toMatchObject({ outcome: 'timed-out', changed: 'false', 'http-status': '' })
    expect(outputs['message']).not.toContain('requests were failing')
  })

  test.concurrent('are logged once, counted, and logged again when they are over', async () => {
    const { log, outputs } = await play({ at: { speed: 100, faults: [{ on: 'wait', with: 'reset', times: 3 }] } })
    expect(outputs['outcome']).toBe('activated')
    expect(log.match(/No good answer/g)).toHaveLength(1)
    expect(log).toMatch(/Feldera answers again, after 3 failed requests in \d/)
  })

  test.concurrent('name a new cause', async () => {
    const faults = [
      { on: 'look', with: 'reset', times: 2 },
      { on: 'look', with: answers.page(502), times: 1 },
    ] as const
    const { log } = await play({ at: { speed: 100, faults } })
    expect(log.match(/No good answer/g)).toHaveLength(2)
    expect(log).toContain('ConnectionLost')
    expect(log).toContain('HTTP 502')
    expect(log).toMatch(/after 3 failed requests/)
  })

  test.concurrent('carry a step through a server that loses every second answer', async () => {
    // Each fault is passed by the requests that are answered before its turn.
    const faults = Array.from({ length: 8 }, (_, at) => ({ on: 'any', with: 'reset', skip: at + 1, times: 1 }) as const)
    const step = await play({ at: { speed: 20, faults }, inputs: { timeout: '25s' } })
    expect(step.outputs['outcome']).toBe('activated')
    expect(step.feldera.accepted).toBe(1)
  })
})

describe('a 401', () => {
  const unauthorized = answers.unauthorizedApiKey
  const run = async (
    faults: readonly Fault[],
    { timeout = '12s', ...options }: { timeout?: string } & FelderaOptions = {},
  ) => {
    const inputs = { ...DEFAULT_PACE, timeout, 'on-approval': 'approve' }
    const step = await playInProcess({ at: { speed: 100, faults, ...options }, inputs })
    return { step, requests: step.feldera.requests, accepted: step.feldera.accepted }
  }

  const refusals: readonly (readonly [string, Reply])[] = [
    ['with words', unauthorized],
    ['without', answers.unauthorizedBare],
  ]
  test.concurrent.each(refusals)('to the first request is final at once, %s', async (_how, reply) => {
    const { step, requests } = await run([{ on: 'any', with: reply }])
    expect(step.outputs['outcome']).toBe('failed')
    expect(step.outputs['http-status']).toBe('401')
    // Besides, only Feldera's health check is asked, which is refused here too.
    expect(requests.filter(({ path }) => path !== '/healthz')).toHaveLength(1)
  })

  test.concurrent('after successes is repeated for a tenth of the timeout, then final', async () => {
    const { step, requests } = await run([{ on: 'wait', with: unauthorized }], { timeout: '30s' })
    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'AuthenticationFailed',
      'http-status': '401',
      changed: 'true',
    })
    expect(step.outputs['message']).toContain('was accepted and goes on')
    const refused = requests.filter(({ answered }) => answered === 401)
    const lasted = (refused.at(-1)?.at ?? 0) - (refused[0]?.at ?? 0)
    expect(lasted).toBeGreaterThanOrEqual(2_990)
    // The pause in which the tenth ran out comes on top.
    expect(lasted).toBeLessThan(9_000)
  })

  test.concurrent('after successes that passes leaves the step green', async () => {
    const { step, accepted } = await run([{ on: 'wait', with: unauthorized, times: 2 }], { timeout: '20s' })
    expect(step.outputs['outcome']).toBe('activated')
    expect(accepted).toBe(1)
  })

  test.concurrent('to the activation, after a look that worked, too', async () => {
    const { step, accepted } = await run([{ on: 'activation', with: unauthorized, times: 1 }])
    expect(step.outputs['outcome']).toBe('activated')
    expect(accepted).toBe(1)
  })

  test.concurrent('at the end of an outage is repeated from then on; the time of the outage does not count', async () => {
    const { step } = await run([
      { on: 'wait', with: 'reset', times: 3 },
      { on: 'wait', with: unauthorized, times: 1 },
    ])
    expect(step.outputs['outcome'], step.log).toBe('activated')
  })

  test.concurrent('to the approval, some time after an activation that was put off, is repeated', async () => {
    const { step } = await run(
      [
        { on: 'activation', with: answers.page(429, { 'retry-after': '2' }), times: 1 },
        { on: 'approval', with: unauthorized, times: 1 },
      ],
      approval,
    )
    expect(step.outputs['outcome'], step.log).toBe('activated')
  })

  test.concurrent('to the second activation, some time after the first was put off, is repeated', async () => {
    const { step } = await run([
      { on: 'activation', with: answers.page(429, { 'retry-after': '2' }), times: 1 },
      { on: 'activation', with: unauthorized, times: 1 },
    ])
    expect(step.outputs['outcome'], step.log).toBe('activated')
  })
})

describe('what kept an activation waiting', () => {
  test.concurrent('neither keeps its approval waiting nor uses up the time in which that is repeated', async () => {
    const step = await play({
      at: {
        speed: 20,
        ...approval,
        faults: [
          { on: 'activation', with: answers.page(503, { 'retry-after': '120' }), effect: 'accepted', times: 1 },
          { on: 'approval', with: answers.unauthorizedApiKey, times: 1 },
        ],
      },
      inputs: { ...DEFAULT_PACE, timeout: '20s', 'on-approval': 'approve' },
    })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.feldera.accepted).toBe(1)
  })

  test.concurrent('does not hide what others do meanwhile', async () => {
    const step = await play({
      at: { speed: 0.5, faults: [{ on: 'activation', with: answers.page(429, { 'retry-after': '30' }), times: 1 }] },
      inputs: DEFAULT_PACE,
      async meanwhile(running, feldera) {
        await running.logged('The activation got no good answer')
        feldera.pipeline().runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'already-active', changed: 'false' })
    expect(step.tookMs).toBeLessThan(10_000)
  })

  test.concurrent('an approval that meets a dying process ends with what it died of', async () => {
    const { outputs } = await play({
      at: { ...approval, speed: 50, faults: [{ on: 'approval', with: answers.terminating }] },
      inputs: { ...DEFAULT_PACE, 'on-approval': 'approve' },
      async meanwhile(running, feldera) {
        await running.logged('The approval got no good answer')
        feldera.pipeline().runner.stop({ message: 'out of disk', error_code: 'RunnerCheckError', details: null })
      },
    })
    expect(outputs).toMatchObject({ outcome: 'failed', 'error-code': 'RunnerCheckError' })
  })
})
