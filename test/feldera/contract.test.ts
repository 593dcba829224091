import { describe, expect, test } from 'vitest'
import { type FelderaOptions, type SimulatedFeldera, startFeldera } from './index.ts'
import type { PipelineSeed } from './pipeline.ts'
import { READ_KEY, WRITE_KEY } from './scenarios.ts'

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

const orders = (seed: Omit<PipelineSeed, 'name'>): FelderaOptions => ({ pipelines: [{ name: 'orders', ...seed }] })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const ACTIVATE = 'POST /v0/pipelines/orders/activate'
const GET = 'GET /v0/pipelines/orders'

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
    expect((await answerTo({ keys }, 'GET /config/authentication')).body).toHaveProperty('GenericOidc.issuer')
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
    expect(answer.body).toMatchObject({
      error_code: 'PipelineInteractionUnreachable',
      details: { pipeline_name: 'orders', request: expect.any(String), error: expect.any(String) },
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

  test('checkpoints held and in the store', async () => {
    const held = await answerTo({}, 'GET /v0/pipelines/orders/checkpoints')
    expect(held.body).toHaveLength(2)
    const store = await answerTo(orders({ storeAges: [5] }), 'GET /v0/pipelines/orders/checkpoints/remote')
    expect(store.body).toHaveLength(3)
    expect(Object.keys((store.body as object[])[0] ?? {})).toEqual(['uuid'])
  })

  test('endpoints that came later are unknown paths before', async () => {
    const version = '0.291.0+enterprise'
    for (const path of ['events', 'checkpoints/remote']) {
      expect(await answerTo({ version }, `GET /v0/pipelines/orders/${path}`)).toMatchObject({ status: 404, text: '' })
    }
  })

  test('a standby cannot be stopped without force', async () => {
    const answer = await answerTo({}, 'POST /v0/pipelines/orders/stop?force=false')
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error_code: 'InvalidTransition', details: ['suspend', 'Standby'] })
  })

  test('approving ahead is taken in standby, and the take-over does not stop for it', async () => {
    await using feldera = await startFeldera(orders({ afterActivation: 'needs-approval' }))
    const approval = await ask(feldera, 'POST /v0/pipelines/orders/approve')
    expect(approval).toMatchObject({ status: 200, body: 'Bootstrap approved' })
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect(statusesOf(feldera)).not.toContain('AwaitingApproval')
  })
})

describe('the way there and back', () => {
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
    expect(body).toMatchObject({ deployment_error: { error_code: 'InitializationError' }, deployment_id: null })
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

async function until(feldera: SimulatedFeldera, status: string): Promise<void> {
  await showing(feldera, { deployment_status: status })
}

/** Waits until the pipeline shows these fields. */
async function showing(feldera: SimulatedFeldera, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const look = async () => (await ask(feldera, `${GET}?selector=status`)).body
  await expect.poll(look, { interval: 20, timeout: 10_000 }).toMatchObject(fields)
}

/** Every status the pipeline has shown, newest first. */
function statusesOf(feldera: SimulatedFeldera): unknown[] {
  return feldera
    .pipeline()
    .runner.events.map((event) => event['deployment_runtime_status'] ?? event['deployment_resources_status'])
}
