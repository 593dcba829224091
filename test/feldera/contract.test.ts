import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { type FelderaOptions, type SimulatedFeldera, startFeldera } from './index.ts'
import { orders, READ_KEY, type Scenario, type ScenarioName, scenarios, WRITE_KEY } from './scenarios.ts'
import { checkpointAt } from './storage.ts'

// The simulator against the contract (feldera-api.md), also where the action does not look. Its clock stands almost still unless
// a test needs it to run.

const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed, when it is JSON; else undefined. */
  readonly body: unknown
}

async function ask({ url }: SimulatedFeldera, line: string, headers: Record<string, string> = {}): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const response = await fetch(url + path, { method, headers, redirect: 'manual' })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function answerTo(options: FelderaOptions, line: string, headers?: Record<string, string>): Promise<Answer> {
  await using feldera = await startFeldera({ speed: 0.01, ...options })
  return await ask(feldera, line, headers)
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const ACTIVATE = 'POST /v0/pipelines/orders/activate'
const GET = 'GET /v0/pipelines/orders'
const START = 'POST /v0/pipelines/orders/start?initial=standby'
const STOP = 'POST /v0/pipelines/orders/stop?force=true'

/** Its take-over fails at once. */
const failingSoon = orders({ pullIntervalSeconds: 0.05, pullSeconds: 0.01, afterActivation: 'fails-to-fetch' })
/** What that ends with (1.4, 3.7). */
const NO_CHECKPOINT = {
  message:
    'Operation failed because the pipeline failed to initialize. Error details: Error fetching checkpoint from object store: no checkpoint found in bucket.',
  error_code: 'InitializationError',
  details: { error: { error: 'no checkpoint found in bucket' } },
}

function expectJson({ headers, body }: Answer, expected: unknown): void {
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(body).toEqual(expected)
}

function expectEmpty({ headers, text }: Answer): void {
  expect(text).toBe('')
  expect(headers.get('content-type')).toBeNull()
}

describe('authentication (2.2)', () => {
  test.each([{}, { authorization: `bearer ${WRITE_KEY}` }, { authorization: 'Basic eDp5' }])(
    'no Bearer: 401, empty, with a challenge: %o',
    async (headers) => {
      const answer = await answerTo({ keys }, GET, headers as Record<string, string>)
      expect(answer.status).toBe(401)
      expectEmpty(answer)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    },
  )

  test('an unknown API key: 401, JSON that calls itself text, without details', async () => {
    const answer = await answerTo({ keys }, GET, bearer(`apikey:${'x'.repeat(128)}`))
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.body).toEqual({ message: 'Unauthorized API key', error_code: 'AuthenticationFailed' })
  })

  test('something that is neither: 401, empty, the reason in the challenge', async () => {
    const answer = await answerTo({ keys }, GET, bearer('eyJhbGciOiJub25lIn0.e30.'))
    expect(answer.status).toBe(401)
    expectEmpty(answer)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error_description="Malformed JWT: missing iss claim"')
  })

  test.each([{ keys }, { keys, trust: () => ({ refused: 'No OIDC trust relationship matches this token' }) }])(
    'an ID token of an issuer that nobody trusts: 401, empty, the reason in the challenge: %o',
    async (options) => {
      const claims = Buffer.from('{"iss":"https://issuer.example"}').toString('base64url')
      const answer = await answerTo(options, GET, bearer(`eyJhbGciOiJSUzI1NiJ9.${claims}.c2ln`))
      expect(answer.status).toBe(401)
      expectEmpty(answer)
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer error_description="No OIDC trust relationship matches this token"',
      )
    },
  )

  test('none configured: whatever is sent is fine', async () => {
    expect((await answerTo({}, GET, { authorization: 'nonsense' })).status).toBe(200)
  })
})

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
})

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
    const answer = await answerTo(orders({ state: 'suspended' }), ACTIVATE)
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
    runner.deaf = true
    await ask(feldera, ACTIVATE)
    await expect.poll(() => runner.process?.failure, { interval: 10 }).toBeDefined()

    const answer = await ask(feldera, `${ACTIVATE}?initial=paused`)
    expect(answer.status).toBe(500)
    expect(answer.headers.get('retry-after')).toBeNull()
    expectJson(answer, NO_CHECKPOINT)
    expect(runner.process?.status().desired).toBe('Paused')
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

  test('out of reach, before the runner noticed', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const { process } = feldera.pipeline().runner
    if (process) process.reachable = false
    const answer = await ask(feldera, ACTIVATE)
    expect(answer.status).toBe(503)
    const error = expect.stringMatching(/^timeout \(10s\) was reached/)
    const request = expect.stringMatching(/^HTTP\/1.1 POST http:\/\/[\w.:]+\/activate$/)
    expect(answer.body).toMatchObject({
      error_code: 'PipelineInteractionUnreachable',
      message: expect.stringMatching(
        /^Error sending HTTP request to pipeline: timeout \(10s\) was reached: .* Failed request: HTTP\/1.1 POST http:.*\/activate pipeline-id=N\/A pipeline-name="orders"$/,
      ),
      details: { pipeline_name: 'orders', request, error },
    })
    expect((await ask(feldera, `${GET}/checkpoints`)).body).toMatchObject({
      details: { request: expect.stringMatching(/^HTTP\/1.1 GET http:\/\/[\w.:]+\/checkpoints$/) },
    })
    expect(feldera.accepted).toBe(0)
  })

  test('before 0.330 without Retry-After', async () => {
    const answer = await answerTo({ ...orders({ state: 'stopped' }), version: '0.329.0+enterprise' }, ACTIVATE)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBeNull()
  })
})

