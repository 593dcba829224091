import * as v from 'valibot'
import { failed } from '../attempt.ts'
import { parseJson, validate } from '../json.ts'
import { quoted } from '../text.ts'
import { type Answer, type ApiOptions, openApi, received } from './api.ts'
import { failureOfAnswer, malformedAnswer, notFeldera } from './failure.ts'
import type { HttpAnswer } from './http.ts'
import {
  absentable,
  checkpointListSchema,
  pipelineAnswerSchema,
  type TargetStatus,
  timestampSchema,
} from './pipeline.ts'

const pipelineNamesSchema = v.pipe(
  v.array(v.object({ name: v.string() })),
  v.transform((rows) => rows.map(({ name }) => name)),
)

/** One entry of a pipeline's event history. Times in milliseconds since the epoch, Feldera's clock. */
export type PipelineEvent = Readonly<v.InferOutput<typeof eventSchema>>

const eventSchema = v.pipe(
  v.object({
    recorded_at: timestampSchema,
    deployment_runtime_status: absentable(v.string()),
    deployment_runtime_desired_status: absentable(v.string()),
  }),
  v.transform((event) => ({
    recordedAt: event.recorded_at,
    runtimeStatus: event.deployment_runtime_status,
    runtimeDesiredStatus: event.deployment_runtime_desired_status,
  })),
)

/** Newest first on the wire. */
const eventsSchema = v.pipe(
  v.array(eventSchema),
  v.transform((events) => events.toReversed().sort((one, other) => one.recordedAt - other.recordedAt)),
)

/** What is known of the installation, as far as it says whether activation exists there. */
export type Installation = Readonly<v.InferOutput<typeof installationSchema>>

const installationSchema = v.object({ edition: absentable(v.string()), version: absentable(v.string()) })

const roleSchema = v.pipe(
  v.object({ role: absentable(v.string()) }),
  v.transform(({ role }) => role),
)

const healthSchema = v.object({ status: v.pipe(v.string(), v.minLength(1)) })

/** What the 202 said. Real servers send a JSON string; Feldera's documentation long showed an object. */
export type Acceptance = Readonly<ReturnType<typeof acceptance>>

function acceptance(text: string, checkpoint: number | null = null) {
  return { text, checkpointSequenceNumber: checkpoint ?? undefined }
}

const acceptanceSchema = v.union([
  v.pipe(
    v.string(),
    v.transform((text) => acceptance(text)),
  ),
  v.pipe(
    v.object({ checkpoint_sequence_number: v.nullable(v.pipe(v.number(), v.safeInteger())) }),
    v.transform((said) => acceptance('', said.checkpoint_sequence_number)),
  ),
])

/** The answer about one pipeline, which must be about this one. */
function pipelineNamed(name: string) {
  return v.pipe(
    pipelineAnswerSchema,
    v.check(
      (pipeline) => pipeline.name === name,
      ({ input }) => `the answer is about pipeline '${quoted(input.name)}'`,
    ),
  )
}

/** What `createFeldera` makes. */
export type Feldera = Readonly<ReturnType<typeof createFeldera>>

/**
 * Feldera's API, a function per endpoint. Names are checked before; nothing here repeats, waits or logs. What is relied on of
 * its behaviour is in docs/feldera.md.
 *
 * All throw the reason of the signal when that fires first, and nothing else.
 *
 * @param options where the Feldera is, and which credentials to send; `close` the result in the end
 */
export function createFeldera(options: ApiOptions) {
  const { read, post, readOpen, close } = openApi(options)

  return {
    // https://docs.feldera.com/api/get-pipeline — `status` leaves out program and configuration, which may hold keys.
    pipeline: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}?selector=status`, pipelineNamed(name), signal),

    // https://docs.feldera.com/api/list-pipelines
    pipelineNames: (signal: AbortSignal) => read('/pipelines?selector=status', pipelineNamesSchema, signal),

    // https://docs.feldera.com/api/activate-pipeline — the values of `initial` are lower case, whatever its schema says.
    activate: (name: string, target: TargetStatus, signal: AbortSignal) =>
      post(`/pipelines/${name}/activate?initial=${target.toLowerCase()}`, readAcceptance, signal),

    // https://docs.feldera.com/api/approve
    approve: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/approve`, readApproval, signal),

    /** Oldest first. https://docs.feldera.com/api/list-pipeline-events */
    events: (name: string, signal: AbortSignal) => read(`/pipelines/${name}/events`, eventsSchema, signal),

    /** Whether Feldera reaches its database. Asked without credentials. https://docs.feldera.com/api/healthz */
    health: (signal: AbortSignal) => readOpen('/healthz', readHealth, signal),

    // https://docs.feldera.com/api/get-platform-config
    installation: (signal: AbortSignal) => read('/config', installationSchema, signal),

    /** The role of the credentials; `undefined` where Feldera has no roles yet. https://docs.feldera.com/api/get-current-session */
    role: (signal: AbortSignal) => read('/config/session', roleSchema, signal),

    /** Asked of the pipeline's process, which wakes Feldera's runner. https://docs.feldera.com/api/list-checkpoints */
    heldCheckpoints: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoints`, checkpointListSchema, signal),

    /** Those in the object store, in no promised order. https://docs.feldera.com/api/list-remote-checkpoints — from 0.313 */
    remoteCheckpoints: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),

    close,
  }
}

/** `says`: about its database. It answers 500 when unhealthy, with the same body. */
function readHealth(answer: HttpAnswer): Answer<{ isHealthy: boolean; says: string }> {
  const { status, body } = answer
  const parsed = validate(healthSchema, parseJson(body)?.value)
  if (parsed.success && (status === 200 || status === 500))
    return received({ isHealthy: status === 200, says: parsed.output.status }, answer)
  return failed(status === 200 ? notFeldera(answer) : failureOfAnswer(answer))
}

/** Whatever it says, it must be Feldera that says it: a proxy's page comes with 200, too. */
function readApproval(answer: HttpAnswer): Answer<undefined> {
  const { status, body } = answer
  if (status !== 200 && status !== 202) return failed(failureOfAnswer(answer))
  const isFelderas = body.trim() === '' || parseJson(body) !== undefined
  return isFelderas ? received(undefined, answer) : failed(notFeldera(answer))
}

/** A 202 is an acceptance with a string, an object or nothing in it; anything else leaves it open who answered. */
function readAcceptance(answer: HttpAnswer): Answer<Acceptance> {
  const { status, body } = answer
  if (status < 200 || status > 299) return failed(failureOfAnswer(answer))
  if (status === 202 && body.trim() === '' && isDelimited(answer)) return received(acceptance(''), answer)
  const json = parseJson(body)
  if (json === undefined) return failed(notFeldera(answer))
  if (status !== 202) return failed(malformedAnswer(answer, `an activation is accepted with 202, not ${status}`))
  const parsed = validate(acceptanceSchema, json.value)
  if (parsed.success) return received(parsed.output, answer)
  return failed(malformedAnswer(answer, 'the 202 holds neither text nor a checkpoint'))
}

/** Whether an empty body is known to be whole: one that ends with its connection looks the same when that was cut. */
function isDelimited({ headers }: HttpAnswer): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}
