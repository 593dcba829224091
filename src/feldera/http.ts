import type { IncomingHttpHeaders, RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import { HttpClient, type HttpClientResponse } from '@actions/http-client'
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
import { type Route, routeTo, tellHttpClient } from './proxy.ts'
import { canTrustAuthorities, isUntrustedAuthority, trustSystemAuthorities } from './tls.ts'

/**
 * How long an idle connection is reused. Feldera's server (actix) drops a connection after 5 idle seconds without saying so
 * beforehand; a request sent at that moment is lost, and for an activation that would leave it open whether it was accepted.
 */
const REUSE_IDLE_CONNECTION_MS = 2_000

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A whole answer, read to its end. */
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

/** Characters an HTTP header takes, without blanks: a pasted line break would otherwise only fail at the request. */
const HEADER_VALUE = /^[\x21-\x7e]+$/

/** Whether a text can be sent as a bearer or a name in a header. */
export function isHeaderValue(text: string): boolean {
  return HEADER_VALUE.test(text)
}

/** What `openConnection` makes. */
export type Connection = Readonly<ReturnType<typeof openConnection>>

export interface ConnectionOptions {
  /** Limit for one request: connecting, TLS, header and body together, in milliseconds. */
  readonly requestTimeoutMs: number
  /** Certificates that are trusted need not lead to a root: one that was given is meant, also when it is an intermediate. */
  readonly trustsIntermediates: boolean
}

/** Sends requests, several at a time if need be, each bounded in time and size. */
export function openConnection({ requestTimeoutMs, trustsIntermediates }: ConnectionOptions) {
  const addresses = openAddresses(requestTimeoutMs)
  const clients = keepClients(requestTimeoutMs)

  async function exchange(request: HttpRequest, limit: AbortSignal): Promise<HttpResult> {
    const prepare = { limit, trustsIntermediates, addresses }
    if (request.method === 'GET')
      return await clients.use(request.url, (client) => exchangeOn(client, request, prepare))
    // What is posted must not get lost on a connection that the server is just about to drop, so it has one of its own.
    const client = newClient(requestTimeoutMs, { keepAlive: false })
    try {
      return await exchangeOn(client, request, prepare)
    } finally {
      client.dispose()
    }
  }

  async function sendOnce(request: HttpRequest, signal: AbortSignal): Promise<HttpResult> {
    const limit = new AbortController()
    // Not AbortSignal.timeout: its timer is unref'd, and with nothing else open the process would end before it fired.
    const timer = setTimeout(() => limit.abort(), requestTimeoutMs)
    const ended = AbortSignal.any([signal, limit.signal])
    try {
      // The race, because aborting a request does not end one that is still waiting for a proxy's tunnel.
      return await Promise.race([exchange(request, ended), rejectOnAbort(ended)])
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
     * One request, one whole answer or the reason why there is none. Follows no redirects, repeats nothing.
     *
     * @throws the reason of `signal` when that fires first
     */
    async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResult> {
      signal.throwIfAborted()
      const first = await sendOnce(request, signal)
      // A private authority that the machine trusts but Node does not ship. Reading the machine's store takes a tenth of a
      // second, so it is done only when it may help. Nothing was sent: the handshake failed before the request.
      const mayHelp = first.kind === 'fault' && isUntrustedAuthority(first.networkCode)
      if (!mayHelp || !canTrustAuthorities()) return first
      trustSystemAuthorities()
      return await sendOnce(request, signal)
    },
    close: () => clients.close(),
  }
}

type KeptClient = { readonly client: HttpClient; lastUsed: number; inFlight: number }

/** One client for each origin: an HttpClient keeps a single agent, of the protocol and the proxy it was first used with. */
function keepClients(requestTimeoutMs: number) {
  const clients = new Map<string, KeptClient>()

  function clientFor(origin: string): KeptClient {
    const kept = clients.get(origin)
    if (kept && performance.now() - kept.lastUsed <= REUSE_IDLE_CONNECTION_MS) return kept
    // Disposing of it would end what it has in flight; the last of that does so.
    if (kept?.inFlight === 0) kept.client.dispose()
    const client = newClient(requestTimeoutMs, { keepAlive: true })
    const fresh = { client, lastUsed: performance.now(), inFlight: 0 }
    clients.set(origin, fresh)
    return fresh
  }

  return {
    async use<T>(url: string, action: (client: HttpClient) => Promise<T>): Promise<T> {
      const { origin } = new URL(url)
      const kept = clientFor(origin)
      kept.inFlight += 1
      try {
        return await action(kept.client)
      } finally {
        kept.inFlight -= 1
        kept.lastUsed = performance.now()
        if (kept.inFlight === 0 && clients.get(origin) !== kept) kept.client.dispose()
      }
    },
    close() {
      for (const { client } of clients.values()) client.dispose()
    },
  }
}

type Preparation = Readonly<{ limit: AbortSignal; trustsIntermediates: boolean; addresses: Addresses }>

async function exchangeOn(client: HttpClient, request: HttpRequest, preparation: Preparation): Promise<HttpResult> {
  const { limit, trustsIntermediates, addresses } = preparation
  const url = new URL(request.url)
  const route = routeTo(url)
  const trust = trustsIntermediates ? { allowPartialTrustChain: true } : {}
  const handler = requestOptionsHandler((options) => {
    options.signal = limit
    options.maxHeaderSize = MAX_HEADER_BYTES
    takeRoute(options, route, url)
    extendAgent(options, { ...trust, lookup: addresses.lookup })
  })
  client.handlers = [handler]
  tellHttpClient(route)
  const response = await client.request(request.method, request.url, null, { ...request.headers })
  addresses.reached(response.message.socket.remoteAddress)
  const answer = await readAnswer(response)
  return isRefusalOfProxy(answer, route) ? refusedByProxy(answer.status, request.url) : answer
}

function newClient(requestTimeoutMs: number, { keepAlive }: { readonly keepAlive: boolean }): HttpClient {
  return new HttpClient('activate-feldera-standby', [], {
    keepAlive,
    // http-client follows up to 50 and drops only `authorization`, so the tenant header would reach a stranger.
    allowRedirects: false,
    // Its own skip POST and 429 and know no Retry-After; ours are in run/retry.ts.
    allowRetries: false,
    // Its own limit of three silent minutes is not to come before ours.
    socketTimeout: requestTimeoutMs + 1_000,
  })
}

/** The one way to reach the options that http-client has no option for. */
function requestOptionsHandler(prepareRequest: (options: RequestOptions) => void) {
  return {
    prepareRequest,
    canHandleAuthentication: () => false,
    /* c8 ignore next -- part of the interface, and never called when the one above says no */
    handleAuthentication: () => Promise.reject(new Error('not an authentication handler')),
  }
}

/** http-client passes IPv6 hosts on in brackets, which Node then looks up as a name. */
const BRACKETS = /^\[(.*)\]$/

function takeRoute(options: RequestOptions, route: Route, url: URL): void {
  // In a request for a tunnel they belong.
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

/** What an agent, of Node or of the package `tunnel`, hands on to each connection it opens. */
interface ConnectionDefaults {
  lookup?: LookupFunction
  allowPartialTrustChain?: boolean
}

/** As @actions/http-client makes them; Node's types leave the options out. */
interface AgentWithOptions {
  readonly options?: ConnectionDefaults & { proxy?: ConnectionDefaults & { host?: string } }
}

/** Through the agent, because a tunnel's connections are made with its agent's options and not with those of the request. */
function extendAgent({ agent }: RequestOptions, added: ConnectionDefaults): void {
  const { options = {} } = agent as AgentWithOptions
  Object.assign(options, added)
  if (options.proxy) Object.assign(options.proxy, added, { host: options.proxy.host?.replace(BRACKETS, '$1') })
}

/** Rejects with the signal's reason once that fires, and never resolves. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Reads by iterating: `response.readBody()` never settles when the connection is cut, and the process then ends in green. */
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

/** An answer that a proxy which was handed the request gives by itself: nobody else sends 407, and Squid marks its own 403. */
function isRefusalOfProxy(answer: HttpResult, { kind }: Route): answer is HttpAnswer {
  if (kind !== 'plain' || answer.kind === 'fault') return false
  return answer.status === 407 || (answer.status === 403 && answer.headers['x-squid-error'] !== undefined)
}