describe('a pipeline on the wire (2.4, 3.2)', () => {
  const FIELDS = [
    ...['id', 'name', 'description', 'tags', 'created_at', 'version', 'platform_version', 'program_config'],
    ...['program_version', 'program_status', 'program_status_since', 'deployment_error', 'refresh_version'],
    ...['storage_status', 'storage_status_details', 'deployment_id', 'deployment_initial', 'deployment_status'],
    ...['deployment_status_since', 'deployment_desired_status', 'deployment_desired_status_since'],
    ...['deployment_resources_status', 'deployment_resources_status_since', 'deployment_resources_desired_status'],
    ...['deployment_resources_desired_status_since', 'deployment_runtime_status', 'deployment_runtime_status_details'],
    ...['deployment_runtime_status_since', 'deployment_runtime_desired_status'],
    ...['deployment_runtime_desired_status_since', 'bootstrap_policy', 'silent_bootstrap', 'concurrent_bootstrap'],
  ]

  test('selector=status: these fields in this order, not cached, no configuration with its keys', async () => {
    const answer = await answerTo({}, `${GET}?selector=status`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(Object.keys(answer.body as object)).toEqual(FIELDS)
    expect(answer.text).not.toContain('secret_key')
  })

  test('all is the default and has the program and the configuration', async () => {
    const { body } = await answerTo({}, GET)
    expect(body).toHaveProperty('runtime_config.storage.backend.config.sync.pull_interval')
    expect(body).toHaveProperty('program_code')
  })

  test('status_with_connectors adds their errors', async () => {
    const { body } = await answerTo({}, `${GET}?selector=status_with_connectors`)
    expect(body).toHaveProperty('connectors.num_errors', 0)
    expect(body).not.toHaveProperty('runtime_config')
  })

  test.each(['foo', 'Status', ''])("an unknown selector, '%s': 400 of plain text", async (selector) => {
    const answer = await answerTo({}, `${GET}?selector=${selector}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.text).toBe(
      `Query deserialize error: unknown variant \`${selector}\`, expected one of \`all\`, \`status\`, \`status_with_connectors\``,
    )
  })

  test('an unknown name: 404 with the envelope', async () => {
    const answer = await answerTo({}, 'GET /v0/pipelines/nobody')
    expect(answer.status).toBe(404)
    expect(answer.body).toMatchObject({ error_code: 'UnknownPipelineName', details: { pipeline_name: 'nobody' } })
  })

  test('fingerprints are 64-bit numbers, digit for digit', async () => {
    const { text } = await answerTo({}, `${GET}?selector=status`)
    expect(text).toContain('"fingerprint":14128757731148314856,')
  })

  test('checkpoints: oldest first, ids of version 7', async () => {
    const { body } = await answerTo({}, `${GET}?selector=status`)
    const { checkpoints } = (body as { storage_status_details: { checkpoints: { uuid: string }[] } })
      .storage_status_details
    const ids = checkpoints.map(({ uuid }) => uuid)
    expect(ids).toEqual(ids.toSorted())
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Object.keys(checkpoints[0] ?? {})).toEqual([
      'uuid',
      'identifier',
      'fingerprint',
      'size',
      'steps',
      'processed_records',
    ])
  })

  test('a standby whose activation was accepted: Standby still, only the desire has changed', async () => {
    await using feldera = await startFeldera({ speed: 1 })
    await ask(feldera, ACTIVATE)
    await expect
      .poll(async () => (await ask(feldera, `${GET}?selector=status`)).body)
      .toMatchObject({
        deployment_status: 'Standby',
        deployment_desired_status: 'Running',
        deployment_runtime_desired_status: 'Running',
        deployment_initial: 'Standby',
        deployment_runtime_status_details: {},
        deployment_error: null,
      })
  })

  test('out of sight, both are Unavailable, and both timestamps move', async () => {
    await using feldera = await startFeldera({ speed: 1 })
    const before = (await ask(feldera, GET)).body as Record<string, string>
    feldera.pipeline().happen('unavailable-forever')
    const after = (await ask(feldera, GET)).body as Record<string, string>
    expect(after).toMatchObject({
      deployment_status: 'Unavailable',
      deployment_desired_status: 'Unavailable',
      deployment_resources_status: 'Provisioned',
      deployment_runtime_status_details: { reason: expect.stringContaining('could not be reached') },
    })
    for (const field of ['deployment_status_since', 'deployment_desired_status_since'] as const) {
      expect(after[field] ?? '').not.toBe(before[field])
    }
  })

  test('out of sight within 20 s of Provisioned it is Initializing, and Unavailable only then (3.6)', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    const { runner } = feldera.pipeline()
    runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
    if (runner.process) runner.process.reachable = false
    runner.look()
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Initializing',
      deployment_desired_status: 'Standby',
    })
    await until(feldera, 'Unavailable')
    const { runtimeStatusSince, resourcesStatusSince } = runner.row
    expect((runtimeStatusSince ?? 0) - resourcesStatusSince).toBeGreaterThanOrEqual(20_000)
  })

  test('a change of the details alone is a write too: version and event (9.2)', async () => {
    await using feldera = await startFeldera()
    const { process, row, events } = feldera.pipeline().runner
    const { refreshVersion } = row
    const [before] = events
    process?.checkpoints.push(checkpointAt(Date.now()))
    await showing(feldera, { refresh_version: refreshVersion + 1 })
    expect(row.checkpoints).toHaveLength(3)
    expect(events[1]).toBe(before)
    expect(events[0]).toMatchObject({
      deployment_runtime_status: 'Standby',
      deployment_runtime_desired_status: 'Standby',
    })
  })

  test('stopping: no policy any more', async () => {
    const { body } = await answerTo(orders({ state: 'stopping' }), GET)
    expect(body).toMatchObject({
      deployment_status: 'Stopping',
      deployment_id: expect.any(String),
      deployment_initial: null,
      bootstrap_policy: null,
    })
  })

  test('what is desired of the resources has its time from the change, not from the last request', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'running' }), speed: 1 })
    const { row } = feldera.pipeline().runner
    await ask(feldera, 'POST /v0/pipelines/orders/stop?force=true')
    const since = row.resourcesDesiredSince
    await sleep(20)
    await ask(feldera, 'POST /v0/pipelines/orders/stop?force=true')
    feldera.pipeline().runner.stop()
    expect(row.resourcesDesiredSince).toBe(since)
  })

  test('stopped with an error: the error stays, deployment and runtime are gone', async () => {
    const { body } = await answerTo(orders({ state: 'stopped-with-error' }), GET)
    expect(body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Stopped',
      deployment_error: { error_code: 'InitializationError', message: expect.any(String), details: expect.anything() },
      deployment_id: null,
      deployment_initial: null,
      deployment_runtime_status: null,
      deployment_runtime_status_since: null,
      bootstrap_policy: null,
    })
  })

  test('answers carry the clock of this installation', async () => {
    const { headers, body } = await answerTo({ clockOffsetMs: 3_600_000 }, GET)
    const hourAhead = Date.now() + 3_600_000
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - hourAhead)).toBeLessThan(60_000)
    const since = (body as { deployment_status_since: string }).deployment_status_since
    expect(since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    expect(Math.abs(Date.parse(since) - hourAhead)).toBeLessThan(60_000)
  })

  test('the list holds the same', async () => {
    const options = { pipelines: [{ name: 'orders' }, { name: 'payments', state: 'running' }] } as const
    const { status, body } = await answerTo(options, 'GET /v0/pipelines?selector=status')
    expect(status).toBe(200)
    expect((body as { name: string }[]).map(({ name }) => name)).toEqual(['orders', 'payments'])
    expect(Object.keys((body as object[])[0] ?? {})).toEqual(FIELDS)
  })
})

