import type { IncomingHttpHeaders, RequestOptions } from 'node:http'
import { HttpClient, type HttpClientResponse } from '@actions/http-client'
import { getProxyUrl } from '@actions/http-client/lib/proxy'
import { quoted } from '../sentence.ts'
import { canTrustAuthorities, isUntrustedAuthority, trustSystemAuthorities } from './authorities.ts'

/**
 * The most bytes of an answer that are read. The largest honest answer is the list of pipelines, about 2 KB each without
 * their programs, so this holds thousands; more is a flood.
 */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/**
 * How long an idle connection is reused. Feldera's server (actix) drops a connection after 5 idle seconds without saying so
 * beforehand; a request sent at that moment is lost, and for an activation that would be needless doubt.
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

/** No whole answer came. `sent` is false only when the request provably never left this machine. */
export interface HttpFault {
  readonly kind: 'fault'
  readonly fault:
    | 'unreachable'
    | 'proxy-refused'
    | 'timed-out'
    | 'cut-off'
    | 'too-large'
    | 'untrusted'
    | 'tls-failed'
    | 'not-http'
  readonly sent: boolean
  /** Node's own code for it (ECONNRESET, CERT_HAS_EXPIRED); empty when there is none. */
  readonly code: string
  /** What went wrong, one phrase. */
  readonly reason: string
}

