import { adviceFor, brokenActivationAdvice, deploymentAdvice } from './advice.ts'
import { describeChanges, listChanges } from './difference.ts'
import { formatDuration } from './duration.ts'
import { existingNamesAdvice } from './existing-names.ts'
import type { Plan } from './expectation.ts'
import type { Acceptance } from './feldera/client.ts'
import { describeApiError, describeFailure, type Failure, isUnknownPipeline } from './feldera/failure.ts'
import { type ApiError, describeState, type Pipeline, wasNeverStandby } from './feldera/pipeline.ts'
import { type Ending, green, red } from './outcome.ts'
import type { Progress } from './progress.ts'
import { asSentence, command, quoted, sentences } from './sentence.ts'
import type { Step } from './step.ts'

// Every way an activation can end, as a person is told it.

/** The pipeline was seen at the asked status. */
export function activatedEnding({ inputs }: Step, { status }: Pipeline): Ending {
  return green('activated', `pipeline '${inputs.pipeline}' is ${status}`)
}

/** It was at the asked status without this step's doing. */
export function alreadyActiveEnding(step: Step): Ending {
  return green(
    'already-active',
    `pipeline '${step.inputs.pipeline}' is ${step.inputs.target} already; ${nothingDone(step)}`,
  )
}

/** `wait: false`: an activation is under way, and that is all that was asked for. */
export function acceptedEnding(step: Step): Ending {
  const { inputs, journal } = step
  const { activation, last } = journal
  const isJoined = activation.kind === 'joined'
  if (isJoined && last && wasNeverStandby(last)) {
    const what = `pipeline '${inputs.pipeline}' was started as ${quoted(last.deploymentInitial ?? '')} and is on its way there`
    return green('accepted', `${what}; ${nothingDone(step)}; not waiting for it`)
  }
  const how = isJoined ? `is under way already; ${nothingDone(step)}` : 'was accepted'
  return green('accepted', `the activation of pipeline '${inputs.pipeline}' ${how}; not waiting for it`)
}

/** `expect` forbids to activate what was found. */
export function refusedEnding(step: Step, { code, why, next }: Extract<Plan, { kind: 'refuse' }>): Ending {
  return red({
    outcome: 'refused',
    errorCode: code,
    message: `could not activate pipeline '${step.inputs.pipeline}': ${why}`,
    inFeldera: asSentence(nothingDone(step)),
    advice: next,
  })
}

/** The deployment had broken before an activation was made. */
export function foundBrokenEnding(step: Step, found: Pipeline, error: ApiError): Ending {
  return red({
    outcome: 'failed',
    errorCode: error.errorCode,
    message: `could not activate pipeline '${step.inputs.pipeline}': it is ${describeState(found)} with the error: ${describeApiError(error)}`,
    inFeldera: asSentence(nothingDone(step)),
    advice: deploymentAdvice(step.inputs.pipeline, error.errorCode),
  })
}

/** A request was refused for good, or failed for longer than it is worth repeating. */
export function failedEnding(step: Step, verb: 'activate' | 'watch' | 'approve', failure: Failure): Ending {
  // A refused activation says it all, unless an earlier one, or this, may have been taken all the same.
  const saysItAll = verb === 'activate' && step.journal.activation.kind === 'not-sent'
  return red({
    outcome: 'failed',
    errorCode: failure.code,
    httpStatus: failure.httpStatus,
    message: `could not ${verb} pipeline '${step.inputs.pipeline}': ${describeFailure(failure)}`,
    inFeldera: saysItAll ? '' : whatGoesOn(step),
    advice: adviceFor(failure, step),
  })
}

/**
 * The same where an unknown name means that there is no such pipeline, any more or at all: then with the names there are. (An
 * activation can be told so and have been taken before.)
 *
 * @throws `Interrupted` on cancellation
 */
export async function failedOrGoneEnding(
  step: Step,
  verb: 'activate' | 'watch' | 'approve',
  failure: Failure,
): Promise<Ending> {
  const ending = failedEnding(step, verb, failure)
  if (!isUnknownPipeline(failure)) return ending
  const inFeldera = step.journal.first ? whatWent(step) : ending.inFeldera
  return { ...ending, inFeldera, advice: await existingNamesAdvice(step) }
}

/** What is known of the activation where it does not go on: the pipeline is gone, or something came in between. */
function whatWent({ journal }: Step): string {
  switch (journal.activation.kind) {
    case 'not-sent':
      return journal.hasSent ? 'No activation was made.' : 'Nothing was sent.'
    case 'joined':
      return "Somebody else's activation of it was under way before."
    case 'unclear':
      return 'An activation was sent before, and it is not known whether Feldera took it.'
    case 'accepted':
      return 'Its activation had been accepted before.'
  }
}

