import * as v from 'valibot'
import { quoted } from '../sentence.ts'
import { type CredentialSource, createCredentials } from './credentials.ts'
import { describeDocument, type Failure, failureOfAnswer, failureOfFault, malformedAnswer } from './failure.ts'
import { type HttpAnswer, openConnection } from './http.ts'
import { parseJson, validate } from './json.ts'
import {
  type Checkpoint,
  checkpointListSchema,
  type Pipeline,
  pipelineAnswerSchema,
  type TargetStatus,
  timestampSchema,
} from './pipeline.ts'

/** A validated answer, or the failure. Only an interruption of the step is thrown. */
export type Answer<T> =
  /** `serverTime`: the server's clock when it answered, milliseconds since the epoch. */
  | { readonly ok: true; readonly value: T; readonly serverTime: number | undefined }
  | { readonly ok: false; readonly failure: Failure }

/** What the 202 said. Real servers send a JSON string; Feldera's documentation long showed an object. */
export interface Acceptance {
  readonly text: string
  readonly checkpointSequenceNumber: number | undefined
}

/** `GET /v0/config`, as far as it is known to say whether activation exists there. */
export interface Installation {
  readonly edition: string | undefined
  readonly version: string | undefined
}

/** `GET /healthz`. */
export interface Health {
  readonly isHealthy: boolean
  readonly says: string
}

/** One entry of a pipeline's event history, oldest first here. Times in milliseconds since the epoch, Feldera's clock. */
export interface PipelineEvent {
  readonly recordedAt: number
  readonly runtimeStatus: string | undefined
  readonly runtimeDesiredStatus: string | undefined
}

/**
 * Feldera's API, a function per endpoint. Names are checked before; nothing here repeats, waits or logs.
 *
 * All throw the reason of the signal when that fires first, and nothing else.
 */
export interface Feldera {
  pipeline(name: string, signal: AbortSignal): Promise<Answer<Pipeline>>
  pipelineNames(signal: AbortSignal): Promise<Answer<readonly string[]>>
  activate(name: string, target: TargetStatus, signal: AbortSignal): Promise<Answer<Acceptance>>
  approve(name: string, signal: AbortSignal): Promise<Answer<undefined>>
  events(name: string, signal: AbortSignal): Promise<Answer<readonly PipelineEvent[]>>
  installation(signal: AbortSignal): Promise<Answer<Installation>>
  /** The role of the credentials; `undefined` where Feldera has no roles yet. */
  role(signal: AbortSignal): Promise<Answer<string | undefined>>
  /** The checkpoints that the pipeline's process holds, asked of the process itself, which wakes Feldera's runner. */
  heldCheckpoints(name: string, signal: AbortSignal): Promise<Answer<readonly Checkpoint[]>>
  /** Whether Feldera reaches its database, and what it says about it. Asked without credentials. */
  health(signal: AbortSignal): Promise<Answer<Health>>
  /** The checkpoints in the object store, in no promised order. */
  remoteCheckpoints(name: string, signal: AbortSignal): Promise<Answer<readonly Checkpoint[]>>
  close(): void
}

export interface FelderaOptions {
  /** Base URL without a trailing slash and without `/v0`. */
  readonly host: string
  readonly credentials: CredentialSource
  readonly tenant: string | undefined
  readonly requestTimeoutMs: number
  /** PEM certificates that the process was made to trust besides those it trusts anyway. */
  readonly authorities: readonly string[]
}

const pipelineNamesSchema = v.array(v.object({ name: v.string() }))

const eventsSchema = v.array(
  v.object({
    recorded_at: timestampSchema,
    deployment_runtime_status: v.nullish(v.string()),
    deployment_runtime_desired_status: v.nullish(v.string()),
  }),
)

const installationSchema = v.object({ edition: v.nullish(v.string()), version: v.nullish(v.string()) })
const healthSchema = v.object({ status: v.pipe(v.string(), v.minLength(1)) })
const sessionSchema = v.object({ role: v.nullish(v.string()) })
const acceptanceSchema = v.union([
  v.string(),
  v.object({ checkpoint_sequence_number: v.nullable(v.pipe(v.number(), v.safeInteger())) }),
])

/** Sends requests to one Feldera, with credentials and tenant. */
interface Api {
  /** A GET outside `/v0`, which needs no credentials and gets none. */
  sendOpen(path: string, signal: AbortSignal): Promise<Answer<HttpAnswer>>
  send(request: ApiRequest, signal: AbortSignal): Promise<Answer<HttpAnswer>>
  read<S extends v.GenericSchema>(path: string, schema: S, signal: AbortSignal): Promise<Answer<v.InferOutput<S>>>
  close(): void
}

interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** Below `/v0`. */
  readonly path: string
}

function openApi({ host, requestTimeoutMs, tenant, credentials: source, authorities }: FelderaOptions): Api {
  const connection = openConnection({ requestTimeoutMs, trustsIntermediates: authorities.length > 0 })
  const credentials = createCredentials(source, connection)

  async function attempt({ method, path }: ApiRequest, signal: AbortSignal): Promise<Answer<HttpAnswer>> {
    // What is posted follows from a look that has just been answered; asking an issuer now would make that look an old one.
    const bearer = await credentials.bearer(signal, method === 'POST')
    if (!bearer.ok) return bearer
    const headers = requestHeaders(bearer.token, tenant)
    const answer = await connection.send({ method, url: `${host}/v0${path}`, headers }, signal)
    if (answer.kind === 'fault') return { ok: false, failure: failureOfFault(answer) }
    return { ok: true, value: answer, serverTime: answer.serverTime }
  }

  /** One request; a refused bearer is replaced where it can be. Only what changes nothing is then sent once more. */
  async function send(request: ApiRequest, signal: AbortSignal): Promise<Answer<HttpAnswer>> {
    const first = await attempt(request, signal)
    const mayHelp = first.ok && first.value.status === 401 && credentials.renew()
    return mayHelp && request.method === 'GET' ? await attempt(request, signal) : first
  }

  return {
    send,
    async sendOpen(path, signal) {
      const answer = await connection.send({ method: 'GET', url: `${host}${path}`, headers: ACCEPT_JSON }, signal)
      if (answer.kind === 'fault') return { ok: false, failure: failureOfFault(answer) }
      return { ok: true, value: answer, serverTime: answer.serverTime }
    },
    async read(path, schema, signal) {
      const sent = await send({ method: 'GET', path }, signal)
      return sent.ok ? readJson(sent.value, schema) : sent
    },
    close: () => connection.close(),
  }
}

/** @param options where the Feldera is, and how to show who asks; `close` the result in the end */
export function createFeldera(options: FelderaOptions): Feldera {
  const { send, sendOpen, read, close } = openApi(options)

  return {
    // https://docs.feldera.com/api/get-pipeline — `status` leaves out program and configuration, which may hold keys.
    async pipeline(name, signal) {
      const sent = await send({ method: 'GET', path: `/pipelines/${name}?selector=status` }, signal)
      if (!sent.ok) return sent
      const answer = readJson(sent.value, pipelineAnswerSchema)
      if (!answer.ok || answer.value.name === name) return answer
      return {
        ok: false,
        failure: malformedAnswer(sent.value, `the answer is about pipeline '${quoted(answer.value.name)}'`),
      }
    },

    // https://docs.feldera.com/api/list-pipelines
    async pipelineNames(signal) {
      const answer = await read('/pipelines?selector=status', pipelineNamesSchema, signal)
      return answer.ok ? { ...answer, value: answer.value.map(({ name }) => name) } : answer
    },

    // https://docs.feldera.com/api/activate-pipeline — the values of `initial` are lower case, whatever its schema says.
    async activate(name, target, signal) {
      const path = `/pipelines/${name}/activate?initial=${target.toLowerCase()}`
      const sent = await send({ method: 'POST', path }, signal)
      return sent.ok ? readAcceptance(sent.value) : sent
    },

    // https://docs.feldera.com/api/approve
    async approve(name, signal) {
      const sent = await send({ method: 'POST', path: `/pipelines/${name}/approve` }, signal)
      if (!sent.ok) return sent
      const { status, body, serverTime } = sent.value
      if (status !== 200 && status !== 202) return { ok: false, failure: failureOfAnswer(sent.value) }
      // Whatever it says, it must be Feldera that says it: a proxy's page comes with 200, too.
      if (body.trim() !== '' && parseJson(body) === undefined) return { ok: false, failure: notFeldera(sent.value) }
      return { ok: true, value: undefined, serverTime }
    },

    // https://docs.feldera.com/api/list-pipeline-events — newest first on the wire.
    async events(name, signal) {
      const answer = await read(`/pipelines/${name}/events`, eventsSchema, signal)
      if (!answer.ok) return answer
      const events = answer.value.map((event) => ({
        recordedAt: event.recorded_at,
        runtimeStatus: event.deployment_runtime_status ?? undefined,
        runtimeDesiredStatus: event.deployment_runtime_desired_status ?? undefined,
      }))
      return { ...answer, value: events.toReversed().sort((one, other) => one.recordedAt - other.recordedAt) }
    },

    // https://docs.feldera.com/api/healthz — 500 when unhealthy, with the same body.
    async health(signal) {
      const sent = await sendOpen('/healthz', signal)
      if (!sent.ok) return sent
      const { status, body, serverTime } = sent.value
      const parsed = validate(healthSchema, parseJson(body)?.value)
      if (!parsed.success || (status !== 200 && status !== 500)) {
        return { ok: false, failure: status === 200 ? notFeldera(sent.value) : failureOfAnswer(sent.value) }
      }
      return { ok: true, value: { isHealthy: status === 200, says: parsed.output.status }, serverTime }
    },

    // https://docs.feldera.com/api/get-platform-config
    async installation(signal) {
      const answer = await read('/config', installationSchema, signal)
      if (!answer.ok) return answer
      const { edition, version } = answer.value
      return { ...answer, value: { edition: edition ?? undefined, version: version ?? undefined } }
    },

    // https://docs.feldera.com/api/get-current-session
    async role(signal) {
      const answer = await read('/config/session', sessionSchema, signal)
      return answer.ok ? { ...answer, value: answer.value.role ?? undefined } : answer
    },

    // https://docs.feldera.com/api/list-checkpoints
    heldCheckpoints: (name, signal) => read(`/pipelines/${name}/checkpoints`, checkpointListSchema, signal),

    // https://docs.feldera.com/api/list-remote-checkpoints — from 0.313.
    remoteCheckpoints: (name, signal) => read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),

    close,
  }
}

