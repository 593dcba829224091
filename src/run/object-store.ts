import type { StoreList } from '../decide/object-store.ts'
import type { Checkpoint } from '../feldera/pipeline.ts'
import type { RunContext } from './context.ts'
import { askOptional, CONFIGURATION_MS } from './optional.ts'
import { type Ask, cutOff } from './retry.ts'

/**
 * How long the pipeline's process is asked again when it does not answer, in milliseconds and as a share of the
 * timeout. Feldera itself waits 10 or 20 s for each answer of the process, and then asks to retry after 5 s. A step
 * that went on until its deadline would end later and tell less.
 */
const PROCESS_LIMIT_MS = 30_000
const PROCESS_LIMIT_SHARE = 1 / 3

/** The limit for one list where others wait for their turn, milliseconds. Each is asked again when all others had theirs. */
const LIMIT_OF_TURN_MS = 10_000

/**
 * Lists the object store of the pipeline.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function listStore(context: RunContext, isStandby: boolean): Promise<StoreList> {
  const { policy, signal } = context
  const limitMs = Math.min(PROCESS_LIMIT_MS, policy.timeoutMs * PROCESS_LIMIT_SHARE)
  const ask = askForList(context, limitMs)
  // Only the pipeline's process can list the store. When it is not in standby there is nothing to wait for, so it is
  // asked only once.
  const answer = isStandby ? await askOptional(context, ask, limitMs) : await ask(signal)
  const isEmpty = answer.ok && answer.value.length === 0
  return { answer, hasReadBucket: isEmpty && (await hasReadBucket(context)) }
}

function askForList({ policy, feldera, fleet }: RunContext, limitMs: number): Ask<readonly Checkpoint[]> {
  const ask: Ask<readonly Checkpoint[]> = (limit) => feldera.remoteCheckpoints(policy.pipeline, limit)
  if (fleet === undefined) return cutOff(limitMs, ask)
  const brief = cutOff(Math.min(LIMIT_OF_TURN_MS, limitMs), ask)
  return (signal) => fleet.inTurnToList(() => brief(signal))
}

/** Whether the pipeline pulls from another bucket than its own, which is the one whose checkpoints Feldera lists. */
async function hasReadBucket(context: RunContext): Promise<boolean> {
  const { policy, feldera } = context
  const sync = await askOptional(context, (signal) => feldera.checkpointSync(policy.pipeline, signal), CONFIGURATION_MS)
  return sync.ok && sync.value.hasReadBucket
}
