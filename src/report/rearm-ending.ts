import type { Result } from '../decide/result.ts'
import { formatDuration } from '../duration.ts'
import { AT_PIPELINE } from '../text.ts'
import { LOGS_ADVICE } from './advice.ts'
import { fda } from './commands.ts'
import type { EndingWords as Words } from './outcome.ts'
import { describeNotArmed, describeRearmed, describeRearmRefusal, whatRearmLeaves } from './rearm-words.ts'
import type { Facts } from './report.ts'
import { describeApiError, inQuotes } from './wording.ts'

type ResultOf<K extends Result['kind']> = Extract<Result, { readonly kind: K }>
export type RearmResult = ResultOf<
  | 'rearmed'
  | 'already-standby'
  | 'rearm-refused'
  | 'not-armed'
  | 'start-failed'
  | 'never-activated'
  | 'came-up-paused'
  | 'set-running-before-stop'
  | 'not-begun'
>

/** The ends that only a run has that puts a pipeline into standby. */
export function describeRearmEnding(result: RearmResult, facts: Facts): Words {
  switch (result.kind) {
    case 'rearmed':
    case 'already-standby':
      return { message: describeRearmed(facts) }
    case 'rearm-refused':
      return describeRefused(facts, result)
    case 'not-armed':
      return describeUnarmed(facts, result)
    case 'never-activated':
      return { message: `pipeline ${inQuotes(facts.inputs.pipeline)} was never activated` }
    case 'start-failed':
      return describeFailedStart(facts, result)
    case 'came-up-paused':
      return cameUpPaused(facts)
    case 'set-running-before-stop':
      return setRunningBeforeStop(facts)
    case 'not-begun':
      return describeNotBegun(facts, result)
  }
}

function describeRefused(facts: Facts, { refusal }: ResultOf<'rearm-refused'>): Words {
  const { why, next } = describeRearmRefusal(refusal, facts)
  const { hasWritten } = facts.record
  return {
    // Refused means that nothing was sent.
    outcome: hasWritten ? 'failed' : 'refused',
    errorCode: refusal.code,
    message: `could not put pipeline ${inQuotes(facts.inputs.pipeline)} into standby: ${why}`,
    inFeldera: hasWritten ? whatRearmLeaves(facts) : 'Nothing was sent.',
    advice: next,
  }
}

function describeUnarmed(facts: Facts, { armament }: ResultOf<'not-armed'>): Words {
  const { why, next } = describeNotArmed(armament)
  return {
    outcome: 'timed-out',
    errorCode: 'NotArmed',
    message: `pipeline ${inQuotes(facts.inputs.pipeline)} is in standby, but was not armed within ${formatDuration(facts.inputs.timeoutMs)}: ${why}`,
    inFeldera: whatRearmLeaves(facts),
    advice: next,
  }
}

function describeFailedStart(facts: Facts, { error }: ResultOf<'start-failed'>): Words {
  return {
    errorCode: error.errorCode,
    message: `could not put pipeline ${inQuotes(facts.inputs.pipeline)} into standby: ${describeApiError(error)}`,
    inFeldera: whatRearmLeaves(facts),
    advice: `${LOGS_ADVICE} Correct what it says, and run this again.`,
  }
}

function describeNotBegun(facts: Facts, { because }: ResultOf<'not-begun'>): Words {
  return {
    outcome: 'refused',
    errorCode: 'NotBegun',
    message: `pipeline ${inQuotes(facts.inputs.pipeline)} was not rehearsed, because pipeline ${inQuotes(because)}, which comes before it, is not known to be in standby`,
    inFeldera: 'Nothing was sent.',
  }
}

function cameUpPaused({ inputs }: Facts): Words {
  return {
    errorCode: 'CameUpPaused',
    message: `could not put pipeline '${inputs.pipeline}' into standby: it was started in standby on a cleared storage, and came up Paused`,
    advice: `Either something of the old storage was left, or somebody has activated it since. Look at its logs${AT_PIPELINE}. Then clear its storage where it lies.`,
  }
}

function setRunningBeforeStop({ inputs }: Facts): Words {
  const { pipeline } = inputs
  return {
    errorCode: 'SetRunning',
    message: `could not put pipeline '${pipeline}' into standby: somebody set it running at the moment when it was stopped`,
    inFeldera: 'It is stopped, and nothing was cleared.',
    advice: `If it is to serve, start it on its own storage: ${fda(inputs, `start ${pipeline}`)}.`,
  }
}