const ACCEPT_JSON = { accept: 'application/json' } as const

function requestHeaders(token: string | undefined, tenant: string | undefined): Record<string, string> {
  return {
    ...ACCEPT_JSON,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(tenant === undefined ? {} : { 'feldera-tenant': tenant }),
  }
}

/** Believes a 200 only when its body is JSON of the expected shape: outside `/v0` Feldera answers 200 with its web console. */
function readJson<S extends v.GenericSchema>(answer: HttpAnswer, schema: S): Answer<v.InferOutput<S>> {
  if (answer.status !== 200) return { ok: false, failure: failureOfAnswer(answer) }
  const json = parseJson(answer.body)
  if (json === undefined) return { ok: false, failure: notFeldera(answer) }
  const parsed = validate(schema, json.value)
  if (parsed.success) return { ok: true, value: parsed.output, serverTime: answer.serverTime }
  const [issue] = parsed.issues
  const field = v.getDotPath(issue) ?? 'the answer'
  const words = `the answer is not a Feldera pipeline API's: ${field} should be ${issue.expected ?? 'valid'}, not ${quoted(issue.received)}`
  return { ok: false, failure: malformedAnswer(answer, words) }
}

/** A 202 is an acceptance with a string, an object or nothing in it; anything else leaves it open who answered. */
function readAcceptance(answer: HttpAnswer): Answer<Acceptance> {
  const { status, body, serverTime } = answer
  if (status < 200 || status > 299) return { ok: false, failure: failureOfAnswer(answer) }
  if (status === 202 && body.trim() === '' && isDelimited(answer))
    return { ok: true, value: { text: '', checkpointSequenceNumber: undefined }, serverTime }
  const json = parseJson(body)
  if (json === undefined) return { ok: false, failure: notFeldera(answer) }
  if (status !== 202)
    return { ok: false, failure: malformedAnswer(answer, `an activation is accepted with 202, not ${status}`) }
  const parsed = validate(acceptanceSchema, json.value)
  if (!parsed.success)
    return { ok: false, failure: malformedAnswer(answer, 'the 202 holds neither text nor a checkpoint') }
  const said = parsed.output
  const value =
    typeof said === 'string'
      ? { text: said, checkpointSequenceNumber: undefined }
      : { text: '', checkpointSequenceNumber: said.checkpoint_sequence_number ?? undefined }
  return { ok: true, value, serverTime }
}

/** Whether an empty body is known to be whole: one that ends with its connection looks the same when that was cut. */
function isDelimited({ headers }: HttpAnswer): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

function notFeldera(answer: HttpAnswer): Failure {
  return { ...malformedAnswer(answer, describeDocument(answer)), code: 'NotFelderaApi' }
}
