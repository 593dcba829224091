import { adviceFor, DEPLOYMENT_ADVICE, unknownNameAdvice } from './advice.ts'
import { describeChanges, listChanges } from './difference.ts'
import { formatDuration } from './duration.ts'
import type { Plan } from './expectation.ts'
import type { Failure } from './feldera/failure.ts'
import type { ApiError, Pipeline, Status } from './feldera/pipeline.ts'
import { describeApiError, describeFailure, describeState, type Journal } from './journal.ts'
import { type Ending, green, red } from './outcome.ts'
import type { Progress } from './progress.ts'
import type { Step } from './step.ts'

/** The list of existing names is an extra for an error message; this is all it may cost, in milliseconds. */
const NAMES_LIMIT_MS = 3_000

export function activatedEnding({ inputs }: Step, { status }: Pipeline): Ending {
  return green('activated', `pipeline '${inputs.pipeline}' is ${status}`)
}

export function alreadyActiveEnding({ inputs }: Step): Ending {
  return green('already-active', `pipeline '${inputs.pipeline}' is ${inputs.target} already; nothing was sent`)
}

export function acceptedEnding({ inputs, journal }: Step): Ending {
  const how = journal.activation.kind === 'joined' ? 'is under way already; nothing was sent' : 'was accepted'
  return green('accepted', `the activation of pipeline '${inputs.pipeline}' ${how}; not waiting for it`)
}

export function refusedEnding({ inputs, journal }: Step, plan: Extract<Plan, { kind: 'refuse' }>): Ending {
  const { code, why, next } = plan
  const message = `could not activate pipeline '${inputs.pipeline}': ${why}`
  return red('refused', code, message, sentences(nothingDone(journal), next))
}

/** Only to be said of a step whose activations, if it sent any, were provably not taken. */
function nothingDone({ hasSent }: Journal): string {
  return hasSent ? 'No activation was made.' : 'Nothing was sent.'
}

/** The deployment had broken before an activation was made. */
export function brokenEnding({ inputs, journal }: Step, status: Status, error: ApiError): Ending {
  const message = `could not activate pipeline '${inputs.pipeline}': it is ${status}, ${describeApiError(error)}`
  return red('failed', error.errorCode, message, sentences(DEPLOYMENT_ADVICE, nothingDone(journal)))
}

/** A request was refused for good. `watch` failures leave an activation going on. */
export function failedEnding(step: Step, verb: 'activate' | 'watch' | 'approve', failure: Failure): Ending {
  const { inputs } = step
  // A refused activation says it all, unless an earlier one, or this, may have been taken all the same.
  const goesOn = verb === 'activate' && step.journal.activation.kind === 'not-sent' ? '' : whatGoesOn(step)
  const message = `could not ${verb} pipeline '${inputs.pipeline}': ${describeFailure(failure)}`
  const advice = isUnknownPipeline(failure) ? 'Somebody deleted or renamed it meanwhile.' : adviceFor(failure, inputs)
  const ending = red('failed', failure.code, message, sentences(advice, isUnknownPipeline(failure) ? '' : goesOn))
  return { ...ending, httpStatus: failure.httpStatus }
}

/** The pipeline could not be looked at before anything was sent. An unknown name gets the names there are. */
export async function lookFailedEnding(step: Step, failure: Failure): Promise<Ending> {
  const ending = failedEnding(step, 'activate', failure)
  if (!isUnknownPipeline(failure)) return ending
  if (step.journal.first !== undefined) return ending
  return { ...ending, advice: await existingNamesAdvice(step) }
}

export function isUnknownPipeline({ httpStatus, code }: Failure): boolean {
  return httpStatus === 404 && code === 'UnknownPipelineName'
}

/** What to do about an unknown name, with the names that exist, closest first, when they can be had quickly. */
export async function existingNamesAdvice({ inputs, feldera, signal }: Step): Promise<string> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), NAMES_LIMIT_MS)
  try {
    const names = await feldera.pipelineNames(AbortSignal.any([signal, limit.signal]))
    return names.ok
      ? unknownNameAdvice(inputs.pipeline, names.value)
      : "Check the inputs 'pipeline', 'host' and 'tenant'."
  } catch {
    return "Check the inputs 'pipeline', 'host' and 'tenant'."
  } finally {
    clearTimeout(timer)
  }
}

