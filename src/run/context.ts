import type { Clock } from '../clock.ts'
import type { Part } from '../decide/guard.ts'
import type { Answer } from '../feldera/api.ts'
import type { Feldera } from '../feldera/client.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Fleet } from './fleet.ts'
import type { Recorder } from './record.ts'

/** The part of the inputs that every run needs. */
export interface RunPolicy {
  readonly pipeline: string
  /** How long the whole run may take, milliseconds. */
  readonly timeoutMs: number
}

/**
 * A pipeline that serves now, and the Feldera that it runs on. `parts`: which part each pipeline of the step plays, by its id,
 * as far as that was seen.
 */
export type Primary = Readonly<{ pipeline: string; feldera: Feldera; parts: Map<string, Part> }>

/** What all functions of a run for one pipeline share. */
export interface RunContext<P extends RunPolicy = RunPolicy> {
  readonly policy: P
  readonly feldera: Feldera
  readonly clock: Clock
  /** Fires at the deadline or on cancellation; its reason is an `Interrupted`. */
  readonly signal: AbortSignal
  readonly recorder: Recorder
  /** Where one was named. */
  readonly primary: Primary | undefined
  /** What it shares with the runs for other pipelines; `undefined` when the step has only this one. */
  readonly fleet: Fleet | undefined
}

/**
 * Looks at the pipeline to see how it is, together with other pipelines where there are any. A look that a write follows
 * from must be the pipeline's own: use `feldera.pipeline` for that.
 */
export function look({ fleet, feldera, policy }: RunContext, signal: AbortSignal): Promise<Answer<Pipeline>> {
  return fleet?.looks.look(policy.pipeline, signal) ?? feldera.pipeline(policy.pipeline, signal)
}

/**
 * The same run for questions beside it, to another Feldera or several at once: their failures are no news about how the standby's
 * Feldera answers, so they are not recorded.
 */
export function aside<P extends RunPolicy>(context: RunContext<P>, feldera: Feldera): RunContext<P> {
  return { ...context, feldera, recorder: { record: context.recorder.record, note: () => undefined } }
}
