import type { IncomingMessage, ServerResponse } from 'node:http'
import { type SimulatedClock, startClock } from './clock.ts'
import { breakAnswer, type Fault, Faults, type RequestKind } from './faults.ts'
import { Forwarding } from './manager/forwarding.ts'
import type { Installation } from './manager/installation.ts'
import { release } from './manager/release.ts'
import { answer } from './manager/routes.ts'
import { createPipeline, type SimulatedPipeline } from './pipeline.ts'
import type { PipelineSeed } from './pipeline-seed.ts'
import { empty, type Reply } from './reply.ts'
import { bodyOf, compress, type ServerOptions, send, startServer } from './server.ts'
import { ObjectStore } from './store/object-store.ts'

export interface FelderaOptions extends ServerOptions {
  /** Default: one pipeline 'orders' in standby. Those that share a bucket: the one that pushes there first. */
  readonly pipelines?: readonly PipelineSeed[]
  readonly edition?: Installation['edition']
  /** Other releases answer as they do: `0.292.0`. Default: 0.337. */
  readonly version?: string
  /** Absent: no authentication. */
  readonly keys?: Installation['keys']
  readonly trust?: Installation['trust']
  readonly login?: Installation['login']
  readonly acceptance?: Installation['acceptance']
  readonly unhealthy?: Installation['unhealthy']
  /** Shared by installations that are given the same one. */
  readonly store?: ObjectStore
  /** Simulated seconds in one real second. At 40 a default standby is active after about half a second. */
  readonly speed?: number
  /** How far this installation's clock is from the machine's. */
  readonly clockOffsetMs?: number
  /** The clock itself, where the test moves it on; instead of the two above. */
  readonly clock?: SimulatedClock
  readonly faults?: readonly Fault[]
  /** Compresses every answer, asked or not. */
  readonly compressed?: boolean
  /** Everything lies below this path, as behind an ingress: `/feldera`. */
  readonly basePath?: string
}

/** One request as it arrived. */
export interface RecordedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Real milliseconds since the installation's clock was started, and those that were skipped. */
  readonly at: number
  /** Status sent, or the fault that spoilt the answer. */
  readonly answered: number | string
  /** Whether a fault has put another answer in the place of Feldera's. */
  readonly isSpoilt: boolean
}

/** What arrived, at the installation or about one of its pipelines. */
export interface Arrived {
  /** In the order in which they were answered. */
  readonly requests: readonly RecordedRequest[]
  /** Requests that are not GETs, as `POST /v0/…`. */
  readonly writes: readonly string[]
}

/** A Feldera installation on loopback. */
export interface SimulatedFeldera extends AsyncDisposable, Arrived {
  readonly url: string
  readonly port: number
  readonly store: ObjectStore
  pipeline(name?: string): SimulatedPipeline
  /** Of the pipelines that it began with. */
  readonly names: readonly string[]
  /** What arrived about the pipeline of this name. */
  about(pipeline: string): Arrived
  /** Activations the processes accepted. */
  readonly accepted: number
  /** @returns takes it away again */
  addFault(fault: Fault): () => void
  close(): Promise<void>
}

export const DEFAULT_SPEED = 40

