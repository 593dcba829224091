import { withTimeLimit } from '../clock.ts'
import type { PrimarySight } from '../decide/primary.ts'
import { type Failure, unanswered } from '../feldera/failure.ts'
import type { RunContext } from './context.ts'
import { FRESH_MS } from './retry.ts'

/** How often the primary is asked when it does not answer, and for how long in all, milliseconds. */
const TRIES = 3
const LIMIT_MS = 15_000
const PAUSE_MS = 2_000

/**
 * Looks at the primary; `undefined` when none was named. It may be out of reach for good, so it is asked a few times only.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function lookAtPrimary({ primary, clock, signal }: RunContext): Promise<PrimarySight | undefined> {
  if (primary === undefined) return undefined
  let failure: Failure | undefined
  const sight = await withTimeLimit(LIMIT_MS, signal, async (limit): Promise<PrimarySight> => {
    for (let tries = 1; ; tries += 1) {
      const askedAt = clock.elapsed()
      const answer = await primary.feldera.pipeline(primary.pipeline, limit)
      const tookMs = clock.elapsed() - askedAt
      if (answer.ok && tookMs <= FRESH_MS) return { kind: 'seen', pipeline: answer.value }
      // What came late may have been true when it was asked.
      failure = answer.ok ? unanswered(tookMs) : answer.failure
      if (failure.persistence === 'final' || tries === TRIES) return { kind: 'unknown', failure }
      await clock.sleep(Math.max(PAUSE_MS, failure.retryAfterMs ?? 0), limit)
    }
  })
  signal.throwIfAborted()
  return sight ?? { kind: 'unknown', failure: failure ?? unanswered(LIMIT_MS) }
}