describe('what else is asked around an activation (4)', () => {
  test('edition, version, licence', async () => {
    expect((await answerTo({}, 'GET /v0/config')).body).toMatchObject({
      edition: 'Enterprise',
      version: '0.337.0',
      license_validity: { Exists: expect.any(Object) },
    })
    expect((await answerTo({ edition: 'Open source', version: '0.337.0' }, 'GET /v0/config')).body).toMatchObject({
      edition: 'Open source',
      license_validity: null,
    })
  })

  test('tenant and role', async () => {
    const { body } = await answerTo({ keys }, 'GET /v0/config/session', bearer(READ_KEY))
    expect(body).toMatchObject({ tenant_id: expect.any(String), tenant_name: 'default', role: 'read', memberships: [] })
  })

  test('a standby has no controller: no statistics yet, and nothing to pause or resume', async () => {
    const stats = await answerTo({}, 'GET /v0/pipelines/orders/stats')
    expect(stats.status).toBe(503)
    expect(stats.headers.get('retry-after')).toBeNull()
    expect(stats.body).toMatchObject({ error_code: 'Initializing', details: null })
    expect((await answerTo({}, 'POST /v0/pipelines/orders/pause')).body).toMatchObject({
      details: ['pause', 'Standby'],
    })
    expect((await answerTo({}, 'POST /v0/pipelines/orders/resume')).body).toMatchObject({
      details: ['start', 'Standby'],
    })
    const { body } = await answerTo(orders({ state: 'running' }), 'GET /v0/pipelines/orders/stats')
    expect(body).toMatchObject({
      global_metrics: {
        state: 'Running',
        start_time: expect.any(Number),
        uptime_msecs: expect.any(Number),
        incarnation_uuid: expect.any(String),
        total_processed_records: expect.any(Number),
        total_completed_records: expect.any(Number),
        bootstrap_in_progress: false,
      },
    })
  })

  test.each([
    ['Replaying', 200],
    ['Bootstrapping', 200],
    ['ConcurrentBootstrapping', 200],
    ['Synchronizing', 200],
    ['Initializing', 503],
    ['AwaitingApproval', 503],
  ] as const)('statistics in %s: %i', async (status, expected) => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const { runner } = feldera.pipeline()
    runner.process?.show(status)
    runner.look()
    expect((await ask(feldera, `${GET}/stats`)).status).toBe(expected)
  })

  test('checkpoints held and in the store', async () => {
    const held = await answerTo({}, 'GET /v0/pipelines/orders/checkpoints')
    expect(held.body).toHaveLength(2)
    const store = await answerTo(orders({ storeAges: [5] }), 'GET /v0/pipelines/orders/checkpoints/remote')
    expect(store.body).toHaveLength(3)
    expect(Object.keys((store.body as object[])[0] ?? {})).toEqual(['uuid'])
  })

  test('endpoints that came later are unknown paths before', async () => {
    const version = '0.291.0+enterprise'
    for (const path of ['events', 'events/latest', 'checkpoints/remote']) {
      expect(await answerTo({ version }, `GET /v0/pipelines/orders/${path}`)).toMatchObject({ status: 404, text: '' })
    }
  })

  test('a standby cannot be stopped without force', async () => {
    const answer = await answerTo({}, 'POST /v0/pipelines/orders/stop?force=false')
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error_code: 'InvalidTransition', details: ['suspend', 'Standby'] })
  })

  test('a bootstrap is not both silent and concurrent', async () => {
    const line = 'POST /v0/pipelines/orders/approve?silent_bootstrap=true'
    expect((await answerTo({}, line)).status).toBe(200)
    const answer = await answerTo({}, `${line}&concurrent_bootstrap=true`)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error_code: 'InvalidBootstrapConfig' })
  })

  test.each(['checkpoint', 'checkpoint/sync'])('the community edition makes no checkpoints: %s (1.2)', async (path) => {
    const line = `POST /v0/pipelines/orders/${path}`
    const answer = await answerTo({ ...orders({ state: 'running' }), edition: 'Open source' }, line)
    expect(answer.status).toBe(501)
    expect(answer.body).toMatchObject({ error_code: 'EnterpriseFeature', details: { feature: 'checkpoint' } })
    expect((await answerTo(orders({ state: 'running' }), line)).status).toBe(200)
    expect((await answerTo({}, line)).body).toMatchObject({ error_code: 'Initializing' })
  })

  test.each(['checkpoints', 'checkpoint_status'])('who asks for %s makes the runner look (3.6)', async (path) => {
    await using feldera = await startFeldera({ ...orders({ state: 'running' }), speed: 1 })
    feldera.pipeline().runner.process?.desire('Paused')
    expect((await ask(feldera, `${GET}/${path}`)).status).toBe(200)
    await expect.poll(() => feldera.pipeline().runner.row.runtimeStatus, { timeout: 1_000 }).toBe('Paused')
  })

  test('approving ahead is taken in standby, and the take-over does not stop for it', async () => {
    await using feldera = await startFeldera(orders({ afterActivation: 'needs-approval' }))
    const approval = await ask(feldera, 'POST /v0/pipelines/orders/approve')
    expect(approval).toMatchObject({ status: 200, body: 'Bootstrap approved' })
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect(statusesOf(feldera)).not.toContain('AwaitingApproval')
    expect(statusesOf(feldera)).toEqual(expect.arrayContaining(['Initializing', 'Bootstrapping']))
  })
})

