import type { Result } from '../decide/result.ts'
import type { Hold } from '../decide/stability.ts'
import { formatDuration } from '../duration.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import type { RunEvent } from '../run/record.ts'
import { AT_PIPELINE, asSentence, sentences } from '../text.ts'
import { deploymentAdvice, interferenceAdvice, LOGS_ADVICE, rerunToWatch } from './advice.ts'
import { fda } from './commands.ts'
import { whatWasDone } from './in-feldera.ts'
import { describeInterference } from './interference-words.ts'
import type { EndingWords as Words } from './outcome.ts'
import { mayPrimaryBeLive } from './primary-words.ts'
import type { Facts } from './report.ts'
import { describeApiError, describeState, inQuotes } from './wording.ts'

// What is said about a pipeline that has reached the target and is to stay there.

/** What is true of a pipeline that was held, as the end of a clause; empty where none was to be. */
export function staysSo({ inputs, record }: Facts): string {
  return record.hold ? `, and has stayed so for ${formatDuration(inputs.stableForMs)}` : ''
}

type NotStable = Extract<Result, { readonly kind: 'not-stable' }>

/** The end of a run whose pipeline has left the target. Nothing is undone. */
export function describeNotStable({ departure, seen, afterMs }: NotStable, facts: Facts): Words {
  const { inputs, record } = facts
  const { pipeline, target, stableForMs } = inputs
  const failed = `did not stay so for ${formatDuration(stableForMs)}`
  return {
    errorCode: 'NotStable',
    message: `pipeline ${inQuotes(pipeline)} was ${target}, but ${failed}: after ${formatDuration(afterMs)} ${whatItBecame({ departure, seen }, facts)}`,
    inFeldera: sentences(whatWasDone(record), record.activation.kind === 'accepted' ? 'Nothing was undone.' : ''),
    advice: adviseAfter({ departure, seen }, facts),
  }
}

type Left = Pick<NotStable, 'departure' | 'seen'>

function whatItBecame({ departure, seen }: Left, facts: Facts): string {
  switch (departure.kind) {
    case 'broken':
      return `it failed: ${describeApiError(departure.error)}`
    case 'interfered':
      return describeInterference(departure.interference, facts)
    case 'status':
      return `it is ${describeState(seen)}`
  }
}

function adviseAfter({ departure, seen }: Left, facts: Facts): string {
  const { inputs } = facts
  switch (departure.kind) {
    case 'broken':
      return deploymentAdvice(inputs, undefined, mayPrimaryBeLive(facts))
    case 'interfered':
      return interferenceAdvice(inputs, seen, departure.interference)
    case 'status':
      if (seen.status === 'AwaitingApproval')
        return `Look at the difference${AT_PIPELINE}. If it is meant, approve it with: ${fda(inputs, `approve ${inputs.pipeline}`)}.`
      return sentences(LOGS_ADVICE, asSentence(rerunToWatch(inputs)))
  }
}

/** For how long of how long a pipeline was held when the run ended before its time, as the predicate of a sentence. */
export function describeHeld({ since, seenAt, isHidden, renewals }: Hold, { inputs }: Facts): string {
  const { target, stableForMs } = inputs
  const all = `the ${formatDuration(stableForMs)} that it is to stay so`
  if (isHidden) return `was ${target}, and went out of Feldera's sight, so ${all} begin anew`
  // Nobody knows how it was after the last look.
  const anew =
    renewals > 0
      ? `, counted anew ${renewals === 1 ? 'once' : `${renewals} times`} because Feldera had written its status anew`
      : ''
  return `was ${target} for ${formatDuration(seenAt - since)} of ${all}${anew}`
}

/** How often the log says that the count begins anew, before it does so now and then only. */
const RENEWALS_TOLD = 3

/**
 * The line of the log about what a look has changed; empty when that is nothing.
 *
 * @param isQuiet whether there was no line for a while
 */
export function lineAboutHold(
  { news, hold }: Pick<RunEvent<'held'>, 'news' | 'hold'>,
  { target, stableForMs }: PipelineInputs,
  isQuiet: boolean,
): string {
  if (news === 'renewed' && hold.renewals > RENEWALS_TOLD && !isQuiet) return ''
  const time = formatDuration(stableForMs)
  switch (news) {
    case undefined:
      return ''
    case 'begun':
      return `${target}; watching for ${time} that it stays so`
    case 'hidden':
      return `The ${time} that it is to stay ${target} begin anew once it is back`
    case 'renewed':
      return `Feldera has written its status anew, so it was something else or out of sight between two looks: watching for ${time} anew that it stays ${target}`
  }
}
