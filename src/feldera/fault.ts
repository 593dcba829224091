import { quoted } from '../text.ts'
import { routeTo } from './proxy.ts'

/**
 * The most bytes of an answer that are read. The largest honest answer is the list of pipelines, about 2 KB each without
 * their programs, so this holds thousands; more is a flood.
 */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Gateways add cookies and policies of some 20 KiB; Node's own limit is 16 KiB. */
export const MAX_HEADER_BYTES = 64 * 1024

/** No whole answer came. */
export interface HttpFault {
  readonly kind: 'fault'
  /** An error code of this action's own; how long it is worth repeating is in failure.ts. */
  readonly code: string
  /** False only when the request provably never left this machine. */
  readonly sent: boolean
  /** Node's own code for it (ECONNRESET, CERT_HAS_EXPIRED); empty when there is none. */
  readonly networkCode: string
  /** What went wrong, one phrase. */
  readonly reason: string
}

/** The body goes on beyond what is read. */
export function bodyTooLarge(): HttpFault {
  const reason = `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`
  return { kind: 'fault', code: 'AnswerTooLarge', sent: true, networkCode: '', reason }
}

/** The request used up its time. */
export function timedOut(ms: number, url: string): HttpFault {
  const reason = `no complete answer within ${ms / 1000} s${byWayOf(proxyOf(url))}`
  return { kind: 'fault', code: 'RequestTimedOut', sent: true, networkCode: '', reason }
}

/** The proxy answered by itself, to a request that it was handed. */
export function refusedByProxy(status: number, url: string): HttpFault {
  // Credentials are asked for before anything else. Other rules may also be about answers, of requests that went through.
  return { kind: 'fault', networkCode: '', ...failedProxy(url, `HTTP ${status}`, status), sent: status !== 407 }
}

/** Host and port of the proxy that requests to this address go through. */
function proxyOf(url: string): string | undefined {
  const route = routeTo(new URL(url))
  return 'proxy' in route ? route.proxy.name : undefined
}

function byWayOf(proxy: string | undefined): string {
  return proxy === undefined ? '' : ` by way of the proxy ${proxy}`
}

/**
 * OpenSSL's verification results, as Node names them (UNSPECIFIED: those it has no name for); whichever it is, waiting does not
 * change the certificate.
 */
const CERTIFICATE_CODE =
  /^(?:UNSPECIFIED|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/

/** How OpenSSL calls it when something else than TLS comes back. */
const PLAIN_TEXT = /wrong version number|packet length too long/

/**
 * What went wrong with a request, from what was thrown.
 *
 * @throws what is no trouble with the network but a defect of this program
 */
export function describeFault(error: unknown, url: string): HttpFault {
  const trouble = networkError(error)
  const { code } = trouble
  if (code === '' || code.startsWith('ERR_INVALID_')) throw error
  const fault = tunnelFault(trouble, url) ?? tlsFault(trouble) ?? plainFault(trouble, url)
  return { kind: 'fault', networkCode: code, ...fault }
}

type FaultOfCode = Pick<HttpFault, 'code' | 'sent' | 'reason'>

function tunnelFault({ message }: NetworkError, url: string): FaultOfCode | undefined {
  const why = /^tunneling socket could not be established, (?:cause=(.*)|statusCode=(\d+))$/s.exec(message)
  if (why === null) return undefined
  const [, cause, status] = why
  return failedProxy(url, cause ?? `HTTP ${status}`, Number(status))
}

/** Nothing went past the proxy. */
function failedProxy(url: string, why: string, status?: number): FaultOfCode {
  const reason = `the proxy ${proxyOf(url)} refused or failed: ${quoted(why)}`
  // Its credentials and its rules do not change by waiting; 408, 429 and what the 5xx mean do.
  return { code: /^4(?!08|29)/.test(String(status)) ? 'ProxyRefused' : 'ConnectionFailed', sent: false, reason }
}

function tlsFault({ code, message }: NetworkError): FaultOfCode | undefined {
  if (CERTIFICATE_CODE.test(code)) {
    // Node's hint at a command line option is nothing that a workflow can follow.
    const words = message.replace(/; if the root CA is .*$/s, '')
    return { code: 'CertificateNotTrusted', sent: false, reason: `${quoted(words)} (${code})` }
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined
  if (PLAIN_TEXT.test(message)) return { code: 'NotHttp', sent: true, reason: `no TLS is spoken there (${code})` }
  // `write EPROTO 40E7…:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:../deps/…`
  const words = /:error:[^:]*:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message
  return { code: 'TlsFailed', sent: true, reason: `${quoted(words)} (${code})` }
}

function plainFault({ code, message, atConnect, rule }: NetworkError, url: string): FaultOfCode {
  if (code.startsWith('HPE_')) return { ...parserFault(code, rule), sent: true }
  const proxy = proxyOf(url)
  if (atConnect && proxy !== undefined) return failedProxy(url, message)
  if (atConnect) return { code: 'ConnectionFailed', sent: false, reason: quoted(message) }
  return { code: 'ConnectionLost', sent: true, reason: `the connection${byWayOf(proxy)} was lost (${code})` }
}

/** What Node's parser of HTTP stumbled over. */
function parserFault(code: string, rule: string): Pick<HttpFault, 'code' | 'reason'> {
  // The parser's word for a beginning that is not `HTTP/`.
  if (code === 'HPE_INVALID_CONSTANT') return { code: 'NotHttp', reason: `the answer is not HTTP (${code})` }
  if (code !== 'HPE_HEADER_OVERFLOW') {
    return { code: 'MalformedAnswer', reason: `the answer breaks the rules of HTTP: ${quoted(rule)} (${code})` }
  }
  const reason = `the header of the answer is larger than ${MAX_HEADER_BYTES / 1024} KiB (${code})`
  return { code: 'AnswerTooLarge', reason }
}

interface NetworkError {
  readonly code: string
  readonly message: string
  readonly atConnect: boolean
  /** The rule of HTTP that was broken, in the parser's words. */
  readonly rule: string
}

function networkError(error: unknown): NetworkError {
  // With several addresses (IPv4 and IPv6) Node reports one AggregateError with an empty message.
  const cause = error instanceof AggregateError ? error.errors[0] : error
  if (!(cause instanceof Error)) return { code: '', message: '', atConnect: false, rule: '' }
  const { code = '', syscall, message, reason = '' }: NodeJS.ErrnoException & { readonly reason?: string } = cause
  return { code, message, atConnect: syscall === 'connect' || syscall === 'getaddrinfo', rule: reason }
}
