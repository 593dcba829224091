import type { Clock, Interruption } from '../clock.ts'
import { type Activation, type ActivationMemory, baselineOf, type Unconfirmed } from '../decide/activation.ts'
import type { Armament } from '../decide/armed.ts'
import { SETTLE_MS } from '../decide/confirmation.ts'
import { advanceBaseline } from '../decide/progress.ts'
import type { Finding } from '../decide/readiness.ts'
import type { RearmMemory } from '../decide/rearm.ts'
import { isStandingBy, type RearmCommand } from '../decide/rearm-plan.ts'
import type { Hold, HoldNews } from '../decide/stability.ts'
import type { KnownSources, Sources, StaleCheckpoint } from '../decide/staleness.ts'
import type { Acceptance } from '../feldera/client.ts'
import { type Failure, unanswered } from '../feldera/failure.ts'
import type { Pipeline, Status, TargetStatus } from '../feldera/pipeline.ts'
import { applyToHandOver, type HandOverHappening, type HandOverRecord, isAboutHandOver } from './hand-over-record.ts'
import type { Phase } from './phase.ts'
import { applyToPrimary, isAboutPrimary, type PrimaryHappening, type PrimaryRecord } from './primary-record.ts'

/**
 * Requests that have failed in a row: the last failure, the beginning in milliseconds on the step's clock, and their
 * number.
 */
export type Trouble = Readonly<{ failure: Failure; since: number; count: number }>

/**
 * What has happened in the run for one pipeline. Decisions are based on it, and the report is made from it, even when
 * the run was interrupted. It is plain data, and only `applyEvent` makes a new record.
 */
export interface RunRecord extends ActivationMemory, RearmMemory {
  /** The pipeline as first and as last seen. */
  readonly first?: Pipeline
  readonly last?: Pipeline
  /** Feldera's clock at the last look, milliseconds since the epoch, where it is known. */
  readonly lastSeenAt?: number | undefined
  /** When the last look was recorded, milliseconds on the step's clock. */
  readonly lastLookedAt?: number
  /** Oldest first. */
  readonly phases: readonly Phase[]
  /** Whether this step has sent an activation, even one that was provably not accepted. */
  readonly hasSent: boolean
  /** The desired status when this step last sent an activation. */
  readonly desiredBefore?: Status
  /**
   * Since when the target is desired, by Feldera's clock in milliseconds since the epoch, as the first look that showed
   * it said.
   */
  readonly desiredSinceSeen?: number | undefined
  /**
   * Whether Feldera has lost sight of the process between the activation and the target, and so reset the timestamps of
   * the pipeline.
   */
  readonly sawUnavailable: boolean
  /** The difference last seen at AwaitingApproval, as Feldera sent it. */
  readonly approvalDiff?: unknown
  /** What object store and primary have last told of newer checkpoints, in a run that refuses stale ones. */
  readonly sources?: KnownSources
  /** The pipeline as it was when an activation was sent although its checkpoint was stale. */
  readonly overlooked?: Pipeline
  /** What a readiness check has found so far. */
  readonly findings: readonly Finding[]
  /** Questions that are failing now; `undefined` when the last one was answered well. */
  readonly trouble?: Trouble | undefined
  /** The longest time of failing requests that has ended, in milliseconds. */
  readonly longestTrouble?: Readonly<{ failure: Failure; ms: number }>
  /** Why the last activation, approval or other write failed, or was postponed; `undefined` once that is settled. */
  readonly activationTrouble?: Failure | undefined
  readonly approvalTrouble?: Failure | undefined
  readonly writeTrouble?: Failure | undefined
  /** Why the pipeline was last not known to be armed, when it was in standby. */
  readonly unarmed?: Armament['kind'] | 'serving'
  /** The pipeline that serves, where one was named and looked at. */
  readonly primary?: PrimaryRecord | undefined
  /** How far the primary has handed over, in a run that does. */
  readonly handOver?: HandOverRecord | undefined
  /** Whether this step has approved the difference; `in-doubt`: an approval that may have been taken. */
  readonly approval?: 'accepted' | 'in-doubt' | undefined
  /** What this step did to put the pipeline into standby and Feldera is known to have accepted, oldest first. */
  readonly rearming: readonly RearmStep[]
}

/** `at`: when it was sent, milliseconds on the step's clock. */
export type RearmStep = Readonly<{ command: RearmCommand; at: number }>

