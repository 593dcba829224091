import { apiError, empty, json, type Reply } from '../reply.ts'
import { authenticate, authenticationConfig } from './authentication.ts'
import { clusterHealth, config, session } from './configuration.ts'
import { editPipeline } from './edit.ts'
import type { Call, Installation, ManagerRequest, Role } from './installation.ts'
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
import { clear, deletePipeline, dismissError, start, stop } from './lifecycle.ts'
import { followLogs } from './logs.ts'
import { getEvent, getPipeline, listEvents, listPipelines } from './lookup.ts'
import { webConsole } from './web-console.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

interface Route {
  readonly method: Method
  /** Its groups: the pipeline's name, and an item of it. */
  readonly path: RegExp
  readonly role: Role
  readonly handle: (call: Call) => Reply | Promise<Reply>
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
  write('POST', '/pipelines/:name/checkpoint', makeCheckpoint),
  write('POST', '/pipelines/:name/checkpoint/sync', syncCheckpoint),
  write('POST', '/pipelines/:name/activate', activate),
  write('POST', '/pipelines/:name/approve', approve, 164),
  write('POST', '/pipelines/:name/resume', resume),
  write('POST', '/pipelines/:name/pause', pause),
  write('POST', '/pipelines/:name/start', start),
  write('POST', '/pipelines/:name/stop', stop),
  write('POST', '/pipelines/:name/clear', clear),
  write('POST', '/pipelines/:name/dismiss_error', dismissError),
  write('PATCH', '/pipelines/:name', editPipeline),
  write('DELETE', '/pipelines/:name', deletePipeline),
]

function get(path: string, handle: Route['handle'], since = 0): Route {
  return { method: 'GET', path: below(path), role: 'read', handle, since }
}

function write(method: Method, path: string, handle: Route['handle'], since = 0): Route {
  return { method, path: below(path), role: 'write', handle, since }
}

function below(path: string): RegExp {
  return new RegExp(`^/v0${path.replaceAll(/:\w+/g, '([^/]+)')}$`)
}

const ROLES: readonly Role[] = ['read', 'write', 'admin']
const CORS = { 'access-control-allow-credentials': 'true' } as const

/** The API server: answers a request. The order of checks is Feldera's: authentication, role, query, edition, row. */
export async function answer(installation: Installation, request: ManagerRequest): Promise<Reply> {
  const { pathname } = request.url
  if (pathname === '/healthz') return json(200, { status: 'healthy' })
  if (pathname === '/config/authentication') return withCors(authenticationConfig(installation))
  if (pathname !== '/v0' && !pathname.startsWith('/v0/')) return webConsole(request.method)
  const caller = authenticate(installation, request)
  return withCors('status' in caller ? caller : await route(installation, request, caller.role))
}

function withCors(reply: Reply): Reply {
  return { ...reply, headers: { ...CORS, ...reply.headers } }
}

async function route(installation: Installation, request: ManagerRequest, role: Role): Promise<Reply> {
  const { pathname } = request.url
  const { minor } = installation.release
  const known = ROUTES.filter(({ path, since }) => minor >= since && path.test(pathname))
  const found = known.find(({ method }) => method === request.method)
  if (found === undefined) return notFound(request, { minor, isKnown: known.length > 0 })
  if (minor >= 327 && ROLES.indexOf(role) < ROLES.indexOf(found.role)) return insufficient(found.role, role)
  const [name = '', item = ''] = (found.path.exec(pathname) ?? []).slice(1).map(decode)
  const pipeline = installation.pipelines.find(({ runner, deleted }) => runner.row.name === name && !deleted)
  return await found.handle({ installation, request, role, name, pipeline, item })
}

/** A path that is not there, or not for this method; releases tell the two apart or do not. */
function notFound({ method, url }: ManagerRequest, { minor, isKnown }: { minor: number; isKnown: boolean }): Reply {
  if (minor >= 353) {
    const message = `No endpoint for ${method} ${url.pathname}; see the API reference for the available /v0 endpoints`
    return apiError(404, 'UnknownEndpoint', { message })
  }
  return isKnown && minor >= 327 ? UNCLASSIFIED : empty(404)
}

const UNCLASSIFIED = json(403, {
  message: 'This endpoint has no access-control classification and is denied',
  error_code: 'InsufficientPermissions',
})

export function insufficient(required: Role, actual: Role): Reply {
  const message = `Insufficient permissions: this action requires the '${required}' role, but the caller has '${actual}'`
  return apiError(403, 'InsufficientPermissions', { message, details: { required, actual } })
}

/** A name is decoded before it is looked up and shown, but for a slash. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll(/%(?=2f)/gi, '%25'))
  } catch {
    return segment
  }
}
