import type { Clock } from '../clock.ts'
import type { Feldera } from '../feldera/client.ts'
import type { Recorder } from './record.ts'

/** What every run is told, whatever it does. */
export interface RunPolicy {
  readonly pipeline: string
  /** How long the whole run may take, milliseconds. */
  readonly timeoutMs: number
}

/** What everything that happens in the run for one pipeline needs. */
export interface RunContext<P extends RunPolicy = RunPolicy> {
  readonly policy: P
  readonly feldera: Feldera
  readonly clock: Clock
  /** Fires at the deadline or on cancellation; its reason is an `Interrupted`. */
  readonly signal: AbortSignal
  readonly recorder: Recorder
}
