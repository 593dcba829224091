import { isUnderWay } from '../decide/activation.ts'
import { isOfPrimary, type Operation, type Result } from '../decide/result.ts'
import { formatDuration } from '../duration.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import { wasNeverStandby } from '../feldera/pipeline.ts'
import { AT_PIPELINE, asSentence, command, quoted, sentences, withoutStop } from '../text.ts'
import { adviceAfterTimeout, adviceFor, deploymentAdvice, interferenceAdvice, rerun, rerunToWatch } from './advice.ts'
import { describeChanges, listChanges } from './approval-diff.ts'
import { fda } from './commands.ts'
import { addressing } from './console.ts'
import { concludeChecklist } from './findings.ts'
import { leftStandby, nothingDone, whatWasDone } from './in-feldera.ts'
import { describeInterference } from './interference-words.ts'
import { type Ending, isGreen, outcomeOf, type EndingWords as Words } from './outcome.ts'
import {
  describeBothLive,
  describeGuarded,
  mayPrimaryBeLive,
  primaryAdvice,
  reachPrimary,
  stateOfPrimary,
  withPrimary,
} from './primary-words.ts'
import { describeRearmEnding, type RearmResult } from './rearm-ending.ts'
import { describeStandbyNow, noStandbyNow, whatRearmLeaves } from './rearm-words.ts'
import { describeRefusal } from './refusal.ts'
import { describeFailedRehearsal, describeRehearsed } from './rehearsal-words.ts'
import type { EndedPipeline, Facts, PipelineReport } from './report.ts'
import { describeHeld, describeNotStable, staysSo } from './stability-words.ts'
import { describeStaleCheckpoint } from './stale-words.ts'
import {
  describeSwitchoverEnding,
  hasTouchedPrimary,
  isOfSwitchover,
  type SwitchoverResult,
  withPausedPrimary,
} from './switchover-words.ts'
import { describeTrouble, troubleOf } from './trouble.ts'
import { VERB_WORDS } from './verb-words.ts'
import { describeApiError, describeFailure, describeLast, describeState } from './wording.ts'

type ResultOf<K extends Result['kind']> = Extract<Result, { readonly kind: K }>

/** Turns the result of a pipeline into words for a person. This is the only place where that is done. */
export function describe({ result, ...facts }: Facts & Pick<PipelineReport, 'result' | 'measurements'>): Ending {
  try {
    return withAddresses(endingOf(result, facts), facts)
  } catch (error) {
    return withAddresses(endingOf({ kind: 'defect', error }, facts), facts)
  }
}

/** Puts the result of a pipeline into words, once. */
export function withEnding(report: PipelineReport): EndedPipeline {
  return { ...report, ending: describe(report) }
}

/** The same end, with the address of what it tells to look at, once. */
function withAddresses(ending: Ending, facts: Facts): Ending {
  const place = addressing(facts)
  return { ...ending, inFeldera: place(ending.inFeldera), advice: place(ending.advice) }
}

/** Words for a rehearsal also depend on what was measured in it. */
type MeasuredFacts = Facts & Pick<PipelineReport, 'measurements'>

function endingOf(result: Result, facts: MeasuredFacts): Ending {
  return withPrimary(withPausedPrimary(plainEnding(result, facts), facts), result, facts)
}

/** The words for a result alone, without what is live. */
function plainEnding(result: Result, facts: MeasuredFacts): Ending {
  const defaults = { alarm: '', inFeldera: '', advice: '', errorCode: '', httpStatus: undefined }
  return { outcome: outcomeOf(result.kind), ...defaults, ...wordsFor(result, facts) }
}

function wordsFor(result: Result, facts: MeasuredFacts): Words {
  const { record } = facts
  switch (result.kind) {
    case 'activated':
      return { message: `${name(facts)} is ${describeLast(record.last)}${staysSo(facts)}` }
    case 'already-active':
      return { message: describeAlready(facts) }
    case 'accepted':
      return { message: `${describeAcceptance(facts)}; not waiting for it` }
    case 'checked':
      return concludeChecklist(facts)
    case 'refused':
      return describeRefused(facts, result)
    case 'stale-checkpoint':
      return describeStaleCheckpoint(result, facts)
    case 'guarded':
      return describeGuarded(result, facts)
    case 'both-live':
      return describeBothLive(result, facts)
    case 'broken':
      return result.when === 'before' ? describeFoundBroken(facts, result) : describeBroken(facts, result)
    case 'interfered':
      return describeInterfered(facts, result)
    case 'not-stable':
      return describeNotStable(result, facts)
    case 'live-pipeline-paused':
      return describePausedLive(facts)
    case 'request-failed':
      return describeRequestFailed(facts, result)
    case 'awaiting-approval':
      return describeApproval(facts)
    case 'timed-out':
      return describeTimedOut(facts)
    case 'cancelled':
      return describeCancelled(facts)
    case 'invalid-inputs':
      return describeInvalidInputs(result)
    case 'defect':
      return describeDefect(facts, result)
    default:
      return wordsForDrill(result, facts)
  }
}