/** Something that happened. Moments are in milliseconds on the step's clock, and durations in milliseconds. */
export type Happening = Readonly<
  /** `serverTime`: Feldera's clock when it answered, milliseconds since the epoch. */
  | { kind: 'looked'; pipeline: Pipeline; serverTime?: number | undefined }
  /**
   * The record says so before the answer comes, because Feldera may accept it any time. `seen`: the look it follows
   * from.
   */
  | { kind: 'activation-sent'; target: TargetStatus; seen: Pipeline }
  /** Object store and primary were asked for a newer checkpoint. */
  | { kind: 'sources-asked'; sources: Sources }
  /**
   * The checkpoint is stale that an activation takes over which is sent now. `isNewest`: it is known that there is
   * none that is newer.
   */
  | { kind: 'stale-overlooked'; seen: Pipeline; stale: StaleCheckpoint; isNewest: boolean }
  /** `serverTime`: Feldera's clock when it answered, milliseconds since the epoch. */
  | { kind: 'activation-accepted'; acceptance: Acceptance; serverTime: number | undefined }
  /** `isFinal`: it is not worth another try. `retryFrom`: the earliest moment for another. */
  | { kind: 'activation-failed'; failure: Failure; isFinal: boolean; retryFrom: number }
  /** The pipeline's process has answered a request made after an activation whose answer was lost. */
  | { kind: 'process-answered' }
  /** This look shows that an activation was accepted, although its answer did not say so. */
  | { kind: 'activation-found'; seen: Pipeline }
  /** This look shows that the pipeline is on its way to the target, although this step has sent nothing. */
  | { kind: 'activation-joined'; target: TargetStatus; seen: Pipeline }
  /** How a pipeline is watched that has reached the target, after a look; `news`: what that look has changed. */
  | { kind: 'held'; hold: Hold; news: HoldNews | undefined }
  /** The record says so before the answer comes. `seen`, `newestEventAt`: as in `RearmWrite`. */
  | { kind: 'write-sent'; command: RearmCommand; seen: Pipeline; newestEventAt: number | undefined }
  | { kind: 'write-accepted'; command: RearmCommand }
  | { kind: 'write-failed'; command: RearmCommand; failure: Failure; isFinal: boolean; retryFrom: number }
  /** This look shows that a write was accepted, although its answer did not say so. */
  | { kind: 'write-found'; command: RearmCommand }
  /** The pipeline is in standby, and not known to be armed. `serving`: its process does not say that it is in standby. */
  | { kind: 'unarmed'; why: Armament | 'serving' }
  /** A write is not sent yet, because what must be known before is not. */
  | { kind: 'write-postponed'; command: RearmCommand; failure: Failure }
  /** The run was interrupted, and goes on all the same, because it would leave no standby, or nothing live, otherwise. */
  | { kind: 'interruption-ignored'; by: Interruption }
  /** A part of a rehearsal begins. */
  | { kind: 'part-begun'; part: 'check' | 'activation' | 'return' }
  /** `retryFrom`: the earliest moment for another approval. Until then Feldera may still show AwaitingApproval. */
  | { kind: 'approved'; retryFrom: number }
  | { kind: 'approval-failed'; failure: Failure; retryFrom: number }
  /**
   * A request failed and will be repeated. `mayBeDatabase`: it was refused for its key, but Feldera's database may be
   * down.
   */
  | { kind: 'request-failed'; failure: Failure; pauseMs: number; mayBeDatabase: boolean }
  /** The pause before the next try goes on. */
  | { kind: 'still-failing' }
  /** A look, or another question, was answered well. */
  | { kind: 'answered' }
  /** The run was interrupted when a request had had no answer for `ms` milliseconds. */
  | { kind: 'unanswered'; ms: number }
  /** A readiness check has found something. */
  | { kind: 'found'; finding: Finding }
  | PrimaryHappening
  | HandOverHappening
>

/** Something that happened, with its moment: `at`, milliseconds on the step's clock. */
export type RunEvent<K extends Happening['kind'] = Happening['kind']> = Extract<Happening, { readonly kind: K }> & {
  readonly at: number
}

export const EMPTY_RECORD: RunRecord = {
  activation: { kind: 'not-sent' },
  sendFrom: 0,
  approveFrom: 0,
  phases: [],
  hasSent: false,
  sawUnavailable: false,
  writes: {},
  hasWritten: false,
  rearming: [],
  findings: [],
}

/** Is called after each event, with the record after it and the record before it. */
export type Listener = (event: RunEvent, record: RunRecord, before: RunRecord) => void

