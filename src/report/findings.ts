import { isGoingDown } from '../decide/plan.ts'
import type { Finding, ObjectStoreState, Question, Verdict } from '../decide/readiness.ts'
import { formatDuration } from '../duration.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { quoted, sentences } from '../text.ts'
import { adviceFor, deploymentAdvice, startInStandby } from './advice.ts'
import { type Ending, green, red } from './outcome.ts'
import type { Report } from './report.ts'
import { describeApiError, describeFailure, describeState } from './wording.ts'

type Facts = Pick<Report, 'inputs' | 'record'>
type Of<K extends Finding['kind']> = Extract<Finding, { readonly kind: K }>

/** A finding in words, which may hold remote text. */
export interface FindingWords {
  readonly check: string
  readonly text: string
  /** The same as a clause of a sentence, where check and text do not read as one. */
  readonly clause?: string
  /** What only the log has room for. */
  readonly detail?: string
  /** On a failure, what to do about it, in sentences. */
  readonly advice?: string
}

export const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', unknown: '?' }

export function describeFinding(finding: Finding, facts: Facts): FindingWords {
  const { host } = facts.inputs
  switch (finding.kind) {
    case 'reachable': {
      const version = finding.version === undefined ? 'version unknown' : `version ${quoted(finding.version)}`
      return { check: 'Feldera reachable', text: `${version} at ${host}` }
    }
    case 'answering':
      return { check: 'Feldera reachable', text: `something answers at ${host}` }
    case 'edition':
      return { check: 'edition', ...describeEdition(finding) }
    case 'role':
      return { check: 'role', ...describeRole(finding) }
    case 'pipeline-found':
      return { check: 'pipeline found', text: quoted(facts.inputs.pipeline) }
    case 'in-standby':
      return { check: 'in standby', ...describeStandby(finding) }
    case 'checkpoint-held':
      return { check: 'checkpoint held', ...describeCheckpoint(finding) }
    case 'object-store':
      return { check: IN_STEP, ...describeStore(finding.store, finding.verdict) }
    case 'request-failed':
      return describeFailedRequest(finding, facts)
  }
}

const IN_STEP = 'in step with the object store'

type Words = Omit<FindingWords, 'check'>

function describeEdition({ verdict, edition }: Of<'edition'>): Words {
  if (edition === undefined) return { text: 'this Feldera does not say' }
  if (verdict === 'pass') return { text: quoted(edition) }
  return {
    text: `${quoted(edition)}, which has no activation`,
    advice: 'Standby pipelines and their activation need Feldera Enterprise.',
  }
}

function describeRole({ verdict, role, failure }: Of<'role'>): Words {
  if (failure) return { text: 'this Feldera does not say', detail: describeFailure(failure) }
  if (role === undefined) return { text: 'this Feldera has no roles' }
  if (verdict === 'pass') return { text: `${quoted(role)}, which may activate` }
  return {
    text: `${quoted(role)}, but an activation needs write`,
    advice: "Create an API key (or OIDC trust) with the role 'write'.",
  }
}

function describeStandby({ verdict, pipeline, canActivate }: Of<'in-standby'>): Words {
  const { deploymentError: error, status } = pipeline
  const state = describeState(pipeline)
  if (verdict === 'pass') return { text: state }
  if (error) {
    const words = describeApiError(error)
    return {
      text: `no, it is ${state} with the error: ${words}`,
      clause: `it is not in standby but ${state}, with the error: ${words}`,
      advice: canActivate ? deploymentAdvice(pipeline.name, error.errorCode) : '',
    }
  }
  return {
    text: `no, it is ${state}`,
    clause: status === 'Standby' ? `it is being activated already, ${state}` : `it is not in standby but ${state}`,
    advice: canActivate ? toStandby(pipeline) : '',
  }
}

function toStandby(pipeline: Pipeline): string {
  if (isGoingDown(pipeline)) return startInStandby(pipeline.name)
  if (pipeline.desiredStatus === 'Standby') return 'It is on its way into standby: check again in a while.'
  if (pipeline.status === 'Unavailable') return "Look at the pipeline's process: Feldera has lost sight of it."
  return 'Check the name. A pipeline that was activated is a standby again once it was stopped, its storage cleared, and it was started in standby.'
}

