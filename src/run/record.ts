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
  | { kind: 'activation-accepted'; acceptance: Acceptance; serverTime: number | undefined }
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

export const EMPTY_RECORD: RunRecord = {
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

/** The record after an event. Pure. */
export function applyEvent(record: RunRecord, event: RunEvent): RunRecord {
  return { ...record, ...changesBy(event, record) }
}

function changesBy(event: RunEvent, record: RunRecord): Partial<RunRecord> {
  const { trouble, findings } = record
  switch (event.kind) {
    case 'looked':
      return applyLook(event, record)
    case 'approved':
      return { approveFrom: event.retryFrom, approvalTrouble: undefined }
    case 'approval-failed':
      return { approveFrom: event.retryFrom, approvalTrouble: event.failure }
    case 'request-failed': {
      const { since = event.at, count = 0 } = trouble ?? {}
      return { trouble: { failure: event.failure, since, count: count + 1 } }
    }
    case 'answered':
      return endTrouble(event, record)
    case 'unanswered':
      return { trouble: trouble ?? { failure: unanswered(event.ms), since: event.at - event.ms, count: 1 } }
    case 'found':
      return { findings: [...findings, event.finding] }
    case 'still-failing':
      return {}
    default:
      return applyToActivation(event, record)
  }
}

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
    return goOn(record, { kind: 'joined', at, baseline: baselineOf(event.seen, event.target) }, event.seen)
  // Only what was sent can fail, be accepted, or be found.
  if (activation.kind !== 'unconfirmed') return {}
  const { baseline, lost } = activation
  switch (event.kind) {
    case 'activation-failed':
      return {
        activation: loseAnswer(activation, event),
        sendFrom: event.retryFrom,
        activationTrouble: event.failure,
      }
    case 'process-answered':
      return lost ? { activation: { ...activation, lost: { ...lost, processAnsweredAt: at } } } : {}
    case 'activation-accepted':
      // A look that begins soon after may show what was before.
      return goOn(record, { ...event, kind: 'accepted', baseline: { ...baseline, freshFrom: at + SETTLE_MS } })
    case 'activation-found': {
      const since = { at: activation.at, baseline: advanceBaseline(baseline, event.seen) }
      return goOn(record, { kind: 'accepted', ...since }, event.seen)
    }
  }
}

/** An activation is under way, as the look `seen` shows where it was not known before. */
function goOn({ desiredSinceSeen }: RunRecord, activation: Activation, seen?: Pipeline): Partial<RunRecord> {
  return { activation, activationTrouble: undefined, desiredSinceSeen: desiredSinceSeen ?? seen?.desiredStatusSince }
}

function loseAnswer(activation: Unconfirmed, { failure, isFinal, at }: RunEvent<'activation-failed'>): Activation {
  // What an earlier one left open stays open.
  return failure.mayHaveActed ? { ...activation, lost: { failure, since: at, isFinal } } : activation.previous
}

function applyLook({ pipeline: seen, at }: RunEvent<'looked'>, record: RunRecord): Partial<RunRecord> {
  const { first = seen, phases, approvalDiff, approvalTrouble } = record
  const { status, desiredStatus } = seen
  const before = phases.at(-1)
  const isChange = before?.status !== status || before.desiredStatus !== desiredStatus
  const isAwaiting = status === 'AwaitingApproval'
  return {
    ...followActivation(record, seen),
    first,
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

function followActivation({ activation, ...record }: RunRecord, seen: Pipeline): Partial<RunRecord> {
  if (activation.kind === 'not-sent') return {}
  const isDesired = seen.desiredStatus === activation.baseline.target
  const baseline = advanceBaseline(activation.baseline, seen)
  return {
    activation: activation.kind === 'unconfirmed' ? activation : { ...activation, baseline },
    sawUnavailable: record.sawUnavailable || seen.status === 'Unavailable',
    desiredSinceSeen: record.desiredSinceSeen ?? (isDesired ? seen.desiredStatusSince : undefined),
  }
}

function endTrouble({ at }: RunEvent, { trouble, longestTrouble }: RunRecord): Partial<RunRecord> {
  if (trouble === undefined) return {}
  const ms = at - trouble.since
  const isLonger = ms > (longestTrouble?.ms ?? 0)
  return { trouble: undefined, ...(isLonger ? { longestTrouble: { failure: trouble.failure, ms } } : {}) }
}
