import { isLive } from '../decide/primary.ts'
import type { Undone } from '../decide/undo.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import type { RunRecord } from '../run/record.ts'
import { command } from '../text.ts'
import { nameOfPrimary } from './primary-words.ts'
import { resumeCommand } from './switchover-words.ts'
import { describeState, inQuotes } from './wording.ts'

/** What was found, and done, after a switchover that did not say itself how it ended. */
export type Afterwards = Readonly<
  /** The inputs could not be read this time. */
  | { kind: 'unread'; problems: readonly string[] }
  /** A stop of the primary was sent. `standby`: as it is now; `undefined` when it could not be looked at. */
  | { kind: 'stop-sent'; standby: Pipeline | undefined }
  | { kind: 'undone'; undone: Undone; record: RunRecord }
>

/** @returns `isGood`: nothing is left to be done at once */
export function describeAfterwards(
  what: Afterwards,
  inputs: PipelineInputs,
): Readonly<{ isGood: boolean; message: string }> {
  const name = `primary ${nameOfPrimary({ inputs })}`
  switch (what.kind) {
    case 'unread':
      return {
        isGood: false,
        message: `${name} may be left paused: the switchover was cut off, and its inputs could not be read again: ${what.problems.join('; ')}. Look at it, and if it is Paused: ${resumeCommand(inputs)}.`,
      }
    case 'stop-sent':
      return describePassed(what.standby, inputs)
    case 'undone':
      return describeUndone(what, inputs)
  }
}

function describePassed(standby: Pipeline | undefined, inputs: PipelineInputs) {
  const name = `primary ${nameOfPrimary({ inputs })}`
  const what = `the switchover was cut off after it had sent ${name} a stop`
  const own = inQuotes(inputs.pipeline)
  if (standby && isLive(standby) && standby.desiredStatus === 'Running')
    return {
      isGood: true,
      message: `${capital(what)}; pipeline ${own} is ${describeState(standby)}. Re-run this job to see that it gets there.`,
    }
  const seen = standby ? `pipeline ${own} is ${describeState(standby)}` : `pipeline ${own} could not be looked at`
  return {
    isGood: false,
    message: `perhaps no pipeline is live: ${what}, and ${seen}. Re-run this job: it goes on with the activation. To go back instead, see that the standby is not active, and start the primary again: ${command(`FELDERA_HOST=${inputs.primaryHost} fda start ${inputs.primaries.get(inputs.pipeline) ?? ''}`)}.`,
  }
}

function describeUndone({ undone, record }: Extract<Afterwards, { kind: 'undone' }>, inputs: PipelineInputs) {
  const name = `primary ${nameOfPrimary({ inputs })}`
  const cut = 'the switchover was cut off before it was stopped'
  const { sight } = record.primary ?? {}
  const state = sight?.kind === 'seen' ? ` It is ${describeState(sight.pipeline)}.` : ''
  switch (undone) {
    case 'resumed':
      return { isGood: true, message: `${capital(name)} runs again: ${cut}, and nothing was switched over.` }
    case 'gone':
      return {
        isGood: false,
        message: `${name} was stopped or changed by somebody else after ${cut}: look at it.${state}`,
      }
    case 'standby-live':
      return {
        isGood: false,
        message: `${name} is left paused: ${cut}, and pipeline ${inQuotes(inputs.pipeline)} is live or about to be. Stop the one that is not to serve.`,
      }
    default:
      return {
        isGood: false,
        message: `${name} may be left paused: ${cut}, and it could not be resumed. Set it running again: ${resumeCommand(inputs)}.`,
      }
  }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
