import * as v from 'valibot'
import { succeeded } from '../attempt.ts'
import type { Answer, openApi } from './api.ts'
import { checkpointListSchema } from './pipeline.ts'

const statsSchema = v.pipe(
  v.object({ global_metrics: v.object({ state: v.string() }) }),
  v.transform(({ global_metrics: { state } }) => state),
)

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
      const answer = await read(`/pipelines/${name}/stats`, statsSchema, signal)
      const isNotReady = !answer.ok && answer.failure.code === 'Initializing'
      return isNotReady ? { ...succeeded('Initializing'), serverTime: answer.serverTime } : answer
    },

    // https://docs.feldera.com/api/list-checkpoints-in-remote-object-storage — in any order; from 0.313.
    remoteCheckpoints: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),
  }
}
