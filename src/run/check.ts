import { Interrupted } from '../clock.ts'
import {
  type Finding,
  findCheckpoint,
  findEdition,
  findObjectStore,
  findReachability,
  findRole,
  findStandby,
  type StoreComparison,
} from '../decide/readiness.ts'
import type { Result } from '../decide/result.ts'
import type { Answer } from '../feldera/api.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { RunContext, RunPolicy } from './context.ts'
import { type Ask, askUntilAnswered, RetryPolicy } from './retry.ts'
import { suggestNames } from './suggestions.ts'

export interface CheckPolicy extends RunPolicy {
  readonly maxCheckpointAgeMs: number | undefined
}

type CheckContext = RunContext<CheckPolicy>

/** Looks whether the standby could be activated now, and records all findings. Sends GETs only. */
export async function check(context: CheckContext): Promise<Result> {
  try {
    for await (const finding of walkChecklist(context)) context.recorder.note({ kind: 'found', finding })
    return { kind: 'checked' }
  } catch (error) {
    if (error instanceof Interrupted) return { kind: error.by === 'cancelled' ? 'cancelled' : 'timed-out' }
    throw error
  }
}

async function* walkChecklist(context: CheckContext): AsyncGenerator<Finding> {
  const { policy, feldera } = context
  const retry = new RetryPolicy(policy.timeoutMs, false)
  const installation = await askUntilAnswered(context, retry, (signal) => feldera.installation(signal))
  yield* findReachability(installation)
  // Without a good answer here, the rest would only repeat the same failure.
  if (!installation.ok) return
  const edition = findEdition(installation.value)
  yield edition
  yield findRole(await askOptional(context, (signal) => feldera.role(signal)))
  const answer = await askUntilAnswered(context, retry, (signal) => feldera.pipeline(policy.pipeline, signal))
  yield await findPipeline(context, answer)
  if (answer.ok) yield* inspect(context, answer, edition.verdict !== 'fail')
}

async function findPipeline(context: CheckContext, answer: Answer<Pipeline>): Promise<Finding> {
  if (answer.ok) return { kind: 'pipeline-found', verdict: 'pass' }
  const { failure } = answer
  const names = isUnknownPipeline(failure) ? await suggestNames(context) : undefined
  return { kind: 'request-failed', verdict: 'fail', asked: 'pipeline', failure, names }
}

async function* inspect(
  context: CheckContext,
  { value: pipeline, serverTime }: Extract<Answer<Pipeline>, { readonly ok: true }>,
  canActivate: boolean,
): AsyncGenerator<Finding> {
  const { policy, clock, recorder } = context
  const now = serverTime ?? clock.wall()
  const limitMs = policy.maxCheckpointAgeMs
  recorder.note({ kind: 'looked', pipeline })
  const inStandby = findStandby(pipeline, canActivate)
  yield inStandby
  yield findCheckpoint(pipeline, now, limitMs)
  yield await askObjectStore(context, { pipeline, now, limitMs, isStandby: inStandby.verdict === 'pass' })
}

/**
 * How long a process that does not answer is asked again: Feldera itself gives it 10 s, or twice that, for each answer, and then
 * says to come again after 5 s. A check that sat it out until its deadline would tell less, and later.
 */
const PROCESS_LIMIT_MS = 30_000
const PROCESS_LIMIT_SHARE = 1 / 3

async function askObjectStore(context: CheckContext, compared: StoreComparison): Promise<Finding> {
  const { policy, feldera, signal } = context
  const { isStandby } = compared
  const ask = (limit: AbortSignal) => feldera.remoteCheckpoints(policy.pipeline, limit)
  const limitMs = Math.min(PROCESS_LIMIT_MS, policy.timeoutMs * PROCESS_LIMIT_SHARE)
  // Only the pipeline's process can tell; that of a pipeline not in standby may never answer, and the verdict is clear already.
  const answer = isStandby ? await askOptional(context, ask, limitMs) : await ask(signal)
  const failure = answer.ok ? undefined : answer.failure
  const isUnreadable = failure?.code === 'CheckpointFetchError'
  if (failure && (isUnreadable || (isStandby && failure.persistence === 'transient')))
    return { kind: 'request-failed', verdict: 'fail', asked: isUnreadable ? 'object-store' : 'process', failure }
  return findObjectStore(answer, compared)
}

/** Where it is not offered Feldera answers 404, a fact here and no trouble to sit out: as if nothing had ever worked. */
function askOptional<T>(context: CheckContext, ask: Ask<T>, transientMs?: number): Promise<Answer<T>> {
  return askUntilAnswered(context, new RetryPolicy(context.policy.timeoutMs, false, transientMs), ask)
}
