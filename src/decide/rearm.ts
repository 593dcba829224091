import type { Answer } from '../feldera/api.ts'
import { type Failure, isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Moment } from './activation.ts'
import { judgeArmed } from './armed.ts'
import { SETTLE_MS } from './confirmation.ts'
import { end, type Move, wait } from './move.ts'
import { isGoingDown } from './plan.ts'
import type { PrimarySight } from './primary.ts'
import {
  isSpent,
  isStandingBy,
  isStopped,
  type RearmCommand,
  type RearmPolicy,
  type RearmRefusal,
  refusalToClear,
  refusalToStop,
  storageStatusIn,
  whyLive,
} from './rearm-plan.ts'
import type { Result } from './result.ts'
import { isInDoubt, type SentWrite } from './sent-write.ts'
import type { StorageHistory } from './storage-history.ts'

/** A write, with the time of Feldera's newest event when it was sent, milliseconds since the epoch. */
export type RearmWrite = SentWrite & Readonly<{ newestEventAt: number | undefined }>

/** What decisions need to know of what was done before. */
export interface RearmMemory {
  /** The latest write of each kind, but for those that a later one has made void: a stop all others, a clearing the start. */
  readonly writes: Readonly<Partial<Record<RearmCommand, RearmWrite>>>
  /** Whether this step has sent any write to put the pipeline into standby. */
  readonly hasWritten: boolean
  /** The deployment that was last seen standing by. */
  readonly stoodBy?: string | undefined
}

/** One look at the pipeline, and what else was asked because of what it showed. */
export interface RearmLook {
  readonly answer: Answer<Pipeline>
  /** When the look began, milliseconds on the step's clock. */
  readonly begunAt: number
  /** Feldera's clock, milliseconds since the epoch. */
  readonly feldera: number
  /** `undefined` when it does not matter, or when Feldera keeps no events. */
  readonly history?: StorageHistory | undefined
  /** `undefined` when it does not matter, or when no primary was named. */
  readonly primary?: PrimarySight | undefined
  /** Set when the pipeline's process did not say that it is in standby, so that the look may be an old one. */
  readonly isServing?: boolean
}

type RearmMove = Move<RearmCommand, Result>
type Situation = Readonly<RearmLook & { seen: Pipeline; memory: RearmMemory; policy: RearmPolicy } & Moment>

/**
 * Decides what is to be done next so that a pipeline stands by, after a look at it. It only ever does the one next thing, so
 * a run can begin at any point where another one ended.
 */
export function decideRearm(look: RearmLook, memory: RearmMemory, policy: RearmPolicy, moment: Moment): RearmMove {
  const { answer } = look
  if (!answer.ok) return afterFailedLook(answer.failure, moment)
  const situation = { ...look, ...moment, seen: answer.value, memory, policy }
  const move = nextMove(situation)
  // After the deadline a look may still show the end, but nothing is sent or waited for.
  return moment.isLast && move.kind !== 'end' ? end(lastResult(situation)) : move
}

function afterFailedLook(failure: Failure, { isLast }: Moment): RearmMove {
  if (isLast && failure.persistence !== 'final' && !isUnknownPipeline(failure)) return end({ kind: 'timed-out' })
  return end({ kind: 'request-failed', operation: 'rearm', failure })
}

function lastResult({ seen, ...look }: Situation): Result {
  if (!isStandingBy(seen) || look.isServing) return { kind: 'timed-out' }
  return { kind: 'not-armed', armament: judgeArmed(seen, comparison(look)) }
}

/** Whether it matters what the events of a pipeline tell: a write may follow from this look. */
export function needsHistory(seen: Pipeline, { ownDeployment }: RearmPolicy): boolean {
  return isStopped(seen) || seen.desiredStatus === 'Paused' || isOwn(seen, ownDeployment)
}

function isOwn({ deploymentId }: Pipeline, ownDeployment: string | undefined): boolean {
  return deploymentId !== undefined && deploymentId === ownDeployment
}

