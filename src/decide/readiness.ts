import type { Answer } from '../feldera/api.ts'
import type { CheckpointSync } from '../feldera/checkpoint-sync.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Installation } from '../feldera/installation.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { type Armament, type ArmedComparison, judgeArmed } from './armed.ts'
import { type DatedCheckpoint, newestCheckpointTime, uuidTime } from './measurements.ts'
import type { ObjectStoreState } from './object-store.ts'
import { isGoingDown } from './plan.ts'
import { isHidden, isServing, livenessOf, type PrimarySight } from './primary.ts'
import type { HeldCheckpoint } from './staleness.ts'

/** The verdict on one line of the checklist. `unknown`: Feldera did not say what would settle it. */
export type Verdict = 'pass' | 'fail' | 'unknown'

/** One line of a readiness check, as data; report/findings.ts turns it into words. Durations are in milliseconds. */
export type Finding = Readonly<
  { verdict: Verdict } & (
    | { kind: 'reachable'; version: string | undefined }
    /** Something answers, but it refuses the credentials, so it is not known to be Feldera. */
    | { kind: 'answering' }
    | { kind: 'edition'; edition: string | undefined }
    /** `failure`: why the role is not known. */
    | { kind: 'role'; role?: string | undefined; failure?: Failure }
    | { kind: 'pipeline-found' }
    /** `canActivate`: false in an edition without activation, where advice on getting into standby would be useless. */
    | { kind: 'in-standby'; pipeline: Pipeline; canActivate: boolean }
    /**
     * The newest checkpoint that the standby holds. `aheadMs`: how far its time lies in the future, set when the clocks
     * disagree. `limitMs`: `max-checkpoint-age`.
     */
    | { kind: 'checkpoint-held'; newest?: DatedCheckpoint; aheadMs?: number | undefined; limitMs: number | undefined }
    | { kind: 'object-store'; store: ObjectStoreState }
    | { kind: 'armed'; armament: Armament }
    /** The pipeline that serves now, where one was named. */
    | { kind: 'primary'; sight: PrimarySight }
    /** The role of the credentials for the primary. `failure`: why it is not known. */
    | { kind: 'primary-role'; role?: string | undefined; failure?: Failure }
    /** Whether what the primary saves arrives at the standby. `waitingMs`: how long ago it saved what has not arrived yet. */
    | { kind: 'pushes'; pushes: PushState; waitingMs?: number }
    /** The pipeline's process says that it serves, although Feldera shows Standby. */
    | { kind: 'serving' }
    /** Feldera is so slow to answer that nothing could be stopped and cleared safely. */
    | { kind: 'slow'; ms: number }
    /** The check itself took so long that too little time is left to put back what would be activated. */
    | { kind: 'late'; ms: number }
    /** The pipeline's process cannot be asked whether it serves, without which nothing is stopped. */
    | { kind: 'process-unasked'; failure: Failure }
    /** Feldera shows no id of the deployment, by which alone it can be told apart from another one. */
    | { kind: 'deployment-unknown' }
    /** Whether Feldera keeps events, by which alone it can be told what may be stopped and cleared. */
    | { kind: 'history'; failure: Failure | undefined }
    /** Where the standby's checkpoints are kept, and what becomes of that when it is activated. */
    | { kind: 'bucket'; use: BucketUse; failure?: Failure }
    /** What becomes of that bucket after a real activation. */
    | { kind: 'bucket-afterwards'; use: BucketAfterwards; failure?: Failure }
    /** The request that this line depends on failed. `names`: as in a `Result`. */
    | { kind: 'request-failed'; asked: Question; failure: Failure; names?: readonly string[] | undefined }
  )
>

/** What a failed request was to find out. */
export type Question = 'reachable' | 'credentials' | 'pipeline' | 'object-store' | 'process'

/**
 * What an activation does to the bucket of a standby.
 *
 * - `harmless`: nothing;
 * - `takes-primarys`: the standby becomes the owner of the bucket that its primary pushes to, whose pushes fail from then on;
 * - `pushes-own`: it pushes to a bucket of its own, and pulls from there afterwards, and no longer from its primary's;
 * - `unknown`: its configuration could not be read.
 */
export type BucketUse = 'harmless' | 'takes-primarys' | 'pushes-own' | 'unknown'

