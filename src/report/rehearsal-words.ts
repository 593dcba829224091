import type { Result } from '../decide/result.ts'
import { standbyNow } from '../decide/standby-now.ts'
import { formatDuration } from '../duration.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import { AT_PIPELINE, asSentence, sentences, withoutStop } from '../text.ts'
import { LOGS_ADVICE } from './advice.ts'
import { concludeChecklist } from './findings.ts'
import { whatActivationLeaves } from './in-feldera.ts'
import { type Ending, isGreen, type EndingWords as Words } from './outcome.ts'
import { describeStandbyNow, howToRearm, whatRearmLeaves } from './rearm-words.ts'
import type { Facts, PipelineReport } from './report.ts'
import { describeTrouble, troubleOf } from './trouble.ts'
import { describeState } from './wording.ts'

type FailedRehearsal = Extract<Result, { kind: 'rehearsal-failed' }>

/** The end of a rehearsal that has proven everything. */
export function describeRehearsed({ inputs, measurements }: Pick<PipelineReport, 'inputs' | 'measurements'>): string {
  const { activationTime, rearm } = measurements
  const took = activationTime ? ` in ${formatDuration(activationTime.ms)}` : ''
  const back = rearm?.ms === undefined ? '' : `, ${formatDuration(rearm.ms)} after the stop was sent`
  return `pipeline '${inputs.pipeline}' was activated as Paused${took}, and is in standby again and armed${back}`
}

/**
 * The end of a rehearsal that failed. It begins with whether there is a standby now.
 *
 * @param describe puts a part of it into words
 */
export function describeFailedRehearsal(
  result: FailedRehearsal,
  facts: Facts,
  describe: (part: Result, facts: Facts) => Ending,
): Words {
  const { check, activation, back } = result
  const now = describeStandbyNow(standbyNow(result, facts.record), facts.inputs.pipeline)
  if (activation === undefined) {
    const words = check === undefined || check.kind === 'checked' ? concludeChecklist(facts) : describe(check, facts)
    return { ...words, message: `${now}; ${words.message}` }
  }
  const ended = describeActivation(activation, asItEnded(facts, result), describe)
  const returned = back && back.kind !== 'never-activated' ? describe(back, facts) : undefined
  const failed = [ended, returned].flatMap((part) => (part && !isGreen(part.outcome) ? [part] : []))
  const [cause = ended] = failed
  return {
    ...cause,
    outcome: outcomeOf(ended, returned, facts),
    message: `${now}; ${[...new Set(failed.map(({ message }) => withoutStop(message)))].join('; and ')}`,
    inFeldera: whatIsLeft(facts, back),
    advice: sentences(...new Set(failed.map(({ advice }) => advice)), adviseOnReturn(facts, result)),
  }
}

/** What was known when the activation ended: the pipeline may have been put back since. */
function asItEnded({ inputs, record }: Facts, { lastSeen }: FailedRehearsal): Facts {
  return { inputs, record: lastSeen ? { ...record, last: lastSeen } : record }
}

/** How the activation ended, with what that means for a failover instead of what to do about an activation. */
function describeActivation(
  activation: Result,
  facts: Facts,
  describe: (part: Result, facts: Facts) => Ending,
): Ending {
  const ended = describe(activation, facts)
  switch (activation.kind) {
    case 'broken':
      return { ...ended, advice: `A failover would fail in the same way. ${LOGS_ADVICE}` }
    case 'awaiting-approval':
      return {
        ...ended,
        advice: `A failover would stop there, too. Look at the difference${AT_PIPELINE}. If it is meant, set 'on-approval: approve' here and in the failover, or start the standby with bootstrap_policy=allow.`,
      }
    case 'refused':
      return {
        ...ended,
        message: `pipeline '${facts.inputs.pipeline}' was in standby when it was checked, and is ${stateOf(facts)} now`,
        advice: 'Find out who did that, before anything else: it may be a failover at work.',
      }
    case 'timed-out':
      return { ...ended, message: describeTimeout(facts), advice: TAKES_TOO_LONG }
    default:
      return ended
  }
}

function stateOf({ record: { last } }: Facts): string {
  return last ? describeState(last) : 'gone'
}

const TAKES_TOO_LONG =
  "A failover may take as long. Check and activation may take half of 'timeout': raise that to see how long it really takes."