/** Something happened to the pipeline, after an activation was sent, that waiting does not mend. */
export function interferenceEnding(step: Step, seen: Pipeline, { code, why }: Interference): Ending {
  const { inputs, journal } = step
  const message = `could not bring pipeline '${inputs.pipeline}' to ${inputs.target}: ${why}`
  const advice = interferenceAdvice(inputs, seen, code)
  // Whether it was the deployment seen last that took it cannot be told from here.
  const isEither = code === 'PipelineReplaced' && journal.activation.kind === 'accepted'
  const inFeldera = isEither ? 'The activation was accepted, by the old deployment or by the new one.' : whatWent(step)
  return red({ outcome: 'failed', errorCode: code, message, inFeldera, advice })
}

type Interference = Extract<Progress, { kind: 'failed' }>

function interferenceAdvice({ expect, target }: Step['inputs'], seen: Pipeline, code: Interference['code']): string {
  switch (code) {
    case 'PipelineStopped':
      return 'Find out who or what stopped it before starting it again.'
    case 'PipelineReplaced':
      return seen.desiredStatus === 'Standby'
        ? 'Find out who replaced it; re-run this job to activate the new deployment.'
        : `Find out who replaced it: the new deployment is ${describeState(seen)}.`
    case 'DesiredStatusChanged': {
      // A plain second run would refuse what it finds then, as a live pipeline.
      const how = expect === 'any' ? '' : " with 'expect: any'"
      const effect = target === 'Paused' ? ', which pauses it' : ''
      return `Find out who changed it. If the activation should win, run it again${how}${effect}.`
    }
  }
}

/**
 * Feldera's own words show that the activation reached a live pipeline and paused it, which `expect` forbids: nothing in Feldera
 * keeps somebody from setting it running between the last look and the activation. Other words tell nothing.
 */
export function pausedLiveEnding({ inputs }: Step, said: Acceptance | undefined): Ending | undefined {
  if (inputs.expect === 'any' || !said?.text.endsWith('transitioning from Running to Paused')) return undefined
  return red({
    outcome: 'failed',
    errorCode: 'LivePipeline',
    message: `could not activate pipeline '${inputs.pipeline}' as a standby: somebody had set it running since the last look, and the activation paused it`,
    inFeldera: 'It is left paused.',
    advice: `Find out who set it running. To let it run on: ${command(`POST /v0/pipelines/${inputs.pipeline}/resume`)}.`,
  })
}

/** The deployment broke after an activation was sent. */
export function brokenEnding(step: Step, error: ApiError): Ending {
  const { inputs, journal } = step
  const isUnclear = journal.activation.kind === 'unclear'
  return red({
    outcome: 'failed',
    errorCode: error.errorCode,
    message: `could not bring pipeline '${inputs.pipeline}' to ${inputs.target}: ${describeApiError(error)}`,
    inFeldera: isUnclear ? whatWent(step) : '',
    advice: isUnclear ? deploymentAdvice(inputs.pipeline, error.errorCode) : brokenActivationAdvice(inputs.pipeline),
  })
}

/** The pipeline waits for approval, and this step is not to give it. */
export function approvalEnding(step: Step): Ending {
  const { inputs, journal } = step
  const changes = describeChanges(listChanges(journal.approvalDiff))
  const why = `it waits for approval, because the pipeline differs from the one the checkpoint was made by${changes && ` (${changes})`}`
  return red({
    outcome: 'awaiting-approval',
    errorCode: 'AwaitingApproval',
    message: `could not bring pipeline '${inputs.pipeline}' to ${inputs.target}: ${why}`,
    inFeldera: 'The pipeline goes on waiting.',
    advice: `Look at the difference, which the output 'approval-diff' has in full. If it is meant, approve it with: ${command(`fda approve ${inputs.pipeline}`)}, or set 'on-approval: approve'; then ${rerun(step)} to watch it.`,
  })
}

/** The deadline passed, and the last look did not settle it. */
export function timedOutEnding(step: Step): Ending {
  const { inputs, journal } = step
  const { last } = journal
  const trouble = troubleOf(step)
  const seen = last ? `last seen ${describeState(last)}` : 'the pipeline was never seen'
  return red({
    outcome: 'timed-out',
    errorCode: 'TimedOut',
    httpStatus: trouble?.failure.httpStatus,
    message: `could not bring pipeline '${inputs.pipeline}' to ${inputs.target} within ${formatDuration(inputs.timeoutMs)}: ${seen}${describeTrouble(trouble)}`,
    inFeldera: whatGoesOn(step),
    advice: afterTimeout(step, trouble),
  })
}

/** What kept requests from succeeding, and for how long, when that is over by now. */
interface TroubleTold {
  readonly failure: Failure
  readonly overAfterMs: number | undefined
}

