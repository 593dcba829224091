import { describe, expect, test } from 'vitest'
import { type FelderaOptions, startFeldera } from '../index.ts'
import { orders, READ_KEY } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, bearer, expectJson, failingSoon, keys, NO_CHECKPOINT, until } from './ask.ts'

describe('activate: the order of checks (1.1)', () => {
  const oss = { edition: 'Open source' } as const

  test.each<[string, FelderaOptions, string, number]>([
    ['authentication before the role', { keys, ...oss }, `${ACTIVATE}?initial=Bogus`, 401],
    ['the query before the edition', oss, `${ACTIVATE}?initial=Bogus`, 400],
    ['the query before the row', {}, 'POST /v0/pipelines/nobody/activate?initial=Running', 400],
    ['the edition before the row', oss, 'POST /v0/pipelines/nobody/activate', 501],
    ['the edition before the status', oss, `${ACTIVATE}?initial=standby`, 501],
    ['the row before the process', orders({ state: 'stopped' }), 'POST /v0/pipelines/nobody/activate', 404],
    ['the row before the status', orders({ state: 'stopped' }), `${ACTIVATE}?initial=standby`, 503],
  ])('%s', async (_, options, line, status) => expect((await answerTo(options, line)).status).toBe(status))

  test('the role before the query', async () => {
    expect((await answerTo({ keys }, `${ACTIVATE}?initial=Bogus`, bearer(READ_KEY))).status).toBe(403)
  })

  test.each([
    ['Running', 'unknown variant `Running`, expected one of '],
    ['', 'unknown variant ``, expected one of '],
  ])('a bad status is a 400 of plain text: %s', async (initial, words) => {
    const answer = await answerTo({}, `${ACTIVATE}?initial=${initial}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.text).toBe(
      `Query deserialize error: ${words}\`unavailable\`, \`coordination\`, \`standby\`, \`paused\`, \`running\`, \`suspended\``,
    )
  })

  test('a doubled one as well', async () => {
    const answer = await answerTo({}, `${ACTIVATE}?initial=running&initial=paused`)
    expect(answer).toMatchObject({ status: 400, text: 'Query deserialize error: duplicate field `initial`' })
  })

  test('unknown parameters are ignored', async () => {
    expect((await answerTo({}, `${ACTIVATE}?dry_run=true`)).status).toBe(202)
  })

  test('the community edition has none (1.2)', async () => {
    const answer = await answerTo(oss, ACTIVATE)
    expect(answer.status).toBe(501)
    expect(answer.headers.get('retry-after')).toBeNull()
    expectJson(answer, {
      message: 'Cannot use enterprise-only feature (start from object store (S3)) in Feldera community edition.',
      error_code: 'EnterpriseFeature',
      details: { feature: 'start from object store (S3)' },
    })
  })
})

describe('activate: what the process answers (1.4)', () => {
  test.each([
    ['standby', 'running', 'Pipeline transitioning from Standby to Running'],
    ['standby', 'paused', 'Pipeline transitioning from Standby to Paused'],
    ['running', 'running', 'Pipeline transitioning from Running to Running'],
    ['running', 'paused', 'Pipeline transitioning from Running to Paused'],
    ['paused', 'running', 'Pipeline transitioning from Paused to Running'],
    ['paused', 'paused', 'Pipeline transitioning from Paused to Paused'],
  ] as const)('%s to %s: 202 with a JSON string', async (state, initial, said) => {
    const answer = await answerTo(orders({ state }), `${ACTIVATE}?initial=${initial}`)
    expect(answer.status).toBe(202)
    expectJson(answer, said)
  })

  test('running is the default', async () => {
    expect((await answerTo({}, ACTIVATE)).body).toBe('Pipeline transitioning from Standby to Running')
  })

  test('suspended: 400, details are a list, no Retry-After', async () => {
    const answer = await answerTo(orders({ state: 'suspending' }), ACTIVATE)
    expect(answer.status).toBe(400)
    expectJson(answer, {
      message: 'Cannot execute activate transition starting from Suspended',
      error_code: 'InvalidTransition',
      details: ['activate', 'Suspended'],
    })
  })

  test.each(['Unavailable', 'Coordination', 'Standby', 'Suspended'])(
    'to %s: 400, details are a text',
    async (status) => {
      const answer = await answerTo({}, `${ACTIVATE}?initial=${status.toLowerCase()}`)
      expect(answer.status).toBe(400)
      expectJson(answer, {
        message: `Invalid activation status ${status} (only running and paused are valid)`,
        error_code: 'InvalidActivateStatus',
        details: status,
      })
    },
  )

  test('a process that has failed already: 500 with the error, and the desire is changed all the same', async () => {
    await using feldera = await startFeldera({ ...failingSoon, speed: 1 })
    const { runner } = feldera.pipeline()
    runner.missesNotifications = true
    await ask(feldera, ACTIVATE)
    await expect.poll(() => runner.process?.failure, { interval: 10 }).toBeDefined()

    const answer = await ask(feldera, `${ACTIVATE}?initial=paused`)
    expect(answer.status).toBe(500)
    expect(answer.headers.get('retry-after')).toBeNull()
    expectJson(answer, NO_CHECKPOINT)
    expect(runner.process?.desired).toBe('Paused')
  })

  test('the last one wins, also while the last pull is running', async () => {
    await using feldera = await startFeldera()
    await ask(feldera, ACTIVATE)
    expect((await ask(feldera, `${ACTIVATE}?initial=paused`)).body).toBe(
      'Pipeline transitioning from Running to Paused',
    )
    await until(feldera, 'Paused')
  })
})

describe('activate: what the manager answers (1.5)', () => {
  test('an unknown name', async () => {
    const answer = await answerTo({}, 'POST /v0/pipelines/nobody/activate')
    expect(answer.status).toBe(404)
    expectJson(answer, {
      message: "Unknown pipeline name 'nobody'",
      error_code: 'UnknownPipelineName',
      details: { pipeline_name: 'nobody' },
    })
  })

  test.each([
    ['stopped', 'Stopped', 'Stopped'],
    ['stopping', 'Stopping', 'Stopped'],
  ] as const)('not deployed, %s: lower case in the text, PascalCase in the details', async (state, status, desired) => {
    const answer = await answerTo(orders({ state }), ACTIVATE)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expectJson(answer, {
      message: `Unable to interact with pipeline because the deployment status (${state}) indicates it is not (yet) fully provisioned pipeline-id=N/A pipeline-name="orders"`,
      error_code: 'PipelineInteractionNotDeployed',
      details: { pipeline_name: 'orders', status, desired_status: desired },
    })
  })

  test('unavailable', async () => {
    const answer = await answerTo(orders({ state: 'unavailable' }), ACTIVATE)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.body).toMatchObject({ error_code: 'PipelineUnavailable', details: { pipeline_name: 'orders' } })
  })

  test('before 0.330 without Retry-After', async () => {
    const answer = await answerTo({ ...orders({ state: 'stopped' }), version: '0.329.0+enterprise' }, ACTIVATE)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBeNull()
  })
})
