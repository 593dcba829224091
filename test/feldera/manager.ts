import { type SimulatedClock, timestamp } from './clock.ts'
import type { SimulatedPipeline } from './pipeline.ts'
import { apiError, empty, json, type Reply, text } from './reply.ts'
import {
  checkpointOnWire,
  deploymentDesiredStatus,
  deploymentStatus,
  type Release,
  rowOnWire,
  type Selector,
} from './row.ts'

export type Role = 'read' | 'write' | 'admin'

export interface ApiKey {
  readonly token: string
  readonly role: Role
}

export interface ManagerOptions {
  readonly edition: 'Enterprise' | 'Open source'
  readonly release: Release
  /** Absent: no authentication, everyone is admin. */
  readonly keys: readonly ApiKey[] | undefined
  /** Federated ID tokens: the role of a token, or why it is refused. */
  readonly trust: ((token: string) => { readonly role: Role } | { readonly refused: string }) | undefined
  /** What a 202 to an activation holds: real servers send a text; the documentation long showed an object. */
  readonly acceptance: 'text' | 'object' | 'empty'
}

/** A request as the manager sees it. */
export interface ManagerRequest {
  readonly method: string
  /** Path and query, without the base path. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const ROLES: readonly Role[] = ['read', 'write', 'admin']
const DESIRED_STATUSES = ['unavailable', 'coordination', 'standby', 'paused', 'running', 'suspended']
const SELECTORS: readonly Selector[] = ['all', 'status', 'status_with_connectors']

interface Call {
  readonly request: ManagerRequest
  readonly pipeline: SimulatedPipeline | undefined
  readonly name: string
  readonly role: Role
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: RegExp
  readonly role: Role
  /** First release (0.`since`) that has it. */
  readonly since?: number
  handle(call: Call): Reply
}

/** The API server: authentication, roles, editions, and the routes around an activation. */
export class Manager {
  readonly #clock: SimulatedClock
  readonly #options: ManagerOptions
  readonly #pipelines: readonly SimulatedPipeline[]
  readonly #routes: readonly Route[]

  constructor(clock: SimulatedClock, options: ManagerOptions, pipelines: readonly SimulatedPipeline[]) {
    this.#clock = clock
    this.#options = options
    this.#pipelines = pipelines
    this.#routes = this.#makeRoutes()
  }

  /** The order of checks is Feldera's: authentication, role, query, edition, row. */
  handle(request: ManagerRequest): Reply {
    const { pathname } = request.url
    if (pathname === '/healthz') return json(200, { status: 'healthy' })
    if (pathname === '/config/authentication') return json(200, this.#options.keys ? AUTHENTICATION : {})
    if (pathname !== '/v0' && !pathname.startsWith('/v0/')) return webConsole(request.method)
    const caller = this.#authenticate(request)
    if ('status' in caller) return caller
    const { minor } = this.#options.release
    const known = this.#routes.filter(({ path, since = 0 }) => minor >= since && path.test(pathname))
    if (known.length === 0) return empty(404)
    const route = known.find(({ method }) => method === request.method)
    if (route === undefined) return minor >= 327 ? UNCLASSIFIED : empty(404)
    if (minor >= 327 && ROLES.indexOf(caller.role) < ROLES.indexOf(route.role))
      return insufficient(route.role, caller.role)
    const name = route.path.exec(pathname)?.[1] ?? ''
    const pipeline = this.#pipelines.find(({ runner, deleted }) => runner.row.name === name && !deleted)
    return route.handle({ request, pipeline, name, role: caller.role })
  }

  #authenticate({ headers }: ManagerRequest): { readonly role: Role } | Reply {
    const { keys, trust } = this.#options
    if (keys === undefined && trust === undefined) return { role: 'admin' }
    const token = /^Bearer (.+)$/.exec(String(headers.authorization ?? ''))?.[1]
    if (token === undefined) return empty(401, { 'www-authenticate': 'Bearer' })
    if (token.split('.').length === 3 && trust) {
      const verdict = trust(token)
      return 'role' in verdict ? verdict : challenge(verdict.refused)
    }
    const key = keys?.find((candidate) => candidate.token === token)
    if (key) return { role: key.role }
    if (token.startsWith('apikey:')) {
      return text(401, JSON.stringify({ message: 'Unauthorized API key', error_code: 'AuthenticationFailed' }))
    }
    return challenge('Malformed JWT: missing iss claim')
  }