function describeCheckpoint({ verdict, newest, aheadMs, limitMs }: Of<'checkpoint-held'>): Words {
  if (newest === undefined) return { text: 'Feldera shows none for this standby' }
  const which = quoted(newest.uuid)
  if (aheadMs !== undefined) {
    const ahead = formatDuration(aheadMs)
    return { text: `${which}, taken ${ahead} ahead of Feldera's clock: its age cannot be told` }
  }
  if (newest.ageMs === undefined) return { text: `${which}, of unknown age` }
  const text = `${which}, ${formatDuration(newest.ageMs)} old`
  if (limitMs === undefined) return { text }
  if (verdict === 'pass') return { text: `${text}, at most ${formatDuration(limitMs)} is allowed` }
  return {
    text: `${text}, ${olderThan(limitMs)}`,
    advice: 'See whether the primary makes and pushes checkpoints, and whether the standby pulls them (its logs).',
  }
}

function olderThan(limitMs: number): string {
  return `older than the ${formatDuration(limitMs)} allowed by max-checkpoint-age`
}

const SEE_PRIMARY = 'See whether the primary makes and pushes checkpoints.'

function describeStore(store: ObjectStoreState, verdict: Verdict): Words {
  switch (store.kind) {
    case 'empty': {
      const text = 'there is no checkpoint in the store, so the last pull of an activation would fail'
      return { text, advice: SEE_PRIMARY }
    }
    case 'too-old': {
      const age = formatDuration(store.ageMs)
      return { text: `the newest in the store is ${age} old, ${olderThan(store.limitMs)}`, advice: SEE_PRIMARY }
    }
    case 'silent': {
      const text = store.isStandby ? 'this Feldera does not say' : 'only a standby can tell'
      return { text, detail: describeFailure(store.failure) }
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
      return { text: `${text}; pulls seem to fail`, advice: "See the standby's logs in Feldera." }
    }
  }
}

const PROCESS = "the pipeline's process"

/** What the line of a check is called, and what to do where the failure does not tell. */
const QUESTIONS: Readonly<Record<Question, readonly [check: string, advice?: string]>> = {
  reachable: ['Feldera reachable'],
  credentials: ['credentials accepted'],
  pipeline: ['pipeline found'],
  'object-store': [IN_STEP, "The standby cannot read the object store: see its logs and the store's access."],
  // One that hangs is still shown in standby for some seconds, and for good when Feldera's runner is stuck as well.
  process: [
    `${PROCESS} answers`,
    "Look at the pipeline's process and its logs in Feldera: an activation would not reach it either.",
  ],
}

/** In the API's words, which say enough where there is no list of checks. */
function describeFailedRequest({ asked, failure, names }: Of<'request-failed'>, facts: Facts): FindingWords {
  const text = describeFailure(failure)
  const clause = asked === 'process' ? `${PROCESS} does not answer: ${text}` : text
  const [check, advice = adviceFor(failure, facts, names)] = QUESTIONS[asked]
  return { check, text, clause, advice }
}

/** What a whole checklist comes to. */
export function concludeChecklist(facts: Facts): Ending {
  const { inputs, record } = facts
  const all = record.findings.map((finding) => ({ ...describeFinding(finding, facts), finding }))
  const failed = all.filter(({ finding }) => finding.verdict === 'fail')
  const unknown = all.filter(({ finding }) => finding.verdict === 'unknown')
  const [first] = failed
  if (first === undefined) {
    const rest = unknown.length === 0 ? '' : `; not known: ${unknown.map(({ check }) => check).join(', ')}`
    return green('ready', `pipeline '${inputs.pipeline}' is ready to be activated${rest}`)
  }
  const failure = first.finding.kind === 'request-failed' ? first.finding.failure : undefined
  const list = failed.map(({ check, text, clause = `${check}: ${text}` }) => clause).join('; ')
  return red({
    outcome: 'not-ready',
    errorCode: failure?.code ?? 'NotReady',
    httpStatus: failure?.httpStatus,
    message: `pipeline '${inputs.pipeline}' is not ready to be activated: ${list}`,
    inFeldera: 'Nothing was sent; this was a look only.',
    advice: sentences(...withoutRepetition(failed.map(({ advice = '' }) => advice))),
  })
}

/** Two findings can have one cause; what one advice says another one may begin with. */
function withoutRepetition(advice: readonly string[]): readonly string[] {
  return [...new Set(advice)].filter((one, _, all) => all.every((other) => other === one || !other.includes(one)))
}