describe.concurrent('the way there and back', () => {
  test('start in standby, activate, approve, stop, clear, start again', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped', afterActivation: 'needs-approval' }))

    const start = await ask(feldera, 'POST /v0/pipelines/orders/start?initial=standby')
    expect(start).toMatchObject({ status: 202, body: 'Pipeline is starting' })
    await until(feldera, 'Standby')
    const first = feldera.pipeline().runner.row.deploymentId
    expect((await ask(feldera, ACTIVATE)).status).toBe(202)
    await until(feldera, 'AwaitingApproval')
    const { body } = await ask(feldera, `${GET}?selector=status`)
    expect(body).toHaveProperty('deployment_runtime_status_details.approval_diff.program_diff.added_views')
    expect((await ask(feldera, 'POST /v0/pipelines/orders/approve')).status).toBe(200)
    await until(feldera, 'Running')
    expect(statusesOf(feldera)).toEqual(
      expect.arrayContaining(['Provisioning', 'Standby', 'AwaitingApproval', 'Bootstrapping', 'Running']),
    )

    expect((await ask(feldera, 'POST /v0/pipelines/orders/clear')).status).toBe(400)
    expect((await ask(feldera, 'POST /v0/pipelines/orders/stop?force=true')).status).toBe(202)
    await until(feldera, 'Stopped')
    expect((await ask(feldera, 'POST /v0/pipelines/orders/clear')).status).toBe(202)
    await showing(feldera, { storage_status: 'Cleared', deployment_error: null })
    expect((await ask(feldera, 'POST /v0/pipelines/orders/start?initial=standby')).status).toBe(202)
    await until(feldera, 'Standby')
    expect(feldera.pipeline().runner.row.deploymentId).not.toBe(first)
  })

  test('a failed take-over: Stopping with the error, then Stopped with it', async () => {
    await using feldera = await startFeldera(orders({ afterActivation: 'fails-to-fetch' }))
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Stopped')

    const { body } = await ask(feldera, GET)
    expect(body).toMatchObject({ deployment_error: NO_CHECKPOINT, deployment_id: null })
    const events = (await ask(feldera, 'GET /v0/pipelines/orders/events')).body as Record<string, unknown>[]
    const stopping = events.find((event) => event['deployment_resources_status'] === 'Stopping')
    expect(stopping).toMatchObject({ deployment_has_error: true, deployment_runtime_status: null })
    expect((await ask(feldera, 'POST /v0/pipelines/orders/dismiss_error')).status).toBe(200)
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_error: null })
  })

  test('events: newest first, one for each change, with the fields of the contract', async () => {
    await using feldera = await startFeldera()
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')

    const events = (await ask(feldera, 'GET /v0/pipelines/orders/events')).body as Record<string, string>[]
    const times = events.map(({ recorded_at }) => Date.parse(recorded_at ?? ''))
    expect(times).toEqual(times.toSorted((one, other) => other - one))
    expect(events.slice(0, 3).map((event) => event['deployment_runtime_desired_status'])).toEqual([
      'Running',
      'Running',
      'Standby',
    ])
    expect(events.slice(0, 3).map((event) => event['deployment_runtime_status'])).toEqual([
      'Running',
      'Standby',
      'Standby',
    ])
    expect(Object.keys(events[0] ?? {})).toEqual([
      'event_id',
      'recorded_at',
      'deployment_resources_status',
      'deployment_resources_desired_status',
      'deployment_runtime_status',
      'deployment_runtime_desired_status',
      'deployment_has_error',
      'program_status',
      'storage_status',
    ])
  })
})

