import { formatDuration } from '../duration.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { ONLY_LOOKED, whatActivationLeaves } from './in-feldera.ts'
import type { Facts } from './report.ts'

/** The words that depend on what the step was asked to do. Durations and states are added by those who use them. */
interface ModeWords {
  /** What the run is, as the beginning of a title. */
  readonly title: string
  /** The heading of the summary when the run failed. */
  readonly failed: string
  /** What the run does, as the beginning of the first line of the log. */
  readonly opening: (inputs: Inputs) => string
  /** What the run could not do. */
  readonly couldNot: (inputs: Inputs) => string
  /** What an interrupted or failed run leaves in Feldera, in sentences. */
  readonly leaves: (facts: Facts) => string
  /** Whether the run follows the pipeline's status, so that log and summary show how it changed. */
  readonly followsStatus: boolean
}

const MODES: Readonly<Record<Inputs['mode'], ModeWords>> = {
  activate: {
    title: 'Standby activation',
    failed: '❌ Activation failed',
    opening: ({ pipeline, target }) => `Activating pipeline '${pipeline}' to ${target}`,
    couldNot: ({ pipeline, target }) => `could not bring pipeline '${pipeline}' to ${target}`,
    leaves: whatActivationLeaves,
    followsStatus: true,
  },
  check: {
    title: 'Readiness check',
    failed: '❌ Readiness check failed',
    opening: ({ pipeline }) => `Checking standby pipeline '${pipeline}'`,
    couldNot: ({ pipeline }) => `could not check pipeline '${pipeline}'`,
    leaves: () => ONLY_LOOKED,
    followsStatus: false,
  },
}

export function wordsOf({ mode }: Inputs): ModeWords {
  return MODES[mode]
}

/** The first line of the log. */
export function openingLine(inputs: Inputs): string {
  return `${wordsOf(inputs).opening(inputs)} at ${inputs.host}, within ${formatDuration(inputs.timeoutMs)}`
}
