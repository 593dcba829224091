import * as v from 'valibot'
import { type Attempt, failed } from '../attempt.ts'
import { parseJson, validate } from '../json.ts'
import { quoted } from '../text.ts'
import { type CredentialSource, createCredentials } from './credentials.ts'
import { type Failure, failureOfAnswer, failureOfFault, malformedAnswer, notFeldera } from './failure.ts'
import { type HttpAnswer, type HttpRequest, openConnection } from './http.ts'

/**
 * A validated answer, or the failure. Only an interruption of the step is thrown.
 *
 * `serverTime`: the server's clock when it answered, milliseconds since the epoch.
 */
export type Answer<T> = Attempt<T, Failure> & { readonly serverTime?: number | undefined }

export interface ApiOptions {
  /** Base URL without a trailing slash and without `/v0`. */
  readonly host: string
  readonly credentials: CredentialSource
  readonly tenant: string | undefined
  readonly requestTimeoutMs: number
  /** PEM certificates that the process was made to trust besides those it trusts anyway. */
  readonly authorities: readonly string[]
}

/** Below `/v0`. */
type ApiRequest = Readonly<{ method: 'GET' | 'POST'; path: string }>

/**
 * Sends requests to one Feldera, with credentials and tenant; `close` it in the end.
 *
 * @param options where the Feldera is, and which credentials to send
 */
export function openApi({ host, requestTimeoutMs, tenant, credentials: source, authorities }: ApiOptions) {
  const connection = openConnection({ requestTimeoutMs, trustsIntermediates: authorities.length > 0 })
  const credentials = createCredentials(source, connection)

  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<Answer<HttpAnswer>> {
    const headers = { accept: 'application/json', ...request.headers }
    const answer = await connection.send({ ...request, headers }, signal)
    return answer.kind === 'fault' ? failed(failureOfFault(answer)) : received(answer, answer)
  }

  /** One request; a refused bearer is replaced where it can be. Only what changes nothing is then sent once more. */
  async function send(request: ApiRequest, signal: AbortSignal, isRepeated = false): Promise<Answer<HttpAnswer>> {
    const { method, path } = request
    // What is posted follows from a look that has just been answered; by the time an issuer has been asked, that look would be out of date.
    const bearer = await credentials.bearer(signal, method === 'POST')
    if (!bearer.ok) return bearer
    const headers = requestHeaders(bearer.value, tenant)
    const answer = await exchange({ method, url: `${host}/v0${path}`, headers }, signal)
    const mayHelp = answer.ok && answer.value.status === 401 && !isRepeated && credentials.renew(bearer.value)
    return mayHelp && method === 'GET' ? await send(request, signal, true) : answer
  }

  return {
    /** A GET that is to be answered with 200 and JSON of this shape. */
    async read<S extends v.GenericSchema>(
      path: string,
      schema: S,
      signal: AbortSignal,
    ): Promise<Answer<v.InferOutput<S>>> {
      const sent = await send({ method: 'GET', path }, signal)
      return sent.ok ? readJson(sent.value, schema) : sent
    },
    async post<T>(path: string, judge: Judge<T>, signal: AbortSignal): Promise<Answer<T>> {
      const sent = await send({ method: 'POST', path }, signal)
      return sent.ok ? judge(sent.value) : sent
    },
    /** A GET outside `/v0`, which needs no credentials and gets none. */
    async readOpen<T>(path: string, judge: Judge<T>, signal: AbortSignal): Promise<Answer<T>> {
      const sent = await exchange({ method: 'GET', url: `${host}${path}`, headers: {} }, signal)
      return sent.ok ? judge(sent.value) : sent
    },
    close: () => connection.close(),
  }
}

/** What an answer comes to, whatever its status. */
type Judge<T> = (answer: HttpAnswer) => Answer<T>

function requestHeaders(token: string | undefined, tenant: string | undefined): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(tenant === undefined ? {} : { 'feldera-tenant': tenant }),
  }
}

/** A value that came with this answer. */
export function received<T>(value: T, { serverTime }: HttpAnswer) {
  return { ok: true, value, serverTime } as const
}

/** Believes a 200 only when its body is JSON of the expected shape: outside `/v0` Feldera answers 200 with its web console. */
function readJson<S extends v.GenericSchema>(answer: HttpAnswer, schema: S): Answer<v.InferOutput<S>> {
  if (answer.status !== 200) return failed(failureOfAnswer(answer))
  const json = parseJson(answer.body)
  if (json === undefined) return failed(notFeldera(answer))
  const parsed = validate(schema, json.value)
  if (parsed.success) return received(parsed.output, answer)
  const [issue] = parsed.issues
  // A check says in its own words what is wrong; of a wrong type the field is named.
  if (issue.type === 'check') return failed(malformedAnswer(answer, issue.message))
  const field = v.getDotPath(issue) ?? 'the answer'
  const words = `the answer is not a Feldera pipeline API's: ${field} should be ${issue.expected ?? 'valid'}, not ${quoted(issue.received)}`
  return failed(malformedAnswer(answer, words))
}
