import { isBeingStopped, isLive, livenessOf } from '../decide/primary.ts'
import type { Undone } from '../decide/undo.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import type { RunRecord } from '../run/record.ts'
import { command } from '../text.ts'
import { nameOfPrimary, primaryOf } from './primary-words.ts'
import { resumeCommand, whyNotResumed } from './switchover-words.ts'
import { describeState, inQuotes } from './wording.ts'

/** What was found, and done, after a switchover that did not say itself how it ended. */
export type Afterwards = Readonly<
  /** The inputs could not be read this time. `isStopSent`: a stop of the primary was sent. */
  | { kind: 'unread'; isStopSent: boolean; problems: readonly string[] }
  /** A stop of the primary was sent. `standby`: as it is now; `undefined` when it could not be looked at. */
  | { kind: 'stop-sent'; standby: Pipeline | undefined }
  | { kind: 'undone'; undone: Undone; record: RunRecord }
>

/** @returns `isGood`: nothing is left to be done at once */
export function describeAfterwards(
  what: Afterwards,
  inputs: PipelineInputs,
): Readonly<{ isGood: boolean; message: string }> {
  switch (what.kind) {
    case 'unread':
      return describeUnread(what, inputs)
    case 'stop-sent':
      return describePassed(what.standby, inputs)
    case 'undone':
      return describeUndone(what, inputs)
  }
}

function describeUnread({ isStopSent, problems }: Extract<Afterwards, { kind: 'unread' }>, inputs: PipelineInputs) {
  const why = `the inputs could not be read again: ${problems.join('; ')}`
  if (isStopSent) return { isGood: false, message: perhapsNone(why, inputs) }
  const name = nameOfPrimary({ inputs })
  return {
    isGood: false,
    message: `primary ${name} may be left paused: ${CUT}, and ${why}. Look at it, and if it is Paused: ${resumeCommand(inputs)}.`,
  }
}

function describePassed(standby: Pipeline | undefined, inputs: PipelineInputs) {
  const own = `pipeline ${inQuotes(inputs.pipeline)}`
  const state = standby ? `${own} is ${describeState(standby)}` : `${own} could not be looked at`
  if (standby && isTakingOver(standby))
    return {
      isGood: true,
      message: `${capital(cutPast(inputs))}; ${state}. Re-run this job to see that it gets there.`,
    }
  return { isGood: false, message: perhapsNone(state, inputs) }
}

/** The first words, and both ways on, once a stop was sent. `why`: more of what is known, as a clause. */
function perhapsNone(why: string, inputs: PipelineInputs): string {
  return `perhaps no pipeline is live: ${cutPast(inputs)}, and ${why}. Re-run this job: it goes on with the activation. To go back instead, see that the standby is not active, and start the primary again: ${command(`FELDERA_HOST=${inputs.primaryHost} fda start ${primaryOf({ inputs })}`)}.`
}

function cutPast(inputs: PipelineInputs): string {
  return `the switchover was cut off after it had sent primary ${nameOfPrimary({ inputs })} a stop`
}

const CUT = 'the switchover was cut off before it was stopped'

function isTakingOver(standby: Pipeline): boolean {
  return isLive(standby) && standby.desiredStatus === 'Running' && standby.deploymentError === undefined
}

function describeUndone({ undone, record }: Extract<Afterwards, { kind: 'undone' }>, inputs: PipelineInputs) {
  const name = `primary ${nameOfPrimary({ inputs })}`
  switch (undone) {
    case 'resumed':
      return { isGood: true, message: `${capital(name)} runs again: ${CUT}, and nothing was switched over.` }
    case 'gone':
      return { isGood: false, message: describeGone(record, inputs) }
    case 'standby-live':
      return {
        isGood: false,
        message: `${name} is left paused: ${CUT}, and pipeline ${inQuotes(inputs.pipeline)} is live or about to be. Stop the one that is not to serve.`,
      }
    default:
      return {
        isGood: false,
        message: `${name} may be left paused: ${CUT}, and it is not known to run again${whyNotResumed(record)}. Set it running again: ${resumeCommand(inputs)}.`,
      }
  }
}

/** Somebody else has stopped the primary, or replaced it by another deployment. */
function describeGone({ primary, last }: RunRecord, inputs: PipelineInputs): string {
  const { sight } = primary ?? {}
  const isDown = sight !== undefined && (livenessOf(sight) === 'not-live' || isBeingStopped(sight))
  const alarm = isDown && !(last && isTakingOver(last)) ? 'perhaps no pipeline is live: ' : ''
  const now = sight?.kind === 'seen' ? ` It is ${describeState(sight.pipeline)}` : ''
  const standby = last ? `, and pipeline ${inQuotes(inputs.pipeline)} is ${describeState(last)}` : ''
  return `${alarm}a switchover that was cut off had paused primary ${nameOfPrimary({ inputs })}, and somebody has stopped or changed it since: look at it.${now}${standby}.`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
