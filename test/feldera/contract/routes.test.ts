import { describe, expect, test } from 'vitest'
import { orders, READ_KEY } from '../scenarios.ts'
import { ACTIVATE, answerTo, bearer, expectEmpty, expectJson, GET, keys } from './ask.ts'

describe('roles and routes (2.3)', () => {
  test('a role too low: 403 that says which is needed', async () => {
    const answer = await answerTo({ keys }, ACTIVATE, bearer(READ_KEY))
    expect(answer.status).toBe(403)
    expectJson(answer, {
      message: "Insufficient permissions: this action requires the 'write' role, but the caller has 'read'",
      error_code: 'InsufficientPermissions',
      details: { required: 'write', actual: 'read' },
    })
  })

  test.each(['GET /v0/pipelines/orders/activate', 'PUT /v0/pipelines/orders/approve', 'HEAD /v0/pipelines/orders'])(
    'a wrong method on a known path: 403, not 405: %s',
    async (line) => expect((await answerTo({}, line)).status).toBe(403),
  )

  test('whose body has no details', async () => {
    expectJson(await answerTo({}, 'GET /v0/pipelines/orders/activate'), {
      message: 'This endpoint has no access-control classification and is denied',
      error_code: 'InsufficientPermissions',
    })
  })

  test.each([
    'GET /v0/nothing',
    'GET /v0',
    'POST /v0/pipelines/orders/activate/',
    'POST /v0/v0/pipelines/orders/activate',
    'GET /v0/pipelines/',
  ])('an unknown path below /v0: 404, empty: %s', async (line) => {
    const answer = await answerTo({}, line)
    expect(answer.status).toBe(404)
    expectEmpty(answer)
  })

  test('before 0.327 there are no roles, and a wrong method is an unknown path', async () => {
    const old = { keys, version: '0.326.0+enterprise' }
    expect((await answerTo(old, ACTIVATE, bearer(READ_KEY))).status).toBe(202)
    const answer = await answerTo(old, 'GET /v0/pipelines/orders/activate', bearer(READ_KEY))
    expect(answer.status).toBe(404)
    expectEmpty(answer)
  })

  test('outside of /v0: the web console for GET, 405 for POST', async () => {
    const page = await answerTo({ keys }, 'GET /pipelines/orders')
    expect(page).toMatchObject({ status: 200, body: undefined })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    const refusal = await answerTo({ keys }, 'POST /pipelines/orders/activate')
    expect(refusal).toMatchObject({ status: 405, text: 'This resource only supports GET and HEAD.' })
    expect(refusal.headers.get('allow')).toBe('GET, HEAD')
    expect(refusal.headers.get('content-type')).toMatch(/^text\/plain/)
  })

  test('health and the kind of authentication are for everybody', async () => {
    expectJson(await answerTo({ keys }, 'GET /healthz'), { status: 'healthy' })
    expectJson(await answerTo({}, 'GET /config/authentication'), {})
    for (const options of [{ keys }, { trust: () => ({ role: 'read' }) as const }]) {
      expect((await answerTo(options, 'GET /config/authentication')).body).toHaveProperty('GenericOidc.issuer')
    }
  })

  test.each(['GET /v0/nothing', 'GET /v0/pipelines/orders/activate', 'HEAD /v0/pipelines/orders'])(
    'from 0.353 on all of that is 404 with a code: %s (N1)',
    async (line) => {
      const answer = await answerTo({ version: '0.353.0+enterprise' }, line)
      expect(answer.status).toBe(404)
      if (line.startsWith('HEAD')) return
      expectJson(answer, {
        message: `No endpoint for ${line}; see the API reference for the available /v0 endpoints`,
        error_code: 'UnknownEndpoint',
        details: {},
      })
    },
  )

  test('a name is decoded before it is looked up and shown (M12)', async () => {
    expect((await answerTo({}, 'GET /v0/pipelines/%6Frders')).status).toBe(200)
    expect((await answerTo({}, 'GET /v0/pipelines/no%20%C3%A9t%C3%A9')).body).toMatchObject({
      message: "Unknown pipeline name 'no été'",
      details: { pipeline_name: 'no été' },
    })
    for (const name of ['a%2Fb', '%zz']) expect((await answerTo({}, `GET /v0/pipelines/${name}`)).status).toBe(404)
  })
})

describe('what an installation says of itself (N6)', () => {
  test('edition, version, licence', async () => {
    expect((await answerTo({}, 'GET /v0/config')).body).toMatchObject({
      edition: 'Enterprise',
      version: '0.337.0',
      license_validity: { Exists: expect.not.objectContaining({ is_dev: expect.anything() }) },
    })
    expect((await answerTo({ edition: 'Open source', version: '0.337.0' }, 'GET /v0/config')).body).toMatchObject({
      edition: 'Open source',
      license_validity: null,
    })
    const later = { edition: 'EnterpriseDev', version: '0.375.0+enterprise' } as const
    expect((await answerTo(later, 'GET /v0/config')).body).toMatchObject({
      edition: 'EnterpriseDev',
      version: '0.375.0',
      license_validity: { Exists: { is_dev: true } },
      allow_rust_udfs: true,
    })
    expect((await answerTo(later, ACTIVATE)).status).toBe(202)
  })

  test('the health of its services: 503 without a code where one is unwell', async () => {
    const { status, body } = await answerTo({ unhealthy: ['runner'] }, 'GET /v0/cluster_healthz')
    expect(status).toBe(503)
    expect(body).toMatchObject({ all_healthy: false, runner: { healthy: false }, api: { healthy: true } })
    expect(body).not.toHaveProperty('error_code')
    expect(body).not.toHaveProperty('stale')
    const later = await answerTo({ version: '0.375.0' }, 'GET /v0/cluster_healthz')
    expect(later.body).toMatchObject({ all_healthy: true, stale: false, stale_after_seconds: expect.any(Number) })
  })

  test('durations have units from 0.366 on (N2)', async () => {
    const options = orders({ pullIntervalSeconds: 0.4, pushIntervalSeconds: 60, checkpointIntervalSeconds: 30 })
    const configOf = async (version: string) =>
      (await answerTo({ ...options, version }, GET)).body as { runtime_config: Record<string, unknown> }
    expect((await configOf('0.365.0')).runtime_config).toMatchObject({
      storage: { backend: { name: 'file', config: { sync: { pull_interval: 0.4, push_interval: 60 } } } },
      fault_tolerance: { checkpoint_interval_secs: 30 },
    })
    const sync = { standby_pull_interval: '400ms', checkpoint_push_interval: '60s' }
    expect((await configOf('0.366.0')).runtime_config).toMatchObject({
      storage: { backend: { name: 'file', config: { sync } } },
      fault_tolerance: { checkpoint_interval: '30s' },
    })
  })
})
