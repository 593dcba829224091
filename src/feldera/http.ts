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
  proxyOf,
  refusedByProxy,
  timedOut,
} from './fault.ts'
import { type Route, routeTo, setProxyVariables } from './proxy.ts'
import { type ClientCertificate, canTrustAuthorities, isUntrustedAuthority, trustSystemAuthorities } from './tls.ts'

/**
 * How long a connection may be idle before it is not used again. Feldera's server (actix) closes a connection after 5
 * idle seconds without notice, and a request that is sent at that moment is lost.
 */
const REUSE_IDLE_CONNECTION_MS = 2_000

/** Request headers by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string>>

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: RequestHeaders
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
  /** Whether it came over a connection that had carried another request before. */
  readonly isReused: boolean
}

export type HttpResult = HttpAnswer | HttpFault

/** The visible ASCII characters. With a blank or a line break in it, a pasted token would only fail once it is sent. */
const HEADER_VALUE = /^[\x21-\x7e]+$/

/** Whether a text can be sent in a header, as a token or a tenant's name. */
export function isHeaderValue(text: string): boolean {
  return HEADER_VALUE.test(text)
}

/** One request and what became of it; nothing of a header or a body. */
export interface Exchange {
  readonly method: HttpRequest['method']
  /** The address; its query is left out when it is not one of Feldera's. */
  readonly address: string
  /** Host and port of the proxy that it went by. */
  readonly proxy: string | undefined
  /** `undefined` when the end of the step cut it short. */
  readonly result: HttpResult | undefined
  /** How long it took, milliseconds. */
  readonly ms: number
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
  /** Where requests go to, but for those to an issuer of tokens. */
  readonly origin: string
  /** Shown at that origin only, to a server that asks for one. */
  readonly clientCertificate: ClientCertificate | undefined
  /** Hears of each request when it has ended. */
  readonly onExchange: ((exchange: Exchange) => void) | undefined
}

/** Sends one request. */
type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResult>

/**
 * Sends HTTP requests, also several at a time, each with a limit for its time and its size. Call `close` at the end.
 */
export function openConnection(options: ConnectionOptions) {
  const clients = keepClients(options.requestTimeoutMs)
  const sendOnce = telling(withinLimit(exchangeWith(clients, options), options), options)
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

function exchangeWith(clients: ReturnType<typeof keepClients>, options: ConnectionOptions): Send {
  const { requestTimeoutMs, trustsIntermediates } = options
  const addresses = openAddresses(requestTimeoutMs)
  return async (request, limit) => {
    const clientCertificate = isOwn(request, options) ? options.clientCertificate : undefined
    const settings = { limit, trustsIntermediates, addresses, clientCertificate }
    if (request.method === 'GET') return await exchangeOn(clients.clientFor(request.url), request, settings)
    // A POST gets a new connection: on one that the server is just closing, it could be lost without anybody knowing.
    const client = newClient(requestTimeoutMs, { keepAlive: false })
    try {
      return await exchangeOn(client, request, settings)
    } finally {
      client.dispose()
    }
  }
}

function isOwn({ url }: HttpRequest, { origin }: ConnectionOptions): boolean {
  return new URL(url).origin === origin
}

/** Limits the time of each request. */
function withinLimit(exchange: Send, { requestTimeoutMs }: ConnectionOptions): Send {
  return async (request, signal) => {
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
}

/** The address of an issuer, but for the parts that may hold a secret of the runner's. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/** Tells `onExchange` of each request. */
function telling(send: Send, options: ConnectionOptions): Send {
  const { onExchange } = options
  if (onExchange === undefined) return send
  return async (request, signal) => {
    const { method, url } = request
    const begunAt = performance.now()
    let result: HttpResult | undefined
    try {
      result = await send(request, signal)
      return result
    } finally {
      const address = isOwn(request, options) ? url : withoutSecrets(url)
      onExchange({ method, address, proxy: proxyOf(url), result, ms: performance.now() - begunAt })
    }
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

type Settings = Readonly<{
  limit: AbortSignal
  trustsIntermediates: boolean
  addresses: Addresses
  clientCertificate: ClientCertificate | undefined
}>

async function exchangeOn(client: HttpClient, request: HttpRequest, settings: Settings): Promise<HttpResult> {
  const { limit, trustsIntermediates, addresses, clientCertificate } = settings
  const url = new URL(request.url)
  const route = routeTo(url)
  const trust = trustsIntermediates ? { allowPartialTrustChain: true } : {}
  const handler = requestOptionsHandler((options) => {
    options.signal = limit
    options.maxHeaderSize = MAX_HEADER_BYTES
    closeIdleConnections(options)
    applyRoute(options, route, url)
    extendAgentOptions(options, { ...trust, lookup: addresses.lookup })
    // Not to the proxy, which is another server.
    if (clientCertificate)
      Object.assign(agentOptions(options), { cert: clientCertificate.chain, key: clientCertificate.key })
  })
  // http-client reads both before its first await, so a request that is sent at the same time does not change them.
  client.handlers = [handler]
  setProxyVariables(route)
  const response = await client.request(request.method, request.url, null, { ...request.headers })
  const { socket } = response.message
  addresses.reached(socket.remoteAddress)
  const answer = await readAnswer(response, idleSince.has(socket))
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
function extendAgentOptions(request: RequestOptions, added: ConnectionDefaults): void {
  const options = agentOptions(request)
  Object.assign(options, added)
  if (options.proxy) Object.assign(options.proxy, added, { host: options.proxy.host?.replace(BRACKETS, '$1') })
}

function agentOptions({ agent }: RequestOptions): NonNullable<AgentWithOptions['options']> {
  const { options = {} } = agent as AgentWithOptions
  return options
}

/** Reads the answer by iterating. The promise of `response.readBody()` never settles when the connection is cut. */
async function readAnswer(response: HttpClientResponse, isReused: boolean): Promise<HttpResult> {
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
    isReused,
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