  #makeRoutes(): Route[] {
    const { edition } = this.#options
    const of = (rest: string) => new RegExp(`^/v0/pipelines/([^/]+)${rest}$`)
    const enterprise = edition === 'Enterprise'
    return [
      { method: 'GET', path: /^\/v0\/config$/, role: 'read', handle: () => json(200, this.#config()) },
      {
        method: 'GET',
        path: /^\/v0\/config\/session$/,
        role: 'read',
        handle: ({ role }) => json(200, this.#session(role)),
      },
      { method: 'GET', path: /^\/v0\/cluster_healthz$/, role: 'read', handle: () => json(200, this.#health()) },
      { method: 'GET', path: /^\/v0\/pipelines$/, role: 'read', handle: ({ request }) => this.#list(request) },
      { method: 'GET', path: of(''), role: 'read', handle: (call) => this.#get(call) },
      { method: 'DELETE', path: of(''), role: 'write', handle: (call) => this.#delete(call) },
      { method: 'POST', path: of('/activate'), role: 'write', handle: (call) => this.#activate(call, enterprise) },
      { method: 'POST', path: of('/approve'), role: 'write', since: 164, handle: (call) => this.#approve(call) },
      { method: 'POST', path: of('/start'), role: 'write', handle: (call) => this.#start(call) },
      { method: 'POST', path: of('/stop'), role: 'write', handle: (call) => this.#stop(call, enterprise) },
      { method: 'POST', path: of('/clear'), role: 'write', handle: (call) => this.#clear(call) },
      { method: 'POST', path: of('/dismiss_error'), role: 'write', handle: (call) => this.#dismissError(call) },
      { method: 'POST', path: of('/resume'), role: 'write', handle: (call) => this.#resumeOrPause(call, 'start') },
      { method: 'POST', path: of('/pause'), role: 'write', handle: (call) => this.#resumeOrPause(call, 'pause') },
      { method: 'GET', path: of('/stats'), role: 'read', handle: (call) => this.#stats(call) },
      { method: 'GET', path: of('/checkpoints'), role: 'read', handle: (call) => this.#checkpoints(call) },
      {
        method: 'GET',
        path: of('/checkpoints/remote'),
        role: 'read',
        since: 313,
        handle: (call) => this.#remote(call, enterprise),
      },
      {
        method: 'GET',
        path: of('/checkpoint/sync_status'),
        role: 'read',
        handle: (call) => this.#controllerOnly(call, SYNC_STATUS),
      },
      {
        method: 'GET',
        path: of('/checkpoint_status'),
        role: 'read',
        handle: (call) => this.#controllerOnly(call, CHECKPOINT_STATUS),
      },
      { method: 'GET', path: of('/events'), role: 'read', since: 292, handle: (call) => this.#events(call) },
      { method: 'GET', path: of('/logs'), role: 'read', handle: (call) => this.#logs(call) },
    ]
  }

  #config(): unknown {
    const { edition, release } = this.#options
    return {
      telemetry: '',
      edition,
      version: release.version.replace(/\+.*/, ''),
      revision: '5c7931d0',
      runtime_revision: '5c7931d0',
      changelog_url: '',
      license_validity:
        edition === 'Enterprise'
          ? { Exists: { current: timestamp(this.#clock.now()), valid_until: null, is_trial: false } }
          : null,
      update_info: null,
      unstable_features: null,
      build_info: {},
      build_source: 'source',
    }
  }

  #session(role: Role): unknown {
    const tenant = { tenant_id: '00000000-0000-0000-0000-000000000000', tenant_name: 'default' }
    return this.#options.release.minor >= 327 ? { ...tenant, role, memberships: [] } : tenant
  }

  #health(): unknown {
    const now = timestamp(this.#clock.now())
    const healthy = { healthy: true, message: '', unchanged_since: now, checked_at: now }
    return { all_healthy: true, api: healthy, compiler: healthy, runner: healthy }
  }

  #list({ url }: ManagerRequest): Reply {
    const selector = readSelector(url)
    if (selector === undefined) return badSelector(url)
    const rows = this.#pipelines.filter(({ deleted }) => !deleted)
    return json(
      200,
      rows.map(({ runner }) => rowOnWire(runner.row, selector, this.#options.release)),
      NO_CACHE,
    )
  }

  #get({ request, pipeline, name }: Call): Reply {
    const selector = readSelector(request.url)
    if (selector === undefined) return badSelector(request.url)
    if (pipeline === undefined) return unknownName(name)
    return json(200, rowOnWire(pipeline.runner.row, selector, this.#options.release), NO_CACHE)
  }

  #delete({ pipeline, name }: Call): Reply {
    if (pipeline === undefined) return unknownName(name)
    pipeline.deleted = true
    return json(200, 'Pipeline deleted')
  }

  #activate({ request, pipeline, name }: Call, enterprise: boolean): Reply {
    const given = request.url.searchParams.getAll('initial')
    const [initial = 'running'] = given
    if (given.length > 1) return text(400, 'Query deserialize error: duplicate field `initial`')
    if (!DESIRED_STATUSES.includes(initial)) return text(400, unknownVariant(initial, DESIRED_STATUSES))
    if (!enterprise) return enterpriseFeature('start from object store (S3)')
    const process = this.#interact(pipeline, name)
    if ('status' in process && 'body' in process) return process
    const accepted = process.activationsAccepted
    const reply = process.activate(initial)
    pipeline?.runner.wake()
    if (process.activationsAccepted > accepted) pipeline?.activationAccepted()
    return reply.status === 202 ? this.#acceptance(reply) : reply
  }

  #acceptance(reply: Reply): Reply {
    switch (this.#options.acceptance) {
      case 'text':
        return reply
      case 'object':
        return json(202, { checkpoint_sequence_number: 17 })
      case 'empty':
        return empty(202)
    }
  }

  /** Whether the process can be spoken to, by the row. */
  #interact(pipeline: SimulatedPipeline | undefined, name: string) {
    if (pipeline === undefined) return unknownName(name)
    const { row, process } = pipeline.runner
    if (row.resourcesStatus !== 'Provisioned' || process === undefined) {
      const status = row.resourcesStatus
      const message = `Unable to interact with pipeline because the deployment status (${status.toLowerCase()}) indicates it is not (yet) fully provisioned pipeline-id=N/A pipeline-name="${name}"`
      return this.#unavailable('PipelineInteractionNotDeployed', message, {
        pipeline_name: name,
        status,
        desired_status: row.resourcesDesired,
      })
    }
    if (row.runtimeStatus === 'Unavailable') {
      const message = `Unable to interact with pipeline because its status is currently 'unavailable' pipeline-id=N/A pipeline-name="${name}"`
      return this.#unavailable('PipelineUnavailable', message, { pipeline_name: name })
    }
    if (!process.reachable) {
      const message = `Error sending HTTP request to pipeline: timeout (10s) was reached pipeline-id=N/A pipeline-name="${name}"`
      return this.#unavailable('PipelineInteractionUnreachable', message, {
        pipeline_name: name,
        request: 'POST',
        error: 'timeout',
      })
    }
    return process
  }

  #unavailable(code: string, message: string, details: unknown): Reply {
    const headers: Record<string, string> = this.#options.release.minor >= 330 ? { 'retry-after': '5' } : {}
    return apiError(503, code, { message, details, headers })
  }

  #approve({ pipeline, name }: Call): Reply {
    const process = this.#interact(pipeline, name)
    if ('status' in process && 'body' in process) return process
    process.approve()
    pipeline?.runner.wake()
    return json(200, 'Bootstrap approved')
  }

  #start({ request, pipeline, name }: Call): Reply {
    if (pipeline === undefined) return unknownName(name)
    const { runner } = pipeline
    const initial = request.url.searchParams.get('initial') ?? 'running'
    if (!['standby', 'running', 'paused'].includes(initial)) return text(400, unknownVariant(initial, DESIRED_STATUSES))
    if (initial === 'standby' && !runner.row.hasObjectStore) {
      return apiError(400, 'InitialStandbyNotAllowed', {
        message: 'Initial standby is not allowed without object store',
      })
    }
    if (runner.row.resourcesStatus !== 'Stopped') {
      return apiError(400, 'IllegalPipelineAction', {
        message: `Cannot start pipeline '${name}' while it is ${runner.row.resourcesStatus}`,
      })
    }
    runner.start(initial === 'standby' ? 'Standby' : initial === 'paused' ? 'Paused' : 'Running')
    return json(202, 'Pipeline is starting')
  }

  #stop({ request, pipeline, name }: Call, enterprise: boolean): Reply {
    if (pipeline === undefined) return unknownName(name)
    const { runner } = pipeline
    const force = request.url.searchParams.get('force') === 'true'
    if (!force && !enterprise) return enterpriseFeature('stop?force=false')
    if (!force && runner.row.runtimeDesired === 'Standby') {
      const message = 'Cannot execute suspend transition starting from Standby'
      return apiError(400, 'InvalidTransition', { message, details: ['suspend', 'Standby'] })
    }
    if (runner.row.resourcesStatus !== 'Stopped') runner.stop()
    return json(202, force ? 'Pipeline is forcefully stopping' : 'Pipeline is stopping')
  }

  #clear({ pipeline, name }: Call): Reply {
    if (pipeline === undefined) return unknownName(name)
    if (pipeline.runner.row.resourcesStatus !== 'Stopped') {
      return apiError(400, 'StorageStatusImmutableUnlessStopped', {
        message: 'Storage can only be cleared while the pipeline is stopped',
      })
    }
    pipeline.runner.row.checkpoints = null
    return json(202, 'Pipeline storage is being cleared')
  }

  #dismissError({ pipeline, name }: Call): Reply {
    if (pipeline === undefined) return unknownName(name)
    pipeline.runner.row.deploymentError = null
    return json(200, 'Pipeline deployment error is dismissed')
  }

  #resumeOrPause({ pipeline, name }: Call, verb: 'start' | 'pause'): Reply {
    const process = this.#interact(pipeline, name)
    if ('status' in process && 'body' in process) return process
    const reply = process.resumeOrPause(verb)
    pipeline?.runner.wake()
    return reply
  }

  #stats(call: Call): Reply {
    const row = call.pipeline?.runner.row
    const now = this.#clock.now()
    const started = row?.resourcesStatusSince ?? now
    // Feldera's own Python client does without none of these.
    const metrics = {
      state: row ? deploymentStatus(row) : '',
      start_time: Math.floor(started / 1_000),
      uptime_msecs: now - started,
      incarnation_uuid: row?.deploymentId,
      transaction_status: 'NoTransaction',
      total_processed_records: 987_654,
      total_completed_records: 987_654,
      bootstrap_in_progress: false,
    }
    return this.#controllerOnly(call, { global_metrics: metrics, inputs: [], outputs: [] })
  }

  /** What needs a controller, which a standby has not. */
  #controllerOnly({ pipeline, name }: Call, answer: unknown): Reply {
    const process = this.#interact(pipeline, name)
    if ('status' in process && 'body' in process) return process
    if (!['Running', 'Paused'].includes(process.status().status)) {
      const message = 'Operation failed because the pipeline has not finished initializing.'
      return apiError(503, 'Initializing', { message, details: null })
    }
    return json(200, answer)
  }

  #checkpoints({ pipeline, name }: Call): Reply {
    const process = this.#interact(pipeline, name)
    if ('status' in process && 'body' in process) return process
    pipeline?.runner.wake()
    return json(200, process.checkpoints.map(checkpointOnWire))
  }

  #remote({ pipeline, name }: Call, enterprise: boolean): Reply {
    const process = this.#interact(pipeline, name)
    if ('status' in process && 'body' in process) return process
    if (!enterprise) return enterpriseFeature('checkpoint')
    if (pipeline === undefined || pipeline.store === 'unreadable') {
      const message = 'Error fetching checkpoint from object store: access denied'
      return apiError(500, 'CheckpointFetchError', { message, details: { error: 'access denied' } })
    }
    return json(
      200,
      pipeline.store.map(({ uuid }) => ({ uuid })),
    )
  }

  #events({ pipeline, name }: Call): Reply {
    return pipeline === undefined ? unknownName(name) : json(200, pipeline.runner.events)
  }

  #logs({ pipeline, name }: Call): Reply {
    if (pipeline === undefined) return unknownName(name)
    const { row } = pipeline.runner
    const line = `[manager] ${timestamp(this.#clock.now())}  INFO Runtime transition: ${deploymentStatus(row)} (desired: ${deploymentDesiredStatus(row)}) pipeline-name=${name}`
    return text(200, `${line}\nLogs have ended\n`, { 'x-content-type-options': 'nosniff' })
  }
}

const NO_CACHE = { 'cache-control': 'no-cache' } as const
const SYNC_STATUS = { success: null, failure: null, periodic: null } as const
const CHECKPOINT_STATUS = { success: null, failure: null } as const

const AUTHENTICATION = {
  GenericOidc: { issuer: 'https://login.example.com', client_id: 'feldera', extra_oidc_scopes: '' },
} as const

const UNCLASSIFIED = json(403, {
  message: 'This endpoint has no access-control classification and is denied',
  error_code: 'InsufficientPermissions',
})

function insufficient(required: Role, actual: Role): Reply {
  const message = `Insufficient permissions: this action requires the '${required}' role, but the caller has '${actual}'`
  return apiError(403, 'InsufficientPermissions', { message, details: { required, actual } })
}

function challenge(reason: string): Reply {
  return empty(401, { 'www-authenticate': `Bearer error_description="${reason}"` })
}

function unknownName(name: string): Reply {
  return apiError(404, 'UnknownPipelineName', {
    message: `Unknown pipeline name '${name}'`,
    details: { pipeline_name: name },
  })
}

function enterpriseFeature(feature: string): Reply {
  const message = `Cannot use enterprise-only feature (${feature}) in Feldera community edition.`
  return apiError(501, 'EnterpriseFeature', { message, details: { feature } })
}

/** Outside the API the manager serves its web console. */
function webConsole(method: string): Reply {
  if (method === 'GET' || method === 'HEAD') {
    return {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><html><body>Web console</body></html>',
    }
  }
  return text(405, 'This resource only supports GET and HEAD.', { allow: 'GET, HEAD' })
}

function readSelector(url: URL): Selector | undefined {
  const given = url.searchParams.get('selector') ?? 'all'
  return SELECTORS.find((selector) => selector === given)
}

function badSelector(url: URL): Reply {
  return text(400, unknownVariant(url.searchParams.get('selector') ?? '', SELECTORS))
}

function unknownVariant(given: string, known: readonly string[]): string {
  return `Query deserialize error: unknown variant \`${given}\`, expected one of ${known.map((name) => `\`${name}\``).join(', ')}`
}
