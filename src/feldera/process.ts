import * as v from 'valibot'
import { succeeded } from '../attempt.ts'
import type { Answer, openApi } from './api.ts'
import { checkpointListSchema, countSchema, lenientField, optionalField } from './pipeline.ts'

const stateSchema = v.pipe(
  v.object({ global_metrics: v.object({ state: v.string() }) }),
  v.transform(({ global_metrics: { state } }) => state),
)

/** What a pipeline's process counts. Numbers are of input records unless said otherwise. */
export type ProcessStats = Readonly<v.InferOutput<typeof statsSchema>>

const inputSchema = v.object({ endpoint_name: v.string(), metrics: v.object({ total_records: countSchema }) })
const outputSchema = v.object({
  endpoint_name: v.string(),
  metrics: v.object({ total_processed_input_records: optionalField(countSchema) }),
})

const statsSchema = v.pipe(
  v.object({
    global_metrics: v.object({
      state: v.string(),
      incarnation_uuid: lenientField(v.string()),
      start_time: lenientField(v.number()),
      initial_start_time: lenientField(v.number()),
      transaction_status: v.fallback(v.string(), 'NoTransaction'),
      buffered_input_records: countSchema,
      total_input_records: countSchema,
      total_processed_records: countSchema,
      total_completed_records: countSchema,
    }),
    checkpoint_activity: v.fallback(v.object({ status: v.string(), reasons: v.fallback(v.array(v.unknown()), []) }), {
      status: 'idle',
      reasons: [],
    }),
    permanent_checkpoint_errors: lenientField(v.array(v.unknown())),
    suspend_error: v.fallback(v.object({ Permanent: v.array(v.unknown()) }), { Permanent: [] }),
    inputs: v.fallback(v.array(inputSchema), []),
    outputs: v.fallback(v.array(outputSchema), []),
  }),
  v.transform(({ global_metrics: metrics, ...stats }) => ({
    /** `Running` or `Paused`: what its inputs do. */
    state: metrics.state,
    /** Which process it is. Before Feldera tells its id, the second at which it began stands for that. */
    incarnation: metrics.incarnation_uuid ?? String(metrics.start_time),
    /** When the first process began of those that go back to each other by checkpoints, seconds since the epoch. */
    initialStart: metrics.initial_start_time,
    hasTransaction: metrics.transaction_status !== 'NoTransaction',
    /** Read, and waiting to be worked on. */
    buffered: metrics.buffered_input_records,
    input: metrics.total_input_records,
    processed: metrics.total_processed_records,
    /** Those whose results have reached all outputs. */
    completed: metrics.total_completed_records,
    /** Whether a checkpoint is being made, or waits to be; from 0.288. */
    isCheckpointing: stats.checkpoint_activity.status !== 'idle',
    /** What a checkpoint waits for, in Feldera's words. */
    checkpointDelays: stats.checkpoint_activity.reasons.map(inWords),
    /** Why it can never make a checkpoint, in Feldera's words. */
    checkpointObstacles: (stats.permanent_checkpoint_errors ?? stats.suspend_error.Permanent).map(inWords),
    /** The records that came in by each input. */
    inputs: stats.inputs.map(({ endpoint_name: name, metrics: { total_records: records } }) => ({
      name,
      records,
    })),
    /** The outputs that have not delivered the results of all records that were processed. */
    lateOutputs: stats.outputs
      .filter(({ metrics: { total_processed_input_records: delivered } }) => isShort(delivered, metrics))
      .map(({ endpoint_name: name }) => name),
  })),
)

function isShort(delivered: number | undefined, { total_processed_records: all }: { total_processed_records: number }) {
  return delivered !== undefined && delivered < all
}

function inWords(reason: unknown): string {
  if (typeof reason === 'string') return reason
  try {
    return JSON.stringify(reason)
  } catch {
    // What can be read can still be nested too deeply to be written.
    return '…'
  }
}

/** The questions that Feldera passes on to the pipeline's process. */
export function questionsToProcess({ read }: Pick<ReturnType<typeof openApi>, 'read'>) {
  return {
    /** Asking wakes Feldera's runner. https://docs.feldera.com/api/get-the-checkpoints-for-a-pipeline */
    heldCheckpoints: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoints`, checkpointListSchema, signal),

    /**
     * The state of the pipeline's process in its own words: `Running`, `Paused`, or `Initializing` when it does not serve
     * yet, as in standby and while it waits for approval.
     * https://docs.feldera.com/api/get-pipeline-stats
     */
    processState: async (name: string, signal: AbortSignal): Promise<Answer<string>> => {
      const answer = await read(`/pipelines/${name}/stats`, stateSchema, signal)
      const isNotReady = !answer.ok && answer.failure.code === 'Initializing'
      return isNotReady ? { ...succeeded('Initializing'), serverTime: answer.serverTime } : answer
    },

    /** What it counts. It must serve, paused or not. https://docs.feldera.com/api/get-pipeline-stats */
    processStats: (name: string, signal: AbortSignal) => read(`/pipelines/${name}/stats`, statsSchema, signal),

    // https://docs.feldera.com/api/list-checkpoints-in-remote-object-storage — in any order; from 0.313.
    remoteCheckpoints: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),
  }
}
