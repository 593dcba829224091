import { formatDuration } from '../duration.ts'
import type { Inputs, PipelineInputs } from '../inputs/inputs.ts'
import { ONLY_LOOKED, whatActivationLeaves } from './in-feldera.ts'
import { inQuotes, listNames } from './wording.ts'

/** The words that depend on what the step was asked to do, for the mode that activates. */
const ACTIVATE = {
  /** What the run is, as the beginning of a title. */
  title: 'Standby activation',
  /** The heading of the summary when the run failed. */
  failed: 'Activation failed',
  /** What the run does with the pipelines that are named, as the beginning of the first line of the log. */
  opening: (names: string, { target }: Inputs) => `Activating ${names} to ${target}`,
  /** What is true of each pipeline when the step is green, as the predicate for several of them. */
  reached: ({ target, wait }: Inputs) => (wait ? `${target}` : `${target} or on their way there`),
  /** What the run could not do. */
  couldNot: ({ pipeline, target }: PipelineInputs) => `could not bring pipeline '${pipeline}' to ${target}`,
  /** What an interrupted or failed run leaves in Feldera, in sentences. */
  leaves: whatActivationLeaves,
  /** Whether the run follows the pipeline's status, so that log and summary show how it changed. */
  followsStatus: true,
}

const CHECK: typeof ACTIVATE = {
  title: 'Readiness check',
  failed: 'Readiness check failed',
  opening: (names) => `Checking standby ${names}`,
  reached: () => 'ready to be activated',
  couldNot: ({ pipeline }) => `could not check pipeline '${pipeline}'`,
  leaves: () => ONLY_LOOKED,
  followsStatus: false,
}

export const MODES: Readonly<Record<Inputs['mode'], typeof ACTIVATE>> = { activate: ACTIVATE, check: CHECK }

/** The first line of the log. */
export function openingLine(inputs: Inputs): string {
  const names = `pipeline${inputs.pipelines.length === 1 ? '' : 's'} ${listNames(inputs.pipelines.map(inQuotes))}`
  return `${MODES[inputs.mode].opening(names, inputs)} at ${inputs.host}, within ${formatDuration(inputs.timeoutMs)}`
}
