import { formatDuration } from '../duration.ts'
import type { Inputs, PipelineInputs } from '../inputs/inputs.ts'
import type { Verb } from '../inputs/verbs.ts'
import { ONLY_LOOKED, whatActivationLeaves } from './in-feldera.ts'
import { openingAboutPrimary } from './primary-words.ts'
import { whatRearmLeaves } from './rearm-words.ts'
import type { Facts } from './report.ts'
import { couldNotSwitchOver } from './switchover-words.ts'
import { inQuotes, listNames } from './wording.ts'

/** The words that depend on what the step was asked to do. */
interface VerbWords {
  /** What the run is, as the beginning of a title. */
  readonly title: string
  /** The heading of the summary when the run failed. */
  readonly failed: string
  /** What the run does with the pipelines that are named, as the beginning of the first line of the log. */
  readonly opening: (names: string, inputs: Inputs) => string
  /** What is true of each pipeline when the step is green, as the predicate for several of them. */
  readonly reached: (inputs: Inputs) => string
  /** What the run could not do. */
  readonly couldNot: (inputs: PipelineInputs) => string
  /** What an interrupted or failed run leaves in Feldera, in sentences. */
  readonly leaves: (facts: Facts) => string
  /** Whether the run follows the pipeline's status, so that log and summary show how it changed. */
  readonly followsStatus: boolean
}

const ACTIVATE: VerbWords = {
  title: 'Standby activation',
  failed: 'Activation failed',
  opening: (names, { target }) => `Activating ${names} to ${target}`,
  reached: ({ target, wait }) => (wait ? `${target}` : `${target} or on their way there`),
  couldNot: ({ pipeline, target }) => `could not bring pipeline '${pipeline}' to ${target}`,
  leaves: whatActivationLeaves,
  followsStatus: true,
}

const CHECK: VerbWords = {
  title: 'Readiness check',
  failed: 'Readiness check failed',
  opening: (names) => `Checking standby ${names}`,
  reached: () => 'ready to be activated',
  couldNot: ({ pipeline }) => `could not check pipeline '${pipeline}'`,
  leaves: () => ONLY_LOOKED,
  followsStatus: false,
}

const REARM: VerbWords = {
  title: 'Standby rearming',
  failed: 'Rearming failed',
  opening: (names) => `Putting ${names} into standby`,
  reached: () => 'in standby and armed',
  couldNot: ({ pipeline }) => `could not put pipeline '${pipeline}' into standby`,
  leaves: whatRearmLeaves,
  followsStatus: true,
}

const REHEARSE: VerbWords = {
  title: 'Failover rehearsal',
  failed: 'Rehearsal failed',
  opening: (names) => `Rehearsing the failover of ${names}`,
  reached: () => 'rehearsed, and in standby again and armed',
  couldNot: ({ pipeline }) => `could not rehearse pipeline '${pipeline}'`,
  leaves: whatRehearsalLeaves,
  followsStatus: true,
}

const SWITCHOVER: VerbWords = {
  title: 'Switchover',
  failed: 'Switchover failed',
  opening: (names, inputs) =>
    `Switching over from ${listNames([...inputs.primaries.values()].map(inQuotes))} at ${inputs.primaryHost} to ${names}`,
  reached: ACTIVATE.reached,
  couldNot: couldNotSwitchOver,
  leaves: whatActivationLeaves,
  followsStatus: true,
}

/** Both parts of a rehearsal may have sent something. */
function whatRehearsalLeaves(facts: Facts): string {
  return facts.record.hasWritten ? whatRearmLeaves(facts) : whatActivationLeaves(facts)
}

export const VERB_WORDS: Readonly<Record<Verb, VerbWords>> = {
  activate: ACTIVATE,
  check: CHECK,
  rearm: REARM,
  rehearse: REHEARSE,
  switchover: SWITCHOVER,
}

/** The first line of the log. */
export function openingLine(inputs: Inputs): string {
  const names = `pipeline${inputs.pipelines.length === 1 ? '' : 's'} ${listNames(inputs.pipelines.map(inQuotes))}`
  const primary = inputs.verb === 'activate' ? openingAboutPrimary(inputs) : ''
  return `${VERB_WORDS[inputs.verb].opening(names, inputs)} at ${inputs.host}, within ${formatDuration(inputs.timeoutMs)}${primary}`
}
