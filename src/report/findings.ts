import type { ObjectStoreState } from '../decide/object-store.ts'
import { isGoingDown } from '../decide/plan.ts'
import type { Finding, Question, Verdict } from '../decide/readiness.ts'
import { formatDuration } from '../duration.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { AT_PIPELINE, AT_PRIMARY, quoted, sentences, withoutStop } from '../text.ts'
import { adviceFor, deploymentAdvice, startInStandby } from './advice.ts'
import { ONLY_LOOKED } from './in-feldera.ts'
import type { EndingWords } from './outcome.ts'
import { describeSight, nameOfPrimary, primaryAdvice } from './primary-words.ts'
import { describeNotArmed } from './rearm-words.ts'
import type { Facts } from './report.ts'
import { LOOK_BY_HAND } from './stale-words.ts'
import { describeApiError, describeFailure, describeState } from './wording.ts'

type FindingOf<K extends Finding['kind']> = Extract<Finding, { readonly kind: K }>

/** A finding in words, which may hold text from a server. */
export interface FindingWords {
  /** What was checked. */
  readonly check: string
  /** What was found. */
  readonly text: string
  /** The finding as a clause of a sentence, when `check: text` would not read well. */
  readonly clause?: string
  /** More about it, for the log only. */
  readonly detail?: string
  /** When the verdict is `fail`: what to do about it, in sentences. */
  readonly advice?: string
}

export const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', unknown: '?' }

export function describeFinding(finding: Finding, facts: Facts): FindingWords {
  const { host, pipeline } = facts.inputs
  switch (finding.kind) {
    case 'reachable':
      return { check: REACHABLE, text: `version ${finding.version ? quoted(finding.version) : 'unknown'} at ${host}` }
    case 'answering':
      return { check: REACHABLE, text: `something answers at ${host}` }
    case 'edition':
      return { check: 'edition', ...describeEdition(finding) }
    case 'role':
      return { check: 'role', ...describeRole(finding) }
    case 'pipeline-found':
      return { check: FOUND, text: quoted(pipeline) }
    case 'in-standby':
      return { check: 'in standby', ...describeStandby(finding, facts) }
    case 'checkpoint-held':
      return { check: 'checkpoint held', ...describeCheckpoint(finding) }
    case 'object-store':
      return { check: IN_STEP, ...describeStore(finding.store, finding.verdict) }
    case 'request-failed':
      return describeFailedRequest(finding, facts)
    case 'primary':
      return {
        check: facts.inputs.verb === 'check' ? 'primary live' : 'primary serves',
        ...describePrimary(finding, facts),
      }
    case 'primary-role':
      return { check: 'role at the primary', ...describePrimaryRole(finding) }
    case 'pushes':
      return { check: 'primary pushes', ...describePushes(finding) }
    case 'bucket-afterwards':
      return { check: 'bucket', ...describeBucketAfterwards(finding) }
    default:
      return describeWayBack(finding, facts)
  }
}

type WayBackFinding = FindingOf<
  'armed' | 'serving' | 'slow' | 'late' | 'process-unasked' | 'deployment-unknown' | 'history' | 'bucket'
>

/** The findings about whether what is activated can be put back into standby. */
function describeWayBack(finding: WayBackFinding, facts: Facts): FindingWords {
  switch (finding.kind) {
    case 'armed':
      return { check: 'armed', ...describeArmed(finding) }
    case 'serving':
      return {
        check: 'in standby',
        text: 'its process says that it serves',
        advice: "See whether Feldera's runner works: it shows an old state.",
      }
    case 'slow':
      return {
        check: 'speed',
        text: `Feldera took ${formatDuration(finding.ms)} to show the pipeline, too long to stop and clear it safely afterwards`,
        advice: 'See why Feldera is slow, and rehearse then.',
      }
    case 'late':
      return {
        check: 'time',
        text: `the check took ${formatDuration(finding.ms)}, more than a quarter of the time there was for it, so that too little is left to put it back`,
        advice: "Raise 'timeout', or see why Feldera is slow.",
      }
    case 'process-unasked':
      return {
        check: `${PROCESS} answers`,
        text: describeFailure(finding.failure),
        clause: `${PROCESS} cannot be asked whether it serves, so it could not be stopped again: ${describeFailure(finding.failure)}`,
        advice: adviceFor(finding.failure, facts) || LOOK_AT_PROCESS,
      }
    case 'deployment-unknown':
      return {
        check: 'deployment',
        text: 'Feldera shows no id of it, so it could not be told from another one',
        advice: 'Rehearse by hand with this Feldera.',
      }
    case 'history':
      return { check: 'event history', ...describeHistory(finding) }
    case 'bucket':
      return { check: 'bucket', ...describeBucket(finding) }
  }
}

