import * as v from 'valibot'
import { failed } from '../attempt.ts'
import { parseJson, validate } from '../json.ts'
import { quoted } from '../text.ts'
import { type Answer, type ApiOptions, openApi, received } from './api.ts'
import { failureOfAnswer, malformedAnswer, notFeldera } from './failure.ts'
import type { HttpAnswer } from './http.ts'
import {
  absentable,
  type Checkpoint,
  checkpointListSchema,
  type Pipeline,
  pipelineAnswerSchema,
  type TargetStatus,
  timestampSchema,
} from './pipeline.ts'

/** What the 202 said. Real servers send a JSON string; Feldera's documentation long showed an object. */
export interface Acceptance {
  readonly text: string
  readonly checkpointSequenceNumber: number | undefined
}

/** `GET /v0/config`, as far as it is known to say whether activation exists there. */
export interface Installation {
  readonly edition?: string | undefined
  readonly version?: string | undefined
}

/** `GET /healthz`. */
export interface Health {
  readonly isHealthy: boolean
  readonly says: string
}

/** One entry of a pipeline's event history. Times in milliseconds since the epoch, Feldera's clock. */
export interface PipelineEvent {
  readonly recordedAt: number
  readonly runtimeStatus: string | undefined
  readonly runtimeDesiredStatus: string | undefined
}

/**
 * Feldera's API, a function per endpoint. Names are checked before; nothing here repeats, waits or logs. What is relied on of
 * its behaviour is in docs/feldera.md.
 *
 * All throw the reason of the signal when that fires first, and nothing else.
 */
export interface Feldera {
  pipeline(name: string, signal: AbortSignal): Promise<Answer<Pipeline>>
  pipelineNames(signal: AbortSignal): Promise<Answer<readonly string[]>>
  activate(name: string, target: TargetStatus, signal: AbortSignal): Promise<Answer<Acceptance>>
  approve(name: string, signal: AbortSignal): Promise<Answer<undefined>>
  /** Oldest first. */
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

const pipelineNamesSchema = v.pipe(
  v.array(v.object({ name: v.string() })),
  v.transform((rows) => rows.map(({ name }) => name)),
)

/** Newest first on the wire. */
const eventsSchema = v.pipe(
  v.array(
    v.pipe(
      v.object({
        recorded_at: timestampSchema,
        deployment_runtime_status: absentable(v.string()),
        deployment_runtime_desired_status: absentable(v.string()),
      }),
      v.transform(
        (event): PipelineEvent => ({
          recordedAt: event.recorded_at,
          runtimeStatus: event.deployment_runtime_status,
          runtimeDesiredStatus: event.deployment_runtime_desired_status,
        }),
      ),
    ),
  ),
  v.transform((events) => events.toReversed().sort((one, other) => one.recordedAt - other.recordedAt)),
)

const installationSchema = v.object({ edition: absentable(v.string()), version: absentable(v.string()) })

const roleSchema = v.pipe(
  v.object({ role: absentable(v.string()) }),
  v.transform(({ role }) => role),
)

const healthSchema = v.object({ status: v.pipe(v.string(), v.minLength(1)) })

const acceptanceSchema = v.union([
  v.pipe(
    v.string(),
    v.transform((text): Acceptance => ({ text, checkpointSequenceNumber: undefined })),
  ),
  v.pipe(
    v.object({ checkpoint_sequence_number: v.nullable(v.pipe(v.number(), v.safeInteger())) }),
    v.transform(
      ({ checkpoint_sequence_number: number }): Acceptance => ({
        text: '',
        checkpointSequenceNumber: number ?? undefined,
      }),
    ),
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

/** @param options where the Feldera is, and how to show who asks; `close` the result in the end */
export function createFeldera(options: ApiOptions): Feldera {
  const { send, sendOpen, read, close } = openApi(options)

  return {
    // https://docs.feldera.com/api/get-pipeline — `status` leaves out program and configuration, which may hold keys.
    pipeline: (name, signal) => read(`/pipelines/${name}?selector=status`, pipelineNamed(name), signal),

    // https://docs.feldera.com/api/list-pipelines
    pipelineNames: (signal) => read('/pipelines?selector=status', pipelineNamesSchema, signal),

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
      const { status, body } = sent.value
      if (status !== 200 && status !== 202) return failed(failureOfAnswer(sent.value))
      // Whatever it says, it must be Feldera that says it: a proxy's page comes with 200, too.
      const isFelderas = body.trim() === '' || parseJson(body) !== undefined
      return isFelderas ? received(undefined, sent.value) : failed(notFeldera(sent.value))
    },

    // https://docs.feldera.com/api/list-pipeline-events
    events: (name, signal) => read(`/pipelines/${name}/events`, eventsSchema, signal),

    // https://docs.feldera.com/api/healthz — 500 when unhealthy, with the same body.
    async health(signal) {
      const sent = await sendOpen('/healthz', signal)
      return sent.ok ? readHealth(sent.value) : sent
    },

    // https://docs.feldera.com/api/get-platform-config
    installation: (signal) => read('/config', installationSchema, signal),

    // https://docs.feldera.com/api/get-current-session
    role: (signal) => read('/config/session', roleSchema, signal),

    // https://docs.feldera.com/api/list-checkpoints
    heldCheckpoints: (name, signal) => read(`/pipelines/${name}/checkpoints`, checkpointListSchema, signal),

    // https://docs.feldera.com/api/list-remote-checkpoints — from 0.313.
    remoteCheckpoints: (name, signal) => read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),

    close,
  }
}

function readHealth(answer: HttpAnswer): Answer<Health> {
  const { status, body } = answer
  const parsed = validate(healthSchema, parseJson(body)?.value)
  if (parsed.success && (status === 200 || status === 500))
    return received({ isHealthy: status === 200, says: parsed.output.status }, answer)
  return failed(status === 200 ? notFeldera(answer) : failureOfAnswer(answer))
}

/** A 202 is an acceptance with a string, an object or nothing in it; anything else leaves it open who answered. */
function readAcceptance(answer: HttpAnswer): Answer<Acceptance> {
  const { status, body } = answer
  if (status < 200 || status > 299) return failed(failureOfAnswer(answer))
  if (status === 202 && body.trim() === '' && isDelimited(answer))
    return received({ text: '', checkpointSequenceNumber: undefined }, answer)
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
