import { end, LOOK_NOW, type NextMove } from '../decide/move.ts'
import type { Result } from '../decide/result.ts'
import {
  findDoubt,
  isOverlooked,
  judgeStale,
  refusalByStore,
  type StaleCheckpoint,
  type StalePolicy,
} from '../decide/staleness.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { RunContext, RunPolicy } from './context.ts'
import { listStore } from './object-store.ts'

type StaleContext = RunContext<RunPolicy & StalePolicy>

/** What the last look has shown; `now`: Feldera's clock then, or else the runner's, milliseconds since the epoch. */
export function lastLook({ recorder: { record }, clock }: StaleContext): {
  readonly seen: Pipeline
  readonly now: number
} {
  if (record.last === undefined) throw new Error('an activation must follow from a look')
  return { seen: record.last, now: record.lastSeenAt ?? clock.wall() }
}

/** Why the object store is to be asked before anything follows from the last look; `undefined` when it is not. */
export function doubtAfterLook(context: StaleContext): StaleCheckpoint | undefined {
  const { policy, recorder } = context
  const { seen, now } = lastLook(context)
  return findDoubt(seen, now, { memory: recorder.record, policy })
}

/**
 * Whether an activation may be sent with regard to the age of the checkpoint that the standby holds.
 *
 * @returns what is next instead; `undefined` when it may
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function admitCheckpoint(context: StaleContext): Promise<NextMove<Result> | undefined> {
  const stale = doubtAfterLook(context)
  if (stale === undefined) return undefined
  const { seen, now } = lastLook(context)
  const store = refusalByStore(await listStore(context, true), seen, now)
  if (store) return end({ kind: 'stale-checkpoint', stale, store })
  context.recorder.note({ kind: 'stale-overlooked', seen, stale, isNewest: true })
  // That took a while, and much can have happened since the look.
  return LOOK_NOW
}

/** Notes that what the standby holds is stale, unless that was noted before. Call it when an activation is about to be sent. */
export function noteStale(context: StaleContext): void {
  const { policy, recorder } = context
  const { seen, now } = lastLook(context)
  const stale = judgeStale(seen, now, policy)
  if (stale === undefined || isOverlooked(recorder.record.overlooked, seen)) return
  recorder.note({ kind: 'stale-overlooked', seen, stale, isNewest: false })
}