/** The ends that a step cannot have that only activates or checks. */
function wordsForDrill(
  result: ResultOf<'rehearsed' | 'rehearsal-failed'> | SwitchoverResult | RearmResult,
  facts: MeasuredFacts,
): Words {
  if (isOfSwitchover(result)) return describeSwitchoverEnding(result, facts, (cause) => plainEnding(cause, facts))
  if (result.kind === 'rehearsed') return { message: describeRehearsed(facts) }
  return result.kind === 'rehearsal-failed'
    ? describeFailedRehearsal(result, facts, (part, known) => endingOf(part, { ...facts, ...known }))
    : describeRearmEnding(result, facts)
}

function describeAlready(facts: Facts): string {
  const { inputs, record } = facts
  const held = staysSo(facts)
  if (inputs.verb !== 'switchover') return `${name(facts)} is ${inputs.target} already${held}; ${nothingDone(record)}`
  return `${name(facts)} is ${inputs.target}${held && `${held},`} and its primary is ${stateOfPrimary(record)}; this run has sent nothing, and compared no records`
}

function name({ inputs }: Facts): string {
  return `pipeline '${inputs.pipeline}'`
}

function couldNot({ inputs }: Facts): string {
  return VERB_WORDS[inputs.verb].couldNot(inputs)
}

function describeAcceptance(facts: Facts): string {
  const { activation, last } = facts.record
  if (activation.kind !== 'joined') return `the activation of ${name(facts)} was accepted`
  const nothing = nothingDone(facts.record)
  if (last === undefined || !wasNeverStandby(last))
    return `the activation of ${name(facts)} is under way already; ${nothing}`
  return `${name(facts)} was started as ${quoted(last.deploymentInitial ?? '')} and is on its way there; ${nothing}`
}

function describeRefused(facts: Facts, { refusal }: ResultOf<'refused'>): Words {
  const { why, next } = describeRefusal(refusal, facts)
  const message = `could not activate ${name(facts)}: ${why}`
  return { errorCode: refusal, message, inFeldera: asSentence(nothingDone(facts.record)), advice: next }
}

function describeFoundBroken(facts: Facts, { error }: ResultOf<'broken'>): Words {
  const { last } = facts.record
  const state = describeLast(last)
  return {
    errorCode: error.errorCode,
    message: `could not activate ${name(facts)}: it is ${state} with the error: ${describeApiError(error)}`,
    inFeldera: asSentence(nothingDone(facts.record)),
    advice: deploymentAdvice(facts.inputs, error.errorCode, mayPrimaryBeLive(facts)),
  }
}

function describeBroken(facts: Facts, { error }: ResultOf<'broken'>): Words {
  const { record, inputs } = facts
  const isUnconfirmed = record.activation.kind === 'unconfirmed'
  return {
    errorCode: error.errorCode,
    message: `${couldNot(facts)}: ${describeApiError(error)}`,
    inFeldera: isUnconfirmed ? whatWasDone(record) : '',
    advice: deploymentAdvice(inputs, isUnconfirmed ? error.errorCode : undefined, mayPrimaryBeLive(facts)),
  }
}

function describeInterfered(facts: Facts, { interference }: ResultOf<'interfered'>): Words {
  const { record, inputs } = facts
  const { last, activation } = record
  // The activation was accepted, but it is not known by which of the two deployments.
  const isEither = interference === 'PipelineReplaced' && activation.kind === 'accepted'
  return {
    errorCode: interference,
    message: `${couldNot(facts)}: ${describeInterference(interference, facts)}`,
    inFeldera: isEither
      ? 'The activation was accepted, by the old deployment or by the new one.'
      : whatWasDoneFor(facts),
    advice: last ? interferenceAdvice(inputs, last, interference) : '',
  }
}

