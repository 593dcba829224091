import { Interrupted, withTimeLimit } from '../clock.ts'
import { isOfPrimary, type Result } from '../decide/result.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import type { RunContext } from './context.ts'
import { type Reconciliation, reconcile } from './reconcile.ts'
import { suggestNames } from './suggestions.ts'

/** How long the last look may take after the deadline. The step ends within two seconds of its deadline. */
export const LAST_LOOK_MS = 1_000

/** How a run for one pipeline looks, decides and acts; see `Reconciliation`. */
type Steps<O, C> = Pick<Reconciliation<O, C, Result>, 'observe' | 'decide' | 'perform' | 'pollIntervalMs'>

/**
 * Looks, decides and acts until there is a result, or the run is interrupted. When the deadline has passed, one last look may
 * still show that the end was reached, or say more than "timed out".
 *
 * @param lookOnceMore makes the last look; what it returns is `undefined` when it shows nothing more
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
export async function runUntilDeadline<O, C>(
  context: RunContext,
  steps: Steps<O, C>,
  lookOnceMore: (limit: AbortSignal) => Promise<Result | undefined>,
): Promise<Result> {
  const { clock, signal, fleet } = context
  const pause = (ms: number) => fleet?.looks.pause(ms, signal) ?? clock.sleep(ms, signal)
  try {
    return await withSuggestions(context, await reconcile({ ...steps, pause, clock, signal }))
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    if (error.by === 'cancelled') return { kind: 'cancelled' }
    const last = await withTimeLimit(LAST_LOOK_MS, undefined, lookOnceMore)
    return await withSuggestions(context, last ?? { kind: 'timed-out' })
  }
}

/** The same end, with the names that there are when Feldera does not know the pipeline's. */
export async function withSuggestions(context: RunContext, result: Result): Promise<Result> {
  if (result.kind !== 'request-failed' || !isUnknownPipeline(result.failure)) return result
  // Another Feldera may know the primary.
  if (isOfPrimary(result.operation)) return result
  return { ...result, names: await suggestNames(context) }
}