/** Starts an installation; everything it holds is gone when it is closed. */
export async function startFeldera(options: FelderaOptions = {}): Promise<SimulatedFeldera> {
  const clock = options.clock ?? startClock(options.speed ?? DEFAULT_SPEED, options.clockOffsetMs ?? 0)
  const store = options.store ?? new ObjectStore()
  const installation = install(clock, store, options)
  const { pipelines } = installation
  const faults = new Faults()
  for (const fault of options.faults ?? []) faults.add(fault)
  const requests: (RecordedRequest & { readonly pipeline: string | undefined })[] = []
  const basePath = options.basePath ?? ''
  /** Pipelines of which an activation, or a start, was received. */
  const activated = new Set<string>()
  const started = new Set<string>()
  const stageOf = (pipeline = ''): 'look' | 'wait' | 'armed' => {
    const isStandingBy = pipelines.some(
      ({ runner: { row } }) =>
        row.name === pipeline && row.runtimeStatus === 'Standby' && row.runtimeDesired === 'Standby',
    )
    if (started.has(pipeline) && isStandingBy) return 'armed'
    return activated.has(pipeline) ? 'wait' : 'look'
  }

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = request
    const parsed = new URL(url, 'http://feldera')
    const path = parsed.pathname.slice(basePath.length)
    const pipeline = nameIn(path)
    const kind = kindOf(method, `${path}${parsed.search}`) ?? stageOf(pipeline)
    if (kind === 'activation') activated.add(pipeline ?? '')
    if (kind === 'start') started.add(pipeline ?? '')
    const fault = faults.next(kind, pipeline)
    const record = (answered: number | string) => {
      const isSpoilt = fault !== undefined && typeof fault.with !== 'function'
      requests.push({ method, path: url, headers, at: clock.elapsed(), answered, isSpoilt, pipeline })
    }
    const handle = async () => {
      if (!parsed.pathname.startsWith(basePath)) return empty(404)
      const notifies = fault?.effect !== 'unnoticed'
      const body = method === 'PATCH' ? await bodyOf(request) : ''
      return await answer(installation, { method, url: below(parsed, basePath), headers, body, notifies })
    }
    const finish = (reply: Reply) => {
      record(reply.status)
      send(response, options.compressed ? compress(reply) : reply, clock.now())
    }
    if (method !== 'PATCH') request.resume()
    if (fault === undefined) return finish(await handle())
    if (typeof fault.with === 'function') return finish(await fault.with(await handle()))
    const { effect = 'lost', lateSeconds = 0 } = fault
    if (effect === 'late') clock.after(lateSeconds, handle)
    const acted = effect === 'lost' || effect === 'late' ? undefined : await handle()
    if (typeof fault.with !== 'string') return finish(fault.with)
    record(fault.with)
    breakAnswer(
      fault.with,
      acted ?? { status: 200, headers: {}, body: '{"name":"orders","deployment_status":"Running"}' },
      request,
      response,
    )
  }

  const server = await startServer((request, response) => {
    serve(request, response).catch((error) => request.socket.destroy(error))
  }, options)
  const close = async () => {
    clock.close()
    await server.close()
  }
  const find = (name: string) => {
    const pipeline = pipelines.find(({ runner }) => runner.row.name === name)
    if (pipeline === undefined) throw new Error(`no pipeline ${name} in this installation`)
    return pipeline
  }
  return {
    url: `${options.tls ? 'https' : 'http'}://${hostOf(options)}:${server.port}${basePath}`,
    port: server.port,
    store,
    requests,
    get writes() {
      return writesOf(requests)
    },
    pipeline: (name = 'orders') => find(name),
    names: pipelines.map(({ runner }) => runner.row.name),
    about(name) {
      const about = requests.filter(({ pipeline }) => pipeline === name)
      return { requests: about, writes: writesOf(about) }
    },
    get accepted() {
      return pipelines.reduce((sum, { accepted }) => sum + accepted, 0)
    },
    addFault: (fault) => faults.add(fault),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function writesOf(requests: readonly RecordedRequest[]): readonly string[] {
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}

function install(clock: SimulatedClock, store: ObjectStore, options: FelderaOptions): Installation {
  const { edition = 'Enterprise', version = '0.337.0+enterprise', acceptance = 'text', unhealthy = [] } = options
  const { keys, trust, login } = options
  const seeds = options.pipelines ?? [{ name: 'orders' }]
  const forwarding = new Forwarding(clock)
  const context = { clock, store, enterprise: edition !== 'Open source', release: release(version) }
  const pipelines = seeds.map((seed) => createPipeline(context, seed))
  for (const { runner } of pipelines) runner.record.onWrite(() => forwarding.forget())
  const since = clock.now()
  return {
    ...{ clock, pipelines, forwarding, edition, release: context.release, keys, trust, login, acceptance, unhealthy },
    since,
  }
}

/** The pipeline that a path is about. */
function nameIn(path: string): string | undefined {
  return /^\/v0\/pipelines\/([^/]+)/.exec(path)?.[1]
}

function hostOf({ address = '127.0.0.1' }: FelderaOptions): string {
  return address.includes(':') ? `[${address}]` : address
}

function below(url: URL, basePath: string): URL {
  const inner = new URL(url)
  inner.pathname = url.pathname.slice(basePath.length) || '/'
  return inner
}

/** What is written, by the end of its path. */
const WRITES: Readonly<Record<string, RequestKind>> = {
  activate: 'activation',
  approve: 'approval',
  stop: 'stop',
  clear: 'clear',
  start: 'start',
  dismiss_error: 'dismissal',
  pause: 'pause',
  resume: 'resume',
  checkpoint: 'checkpoint',
  sync: 'sync',
}

/** What a request is for; `undefined` for a look at one pipeline. */
function kindOf(method: string, pathAndQuery: string): RequestKind | undefined {
  const [path = '', query = ''] = pathAndQuery.split('?')
  if (method === 'POST') return WRITES[path.split('/').at(-1) ?? ''] ?? 'other'
  if (query === 'selector=all') return 'configuration'
  if (path === '/healthz') return 'health'
  if (path === '/v0/config') return 'config'
  if (path === '/v0/config/session') return 'session'
  if (path === '/v0/pipelines') return 'list'
  if (path.endsWith('/checkpoints/remote')) return 'remote-checkpoints'
  if (path.endsWith('/checkpoints')) return 'held-checkpoints'
  if (path.endsWith('/checkpoint_status')) return 'checkpoint-status'
  if (path.endsWith('/checkpoint/sync_status')) return 'sync-status'
  if (path.endsWith('/stats')) return 'stats'
  if (path.endsWith('/events')) return 'events'
  return method === 'GET' && /^\/v0\/pipelines\/[^/]+$/.test(path) ? undefined : 'other'
}
