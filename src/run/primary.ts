import { withTimeLimit } from '../clock.ts'
import { isLive, type PrimarySight } from '../decide/primary.ts'
import { type Failure, unanswered } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Primary, RunContext } from './context.ts'
import { slowLook } from './postponed.ts'
import { trackRefusedKeys } from './refused-keys.ts'
import { type Ask, cutOff, FRESH_MS } from './retry.ts'

/** How often a primary that does not answer is asked, and for how long in all, milliseconds. */
export type Patience = Readonly<{ tries: number; limitMs: number }>

const PATIENCE: Patience = { tries: 3, limitMs: 15_000 }
const PAUSE_MS = 2_000
/** The longest that one look may take, as a share of the timeout, so that time is left to act on it. */
const LIMIT_SHARE = 1 / 3

/** What a look at the primary needs of a run. */
type Onlooker = Pick<RunContext, 'clock' | 'policy' | 'signal'>

/**
 * Looks at the primary; `undefined` when none was named.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function lookAtPrimary(context: RunContext): Promise<PrimarySight | undefined> {
  return context.primary && (await lookAt(context.primary, context))
}

/**
 * Looks at a primary. It may be out of reach for good, so it is asked a few times only.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function lookAt(
  primary: Primary,
  { clock, policy, signal: ofRun }: Onlooker,
  { tries: most, limitMs: longestMs } = PATIENCE,
): Promise<PrimarySight> {
  const limitMs = Math.min(longestMs, policy.timeoutMs * LIMIT_SHARE)
  const endMs = clock.elapsed() + limitMs
  let failure: Failure | undefined
  const sight = await withTimeLimit(limitMs, ofRun, async (signal): Promise<PrimarySight> => {
    const refusedKeys = trackRefusedKeys({ feldera: primary.feldera, clock, policy, signal })
    for (let tries = 1; ; tries += 1) {
      const seen = await lookOnce(primary, clock, signal)
      if (seen.kind === 'seen') return seen
      failure = await refusedKeys.explain(seen.failure)
      const beforeBelievingMs = refusedKeys.pauseBeforeBelieving(failure)
      const isEnough = failure.persistence === 'final' || tries >= most
      if (isEnough && beforeBelievingMs === undefined) return { kind: 'unknown', failure }
      const pauseMs = Math.max(beforeBelievingMs ?? PAUSE_MS, failure.retryAfterMs ?? 0)
      if (clock.elapsed() + pauseMs >= endMs) return { kind: 'unknown', failure }
      await clock.sleep(pauseMs, signal)
    }
  })
  ofRun.throwIfAborted()
  return sight ?? { kind: 'unknown', failure: failure ?? unanswered(limitMs) }
}

async function lookOnce(primary: Primary, clock: RunContext['clock'], signal: AbortSignal): Promise<PrimarySight> {
  const askedAt = clock.elapsed()
  const answer = await primary.feldera.pipeline(primary.pipeline, signal)
  const tookMs = clock.elapsed() - askedAt
  if (!answer.ok) return { kind: 'unknown', failure: answer.failure }
  if (tookMs <= FRESH_MS) return await askProcess(primary, answer.value, signal)
  // What came late was true when it was asked, and much can have happened since. That must not hide that it is live.
  const isLateNews = isLive(answer.value)
  return isLateNews
    ? { kind: 'seen', pipeline: answer.value, isLate: true }
    : { kind: 'unknown', failure: slowLook(tookMs) }
}

/**
 * With its runner down, Feldera goes on showing Standby of a pipeline that was activated since, so the process of one that
 * stands by is asked. While it starts up, it need not answer.
 */
async function askProcess(primary: Primary, pipeline: Pipeline, signal: AbortSignal): Promise<PrimarySight> {
  const hasProcess = pipeline.deploymentId !== undefined || pipeline.status === 'Standby'
  if (isLive(pipeline) || !hasProcess) return { kind: 'seen', pipeline }
  const ask: Ask<string> = (limit) => primary.feldera.processState(primary.pipeline, limit)
  const state = await cutOff(FRESH_MS, ask)(signal)
  if (state.ok) return { kind: 'seen', pipeline, ...(state.value === 'Initializing' ? {} : { servesAs: state.value }) }
  if (pipeline.status !== 'Standby') return { kind: 'seen', pipeline }
  // The row was answered well, so whatever the process says is trouble, and no sign of a wrong address.
  return { kind: 'unknown', failure: { ...state.failure, persistence: 'transient' } }
}
