import type { CheckpointStatus, PushStatus } from '../feldera/checkpointing.ts'
import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import type { ProcessStats } from '../feldera/process.ts'
import { PASSING_ON_MS, SETTLE_MS } from './confirmation.ts'
import { showsStop } from './guard.ts'
import { uuidTime } from './measurements.ts'
import { end, type Move, wait } from './move.ts'
import { isGoingDown } from './plan.ts'
import { isPaused } from './primary.ts'
import { isStandingBy } from './rearm-plan.ts'
import { mayHaveActed, type SentWrite } from './sent-write.ts'

/** What is sent to the primary, in this order. `push`: the newest checkpoint, to the object store. */
export type HandOverCommand = 'pause' | 'checkpoint' | 'push' | 'stop'

/**
 * How far a hand-over has come, which is what it waits for: that the primary is paused, has worked off what it has read, has
 * saved that in a checkpoint and pushed it, that the standby has pulled it, and that the primary is stopped.
 */
export type Stage = 'pause' | 'drain' | 'checkpoint' | 'push' | 'pull' | 'stop'

/** Why a primary that is paused does not come to rest. */
export type DrainObstacle = Readonly<
  /** Records go on coming in; `inputs`: by which inputs, as far as that is told. */
  | { kind: 'fed'; inputs: readonly string[] }
  | { kind: 'transaction' }
  /** Results do not reach their outputs; `outputs`: which, as far as that is told. */
  | { kind: 'sink'; outputs: readonly string[]; missing: number }
  | { kind: 'backlog'; buffered: number }
  | { kind: 'unsettled' }
>

/** Why a hand-over cannot come to its end. */
export type HandOverObstacle = Readonly<
  | { code: 'NotDrained'; cause: DrainObstacle }
  /** The last of several checkpoints, or pushes, failed with this error. */
  | { code: 'CheckpointFailed' | 'PushFailed'; error: string }
  /** Its checkpoints do not tell how many records they hold, so nothing can be proven. */
  | { code: 'RecordsNotTold' }
  /** Somebody else has set the primary running, stopped it (or it has failed), or started it anew. */
  | { code: 'PrimaryResumed' | 'PrimaryStopped' | 'PrimaryReplaced' }
  /** The standby is no longer the one that was judged. */
  | { code: 'StandbyChanged' }
>

/** `stopped`: the stop was accepted, so only the activation is left. */
export type HandOverEnd = 'stopped' | HandOverObstacle

/** What one round of looks has shown. `begunAt`: when it began, milliseconds on the step's clock. */
export type HandOverLook = Readonly<{
  begunAt: number
  standby: Pipeline
  /** The newest checkpoint that the standby holds. */
  held: Checkpoint | undefined
  primary: Pipeline
  /** What the primary's process says; it is asked once Feldera shows it paused. */
  process: ProcessLook | undefined
}>

/** `made`: the checkpoints that the primary holds, oldest first. `saved`: what became of one that was asked for. */
export type ProcessLook = Readonly<{
  stats: ProcessStats
  made: readonly Checkpoint[]
  saved: CheckpointStatus | undefined
  pushed: PushStatus
}>

/**
 * How the counters of the primary stood at the last look, `at`, and since when. `fedAt`: when a look last showed that records had
 * come in, and by which inputs. Times are milliseconds on the step's clock.
 */
export type Reading = Readonly<{
  stats: ProcessStats
  at: number
  since: number
  fedAt: number
  fedBy: readonly string[]
}>

/** What is known of a hand-over. Times are milliseconds on the step's clock. */
export interface HandOverMemory {
  /** Both sides as they were judged. A primary that was found paused was paused by somebody else, or by a run that was cut off. */
  readonly standby: Pipeline
  readonly primary: Pipeline
  /** Whether the primary may push checkpoints by itself, which Feldera does not show while it goes on. */
  readonly pushesItself: boolean
  /** Whether the primary was seen paused. */
  readonly wasPaused: boolean
  readonly stage: Stage
  /** When that stage began. */
  readonly stageAt: number
  readonly reading?: Reading | undefined
  /** A checkpoint, or a push, that was asked for. `incarnation`: of the process that was asked. */
  readonly saving?: Readonly<{ sequence: number; incarnation: string | undefined }> | undefined
  readonly pushing?: Readonly<{ uuid: string }> | undefined
  /** How many have failed, and how. */
  readonly saveFailures: readonly string[]
  readonly pushFailures: readonly string[]
  /** Since when the primary had been paused, by Feldera's clock, when a checkpoint that was asked for had been made. */
  readonly savedIn?: number | undefined
  /** A checkpoint whose push has failed. Another one is made, because the failure stays with this one. */
  readonly spoilt?: string | undefined
  /** The ids of the primary's checkpoints of what it has processed, as far as they were seen. */
  readonly own: readonly string[]
  /** The first checkpoint that was pushed and holds all that the primary has processed. */
  readonly proven?: Proof | undefined
  /** No checkpoint, and no push, is asked for before this moment. */
  readonly askFrom: number
}

