import { authenticate, authenticationConfig } from './authentication.ts'
import { clear, deletePipeline, dismissError, start, stop } from './deployment.ts'
import {
  type Call,
  clusterHealth,
  config,
  type Installation,
  type ManagerRequest,
  type Role,
  session,
} from './installation.ts'
import {
  activate,
  approve,
  checkpointStatus,
  listCheckpoints,
  listRemoteCheckpoints,
  makeCheckpoint,
  pause,
  resume,
  stats,
  syncCheckpoint,
  syncStatus,
} from './interaction.ts'
import { followLogs, getEvent, getPipeline, listEvents, listPipelines } from './lookup.ts'
import { apiError, empty, json, type Reply } from './reply.ts'
import { webConsole } from './web-console.ts'

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Its groups: the pipeline's name, and an item of it. */
  readonly path: RegExp
  readonly role: Role
  readonly handle: (call: Call) => Reply
  /** First release (0.`since`) that has it. */
  readonly since: number
}

const ROUTES: readonly Route[] = [
  get('/config', config),
  get('/config/session', session),
  get('/cluster_healthz', clusterHealth),
  get('/pipelines', listPipelines),
  get('/pipelines/:name', getPipeline),
  get('/pipelines/:name/events', listEvents, 292),
  get('/pipelines/:name/events/:item', getEvent, 292),
  get('/pipelines/:name/logs', followLogs),
  get('/pipelines/:name/stats', stats),
  get('/pipelines/:name/checkpoints', listCheckpoints),
  get('/pipelines/:name/checkpoints/remote', listRemoteCheckpoints, 313),
  get('/pipelines/:name/checkpoint_status', checkpointStatus),
  get('/pipelines/:name/checkpoint/sync_status', syncStatus),
  post('/pipelines/:name/checkpoint', makeCheckpoint),
  post('/pipelines/:name/checkpoint/sync', syncCheckpoint),
  post('/pipelines/:name/activate', activate),
  post('/pipelines/:name/approve', approve, 164),
  post('/pipelines/:name/resume', resume),
  post('/pipelines/:name/pause', pause),
  post('/pipelines/:name/start', start),
  post('/pipelines/:name/stop', stop),
  post('/pipelines/:name/clear', clear),
  post('/pipelines/:name/dismiss_error', dismissError),
  { ...post('/pipelines/:name', deletePipeline), method: 'DELETE' },
]

function get(path: string, handle: Route['handle'], since = 0): Route {
  return { method: 'GET', path: below(path), role: 'read', handle, since }
}

function post(path: string, handle: Route['handle'], since = 0): Route {
  return { method: 'POST', path: below(path), role: 'write', handle, since }
}

function below(path: string): RegExp {
  return new RegExp(`^/v0${path.replaceAll(/:\w+/g, '([^/]+)')}$`)
}

const ROLES: readonly Role[] = ['read', 'write', 'admin']

/** The API server: answers a request. The order of checks is Feldera's: authentication, role, query, edition, row. */
export function answer(installation: Installation, request: ManagerRequest): Reply {
  const { pathname } = request.url
  if (pathname === '/healthz') return json(200, { status: 'healthy' })
  if (pathname === '/config/authentication') return authenticationConfig(installation)
  if (pathname !== '/v0' && !pathname.startsWith('/v0/')) return webConsole(request.method)
  const caller = authenticate(installation, request)
  if ('status' in caller) return caller
  const { minor } = installation.release
  const known = ROUTES.filter(({ path, since }) => minor >= since && path.test(pathname))
  if (known.length === 0) return empty(404)
  const route = known.find(({ method }) => method === request.method)
  if (route === undefined) return minor >= 327 ? UNCLASSIFIED : empty(404)
  if (minor >= 327 && ROLES.indexOf(caller.role) < ROLES.indexOf(route.role)) {
    return insufficient(route.role, caller.role)
  }
  const [, name = '', item = ''] = route.path.exec(pathname) ?? []
  const pipeline = installation.pipelines.find(({ runner, deleted }) => runner.row.name === name && !deleted)
  return route.handle({ installation, request, role: caller.role, name, pipeline, item })
}

const UNCLASSIFIED = json(403, {
  message: 'This endpoint has no access-control classification and is denied',
  error_code: 'InsufficientPermissions',
})

function insufficient(required: Role, actual: Role): Reply {
  const message = `Insufficient permissions: this action requires the '${required}' role, but the caller has '${actual}'`
  return apiError(403, 'InsufficientPermissions', { message, details: { required, actual } })
}
