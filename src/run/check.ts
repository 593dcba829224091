import { Interrupted } from '../clock.ts'
import { compareStore, type StoreList } from '../decide/object-store.ts'
import type { PrimarySight } from '../decide/primary.ts'
import {
  type Finding,
  findArmed,
  findBucket,
  findBucketAfterwards,
  findCheckpoint,
  findEdition,
  findHistory,
  findObjectStore,
  findPrimary,
  findPrimaryRole,
  findPushes,
  findReachability,
  findRole,
  findStandby,
} from '../decide/readiness.ts'
import { isStandingBy } from '../decide/rearm-plan.ts'
import type { Result } from '../decide/result.ts'
import { judgeHeld, refusalBySources, type StalePolicy } from '../decide/staleness.ts'
import type { Answer } from '../feldera/api.ts'
import type { CheckpointSync } from '../feldera/checkpoint-sync.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { aside, look, type RunContext, type RunPolicy } from './context.ts'
import { listStore } from './object-store.ts'
import { askOptional, CONFIGURATION_MS } from './optional.ts'
import { lookAtPrimary } from './primary.ts'
import { type Ask, askUntilAnswered, cutOff, FRESH_MS, RetryPolicy } from './retry.ts'
import { suggestNames } from './suggestions.ts'

export interface CheckPolicy extends RunPolicy, StalePolicy {
  /** Whether a rehearsal follows, which needs more than an activation. */
  readonly isRehearsal?: boolean
}

type CheckContext = RunContext<CheckPolicy>

/** Checks whether the standby could be activated now, and records all findings. It sends only GET requests. */
export async function check(context: CheckContext): Promise<Result> {
  try {
    for await (const finding of checkAll(context)) context.recorder.note({ kind: 'found', finding })
    return { kind: 'checked' }
  } catch (error) {
    if (error instanceof Interrupted) return { kind: error.by === 'cancelled' ? 'cancelled' : 'timed-out' }
    throw error
  }
}

async function* checkAll(context: CheckContext): AsyncGenerator<Finding> {
  const { policy, feldera } = context
  // What looks permanent is believed at once at the first answer of each, as where a pipeline is activated.
  const retry = () => new RetryPolicy(policy.timeoutMs, false)
  const installation = await askUntilAnswered(context, retry(), (signal) => feldera.installation(signal))
  yield* findReachability(installation)
  // Without a good answer here, all other requests would only repeat the same failure.
  if (!installation.ok) return
  const edition = findEdition(installation.value)
  yield edition
  yield findRole(await askOptional(context, (signal) => feldera.role(signal)))
  let tookMs = 0
  const answer = await askUntilAnswered(context, retry(), async (signal) => {
    const askedAt = context.clock.elapsed()
    const seen = await look(context, signal)
    tookMs = context.clock.elapsed() - askedAt
    return seen
  })
  yield await findPipeline(context, answer)
  const isSlow = policy.isRehearsal && answer.ok && tookMs > SLOW_MS
  if (isSlow) yield { kind: 'slow', verdict: 'fail', ms: tookMs }
  if (answer.ok) yield* checkPipeline(context, answer, edition.verdict !== 'fail')
}

async function findPipeline(context: CheckContext, answer: Answer<Pipeline>): Promise<Finding> {
  if (answer.ok) return { kind: 'pipeline-found', verdict: 'pass' }
  const { failure } = answer
  const names = isUnknownPipeline(failure) ? await suggestNames(context) : undefined
  return { kind: 'request-failed', verdict: 'fail', asked: 'pipeline', failure, names }
}

async function* checkPipeline(
  context: CheckContext,
  { value: pipeline, serverTime }: Extract<Answer<Pipeline>, { readonly ok: true }>,
  canActivate: boolean,
): AsyncGenerator<Finding> {
  const { policy, clock, recorder } = context
  const now = serverTime ?? clock.wall()
  recorder.note({ kind: 'looked', pipeline })
  const inStandby = findStandby(pipeline, canActivate)
  yield inStandby
  const isStandby = inStandby.verdict === 'pass'
  const primary = await lookAtPrimary(context)
  yield* checkCheckpoints(context, { pipeline, now, isStandby, limitMs: policy.maxCheckpointAgeMs }, primary)
  if (isStandby) yield findArmed(pipeline, { now, primary })
  if (primary) yield findPrimary(primary, policy.isRehearsal === true)
  if (policy.isRehearsal) yield* checkWayBack(context, pipeline)
  else if (primary) yield* checkPrimary(context, { pipeline, primary, now })
}

