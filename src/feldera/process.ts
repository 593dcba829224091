import * as v from 'valibot'
import type { openApi } from './api.ts'
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
     * The state of the pipeline's process in its own words, `Running` or `Paused`. One that does not serve yet, in standby or
     * waiting for approval, answers with the failure `Initializing`.
     * https://docs.feldera.com/api/get-pipeline-stats
     */
    processState: (name: string, signal: AbortSignal) => read(`/pipelines/${name}/stats`, statsSchema, signal),

    // https://docs.feldera.com/api/list-checkpoints-in-remote-object-storage — in any order; from 0.313.
    remoteCheckpoints: (name: string, signal: AbortSignal) =>
      read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),
  }
}
