import type { Agent, IncomingHttpHeaders, RequestOptions } from 'node:http'
import type { LookupFunction, Socket } from 'node:net'
import { HttpClient, type HttpClientResponse } from '@actions/http-client'
import { unlessAborted } from '../clock.ts'
import { type Addresses, openAddresses } from './addresses.ts'
import {
  bodyTooLarge,
  describeFault,
  type HttpFault,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  refusedByProxy,
  timedOut,
} from './fault.ts'
import { type Route, routeTo, setProxyVariables } from './proxy.ts'
import { canTrustAuthorities, isUntrustedAuthority, trustSystemAuthorities } from './tls.ts'

/**
 * How long a connection may be idle before it is not used again. Feldera's server (actix) closes a connection after 5
 * idle seconds without notice, and a request that is sent at that moment is lost.
 */
const REUSE_IDLE_CONNECTION_MS = 2_000

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A complete answer. */
export interface HttpAnswer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Media type without parameters, lower case; empty when the server named none. */
  readonly contentType: string
  readonly body: string
  /** The server's clock (`Date` header), milliseconds since the epoch, when it sent one. */
  readonly serverTime: number | undefined
}

export type HttpResult = HttpAnswer | HttpFault

/** The visible ASCII characters. With a blank or a line break in it, a pasted token would only fail once it is sent. */
const HEADER_VALUE = /^[\x21-\x7e]+$/

/** Whether a text can be sent in a header, as a token or a tenant's name. */
export function isHeaderValue(text: string): boolean {
  return HEADER_VALUE.test(text)
}

/** What `openConnection` returns. */
export type Connection = Readonly<ReturnType<typeof openConnection>>

export interface ConnectionOptions {
  /** The limit for one request in milliseconds: connecting, TLS, header and body together. */
  readonly requestTimeoutMs: number
  /**
   * Whether a trusted certificate need not be a root. True when the user gave one, because it may be an intermediate.
   */
  readonly trustsIntermediates: boolean
}

/**
 * Sends HTTP requests, also several at a time, each with a limit for its time and its size. Call `close` at the end.
 */
export function openConnection({ requestTimeoutMs, trustsIntermediates }: ConnectionOptions) {
  const addresses = openAddresses(requestTimeoutMs)
  const clients = keepClients(requestTimeoutMs)

  async function exchange(request: HttpRequest, limit: AbortSignal): Promise<HttpResult> {
    const settings = { limit, trustsIntermediates, addresses }
    if (request.method === 'GET') return await exchangeOn(clients.clientFor(request.url), request, settings)
    // A POST gets a new connection: on one that the server is just closing, it could be lost without anybody knowing.
    const client = newClient(requestTimeoutMs, { keepAlive: false })
    try {
      return await exchangeOn(client, request, settings)
    } finally {
      client.dispose()
    }
  }

  async function sendOnce(request: HttpRequest, signal: AbortSignal): Promise<HttpResult> {
    const limit = new AbortController()
    // Not AbortSignal.timeout: its timer is unref'd, so with nothing else open the process would end before it fires.
    const timer = setTimeout(() => limit.abort(), requestTimeoutMs)
    const ended = AbortSignal.any([signal, limit.signal])
    try {
      // Aborting does not end a request that still waits for a proxy's tunnel, so the wait is ended here.
      return await unlessAborted(exchange(request, ended), ended)
    } catch (error) {
      signal.throwIfAborted()
      if (limit.signal.aborted) return timedOut(requestTimeoutMs, request.url)
      return describeFault(error, request.url)
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    /**
     * Sends one request. It follows no redirects and repeats nothing.
     *
     * @returns the complete answer, or why there is none
     * @throws the reason of `signal` when that fires first
     */
    async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResult> {
      signal.throwIfAborted()
      const first = await sendOnce(request, signal)
      // The machine may trust a private authority that Node does not know. Reading its store of certificates takes a
      // tenth of a second, so that is done only now. Nothing was sent: the handshake failed before the request.
      const isUntrusted = first.kind === 'fault' && isUntrustedAuthority(first.networkCode)
      if (!isUntrusted || !canTrustAuthorities()) return first
      trustSystemAuthorities()
      return await sendOnce(request, signal)
    },
    close: () => clients.close(),
  }
}

/**
 * Keeps one client for each origin, because an HttpClient keeps using the agent of the protocol and proxy it was first
 * used with.
 */
function keepClients(requestTimeoutMs: number) {
  const clients = new Map<string, HttpClient>()
  return {
    clientFor(url: string): HttpClient {
      const { origin } = new URL(url)
      const client = clients.get(origin) ?? newClient(requestTimeoutMs, { keepAlive: true })
      clients.set(origin, client)
      return client
    },
    close() {
      for (const client of clients.values()) client.dispose()
    },
  }
}

/** When a connection had carried its last answer, by `performance.now()`. */
const idleSince = new WeakMap<Socket, number>()

/** Closes the connections that have been idle for too long to be used again. */
function closeIdleConnections({ agent }: RequestOptions): void {
  const { freeSockets = {} } = agent as Partial<Agent>
  for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
    const idleMs = performance.now() - (idleSince.get(socket) ?? Number.NEGATIVE_INFINITY)
    if (idleMs > REUSE_IDLE_CONNECTION_MS) socket.destroy()
  }
}