/** The activation did not come to its end in its part of the time. */
function describeTimeout(facts: Facts): string {
  const { record, inputs } = facts
  const { activation, phases } = record
  const acceptedAt = activation.kind === 'accepted' ? activation.at : 0
  const last = phases.findLast(({ from, desiredStatus }) => from >= acceptedAt && desiredStatus !== 'Stopped')
  const seen = last ? `, it was last seen ${describeState(last)}` : ''
  return `pipeline '${inputs.pipeline}' was not Paused after half of the ${formatDuration(inputs.timeoutMs)} of 'timeout'${seen}${describeTrouble(troubleOf(facts))}`
}

/** That of the part that failed. What was activated and is not back is never merely refused. */
function outcomeOf(activation: Ending, back: Ending | undefined, { record }: Facts): Ending['outcome'] {
  const { outcome } = back === undefined || isGreen(back.outcome) ? activation : back
  // It is not back, whatever came of the activation.
  return isGreen(outcome) || (outcome === 'refused' && record.hasSent) ? 'failed' : outcome
}

function whatIsLeft(facts: Facts, back: Result | undefined): string {
  const { activation } = facts.record
  if (back === undefined) return whatActivationLeaves(facts)
  if (back.kind === 'never-activated') return 'Feldera did not accept its activation, so there was nothing to put back.'
  const isKnown = activation.kind === 'accepted'
  const written = facts.record.hasWritten ? whatRearmLeaves(facts) : ''
  return sentences(isKnown ? 'Its activation as Paused was accepted.' : DOUBTFUL, written)
}

const DOUBTFUL = 'An activation as Paused was sent, and it is not known whether Feldera accepted it.'

/** How to get a standby again, when there is none, and what is there instead. */
function adviseOnReturn({ inputs, record }: Facts, result: FailedRehearsal): string {
  // Feldera's activation has paused a pipeline that somebody had set running.
  const isGone = [result.activation, result.back].some(isAboutUnknownName)
  const isLive = result.activation?.kind === 'live-pipeline-paused'
  if (isGone || isLive || standbyNow(result, record) !== 'none') return ''
  const { last, activation, hasWritten } = record
  const isLeft =
    activation.kind === 'accepted' && !hasWritten && ['Standby', 'Paused'].includes(last?.desiredStatus ?? '')
  const isOnItsWay = hasWritten && last?.desiredStatus === 'Standby'
  if (isOnItsWay) return asSentence(`wait for it: '${inputs.pipeline}' is on its way into standby`)
  if (last?.desiredStatus === 'Running') return ''
  // What the step itself did not dare to stop, nobody should be told to.
  const isUnasked = result.back?.kind === 'request-failed' && result.back.operation === 'ask'
  const isDoubtful = isUnasked || (record.writeTrouble !== undefined && record.writes.stop === undefined)
  const failover = isLeft ? "If a failover needs it now, run that with 'expect: any'." : ''
  const put = isLeft ? 'Otherwise put' : 'Put'
  return sentences(failover, isDoubtful ? LOOK_AT_PROCESS : howToRearm(inputs, put))
}

const LOOK_AT_PROCESS = `See first what its process does${AT_PIPELINE}. The action …/rearm puts it back as soon as that says that it is paused.`

function isAboutUnknownName(part: Result | undefined): boolean {
  return part?.kind === 'request-failed' && isUnknownPipeline(part.failure)
}

/** What a rehearsal has proven, and what it cannot prove, a sentence each. */
export function whatIsProven({ result, record, measurements }: PipelineReport): readonly string[] {
  if (result.kind !== 'rehearsed' && result.kind !== 'rehearsal-failed') return []
  const { activationTime, checkpoint, rearm } = measurements
  const isRestored = activationTime !== undefined
  const isBack = result.kind === 'rehearsed' || (result.back?.kind === 'rearmed' && record.hasWritten)
  const within = isRestored ? ` in ${formatDuration(activationTime.ms)}` : ''
  const age = checkpoint?.ageMs === undefined ? '' : `, which was ${formatDuration(checkpoint.ageMs)} old`
  const back = rearm?.ms === undefined ? '' : ` in ${formatDuration(rearm.ms)}`
  return [
    isRestored
      ? `Proven: it takes over${within}, and restores its newest checkpoint${age}.`
      : 'Not proven: that it takes over.',
    isBack
      ? `Proven: it gets back into standby${back}, and pulls what its primary pushes.`
      : 'Not proven: that it gets back into standby.',
    'Not proven, because it was paused: that it reads its inputs and writes its outputs.',
  ]
}
