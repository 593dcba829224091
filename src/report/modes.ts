import { formatDuration } from '../duration.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { ONLY_LOOKED, whatActivationLeaves } from './in-feldera.ts'

/** The words that depend on what the step was asked to do, for the mode that activates. */
const ACTIVATE = {
  /** What the run is, as the beginning of a title. */
  title: 'Standby activation',
  /** The heading of the summary when the run failed. */
  failed: '❌ Activation failed',
  /** What the run does, as the beginning of the first line of the log. */
  opening: ({ pipeline, target }: Inputs) => `Activating pipeline '${pipeline}' to ${target}`,
  /** What the run could not do. */
  couldNot: ({ pipeline, target }: Inputs) => `could not bring pipeline '${pipeline}' to ${target}`,
  /** What an interrupted or failed run leaves in Feldera, in sentences. */
  leaves: whatActivationLeaves,
  /** Whether the run follows the pipeline's status, so that log and summary show how it changed. */
  followsStatus: true,
}

const CHECK: typeof ACTIVATE = {
  title: 'Readiness check',
  failed: '❌ Readiness check failed',
  opening: ({ pipeline }) => `Checking standby pipeline '${pipeline}'`,
  couldNot: ({ pipeline }) => `could not check pipeline '${pipeline}'`,
  leaves: () => ONLY_LOOKED,
  followsStatus: false,
}

export const MODES: Readonly<Record<Inputs['mode'], typeof ACTIVATE>> = { activate: ACTIVATE, check: CHECK }

/** The first line of the log. */
export function openingLine(inputs: Inputs): string {
  return `${MODES[inputs.mode].opening(inputs)} at ${inputs.host}, within ${formatDuration(inputs.timeoutMs)}`
}