describe.concurrent('the storage', () => {
  const CLEAR = 'POST /v0/pipelines/orders/clear'

  test('holds after a take-over what the object store had newest (3.10)', async () => {
    await using feldera = await startFeldera(orders({ storeAges: [5] }))
    const { storage, runner } = feldera.pipeline()
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect(runner.row.checkpoints).toHaveLength(3)
    expect(runner.row.checkpoints?.at(-1)).toEqual(storage.objectStore.at(-1))
  })

  test('gets that with each pull in standby too', async () => {
    await using feldera = await startFeldera(orders({ storeAges: [5] }))
    await eventually(async () => expect((await ask(feldera, `${GET}/checkpoints`)).body).toHaveLength(3))
    expect(feldera.pipeline().runner.row.runtimeStatus).toBe('Standby')
  })

  test('cannot be taken over without the object store, though the standby looked healthy (1.6)', async () => {
    await using feldera = await startFeldera(orders({ storeAges: 'unreadable' }))
    await ask(feldera, ACTIVATE)
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: { message: expect.stringContaining('Error fetching checkpoint'), details: expect.anything() },
    })
  })

  test.each([
    ['that was activated', {}, 'Running'],
    ['whose activation failed', { afterActivation: 'fails-to-fetch' }, 'Stopped'],
  ] as const)('%s does not stand by again before it is cleared (1.6)', async (_, seed, end) => {
    await using feldera = await startFeldera(orders(seed))
    await ask(feldera, ACTIVATE)
    await until(feldera, end)
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')

    expect((await ask(feldera, START)).status).toBe(202)
    const refused = { from: 'Running', to: 'Standby' }
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: {
        message: expect.stringMatching(/^Operation failed because the pipeline failed to initialize\. Error details: /),
        error_code: 'InitializationError',
        details: { error: refused },
      },
    })
    expect(statusesOf(feldera).slice(0, 4)).not.toContain('Standby')

    await ask(feldera, CLEAR)
    await showing(feldera, { storage_status: 'Cleared' })
    await ask(feldera, START)
    await until(feldera, 'Standby')
  })

  test('with the marker of a take-over ends in Paused, without an error (1.6)', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped', marked: true }))
    await ask(feldera, START)
    await until(feldera, 'Paused')
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_initial: 'Standby',
      deployment_desired_status: 'Paused',
      deployment_error: null,
    })
    expect(statusesOf(feldera)).not.toContain('Standby')
  })

  test('is Clearing for a moment, then Cleared, and in use again from Provisioning on', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 2 })
    const { refreshVersion } = feldera.pipeline().runner.row
    await ask(feldera, CLEAR)
    expect((await ask(feldera, GET)).body).toMatchObject({
      storage_status: 'Clearing',
      storage_status_details: null,
      refresh_version: refreshVersion + 1,
    })
    await showing(feldera, { storage_status: 'Cleared', refresh_version: refreshVersion + 2 })
    await ask(feldera, START)
    await showing(feldera, { deployment_status: 'Provisioning', storage_status: 'InUse' })
  })
})

