import * as v from 'valibot'
import { failed } from '../attempt.ts'
import { matching, parseJson } from '../json.ts'
import { quoted } from '../text.ts'
import { type Answer, type ApiOptions, openApi, received } from './api.ts'
import { configurationSchema } from './checkpoint-sync.ts'
import { checkpointing } from './checkpointing.ts'
import { eventsSchema } from './events.ts'
import { failureOfAnswer, malformedAnswer, notFeldera } from './failure.ts'
import type { HttpAnswer } from './http.ts'
import { aboutInstallation } from './installation.ts'
import { lifecycle, readReceipt } from './lifecycle.ts'
import { type Pipeline, pipelineAnswerSchema, type TargetStatus } from './pipeline.ts'
import { questionsToProcess } from './process.ts'

const pipelineNamesSchema = v.pipe(
  v.array(v.object({ name: v.string() })),
  v.transform((rows) => rows.map(({ name }) => name)),
)

/**
 * What Feldera said when it accepted an activation. Servers send a JSON string; Feldera's documentation long showed an
 * object.
 */
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

/** The answer about one pipeline. It must have the name that was asked for, or something else has answered. */
function pipelineNamed(name: string) {
  return v.pipe(
    pipelineAnswerSchema,
    v.check(
      (pipeline) => pipeline.name === name,
      ({ input }) => `the answer is about pipeline '${quoted(input.name)}'`,
    ),
  )
}

/** Feldera's list of pipelines. `length`: how many there are. `rows`: those that were asked for and could be read, by name. */
export type PipelineList = Readonly<{ length: number; rows: ReadonlyMap<string, Pipeline> }>

/** Each row is read by itself, so that one of an unexpected shape spoils no other. */
function listSchema(names: ReadonlySet<string>) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((rows): PipelineList => ({ length: rows.length, rows: readRows(rows, names) })),
  )
}

function readRows(rows: readonly unknown[], names: ReadonlySet<string>): ReadonlyMap<string, Pipeline> {
  // Only those that were asked for are validated, because that takes long in a list of millions.
  const named = Map.groupBy(
    rows.filter((row) => names.has(nameOf(row))),
    nameOf,
  )
  const read = [...named].flatMap(([name, [row, ...others]]): (readonly [string, Pipeline])[] => {
    const pipeline = others.length === 0 ? matching(pipelineAnswerSchema, row) : undefined
    return pipeline ? [[name, pipeline]] : []
  })
  return new Map(read)
}

function nameOf(row: unknown): string {
  if (typeof row !== 'object' || row === null || !('name' in row)) return ''
  return typeof row.name === 'string' ? row.name : ''
}

const LIST = '/pipelines?selector=status'

/** What `createFeldera` returns. */
export type Feldera = Readonly<ReturnType<typeof createFeldera>>

/**
 * Feldera's API, with one function per endpoint. Nothing here repeats, waits or logs. Pipeline names go into the path
 * as they are, so they must have been checked (inputs/values.ts). docs/feldera.md tells which behaviour of Feldera the
 * action relies on.
 *
 * Each function returns the failure of its request, and throws only the reason of its signal, when that fires first.
 * Call `close` at the end.
 */
export function createFeldera(options: ApiOptions) {
  const api = openApi(options)
  const { read, post, close } = api

  return {
    // https://docs.feldera.com/api/get-pipeline — `status` leaves out program and configuration, which may hold keys.
    pipeline: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}?selector=status`, pipelineNamed(name), signal),

    // https://docs.feldera.com/api/list-pipelines
    pipelines: (names: ReadonlySet<string>, signal: AbortSignal) => read(LIST, listSchema(names), signal),
    pipelineNames: (signal: AbortSignal) => read(LIST, pipelineNamesSchema, signal),

    // https://docs.feldera.com/api/activate-standby-pipeline — despite its schema, the values of `initial` are in lower case.
    activate: (name: string, target: TargetStatus, signal: AbortSignal) =>
      post(`/pipelines/${name}/activate?initial=${target.toLowerCase()}`, readAcceptance, signal),

    // https://docs.feldera.com/api/approve-bootstrap
    approve: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/approve`, readReceipt, signal),

    ...lifecycle(api),
    ...checkpointing(api),
    ...aboutInstallation(api),
    ...questionsToProcess(api),

    /** The pipeline's event history, oldest first. https://docs.feldera.com/api/list-pipeline-events */
    events: (name: string, signal: AbortSignal) => read(`/pipelines/${name}/events`, eventsSchema, signal),

    /** Where its checkpoints are kept. https://docs.feldera.com/api/get-pipeline */
    checkpointSync: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}?selector=all`, configurationSchema, signal),

    close,
  }
}

/**
 * Feldera accepts with a 202 that holds a string, an object or nothing. Any other good status may come from something
 * else.
 */
function readAcceptance(answer: HttpAnswer): Answer<Acceptance> {
  const { status, body } = answer
  if (status < 200 || status > 299) return failed(failureOfAnswer(answer))
  if (status === 202 && body.trim() === '' && isDelimited(answer)) return received(acceptance(''), answer)
  const json = parseJson(body)
  if (json === undefined) return failed(notFeldera(answer))
  if (status !== 202) return failed(malformedAnswer(answer, `an activation is accepted with 202, not ${status}`))
  const accepted = matching(acceptanceSchema, json.value)
  if (accepted) return received(accepted, answer)
  return failed(malformedAnswer(answer, 'the 202 holds neither text nor a checkpoint'))
}

/**
 * Whether an empty body is known to be complete. Without these headers it ends with the connection, which may have been
 * cut.
 */
function isDelimited({ headers }: HttpAnswer): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}