const REACHABLE = 'Feldera reachable'
const FOUND = 'pipeline found'
const IN_STEP = 'in step with the object store'

const SEE_PUSHES = `See whether the primary makes and pushes checkpoints${AT_PRIMARY}.`
const SEE_PULLS = `See in the standby's logs whether it pulls them${AT_PIPELINE}.`

type Words = Omit<FindingWords, 'check'>

const NOT_TOLD: Words = { text: 'this Feldera does not say' }

function describeEdition({ verdict, edition }: FindingOf<'edition'>): Words {
  if (edition === undefined) return NOT_TOLD
  if (verdict === 'pass') return { text: quoted(edition) }
  const advice = 'Standby pipelines and their activation need Feldera Enterprise.'
  return { text: `${quoted(edition)}, which has no activation`, advice }
}

function describeRole({ verdict, role, failure }: FindingOf<'role'>): Words {
  if (failure) return { ...NOT_TOLD, detail: describeFailure(failure) }
  if (role === undefined) return { text: 'this Feldera has no roles' }
  if (verdict === 'pass') return { text: `${quoted(role)}, which may activate` }
  const advice = "Create an API key (or OIDC trust) with the role 'write'."
  return { text: `${quoted(role)}, but an activation needs write`, advice }
}

function describeStandby({ verdict, pipeline, canActivate }: FindingOf<'in-standby'>, { inputs }: Facts): Words {
  const { deploymentError: error, status } = pipeline
  const state = describeState(pipeline)
  if (verdict === 'pass') return { text: state }
  if (error) {
    const why = `the error: ${describeApiError(error)}`
    const advice = canActivate ? deploymentAdvice(inputs, error.errorCode) : ''
    return { text: `no, it is ${state} with ${why}`, clause: `it is not in standby but ${state}, with ${why}`, advice }
  }
  const clause = status === 'Standby' ? `it is being activated already, ${state}` : `it is not in standby but ${state}`
  return { text: `no, it is ${state}`, clause, advice: canActivate ? standbyAdvice(pipeline, inputs) : '' }
}

function standbyAdvice(pipeline: Pipeline, inputs: Facts['inputs']): string {
  if (isGoingDown(pipeline)) return startInStandby(inputs)
  if (pipeline.desiredStatus === 'Standby') return 'It is on its way into standby: check again in a while.'
  if (pipeline.status === 'Unavailable')
    return `Feldera has lost sight of the pipeline's process. Look at it${AT_PIPELINE}.`
  if (pipeline.status === 'Standby') return 'Find out who activates it.'
  if (pipeline.status === 'Paused' && pipeline.deploymentInitial === 'Standby')
    return "It looks as if a rehearsal has left it paused: the action …/rearm with 'clear-storage: true' puts it back into standby."
  return "Check the name. If it is no longer to serve, stop it; the action …/rearm with 'primary' and 'clear-storage: true' then makes a standby of it."
}

function describeCheckpoint({ verdict, newest, aheadMs, limitMs }: FindingOf<'checkpoint-held'>): Words {
  if (newest === undefined) return ofUnknownAge('Feldera shows none for this standby', verdict)
  const which = quoted(newest.uuid)
  if (aheadMs !== undefined) {
    const ahead = `${formatDuration(aheadMs)} ahead of Feldera's clock`
    return ofUnknownAge(`${which}, taken ${ahead}: its age cannot be told`, verdict)
  }
  if (newest.ageMs === undefined) return ofUnknownAge(`${which}, of unknown age`, verdict)
  const text = `${which}, ${formatDuration(newest.ageMs)} old`
  if (limitMs === undefined) return { text }
  if (verdict === 'pass') return { text: `${text}, at most ${formatDuration(limitMs)} is allowed` }
  const advice = `${SEE_PUSHES} ${SEE_PULLS}`
  return { text: `${text}, ${olderThan(limitMs)}`, advice }
}

/** It fails where an activation would be refused for it. */
function ofUnknownAge(text: string, verdict: Verdict): Words {
  if (verdict !== 'fail') return { text }
  return {
    text: `${text}, and the object store is not known to hold none that is newer, so 'on-stale: refuse' refuses an activation`,
    advice: LOOK_BY_HAND,
  }
}