/**
 * A checkpoint that holds all that the primary has processed. `initialStart`: see `ProcessStats`.
 */
export type Proof = Readonly<{
  checkpoint: string
  records: number
  initialStart: number | undefined
}>

/** What was sent to the primary, and what is allowed. `drainMs`: how long it may take to come to rest. */
export type HandOverContext = Readonly<{
  pause: SentWrite | undefined
  stop: SentWrite | undefined
  drainMs: number
  now: number
}>

export type HandOverDecision = Readonly<{ stage: Stage; move: Move<HandOverCommand, HandOverEnd> }>

/** How often a checkpoint, or a push, may fail. */
const MOST_FAILURES = 3

/** Both counters and what they are compared with are read again after this time before they count as standing still. */
const STILL_MS = 1_000
/**
 * Before 0.337 what an input had read when it was removed counts as read for ever, and never as processed. So where the two
 * differ, and nothing is waiting, standing still for longer has to do.
 */
const STILL_MS_OF_OLDER = 10_000

/**
 * Decides what is next in handing over. Everything follows from the looks, and from the counters above all: "paused" is not
 * drained, and "the checkpoint is done" may be about an older one. Source: docs/feldera.md, "Handing over".
 */
export function decideHandOver(look: HandOverLook, memory: HandOverMemory, context: HandOverContext): HandOverDecision {
  const { stop } = context
  if (stop && mayHaveActed(stop) && (stop.state === 'accepted' || showsStop(look.primary, stop)))
    return { stage: 'stop', move: end('stopped') }
  const changed = changeOfStandby(look.standby, memory.standby) ?? changeOfPrimary(look.primary, memory)
  if (changed) return { stage: memory.stage, move: end(changed) }
  if ([look.standby.status, look.primary.status].includes('Unavailable'))
    return { stage: memory.stage, move: waitSince(memory.stageAt) }
  const { process, primary } = look
  if (!isPaused(primary) || process === undefined)
    return { stage: 'pause', move: whileNotPaused(look, memory, context) }
  return whilePaused({ ...look, process }, memory, context)
}

function waitSince(pollingSince: number): Move<HandOverCommand, HandOverEnd> {
  return wait({ pollingSince })
}

function changeOfStandby(seen: Pipeline, judged: Pipeline): HandOverObstacle | undefined {
  if (seen.status === 'Unavailable' && seen.deploymentError === undefined) return undefined
  const isSame = isStandingBy(seen) && seen.deploymentId === judged.deploymentId
  return isSame ? undefined : { code: 'StandbyChanged' }
}

function changeOfPrimary(seen: Pipeline, { primary: judged }: HandOverMemory): HandOverObstacle | undefined {
  if (seen.deploymentError !== undefined || isGoingDown(seen)) return { code: 'PrimaryStopped' }
  return seen.deploymentId === judged.deploymentId ? undefined : { code: 'PrimaryReplaced' }
}

function whileNotPaused(
  { primary, begunAt }: HandOverLook,
  { wasPaused, stageAt }: HandOverMemory,
  { pause, now }: HandOverContext,
): Move<HandOverCommand, HandOverEnd> {
  if (primary.desiredStatus === 'Paused') return waitSince(stageAt)
  if (wasPaused) return end({ code: 'PrimaryResumed' })
  if (pause === undefined || !mayHaveActed(pause)) {
    const retryFrom = pause?.state === 'failed' ? pause.retryFrom : 0
    if (now < retryFrom) return wait({ ms: retryFrom - now })
    return primary.status === 'Running' ? { kind: 'do', command: 'pause' } : waitSince(stageAt)
  }
  // Feldera shows a pause up to some seconds late, and may still be passing on one whose answer was lost.
  if (begunAt < pause.at + PASSING_ON_MS + SETTLE_MS) return waitSince(pause.at)
  return pause.state === 'accepted' ? end({ code: 'PrimaryResumed' }) : { kind: 'do', command: 'pause' }
}

type PausedLook = HandOverLook & { readonly process: ProcessLook }

