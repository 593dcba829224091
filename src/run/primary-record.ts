import { type Part, showsStop, wasRestarted } from '../decide/guard.ts'
import { livenessOf, type PrimarySight } from '../decide/primary.ts'
import { isInDoubt, mayHaveActed, type SentWrite } from '../decide/sent-write.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Phase } from './phase.ts'

/** What has been seen of the primary of a run, and done to it. */
export interface PrimaryRecord {
  /** The last look at it, and when that was recorded, milliseconds on the step's clock. */
  readonly sight: PrimarySight
  readonly lookedAt: number
  /** Oldest first. */
  readonly phases: readonly Phase[]
  /** The forced stop that this step has sent. */
  readonly stop?: SentWrite | undefined
  /** The one before that. */
  readonly previousStop?: SentWrite | undefined
  /** Whether it was live when it was last seen. */
  readonly wasLive: boolean
  /** Whether it was seen not live since this step had stopped it. */
  readonly isStopped: boolean
  /** Whether it was seen live since then, so that somebody has started it again. */
  readonly isBack: boolean
  /** Why the stop failed, or is put off, and which side's Feldera has said so; `undefined` once it is accepted, or not needed. */
  readonly trouble?: Readonly<{ failure: Failure; side: Part['side'] }> | undefined
}

/** Something that happened about the primary. */
export type PrimaryHappening = Readonly<
  | { kind: 'primary-looked'; sight: PrimarySight }
  /** The record says so before the answer comes. `seen`: the look it follows from. */
  | { kind: 'primary-stop-sent'; seen: Pipeline }
  | { kind: 'primary-stop-accepted' }
  | { kind: 'primary-stop-failed'; failure: Failure; retryFrom: number; isFinal: boolean }
  /** The stop is not sent yet, because what must be known before is not. */
  | { kind: 'primary-postponed'; failure: Failure; side: Part['side'] }
  /** It is not known whether it is live, and the activation is sent all the same. */
  | { kind: 'primary-overlooked'; failure: Failure }
  /** The standby is live, and it is not known whether the primary is. */
  | { kind: 'primary-out-of-sight'; failure: Failure }
>

/** Whether something that happened is about the primary. */
export function isAboutPrimary<E extends { readonly kind: string }>(
  event: E,
): event is Extract<E, { readonly kind: PrimaryHappening['kind'] }> {
  return event.kind.startsWith('primary-')
}

type PrimaryEvent = PrimaryHappening & { readonly at: number }

/** The record of the primary after an event; nothing is done to it before it was looked at. */
export function applyToPrimary(event: PrimaryEvent, record: PrimaryRecord | undefined): PrimaryRecord | undefined {
  if (event.kind === 'primary-looked') return applyLook(event, record)
  if (record === undefined) return undefined
  const { at } = event
  switch (event.kind) {
    case 'primary-stop-sent':
      return { ...record, stop: { at, seen: event.seen, state: 'sent' }, previousStop: record.stop }
    case 'primary-stop-accepted':
      return { ...record, stop: record.stop && acceptedStop(record.stop), trouble: undefined }
    case 'primary-postponed':
      return { ...record, trouble: { failure: event.failure, side: event.side } }
    case 'primary-overlooked':
    case 'primary-out-of-sight':
      return record
    case 'primary-stop-failed':
      return { ...record, stop: failedStop(event, record), trouble: { failure: event.failure, side: 'primary' } }
  }
}

/** The stop that this step has sent last, or the one before when that may have acted and this one has provably not. */
function failedStop(
  { failure, isFinal, retryFrom }: Extract<PrimaryEvent, { kind: 'primary-stop-failed' }>,
  { stop, previousStop }: PrimaryRecord,
): SentWrite | undefined {
  const isVoid = !failure.mayHaveActed && previousStop?.state === 'failed' && mayHaveActed(previousStop)
  if (isVoid) return { ...previousStop, isFinal, retryFrom }
  return stop && { at: stop.at, seen: stop.seen, state: 'failed', failure, isFinal, retryFrom }
}

function applyLook(
  { sight, at }: Extract<PrimaryEvent, { kind: 'primary-looked' }>,
  before: PrimaryRecord | undefined,
): PrimaryRecord {
  const {
    phases = [],
    isStopped = false,
    wasLive = false,
    isBack = false,
    ...rest
  }: Partial<PrimaryRecord> = before ?? {}
  if (sight.kind === 'unknown') return { ...rest, sight, lookedAt: at, phases, wasLive, isStopped, isBack }
  const { pipeline: seen } = sight
  const { stop } = rest
  const isFound = stop !== undefined && isInDoubt(stop) && showsStop(seen, stop)
  const isNotLive = livenessOf(sight) === 'not-live'
  return {
    ...rest,
    ...(isFound ? { stop: acceptedStop(stop), trouble: undefined } : {}),
    sight,
    lookedAt: at,
    phases: withPhase(phases, seen, at),
    ...(isNotLive ? { trouble: undefined } : {}),
    wasLive: !isNotLive,
    isBack: !isNotLive && (isStopped || wasRestarted(seen, stop)),
    isStopped: isStopped || (mayHaveActed(stop) && isNotLive),
  }
}

function acceptedStop({ at, seen }: SentWrite): SentWrite {
  return { at, seen, state: 'accepted' }
}

function withPhase(phases: readonly Phase[], { status, desiredStatus }: Pipeline, from: number): readonly Phase[] {
  const last = phases.at(-1)
  if (last?.status === status && last.desiredStatus === desiredStatus) return phases
  return [...phases, { status, desiredStatus, isClearing: false, from }]
}
