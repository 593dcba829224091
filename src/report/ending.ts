import type { Result } from '../decide/result.ts'
import { formatDuration } from '../duration.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import { wasNeverStandby } from '../feldera/pipeline.ts'
import { asSentence, command, quoted, sentences, withoutStop } from '../text.ts'
import {
  adviceAfterTimeout,
  adviceFor,
  brokenActivationAdvice,
  checkTimeoutAdvice,
  deploymentAdvice,
  goOnWatching,
  interferenceAdvice,
  rerun,
} from './advice.ts'
import { describeChanges, listChanges } from './approval-diff.ts'
import { concludeChecklist } from './findings.ts'
import { nothingDone, whatGoesOn, whatWent } from './in-feldera.ts'
import { type Ending, green, red } from './outcome.ts'
import { describeRefusal } from './refusal.ts'
import type { Report } from './report.ts'
import { describeTrouble, troubleOf } from './trouble.ts'
import { describeApiError, describeFailure, describeState } from './wording.ts'

type Facts = Pick<Report, 'inputs' | 'record'>
type Of<K extends Result['kind']> = Extract<Result, { readonly kind: K }>

/** What a result is to a person: the one place where results become words. */
export function describe({ result, ...facts }: Facts & Pick<Report, 'result'>): Ending {
  switch (result.kind) {
    case 'activated':
      return green('activated', `${name(facts)} is ${facts.record.last?.status ?? ''}`)
    case 'already-active':
      return green('already-active', `${name(facts)} is ${facts.inputs.target} already; ${nothingDone(facts.record)}`)
    case 'accepted':
      return green('accepted', `${describeAcceptance(facts)}; not waiting for it`)
    case 'checked':
      return concludeChecklist(facts)
    case 'refused':
      return describeRefused(facts, result)
    case 'broken':
      return describeBroken(facts, result)
    case 'interfered':
      return result.interference === 'LivePipelinePaused'
        ? describePausedLive(facts)
        : describeInterfered(facts, result)
    case 'request-failed':
      return describeRequestFailed(facts, result)
    case 'awaiting-approval':
      return describeApproval(facts)
    case 'timed-out':
      return facts.inputs.mode === 'check' ? describeCheckTimedOut(facts) : describeTimedOut(facts)
    case 'cancelled':
      return facts.inputs.mode === 'check' ? describeCheckCancelled(facts) : describeCancelled(facts)
    case 'invalid-inputs':
      return describeInvalidInputs(result)
    case 'defect':
      return describeDefect(facts, result)
  }
}

function name({ inputs }: Facts): string {
  return `pipeline '${inputs.pipeline}'`
}

function couldNotReach(facts: Facts): string {
  return `could not bring ${name(facts)} to ${facts.inputs.target}`
}

function describeAcceptance(facts: Facts): string {
  const { activation, last } = facts.record
  if (activation.kind !== 'joined') return `the activation of ${name(facts)} was accepted`
  const nothing = nothingDone(facts.record)
  if (last === undefined || !wasNeverStandby(last))
    return `the activation of ${name(facts)} is under way already; ${nothing}`
  return `${name(facts)} was started as ${quoted(last.deploymentInitial ?? '')} and is on its way there; ${nothing}`
}

function describeRefused(facts: Facts, { refusal }: Of<'refused'>): Ending {
  const { why, next } = describeRefusal(refusal, facts)
  return red({
    outcome: 'refused',
    errorCode: refusal,
    message: `could not activate ${name(facts)}: ${why}`,
    inFeldera: asSentence(nothingDone(facts.record)),
    advice: next,
  })
}

function describeBroken(facts: Facts, { when, error }: Of<'broken'>): Ending {
  const { record, inputs } = facts
  const { errorCode } = error
  if (when === 'before' && record.last) {
    return red({
      ...{ outcome: 'failed', errorCode },
      message: `could not activate ${name(facts)}: it is ${describeState(record.last)} with the error: ${describeApiError(error)}`,
      inFeldera: asSentence(nothingDone(record)),
      advice: deploymentAdvice(inputs.pipeline, errorCode),
    })
  }
  const isUnconfirmed = record.activation.kind === 'unconfirmed'
  return red({
    ...{ outcome: 'failed', errorCode },
    message: `${couldNotReach(facts)}: ${describeApiError(error)}`,
    inFeldera: isUnconfirmed ? whatWent(record) : '',
    advice: isUnconfirmed ? deploymentAdvice(inputs.pipeline, errorCode) : brokenActivationAdvice(inputs.pipeline),
  })
}

function describeInterfered(facts: Facts, { interference }: Of<'interfered'>): Ending {
  const { record, inputs } = facts
  const { last, activation } = record
  const status = quoted(last?.status ?? '')
  const desired = quoted(last?.desiredStatus ?? '')
  const why = {
    PipelineStopped: `it is ${status} (desired ${desired}) without an error: somebody stopped it`,
    PipelineReplaced: 'somebody stopped it and started it anew, as another deployment',
    DesiredStatusChanged: `somebody else changed its desired status to ${desired} while ${quoted(inputs.target)} was asked for`,
    LivePipelinePaused: '',
  }[interference]
  // Whether it was the deployment seen last that accepted it cannot be told from here.
  const isEither = interference === 'PipelineReplaced' && activation.kind === 'accepted'
  return red({
    outcome: 'failed',
    errorCode: interference,
    message: `${couldNotReach(facts)}: ${why}`,
    inFeldera: isEither ? 'The activation was accepted, by the old deployment or by the new one.' : whatWent(record),
    advice: last ? interferenceAdvice(inputs, last, interference) : '',
  })
}

