import { isBeingStopped, isLive, livenessOf } from '../decide/primary.ts'
import type { Undone } from '../decide/undo.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import { ofPrimary } from '../run/primary-record.ts'
import type { RunRecord } from '../run/record.ts'
import { AT_PRIMARY } from '../text.ts'
import { fda, fdaAtPrimary } from './commands.ts'
import { addressing } from './console.ts'
import { nameOfPrimary, primaryOf, stateOfPrimary } from './primary-words.ts'
import { describeChoice, resumeCommand, whyNotResumed } from './switchover-words.ts'
import { describeState, inQuotes } from './wording.ts'

/** What was found, and done, after a switchover that did not say itself how it ended. */
export type Afterwards = Readonly<
  /** Nothing could be looked at or done. `isStopSent`: a stop of the primary was sent before. */
  | { kind: 'not-done'; isStopSent: boolean; why: string }
  /** A stop of the primary was sent. Both sides as they are now; `undefined` where one could not be looked at. */
  | { kind: 'stop-sent'; standby: Pipeline | undefined; primary: Pipeline | undefined }
  | { kind: 'undone'; undone: Undone; record: RunRecord }
>

/** @returns `isGood`: nothing is left to be done at once */
export function describeAfterwards(
  what: Afterwards,
  inputs: PipelineInputs,
): Readonly<{ isGood: boolean; message: string }> {
  switch (what.kind) {
    case 'not-done':
      return { isGood: false, message: describeNotDone(what, inputs) }
    case 'stop-sent':
      return describePassed(what, inputs)
    case 'undone':
      return describeUndone(what, inputs)
  }
}

function describeNotDone({ isStopSent, why }: Extract<Afterwards, { kind: 'not-done' }>, inputs: PipelineInputs) {
  if (isStopSent) return perhapsNone(why, inputs)
  const name = nameOfPrimary({ inputs })
  return `primary ${name} may be left paused: ${CUT}, and ${why}. Look at it. If it is Paused: ${resumeCommand(inputs)}.`
}

function describePassed({ standby, primary }: Extract<Afterwards, { kind: 'stop-sent' }>, inputs: PipelineInputs) {
  const own = `pipeline ${inQuotes(inputs.pipeline)}`
  const state = standby ? `${own} is ${describeState(standby)}` : `${own} could not be looked at`
  if (standby && isTakingOver(standby))
    return {
      isGood: true,
      message: `${capital(cutPast(inputs))}; ${state}. Re-run this job to see that it gets there.`,
    }
  const there = primary ? `its primary is ${describeState(primary)}` : 'its primary could not be looked at'
  const isPaused = primary?.desiredStatus === 'Paused'
  const now = `${state}, and ${there}`
  return {
    isGood: false,
    message: isPaused ? stopNotTaken(now, inputs) : perhapsNone(now, inputs),
  }
}

/** The stop has not been taken, as far as a look shows, and may still be on its way for some seconds. */
function stopNotTaken(now: string, inputs: PipelineInputs): string {
  return `primary ${nameOfPrimary({ inputs })} is left paused: ${cutPast(inputs)}, which does not show; ${now}. Re-run this job: it goes on with the switchover. To go back instead: ${resumeCommand(inputs)}.`
}

/** The first words, and both ways on, once a stop was sent. `why`: more of what is known, as a clause. */
function perhapsNone(why: string, inputs: PipelineInputs): string {
  const stop = fda(inputs, `stop ${inputs.pipeline}`)
  const start = fdaAtPrimary(inputs, `start ${primaryOf({ inputs })}`)
  return `perhaps no pipeline is live: ${cutPast(inputs)}, and ${why}. Re-run this job: it goes on with the activation. To go back instead, stop the standby: ${stop}. Once it shows Stopped, start the primary again: ${start}.`
}

function cutPast(inputs: PipelineInputs): string {
  return `the switchover was cut off after it had sent primary ${nameOfPrimary({ inputs })} a stop`
}

const CUT = 'the switchover was cut off before the primary was stopped'

function isTakingOver(standby: Pipeline): boolean {
  return isLive(standby) && standby.desiredStatus === 'Running' && standby.deploymentError === undefined
}

function describeUndone({ undone, record }: Extract<Afterwards, { kind: 'undone' }>, inputs: PipelineInputs) {
  const name = `primary ${nameOfPrimary({ inputs })}`
  switch (undone) {
    case 'resumed':
      return { isGood: true, message: `${capital(name)} is Running again: ${CUT}, and nothing was switched over.` }
    case 'gone':
      return { isGood: false, message: describeGone(record, inputs) }
    case 'standby-live':
      return {
        isGood: false,
        message: `${name} is left paused: ${CUT}, and pipeline ${inQuotes(inputs.pipeline)} is live or about to be. ${describeChoice(inputs)}`,
      }
    default:
      return {
        isGood: false,
        message: `${name} may be left paused: ${CUT}, and it was not seen Running again${whyNotResumed(record)}. ${addressing({ inputs, record })(`Look at it${AT_PRIMARY}.`)} If it is Paused: ${resumeCommand(inputs)}.`,
      }
  }
}

/** Somebody else has stopped the primary, or replaced it by another deployment. */
function describeGone(record: RunRecord, inputs: PipelineInputs): string {
  const { last } = record
  const { sight } = ofPrimary(record)
  const isDown = sight !== undefined && (livenessOf(sight) === 'not-live' || isBeingStopped(sight))
  const alarm = isDown && !(last && isTakingOver(last)) ? 'perhaps no pipeline is live: ' : ''
  const now = ` It is ${stateOfPrimary(record)}`
  const standby = last ? `, and pipeline ${inQuotes(inputs.pipeline)} is ${describeState(last)}` : ''
  return `${alarm}a switchover that was cut off had paused primary ${nameOfPrimary({ inputs })}, and somebody has stopped or changed it since.${now}${standby}. To have it serve again: ${fdaAtPrimary(inputs, `start ${primaryOf({ inputs })}`)}; or run this job again.`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
