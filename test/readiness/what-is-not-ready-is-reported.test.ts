import { describe, expect, test } from 'vitest'
import { emptyNotFound, webConsole } from '../feldera/answers.ts'
import { json } from '../feldera/reply.ts'
import { orders, READ_KEY } from '../feldera/scenarios.ts'
import { checkpointAt } from '../feldera/store/checkpoint.ts'
import { CLOSED_PORT } from '../peers/proxy.ts'
import { playCheck } from '../support/findings.ts'
import { runStep } from '../support/step.ts'
import { warningsOf } from '../support/story.ts'

test.concurrent('the community edition', async () => {
  const step = await playCheck({ at: { edition: 'Open source', version: '0.337.0' } })

  expect(step.outputs['outcome']).toBe('not-ready')
  expect(step.findings).toMatchObject({ edition: 'fail', 'in standby': 'pass' })
  expect(step.message).toMatch(/edition: Open source.*Enterprise/)
})

describe.concurrent('an answer that is not of Feldera', () => {
  test('to the look: which, and what to check', async () => {
    const step = await playCheck({ at: { faults: [{ on: 'look', with: webConsole }] } })

    expect(step.outputs).toMatchObject({ outcome: 'not-ready', 'error-code': 'NotFelderaApi', 'http-status': '200' })
    expect(step.findings).toMatchObject({ role: 'pass', 'pipeline found': 'fail' })
    expect(step.message).toMatch(/is not ready to be activated: the answer is an HTML page.*Check the input 'host'/)
  })

  test('to the question for the role: unknown, and nothing failed', async () => {
    const step = await playCheck({ at: { faults: [{ on: 'session', with: emptyNotFound }] } })

    expect(step.outputs['outcome']).toBe('ready')
    expect(step.findings).toMatchObject({ role: 'unknown', 'pipeline found': 'pass' })
    expect(step.message).toContain('not known: role')
  })

  test('to the question for the version: nothing known of the edition, and nothing failed', async () => {
    const step = await playCheck({ at: { faults: [{ on: 'config', with: json(200, {}) }] } })

    expect(step.outputs['outcome']).toBe('ready')
    expect(step.findings).toMatchObject({ 'Feldera reachable': 'pass', edition: 'unknown' })
  })
})

test.concurrent('a name that does not exist: those that do are listed, closest first', async () => {
  const names = ['payments', 'orders-archive', 'order', 'ordered', 'shipments', 'returns', 'Orders2']
  const step = await playCheck({ at: { pipelines: names.map((name) => ({ name })) } })

  expect(step.outputs).toMatchObject({
    outcome: 'not-ready',
    'error-code': 'UnknownPipelineName',
    'http-status': '404',
    status: '',
  })
  expect(step.findings).toEqual({
    'Feldera reachable': 'pass',
    edition: 'pass',
    role: 'pass',
    'pipeline found': 'fail',
  })
  expect(step.message).toMatch(/Did you mean 'order'\?.*order, Orders2, ordered.* and 2 more/)
})

describe.concurrent('a pipeline that is not in standby', () => {
  test.each([
    { state: 'running', shown: 'Running' },
    { state: 'paused', shown: 'Paused' },
    { state: 'activating', shown: 'being activated already, Standby \\(desired Running\\)' },
    { state: 'suspending', shown: 'Running \\(desired Suspended\\)' },
    { state: 'provisioning', shown: 'Provisioning|Stopped' },
    { state: 'unavailable', shown: 'Unavailable' },
    { state: 'stopped', shown: 'Stopped' },
    { state: 'stopping', shown: 'Stopping' },
  ] as const)('but $state', async ({ state, shown }) => {
    const step = await playCheck({ at: { ...orders({ state }), speed: 0.01 } })

    expect(step.outputs).toMatchObject({ outcome: 'not-ready' })
    expect(step.outputs['status']).not.toBe('')
    expect(step.findings).toMatchObject({ 'pipeline found': 'pass', 'in standby': 'fail' })
    expect(step.message).toMatch(new RegExp(`ready to be activated: it is (?:not in standby but )?(?:${shown})`))
  })

  test('but stopped with an error: in its own words', async () => {
    const step = await playCheck({ at: orders({ state: 'stopped-with-error' }) })

    expect(step.outputs['outcome']).toBe('not-ready')
    expect(step.message).toMatch(
      /it is not in standby but Stopped, with the error: .*out of disk \(InitializationError\)/,
    )
  })
})

