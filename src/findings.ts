import { adviceFor, deploymentAdvice, startInStandby } from './advice.ts'
import { formatDuration } from './duration.ts'
import { CLOCK_TOLERANCE_MS, describeCheckpoint, uuidTime } from './evidence.ts'
import { isGoingDown } from './expectation.ts'
import type { Answer } from './feldera/client.ts'
import { describeApiError, describeFailure, type Failure } from './feldera/failure.ts'
import { type Checkpoint, describeState, type Pipeline } from './feldera/pipeline.ts'
import { quoted } from './sentence.ts'
import type { Step } from './step.ts'

/** One line of a readiness check. `unknown`: this Feldera does not offer what would tell. */
export interface Finding {
  readonly check: string
  readonly verdict: 'pass' | 'fail' | 'unknown'
  /** Remote text in parts. */
  readonly text: string
  /** The same as a clause of a sentence, where check and text do not read as one. */
  readonly clause?: string
  /** What only the log has room for. */
  readonly detail?: string
  /** On a failure, what to do about it, in sentences. */
  readonly advice?: string
  /** What made it fail, when that was an answer of the API. */
  readonly failure?: Failure
}

/**
 * How long a checkpoint may lie in the object store before a standby without it counts as behind. Pull intervals are seconds
 * and pulls of large states minutes, so a quarter of an hour means that pulls fail; Feldera itself shows a healthy Standby then.
 */
const PULL_TOLERANCE_MS = 15 * 60_000

/** An answer that is a failure makes this check fail, in the API's words, which say enough where there is no list of checks. */
export function failureFinding(check: string, failure: Failure, advice: string): Finding {
  const words = describeFailure(failure)
  return { check, verdict: 'fail', text: words, clause: words, advice, failure }
}

/** Who refuses credentials was reached. */
export function reachabilityFindings(step: Step, answer: Answer<{ version: string | undefined }>): readonly Finding[] {
  const check = 'Feldera reachable'
  const { host } = step.inputs
  if (answer.ok) return [{ check, verdict: 'pass', text: `${versionOf(answer.value)} at ${host}` }]
  const { failure } = answer
  const advice = adviceFor(failure, step)
  const refused = failureFinding('credentials accepted', failure, advice)
  if (failure.code === 'OidcTokenNotMinted') return [refused]
  if (!isAboutCredentials(failure)) return [failureFinding(check, failure, advice)]
  return [{ check, verdict: 'pass', text: `something answers at ${host}` }, refused]
}

function versionOf({ version }: { readonly version: string | undefined }): string {
  return version === undefined ? 'version unknown' : `version ${quoted(version)}`
}

function isAboutCredentials({ httpStatus, code }: Failure): boolean {
  if (httpStatus === 401 || (httpStatus === 403 && code !== 'NotFelderaApi')) return true
  return ['UnknownTenantName', 'AmbiguousOidcTenant', 'AmbiguousTenantMembership'].includes(code)
}

export function editionFinding(edition: string | undefined): Finding {
  const check = 'edition'
  if (edition === undefined) return { check, verdict: 'unknown', text: 'this Feldera does not say' }
  if (/enterprise/i.test(edition)) return { check, verdict: 'pass', text: quoted(edition) }
  const advice = 'Standby pipelines and their activation need Feldera Enterprise.'
  return { check, verdict: 'fail', text: `${quoted(edition)}, which has no activation`, advice }
}

/** The roles that may activate. Source: Feldera's list of roles, weakest first: read, write, admin, owner. */
const ACTIVATING_ROLES = new Set(['write', 'admin', 'owner'])

export function roleFinding(answer: Answer<string | undefined>): Finding {
  const check = 'role'
  if (!answer.ok)
    return { check, verdict: 'unknown', text: 'this Feldera does not say', detail: describeFailure(answer.failure) }
  const role = answer.value
  if (role === undefined) return { check, verdict: 'unknown', text: 'this Feldera has no roles' }
  if (ACTIVATING_ROLES.has(role)) return { check, verdict: 'pass', text: `${quoted(role)}, which may activate` }
  const advice = "Create an API key (or OIDC trust) with the role 'write'."
  return { check, verdict: 'fail', text: `${quoted(role)}, but an activation needs write`, advice }
}

export function standbyFinding(pipeline: Pipeline): Finding {
  const check = 'in standby'
  const { deploymentError: error, status, desiredStatus } = pipeline
  const state = describeState(pipeline)
  if (error) {
    const text = `no, it is ${state} with the error: ${describeApiError(error)}`
    const clause = `it is not in standby but ${state}, with the error: ${describeApiError(error)}`
    return { check, verdict: 'fail', text, clause, advice: deploymentAdvice(pipeline.name, error.errorCode) }
  }
  if (status === 'Standby' && desiredStatus === 'Standby') return { check, verdict: 'pass', text: state }
  const clause = status === 'Standby' ? `it is being activated already, ${state}` : `it is not in standby but ${state}`
  return { check, verdict: 'fail', text: `no, it is ${state}`, clause, advice: toStandby(pipeline) }
}