function whilePaused(look: PausedLook, memory: HandOverMemory, context: HandOverContext): HandOverDecision {
  const { drainMs, now } = context
  const { made } = look.process
  const { reading, stage, stageAt } = memory
  const restless = reading === undefined ? { kind: 'unsettled' as const } : whyRestless(reading, now)
  if (restless) {
    const isOver = stage === 'drain' && now - stageAt > drainMs
    return { stage: 'drain', move: isOver ? end({ code: 'NotDrained', cause: restless }) : waitSince(stageAt) }
  }
  const newest = made.at(-1)
  const obstacle = obstacleIn(newest, memory)
  if (obstacle) return { stage, move: end(obstacle) }
  if (newest === undefined || !holdsAll(newest, look, memory))
    return { stage: 'checkpoint', move: whileSaving(memory, now) }
  if (memory.proven === undefined) return { stage: 'push', move: whilePushing(memory, now) }
  if (!hasPulled(look, memory)) return { stage: 'pull', move: waitSince(stageAt) }
  return { stage: 'stop', move: whileItMayPush(newest, look, memory, now) ?? whileStopping(context) }
}

/**
 * What is next while a checkpoint may be on its way to the object store: the stop would leave half of it there, and that would be
 * what the standby pulls last. Feldera shows pushes that were asked for, and not those that the primary makes by itself. With the
 * newest one in the store there is none to be made, so that one is asked for: by itself the primary may push it in hours only.
 *
 * @returns `undefined` when none can be on its way
 */
function whileItMayPush(
  newest: Checkpoint,
  { process: { stats, pushed } }: PausedLook,
  { pushing, pushesItself, askFrom, stageAt }: HandOverMemory,
  now: number,
): Move<HandOverCommand, HandOverEnd> | undefined {
  if (pushing !== undefined || pushed.running.length > 0) return waitSince(stageAt)
  if (!pushesItself) return undefined
  if (stats.isCheckpointing) return waitSince(stageAt)
  return isPushed(newest, pushed) ? undefined : ask('push', askFrom, now)
}

/**
 * Whether a checkpoint holds all that the primary has processed, and was made since it was paused. Without that, whoever goes on
 * after a crash past the stop could not tell that nothing was processed after it.
 */
function holdsAll(
  { uuid, processedRecords }: Checkpoint,
  { primary, process }: PausedLook,
  { spoilt, savedIn }: HandOverMemory,
): boolean {
  if (processedRecords !== process.stats.processed || uuid === spoilt) return false
  const { statusSince = 0 } = primary
  // One that was asked for is believed, also where the clocks of the process and of Feldera differ.
  return (uuidTime(uuid) ?? 0) >= statusSince || savedIn === statusSince
}

/** Why the primary has not come to rest; `undefined` when it has. */
export function whyRestless({ stats, at, since, fedAt, fedBy }: Reading, now: number): DrainObstacle | undefined {
  const { buffered, input, processed, completed, hasTransaction, state } = stats
  if (hasTransaction) return { kind: 'transaction' }
  if (buffered === 0 && processed === completed && state === 'Paused') {
    const stillMs = input === processed ? STILL_MS : STILL_MS_OF_OLDER
    if (now - since >= stillMs) return undefined
  }
  if (fedAt === at) return { kind: 'fed', inputs: fedBy }
  if (buffered > 0) return { kind: 'backlog', buffered }
  if (completed < processed) return { kind: 'sink', outputs: stats.lateOutputs, missing: processed - completed }
  return { kind: 'unsettled' }
}

function obstacleIn(
  newest: Checkpoint | undefined,
  { saveFailures, pushFailures }: HandOverMemory,
): HandOverObstacle | undefined {
  if (newest && newest.processedRecords === undefined) return { code: 'RecordsNotTold' }
  const [saveError, pushError] = [tooOften(saveFailures), tooOften(pushFailures)]
  if (saveError !== undefined) return { code: 'CheckpointFailed', error: saveError }
  return pushError === undefined ? undefined : { code: 'PushFailed', error: pushError }
}

function whileSaving({ saving, askFrom, stageAt }: HandOverMemory, now: number) {
  return saving ? waitSince(stageAt) : ask('checkpoint', askFrom, now)
}

function whilePushing({ pushing, askFrom, stageAt }: HandOverMemory, now: number) {
  return pushing ? waitSince(stageAt) : ask('push', askFrom, now)
}

function ask(command: HandOverCommand, from: number, now: number): Move<HandOverCommand, HandOverEnd> {
  return now < from ? wait({ ms: from - now }) : { kind: 'do', command }
}

/** The last error, when there were as many as may be. */
function tooOften(failures: readonly string[]): string | undefined {
  return failures.length >= MOST_FAILURES ? failures.at(-1) : undefined
}

/** Whether a checkpoint is in the object store. `failure` does not count: it may be an old one. */
function isPushed({ uuid }: Pick<Checkpoint, 'uuid'>, { success, periodic }: PushStatus): boolean {
  return success === uuid || periodic === uuid
}