/** The age of what the standby holds, and how that compares with the object store. */
async function* checkCheckpoints(
  context: CheckContext,
  compared: Compared,
  primary: PrimarySight | undefined,
): AsyncGenerator<Finding> {
  const { pipeline, now, limitMs, isStandby } = compared
  const held = findCheckpoint(judgeHeld(pipeline, now, limitMs ?? Number.POSITIVE_INFINITY), limitMs)
  // What cannot be told is a reason to refuse an activation unless store and primary tell otherwise, so they come first.
  const isInDoubt = context.policy.onStale === 'refuse' && held.verdict === 'unknown'
  if (!isInDoubt) yield held
  const list = await listStore(context, isStandby)
  if (isInDoubt) yield refusalBySources({ list, primary }, pipeline, now) ? { ...held, verdict: 'fail' } : held
  yield findStore(list, compared)
}

/** What else the primary tells, and what becomes of its bucket. */
async function* checkPrimary(
  context: CheckContext,
  { pipeline, primary, now }: Readonly<{ pipeline: Pipeline; primary: PrimarySight; now: number }>,
): AsyncGenerator<Finding> {
  context.recorder.note({ kind: 'primary-looked', sight: primary })
  if (primary.kind === 'seen') {
    const there = context.primary?.feldera
    if (there) yield findPrimaryRole(await askOptional(aside(context, there), there.role, OPTIONAL_MS))
    yield findPushes(primary.pipeline, pipeline, now)
  }
  const { own, ofPrimary } = await readBuckets(context)
  yield findBucketAfterwards(own, ofPrimary)
}

/** Where both keep their checkpoints, as far as their configurations can be read. */
async function readBuckets(context: CheckContext) {
  const { policy, feldera, primary } = context
  const limitMs = Math.min(CONFIGURATION_MS, policy.timeoutMs * CONFIGURATION_SHARE)
  const readOwn: Ask<CheckpointSync> = (signal) => feldera.checkpointSync(policy.pipeline, signal)
  const own = await askOptional(context, cutOff(limitMs, readOwn), limitMs)
  const readPrimarys: Ask<CheckpointSync> | undefined =
    primary && ((signal) => primary.feldera.checkpointSync(primary.pipeline, signal))
  const ofPrimary = await (readPrimarys && cutOff(limitMs, readPrimarys)(context.signal))
  return { own, ofPrimary: ofPrimary?.ok ? ofPrimary.value : undefined }
}

/** Whether a rehearsed pipeline could be put back into standby. */
async function* checkWayBack(context: CheckContext, pipeline: Pipeline): AsyncGenerator<Finding> {
  const { policy, feldera } = context
  if (isStandingBy(pipeline)) {
    const ask: Ask<string> = (signal) => feldera.processState(policy.pipeline, signal)
    const limitMs = Math.min(CONFIGURATION_MS, policy.timeoutMs * CONFIGURATION_SHARE)
    const state = await askOptional(context, cutOff(SLOW_MS, ask), limitMs)
    if (!state.ok) yield { kind: 'process-unasked', verdict: 'fail', failure: state.failure }
    else if (state.value !== 'Initializing') yield { kind: 'serving', verdict: 'fail' }
  }
  const { deploymentId } = pipeline
  if (deploymentId === undefined) yield { kind: 'deployment-unknown', verdict: 'fail' }
  yield findHistory(await askOptional(context, (signal) => feldera.events(policy.pipeline, signal)))
  const { own, ofPrimary } = await readBuckets(context)
  yield findBucket(own, ofPrimary)
}

/** An answer that takes longer is close to what is too long before a stop or a clearing. */
const SLOW_MS = FRESH_MS / 2

/** How long the primary's Feldera is asked for the role again when it does not answer, milliseconds. */
const OPTIONAL_MS = 5_000

/** How long the configuration and the process are asked, as a share of the timeout; see `CONFIGURATION_MS`. */
const CONFIGURATION_SHARE = 1 / 8

/** What became of asking for the list of the object store. */
function findStore({ answer, hasReadBucket }: StoreList, compared: Compared): Finding {
  const { isStandby } = compared
  const failure = answer.ok ? undefined : answer.failure
  const isUnreadable = failure?.code === 'CheckpointFetchError'
  if (failure && (isUnreadable || (isStandby && failure.persistence === 'transient')))
    return { kind: 'request-failed', verdict: 'fail', asked: isUnreadable ? 'object-store' : 'process', failure }
  return findObjectStore(compareStore({ answer, hasReadBucket }, compared))
}

type Compared = Parameters<typeof compareStore>[1]
