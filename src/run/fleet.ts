import pLimit from 'p-limit'
import { type Clock, unlessAborted } from '../clock.ts'
import type { Feldera } from '../feldera/client.ts'
import { type FleetSize, SharedLooks } from './shared-looks.ts'

/**
 * How many activations, or approvals, are under way at a time. Feldera forwards each to another process and may take 20 s
 * for its answer, and a hundred at once would be a burden for a manager that has just lost a region.
 */
const WRITES_AT_ONCE = 10

/** What the runs of a step for several pipelines share. A step for one pipeline has none. */
export interface Fleet {
  readonly looks: SharedLooks
  /** Runs an action that writes to Feldera when it is its turn. */
  inTurn<T>(action: () => Promise<T>): Promise<T>
  /** Feldera, with one request for all that ask for the same at the same moment. */
  readonly feldera: Feldera
}

export function openFleet(feldera: Feldera, clock: Clock, size: FleetSize): Fleet {
  const limit = pLimit(WRITES_AT_ONCE)
  return {
    looks: new SharedLooks(feldera, clock, size),
    inTurn: (action) => limit(action),
    feldera: {
      ...feldera,
      health: together(feldera.health),
      installation: together(feldera.installation),
      role: together(feldera.role),
      pipelineNames: together(feldera.pipelineNames),
    },
  }
}

/** Makes one request for all who ask while it is under way; it goes on when one of them gives up. */
function together<T>(ask: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let asked: Promise<T> | undefined
  return async (signal) => {
    asked ??= ask(new AbortController().signal).finally(() => {
      asked = undefined
    })
    return await unlessAborted(asked, signal)
  }
}