describe.concurrent('the checkpoint held', () => {
  test.each([
    { ages: [95, 35], limit: '5m', verdict: 'pass', text: /[34]\d s old/ },
    { ages: [900, 610], limit: '5m', verdict: 'fail', text: /10m.* old, older than the 5m/ },
    { ages: [90_100], limit: '1h', verdict: 'fail', text: /25h/ },
    { ages: [610], limit: undefined, verdict: 'pass', text: /10m/ },
    { ages: [300_000], limit: undefined, verdict: 'pass', text: /3d 11h old/ },
    { ages: [-3_600], limit: '5m', verdict: 'unknown', text: /59m.* ahead of Feldera's clock|1h ahead/ },
    { ages: [], limit: '5m', verdict: 'unknown', text: /shows none/ },
    { ages: [], limit: undefined, verdict: 'unknown', text: /shows none/ },
    { ages: 'unreported', limit: '5m', verdict: 'unknown', text: /shows none/ },
  ] as const)('of ages $ages with max-checkpoint-age $limit: $verdict', async ({ ages, limit, verdict, text }) => {
    // In real time, so that ages stay what they are. The store has one more, so that only what is held can be at fault.
    const step = await playCheck({
      at: { ...orders({ checkpointAges: ages, storeAges: [5] }), speed: 1 },
      inputs: limit === undefined ? {} : { 'max-checkpoint-age': limit },
    })
    expect(step.findings['checkpoint held']).toBe(verdict)
    // Green may not mean more than is known.
    expect(warningsOf(step)).toHaveLength(limit !== undefined && verdict === 'unknown' ? 1 : 0)
    expect(step.log).toMatch(new RegExp(`checkpoint held: .*(?:${text.source})`))
    expect(step.outputs['outcome']).toBe(verdict === 'fail' ? 'not-ready' : 'ready')
    if (verdict === 'fail') expect(step.message).toContain('max-checkpoint-age')
    if (verdict === 'unknown') expect(step.message).toContain('not known: checkpoint held')
  })

  test.each([
    { limit: '5m', verdict: 'unknown' },
    { limit: undefined, verdict: 'pass' },
  ] as const)('whose id holds no time, with max-checkpoint-age $limit: $verdict', async ({ limit, verdict }) => {
    const uuid = '3d6f2b52-58ac-4a4f-9d15-5a0f7a6f0e11'
    const step = await playCheck({
      // So slow that no pull brings another one.
      at: { speed: 0.01 },
      before(feldera) {
        const { row, process } = feldera.pipeline().runner
        row.checkpoints = [{ ...checkpointAt(0), uuid }]
        if (process) process.checkpoints = [...row.checkpoints]
      },
      inputs: limit === undefined ? {} : { 'max-checkpoint-age': limit },
    })

    expect(step.findings['checkpoint held']).toBe(verdict)
    expect(step.outputs).toMatchObject({
      outcome: 'ready',
      'checkpoint-id': uuid,
      'checkpoint-time': '',
      'checkpoint-age-seconds': '',
    })
  })
})

describe.concurrent('the object store', () => {
  const MINUTE = 60
  test.each([
    { what: 'holds nothing newer', store: [], verdict: 'pass', text: /newest/ },
    { what: 'got a newer one just now', store: [10], verdict: 'pass', text: /1 newer/ },
    {
      what: 'has had newer ones for long',
      store: [50 * MINUTE + 10, 30 * MINUTE, 10],
      verdict: 'fail',
      text: /3 newer.*50m/,
    },
    { what: 'cannot be read', store: 'unreadable', verdict: 'fail', text: /access denied.*CheckpointFetchError/ },
  ] as const)('that $what: $verdict', async ({ store, verdict, text }) => {
    // So slow that no pull brings what is newer.
    const step = await playCheck({
      at: { ...orders({ checkpointAges: [60 * MINUTE], storeAges: store }), speed: 0.01 },
    })

    expect(step.findings['in step with the object store']).toBe(verdict)
    expect(step.log).toMatch(new RegExp(`object store: .*${text.source}`))
    expect(step.outputs['outcome']).toBe(verdict === 'pass' ? 'ready' : 'not-ready')
    if (store === 'unreadable') expect(step.outputs['error-code']).toBe('CheckpointFetchError')
  })

  test.each([{ limit: '5m' }, { limit: undefined }])(
    'that is empty: fail, whatever the limit: $limit',
    async ({ limit }) => {
      const step = await playCheck({
        at: orders({ checkpointAges: [] }),
        inputs: limit ? { 'max-checkpoint-age': limit } : {},
      })

      expect(step.findings).toMatchObject({ 'checkpoint held': 'unknown', 'in step with the object store': 'fail' })
      expect(step.outputs['outcome']).toBe('not-ready')
      expect(step.message).toMatch(/no checkpoint in the store.*would fail.*whether the primary makes and pushes/)
    },
  )

  test('whose newest is too old, with nothing known of what is held: fail', async () => {
    const at = { ...orders({ checkpointAges: [], storeAges: [7_200, 3_700] }), speed: 1 }
    const step = await playCheck({ at, inputs: { 'max-checkpoint-age': '1h' } })

    expect(step.findings).toMatchObject({ 'checkpoint held': 'unknown', 'in step with the object store': 'fail' })
    expect(step.message).toMatch(/newest in the store is 1h 1m old, older than the 1h allowed by max-checkpoint-age/)
  })

  test.each([
    { what: 'whose ids hold no time', ids: ['3d6f2b52-58ac-4a4f-9d15-5a0f7a6f0e11'], verdict: 'unknown' },
    { what: 'of hundreds of thousands', ids: Array(250_000).fill(checkpointAt(1_000).uuid), verdict: 'pass' },
  ])('$what: $verdict', async ({ ids, verdict }) => {
    const stored = json(
      200,
      ids.map((uuid) => ({ uuid })),
    )
    const step = await playCheck({
      at: { ...orders({}), speed: 1, faults: [{ on: 'remote-checkpoints', with: stored }] },
    })
    expect(step.findings['in step with the object store']).toBe(verdict)
  })

  test('that is compared with nothing, because what is held is not known: unknown', async () => {
    const step = await playCheck({ at: { ...orders({ checkpointAges: [], storeAges: [3_600] }), speed: 0.01 } })

    expect(step.findings['in step with the object store']).toBe('unknown')
    expect(step.outputs['outcome']).toBe('ready')
  })
})

test.concurrent('everything that is wrong is reported at once: log, summary and message', async () => {
  const step = await playCheck({
    at: {
      keys: [{ token: READ_KEY, role: 'read' }],
      ...orders({ state: 'paused', checkpointAges: [7_200], storeAges: [6_000] }),
    },
    inputs: { token: READ_KEY, 'max-checkpoint-age': '1h' },
  })

  expect(step.outputs['outcome']).toBe('not-ready')
  expect(step.findings).toEqual({
    'Feldera reachable': 'pass',
    edition: 'pass',
    role: 'fail',
    'pipeline found': 'pass',
    'in standby': 'fail',
    'checkpoint held': 'fail',
    'in step with the object store': 'fail',
  })
  expect(step.message).toMatch(/role: read.*it is not in standby but Paused.*checkpoint held: .*object store: /)
  expect(step.message).toMatch(/Nothing was sent/)
  expect(step.annotations[0]?.title).toBe('Readiness check found it not ready: orders')
  expect(step.annotations[0]?.message).toBe(step.message)
  expect(step.outputs).toMatchObject({ status: 'Paused' })
  expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThan(7_190)
})

test.concurrent('the community edition with a stopped pipeline: both, and no advice to start what it does not have', async () => {
  const step = await playCheck({ at: { edition: 'Open source', version: '0.337.0', ...orders({ state: 'stopped' }) } })

  expect(step.findings).toMatchObject({ edition: 'fail', 'in standby': 'fail' })
  expect(step.message).toMatch(/edition: .*it is not in standby but Stopped.*need Feldera Enterprise/)
  expect(step.message).not.toContain('fda start')
})

test.concurrent('a key that is not known: nothing more is checked', async () => {
  const step = await playCheck({
    at: { keys: [{ token: READ_KEY, role: 'read' }] },
    inputs: { token: 'apikey:somebody-elses' },
  })

  expect(step.outputs).toMatchObject({
    outcome: 'not-ready',
    'error-code': 'AuthenticationFailed',
    'http-status': '401',
  })
  expect(step.findings).toEqual({ 'Feldera reachable': 'pass', 'credentials accepted': 'fail' })
  expect(step.message).toMatch(/is not ready to be activated: Unauthorized API key.*'token'/)
})

test.concurrent('the address of the web console: the base URL is wrong', async () => {
  const step = await playCheck({ inputs: ({ url }) => ({ host: `${url}/console` }) })

  expect(step.outputs).toMatchObject({ outcome: 'not-ready', 'error-code': 'NotFelderaApi' })
  expect(step.findings).toEqual({ 'Feldera reachable': 'fail' })
  expect(step.message).toContain("'host'")
})

test.concurrent('a Feldera that is not there', async () => {
  const host = `http://127.0.0.1:${CLOSED_PORT}`
  const step = await runStep({ pipeline: 'orders', host, timeout: '3s' }, { verb: 'check' })

  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', status: '' })
  expect(step.outputs['message']).toMatch(/ECONNREFUSED/)
  expect(step.tookMs).toBeLessThan(12_000)
})

test.concurrent('an object store that a pipeline which is not in standby was asked about in vain: unknown, and why', async () => {
  const faults = [{ on: 'remote-checkpoints', with: emptyNotFound }] as const
  const step = await playCheck({ at: { ...orders({ state: 'running' }), faults } })
  expect(step.findings['in step with the object store']).toBe('unknown')
  expect(step.log).toContain('? in step with the object store: could not be found out: ')
})

test.concurrent('a name that Feldera does not know is believed at once', async () => {
  const step = await playCheck({ inputs: { pipeline: 'order', timeout: '10m' } })
  expect(step.outputs).toMatchObject({ outcome: 'not-ready', 'error-code': 'UnknownPipelineName' })
  expect(step.feldera.requests.filter(({ path }) => path.includes('/order?'))).toHaveLength(1)
})
