import { failed } from '../attempt.ts'
import { parseJson } from '../json.ts'
import { type Answer, type openApi, received } from './api.ts'
import { failureOfAnswer, notFeldera } from './failure.ts'
import type { HttpAnswer } from './http.ts'
import type { Bootstrap } from './pipeline.ts'

/**
 * The calls that end and begin a deployment, and those that pause and resume it. The first are one transaction in Feldera's
 * database each, and the next look shows what it did. A pause or a resume is passed on to the pipeline's process, and a look
 * may show it seconds later.
 */
export function lifecycle({ post }: Pick<ReturnType<typeof openApi>, 'post'>) {
  return {
    /** Pauses its inputs; what it has read already is still worked on. https://docs.feldera.com/api/pause-pipeline */
    pause: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/pause`, readReceipt, signal),

    // https://docs.feldera.com/api/resume-pipeline
    resume: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/resume`, readReceipt, signal),

    /** Stops the pipeline by force, and nothing is saved. https://docs.feldera.com/api/stop-pipeline */
    stop: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/stop?force=true`, readReceipt, signal),

    /**
     * Clears the storage of a stopped pipeline, with every checkpoint that was never pushed.
     * https://docs.feldera.com/api/clear-storage
     */
    clear: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/clear`, readReceipt, signal),

    /**
     * Starts the pipeline in standby. With `dismiss_error=false` a start that is sent twice cannot start what the first
     * one started and what has failed since. https://docs.feldera.com/api/start-pipeline
     */
    startInStandby: (name: string, bootstrap: Bootstrap, signal: AbortSignal) =>
      post(`/pipelines/${name}/start?${startQuery(bootstrap)}`, readReceipt, signal),

    // https://docs.feldera.com/api/dismiss-pipeline-deployment-error — it must come before a start that does not dismiss the error itself.
    dismissError: (name: string, signal: AbortSignal) => post(`/pipelines/${name}/dismiss_error`, readReceipt, signal),
  }
}

/** @param bootstrap how the start is to treat a difference; what is not known is left to Feldera's defaults */
function startQuery({ policy, isSilent, isConcurrent }: Bootstrap): URLSearchParams {
  return new URLSearchParams({
    initial: 'standby',
    dismiss_error: 'false',
    ...(policy === undefined ? {} : { bootstrap_policy: policy }),
    ...(isSilent ? { silent_bootstrap: 'true' } : {}),
    ...(isConcurrent ? { concurrent_bootstrap: 'true' } : {}),
  })
}

/** The text of the answer does not matter, but it must be Feldera's: a page of a proxy can come with 200, too. */
export function readReceipt(answer: HttpAnswer): Answer<undefined> {
  const { status, body } = answer
  if (status !== 200 && status !== 202) return failed(failureOfAnswer(answer))
  const isFelderas = body.trim() === '' || parseJson(body) !== undefined
  return isFelderas ? received(undefined, answer) : failed(notFeldera(answer))
}
