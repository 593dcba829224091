import * as v from 'valibot'
import { failed } from '../attempt.ts'
import { matching, parseJson } from '../json.ts'
import { type Answer, type openApi, received } from './api.ts'
import { failureOfAnswer, malformedAnswer, notFeldera } from './failure.ts'
import type { HttpAnswer } from './http.ts'
import { countSchema, lenientField, optionalField } from './pipeline.ts'

const idSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

/**
 * A checkpoint that was asked for. `sequence`: the number of the request, which counts from 0 within one process.
 * `incarnation`: which process it is; `undefined` before Feldera 0.337.
 */
export type CheckpointRequest = Readonly<v.InferOutput<typeof requestSchema>>

const requestSchema = v.pipe(
  v.object({ checkpoint_sequence_number: countSchema, incarnation_uuid: optionalField(idSchema) }),
  v.transform((request) => ({ sequence: request.checkpoint_sequence_number, incarnation: request.incarnation_uuid })),
)

/** A push that was asked for: of the newest checkpoint that the process held. */
export type PushRequest = Readonly<v.InferOutput<typeof pushSchema>>

const pushSchema = v.pipe(
  v.object({ checkpoint_uuid: idSchema, incarnation_uuid: optionalField(idSchema) }),
  v.transform((request) => ({ uuid: request.checkpoint_uuid, incarnation: request.incarnation_uuid })),
)

/**
 * What became of the checkpoints that were asked for, by the numbers of their requests. `failure` is never cleared.
 *
 * All requests up to `success` have been answered. That one may lack what was processed just before, because a request that
 * comes while a checkpoint is being written is answered by that one.
 */
export type CheckpointStatus = Readonly<v.InferOutput<typeof statusSchema>>

const statusSchema = v.object({
  success: optionalField(countSchema),
  failure: optionalField(
    v.pipe(
      v.object({ sequence_number: countSchema, error: v.string() }),
      v.transform((failure) => ({ sequence: failure.sequence_number, error: failure.error })),
    ),
  ),
})

/**
 * What became of the pushes. `success`: the last one that was asked for and went well; `periodic`: the last one of either kind.
 * `running`: those that were asked for and go on, from 0.340. `failure` stays before that, also once the same checkpoint was pushed.
 */
export type PushStatus = Readonly<v.InferOutput<typeof pushStatusSchema>>

const pushStatusSchema = v.pipe(
  v.object({
    success: optionalField(idSchema),
    periodic: optionalField(idSchema),
    failure: optionalField(v.object({ uuid: idSchema, error: v.string() })),
    running: lenientField(v.array(idSchema)),
  }),
  v.transform(({ running = [], ...status }) => ({ ...status, running })),
)

/** The calls that make a checkpoint and push it to the object store. Both go on after the answer. */
export function checkpointing({ read, post }: Pick<ReturnType<typeof openApi>, 'read' | 'post'>) {
  return {
    // https://docs.feldera.com/api/checkpoint-pipeline
    makeCheckpoint: (name: string, signal: AbortSignal) =>
      post(`/pipelines/${name}/checkpoint`, reader(requestSchema), signal),

    // https://docs.feldera.com/api/get-checkpoint-status
    checkpointStatus: (name: string, incarnation: string | undefined, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoint_status${queryFor(incarnation)}`, statusSchema, signal),

    /** Pushes the newest checkpoint there is, and makes none. https://docs.feldera.com/api/sync-checkpoints-to-s3 */
    pushCheckpoint: (name: string, signal: AbortSignal) =>
      post(`/pipelines/${name}/checkpoint/sync`, reader(pushSchema), signal),

    // https://docs.feldera.com/api/get-checkpoint-sync-status
    pushStatus: (name: string, incarnation: string | undefined, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoint/sync_status${queryFor(incarnation)}`, pushStatusSchema, signal),
  }
}

/** From 0.337 a process refuses to answer about the requests to another one. */
function queryFor(incarnation: string | undefined): string {
  return incarnation === undefined ? '' : `?${new URLSearchParams({ incarnation_uuid: incarnation })}`
}

function reader<S extends v.GenericSchema>(schema: S): (answer: HttpAnswer) => Answer<v.InferOutput<S>> {
  return (answer) => {
    const { status, body } = answer
    if (status !== 200 && status !== 202) return failed(failureOfAnswer(answer))
    const json = parseJson(body)
    if (json === undefined) return failed(notFeldera(answer))
    const document = matching(schema, json.value)
    return document === undefined
      ? failed(malformedAnswer(answer, 'the answer does not say which checkpoint it is about'))
      : received(document, answer)
  }
}
