import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Pause } from './move.ts'
import { livenessOf, type PrimarySight } from './primary.ts'

/** What to do about a primary that is live: the input `on-primary`. */
export type OnPrimary = 'refuse' | 'stop'

/**
 * The forced stop of the primary that this step has sent, against the deployment that it had judged. Times are milliseconds on
 * the step's clock.
 *
 * - `sent`: there is no answer yet;
 * - `accepted`: Feldera is known to have accepted it;
 * - `failed`: it got no good answer. `retryFrom`: the earliest moment for another; `isFinal`: it is not worth another.
 */
export type PrimaryStop = Readonly<
  { at: number; seen: Pipeline } & (
    | { state: 'sent' | 'accepted' }
    | { state: 'failed'; failure: Failure; retryFrom: number; isFinal: boolean }
  )
>

/** Whether Feldera has accepted the stop, or may have. */
export function mayHaveStopped(stop: PrimaryStop | undefined): boolean {
  return stop !== undefined && (stop.state !== 'failed' || stop.failure.mayHaveActed)
}

/** The part that a pipeline plays in a step, with the name that the inputs give it. */
export type Part = Readonly<{ side: 'standby' | 'primary'; name: string }>

/** Why no activation is sent. */
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
  | { code: 'EnterpriseFeature'; edition: string }
  | { code: 'InsufficientPermissions'; of: 'standby' | 'primary'; role: string }
>

/**
 * What is next when an activation is due and the primary was looked at. `overlook`: it is not known, and may be
 * passed over. `give-up`: the stop failed for good, and the primary goes on.
 */
export type GuardMove = Readonly<
  | { kind: 'admit' | 'stop' }
  | { kind: 'overlook' | 'give-up'; failure: Failure }
  | { kind: 'wait'; pause: Pause }
  | { kind: 'refuse'; refusal: GuardRefusal }
>

/** What the decision depends on besides the look. `wasLive`: whether this step has last seen the primary live. */
export type GuardMemory = Readonly<{
  onPrimary: OnPrimary
  stop: PrimaryStop | undefined
  wasLive: boolean
  /** Milliseconds on the step's clock. */
  now: number
}>

/**
 * Decides whether an activation may be sent after this look at the primary. Nothing in Feldera keeps two pipelines from
 * writing to the same outputs; this function is what does.
 */
export function decideGuard(sight: PrimarySight, { onPrimary, stop, wasLive, now }: GuardMemory): GuardMove {
  const liveness = livenessOf(sight)
  if (liveness === 'not-live') return { kind: 'admit' }
  if (sight.kind === 'unknown') {
    const { failure } = sight
    if (liveness === 'wrong') return { kind: 'refuse', refusal: { code: 'PrimaryNotFound', failure } }
    // Trouble is no sign that what was live a moment ago is gone.
    if (wasLive) return waitSince(stop?.at ?? now)
    if (onPrimary === 'stop') return { kind: 'overlook', failure }
    return { kind: 'refuse', refusal: { code: 'PrimaryUnknown', failure } }
  }
  const { pipeline } = sight
  if (onPrimary === 'refuse') return { kind: 'refuse', refusal: { code: 'PrimaryLive' } }
  if (pipeline.desiredStatus === 'Stopped') return waitSince(stop?.at ?? now)
  if (stop === undefined) return { kind: 'stop' }
  if (wasRestarted(pipeline, stop)) return { kind: 'refuse', refusal: { code: 'PrimaryRestarted' } }
  if (stop.state !== 'failed') return waitSince(stop.at)
  if (stop.isFinal) return { kind: 'give-up', failure: stop.failure }
  return now < stop.retryFrom ? { kind: 'wait', pause: { ms: stop.retryFrom - now } } : { kind: 'stop' }
}

function waitSince(pollingSince: number): GuardMove {
  return { kind: 'wait', pause: { pollingSince } }
}

/**
 * Whether somebody has started the primary again since this step has stopped it. A start that had no deployment yet when it was
 * judged has got one since, if the stop did not take it back.
 */
function wasRestarted({ deploymentId }: Pipeline, stop: PrimaryStop): boolean {
  if (stop.state === 'accepted') return true
  const judged = stop.seen.deploymentId
  return mayHaveStopped(stop) && judged !== undefined && deploymentId !== judged
}

/** Whether a look shows that Feldera has accepted the stop, although its answer did not say so. */
export function showsStop({ desiredStatus, deploymentId }: Pipeline, { seen }: PrimaryStop): boolean {
  return desiredStatus === 'Stopped' || (seen.deploymentId !== undefined && deploymentId === undefined)
}
