import type { Clock } from '../clock.ts'
import { type Activation, type ActivationMemory, baselineOf, type Unconfirmed } from '../decide/activation.ts'
import { SETTLE_MS } from '../decide/confirmation.ts'
import { advanceBaseline } from '../decide/progress.ts'
import type { Finding } from '../decide/readiness.ts'
import type { Acceptance } from '../feldera/client.ts'
import { type Failure, unanswered } from '../feldera/failure.ts'
import type { Pipeline, Status, TargetStatus } from '../feldera/pipeline.ts'

/** One stretch of the run in which the pipeline showed the same. `from`: milliseconds on the step's clock. */
export type Phase = Readonly<{ status: Status; desiredStatus: Status; from: number }>

/** Requests that fail in a row. `since`: on the step's clock, milliseconds. */
export type Trouble = Readonly<{ failure: Failure; since: number; count: number }>

/**
 * What has happened in the run for one pipeline: the memory by which it is decided, and what the report is made from, also when
 * the run was interrupted anywhere. Plain data; `applyEvent` is the only thing that makes a new one.
 */
export interface RunRecord extends ActivationMemory {
  /** The pipeline as first and as last seen. */
  readonly first?: Pipeline
  readonly last?: Pipeline
  /** Oldest first. */
  readonly phases: readonly Phase[]
  /** Whether an activation ever left this step, also one that was provably not accepted. */
  readonly hasSent: boolean
  /** What was desired when this step last sent an activation. */
  readonly desiredBefore?: Status
  /** When the target was first desired by Feldera's clock, as the first look that showed it said; milliseconds since the epoch. */
  readonly desiredSinceSeen?: number | undefined
  /** Feldera lost sight of the process since the activation, which resets its timestamps. */
  readonly sawUnavailable: boolean
  /** The difference last shown at AwaitingApproval. */
  readonly approvalDiff?: unknown
  /** What a readiness check has found so far. */
  readonly findings: readonly Finding[]
  /** Looks that fail just now. */
  readonly trouble?: Trouble | undefined
  /** The longest stretch of failing looks that is over, in milliseconds. */
  readonly longestTrouble?: Readonly<{ failure: Failure; ms: number }>
  /** An activation, an approval that failed, and was not settled since. */
  readonly activationTrouble?: Failure | undefined
  readonly approvalTrouble?: Failure | undefined
}

/** Something that happened. Moments are on the step's clock, durations in milliseconds. */
export type Happening = Readonly<
  | { kind: 'looked'; pipeline: Pipeline }
  /** From here until an answer came, Feldera may have accepted it. `seen`: what it follows from. */
  | { kind: 'activation-sent'; target: TargetStatus; seen: Pipeline }
  /** `serverTime`: Feldera's clock when it answered, milliseconds since the epoch. */
  | { kind: 'activation-accepted'; said: Acceptance; serverTime: number | undefined }
  /** `isFinal`: not worth another try. `retryFrom`: the earliest moment for one. */
  | { kind: 'activation-failed'; failure: Failure; isFinal: boolean; retryFrom: number }
  /** The pipeline's process answered after an activation whose answer was lost. */
  | { kind: 'process-answered' }
  /** An activation whose answer did not say so turns out to have been accepted, as this look shows. */
  | { kind: 'activation-found'; seen: Pipeline }
  /** The pipeline is on its way to the target without this step's doing, as this look shows. */
  | { kind: 'activation-joined'; target: TargetStatus; seen: Pipeline }
  /** `retryFrom`: Feldera's runner shows the old status for a while, so approving sooner would only repeat what was done. */
  | { kind: 'approved'; retryFrom: number }
  | { kind: 'approval-failed'; failure: Failure; retryFrom: number }
  /** A request failed and will be repeated. `mayBeDatabase`: a refused key is not believed yet. */
  | { kind: 'request-failed'; failure: Failure; pauseMs: number; mayBeDatabase: boolean }
  /** Within a long pause between two tries. */
  | { kind: 'still-failing' }
  /** A request succeeded. */
  | { kind: 'answered' }
  /** The run was interrupted while a request had been without an answer for so long. */
  | { kind: 'unanswered'; ms: number }
  /** A line of a readiness check. */
  | { kind: 'found'; finding: Finding }
>

/** `at`: milliseconds on the step's clock. */
export type RunEvent<K extends Happening['kind'] = Happening['kind']> = Extract<Happening, { readonly kind: K }> & {
  readonly at: number
}

export const NOTHING_HAPPENED: RunRecord = {
  activation: { kind: 'not-sent' },
  sendFrom: 0,
  approveFrom: 0,
  phases: [],
  hasSent: false,
  sawUnavailable: false,
  findings: [],
}

/** Hears of each event, with the record after it and before it. */
export type Listener = (event: RunEvent, record: RunRecord, before: RunRecord) => void

/** Keeps the record of one run. */
export interface Recorder {
  readonly record: RunRecord
  note(happening: Happening): void
}

export function startRecording(clock: Clock, listener: Listener): Recorder {
  let record = NOTHING_HAPPENED
  return {
    get record() {
      return record
    },
    note(happening) {
      const before = record
      const event = { ...happening, at: clock.elapsed() }
      record = applyEvent(before, event)
      listener(event, record, before)
    },
  }
}