function whatWasDoneFor(facts: Facts): string {
  return facts.inputs.verb === 'rearm' ? whatRearmLeaves(facts) : whatWasDone(facts.record)
}

function describePausedLive(facts: Facts): Words {
  return {
    errorCode: 'LivePipeline',
    message: `could not activate ${name(facts)} as a standby: somebody had set it running since the last look, and the activation paused it`,
    inFeldera: 'It is left paused.',
    advice: `Find out who set it running. To let it run on: ${command(`POST /v0/pipelines/${facts.inputs.pipeline}/resume`)}.`,
  }
}

function describeRequestFailed(facts: Facts, { operation, failure, names }: ResultOf<'request-failed'>): Words {
  const { record, inputs } = facts
  const isAboutPrimary = isOfPrimary(operation)
  const isGone = !isAboutPrimary && isUnknownPipeline(failure) && record.first !== undefined
  // When the activation was refused and no activation can have been accepted, the message says all there is to say.
  const saysItAll = operation === 'activate' && record.activation.kind === 'not-sent' && !record.hasWritten
  const goesOn = saysItAll ? '' : VERB_WORDS[inputs.verb].leaves(facts)
  return {
    errorCode: failure.code,
    httpStatus: failure.httpStatus,
    message: `could not ${describeOperation(operation, name(facts))}: ${describeFailure(failure)}`,
    inFeldera: isGone ? whatWasDoneFor(facts) : goesOn,
    advice: isAboutPrimary ? primaryAdvice(failure, facts) : adviceFor(failure, facts, names),
  }
}

/** What failed, with its object. */
function describeOperation(operation: Operation, pipeline: string): string {
  switch (operation) {
    case 'rearm':
      return `put ${pipeline} into standby`
    case 'ask':
      return `ask the process of ${pipeline} whether it serves, so it is not stopped`
    case 'ask-standby':
      return `ask the process of ${pipeline} whether it stands by, so its primary is not stopped`
    case 'switch-over':
      return `switch over to ${pipeline}`
    case 'ask-primary':
      return `ask the primary of ${pipeline}`
    case 'pause-primary':
      return `pause the primary of ${pipeline}`
    case 'save-primary':
      return `have the primary of ${pipeline} make a checkpoint`
    case 'push-primary':
      return `have the primary of ${pipeline} push its checkpoint`
    case 'stop-primary':
      return `stop the primary of ${pipeline}`
    case 'clear':
      return `clear the storage of ${pipeline}`
    case 'dismiss':
      return `dismiss the error of ${pipeline}`
    case 'start':
      return `start ${pipeline} in standby`
    default:
      return `${operation} ${pipeline}`
  }
}

function describeApproval(facts: Facts): Words {
  const { pipeline } = facts.inputs
  const changes = describeChanges(listChanges(facts.record.approvalDiff))
  const why = `it waits for approval, because the pipeline differs from the one the checkpoint was made by${changes && ` (${changes})`}`
  return {
    errorCode: 'AwaitingApproval',
    message: `${couldNot(facts)}: ${why}`,
    inFeldera: 'The pipeline goes on waiting.',
    advice: `Look at the difference, ${whereDiffIs(facts)}, or in Feldera${AT_PIPELINE}. If it is meant, approve it with: ${fda(facts.inputs, `approve ${pipeline}`)}. Then ${rerun(facts.inputs)} to watch it. Or start a new run with 'on-approval: approve'.`,
  }
}

function whereDiffIs({ inputs }: Facts): string {
  if (inputs.pipelines.length === 1) return "which the output 'approval-diff' has in full"
  return inputs.summary
    ? 'which the job summary shows below its name'
    : "which its 'approval-diff' in the output 'pipelines' has"
}

function describeTimedOut(facts: Facts): Words {
  const { inputs } = facts
  const trouble = troubleOf(facts)
  return {
    errorCode: 'TimedOut',
    httpStatus: trouble?.failure.httpStatus,
    message: `${whatIsMissing(facts)}${describeTrouble(trouble)}`,
    inFeldera: VERB_WORDS[inputs.verb].leaves(facts),
    advice: trouble?.isOfPrimary ? reachPrimary(inputs) : adviceAfterTimeout(facts, trouble?.failure),
  }
}

