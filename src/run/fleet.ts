import pLimit from 'p-limit'
import { type Clock, unlessAborted } from '../clock.ts'
import type { Answer } from '../feldera/api.ts'
import type { Feldera, PipelineList } from '../feldera/client.ts'
import { type FleetOptions, SharedLooks } from './shared-looks.ts'

/**
 * How many activations, or approvals, are under way at a time. Feldera forwards each to another process and may take 20 s
 * for its answer, and a hundred at once would be a burden for a manager that has just lost a region.
 */
const WRITES_AT_ONCE = 10
/** The same for lists of an object store, each of which Feldera has the pipeline's process make. */
const LISTS_AT_ONCE = 10

/** What the runs of a step for several pipelines share. A step for one pipeline has none. */
export interface Fleet {
  readonly looks: SharedLooks
  /** Runs an action that writes to Feldera when it is its turn. */
  inTurn<T>(action: () => Promise<T>): Promise<T>
  /** Runs an action that has a pipeline's process list its object store when it is its turn. */
  inTurnToList<T>(action: () => Promise<T>): Promise<T>
  /** All pipelines of the step, by Feldera's list. */
  readonly standbys: (signal: AbortSignal) => Promise<Answer<PipelineList>>
  /** Feldera, with one request for all that ask for the same at about the same time. */
  readonly feldera: Feldera
}

export function openFleet(
  feldera: Feldera,
  clock: Clock,
  { pipelines, ...options }: Omit<FleetOptions, 'size'> & { readonly pipelines: readonly string[] },
): Fleet {
  const writes = pLimit(WRITES_AT_ONCE)
  const lists = pLimit(LISTS_AT_ONCE)
  const names = new Set(pipelines)
  return {
    looks: new SharedLooks(feldera, clock, { ...options, size: pipelines.length }),
    inTurn: (action) => writes(action),
    inTurnToList: (action) => lists(action),
    standbys: together(clock, (signal) => feldera.pipelines(names, signal)),
    feldera: shareQuestions(feldera, clock),
  }
}

/** The same Feldera, whose questions that are about no single pipeline are asked once for all who ask at about the same time. */
export function shareQuestions(feldera: Feldera, clock: Clock): Feldera {
  return {
    ...feldera,
    // A kept answer could be older than Feldera's own knowledge of its database; see refused-keys.ts.
    health: together(clock, feldera.health, 0),
    installation: together(clock, feldera.installation),
    role: together(clock, feldera.role),
    pipelineNames: together(clock, feldera.pipelineNames),
  }
}

/** How long a good answer serves all who ask, milliseconds. What is asked like this does not change within seconds. */
const KEPT_MS = 2_000

/**
 * Makes one request for all who ask while it is under way, and soon after a good answer. It goes on when one of them gives
 * up.
 */
function together<T>(
  { elapsed }: Clock,
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
  keptMs = KEPT_MS,
): typeof ask {
  let asked: Promise<Answer<T>> | undefined
  let askedAt = 0
  const askAnew = async () => {
    const answer = await ask(new AbortController().signal)
    if (!answer.ok || keptMs === 0) asked = undefined
    return answer
  }
  return async (signal) => {
    signal.throwIfAborted()
    if (asked === undefined || (keptMs > 0 && elapsed() - askedAt > keptMs)) {
      asked = askAnew()
      askedAt = elapsed()
    }
    return await unlessAborted(asked, signal)
  }
}