type Settings = Readonly<{ limit: AbortSignal; trustsIntermediates: boolean; addresses: Addresses }>

async function exchangeOn(client: HttpClient, request: HttpRequest, settings: Settings): Promise<HttpResult> {
  const { limit, trustsIntermediates, addresses } = settings
  const url = new URL(request.url)
  const route = routeTo(url)
  const trust = trustsIntermediates ? { allowPartialTrustChain: true } : {}
  const handler = requestOptionsHandler((options) => {
    options.signal = limit
    options.maxHeaderSize = MAX_HEADER_BYTES
    closeIdleConnections(options)
    applyRoute(options, route, url)
    extendAgentOptions(options, { ...trust, lookup: addresses.lookup })
  })
  // http-client reads both before its first await, so a request that is sent at the same time does not change them.
  client.handlers = [handler]
  setProxyVariables(route)
  const response = await client.request(request.method, request.url, null, { ...request.headers })
  const { socket } = response.message
  addresses.reached(socket.remoteAddress)
  const answer = await readAnswer(response)
  idleSince.set(socket, performance.now())
  return isRefusalOfProxy(answer, route) ? refusedByProxy(answer.status, request.url) : answer
}

function newClient(requestTimeoutMs: number, { keepAlive }: { readonly keepAlive: boolean }): HttpClient {
  return new HttpClient('activate-feldera-standby', [], {
    keepAlive,
    // http-client would follow up to 50 and remove only `authorization`, so the tenant header would reach another
    // server.
    allowRedirects: false,
    // http-client's retries skip POST and 429 and ignore Retry-After. Ours are in run/retry.ts.
    allowRetries: false,
    // http-client's own limit is three minutes of silence; this way ours comes first.
    socketTimeout: requestTimeoutMs + 1_000,
  })
}

/** A handler for http-client that can change Node's request options. http-client offers no other way to reach them. */
function requestOptionsHandler(prepareRequest: (options: RequestOptions) => void) {
  return {
    prepareRequest,
    canHandleAuthentication: () => false,
    /* c8 ignore next -- the interface requires it; it is never called, because the function above returns false */
    handleAuthentication: () => Promise.reject(new Error('not an authentication handler')),
  }
}

/** http-client passes IPv6 addresses on with their brackets, and Node would look those up as a name. */
const BRACKETS = /^\[(.*)\]$/

function applyRoute(options: RequestOptions, route: Route, url: URL): void {
  // Only here: the request for a tunnel needs the brackets.
  if (route.kind === 'direct') options.host = options.host?.replace(BRACKETS, '$1') ?? null
  if (route.kind !== 'plain') return
  const { hostname, port, credentials } = route.proxy
  options.host = hostname
  options.port = port
  options.path = `${url.origin}${options.path}`
  options.headers = {
    ...options.headers,
    host: url.host,
    ...(credentials === undefined ? {} : { 'proxy-authorization': basic(credentials) }),
  }
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`
}

/** Options that an agent, of Node or of the package `tunnel`, passes to each connection it opens. */
interface ConnectionDefaults {
  lookup?: LookupFunction
  allowPartialTrustChain?: boolean
}

/** An agent as @actions/http-client makes it. Node's types do not declare its options. */
interface AgentWithOptions {
  readonly options?: ConnectionDefaults & { proxy?: ConnectionDefaults & { host?: string } }
}

/**
 * Adds options to the agent, because a tunnel makes its connections with the agent's options and not with those of the
 * request.
 */
function extendAgentOptions({ agent }: RequestOptions, added: ConnectionDefaults): void {
  const { options = {} } = agent as AgentWithOptions
  Object.assign(options, added)
  if (options.proxy) Object.assign(options.proxy, added, { host: options.proxy.host?.replace(BRACKETS, '$1') })
}

/** Reads the answer by iterating. The promise of `response.readBody()` never settles when the connection is cut. */
async function readAnswer(response: HttpClientResponse): Promise<HttpResult> {
  const { message } = response
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return bodyTooLarge()
  }
  return {
    kind: 'answer',
    status: message.statusCode ?? 0,
    headers: message.headers,
    contentType: (message.headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase(),
    body: Buffer.concat(chunks).toString('utf8'),
    serverTime: parseServerTime(message.headers.date),
  }
}

function parseServerTime(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : time
}

/**
 * Whether a proxy answered a plain request by itself. Only proxies send 407, and Squid marks its own 403 with a header.
 */
function isRefusalOfProxy(answer: HttpResult, { kind }: Route): answer is HttpAnswer {
  if (kind !== 'plain' || answer.kind === 'fault') return false
  return answer.status === 407 || (answer.status === 403 && answer.headers['x-squid-error'] !== undefined)
}
