import { quoted } from '../text.ts'
import { routeTo } from './proxy.ts'

/**
 * The most bytes of a body that are read. Feldera's largest answer is the list of pipelines, with about 2 KB for each
 * pipeline, so this is enough for thousands. A larger body is not worth the memory.
 */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

/**
 * The limit for the header of an answer. Gateways add cookies and policies of some 20 KiB, and Node's own limit is 16
 * KiB.
 */
export const MAX_HEADER_BYTES = 64 * 1024

/** Why a request got no complete answer. */
export interface HttpFault {
  readonly kind: 'fault'
  /** An error code of this action's own. failure.ts tells for each how long the request is worth repeating. */
  readonly code: string
  /** False only when the request provably did not reach the server. */
  readonly sent: boolean
  /** Node's own code for it (ECONNRESET, CERT_HAS_EXPIRED); empty when there is none. */
  readonly networkCode: string
  /** What went wrong, as one phrase; a server's or Node's words in it are marked as quoted. */
  readonly reason: string
}

/** The body is larger than what is read. */
export function bodyTooLarge(): HttpFault {
  const reason = `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`
  return { kind: 'fault', code: 'AnswerTooLarge', sent: true, networkCode: '', reason }
}

/** The request had no complete answer within its time limit of `ms` milliseconds. */
export function timedOut(ms: number, url: string): HttpFault {
  const reason = `no complete answer within ${ms / 1000} s${viaProxy(proxyOf(url))}`
  return { kind: 'fault', code: 'RequestTimedOut', sent: true, networkCode: '', reason }
}

/** The proxy answered a plain http request by itself, instead of handing on the server's answer. */
export function refusedByProxy(status: number, url: string): HttpFault {
  // A proxy asks for credentials (407) before it does anything. Its other rules may be about the answer to a request it
  // has passed on.
  return { kind: 'fault', networkCode: '', ...proxyFault(url, `HTTP ${status}`, status), sent: status !== 407 }
}

/** Host and port of the proxy that requests to this address go through. */
export function proxyOf(url: string): string | undefined {
  const route = routeTo(new URL(url))
  return 'proxy' in route ? route.proxy.name : undefined
}

function viaProxy(proxy: string | undefined): string {
  return proxy === undefined ? '' : ` by way of the proxy ${proxy}`
}

/**
 * Node's codes for a certificate that OpenSSL does not accept (UNSPECIFIED stands for results without a name). Waiting
 * does not change the certificate, so all of them are final.
 */
const CERTIFICATE_CODE =
  /^(?:UNSPECIFIED|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/

/** OpenSSL's messages when the server answers with something other than TLS. */
const NOT_TLS = /wrong version number|packet length too long/

/**
 * Tells from a thrown error what went wrong with a request.
 *
 * @throws the error itself when it is not about the network, and so a defect of this action
 */
export function describeFault(error: unknown, url: string): HttpFault {
  const trouble = networkError(error)
  const { code } = trouble
  if (code === '' || code.startsWith('ERR_INVALID_')) throw error
  const fault = tunnelFault(trouble, url) ?? tlsFault(trouble) ?? connectionFault(trouble, url)
  return { kind: 'fault', networkCode: code, ...fault }
}

type FaultOfCode = Pick<HttpFault, 'code' | 'sent' | 'reason'>

function tunnelFault({ message }: NetworkError, url: string): FaultOfCode | undefined {
  const why = /^tunneling socket could not be established, (?:cause=(.*)|statusCode=(\d+))$/s.exec(message)
  if (why === null) return undefined
  const [, cause, status] = why
  return proxyFault(url, cause ?? `HTTP ${status}`, Number(status))
}

/** The proxy could not be reached, or made no connection, so the request did not reach the server. */
function proxyFault(url: string, why: string, status?: number): FaultOfCode {
  const reason = `the proxy ${proxyOf(url)} refused or failed: ${quoted(why)}`
  // Waiting does not change a proxy's credentials or rules. It may help against 408, 429 and 5xx.
  return { code: /^4(?!08|29)/.test(String(status)) ? 'ProxyRefused' : 'ConnectionFailed', sent: false, reason }
}

function tlsFault({ code, message }: NetworkError): FaultOfCode | undefined {
  if (CERTIFICATE_CODE.test(code)) {
    // Node's hint at a command line option is of no use in a workflow.
    const words = message.replace(/; if the root CA is .*$/s, '')
    return { code: 'CertificateNotTrusted', sent: false, reason: `${quoted(words)} (${code})` }
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined
  if (NOT_TLS.test(message)) return { code: 'NotHttp', sent: true, reason: `no TLS is spoken there (${code})` }
  // `write EPROTO 40E7…:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:../deps/…`
  const words = /:error:[^:]*:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message
  const isDemand = /certificate required/.test(message)
  return {
    code: isDemand ? 'ClientCertificateRequired' : 'TlsFailed',
    sent: true,
    reason: `${quoted(words)} (${code})`,
  }
}

function connectionFault({ code, message, atConnect, rule }: NetworkError, url: string): FaultOfCode {
  if (code.startsWith('HPE_')) return { ...parserFault(code, rule), sent: true }
  const proxy = proxyOf(url)
  if (atConnect && proxy !== undefined) return proxyFault(url, message)
  if (atConnect) return { code: 'ConnectionFailed', sent: false, reason: quoted(message) }
  return { code: 'ConnectionLost', sent: true, reason: `the connection${viaProxy(proxy)} was lost (${code})` }
}

/** What Node's HTTP parser objected to. */
function parserFault(code: string, rule: string): Pick<HttpFault, 'code' | 'reason'> {
  // The parser's code for an answer that does not begin with `HTTP/`.
  if (code === 'HPE_INVALID_CONSTANT') return { code: 'NotHttp', reason: `the answer is not HTTP (${code})` }
  if (code !== 'HPE_HEADER_OVERFLOW')
    return { code: 'MalformedAnswer', reason: `the answer breaks the rules of HTTP: ${quoted(rule)} (${code})` }
  const reason = `the header of the answer is larger than ${MAX_HEADER_BYTES / 1024} KiB (${code})`
  return { code: 'AnswerTooLarge', reason }
}

interface NetworkError {
  readonly code: string
  readonly message: string
  /** Whether it happened while the name was looked up or the connection was made. */
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