/** Sends one request at a time, each bounded in time and size. */
export interface Connection {
  /**
   * One request, one whole answer or the reason why there is none. Follows no redirects, repeats nothing.
   *
   * @throws the reason of `signal` when that fires first
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | HttpFault>
  close(): void
}

/** @param requestTimeoutMs limit for one request: connecting, TLS, header and body together, in milliseconds */
export function openConnection(requestTimeoutMs: number): Connection {
  /** One for each origin: an HttpClient keeps a single agent, of the protocol and the proxy it was first used with. */
  const clients = new Map<string, { readonly client: HttpClient; lastUsed: number }>()

  function clientFor(url: string): HttpClient {
    const { origin } = new URL(url)
    const now = performance.now()
    const known = clients.get(origin)
    if (known && now - known.lastUsed <= REUSE_IDLE_CONNECTION_MS) return known.client
    known?.client.dispose()
    const client = newClient(requestTimeoutMs)
    clients.set(origin, { client, lastUsed: now })
    return client
  }

  function used(url: string): void {
    const known = clients.get(new URL(url).origin)
    if (known) known.lastUsed = performance.now()
  }

  async function exchange(request: HttpRequest, limit: AbortSignal): Promise<HttpAnswer> {
    const client = clientFor(request.url)
    client.handlers = [requestOptionsHandler(limit, proxyOf(request.url) !== undefined)]
    const response = await client.request(request.method, request.url, null, { ...request.headers })
    return await readAnswer(response)
  }

  async function sendOnce(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | HttpFault> {
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
      used(request.url)
    }
  }

  return {
    async send(request, signal) {
      signal.throwIfAborted()
      const first = await sendOnce(request, signal)
      // A private authority that the machine trusts but Node does not ship. Reading the machine's store takes a tenth of a
      // second, so it is done only when it may help. Nothing was sent: the handshake failed before the request.
      const mayHelp = first.kind === 'fault' && first.fault === 'untrusted' && isUntrustedAuthority(first.code)
      if (!mayHelp || !canTrustAuthorities()) return first
      trustSystemAuthorities()
      return await sendOnce(request, signal)
    },
    close() {
      for (const { client } of clients.values()) client.dispose()
    },
  }
}

function newClient(requestTimeoutMs: number): HttpClient {
  return new HttpClient('activate-feldera-standby', [], {
    keepAlive: true,
    // http-client follows up to 50 and drops only `authorization`, so the tenant header would reach a stranger.
    allowRedirects: false,
    // Its own skip POST and 429 and know no Retry-After; ours are in patience.ts.
    allowRetries: false,
    // Its own limit of three silent minutes is not to come before ours.
    socketTimeout: requestTimeoutMs + 1_000,
  })
}

/** http-client has no option for an abort signal and passes IPv6 hosts on in brackets, which Node then looks up as a name. */
function requestOptionsHandler(limit: AbortSignal, isProxied: boolean) {
  return {
    prepareRequest(options: RequestOptions) {
      options.signal = limit
      // A proxy is asked for a tunnel to host:port, and there the brackets belong.
      if (!isProxied) options.host = options.host?.replace(/^\[(.*)\]$/, '$1') ?? null
    },
    canHandleAuthentication: () => false,
    /* c8 ignore next -- part of the interface, and never called when the one above says no */
    handleAuthentication: () => Promise.reject(new Error('not an authentication handler')),
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

class BodyTooLarge extends Error {}

/** Reads by iterating: `response.readBody()` never settles when the connection is cut, and the process then ends in green. */
async function readAnswer(response: HttpClientResponse): Promise<HttpAnswer> {
  const { message } = response
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new BodyTooLarge()
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

function timedOut(ms: number, url: string): HttpFault {
  const proxy = proxyOf(url)
  const way = proxy === undefined ? '' : ` by way of the proxy ${proxy}`
  const reason = `no complete answer within ${ms / 1000} s${way}`
  return { kind: 'fault', fault: 'timed-out', sent: true, code: '', reason }
}

/** Host and port of the proxy that requests to this address go through; never the credentials in its URL. */
function proxyOf(url: string): string | undefined {
  return getProxyUrl(new URL(url))?.host
}

/**
 * OpenSSL's verification results, as Node names them (UNSPECIFIED: those it has no name for); whichever it is, waiting does not
 * change the certificate.
 */
const CERTIFICATE_CODE =
  /^(?:UNSPECIFIED|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/

/** How OpenSSL calls it when something else than TLS comes back. */
const PLAIN_TEXT = /wrong version number|packet length too long/

/** @throws what is no trouble with the network but a defect of this program */
function describeFault(error: unknown, url: string): HttpFault {
  if (error instanceof BodyTooLarge) {
    const reason = `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`
    return { kind: 'fault', fault: 'too-large', sent: true, code: '', reason }
  }
  const { code, message, atConnect } = networkError(error)
  if (code === '' || code.startsWith('ERR_INVALID_')) throw error
  return {
    kind: 'fault',
    code,
    ...(proxyFault(message, url) ?? tlsFault(code, message) ?? plainFault(code, message, atConnect)),
  }
}

type FaultOfCode = Pick<HttpFault, 'fault' | 'sent' | 'reason'>

function proxyFault(message: string, url: string): FaultOfCode | undefined {
  const why = /^tunneling socket could not be established, (?:cause=(.*)|statusCode=(\d+))$/s.exec(message)
  if (why === null) return undefined
  const [, cause, status] = why
  const reason = `the proxy ${proxyOf(url)} refused or failed: ${quoted(cause ?? `HTTP ${status}`)}`
  // Its credentials and its rules do not change by waiting; 408, 429 and what the 5xx mean do.
  return { fault: /^4(?!08|29)/.test(status ?? '') ? 'proxy-refused' : 'unreachable', sent: false, reason }
}

function tlsFault(code: string, message: string): FaultOfCode | undefined {
  if (CERTIFICATE_CODE.test(code)) {
    // Node's hint at a command line option is nothing that a workflow can follow.
    const words = message.replace(/; if the root CA is .*$/s, '')
    return { fault: 'untrusted', sent: false, reason: `${quoted(words)} (${code})` }
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined
  if (PLAIN_TEXT.test(message)) return { fault: 'not-http', sent: true, reason: `no TLS is spoken there (${code})` }
  // `write EPROTO 40E7…:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:../deps/…`
  const words = /:error:[^:]*:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message
  return { fault: 'tls-failed', sent: true, reason: `${quoted(words)} (${code})` }
}

function plainFault(code: string, message: string, atConnect: boolean): FaultOfCode {
  if (code.startsWith('HPE_')) return { fault: 'not-http', sent: true, reason: `the answer is not HTTP (${code})` }
  if (atConnect) return { fault: 'unreachable', sent: false, reason: quoted(message) }
  return { fault: 'cut-off', sent: true, reason: `the connection was lost (${code})` }
}

function networkError(error: unknown): { code: string; message: string; atConnect: boolean } {
  // With several addresses (IPv4 and IPv6) Node reports one AggregateError with an empty message.
  const cause = error instanceof AggregateError ? error.errors[0] : error
  if (!(cause instanceof Error)) return { code: '', message: '', atConnect: false }
  const { code = '', syscall, message }: NodeJS.ErrnoException = cause
  return { code, message, atConnect: syscall === 'connect' || syscall === 'getaddrinfo' }
}