describe.concurrent('start and stop', () => {
  test('a start that is stopped at once never begins', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 0.5 })
    await ask(feldera, START)
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Standby',
    })
    expect((await ask(feldera, STOP)).status).toBe(202)
    await sleep(900)
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Stopped',
      deployment_initial: null,
      deployment_id: null,
    })
    expect(statusesOf(feldera)).not.toContain('Provisioning')
  })

  test('a second start changes nothing, and one as something else is refused', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    const answers = [await ask(feldera, START), await ask(feldera, START), await ask(feldera, `${START}&x=1`)]
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    const refusal = await ask(feldera, 'POST /v0/pipelines/orders/start?initial=running')
    expect(refusal).toMatchObject({ status: 400, body: { error_code: 'InitialImmutableUnlessStopped' } })
    await until(feldera, 'Standby')
    expect(statusesOf(feldera).filter((status) => status === 'Provisioning')).toHaveLength(1)
  })

  test('a stop calls off the provisioning, which begins anew with the next start', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 4 })
    await ask(feldera, START)
    await until(feldera, 'Provisioning')
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    await ask(feldera, START)
    await until(feldera, 'Initializing')
    const times = ['Provisioned', 'Provisioning'].map((status) => {
      const event = feldera.pipeline().runner.events.find((one) => one['deployment_resources_status'] === status)
      return Date.parse(String(event?.['recorded_at']))
    })
    expect((times[0] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(2_990)
  })

  test('nothing is started as suspended: 405', async () => {
    const answer = await answerTo(orders({ state: 'stopped' }), 'POST /v0/pipelines/orders/start?initial=suspended')
    expect(answer.status).toBe(405)
    expect(answer.body).toMatchObject({ error_code: 'UnsupportedPipelineAction' })
  })

  test('an error that is not to be dismissed prevents a start, and stays (3.7)', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped-with-error' }), speed: 0.01 })
    expect((await ask(feldera, `${START}&dismiss_error=false`)).status).toBe(400)
    const row = (await ask(feldera, GET)).body
    expect(row).toMatchObject({ deployment_desired_status: 'Stopped', deployment_error: expect.anything() })
    expect((await ask(feldera, START)).status).toBe(202)
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_error: null })
  })

  test('the policy is shown, and decides what becomes of a difference', async () => {
    const ends = { allow: 'Running', reject: 'Stopped', await_approval: 'AwaitingApproval' }
    for (const [policy, end] of Object.entries(ends)) {
      await using feldera = await startFeldera(orders({ state: 'stopped', afterActivation: 'needs-approval' }))
      await ask(feldera, `${START}&bootstrap_policy=${policy}`)
      await until(feldera, 'Standby')
      expect((await ask(feldera, GET)).body).toMatchObject({ bootstrap_policy: policy })
      await ask(feldera, ACTIVATE)
      await until(feldera, end)
    }
    expect((await answerTo({}, `${START}&bootstrap_policy=never`)).text).toBe(
      'Query deserialize error: unknown variant `never`, expected one of `allow`, `reject`, `await_approval`',
    )
  })

  test('the community edition takes the start of a standby, which then fails (1.2)', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), edition: 'Open source' })
    expect((await ask(feldera, START)).status).toBe(202)
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: {
        message: expect.stringMatching(/^Operation failed because the pipeline failed to initialize\. Error details: /),
        error_code: 'InitializationError',
        details: { error: 'standby' },
      },
    })
  })

  test.each(['suspended', 'stopping'] as const)('what is %s is stopped soon, without an error (3.5)', async (state) => {
    await using feldera = await startFeldera(orders({ state }))
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_desired_status: 'Stopped',
      deployment_error: null,
      deployment_id: null,
    })
    expect(statusesOf(feldera)).toContain('Stopping')
  })
})

