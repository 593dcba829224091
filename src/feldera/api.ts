import * as v from 'valibot'
import { type Attempt, failed } from '../attempt.ts'
import { parseJson, validate } from '../json.ts'
import { quoted } from '../text.ts'
import { type CredentialSource, createCredentials } from './credentials.ts'
import { type Failure, failureOfAnswer, failureOfFault, malformedAnswer, notFeldera } from './failure.ts'
import {
  type Connection,
  type Exchange,
  type HttpAnswer,
  type HttpRequest,
  openConnection,
  type RequestHeaders,
} from './http.ts'
import type { ClientCertificate } from './tls.ts'

/**
 * A validated answer, or the failure of the request.
 *
 * `serverTime`: the server's clock when it answered, milliseconds since the epoch.
 */
export type Answer<T> = Attempt<T, Failure> & { readonly serverTime?: number | undefined }

export interface ApiOptions {
  /** Base URL without a trailing slash and without `/v0`. */
  readonly host: string
  readonly credentials: CredentialSource
  readonly tenant: string | undefined
  /** The limit for one request, milliseconds. */
  readonly requestTimeoutMs: number
  /** The PEM certificates that the process trusts besides Node's own. */
  readonly authorities: readonly string[]
  /** Further headers of each request, for what stands before Feldera. */
  readonly headers: RequestHeaders
  readonly clientCertificate: ClientCertificate | undefined
  /** Hears of each request when it has ended. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
}

/** `path`: below `/v0`. */
type ApiRequest = Readonly<{ method: 'GET' | 'POST'; path: string }>

/**
 * Sends requests to one Feldera, with credentials and tenant. Call `close` at the end.
 *
 * @returns functions that return every failure of a request, and throw only the reason of `signal`, when that fires
 *   first
 */
export function openApi(options: ApiOptions) {
  const { host, tenant } = options
  const connection = openConnectionTo(options)
  const credentials = createCredentials(options.credentials, connection)

  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<Answer<HttpAnswer>> {
    const headers = { ...options.headers, accept: 'application/json', ...request.headers }
    const answer = await connection.send({ ...request, headers }, signal)
    return answer.kind === 'fault' ? failed(failureOfFault(answer)) : received(answer, answer)
  }

  /** Sends one request. A token that is refused is replaced where possible, and a GET is then sent once more. */
  async function send(request: ApiRequest, signal: AbortSignal, isRepeated = false): Promise<Answer<HttpAnswer>> {
    const { method, path } = request
    // A POST follows from a look made just before. Asking an issuer for a new token first would let that look get out
    // of date.
    const bearer = await credentials.bearer(signal, method === 'POST')
    if (!bearer.ok) return bearer
    const headers = requestHeaders(bearer.value, tenant)
    const answer = await exchange({ method, url: `${host}/v0${path}`, headers }, signal)
    const canRetry = answer.ok && answer.value.status === 401 && !isRepeated && credentials.renew(bearer.value)
    return canRetry && method === 'GET' ? await send(request, signal, true) : answer
  }

  return {
    /** Sends a GET, to which the answer must be 200 with JSON of this shape. */
    async read<S extends v.GenericSchema>(
      path: string,
      schema: S,
      signal: AbortSignal,
    ): Promise<Answer<v.InferOutput<S>>> {
      const sent = await send({ method: 'GET', path }, signal)
      return sent.ok ? readJson(sent.value, schema) : sent
    },
    async post<T>(path: string, read: AnswerReader<T>, signal: AbortSignal): Promise<Answer<T>> {
      const sent = await send({ method: 'POST', path }, signal)
      return sent.ok ? read(sent.value) : sent
    },
    /** Sends a GET to a path outside `/v0`, without credentials. */
    async readWithoutCredentials<T>(path: string, read: AnswerReader<T>, signal: AbortSignal): Promise<Answer<T>> {
      const sent = await exchange({ method: 'GET', url: `${host}${path}`, headers: {} }, signal)
      return sent.ok ? read(sent.value) : sent
    },
    close: () => connection.close(),
  }
}

function openConnectionTo({ host, authorities, ...options }: ApiOptions): Connection {
  const { requestTimeoutMs, clientCertificate, onExchange } = options
  const trustsIntermediates = authorities.length > 0
  const { origin } = new URL(host)
  return openConnection({ requestTimeoutMs, trustsIntermediates, origin, clientCertificate, onExchange })
}

/** Reads an answer of any status, and decides whether it is a failure. */
type AnswerReader<T> = (answer: HttpAnswer) => Answer<T>

function requestHeaders(token: string | undefined, tenant: string | undefined): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(tenant === undefined ? {} : { 'feldera-tenant': tenant }),
  }
}

/** A good `Answer` that holds a value read from this HTTP answer. */
export function received<T>(value: T, { serverTime }: HttpAnswer) {
  return { ok: true, value, serverTime } as const
}

/**
 * Reads a 200 whose body is JSON of this shape. Anything else is a failure: outside `/v0` Feldera answers 200 with its
 * web console.
 */
function readJson<S extends v.GenericSchema>(answer: HttpAnswer, schema: S): Answer<v.InferOutput<S>> {
  if (answer.status !== 200) return failed(failureOfAnswer(answer))
  const json = parseJson(answer.body)
  if (json === undefined) return failed(notFeldera(answer))
  const parsed = validate(schema, json.value)
  if (parsed.success) return received(parsed.output, answer)
  const [issue] = parsed.issues
  // The schema's own checks bring a message. For a value of the wrong type, the message names the field.
  if (issue.type === 'check') return failed(malformedAnswer(answer, issue.message))
  const field = v.getDotPath(issue) ?? 'the answer'
  const words = `the answer is not a Feldera pipeline API's: ${field} should be ${issue.expected ?? 'valid'}, not ${quoted(issue.received)}`
  return failed(malformedAnswer(answer, words))
}