/** Whether the standby holds a checkpoint of the same records that is as new as the one that was pushed, or newer. */
function hasPulled({ held, process }: PausedLook, { proven, own }: HandOverMemory): boolean {
  if (held === undefined || proven === undefined) return false
  const isNewEnough = held.processedRecords === process.stats.processed && held.uuid >= proven.checkpoint
  return isNewEnough && own.includes(held.uuid)
}

function whileStopping({ stop, now }: HandOverContext): Move<HandOverCommand, HandOverEnd> {
  if (stop?.state !== 'failed') return ask('stop', 0, now)
  // Whether it was accepted is not known, so there is no way back, and it is sent again now and then.
  return ask('stop', stop.isFinal ? stop.at + SETTLE_MS : stop.retryFrom, now)
}

/** What is known of a hand-over after one more round of looks. `now`: milliseconds on the step's clock. */
export function rememberLook(memory: HandOverMemory, look: HandOverLook, now: number): HandOverMemory {
  const { primary, process } = look
  const wasPaused = memory.wasPaused || isPaused(primary)
  if (process === undefined) return { ...memory, wasPaused }
  const known = isSameProcess(memory, process.stats) ? memory : forget(memory)
  const reading = read(known.reading, process.stats, now)
  const paused = { ...look, process }
  return provenBy(paused, failedBy(paused, { ...known, wasPaused, reading }))
}

function isSameProcess({ reading }: HandOverMemory, { incarnation }: ProcessStats): boolean {
  return reading === undefined || reading.stats.incarnation === incarnation
}

/** Another process knows nothing of what this one was asked, and may have processed less. */
function forget(memory: HandOverMemory): HandOverMemory {
  return {
    ...memory,
    reading: undefined,
    saving: undefined,
    pushing: undefined,
    savedIn: undefined,
    proven: undefined,
    own: [],
  }
}

const COUNTED = ['input', 'processed', 'completed', 'buffered', 'state', 'hasTransaction'] as const

function read(before: Reading | undefined, stats: ProcessStats, now: number): Reading {
  if (before === undefined) return { stats, at: now, since: now, fedAt: Number.NEGATIVE_INFINITY, fedBy: [] }
  const isStill = COUNTED.every((name) => before.stats[name] === stats[name])
  const fed = before.stats.input === stats.input ? before : { fedAt: now, fedBy: growing(before.stats, stats) }
  return { stats, at: now, since: isStill ? before.since : now, fedAt: fed.fedAt, fedBy: fed.fedBy }
}

/** The inputs by which records have come in since. */
function growing(before: ProcessStats, { inputs }: ProcessStats): readonly string[] {
  const known = new Map(before.inputs.map(({ name, records }) => [name, records]))
  return inputs.filter(({ name, records }) => records > (known.get(name) ?? 0)).map(({ name }) => name)
}

/** Notices what has failed, and what is over. */
function failedBy({ primary, process: { saved, pushed } }: PausedLook, memory: HandOverMemory): HandOverMemory {
  const { saving, pushing, saveFailures, pushFailures } = memory
  const isSaved = saving !== undefined && saved?.success !== undefined && saved.success >= saving.sequence
  const saveError =
    saving !== undefined && !isSaved && saved?.failure && saved.failure.sequence >= saving.sequence
      ? saved.failure.error
      : undefined
  const isInStore = pushing !== undefined && isPushed(pushing, pushed)
  const isUnderWay = pushing !== undefined && pushed.running.includes(pushing.uuid)
  const pushError =
    pushing !== undefined && !isInStore && !isUnderWay && pushed.failure?.uuid === pushing.uuid
      ? pushed.failure.error
      : undefined
  return {
    ...memory,
    saving: isSaved || saveError !== undefined ? undefined : saving,
    savedIn: isSaved ? (primary.statusSince ?? 0) : memory.savedIn,
    saveFailures: saveError === undefined ? saveFailures : [...saveFailures, saveError],
    pushing: isInStore || pushError !== undefined ? undefined : pushing,
    pushFailures: pushError === undefined ? pushFailures : [...pushFailures, pushError],
    spoilt: pushError === undefined ? memory.spoilt : pushing?.uuid,
  }
}

function provenBy(look: PausedLook, memory: HandOverMemory): HandOverMemory {
  const { stats, made, pushed } = look.process
  const { initialStart, processed: records } = stats
  const isSame = memory.proven === undefined || memory.proven.records === records
  const { proven, own } = isSame ? memory : { proven: undefined, own: [] }
  const holding = made.filter((one) => holdsAll(one, look, memory))
  const known = { ...memory, own: [...new Set([...own, ...holding.map(({ uuid }) => uuid)])] }
  const inStore = holding.find((one) => isPushed(one, pushed))
  return { ...known, proven: proven ?? (inStore && { checkpoint: inStore.uuid, records, initialStart }) }
}