describe.concurrent('history (4.3, 4.4)', () => {
  test('one event, by its id or as the latest', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const [latest, older] = (await ask(feldera, `${GET}/events`)).body as { event_id: string }[]
    expectJson(await ask(feldera, `${GET}/events/latest`), latest)
    expectJson(await ask(feldera, `${GET}/events/${older?.event_id}`), older)
    expect(await ask(feldera, `${GET}/events/0198c9a0-6a1e-7d60-8d53-3c2f4f1b7a01`)).toMatchObject({ status: 404 })
  })

  test.each(['events', 'events/latest'])('%s with all: four fields more', async (path) => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const fields = async (query: string) => {
      const { body } = await ask(feldera, `${GET}/${path}${query}`)
      return Object.keys(Array.isArray(body) ? body[0] : (body as object))
    }
    expect(await fields('?selector=all')).toEqual([
      ...(await fields('')),
      'deployment_resources_status_details',
      'deployment_runtime_status_details',
      'deployment_error',
      'storage_status_details',
    ])
    const refusal = await ask(feldera, `${GET}/${path}?selector=foo`)
    expect(refusal).toMatchObject({
      status: 400,
      text: 'Query deserialize error: unknown variant `foo`, expected `all` or `status`',
    })
  })

  test('the log has been written for a while, goes on, and ends with the pipeline', async () => {
    await using feldera = await startFeldera()
    const answer = await fetch(`${feldera.url}/v0/pipelines/orders/logs`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    let log = ''
    const read = (async () => {
      for await (const chunk of answer.body ?? []) log += Buffer.from(chunk).toString('utf8')
    })()
    await eventually(() => expect(log).toContain('Runtime transition: none -> standby (desired: standby)'))
    await ask(feldera, ACTIVATE)
    await eventually(() => expect(log).toContain('Runtime transition: standby -> running (desired: running)'))
    for (const line of ['activate: Transitioning from Standby to Running', 'Resuming from checkpoint: ']) {
      expect(log).toContain(line)
    }
    expect(log).not.toContain('Logs have ended')
    await ask(feldera, 'DELETE /v0/pipelines/orders')
    await read
    expect(log).toMatch(/\nLogs have ended\n$/)
  })
})

