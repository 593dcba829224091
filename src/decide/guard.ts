import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Pause } from './move.ts'
import { livenessOf, type PrimarySight } from './primary.ts'
import { mayHaveActed, type SentWrite } from './sent-write.ts'

/**
 * What to do about a primary that is live: the input `on-primary`, and `await-stop` once a switchover has stopped it.
 */
export type OnPrimary = 'refuse' | 'stop' | 'await-stop'

/** The part that a pipeline plays in a step, with the name that the inputs give it. */
export type Part = Readonly<{ side: 'standby' | 'primary'; name: string }>

/** Why nothing is sent. */
export type GuardRefusal = Readonly<
  /** The primary is live. */
  | { code: 'PrimaryLive' }
  /** It was live again when this step had stopped it, as another deployment. */
  | { code: 'PrimaryRestarted' }
  /** It is not known whether it is live. */
  | { code: 'PrimaryUnknown'; failure: Failure }
  /** Its Feldera answers, and refuses the question; the step's error code is that of the failure. */
  | { code: 'PrimaryNotFound'; failure: Failure }
  /** The rows show that two names of the step are one pipeline. */
  | { code: 'SamePipeline'; one: Part; other: Part }
  /** The activation, or the stop of the primary, would be refused, so the primary is not touched. */
  | { code: 'EnterpriseFeature'; of: Part['side']; edition: string }
  | { code: 'InsufficientPermissions'; of: Part['side']; role: string }
>

/**
 * What is next when an activation or an approval is due and the primary was looked at. `overlook`: it is not known whether the
 * primary is live, and it may be passed over. `give-up`: its stop failed for good, and it goes on.
 */
export type GuardMove = Readonly<
  | { kind: 'admit' }
  | { kind: 'stop'; judged: Pipeline }
  | { kind: 'overlook' | 'give-up'; failure: Failure }
  | { kind: 'wait'; pause: Pause }
  | { kind: 'refuse'; refusal: GuardRefusal }
>

/** What the decision depends on besides the look. Times are milliseconds on the step's clock. */
export type GuardMemory = Readonly<{
  onPrimary: OnPrimary
  /** Whether the primary may be stopped: only before an activation, and not before an approval that comes after it. */
  mayStop: boolean
  /** The forced stop of the primary that this step has sent, against the deployment that it had judged. */
  stop: SentWrite | undefined
  /** Whether this step has last seen the primary live. */
  wasLive: boolean
  /** Since when the primary is what it is, as far as this step has seen. */
  since: number
  now: number
}>

/**
 * Decides whether an activation, or an approval, may be sent after this look at the primary. Nothing in Feldera keeps two
 * pipelines from writing to the same outputs; this function is what does.
 */
export function decideGuard(sight: PrimarySight, memory: GuardMemory): GuardMove {
  if (sight.kind === 'unknown') return whileUnknown(sight, memory)
  if (livenessOf(sight) === 'not-live') return { kind: 'admit' }
  const { onPrimary, mayStop, stop, since, now } = memory
  const { pipeline } = sight
  if (onPrimary === 'refuse') return { kind: 'refuse', refusal: { code: 'PrimaryLive' } }
  if (pipeline.desiredStatus === 'Stopped') return waitSince(since)
  if (wasRestarted(pipeline, stop)) return { kind: 'refuse', refusal: { code: 'PrimaryRestarted' } }
  if (!mayStop || onPrimary === 'await-stop') return { kind: 'refuse', refusal: { code: 'PrimaryLive' } }
  if (stop?.state !== 'failed') return { kind: 'stop', judged: pipeline }
  if (stop.isFinal) return { kind: 'give-up', failure: stop.failure }
  return now < stop.retryFrom
    ? { kind: 'wait', pause: { ms: stop.retryFrom - now } }
    : { kind: 'stop', judged: pipeline }
}

function whileUnknown(
  sight: Extract<PrimarySight, { kind: 'unknown' }>,
  { onPrimary, wasLive, since }: GuardMemory,
): GuardMove {
  const { failure } = sight
  if (livenessOf(sight) === 'wrong') return { kind: 'refuse', refusal: { code: 'PrimaryNotFound', failure } }
  if (onPrimary === 'refuse') return { kind: 'refuse', refusal: { code: 'PrimaryUnknown', failure } }
  // Trouble is no sign that what was live a moment ago is gone.
  return wasLive || onPrimary === 'await-stop' ? waitSince(since) : { kind: 'overlook', failure }
}

function waitSince(pollingSince: number): GuardMove {
  return { kind: 'wait', pause: { pollingSince } }
}

/**
 * Whether somebody has started the primary again since this step has stopped it. A start that had no deployment yet when it was
 * judged has got one since, if the stop did not take it back.
 *
 * @param seen the primary as a look has shown it that was begun after the stop was answered
 */
export function wasRestarted({ desiredStatus, deploymentId }: Pipeline, stop: SentWrite | undefined): boolean {
  if (stop === undefined || desiredStatus === 'Stopped') return false
  const judged = stop.seen.deploymentId
  const isAnother = judged !== undefined && deploymentId !== judged
  return stop.state === 'accepted' || (mayHaveActed(stop) && isAnother)
}

/** Whether a look shows that Feldera has accepted the stop, although its answer did not say so. */
export function showsStop({ desiredStatus, deploymentId }: Pipeline, { seen }: SentWrite): boolean {
  return desiredStatus === 'Stopped' || (seen.deploymentId !== undefined && deploymentId === undefined)
}

/**
 * The two parts that one and the same pipeline plays, by its id: two names, or two addresses, can lead to it. Keeps what was seen
 * in `parts`.
 */
export function findSame(
  parts: Map<string, Part>,
  seen: readonly (readonly [id: string | undefined, part: Part])[],
): GuardRefusal | undefined {
  for (const [id, part] of seen) {
    const other = id === undefined ? undefined : parts.get(id)
    const isOther = other !== undefined && (other.side !== part.side || other.name !== part.name)
    if (isOther) return { code: 'SamePipeline', one: part, other }
    if (id !== undefined) parts.set(id, part)
  }
  return undefined
}