/**
 * Where an activated standby pushes its checkpoints.
 *
 * - `own`: to a bucket of its own;
 * - `takes-primarys`: to its primary's, of which it becomes the owner, so that the primary can no longer push;
 * - `shared`: to its primary's, which refuses them because that is the owner;
 * - `unknown`: its configuration could not be read.
 */
export type BucketAfterwards = 'own' | 'takes-primarys' | 'shared' | 'unknown'

/**
 * How the primary's newest checkpoint compares with the standby's: it has arrived, it has not, or one of them is not known.
 */
export type PushState = 'arrived' | 'waiting' | 'unknown'

/**
 * How long a checkpoint may be in the object store before a standby that lacks it fails the check. Pull intervals are
 * seconds, and pulls of large states take minutes, so after a quarter of an hour the pulls must be failing. Feldera
 * still shows Standby then.
 */
const PULL_TOLERANCE_MS = 15 * 60_000

/**
 * What the first request tells: whether Feldera was reached (a server that refuses the credentials was), and accepts
 * them.
 */
export function findReachability(answer: Answer<Installation>): readonly Finding[] {
  if (answer.ok) return [{ kind: 'reachable', verdict: 'pass', version: answer.value.version }]
  const { failure } = answer
  const refused: Finding = { kind: 'request-failed', verdict: 'fail', asked: 'credentials', failure }
  if (failure.code === 'OidcTokenNotMinted') return [refused]
  if (isAboutCredentials(failure)) return [{ kind: 'answering', verdict: 'pass' }, refused]
  return [{ ...refused, asked: 'reachable' }]
}

function isAboutCredentials({ httpStatus, code }: Failure): boolean {
  if (httpStatus === 401 || (httpStatus === 403 && code !== 'NotFelderaApi')) return true
  return ['UnknownTenantName', 'AmbiguousOidcTenant', 'AmbiguousTenantMembership'].includes(code)
}

export function findEdition({ edition }: Installation): Finding {
  const hasActivation = /enterprise/i.test(edition ?? '') ? 'pass' : 'fail'
  return { kind: 'edition', verdict: edition === undefined ? 'unknown' : hasActivation, edition }
}

/** The roles that may activate and stop. Feldera's roles are, weakest first: read, write, admin, owner. */
const MAY_WRITE = new Set(['write', 'admin', 'owner'])

export function findRole(answer: Answer<string | undefined>): Finding {
  if (!answer.ok) return { kind: 'role', verdict: 'unknown', failure: answer.failure }
  const role = answer.value
  const mayActivate = MAY_WRITE.has(role ?? '') ? 'pass' : 'fail'
  return { kind: 'role', verdict: role === undefined ? 'unknown' : mayActivate, role }
}

export function findStandby(pipeline: Pipeline, canActivate: boolean): Finding {
  const { deploymentError, status, desiredStatus } = pipeline
  const isStandby = !deploymentError && status === 'Standby' && desiredStatus === 'Standby'
  return { kind: 'in-standby', verdict: isStandby ? 'pass' : 'fail', pipeline, canActivate }
}

/** @param limitMs `max-checkpoint-age` */
export function findCheckpoint(held: HeldCheckpoint, limitMs: number | undefined): Finding {
  const found = { kind: 'checkpoint-held', limitMs } as const
  switch (held.kind) {
    case 'none-shown':
      return { ...found, verdict: 'unknown' }
    case 'ahead':
      return { ...found, verdict: 'unknown', newest: held.newest, aheadMs: held.aheadMs }
    case 'undated':
      return { ...found, verdict: limitMs === undefined ? 'pass' : 'unknown', newest: held.newest }
    default:
      return { ...found, verdict: held.kind === 'fresh' ? 'pass' : 'fail', newest: held.newest }
  }
}

export function findObjectStore(store: ObjectStoreState): Finding {
  return { kind: 'object-store', verdict: judgeStore(store), store }
}

function judgeStore(store: ObjectStoreState): Verdict {
  if (store.kind === 'empty' || store.kind === 'too-old') return 'fail'
  if (store.kind === 'in-step') return 'pass'
  if (store.kind !== 'behind') return 'unknown'
  return store.waitingMs <= PULL_TOLERANCE_MS ? 'pass' : 'fail'
}

