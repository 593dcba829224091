import type { Refusal } from '../decide/plan.ts'
import type { Pipeline, TargetStatus } from '../feldera/pipeline.ts'
import { quoted } from '../text.ts'
import { startInStandby } from './advice.ts'
import type { Facts } from './report.ts'
import { describeState } from './wording.ts'

/** Why the pipeline found may not be activated, as a clause, and what to do next, in sentences. */
export type RefusalWords = Readonly<{ why: string; next: string }>

export function describeRefusal(refusal: Refusal, { inputs, record: { last } }: Facts): RefusalWords {
  const { target } = inputs
  if (last === undefined) return { why: refusal, next: '' }
  switch (refusal) {
    case 'NotDeployed':
      return notDeployed(last, startInStandby(inputs))
    case 'ColdStart':
      return coldStart(last, startInStandby(inputs))
    case 'AlreadyActive':
      return {
        why: `it is not in standby but already ${quoted(last.status)}, and 'expect: standby' asks for a pipeline in standby`,
        next: "With 'expect: standby-or-active' the step is green then.",
      }
    case 'ActivationUnderWay':
      return {
        why: `it is on its way to ${target} already (${quoted(last.status)}, desired ${target}), and 'expect: standby' asks for a pipeline in standby`,
        next: "With 'expect: standby-or-active' the step waits for it.",
      }
    case 'LivePipeline':
      return last.status === 'Standby' ? beingActivated(last, target) : livePipeline(last, target)
  }
}

function coldStart(found: Pipeline, toStandBy: string): RefusalWords {
  const { desiredStatus } = found
  return {
    why: `it is ${describeState(found)}: it is just being started as ${quoted(desiredStatus.toLowerCase())}, without having been in standby, so there is no standby to activate`,
    next: `If it is meant to run like this, it needs no activation: wait for that start. For a standby, stop it first. ${toStandBy}`,
  }
}

function notDeployed({ status, desiredStatus }: Pipeline, toStandBy: string): RefusalWords {
  return {
    why: `it is ${quoted(status)} (desired ${quoted(desiredStatus)}), so there is no standby to activate`,
    next: `${status === 'Stopped' ? '' : 'Wait until it shows Stopped. '}${toStandBy} Re-run this job once it shows Standby.`,
  }
}

function livePipeline(found: Pipeline, target: TargetStatus): RefusalWords {
  const effect = target === 'Paused' ? 'paused a live pipeline' : 'set it running'
  return {
    why: `it is not in standby but ${describeState(found)}; activating it would have ${effect}`,
    next: `Check the name. ${whatAnyDoes(found, target)}`,
  }
}

/** Feldera shows Standby until the last checkpoint is pulled and restored, so this pipeline is just leaving standby. */
function beingActivated({ desiredStatus }: Pipeline, target: TargetStatus): RefusalWords {
  return {
    why: `it is in standby, but somebody has already activated it to ${quoted(desiredStatus)}, and it is on its way there`,
    next: `Find out who. If it should be ${target} instead, 'expect: any' asks for that all the same.`,
  }
}

function whatAnyDoes({ desiredStatus }: Pipeline, target: TargetStatus): string {
  if (target === 'Paused') return "If you mean this pipeline: 'expect: any' pauses it."
  const anyway = "If you mean this pipeline: 'expect: any' sets it running with what it holds, however old."
  // A pipeline that was started in standby on the storage of an earlier activation can come up Paused without an error,
  // where the record of its desired status is gone.
  return desiredStatus === 'Paused'
    ? `${anyway} Only for a fresh standby: stop it, clear its storage (which destroys what was never pushed), start it in standby.`
    : anyway
}
