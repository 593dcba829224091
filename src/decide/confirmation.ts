import type { Failure } from '../feldera/failure.ts'
import type { Baseline } from './progress.ts'

/**
 * How long an activation without a clear answer is looked for before it counts as not accepted, and how long after an
 * approval the pipeline may still show AwaitingApproval. Feldera's runner looks at the process every 2.5 s, waits up to
 * 5 s for its answer and then writes what it saw; until then the change is not visible. Source: docs/feldera.md, "How
 * fresh a status is".
 */
export const SETTLE_MS = 8_000

/**
 * The same, counted from the moment when the process has answered a request made after the activation. Such a request
 * wakes the runner, which writes what it sees some 15 ms later. Should the wake-up get lost, the runner's next regular
 * look comes within 2.5 s, and a process that answers requests does not delay it.
 */
export const ANSWERED_SETTLE_MS = 3_000

/** How long Feldera may take to pass a request on to the pipeline's process, in two tries. */
export const PASSING_ON_MS = 20_000

/** An activation whose answer does not tell whether it was accepted. Times in milliseconds on the step's clock. */
export interface LostAnswer {
  readonly failure: Failure
  /** When the request failed. */
  readonly since: number
  /** When the pipeline's process first answered after that; `undefined` while it has not. */
  readonly processAnsweredAt?: number
  /** Whether the failure is not worth another try if the activation turns out not to have been accepted. */
  readonly isFinal: boolean
}

/**
 * The moment, in milliseconds on the step's clock, from which a look that shows no sign of the activation proves that
 * it was not accepted.
 *
 * For the target Paused an answer of the process does not make that earlier: the runner may still be waiting for the
 * answer to a previous request, and an activation sent again too early would pause a pipeline that somebody has set
 * running meanwhile.
 */
export function settledFrom({ since, processAnsweredAt }: LostAnswer, { target }: Baseline): number {
  if (target === 'Paused') return since + SETTLE_MS
  return Math.min(since + SETTLE_MS, (processAnsweredAt ?? Number.POSITIVE_INFINITY) + ANSWERED_SETTLE_MS)
}

/**
 * Feldera's runner writes what it sees every 2.5 s, and sooner once it was woken, so looking more often would show
 * little more.
 */
const CONFIRMATION_PAUSE_MS = 1_000

/**
 * The pause before the next look while it is not known whether an activation was accepted. Once the process has
 * answered, looks rarely show anything new until the activation counts as not accepted and another may be sent, so they
 * are made less often.
 *
 * @param at the moment now and the earliest moment for another activation (`sendFrom`), on the step's clock
 * @returns milliseconds
 */
export function confirmationPause(
  lost: LostAnswer,
  baseline: Baseline,
  at: Readonly<{ now: number; sendFrom: number; pollIntervalMs: number }>,
): number {
  const rest = lost.processAnsweredAt === undefined ? 0 : Math.max(settledFrom(lost, baseline), at.sendFrom) - at.now
  return rest > 0 ? Math.min(rest, Math.max(at.pollIntervalMs, CONFIRMATION_PAUSE_MS)) : CONFIRMATION_PAUSE_MS
}