/** It is never a failure: a checkpoint of the primary may come any time, and an activation works without. */
export function findArmed(pipeline: Pipeline, compared: ArmedComparison): Finding {
  const armament = judgeArmed(pipeline, compared)
  return { kind: 'armed', verdict: armament.kind === 'armed' ? 'pass' : 'unknown', armament }
}

/** @param mustServe whether it must be seen Running, and not only live */
export function findPrimary(sight: PrimarySight, mustServe: boolean): Finding {
  const isGood = mustServe ? isServing(sight) : livenessOf(sight) === 'live'
  // Nobody knows whether it is live, or for how long.
  const isGoing = sight.kind === 'seen' && isGoingDown(sight.pipeline)
  const isDoubtful = !mustServe && (isHidden(sight) || isGoing)
  return { kind: 'primary', verdict: isGood ? (isDoubtful ? 'unknown' : 'pass') : 'fail', sight }
}

/** It is never a failure: only a step that is to stop the primary needs more than a look. */
export function findPrimaryRole(answer: Answer<string | undefined>): Finding {
  if (!answer.ok) return { kind: 'primary-role', verdict: 'unknown', failure: answer.failure }
  const role = answer.value
  return { kind: 'primary-role', verdict: MAY_WRITE.has(role ?? '') ? 'pass' : 'unknown', role }
}

/**
 * Whether the primary pushes and the standby pulls, by the newest checkpoint of each.
 *
 * @param now Feldera's clock, milliseconds since the epoch
 */
export function findPushes(primary: Pipeline, standby: Pipeline, now: number): Finding {
  const [madeAt, heldAt] = [newestCheckpointTime(primary), newestCheckpointTime(standby)]
  if (madeAt === undefined || heldAt === undefined) return { kind: 'pushes', verdict: 'unknown', pushes: 'unknown' }
  if (heldAt >= madeAt) return { kind: 'pushes', verdict: 'pass', pushes: 'arrived' }
  const kept = (primary.checkpoints ?? []).flatMap(({ uuid }) => uuidTime(uuid) ?? [])
  const missing = kept.filter((at) => at > heldAt)
  const waitingMs = Math.max(0, now - missing.reduce((one, other) => Math.min(one, other)))
  // A primary keeps its newest two only, so where it has made all of them since, the first that has not arrived may be older.
  const mayBeLonger = missing.length === kept.length && now - heldAt > PULL_TOLERANCE_MS
  const verdict = mayBeLonger ? 'unknown' : 'pass'
  return { kind: 'pushes', verdict: waitingMs <= PULL_TOLERANCE_MS ? verdict : 'fail', pushes: 'waiting', waitingMs }
}

export function findHistory(answer: Answer<readonly unknown[]>): Finding {
  return answer.ok
    ? { kind: 'history', verdict: 'pass', failure: undefined }
    : { kind: 'history', verdict: 'fail', failure: answer.failure }
}

/** @param primary where the primary's checkpoints are kept; `undefined` when it is not known */
export function findBucket(answer: Answer<CheckpointSync>, primary: CheckpointSync | undefined): Finding {
  if (!answer.ok) return { kind: 'bucket', verdict: 'unknown', use: 'unknown', failure: answer.failure }
  const { hasReadBucket, takesOwnership, pushes } = answer.value
  if (takesOwnership && isShared(answer.value, primary))
    return { kind: 'bucket', verdict: 'fail', use: 'takes-primarys' }
  if (hasReadBucket && pushes) return { kind: 'bucket', verdict: 'fail', use: 'pushes-own' }
  return { kind: 'bucket', verdict: 'pass', use: 'harmless' }
}

/** What has only one bucket pulls from where its primary pushes to. */
function isShared({ hasReadBucket, bucket }: CheckpointSync, primary: CheckpointSync | undefined): boolean {
  return !hasReadBucket || primary?.bucket === bucket
}

/** @param primary as above */
export function findBucketAfterwards(answer: Answer<CheckpointSync>, primary: CheckpointSync | undefined): Finding {
  const found = { kind: 'bucket-afterwards' } as const
  if (!answer.ok) return { ...found, verdict: 'unknown', use: 'unknown', failure: answer.failure }
  if (!isShared(answer.value, primary)) return { ...found, verdict: 'pass', use: 'own' }
  return { ...found, verdict: 'pass', use: answer.value.takesOwnership ? 'takes-primarys' : 'shared' }
}