describe.concurrent('scenarios', () => {
  const still = (name: ScenarioName) => startFeldera({ ...(scenarios[name] as Scenario).options, speed: 0.01 })

  test('paused-by-marker: it was started as standby', async () => {
    await using feldera = await still('paused-by-marker')
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_status: 'Paused', deployment_initial: 'Standby' })
  })

  test('put-off: refused twice, before anything was done', async () => {
    await using feldera = await still('put-off')
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await ask(feldera, ACTIVATE)
      expect(answer).toMatchObject({ status: 503, body: { error_code: 'PipelineUnavailable' } })
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    expect(feldera.accepted).toBe(0)
    expect((await ask(feldera, ACTIVATE)).status).toBe(202)
  })

  test.each([
    ['lock-took-too-long', 503, 'LockTookTooLong'],
    ['notify-failed', 500, 'PostgresPoolError'],
  ] as const)('%s: the process has accepted, and the runner is not woken (1.3)', async (scenario, status, code) => {
    await using feldera = await startFeldera({ ...scenarios[scenario].options, speed: 1 })
    expect(await ask(feldera, ACTIVATE)).toMatchObject({ status, body: { error_code: code } })
    expect(feldera.accepted).toBe(1)
    await sleep(200)
    expect(feldera.pipeline().runner.row.runtimeDesired).toBe('Standby')
    await showing(feldera, { deployment_desired_status: 'Running' })
  })

  test('wrong-base-url: the web console for GET, 405 for POST (2.3)', async () => {
    await using feldera = await still('wrong-base-url')
    const page = await ask(feldera, GET)
    expect(page).toMatchObject({ status: 200, body: undefined, text: expect.stringContaining('Web console') })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    for (const line of [ACTIVATE, 'POST /v0/pipelines/orders/approve']) {
      const refusal = await ask(feldera, line)
      expect(refusal).toMatchObject({ status: 405, text: 'This resource only supports GET and HEAD.' })
      expect(refusal.headers.get('allow')).toBe('GET, HEAD')
    }
  })

  test('compressed: the answers are the real ones', async () => {
    await using feldera = await still('compressed')
    const answer = await ask(feldera, GET)
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.body).toMatchObject({ name: 'orders', deployment_status: 'Standby' })
    expect((await ask(feldera, ACTIVATE)).body).toBe('Pipeline transitioning from Standby to Running')
  })
})

async function until(feldera: SimulatedFeldera, status: string): Promise<void> {
  await showing(feldera, { deployment_status: status })
}

/** Waits until the pipeline shows these fields. */
async function showing(feldera: SimulatedFeldera, fields: Readonly<Record<string, unknown>>): Promise<void> {
  await eventually(async () => expect((await ask(feldera, `${GET}?selector=status`)).body).toMatchObject(fields))
}

/** Waits until this holds. Not expect.poll, which knows no test where several run at once. */
async function eventually(holds: () => unknown): Promise<void> {
  await vi.waitFor(holds, { interval: 20, timeout: 10_000 })
}

/** Every status the pipeline has shown, newest first. */
function statusesOf(feldera: SimulatedFeldera): unknown[] {
  return feldera
    .pipeline()
    .runner.events.map((event) => event['deployment_runtime_status'] ?? event['deployment_resources_status'])
}
