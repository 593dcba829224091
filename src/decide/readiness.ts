import type { Answer } from '../feldera/api.ts'
import type { Installation } from '../feldera/client.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import { CLOCK_TOLERANCE_MS, type DatedCheckpoint, dateCheckpoint, uuidTime } from './measurements.ts'

/** `unknown`: this Feldera does not offer what would tell. */
export type Verdict = 'pass' | 'fail' | 'unknown'

/** One line of a readiness check, without a word of English: report/findings.ts says what each means. Durations in milliseconds. */
export type Finding = Readonly<
  { verdict: Verdict } & (
    | { kind: 'reachable'; version: string | undefined }
    /** Something answers, and refuses the credentials. */
    | { kind: 'answering' }
    | { kind: 'edition'; edition: string | undefined }
    /** `failure`: why it cannot be told. */
    | { kind: 'role'; role?: string | undefined; failure?: Failure }
    | { kind: 'pipeline-found' }
    /** `canActivate`: false in an edition without activation, where nothing that leads to a standby is worth advising. */
    | { kind: 'in-standby'; pipeline: Pipeline; canActivate: boolean }
    /** `aheadMs`: how far in the future it was taken, where clocks disagree. */
    | { kind: 'checkpoint-held'; newest?: DatedCheckpoint; aheadMs?: number | undefined; limitMs: number | undefined }
    | { kind: 'object-store'; store: ObjectStoreState }
    /** The request that would tell failed. `names`: as in a `Result`. */
    | { kind: 'request-failed'; asked: Question; failure: Failure; names?: readonly string[] | undefined }
  )
>

export type Question = 'reachable' | 'credentials' | 'pipeline' | 'object-store' | 'process'

/** The checkpoints in the object store, beside the newest one that the standby holds. */
export type ObjectStoreState = Readonly<
  | { kind: 'empty' | 'held-unknown' | 'undated' | 'in-step' }
  /** Only a standby can tell, and not in every release. */
  | { kind: 'silent'; isStandby: boolean; failure: Failure }
  | { kind: 'too-old'; ageMs: number; limitMs: number }
  /** `waitingMs`: since when the first of them could have been pulled. */
  | { kind: 'behind'; missing: number; waitingMs: number }
>

/**
 * How long a checkpoint may lie in the object store before a standby without it counts as behind. Pull intervals are seconds
 * and pulls of large states minutes, so a quarter of an hour means that pulls fail; Feldera itself shows a healthy Standby then.
 */
const PULL_TOLERANCE_MS = 15 * 60_000

/** Whoever refuses the credentials has been reached. */
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

/** The roles that may activate. Source: Feldera's list of roles, weakest first: read, write, admin, owner. */
const ACTIVATING_ROLES = new Set(['write', 'admin', 'owner'])

export function findRole(answer: Answer<string | undefined>): Finding {
  if (!answer.ok) return { kind: 'role', verdict: 'unknown', failure: answer.failure }
  const role = answer.value
  const mayActivate = ACTIVATING_ROLES.has(role ?? '') ? 'pass' : 'fail'
  return { kind: 'role', verdict: role === undefined ? 'unknown' : mayActivate, role }
}

export function findStandby(pipeline: Pipeline, canActivate: boolean): Finding {
  const { deploymentError, status, desiredStatus } = pipeline
  const isStandby = !deploymentError && status === 'Standby' && desiredStatus === 'Standby'
  return { kind: 'in-standby', verdict: isStandby ? 'pass' : 'fail', pipeline, canActivate }
}

/**
 * @param now Feldera's clock, milliseconds since the epoch
 * @param limitMs `max-checkpoint-age`
 */
export function findCheckpoint({ checkpoints }: Pipeline, now: number, limitMs: number | undefined): Finding {
  const held = checkpoints?.at(-1)
  // An empty list in Standby is not proof of emptiness: older releases report nothing there.
  if (held === undefined) return { kind: 'checkpoint-held', verdict: 'unknown', limitMs }
  const newest = dateCheckpoint(held, now)
  const { takenAt = now, ageMs } = newest
  const found = { kind: 'checkpoint-held', newest, limitMs } as const
  if (takenAt - now > CLOCK_TOLERANCE_MS) return { ...found, verdict: 'unknown', aheadMs: takenAt - now }
  if (limitMs === undefined) return { ...found, verdict: 'pass' }
  if (ageMs === undefined) return { ...found, verdict: 'unknown' }
  return { ...found, verdict: ageMs <= limitMs ? 'pass' : 'fail' }
}

/** What a look into the object store is compared with. */
export type StoreComparison = Readonly<{
  pipeline: Pipeline
  now: number
  limitMs: number | undefined
  isStandby: boolean
}>

/** @param answer the checkpoints in the object store, which the last pull of an activation would take */
export function findObjectStore(answer: Answer<readonly Checkpoint[]>, compared: StoreComparison): Finding {
  const store = answer.ok
    ? compareStore(answer.value, compared)
    : ({ kind: 'silent', isStandby: compared.isStandby, failure: answer.failure } as const)
  return { kind: 'object-store', verdict: judgeStore(store), store }
}

function compareStore(stored: readonly Checkpoint[], { pipeline, now, limitMs }: StoreComparison): ObjectStoreState {
  if (stored.length === 0) return { kind: 'empty' }
  const storedAt = stored.flatMap(({ uuid }) => uuidTime(uuid) ?? [])
  const newestAt = storedAt.reduce<number | undefined>((newest = 0, time) => Math.max(newest, time), undefined)
  const ageMs = newestAt === undefined ? 0 : now - newestAt
  if (limitMs !== undefined && ageMs > limitMs) return { kind: 'too-old', ageMs, limitMs }
  const heldAt = uuidTime(pipeline.checkpoints?.at(-1)?.uuid ?? '')
  if (heldAt === undefined) return { kind: 'held-unknown' }
  if (newestAt === undefined) return { kind: 'undated' }
  const missing = storedAt.filter((time) => time > heldAt)
  if (missing.length === 0) return { kind: 'in-step' }
  const oldest = missing.reduce((one, other) => Math.min(one, other))
  return { kind: 'behind', missing: missing.length, waitingMs: now - oldest }
}

function judgeStore(store: ObjectStoreState): Verdict {
  if (store.kind === 'empty' || store.kind === 'too-old') return 'fail'
  if (store.kind === 'in-step') return 'pass'
  if (store.kind !== 'behind') return 'unknown'
  return store.waitingMs <= PULL_TOLERANCE_MS ? 'pass' : 'fail'
}