/** What was not reached before the deadline. */
function whatIsMissing(facts: Facts): string {
  const { inputs, record } = facts
  const time = formatDuration(inputs.timeoutMs)
  if (record.hold) return `${name(facts)} ${describeHeld(record.hold, facts)}, when the ${time} of 'timeout' had passed`
  const seen = record.last ? `last seen ${describeState(record.last)}` : 'the pipeline was never seen'
  // A switchover that has sent nothing yet has waited for half of the time.
  const isHalf =
    inputs.verb === 'switchover' && !record.hasSent && !hasTouchedPrimary(facts) && record.handOver === undefined
  const limit = `within ${isHalf ? 'half of the ' : ''}${time}`
  return `${couldNot(facts)} ${limit}${VERB_WORDS[inputs.verb].followsStatus ? `: ${seen}` : ''}`
}

function describeCancelled(facts: Facts): Words {
  const { inputs, record } = facts
  const why = { errorCode: 'Cancelled', inFeldera: VERB_WORDS[inputs.verb].leaves(facts) }
  if (record.hold) {
    const message = `stopped watching ${name(facts)}, which ${describeHeld(record.hold, facts)}: the run was cancelled`
    return { ...why, message, advice: asSentence(rerunToWatch(inputs)) }
  }
  const again = record.hasWritten ? 'Run this again to go on from where it stands.' : ''
  if (inputs.verb !== 'activate') return { ...why, message: `${couldNot(facts)}: the run was cancelled`, advice: again }
  if (isUnderWay(record.activation)) {
    const message = `stopped watching ${name(facts)}: the run was cancelled`
    return { ...why, message, advice: asSentence(rerunToWatch(inputs)) }
  }
  const message = `stopped before ${name(facts)} was known to be activated: the run was cancelled`
  return { ...why, message, advice: 'Re-run this job if the pipeline is still to be activated.' }
}

function describeInvalidInputs({ problems }: ResultOf<'invalid-inputs'>): Words {
  const list = problems.length === 1 ? problems : problems.map((problem, index) => `(${index + 1}) ${problem}`)
  const message = `could not read the inputs: ${list.join('; ')}`
  return { errorCode: 'InvalidInput', message, inFeldera: 'Nothing was sent.' }
}

/** An unexpected error was thrown; the record still tells how far the step came. */
function describeDefect(facts: Facts, { error }: ResultOf<'defect'>): Words {
  const words = error instanceof Error ? error.message : String(error)
  return {
    errorCode: 'InternalError',
    message: `${facts.inputs.verb === 'rehearse' ? `${describeStandbyNow('unknown', facts.inputs.pipeline)}; ` : ''}the action itself failed: ${words}`,
    inFeldera: VERB_WORDS[facts.inputs.verb].leaves(facts),
    advice: 'This is a defect of the action; please report it.',
  }
}

/** The end of a step in one line: what happened, what is left in Feldera, and what to do next. */
export function finalSentence({ message, inFeldera, advice }: Ending): string {
  const more = sentences(inFeldera, advice)
  return more === '' ? message : `${withoutStop(message)}. ${more}`
}

/** What a green activation leaves, after what it has done: the pipelines that were standbys are none any more. */
export function spentSentence(reports: readonly PipelineReport[]): string {
  const spent = reports.filter(
    ({ inputs: { verb }, record }) => (verb === 'activate' || verb === 'switchover') && leftStandby(record),
  )
  return spent.length === 0 ? '' : `. ${noStandbyNow(spent.length)}`
}

/** How the run for a pipeline ended, in one line of the log. */
export function sentenceAtEnd({ ending, ...report }: EndedPipeline): string {
  return isGreen(ending.outcome) ? greenSentence(report, ending) : `${ending.outcome}: ${finalSentence(ending)}`
}

/** The last line of a green step's log. */
export function greenSentence(report: PipelineReport, { message }: Ending): string {
  const { activationTime, checkpoint } = report.measurements
  const isActivation = report.inputs.verb === 'activate'
  const link = report.record.hold ? '; it came there ' : ', '
  const took =
    isActivation && activationTime
      ? `${link}${formatDuration(activationTime.ms)} after the activation was accepted`
      : ''
  // After a switchover its age says nothing about what may be lost.
  const isAgeTold = report.inputs.verb !== 'switchover' && checkpoint?.ageMs !== undefined
  const age = !isAgeTold ? '' : `; its checkpoint was ${formatDuration(checkpoint.ageMs)} old`
  return `Done: ${message}${took}${age}`
}
