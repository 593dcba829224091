import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import { type DatedCheckpoint, dateCheckpoint, uuidTime } from './measurements.ts'
import type { PrimarySight } from './primary.ts'

/**
 * Whether a pipeline in standby is armed, which means that it is known to pull what a primary pushes. Durations are in
 * milliseconds.
 *
 * Feldera shows Standby before the first pull. And a pipeline with a bucket of its own, to which it has once pushed, pulls
 * its own old checkpoint for ever and looks healthy. A standby makes no checkpoint itself, so one that is younger than its
 * deployment was made by a primary that lives, and has been pulled.
 */
export type Armament = Readonly<
  /** `by`: what shows it, the age of the checkpoint or the primary's own list. */
  | { kind: 'armed'; by: 'age' | 'primary'; newest: DatedCheckpoint }
  /** Feldera shows no checkpoint of this standby. */
  | { kind: 'none-shown' }
  /** The newest checkpoint is older than the deployment, which began so long ago. */
  | { kind: 'older'; newest: DatedCheckpoint; deployedForMs: number }
  /** The id of the checkpoint or of the deployment carries no time. */
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
export function judgeArmed(standby: Pipeline, { now, primary, maxCheckpointAgeMs }: ArmedComparison): Armament {
  const held = standby.checkpoints?.at(-1)
  if (held === undefined) return { kind: 'none-shown' }
  const newest = dateCheckpoint(held, now)
  const by = whatShowsIt(standby, held, primary)
  if (by === undefined) return whyNot(standby, newest, now)
  const isTooOld = maxCheckpointAgeMs !== undefined && (newest.ageMs ?? Number.POSITIVE_INFINITY) > maxCheckpointAgeMs
  return isTooOld ? { kind: 'too-old', newest, limitMs: maxCheckpointAgeMs } : { kind: 'armed', by, newest }
}

function whatShowsIt(
  { deploymentId = '' }: Pipeline,
  held: Checkpoint,
  primary: PrimarySight | undefined,
): 'age' | 'primary' | undefined {
  const deployedAt = uuidTime(deploymentId)
  const takenAt = uuidTime(held.uuid)
  if (deployedAt !== undefined && takenAt !== undefined && takenAt > deployedAt) return 'age'
  const ofPrimary = primary?.kind === 'seen' ? (primary.pipeline.checkpoints ?? []) : []
  return ofPrimary.some(({ uuid }) => uuid === held.uuid) ? 'primary' : undefined
}

function whyNot({ deploymentId = '' }: Pipeline, newest: DatedCheckpoint, now: number): Armament {
  const deployedAt = uuidTime(deploymentId)
  if (deployedAt === undefined || newest.takenAt === undefined) return { kind: 'undated', newest }
  return { kind: 'older', newest, deployedForMs: Math.max(0, now - deployedAt) }
}
