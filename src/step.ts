import type { Clock } from './clock.ts'
import type { Feldera } from './feldera/client.ts'
import type { Inputs } from './inputs.ts'
import type { Journal } from './journal.ts'

/** What everything that happens in one run of the action needs. */
export interface Step {
  readonly inputs: Inputs
  readonly feldera: Feldera
  readonly clock: Clock
  /** Fires at the deadline or on cancellation; its reason is an `Interrupted`. */
  readonly signal: AbortSignal
  readonly journal: Journal
}