function nextMove(situation: Situation): RearmMove {
  const { seen, memory, policy } = situation
  if (isStopped(seen)) return whileStopped(situation)
  const sinceStop = memory.writes.stop?.at ?? 0
  if (isGoingDown(seen))
    return seen.desiredStatus === 'Stopped' || seen.status === 'Stopping'
      ? wait({ pollingSince: sinceStop })
      : refuse({ code: 'LivePipeline' })
  if (seen.deploymentError) return end({ kind: 'start-failed', error: seen.deploymentError })
  const interference = findInterference(situation)
  if (interference) return interference
  if (isOwn(seen, policy.ownDeployment)) {
    const isDoubtful = seen.desiredStatus === 'Standby' && policy.doubtfulUntil !== undefined
    if (isDoubtful) return whileDoubtful(policy.doubtfulUntil, situation)
    if (['Standby', 'Paused'].includes(seen.desiredStatus)) return stop(situation)
  }
  switch (seen.desiredStatus) {
    case 'Standby':
      return whileStandby(situation)
    case 'Paused':
      return whilePaused(situation)
    case 'Unavailable':
      return isFollowed(situation) ? wait({ pollingSince: 0 }) : refuse({ code: 'OutOfSight' })
    default:
      return refuse({ code: whyLive(seen) })
  }
}

/** It is not known whether the activation of this step was accepted. When it was not, there is nothing to put back. */
function whileDoubtful(until: number, { begunAt }: Situation): RearmMove {
  return begunAt < until ? wait({ ms: EFFECT_PAUSE_MS }) : end({ kind: 'never-activated' })
}

function refuse(refusal: RearmRefusal): RearmMove {
  return end({ kind: 'rearm-refused', refusal })
}

/** Whether this is a deployment that the step has activated or started, or has seen in standby. */
function isFollowed({ seen, memory, policy }: Situation): boolean {
  const isKnown = isOwn(seen, policy.ownDeployment) || isOwn(seen, memory.stoodBy)
  return isKnown || memory.writes.start?.state === 'accepted'
}

/** What somebody else has done to a deployment that this step follows. */
function findInterference({ seen, memory, policy }: Situation): RearmMove | undefined {
  const { ownDeployment } = policy
  const isReplaced = ownDeployment !== undefined && !memory.hasWritten && !isOwn(seen, ownDeployment)
  if (isReplaced && seen.desiredStatus !== 'Unavailable')
    return end({ kind: 'interfered', interference: 'PipelineReplaced' })
  const isChanged = seen.desiredStatus !== 'Standby' && seen.desiredStatus !== 'Unavailable'
  const hasStoodBy = isOwn(seen, memory.stoodBy) && !isOwn(seen, ownDeployment)
  const isSetRunning = isOwn(seen, ownDeployment) && seen.desiredStatus !== 'Paused'
  if (isChanged && (hasStoodBy || isSetRunning))
    return end({ kind: 'interfered', interference: 'DesiredStatusChanged' })
  return undefined
}

function whileStandby({ seen, memory, ...look }: Situation): RearmMove {
  const lookLater = wait({ pollingSince: memory.writes.start?.at ?? 0 })
  if (seen.status !== 'Standby') return lookLater
  const { primary } = look
  const isArmed = judgeArmed(seen, comparison(look)).kind === 'armed'
  if (!isArmed && primary?.kind === 'unknown' && isUnknownPipeline(primary.failure))
    return refuse({ code: 'UnknownPrimary', failure: primary.failure })
  if (look.isServing || !isArmed) return lookLater
  return end({ kind: memory.hasWritten ? 'rearmed' : 'already-standby' })
}

function comparison({ feldera, primary, policy }: Pick<Situation, 'feldera' | 'primary' | 'policy'>) {
  return { now: feldera, primary, maxCheckpointAgeMs: policy.maxCheckpointAgeMs }
}

/**
 * It is paused, or on its way there, and this step has not activated it. What was started in standby was rehearsed, and left
 * behind. Or its storage was activated before, and Feldera starts it as paused then, where the record of the desired status
 * is gone.
 */