function describeArmed({ armament }: FindingOf<'armed'>): Words {
  if (armament.kind === 'armed')
    return {
      text:
        armament.by === 'age'
          ? 'its newest checkpoint is younger than its deployment'
          : 'its newest checkpoint was made by its primary since that runs',
    }
  return { text: describeNotArmed(armament).why }
}

function describePrimary({ verdict, sight }: FindingOf<'primary'>, facts: Facts): Words {
  const name = nameOfPrimary(facts)
  if (sight.kind === 'unknown')
    return {
      text: `${name} was not seen: ${describeFailure(sight.failure)}`,
      clause: `the primary ${name} was not seen: ${describeFailure(sight.failure)}`,
      advice: primaryAdvice(sight.failure, facts),
    }
  const state = `${name} ${describeSight(sight)}`
  if (verdict === 'pass') return { text: state }
  return {
    text: state,
    clause: `the primary ${state}`,
    advice: `Look at the primary first${AT_PRIMARY}. Nothing serves in its place.`,
  }
}

function describePrimaryRole({ verdict, role, failure }: FindingOf<'primary-role'>): Words {
  if (failure) return { ...NOT_TOLD, detail: describeFailure(failure) }
  if (role === undefined) return { text: 'this Feldera has no roles' }
  if (verdict === 'pass') return { text: `${quoted(role)}, which may stop it` }
  return {
    text: `${quoted(role)}, which may not stop it; not known whether the key of the failover may, which 'on-primary: stop' needs`,
  }
}

function describePushes({ verdict, pushes, waitingMs = 0 }: FindingOf<'pushes'>): Words {
  if (pushes === 'unknown') return { text: 'Feldera does not show a checkpoint with a time on both sides' }
  if (pushes === 'arrived') return { text: "the standby holds the primary's newest checkpoint" }
  const text = `for ${formatDuration(waitingMs)} the primary has had a checkpoint that the standby does not hold`
  if (verdict === 'pass') return { text: `${text} yet` }
  if (verdict === 'unknown')
    return {
      text: `${text}, and may have older ones; compare the age of what the standby holds with how often the primary pushes`,
    }
  return {
    text,
    clause: text,
    advice: `See whether the primary pushes its checkpoints, by its checkpoint_push_interval and its logs${AT_PRIMARY}. ${SEE_PULLS}`,
  }
}

function describeBucketAfterwards({ use, failure }: FindingOf<'bucket-afterwards'>): Words {
  switch (use) {
    case 'own':
      return { text: 'it has one of its own, to which it pushes once it is activated' }
    case 'takes-primarys':
      return {
        text: "take_bucket_ownership is set: once it is activated, the bucket is its own, and its primary's pushes fail",
      }
    case 'shared':
      return {
        text: 'it shares that of its primary without take_bucket_ownership: an activation works, but its own pushes fail afterwards, so no standby can follow it',
      }
    case 'unknown':
      return { text: 'its configuration could not be read', ...(failure ? { detail: describeFailure(failure) } : {}) }
  }
}

function describeHistory({ failure }: FindingOf<'history'>): Words {
  if (failure === undefined) return { text: 'Feldera tells it' }
  return {
    text: describeFailure(failure),
    clause: `its events cannot be read: ${describeFailure(failure)}`,
    advice:
      'Without them it cannot be told whether the pipeline may be stopped and cleared again. Feldera has them from 0.292.',
  }
}

function describeBucket({ use, failure }: FindingOf<'bucket'>): Words {
  switch (use) {
    case 'harmless':
      return { text: 'an activation as paused leaves it as it is' }
    case 'takes-primarys':
      return {
        text: 'take_bucket_ownership is set: when activated, it would take over the bucket of its primary, whose pushes would fail from then on',
        clause:
          'with take_bucket_ownership it would take over the bucket of its primary, whose pushes would fail from then on',
        advice: 'Rehearse on a second standby without take_bucket_ownership, or take that out for the rehearsal.',
      }
    case 'pushes-own':
      return {
        text: 'it pushes checkpoints by itself to a bucket of its own: once it has, it pulls from there for ever, and no longer from its primary',
        advice:
          'Rehearse on a second standby without checkpoint_push_interval (before 0.366 push_interval), or take that out for the rehearsal.',
      }
    case 'unknown':
      return { text: 'its configuration could not be read', ...(failure ? { detail: describeFailure(failure) } : {}) }
  }
}

