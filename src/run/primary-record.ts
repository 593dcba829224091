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
  /** What this step has sent: a forced stop, and where it hands over a pause before that, and a resume after it. */
  readonly stop?: SentWrite | undefined
  readonly pause?: SentWrite | undefined
  readonly resume?: SentWrite | undefined
  /** The ones before those. */
  readonly previous: Readonly<Partial<Record<PrimaryCommand, SentWrite>>>
  /** Whether it was live when it was last seen. */
  readonly wasLive: boolean
  /** Whether it was seen not live since this step had stopped it. */
  readonly isStopped: boolean
  /** Whether it was seen live since then, so that somebody has started it again. */
  readonly isBack: boolean
  /** Why a write failed, or is put off, and which side's Feldera has said so; `undefined` once it is accepted, or not needed. */
  readonly trouble?: Readonly<{ failure: Failure; side: Part['side'] }> | undefined
}

/** What is known of the primary in a run; nothing before it was looked at. */
export function ofPrimary({ primary }: { readonly primary?: PrimaryRecord | undefined }): Partial<PrimaryRecord> {
  return primary ?? {}
}

/** What is done to a primary. */
export type PrimaryCommand = 'stop' | 'pause' | 'resume'

/** Something that happened about the primary. */
export type PrimaryHappening = Readonly<
  | { kind: 'primary-looked'; sight: PrimarySight }
  /** The record says so before the answer comes. `seen`: the look it follows from. */
  | { kind: 'primary-sent'; command: PrimaryCommand; seen: Pipeline }
  | { kind: 'primary-accepted'; command: PrimaryCommand }
  | { kind: 'primary-failed'; command: PrimaryCommand; failure: Failure; retryFrom: number; isFinal: boolean }
  /** A look has shown that a write was not accepted, when it could no longer be on its way. */
  | { kind: 'primary-disproved'; command: PrimaryCommand; failure: Failure }
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
    case 'primary-sent': {
      const { command, seen } = event
      const before = record[command]
      const previous = { ...record.previous, ...(before ? { [command]: before } : {}) }
      return { ...record, [command]: { at, seen, state: 'sent' }, previous }
    }
    case 'primary-accepted': {
      const sent = record[event.command]
      return { ...record, [event.command]: sent && acceptedWrite(sent, true), trouble: undefined }
    }
    case 'primary-disproved': {
      const { command, failure } = event
      const sent = record[command]
      const failed = {
        state: 'failed',
        failure: { ...failure, mayHaveActed: false },
        isFinal: true,
        retryFrom: at,
      } as const
      return { ...record, [command]: sent && { at: sent.at, seen: sent.seen, ...failed } }
    }
    case 'primary-postponed':
      return { ...record, trouble: { failure: event.failure, side: event.side } }
    case 'primary-overlooked':
    case 'primary-out-of-sight':
      return record
    case 'primary-failed': {
      const { command, failure } = event
      return { ...record, [command]: failedWrite(event, record), trouble: { failure, side: 'primary' } }
    }
  }
}

/** The write that this step has sent last, or the one before when that may have acted and this one has provably not. */
function failedWrite(
  { command, failure, isFinal, retryFrom }: Extract<PrimaryEvent, { kind: 'primary-failed' }>,
  record: PrimaryRecord,
): SentWrite | undefined {
  const sent = record[command]
  const previous = record.previous[command]
  const isVoid = !failure.mayHaveActed && previous?.state === 'failed' && mayHaveActed(previous)
  if (isVoid) return { ...previous, isFinal, retryFrom }
  return sent && { at: sent.at, seen: sent.seen, state: 'failed', failure, isFinal, retryFrom }
}

function applyLook(
  { sight, at }: Extract<PrimaryEvent, { kind: 'primary-looked' }>,
  before: PrimaryRecord | undefined,
): PrimaryRecord {
  const {
    phases = [],
    previous = {},
    isStopped = false,
    wasLive = false,
    isBack = false,
    ...rest
  }: Partial<PrimaryRecord> = before ?? {}
  if (sight.kind === 'unknown') return { ...rest, previous, sight, lookedAt: at, phases, wasLive, isStopped, isBack }
  const { pipeline: seen } = sight
  const { stop, pause } = rest
  const isStopFound = stop !== undefined && isInDoubt(stop) && showsStop(seen, stop)
  const isPauseFound = pause !== undefined && isInDoubt(pause) && seen.desiredStatus === 'Paused'
  const isNotLive = livenessOf(sight) === 'not-live'
  return {
    ...rest,
    ...(isStopFound ? { stop: acceptedWrite(stop), trouble: undefined } : {}),
    ...(isPauseFound ? { pause: acceptedWrite(pause), trouble: undefined } : {}),
    previous,
    sight,
    lookedAt: at,
    phases: withPhase(phases, seen, at),
    ...(isNotLive ? { trouble: undefined } : {}),
    wasLive: !isNotLive,
    isBack: !isNotLive && (isStopped || wasRestarted(seen, stop)),
    isStopped: isStopped || (mayHaveActed(stop) && isNotLive),
  }
}

function acceptedWrite({ at, seen }: SentWrite, isAnswered = false): SentWrite {
  return { at, seen, state: 'accepted', isAnswered }
}

function withPhase(phases: readonly Phase[], { status, desiredStatus }: Pipeline, from: number): readonly Phase[] {
  const last = phases.at(-1)
  if (last?.status === status && last.desiredStatus === desiredStatus) return phases
  return [...phases, { status, desiredStatus, isClearing: false, from }]
}