function describePausedLive(facts: Facts): Ending {
  return red({
    outcome: 'failed',
    errorCode: 'LivePipeline',
    message: `could not activate ${name(facts)} as a standby: somebody had set it running since the last look, and the activation paused it`,
    inFeldera: 'It is left paused.',
    advice: `Find out who set it running. To let it run on: ${command(`POST /v0/pipelines/${facts.inputs.pipeline}/resume`)}.`,
  })
}

function describeRequestFailed(facts: Facts, { doing, failure, names }: Of<'request-failed'>): Ending {
  const { record } = facts
  const isGone = isUnknownPipeline(failure)
  // A refused activation says it all, unless an earlier one, or this, may have been accepted all the same.
  const saysItAll = doing === 'activate' && record.activation.kind === 'not-sent'
  const goesOn = saysItAll ? '' : whatGoesOn(record)
  return red({
    outcome: 'failed',
    errorCode: failure.code,
    httpStatus: failure.httpStatus,
    message: `could not ${doing} ${name(facts)}: ${describeFailure(failure)}`,
    inFeldera: isGone && record.first ? whatWent(record) : goesOn,
    advice: adviceFor(failure, facts, names),
  })
}

function describeApproval(facts: Facts): Ending {
  const { pipeline } = facts.inputs
  const changes = describeChanges(listChanges(facts.record.approvalDiff))
  const why = `it waits for approval, because the pipeline differs from the one the checkpoint was made by${changes && ` (${changes})`}`
  return red({
    outcome: 'awaiting-approval',
    errorCode: 'AwaitingApproval',
    message: `${couldNotReach(facts)}: ${why}`,
    inFeldera: 'The pipeline goes on waiting.',
    advice: `Look at the difference, which the output 'approval-diff' has in full. If it is meant, approve it with: ${command(`fda approve ${pipeline}`)}, or set 'on-approval: approve'; then ${rerun(facts.inputs)} to watch it.`,
  })
}

function describeTimedOut(facts: Facts): Ending {
  const { inputs, record } = facts
  const trouble = troubleOf(facts)
  const seen = record.last ? `last seen ${describeState(record.last)}` : 'the pipeline was never seen'
  return red({
    outcome: 'timed-out',
    errorCode: 'TimedOut',
    httpStatus: trouble?.failure.httpStatus,
    message: `${couldNotReach(facts)} within ${formatDuration(inputs.timeoutMs)}: ${seen}${describeTrouble(trouble)}`,
    inFeldera: whatGoesOn(record),
    advice: adviceAfterTimeout(facts, trouble?.failure),
  })
}

function describeCancelled(facts: Facts): Ending {
  const { kind } = facts.record.activation
  const isWatching = kind === 'accepted' || kind === 'joined'
  const began = isWatching
    ? `stopped watching ${name(facts)}`
    : `stopped before ${name(facts)} was known to be activated`
  return red({
    outcome: 'cancelled',
    errorCode: 'Cancelled',
    message: `${began}: the run was cancelled`,
    inFeldera: whatGoesOn(facts.record),
    advice: isWatching
      ? asSentence(goOnWatching(facts.inputs))
      : 'Re-run this job if the pipeline is still to be activated.',
  })
}

const ONLY_LOOKED = 'Nothing was sent; this was a look only.'

function describeCheckTimedOut(facts: Facts): Ending {
  const { inputs } = facts
  const trouble = troubleOf(facts)
  return red({
    outcome: 'timed-out',
    errorCode: 'TimedOut',
    httpStatus: trouble?.failure.httpStatus,
    message: `could not check ${name(facts)} within ${formatDuration(inputs.timeoutMs)}${describeTrouble(trouble)}`,
    inFeldera: ONLY_LOOKED,
    advice: checkTimeoutAdvice(facts, trouble?.failure),
  })
}

function describeCheckCancelled(facts: Facts): Ending {
  return red({
    outcome: 'cancelled',
    errorCode: 'Cancelled',
    message: `could not check ${name(facts)}: the run was cancelled`,
    inFeldera: ONLY_LOOKED,
  })
}

function describeInvalidInputs({ problems }: Of<'invalid-inputs'>): Ending {
  const list = problems.length === 1 ? problems : problems.map((problem, index) => `(${index + 1}) ${problem}`)
  const message = `could not read the inputs: ${list.join('; ')}`
  return red({ outcome: 'failed', errorCode: 'InvalidInput', message, inFeldera: 'Nothing was sent.' })
}

/** Whatever was thrown is not an expected end; the record still tells how far the step came. */
function describeDefect({ record }: Facts, { error }: Of<'defect'>): Ending {
  const words = error instanceof Error ? error.message : String(error)
  return red({
    outcome: 'failed',
    errorCode: 'InternalError',
    message: `the action itself failed: ${words}`,
    inFeldera: whatGoesOn(record),
    advice: 'This is a defect of the action; please report it.',
  })
}

/** A step's end in one line: what happened, what that leaves in Feldera, what to do next. */
export function finalSentence({ message, inFeldera, advice }: Ending): string {
  const more = sentences(inFeldera, advice)
  return more === '' ? message : `${withoutStop(message)}. ${more}`
}