function toStandby(pipeline: Pipeline): string {
  if (isGoingDown(pipeline)) return startInStandby(pipeline.name)
  if (pipeline.desiredStatus === 'Standby') return 'It is on its way into standby: check again in a while.'
  if (pipeline.status === 'Unavailable') return "Look at the pipeline's process: Feldera has lost sight of it."
  return `Check the name. A pipeline that was activated is a standby again once it was stopped, its storage cleared, and it was started in standby.`
}

export function checkpointFinding({ checkpoints }: Pipeline, now: number, maxAgeMs: number | undefined): Finding {
  const check = 'checkpoint held'
  const newest = checkpoints?.at(-1)
  // An empty list in Standby is not proof of emptiness: older releases report nothing there.
  if (newest === undefined) return { check, verdict: 'unknown', text: 'Feldera shows none for this standby' }
  const { uuid, takenAt, ageMs } = describeCheckpoint(newest, now)
  const which = quoted(uuid)
  if (takenAt !== undefined && takenAt - now > CLOCK_TOLERANCE_MS) {
    const text = `${which}, taken ${formatDuration(takenAt - now)} ahead of Feldera's clock: its age cannot be told`
    return { check, verdict: 'unknown', text }
  }
  if (ageMs === undefined)
    return { check, verdict: maxAgeMs === undefined ? 'pass' : 'unknown', text: `${which}, of unknown age` }
  const text = `${which}, ${formatDuration(ageMs)} old`
  if (maxAgeMs === undefined) return { check, verdict: 'pass', text }
  const bound = formatDuration(maxAgeMs)
  if (ageMs <= maxAgeMs) return { check, verdict: 'pass', text: `${text}, at most ${bound} is allowed` }
  const advice = 'See whether the primary makes and pushes checkpoints, and whether the standby pulls them (its logs).'
  return { check, verdict: 'fail', text: `${text}, older than the ${bound} allowed by max-checkpoint-age`, advice }
}

/** A process that hangs is still shown in standby for some seconds, and for good when Feldera's runner is stuck as well. */
export function silentProcessFinding(failure: Failure): Finding {
  const advice = "Look at the pipeline's process and its logs in Feldera: an activation would not reach it either."
  const finding = failureFinding("the pipeline's process answers", failure, advice)
  return { ...finding, clause: `the pipeline's process does not answer: ${finding.text}` }
}

/** @param stored the checkpoints in the object store, which the last pull of an activation would take */
export function objectStoreFinding(
  { checkpoints = [] }: Pipeline,
  stored: readonly Checkpoint[],
  { now, maxAgeMs }: { readonly now: number; readonly maxAgeMs: number | undefined },
): Finding {
  const check = 'in step with the object store'
  if (stored.length === 0) {
    const text = 'there is no checkpoint in the store, so the last pull of an activation would fail'
    return { check, verdict: 'fail', text, advice: 'See whether the primary makes and pushes checkpoints.' }
  }
  const storedAt = stored.flatMap(({ uuid }) => uuidTime(uuid) ?? [])
  const newestAt = storedAt.reduce<number | undefined>((newest = 0, time) => Math.max(newest, time), undefined)
  const newestAge = newestAt === undefined ? 0 : now - newestAt
  if (maxAgeMs !== undefined && newestAge > maxAgeMs) {
    const text = `the newest in the store is ${formatDuration(newestAge)} old, older than the ${formatDuration(maxAgeMs)} allowed by max-checkpoint-age`
    return { check, verdict: 'fail', text, advice: 'See whether the primary makes and pushes checkpoints.' }
  }
  const held = checkpoints.at(-1)
  const heldAt = held && uuidTime(held.uuid)
  if (heldAt === undefined) return { check, verdict: 'unknown', text: 'the checkpoint held is not known' }
  if (newestAt === undefined) return { check, verdict: 'unknown', text: 'those in the store tell no time' }
  const missing = storedAt.filter((time) => time > heldAt)
  if (missing.length === 0) return { check, verdict: 'pass', text: 'holds the newest checkpoint in the store' }
  const waiting = now - missing.reduce((oldest, time) => Math.min(oldest, time))
  const text = `${missing.length} newer in the store, the first for ${formatDuration(waiting)}`
  if (waiting <= PULL_TOLERANCE_MS) return { check, verdict: 'pass', text: `${text}; due with the next pulls` }
  return { check, verdict: 'fail', text: `${text}; pulls seem to fail`, advice: "See the standby's logs in Feldera." }
}
