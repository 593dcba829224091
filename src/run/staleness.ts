import { end, LOOK_NOW, type NextMove } from '../decide/move.ts'
import { livenessOf } from '../decide/primary.ts'
import type { Result } from '../decide/result.ts'
import {
  type Doubt,
  findDoubt,
  judgeStale,
  refusalBySources,
  type Sources,
  type StalePolicy,
} from '../decide/staleness.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { RunContext, RunPolicy } from './context.ts'
import { listStore } from './object-store.ts'
import { lookAt, type Patience } from './primary.ts'
import { FRESH_MS } from './retry.ts'

type StaleContext = RunContext<RunPolicy & StalePolicy>

/** What the last look has shown; `now`: Feldera's clock then, or else the runner's, milliseconds since the epoch. */
export function lastLook({ recorder: { record }, clock }: StaleContext): {
  readonly seen: Pipeline
  readonly now: number
} {
  if (record.last === undefined) throw new Error('an activation must follow from a look')
  return { seen: record.last, now: record.lastSeenAt ?? clock.wall() }
}

/** Why nothing may follow from the last look yet, or at all, with regard to the age of the checkpoint; see `findDoubt`. */
export function doubtAfterLook(context: StaleContext): Doubt | undefined {
  const { policy, recorder, clock } = context
  const { seen, now } = lastLook(context)
  return findDoubt(seen, { now, elapsed: clock.elapsed() }, { memory: recorder.record, policy })
}

/**
 * Whether an activation may be sent with regard to the age of the checkpoint that the standby holds.
 *
 * @returns what is next instead; `undefined` when it may
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function admitCheckpoint(context: StaleContext): Promise<NextMove<Result> | undefined> {
  const doubt = doubtAfterLook(context)
  if (doubt === undefined) return undefined
  const { stale, store } = doubt
  if (store) return end({ kind: 'stale-checkpoint', stale, store })
  context.recorder.note({ kind: 'sources-asked', sources: await askSources(context) })
  // That took a while, and the pipeline may have pulled since, or somebody may have activated it.
  return LOOK_NOW
}

/** One that does not answer is looked at again before it is stopped, or passed over. */
const ONE_LOOK: Patience = { tries: 1, limitMs: FRESH_MS }

async function askSources(context: StaleContext): Promise<Sources> {
  const { primary } = context
  const [list, sight] = await Promise.all([listStore(context, true), primary && lookAt(primary, context, ONE_LOOK)])
  // One that was live must not be passed over later because it is out of sight.
  if (sight && livenessOf(sight) === 'live') context.recorder.note({ kind: 'primary-looked', sight })
  return { list, primary: sight }
}

/** Notes that what the standby holds is stale, unless that was noted before. Call it when an activation is about to be sent. */
export function noteStale(context: StaleContext): void {
  const { policy, recorder } = context
  const { overlooked, sources } = recorder.record
  const { seen, now } = lastLook(context)
  const stale = judgeStale(seen, now, policy)
  const isSaid = overlooked !== undefined && newestOf(overlooked) === newestOf(seen)
  if (stale === undefined || isSaid) return
  const isNewest = sources !== undefined && refusalBySources(sources, seen, now) === undefined
  recorder.note({ kind: 'stale-overlooked', seen, stale, isNewest })
}

function newestOf({ checkpoints }: Pipeline): string | undefined {
  return checkpoints?.at(-1)?.uuid
}