/** The trouble there is, else one that used up most of the time. */
export function troubleOf({ inputs, journal }: Step): TroubleTold | undefined {
  const { trouble, longestTrouble: past } = journal
  if (trouble) return { failure: trouble, overAfterMs: undefined }
  if (past === undefined || past.ms < inputs.timeoutMs / 2) return undefined
  return { failure: past.failure, overAfterMs: past.ms }
}

/** A server that asks for less than this is not what used up the time. */
const LONG_RETRY_AFTER_MS = 30_000

/** `; requests were failing: the words (HTTP 503 X), which asked to be left alone for 24h`; empty without trouble. */
export function describeTrouble(trouble: TroubleTold | undefined): string {
  if (trouble === undefined) return ''
  const { failure, overAfterMs } = trouble
  const { retryAfterMs = 0 } = failure
  const asked =
    retryAfterMs < LONG_RETRY_AFTER_MS
      ? ''
      : `, and the server asked to be left alone for ${formatDuration(retryAfterMs)}`
  const how = overAfterMs === undefined ? '' : ` for ${formatDuration(overAfterMs)}`
  return `; requests were failing${how}: ${describeFailure(failure)}${asked}`
}

function afterTimeout(step: Step, trouble: TroubleTold | undefined): string {
  const { inputs, journal } = step
  const { last, activation } = journal
  const aboutTrouble = trouble ? adviceFor(trouble.failure, step) : ''
  const lost = last?.status === 'Unavailable' ? "Feldera has lost sight of the pipeline's process: look at it." : ''
  if (activation.kind === 'not-sent') {
    const isUnreached = last === undefined && trouble?.failure.httpStatus === undefined
    const host = isUnreached && !aboutTrouble.includes("'host'") ? "Check the input 'host' first." : ''
    return sentences(aboutTrouble, host, lost, "Re-run this job, or raise 'timeout'.")
  }
  if (last?.status === 'AwaitingApproval') {
    const approve = `Look at the difference, then approve it with: ${command(`fda approve ${inputs.pipeline}`)}.`
    return sentences(aboutTrouble, approve, asSentence(goOnWatching(step)))
  }
  return sentences(aboutTrouble, lost, asSentence(`${goOnWatching(step)}, or raise 'timeout'`))
}

function goOnWatching(step: Step): string {
  return `${rerun(step)} to go on watching (it sends nothing twice)`
}

/** `expect: standby` would refuse the activation that the next run finds under way. */
function rerun({ inputs }: Step): string {
  return `re-run this job${inputs.expect === 'standby' ? " with 'expect: standby-or-active'" : ''}`
}

/** The run was cancelled. */
export function cancelledEnding(step: Step): Ending {
  const { inputs, journal } = step
  const name = `pipeline '${inputs.pipeline}'`
  const { kind } = journal.activation
  const isWatching = kind === 'accepted' || kind === 'joined'
  const began = isWatching ? `stopped watching ${name}` : `stopped before ${name} was known to be activated`
  return red({
    outcome: 'cancelled',
    errorCode: 'Cancelled',
    message: `${began}: the run was cancelled`,
    inFeldera: whatGoesOn(step),
    advice: isWatching ? asSentence(goOnWatching(step)) : 'Re-run this job if the pipeline is still to be activated.',
  })
}

/** Whatever was thrown is not an expected end; the journal still tells how far the step came. */
export function defectEnding(step: Step, error: unknown): Ending {
  const words = error instanceof Error ? error.message : String(error)
  return red({
    outcome: 'failed',
    errorCode: 'InternalError',
    message: `the action itself failed: ${words}`,
    inFeldera: whatGoesOn(step),
    advice: 'This is a defect of the action; please report it.',
  })
}

/** What an interrupted or failed step leaves behind in Feldera. */
function whatGoesOn(step: Step): string {
  const { journal } = step
  switch (journal.activation.kind) {
    case 'not-sent':
      return 'No activation was made; nothing changed in Feldera.'
    case 'joined':
      return `${asSentence(nothingDone(step))} Somebody else's activation ${howItGoesOn(journal)}.`
    case 'unclear':
      return 'An activation was sent, and it is not known whether Feldera took it: look at the pipeline.'
    case 'accepted':
      return `The activation was accepted and ${howItGoesOn(journal)}; nothing was undone.`
  }
}

/** What is known of an activation under way, by what was last seen. */
function howItGoesOn({ last }: Step['journal']): string {
  if (last?.status === 'AwaitingApproval') return 'waits for approval in Feldera'
  if (last?.status === 'Unavailable') return 'may go on in Feldera'
  return 'goes on in Feldera'
}

/** Only to be said of a step whose activations, if it sent any, were provably not taken. */
function nothingDone({ journal }: Step): string {
  return journal.hasSent ? 'no activation was made' : 'nothing was sent'
}