/** Keeps the record of one run. */
export type Recorder = ReturnType<typeof startRecording>

export function startRecording(clock: Clock, listener: Listener) {
  let record = EMPTY_RECORD
  return {
    get record() {
      return record
    },
    note(happening: Happening): void {
      const before = record
      const event = { ...happening, at: clock.elapsed() }
      record = applyEvent(before, event)
      listener(event, record, before)
    },
  }
}

/** The record after an event. */
export function applyEvent(record: RunRecord, event: RunEvent): RunRecord {
  return { ...record, ...changesBy(event, record) }
}

function changesBy(event: RunEvent, record: RunRecord): Partial<RunRecord> {
  if (isAboutPrimary(event)) return { primary: applyToPrimary(event, record.primary) }
  if (isAboutHandOver(event)) return { handOver: applyToHandOver(event, record.handOver) }
  const { trouble, findings } = record
  switch (event.kind) {
    case 'looked':
      return applyLook(event, record)
    case 'approved':
      return { approveFrom: event.retryFrom, approvalTrouble: undefined, approval: 'accepted' }
    case 'approval-failed':
      return applyFailedApproval(event, record)
    case 'request-failed': {
      const { since = event.at, count = 0 } = trouble ?? {}
      return { trouble: { failure: event.failure, since, count: count + 1 } }
    }
    case 'answered':
      return endTrouble(event, record)
    case 'unanswered':
      return { trouble: trouble ?? { failure: unanswered(event.ms), since: event.at - event.ms, count: 1 } }
    case 'sources-asked':
      return { sources: { ...event.sources, at: event.at } }
    case 'stale-overlooked':
      return { overlooked: event.seen }
    case 'held':
      return { hold: event.hold }
    case 'found':
      return { findings: [...findings, event.finding] }
    case 'write-sent':
    case 'write-accepted':
    case 'write-failed':
    case 'write-found':
      return applyToWrites(event, record)
    case 'unarmed':
      return { unarmed: event.why === 'serving' ? event.why : event.why.kind }
    case 'write-postponed':
      return { writeTrouble: event.failure }
    case 'still-failing':
    case 'interruption-ignored':
    case 'part-begun':
      return {}
    default:
      return applyToActivation(event, record)
  }
}

function applyFailedApproval(
  { failure, retryFrom }: RunEvent<'approval-failed'>,
  { approval }: RunRecord,
): Partial<RunRecord> {
  const doubt = failure.mayHaveActed ? 'in-doubt' : undefined
  return { approveFrom: retryFrom, approvalTrouble: failure, approval: approval ?? doubt }
}

/** The writes that a later one makes void. */
const VOIDED_BY: Readonly<Partial<Record<RearmCommand, readonly RearmCommand[]>>> = {
  stop: ['clear', 'dismiss', 'start'],
  clear: ['dismiss', 'start'],
}

function applyToWrites(event: RunEvent<`write-${'sent' | WriteEnd}`>, record: RunRecord): Partial<RunRecord> {
  const { command } = event
  if (event.kind === 'write-sent') {
    const { at, seen, newestEventAt } = event
    const kept = Object.entries(record.writes).filter(([name]) => !VOIDED_BY[command]?.some((other) => other === name))
    const writes = { ...Object.fromEntries(kept), [command]: { at, seen, newestEventAt, state: 'sent' } }
    return { writes, hasWritten: true }
  }
  const write = record.writes[command]
  if (write === undefined) return {}
  const { at, seen, newestEventAt } = write
  const sent = { at, seen, newestEventAt }
  if (event.kind === 'write-failed') {
    const { failure, isFinal, retryFrom } = event
    const failedWrite = { ...sent, state: 'failed', failure, isFinal, retryFrom } as const
    return { writes: { ...record.writes, [command]: failedWrite }, writeTrouble: failure }
  }
  const writes = { ...record.writes, [command]: { ...sent, state: 'accepted' as const } }
  return { writes, rearming: [...record.rearming, { command, at }], writeTrouble: undefined }
}

type WriteEnd = 'accepted' | 'failed' | 'found'

type ActivationEvent = RunEvent<Extract<Happening['kind'], `activation-${string}`> | 'process-answered'>

