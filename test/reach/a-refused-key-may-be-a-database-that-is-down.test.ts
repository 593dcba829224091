import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { empty, json } from '../feldera/reply.ts'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { play } from '../support/story.ts'

// While its database is down, Feldera refuses every API key as unknown. Its health check needs no key; it says that it cannot
// reach the database within some five seconds.

const keys = [{ token: WRITE_KEY, role: 'write' }] as const
const refused = (on: 'look' | 'config', times: number): Fault => ({ on, with: answers.unauthorizedApiKey, times })
const unhealthy = (extra: Partial<Fault> = {}): Fault => ({ on: 'health', with: answers.databaseUnhealthy, ...extra })
const asked = ({ requests }: SimulatedFeldera, path: string) =>
  requests.filter((request) => request.path.startsWith(path))

describe.concurrent('at the first request', () => {
  test.each([
    { verb: 'activate', on: 'look', outcome: 'activated' },
    { verb: 'check', on: 'config', outcome: 'ready' },
  ] as const)(
    'of the action that must $verb, a database that is down: the request is repeated',
    async ({ verb, on, outcome }) => {
      const step = await play({
        verb,
        at: { keys, faults: [refused(on, 3), unhealthy({ times: 3 })] },
        inputs: { token: WRITE_KEY },
      })

      expect(step.outputs['outcome'], step.log).toBe(outcome)
      expect(step.log).toContain("Feldera's health check says: unhealthy: unable to reach database")
      // The health check is asked without the key.
      expect(asked(step.feldera, '/healthz').map(({ headers }) => headers.authorization)).toEqual(
        Array(3).fill(undefined),
      )
    },
  )

  test('also when the health check only notices after a while', async () => {
    const step = await play({
      at: { keys, faults: [refused('look', 3), unhealthy({ skip: 1, times: 2 })] },
      inputs: { token: WRITE_KEY },
    })

    expect(step.outputs['outcome'], step.log).toBe('activated')
  })

  test.each([
    ['breaks off', 'reset'],
    ['is silent', 'stall-header'],
    ['is answered by a proxy', answers.page(502)],
    ['is empty', empty(503)],
  ] as const)('also when the first health check %s', async (_what, reply) => {
    const faults: readonly Fault[] = [refused('look', 3), { on: 'health', with: reply, times: 1 }, unhealthy()]
    const step = await play({ at: { keys, faults }, inputs: { token: WRITE_KEY } })

    expect(step.outputs['outcome'], step.log).toBe('activated')
  })

  test('also when the health check recovers before the keys do', async () => {
    // With this timeout a refusal is believed after 3.5 s; the four pauses while the database is down are longer than that.
    const step = await play({
      at: { keys, faults: [refused('look', 5), unhealthy({ times: 4 })] },
      inputs: { token: WRITE_KEY, timeout: '14s' },
    })

    expect(step.outputs['outcome'], step.log).toBe('activated')
  })

  test('one that stays down is named at the deadline, and the key is not blamed', async () => {
    const faults: readonly Fault[] = [{ on: 'look', with: answers.unauthorizedApiKey }, unhealthy()]
    const step = await play({ at: { keys, faults }, inputs: { token: WRITE_KEY, timeout: '4s' } })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'http-status': '401', changed: 'false' })
    expect(step.outputs['message']).toMatch(/Unauthorized API key, but Feldera's health check says: unhealthy/)
    expect(step.outputs['message']).toMatch(/see to the database\. The key may well be good/)
    expect(step.outputs['message']).not.toContain("Check that the input 'token'")
  })
})

test.concurrent('in the middle of the wait requests are repeated for longer than after any other refusal', async () => {
  // A tenth of the timeout would be one second.
  const faults: readonly Fault[] = [{ on: 'wait', with: answers.unauthorizedApiKey, times: 4 }, unhealthy()]
  const step = await play({ at: { keys, faults }, inputs: { token: WRITE_KEY, timeout: '10s' } })

  expect(step.outputs['outcome'], step.log).toBe('activated')
})

describe.concurrent('a key that is really wrong', () => {
  test('costs seconds at most, and is named', async () => {
    const step = await play({ at: { keys }, inputs: { token: READ_KEY } })

    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'AuthenticationFailed',
      'http-status': '401',
    })
    expect(step.log).toContain("next in 2 s, because Feldera's database may be down")
    expect(step.outputs['message']).toMatch(
      /Unauthorized API key .*Check that the input 'token' holds a current API key/,
    )
    expect(Number(step.outputs['elapsed-seconds'])).toBeLessThan(10)
    expect(step.feldera.requests.length).toBeLessThan(12)
  })

  test.each([
    ['is not let through', answers.page(403)],
    ['is not of Feldera', json(200, { ok: true })],
    ['is not there', answers.emptyNotFound],
  ])('is believed at once where the health check %s', async (_what, reply) => {
    const step = await play({ at: { keys, faults: [{ on: 'health', with: reply }] }, inputs: { token: READ_KEY } })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'AuthenticationFailed' })
    expect(step.feldera.requests).toHaveLength(2)
  })
})

test.concurrent('a 401 that no database is asked for is believed at once', async () => {
  const step = await play({ at: { keys } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'Unauthorized' })
  expect(step.outputs['message']).toContain("needs 'environment:' on the job")
  expect(step.feldera.requests).toHaveLength(1)
})