/** The record after an event. Pure. */
export function applyEvent(record: RunRecord, event: RunEvent): RunRecord {
  switch (event.kind) {
    case 'looked':
      return applyLook(record, event.pipeline, event.at)
    case 'approved':
      return { ...record, approveFrom: event.retryFrom, approvalTrouble: undefined }
    case 'approval-failed':
      return { ...record, approveFrom: event.retryFrom, approvalTrouble: event.failure }
    case 'request-failed': {
      const { since = event.at, count = 0 } = record.trouble ?? {}
      return { ...record, trouble: { failure: event.failure, since, count: count + 1 } }
    }
    case 'answered':
      return endTrouble(record, event.at)
    case 'unanswered': {
      const cutShort = { failure: unanswered(event.ms), since: event.at - event.ms, count: 1 }
      return { ...record, trouble: record.trouble ?? cutShort }
    }
    case 'found':
      return { ...record, findings: [...record.findings, event.finding] }
    case 'still-failing':
      return record
    default:
      return applyToActivation(record, event)
  }
}

function applyToActivation(
  record: RunRecord,
  event: RunEvent<Extract<Happening['kind'], `activation-${string}`> | 'process-answered'>,
): RunRecord {
  const { activation } = record
  const { at } = event
  if (event.kind === 'activation-sent') {
    const { seen, target } = event
    const sent: Activation = { kind: 'unconfirmed', at, baseline: baselineOf(seen, target), before: activation }
    return { ...record, activation: sent, hasSent: true, desiredBefore: seen.desiredStatus }
  }
  if (event.kind === 'activation-joined')
    return goOn(record, { kind: 'joined', at, baseline: baselineOf(event.seen, event.target) }, event.seen)
  // Only what was sent can fail, be accepted, or be found.
  if (activation.kind !== 'unconfirmed') return record
  const { baseline, lost, at: sentAt } = activation
  switch (event.kind) {
    case 'activation-failed': {
      const { retryFrom: sendFrom, failure: activationTrouble } = event
      return { ...record, activation: loseAnswer(activation, event), sendFrom, activationTrouble }
    }
    case 'process-answered':
      return lost ? { ...record, activation: { ...activation, lost: { ...lost, processAnsweredAt: at } } } : record
    case 'activation-accepted': {
      // A look that begins soon after may show what was before.
      const judgedBy = { ...baseline, newsFrom: at + SETTLE_MS }
      return goOn(record, { ...event, kind: 'accepted', baseline: judgedBy })
    }
    case 'activation-found': {
      const accepted = { kind: 'accepted', at: sentAt, serverTime: undefined, said: undefined } as const
      return goOn(record, { ...accepted, baseline: advanceBaseline(baseline, event.seen) }, event.seen)
    }
  }
}

/** An activation is under way, as the look `seen` shows where it was not known before. */
function goOn(record: RunRecord, activation: Activation, seen?: Pipeline): RunRecord {
  const desiredSinceSeen = record.desiredSinceSeen ?? seen?.desiredStatusSince
  return { ...record, activation, activationTrouble: undefined, desiredSinceSeen }
}

function loseAnswer(activation: Unconfirmed, { failure, isFinal, at }: RunEvent<'activation-failed'>): Activation {
  // What an earlier one left open stays open.
  if (!failure.mayHaveActed) return activation.before
  return { ...activation, lost: { failure, since: at, processAnsweredAt: undefined, isFinal } }
}

function applyLook(record: RunRecord, seen: Pipeline, at: number): RunRecord {
  const { phases, approvalDiff, approvalTrouble } = record
  const { status, desiredStatus } = seen
  const before = phases.at(-1)
  const isChange = before?.status !== status || before.desiredStatus !== desiredStatus
  const isAwaiting = status === 'AwaitingApproval'
  return {
    ...followActivation(record, seen),
    first: record.first ?? seen,
    last: seen,
    phases: isChange ? [...phases, { status, desiredStatus, from: beginOf(status, record, at) }] : phases,
    approvalTrouble: isAwaiting ? approvalTrouble : undefined,
    approvalDiff: isAwaiting ? (seen.approvalDiff ?? approvalDiff) : approvalDiff,
  }
}

/** Feldera shows up to 2.5 s late that the target is desired; that phase began with the acceptance all the same. */
function beginOf(status: Status, { activation, phases }: RunRecord, now: number): number {
  const before = phases.at(-1)
  const isLate = activation.kind === 'accepted' && before?.status === status && before.from < activation.at
  return isLate ? activation.at : now
}

function followActivation(record: RunRecord, seen: Pipeline): RunRecord {
  const { activation, desiredSinceSeen, sawUnavailable } = record
  if (activation.kind === 'not-sent') return record
  const { baseline, kind } = activation
  const isDesired = seen.desiredStatus === baseline.target
  return {
    ...record,
    activation: kind === 'unconfirmed' ? activation : { ...activation, baseline: advanceBaseline(baseline, seen) },
    sawUnavailable: sawUnavailable || seen.status === 'Unavailable',
    desiredSinceSeen: desiredSinceSeen ?? (isDesired ? seen.desiredStatusSince : undefined),
  }
}

function endTrouble(record: RunRecord, at: number): RunRecord {
  const { trouble, longestTrouble, ...rest } = record
  if (trouble === undefined) return record
  const over = { failure: trouble.failure, ms: at - trouble.since }
  return { ...rest, longestTrouble: longestTrouble && longestTrouble.ms >= over.ms ? longestTrouble : over }
}