function whilePaused(situation: Situation): RearmMove {
  const { seen, memory } = situation
  if (seen.deploymentInitial !== 'Standby') return refuse({ code: 'LivePipeline' })
  if (memory.writes.clear?.state === 'accepted' && memory.writes.start) return end({ kind: 'came-up-paused' })
  // On its way there it serves nobody, and it can be stopped once it has arrived.
  if (!['Paused', 'AwaitingApproval'].includes(seen.status)) return wait({ pollingSince: 0 })
  return stop(situation)
}

/** Stops a pipeline that was never desired to run since its storage was cleared. */
function stop(situation: Situation): RearmMove {
  const refusal = refusalToStop(situation)
  return refusal ? refuse(refusal) : send('stop', situation)
}

function whileStopped(situation: Situation): RearmMove {
  const { seen, memory, history } = situation
  const { clear, stop: stopped } = memory.writes
  if (seen.storageStatus === 'Clearing') return wait({ pollingSince: clear?.at ?? 0 })
  // It had never run when the stop was judged, so somebody has set it running at the last moment.
  if (stopped && clear === undefined && history?.hasServed) return end({ kind: 'set-running-before-stop' })
  const failure = findFailedStart(situation) ?? findForeignStop(situation)
  if (failure) return end(failure)
  if (seen.storageStatus !== 'Cleared' && isSpent(situation)) {
    const refusal = refusalToClear(situation)
    return refusal ? refuse(refusal) : send('clear', situation)
  }
  return send(seen.deploymentError ? 'dismiss' : 'start', situation)
}

/**
 * The pipeline was to be put back after a rehearsal, and this step has not stopped it. When its storage was not activated, the
 * rehearsal has not touched it, and somebody else, or an error, has stopped what stood by.
 */
function findForeignStop({ seen, memory, history, policy }: Situation): Result | undefined {
  if (policy.ownDeployment === undefined || memory.hasWritten || history?.wasActivated !== false) return undefined
  if (policy.doubtfulUntil === undefined) return undefined
  const { deploymentError: error } = seen
  return error ? { kind: 'start-failed', error } : { kind: 'interfered', interference: 'PipelineStopped' }
}

/** What came of the start that this step has sent, when the pipeline is stopped again. */
function findFailedStart({ seen, memory, history, now }: Situation): Result | undefined {
  const { start, clear } = memory.writes
  if (start === undefined) return undefined
  const isSettled = start.state === 'accepted' && now - start.at > SETTLE_MS
  const isShown = start.newestEventAt !== undefined && (history?.lastDeployedAt ?? 0) > start.newestEventAt
  const isTaken = isSettled || isShown
  const { deploymentError: error } = seen
  if (error === undefined) return isTaken ? { kind: 'interfered', interference: 'PipelineStopped' } : undefined
  // On a storage that was activated before no standby starts. Clearing helps, but not twice.
  if (storageStatusIn(error) !== undefined && clear === undefined) return undefined
  return { kind: 'start-failed', error }
}

/** How long to wait for the effect of a write that was accepted. The very next look should show it. */
const EFFECT_PAUSE_MS = 1_000

/** Sends a write, unless the last one like it tells otherwise. */
function send(command: RearmCommand, { seen, memory, policy, now, history }: Situation): RearmMove {
  const last = memory.writes[command]
  const move = { kind: 'do', command } as const
  if (last === undefined || (command === 'stop' && !isOwn(seen, last.seen.deploymentId))) return move
  if (last.state === 'failed') {
    // Without events it cannot be told whether a start was carried out, and what it started was stopped.
    const isBlind = command === 'start' && history === undefined && isInDoubt(last)
    if (last.isFinal || isBlind) return end({ kind: 'request-failed', operation: command, failure: last.failure })
    return now >= last.retryFrom ? move : wait({ ms: Math.min(last.retryFrom - now, policy.pollIntervalMs) })
  }
  // It was accepted, and this look does not show it. A stop cannot be undone, so the look must be an old one.
  if (command === 'stop' || now - last.at < SETTLE_MS) return wait({ ms: EFFECT_PAUSE_MS })
  return move
}
