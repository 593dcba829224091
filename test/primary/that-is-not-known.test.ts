import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { startClock } from '../feldera/clock.ts'
import type { Fault } from '../feldera/faults.ts'
import { apiError, json } from '../feldera/reply.ts'
import { PRIMARY, READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { runInProcess } from '../support/in-process.ts'
import { show, warningsOf } from '../support/story.ts'
import { playPair, STOP_PRIMARY, STOPS, startPair } from './pair.ts'

const GONE = { ...PRIMARY, state: 'stopped-after-serving' } as const

const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const
const token = { token: WRITE_KEY } as const

const looks = (with_: Fault['with'], rest: Partial<Fault> = {}): Fault => ({ on: 'look', with: with_, ...rest })

describe.concurrent('a primary that cannot be seen', () => {
  const TROUBLE: readonly (readonly [string, readonly Fault[]])[] = [
    ['breaks off', [looks('reset')]],
    ['has a proxy before it that is in trouble', [looks(answers.page(502))]],
    ['has lost its database', [looks(answers.postgresPoolError)]],
    ['has an internal error', [looks(apiError(500, 'Unexpected', { message: 'boom' }))]],
    [
      'refuses every key, while its health check says that the database is down',
      [looks(answers.unauthorizedApiKey), { on: 'health', with: answers.databaseUnhealthy }],
    ],
  ]

  test.each(TROUBLE)('because it %s: nothing is sent', async (_, faults) => {
    const step = await playPair({ primary: GONE, farAt: { keys, faults }, inputs: { 'primary-token': WRITE_KEY } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'PrimaryUnknown',
      primary: 'unknown',
    })
    expect(step.message).toMatch(
      /^perhaps no pipeline is live: could not activate pipeline 'orders': it is not known whether its primary 'primary' is live: .*Find out, in its own region.*'on-primary: stop', which goes on/,
    )
    expect([...step.feldera.writes, ...step.far.writes]).toEqual([])
    expect(step.far.about('primary').requests.length).toBeGreaterThanOrEqual(3)
  })

  test.each(TROUBLE)("because it %s: with 'on-primary: stop' it goes on, with a warning", async (_, faults) => {
    const step = await playPair({
      primary: GONE,
      farAt: { keys, faults },
      inputs: { ...STOPS, 'primary-token': WRITE_KEY },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'unknown', changed: 'true' })
    expect(warningsOf(step)).toEqual([
      expect.stringMatching(
        /^It is not known whether primary 'primary' is live: .*Going on all the same, as 'on-primary: stop' says: make sure that it is gone/,
      ),
    ])
    expect(step.summary).toMatch(
      /<p>⚠️ It is not known whether its primary <code>primary<\/code> at <code>http\S+<\/code> is live: make sure/,
    )
    expect(step.far.writes).toEqual([])
  })

  test('three tries, with pauses of two seconds, beside the look at the standby', async () => {
    const clock = startClock(1, 0)
    const farAt = { faults: [looks('reset')] }
    await using sides = await startPair({ primary: GONE, at: { clock }, farAt })
    const { feldera, far } = sides
    const inputs = { pipeline: 'orders', host: feldera.url, primary: 'primary', 'primary-host': far.url, ...STOPS }
    const step = await runInProcess(clock, inputs)
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'unknown' })
    const [look, ...rest] = feldera.requests
    const activated = rest.findIndex(({ method }) => method === 'POST')
    const at = rest[activated]?.at ?? 0
    const tries = far.requests.filter((one) => one.at < at).map((one) => one.at - (look?.at ?? 0))
    expect(tries).toHaveLength(3)
    // The first is not after the look at the standby, and nothing but the two pauses comes between the tries.
    expect((tries[2] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(4_000)
    expect(tries[0]).toBeLessThan(2_000)
    // The look that the activation follows from is a fresh one.
    expect(rest[activated - 1]?.path).toContain('selector=status')
    expect(rest[activated - 1]?.at).toBeGreaterThan((look?.at ?? 0) + 4_000)
  })

  test('silence is given fifteen seconds, and not three times the time for an answer', async () => {
    const farAt = { faults: [looks('stall-header')] }
    // It would not be activated before the deadline otherwise.
    const step = await playPair({ primary: GONE, inputs: { ...STOPS, timeout: '40s' }, farAt })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'unknown' })
  })

  test('trouble that passes costs a try', async () => {
    const step = await playPair({ primary: GONE, farAt: { faults: [looks('reset', { times: 2 })] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'not-live' })
  })

  test('and is live when the trouble has passed: nothing is sent', async () => {
    const step = await playPair({ farAt: { faults: [looks('reset', { times: 2 })] } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryLive' })
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('what answers, and refuses the question or is no Feldera, is never passed over', () => {
  test.each([
    [
      'a wrong name',
      { primary: 'nobody' },
      {},
      'UnknownPipelineName',
      /Check the inputs 'primary', 'primary-host' and 'tenant'\./,
    ],
    [
      'a wrong key',
      { 'primary-token': `apikey:${'x'.repeat(128)}` },
      { keys },
      'AuthenticationFailed',
      /Check that the input 'primary-token' holds a current API key/,
    ],
    ['no key', { 'primary-token': '' }, { keys }, 'Unauthorized', /No token was given: set the input 'primary-token'/],
    [
      'a role that may not look',
      {},
      { faults: [looks(answers.insufficientRole)] },
      'InsufficientPermissions',
      /the role '.*', this needs/,
    ],
    [
      'another server',
      {},
      { faults: [looks(answers.page(404))] },
      'NotFelderaApi',
      /Check the input 'primary-host' \(http/,
    ],
    [
      'a sign-in',
      {},
      { faults: [looks(answers.redirect('https://login.example.com/cdn-cgi/access/login', 302))] },
      'SignInRequired',
      /An access proxy or a login page stands before Feldera at http/,
    ],
    ['another protocol', {}, { faults: [looks('no-http')] }, 'NotHttp', /'primary-host'/],
    [
      'a row of another pipeline',
      {},
      { faults: [looks(json(200, { name: 'other' }))] },
      'MalformedAnswer',
      /'primary-host'/,
    ],
  ] as const)('%s', async (_, inputs, farAt, code, advice) => {
    const step = await playPair({ primary: GONE, farAt, inputs: { ...STOPS, ...inputs } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': code, primary: 'unknown' })
    expect(step.message).toMatch(
      /could not activate pipeline 'orders': its primary '(?:primary|nobody)' could not be looked at: /,
    )
    expect(step.message).toMatch(advice)
    expect([...step.feldera.writes, ...step.far.writes]).toEqual([])
  })

  test('a key that may look and not stop is found out before anything is sent', async () => {
    const step = await playPair({ farAt: { keys }, inputs: { ...STOPS, 'primary-token': READ_KEY } })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'InsufficientPermissions',
      primary: 'live',
    })
    expect(step.message).toContain(
      "the credentials for the primary have the role read, which may stop nothing, so its primary 'primary' is left alone",
    )
    expect([...step.feldera.writes, ...step.far.writes]).toEqual([])
  })
})

test.concurrent('each side gets its own token, and no other', async () => {
  const step = await playPair({
    at: { keys },
    farAt: { keys: [{ token: READ_KEY, role: 'write' }] },
    inputs: { ...STOPS, ...token, 'primary-token': READ_KEY },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
  expect(step.far.writes).toEqual([STOP_PRIMARY])
  const sent = (requests: typeof step.far.requests) => [
    ...new Set(requests.map(({ headers }) => headers.authorization)),
  ]
  expect(sent(step.far.requests)).toEqual([`Bearer ${READ_KEY}`])
  expect(sent(step.feldera.requests)).toEqual([`Bearer ${WRITE_KEY}`])
  expect(step.masks).toEqual(expect.arrayContaining([WRITE_KEY, READ_KEY]))
})

test.concurrent('one that was seen live while the standby was still on its way there is not passed over', async () => {
  const step = await playPair({
    farAt: { faults: [{ on: 'look', with: 'reset', skip: 1 }] },
    inputs: { ...STOPS, timeout: '8s' },
    before: ({ feldera }) => show(feldera, 'Initializing'),
    async meanwhile(running, { feldera }) {
      await running.logged('Initializing')
      await pause(2_500)
      show(feldera, 'Standby')
    },
  })
  expect(step.log).toContain("Primary 'primary' is Running")
  expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect([...step.far.writes, ...step.feldera.writes]).toEqual([])
})
