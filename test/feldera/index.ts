import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { type SimulatedClock, startClock } from './clock.ts'
import { breakAnswer, type Fault, Faults, type RequestKind } from './faults.ts'
import type { Installation } from './installation.ts'
import { answer } from './manager.ts'
import { createPipeline, type PipelineSeed, type SimulatedPipeline } from './pipeline.ts'
import { empty, type Reply } from './reply.ts'
import { release } from './row.ts'

export interface FelderaOptions {
  /** Default: one pipeline 'orders' in standby. */
  readonly pipelines?: readonly PipelineSeed[]
  readonly edition?: Installation['edition']
  /** Older releases answer as they did: `0.292.0`. */
  readonly version?: string
  /** Absent: no authentication. */
  readonly keys?: Installation['keys']
  readonly trust?: Installation['trust']
  readonly acceptance?: Installation['acceptance']
  /** Simulated seconds in one real second. At 40 a default standby is active after about half a second. */
  readonly speed?: number
  /** How far this installation's clock is from the machine's. */
  readonly clockOffsetMs?: number
  readonly faults?: readonly Fault[]
  /** Compresses every answer, asked or not. */
  readonly compressed?: boolean
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Everything lies below this path, as behind an ingress: `/feldera`. */
  readonly basePath?: string
  readonly address?: string
  readonly port?: number
}

/** One request as it arrived. */
export interface RecordedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Real milliseconds since the installation started. */
  readonly at: number
  /** Status sent, or the fault that spoilt the answer. */
  readonly answered: number | string
}

/** A Feldera installation on loopback. */
export interface SimulatedFeldera extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** In order of arrival. */
  readonly requests: readonly RecordedRequest[]
  /** Requests that are not GETs, as `POST /v0/…`. */
  readonly writes: readonly string[]
  pipeline(name?: string): SimulatedPipeline
  /** Activations the process accepted. */
  readonly accepted: number
  addFault(fault: Fault): void
  close(): Promise<void>
}

export const DEFAULT_SPEED = 40

/** Starts an installation; everything it holds is gone when it is closed. */
export async function startFeldera(options: FelderaOptions = {}): Promise<SimulatedFeldera> {
  const clock = startClock(options.speed ?? DEFAULT_SPEED, options.clockOffsetMs ?? 0)
  const installation = install(clock, options)
  const { pipelines } = installation
  const faults = new Faults()
  for (const fault of options.faults ?? []) faults.add(fault)
  const requests: RecordedRequest[] = []
  const basePath = options.basePath ?? ''
  const started = performance.now()
  let activations = 0

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = request
    const parsed = new URL(url, 'http://feldera')
    const kind = kindOf(method, parsed.pathname.slice(basePath.length), activations > 0)
    if (kind === 'activation') activations += 1
    const fault = faults.next(kind)
    const record = (answered: number | string) => {
      requests.push({ method, path: url, headers, at: performance.now() - started, answered })
    }
    const handle = () => {
      if (!parsed.pathname.startsWith(basePath)) return empty(404)
      const notifies = fault?.effect !== 'unnoticed'
      return answer(installation, { method, url: below(parsed, basePath), headers, notifies })
    }
    const finish = (reply: Reply) => {
      record(reply.status)
      send(response, options.compressed ? compress(reply) : reply, clock.now())
    }
    request.resume()
    if (fault === undefined) return finish(handle())
    const acted = (fault.effect ?? 'lost') === 'lost' ? undefined : handle()
    if (typeof fault.with !== 'string') return finish(fault.with)
    record(fault.with)
    breakAnswer(
      fault.with,
      acted ?? { status: 200, headers: {}, body: '{"name":"orders","deployment_status":"Running"}' },
      request,
      response,
    )
  }

  const server = options.tls ? createSecureServer(options.tls, serve) : createServer(serve)
  server.on('clientError', (_error, socket) => refuse(socket, options.tls !== undefined))
  const port = await listen(server, options.port ?? 0, options.address ?? '127.0.0.1')
  const close = async () => {
    clock.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const find = (name: string) => {
    const pipeline = pipelines.find(({ runner }) => runner.row.name === name)
    if (pipeline === undefined) throw new Error(`no pipeline ${name} in this installation`)
    return pipeline
  }
  return {
    url: `${options.tls ? 'https' : 'http'}://${hostOf(options)}:${port}${basePath}`,
    port,
    requests,
    get writes() {
      return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
    },
    pipeline: (name = 'orders') => find(name),
    get accepted() {
      return pipelines.reduce((sum, { runner }) => sum + (runner.process?.activationsAccepted ?? 0), 0)
    },
    addFault: (fault) => faults.add(fault),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function install(clock: SimulatedClock, options: FelderaOptions): Installation {
  const { edition = 'Enterprise', version = '0.337.0+enterprise', keys, trust, acceptance = 'text' } = options
  const seeds = options.pipelines ?? [{ name: 'orders' }]
  const pipelines = seeds.map((seed) => createPipeline(clock, seed, edition === 'Enterprise'))
  return { clock, pipelines, edition, release: release(version), keys, trust, acceptance }
}

function hostOf({ address = '127.0.0.1' }: FelderaOptions): string {
  return address.includes(':') ? `[${address}]` : address
}

function below(url: URL, basePath: string): URL {
  const inner = new URL(url)
  inner.pathname = url.pathname.slice(basePath.length) || '/'
  return inner
}

function kindOf(method: string, path: string, activated: boolean): RequestKind {
  if (method === 'POST' && path.endsWith('/activate')) return 'activation'
  if (method === 'POST' && path.endsWith('/approve')) return 'approval'
  if (path === '/healthz') return 'health'
  if (path === '/v0/config') return 'config'
  if (path === '/v0/config/session') return 'session'
  if (path === '/v0/pipelines') return 'names'
  if (path.endsWith('/checkpoints/remote')) return 'remote-checkpoints'
  if (path.endsWith('/checkpoints')) return 'held-checkpoints'
  if (path.endsWith('/events')) return 'events'
  if (method === 'GET' && /^\/v0\/pipelines\/[^/]+$/.test(path)) return activated ? 'wait' : 'look'
  return 'other'
}

function send(response: ServerResponse, { status, headers, body, follow }: Reply, now: number): void {
  const date = new Date(now).toUTCString()
  if (follow === undefined) {
    response.writeHead(status, { date, ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
    return
  }
  response.writeHead(status, { date, ...headers })
  const stop = follow({ line: (line) => response.write(`${line}\n`), end: () => response.end() })
  response.once('close', stop)
}

/** Only bodies that are whole, as Feldera does it. */
function compress(reply: Reply): Reply {
  if (reply.follow || reply.body.length === 0) return reply
  return { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' }, body: gzipSync(reply.body) }
}

/** What is no HTTP gets a 400, as from Feldera's own server; a TLS handshake that failed just ends. */
function refuse(socket: Duplex, isSecure: boolean): void {
  if (isSecure || !socket.writable) socket.destroy()
  else socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
}

async function listen(server: Server, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  return (server.address() as AddressInfo).port
}
