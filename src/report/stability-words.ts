import type { Result } from '../decide/result.ts'
import type { Hold, HoldNews } from '../decide/stability.ts'
import { formatDuration } from '../duration.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import { asSentence, sentences } from '../text.ts'
import { deploymentAdvice, interferenceAdvice, LOGS_ADVICE, rerunToWatch } from './advice.ts'
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
      return sentences(LOGS_ADVICE, asSentence(rerunToWatch(inputs)))
  }
}

/** For how long of how long a pipeline was held when the run ended before its time, as the predicate of a sentence. */
export function describeHeld({ since, seenAt, isHidden }: Hold, { inputs }: Facts): string {
  const { target, stableForMs } = inputs
  const all = `the ${formatDuration(stableForMs)} that it is to stay so`
  if (isHidden) return `was ${target}, and went out of Feldera's sight, so ${all} begin anew`
  // Nobody knows how it was after the last look.
  return `was ${target} for ${formatDuration(seenAt - since)} of ${all}`
}

/** The line of the log about what a look has changed; empty when that is nothing. */
export function lineAboutHold(news: HoldNews | undefined, { target, stableForMs }: PipelineInputs): string {
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