function applyToActivation(event: ActivationEvent, record: RunRecord): Partial<RunRecord> {
  const { activation } = record
  const { at } = event
  if (event.kind === 'activation-sent') {
    const { seen, target } = event
    const baseline = baselineOf(seen, target)
    const sent: Activation = { kind: 'unconfirmed', at, baseline, previous: activation }
    return { activation: sent, hasSent: true, desiredBefore: seen.desiredStatus }
  }
  if (event.kind === 'activation-joined')
    return markUnderWay(record, { kind: 'joined', at, baseline: baselineOf(event.seen, event.target) }, event.seen)
  // The other events are about an activation that was sent and is not confirmed yet.
  if (activation.kind !== 'unconfirmed') return {}
  const { baseline, lost } = activation
  switch (event.kind) {
    case 'activation-failed':
      return {
        activation: afterFailure(activation, event),
        sendFrom: event.retryFrom,
        activationTrouble: event.failure,
      }
    case 'process-answered':
      return lost ? { activation: { ...activation, lost: { ...lost, processAnsweredAt: at } } } : {}
    case 'activation-accepted':
      // A look that begins soon after the acceptance may still show the state before it.
      return markUnderWay(record, { ...event, kind: 'accepted', baseline: { ...baseline, freshFrom: at + SETTLE_MS } })
    case 'activation-found': {
      const since = { at: activation.at, baseline: advanceBaseline(baseline, event.seen) }
      return markUnderWay(record, { kind: 'accepted', ...since }, event.seen)
    }
  }
}

/**
 * Records that an activation is under way. `seen`: the look that showed it, when it was not the answer to the request.
 */
function markUnderWay({ desiredSinceSeen }: RunRecord, activation: Activation, seen?: Pipeline): Partial<RunRecord> {
  return { activation, activationTrouble: undefined, desiredSinceSeen: desiredSinceSeen ?? seen?.desiredStatusSince }
}

function afterFailure(activation: Unconfirmed, { failure, isFinal, at }: RunEvent<'activation-failed'>): Activation {
  // Feldera provably did nothing, so what was known before this activation is still true.
  return failure.mayHaveActed ? { ...activation, lost: { failure, since: at, isFinal } } : activation.previous
}

function applyLook({ pipeline: seen, at, serverTime }: RunEvent<'looked'>, record: RunRecord): Partial<RunRecord> {
  const { first = seen, phases, approvalDiff, approvalTrouble } = record
  const { status, desiredStatus } = seen
  const isClearing = seen.storageStatus === 'Clearing'
  const before = phases.at(-1)
  const isSame = before?.status === status && before.desiredStatus === desiredStatus && before.isClearing === isClearing
  const isAwaiting = status === 'AwaitingApproval'
  return {
    ...updateActivation(record, seen),
    stoodBy: isStandingBy(seen) ? seen.deploymentId : record.stoodBy,
    first,
    last: seen,
    lastSeenAt: serverTime,
    lastLookedAt: at,
    phases: isSame ? phases : [...phases, { status, desiredStatus, isClearing, from: phaseStart(status, record, at) }],
    approvalTrouble: isAwaiting ? approvalTrouble : undefined,
    approvalDiff: isAwaiting ? (seen.approvalDiff ?? approvalDiff) : approvalDiff,
  }
}

/**
 * When a phase began: now, or with the acceptance when only the desired status has changed since. Feldera usually
 * shows that change up to 2.5 s late.
 */
function phaseStart(status: Status, { activation, phases }: RunRecord, now: number): number {
  const before = phases.at(-1)
  const isLate = activation.kind === 'accepted' && before?.status === status && before.from < activation.at
  return isLate ? activation.at : now
}

function updateActivation({ activation, ...record }: RunRecord, seen: Pipeline): Partial<RunRecord> {
  if (activation.kind === 'not-sent') return {}
  const isDesired = seen.desiredStatus === activation.baseline.target
  const baseline = advanceBaseline(activation.baseline, seen)
  return {
    activation: activation.kind === 'unconfirmed' ? activation : { ...activation, baseline },
    // What comes after the target has no bearing on how long it took to get there.
    sawUnavailable: record.sawUnavailable || (record.hold === undefined && seen.status === 'Unavailable'),
    desiredSinceSeen: record.desiredSinceSeen ?? (isDesired ? seen.desiredStatusSince : undefined),
  }
}

function endTrouble({ at }: RunEvent, { trouble, longestTrouble }: RunRecord): Partial<RunRecord> {
  if (trouble === undefined) return {}
  const ms = at - trouble.since
  const isLonger = ms > (longestTrouble?.ms ?? 0)
  return { trouble: undefined, ...(isLonger ? { longestTrouble: { failure: trouble.failure, ms } } : {}) }
}
