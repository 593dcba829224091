import type { Clock } from '../clock.ts'
import type { Feldera } from '../feldera/client.ts'
import type { Recorder } from './record.ts'

/** The part of the inputs that every run needs. */
export interface RunPolicy {
  readonly pipeline: string
  /** How long the whole run may take, milliseconds. */
  readonly timeoutMs: number
}

/** What all functions of a run for one pipeline share. */
export interface RunContext<P extends RunPolicy = RunPolicy> {
  readonly policy: P
  readonly feldera: Feldera
  readonly clock: Clock
  /** Fires at the deadline or on cancellation; its reason is an `Interrupted`. */
  readonly signal: AbortSignal
  readonly recorder: Recorder
}