function olderThan(limitMs: number): string {
  return `older than the ${formatDuration(limitMs)} allowed by max-checkpoint-age`
}

function describeStore(store: ObjectStoreState, verdict: Verdict): Words {
  const advice = SEE_PUSHES
  switch (store.kind) {
    case 'empty':
      return { text: 'there is no checkpoint in the store, so the last pull of an activation would fail', advice }
    case 'own-empty':
      return { text: 'its own bucket is empty, so it pulls from its read_bucket, which Feldera does not list' }
    case 'too-old': {
      const age = formatDuration(store.ageMs)
      return { text: `the newest in the store is ${age} old, ${olderThan(store.limitMs)}`, advice }
    }
    case 'silent':
      return {
        text: store.isStandby ? NOT_TOLD.text : 'could not be found out',
        detail: describeFailure(store.failure),
      }
    case 'held-unknown':
      return { text: 'the checkpoint held is not known' }
    case 'undated':
      return { text: 'those in the store tell no time' }
    case 'in-step':
      return { text: 'holds the newest checkpoint in the store' }
    case 'behind': {
      const text = `${store.missing} newer in the store, the first for ${formatDuration(store.waitingMs)}`
      if (verdict === 'pass') return { text: `${text}; due with the next pulls` }
      return { text: `${text}; pulls seem to fail`, advice: `See the standby's logs in Feldera${AT_PIPELINE}.` }
    }
  }
}

const PROCESS = "the pipeline's process"
const LOOK_AT_PROCESS = `Look at ${PROCESS} and its logs in Feldera${AT_PIPELINE}.`

/** How the line of a failed request is called, and the advice when the failure itself does not tell what to do. */
const QUESTIONS: Readonly<Record<Question, readonly [check: string, advice?: string]>> = {
  reachable: [REACHABLE],
  credentials: ['credentials accepted'],
  pipeline: [FOUND],
  'object-store': [
    IN_STEP,
    `The standby cannot read the object store. See the store's access, and the standby's logs in Feldera${AT_PIPELINE}.`,
  ],
  // Feldera shows a process that hangs as Standby for some seconds more, and for good when its runner hangs, too.
  process: [`${PROCESS} answers`, `${LOOK_AT_PROCESS} An activation would not reach it either.`],
}

/** Most failures tell by themselves what failed, so in a sentence they stand without the name of the check. */
function describeFailedRequest({ asked, failure, names }: FindingOf<'request-failed'>, facts: Facts): FindingWords {
  const text = describeFailure(failure)
  const clause = asked === 'process' ? `${PROCESS} does not answer: ${text}` : text
  const [check, advice = adviceFor(failure, facts, names)] = QUESTIONS[asked]
  return { check, text, clause, advice }
}

/** The ending of a readiness check, from all its findings. */
export function concludeChecklist(facts: Facts): EndingWords {
  const { inputs, record } = facts
  const aim = inputs.verb === 'rehearse' ? 'rehearsed' : 'activated'
  const all = record.findings.map((finding) => ({ ...describeFinding(finding, facts), finding }))
  const failed = all.filter(({ finding }) => finding.verdict === 'fail')
  const unknown = all.filter(({ finding }) => finding.verdict === 'unknown')
  const [first] = failed
  if (first === undefined) {
    const rest = unknown.length === 0 ? '' : `; not known: ${unknown.map(({ check }) => check).join(', ')}`
    return { outcome: 'ready', message: `pipeline '${inputs.pipeline}' is ready to be ${aim}${rest}` }
  }
  const failure = first.finding.kind === 'request-failed' ? first.finding.failure : undefined
  const list = failed.map(({ check, text, clause = `${check}: ${text}` }) => clause).join('; ')
  return {
    outcome: 'not-ready',
    errorCode: failure?.code ?? 'NotReady',
    httpStatus: failure?.httpStatus,
    message: `pipeline '${inputs.pipeline}' is not ready to be ${aim}: ${list}`,
    inFeldera: inputs.verb === 'rehearse' ? 'Nothing was sent.' : ONLY_LOOKED,
    advice: sentences(...withoutRepetition(failed.map(({ advice = '' }) => advice))),
  }
}

/** Two findings can have the same cause. Advice that is equal to another, or part of it, is left out. */
function withoutRepetition(advice: readonly string[]): readonly string[] {
  const isPart = (one: string, other: string) => other !== one && other.includes(withoutStop(one))
  return [...new Set(advice)].filter((one, _, all) => !all.some((other) => isPart(one, other)))
}
