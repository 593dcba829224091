import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import { CLOCK_TOLERANCE_MS, type DatedCheckpoint, dateCheckpoint, uuidTime } from './measurements.ts'
import { isServing, type PrimarySight } from './primary.ts'

/**
 * Whether a pipeline in standby is armed, which means that it is known to pull what a primary pushes. Durations are in
 * milliseconds.
 *
 * Feldera shows Standby before the first pull. And a pipeline with a bucket of its own, to which it has once pushed, pulls
 * its own old checkpoint for ever and looks healthy. A standby makes no checkpoint itself, so one that is younger than its
 * deployment was made by a primary that lives, and has been pulled.
 */
export type Armament = Readonly<
  /** `by`: what shows it, the age of the checkpoint or the list of its primary that serves. */
  | { kind: 'armed'; by: 'age' | 'primary'; newest: DatedCheckpoint }
  /** Feldera shows no checkpoint of this standby. */
  | { kind: 'none-shown' }
  /** The newest checkpoint is older than the deployment, which began so long ago. */
  | { kind: 'older'; newest: DatedCheckpoint; deployedForMs: number }
  /** The id of the checkpoint or of the deployment carries no time, or one that cannot be. */
  | { kind: 'undated'; newest: DatedCheckpoint }
  /** It would be armed, but for `max-checkpoint-age`. */
  | { kind: 'too-old'; newest: DatedCheckpoint; limitMs: number }
>

/** What the checkpoint of a standby is compared with. `now`: Feldera's clock, milliseconds since the epoch. */
export type ArmedComparison = Readonly<{
  now: number
  primary?: PrimarySight | undefined
  maxCheckpointAgeMs?: number | undefined
}>

/** @param standby a pipeline that is in standby */
export function judgeArmed(standby: Pipeline, compared: ArmedComparison): Armament {
  const { now, maxCheckpointAgeMs } = compared
  const held = standby.checkpoints?.at(-1)
  if (held === undefined) return { kind: 'none-shown' }
  const newest = dateCheckpoint(held, now)
  const by = whatShowsIt(standby, held, compared)
  if (by === undefined) return whyNot(standby, newest, now)
  const isTooOld = maxCheckpointAgeMs !== undefined && (newest.ageMs ?? Number.POSITIVE_INFINITY) > maxCheckpointAgeMs
  return isTooOld ? { kind: 'too-old', newest, limitMs: maxCheckpointAgeMs } : { kind: 'armed', by, newest }
}

function whatShowsIt(
  { id, deploymentId = '' }: Pipeline,
  held: Checkpoint,
  { primary, now }: ArmedComparison,
): 'age' | 'primary' | undefined {
  const deployedAt = uuidTime(deploymentId)
  const takenAt = uuidTime(held.uuid)
  // One from the future was taken by a clock that is ahead, so it may be older than the deployment.
  const isDated = takenAt !== undefined && takenAt - now <= CLOCK_TOLERANCE_MS
  if (deployedAt !== undefined && isDated && takenAt > deployedAt) return 'age'
  return primary?.kind === 'seen' && isMadeBy(primary, held, id) ? 'primary' : undefined
}

/**
 * Whether the primary that serves has made this checkpoint. It also lists those that it has pulled before it took over, so it
 * must have been made since the primary runs.
 */
function isMadeBy(primary: PrimarySight & { kind: 'seen' }, { uuid }: Checkpoint, id: string | undefined): boolean {
  const { checkpoints = [], statusSince, id: primaryId } = primary.pipeline
  // By another address of its Feldera the pipeline itself can be named as its primary.
  const isOther = id === undefined || primaryId !== id
  const isSince = statusSince !== undefined && (uuidTime(uuid) ?? 0) > statusSince
  return isOther && isServing(primary) && isSince && checkpoints.some((one) => one.uuid === uuid)
}

function whyNot({ deploymentId = '' }: Pipeline, newest: DatedCheckpoint, now: number): Armament {
  const deployedAt = uuidTime(deploymentId)
  const { takenAt } = newest
  if (deployedAt === undefined || takenAt === undefined || takenAt > deployedAt) return { kind: 'undated', newest }
  return { kind: 'older', newest, deployedForMs: Math.max(0, now - deployedAt) }
}
