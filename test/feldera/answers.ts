import { gzipSync } from 'node:zlib'
import { refused } from './manager/authentication.ts'
import { unavailable, unreachable } from './manager/forwarding.ts'
import { release } from './manager/release.ts'
import { insufficient } from './manager/routes.ts'
import { webConsole as consoleAnswer } from './manager/web-console.ts'
import { apiError, empty, json, type Reply } from './reply.ts'
import { pipelineTimeout } from './runner/status-answer.ts'

// Answers that this installation does not give by itself, for faults: of Feldera in trouble, and of what stands before it.

const RETRY_AFTER = { 'retry-after': '5' } as const

const noDatabase =
  'Error occurred while creating a new object: error connecting to server: Connection refused (os error 111)'

/** Feldera's database is down. The backtrace is as long as real ones are. */
export const postgresPoolError = apiError(500, 'PostgresPoolError', {
  message: `Postgres connection pool error: '${noDatabase}'`,
  details: { error: noDatabase, backtrace: '   0: std::backtrace::Backtrace::create\n'.repeat(200) },
})

export const lockTookTooLong = apiError(503, 'LockTookTooLong', {
  message: 'The lock required for this operation took too long to acquire. Try this operation again later.',
  headers: RETRY_AFTER,
})

const ABOUT = { name: 'orders', release: release('0.337.0') }

export const pipelineUnavailable = unavailable(ABOUT)

/** The process did not answer the manager in time, or the connection to it broke: whether it acted is open. */
export const processUnreachable = unreachable(
  ABOUT,
  { method: 'POST', target: 'activate?initial=running' },
  pipelineTimeout(10, 'Timeout while waiting for response'),
)

/** From a process that is going down; the desired status may have been set all the same. */
export const initializationError = apiError(500, 'InitializationError', {
  message: 'Operation failed because the pipeline failed to initialize. Error details: disk full.',
  details: { error: 'disk full' },
})

export const terminating = apiError(410, 'Terminating', {
  message: 'Operation failed because the pipeline is shutting down.',
  details: null,
})

export const corruptRow = apiError(500, 'InvalidRuntimeStatus', { message: "Invalid runtime status 'coordination'" })

/** Also what Feldera answers while its database is down and keys cannot be looked up. */
export const unauthorizedApiKey = refused('Unauthorized API key')

/** What the health check says meanwhile, and for some seconds afterwards. */
export const databaseUnhealthy = json(500, {
  status: 'unhealthy: unable to reach database (see logs for further details)',
})

export const unauthorizedBare = empty(401, { 'www-authenticate': 'Bearer' })

export const insufficientRole = insufficient('write', 'read')

/** A proxy's page. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = '<html><head><title>Oops</title></head><body><h1>Proxy page</h1></body></html>'
  return { status, headers: { 'content-type': 'text/html', ...headers }, body }
}

export const tooManyRequests = page(429, { 'retry-after': '1' })
/** Both of the web console, where no API is. */
export const webConsole = consoleAnswer('GET')
export const methodNotAllowed = consoleAnswer('POST')
export const emptyNotFound = empty(404)
/** Of a Feldera from 0.353 on that has no such call. */
export const unknownEndpoint = apiError(404, 'UnknownEndpoint', {
  message: 'No endpoint for GET /v0/pipelines/orders; see the API reference for the available /v0 endpoints',
})
export const unavailableBare = empty(503)
export const notJson = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"name": "orders", ',
} as const
export const wrongTypes = json(200, { name: 'orders', deployment_status: 7, deployment_desired_status: null })
export const otherPipeline = json(200, {
  name: 'payments',
  deployment_status: 'Running',
  deployment_desired_status: 'Running',
})
export const nullDocument = json(200, null)
export const compressed: Reply = {
  status: 200,
  headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  body: gzipSync('{"name":"orders"}'),
}

export function redirect(to: string, status = 307): Reply {
  return { status, headers: { location: to }, body: '' }
}