/** Something happened to the pipeline during the wait that waiting does not mend. */
export function progressFailedEnding({ inputs }: Step, progress: Extract<Progress, { kind: 'failed' }>): Ending {
  const { code, why, error } = progress
  const began = `could not bring pipeline '${inputs.pipeline}' to ${inputs.target}: `
  if (error) {
    return red('failed', error.errorCode, `${began}${describeApiError(error)}`, DEPLOYMENT_ADVICE)
  }
  return red('failed', code, `${began}${why}`, PROGRESS_ADVICE[code])
}

const PROGRESS_ADVICE = {
  DeploymentFailed: DEPLOYMENT_ADVICE,
  PipelineStopped: 'Find out who or what stopped it before starting it again.',
  PipelineReplaced: 'Find out who replaced it; run the step again to activate the new deployment.',
  DesiredStatusChanged: 'Find out who changed it; run the step again if the activation should win.',
} as const

export function approvalEnding({ inputs, journal }: Step): Ending {
  const changes = describeChanges(listChanges(journal.approvalDiff))
  const why = `it waits for approval, because the pipeline differs from the one the checkpoint was made by${changes && ` (${changes})`}`
  const next = `Approve it with: fda approve ${inputs.pipeline}, or set 'on-approval: approve'. The pipeline keeps waiting; run the step again to watch it. The output 'approval-diff' has the whole difference.`
  return red(
    'awaiting-approval',
    'AwaitingApproval',
    `could not bring pipeline '${inputs.pipeline}' to ${inputs.target}: ${why}`,
    next,
  )
}

export function timedOutEnding(step: Step): Ending {
  const { inputs, journal } = step
  const within = formatDuration(inputs.timeoutMs)
  const { trouble, last } = journal
  const seen = last ? `last seen ${describeState(last)}` : 'it was never seen'
  const cause = trouble ? `; requests were failing: ${describeFailure(trouble)}` : ''
  const message = `could not bring pipeline '${inputs.pipeline}' to ${inputs.target} within ${within}: ${seen}${cause}`
  const ending = red('timed-out', 'TimedOut', message, sentences(whatGoesOn(step), nextAfterTimeout(step)))
  return { ...ending, httpStatus: trouble?.httpStatus }
}

function nextAfterTimeout({ journal, inputs }: Step): string {
  const { trouble, activation, last } = journal
  if (trouble) return adviceFor(trouble, inputs)
  if (activation.kind === 'not-sent') return "Run the step again, or raise 'timeout'."
  if (last?.status === 'AwaitingApproval') return `Approve it with: fda approve ${inputs.pipeline}.`
  return "Run the step again to go on waiting (it sends nothing twice), or raise 'timeout'."
}

export function cancelledEnding(step: Step): Ending {
  return red(
    'cancelled',
    'Cancelled',
    `cancelled while activating pipeline '${step.inputs.pipeline}'`,
    whatGoesOn(step),
  )
}

/** Whatever was thrown is not an expected end; the journal still tells how far the step came. */
export function defectEnding(step: Step, error: unknown): Ending {
  const words = error instanceof Error ? error.message : String(error)
  const advice = sentences(whatGoesOn(step), 'This is a defect of the action; please report it.')
  return red('failed', 'InternalError', `the action itself failed: ${words}`, advice)
}

/** What an interrupted or failed step leaves behind in Feldera. */
function whatGoesOn({ journal }: Step): string {
  switch (journal.activation.kind) {
    case 'not-sent':
      return 'No activation was made; nothing changed in Feldera.'
    case 'joined':
      return "This step sent nothing; somebody else's activation goes on in Feldera."
    case 'unclear':
      return 'An activation was sent, and it is not known whether Feldera took it: look at the pipeline.'
    case 'accepted':
      return 'The activation was accepted and goes on in Feldera; nothing was undone.'
  }
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
