import type { Failure } from '../feldera/failure.ts'
import type { Baseline } from './progress.ts'

/**
 * How long to look before an activation without a clear answer counts as not accepted, and an approval as not noticed.
 * Feldera's runner looks at the process every 2.5 s, waits up to 5 s for its answer and writes what it sees; until then one that
 * was accepted can be invisible. Source: docs/feldera.md, "How fresh a status is".
 */
export const SETTLE_MS = 8_000

/**
 * The same once the process has answered a request that came after the activation. The runner is then woken and writes what it
 * sees some 15 ms later; when the waking gets lost, its next regular look comes within 2.5 s, and a process that answers does
 * not keep that look waiting.
 */
export const ANSWERED_SETTLE_MS = 3_000

/** The answer to an activation was no clear one. Times on the step's clock, milliseconds. */
export interface LostAnswer {
  readonly failure: Failure
  readonly since: number
  /** When the pipeline's process first answered after that; `undefined` while it has not. */
  readonly processAnsweredAt?: number
  /** The failure is not worth another try, should the activation turn out not to have been accepted. */
  readonly isFinal: boolean
}

/**
 * From when on, by the step's clock, a look that shows no sign of the activation means that it was not accepted.
 *
 * An answer of the process does not settle it for `paused`: the runner may still be waiting for an older question, and whoever sends
 * too early pauses what somebody has set running meanwhile.
 */
export function settledFrom({ since, processAnsweredAt }: LostAnswer, { target }: Baseline): number {
  if (target === 'Paused') return since + SETTLE_MS
  return Math.min(since + SETTLE_MS, (processAnsweredAt ?? Number.POSITIVE_INFINITY) + ANSWERED_SETTLE_MS)
}

/** Feldera's runner writes what it sees every 2.5 s, and sooner once it was woken. */
const CONFIRMATION_PAUSE_MS = 1_000

/**
 * The pause in milliseconds while it is open whether an activation was accepted. Looks that show nothing although the process has
 * answered are repeated only when they can settle it, and when something could follow from that.
 *
 * @param at `sendFrom`: no activation is sent before, on the step's clock
 */
export function confirmationPause(
  lost: LostAnswer,
  baseline: Baseline,
  at: Readonly<{ now: number; sendFrom: number; pollIntervalMs: number }>,
): number {
  const rest = lost.processAnsweredAt === undefined ? 0 : Math.max(settledFrom(lost, baseline), at.sendFrom) - at.now
  return rest > 0 ? Math.min(rest, Math.max(at.pollIntervalMs, CONFIRMATION_PAUSE_MS)) : CONFIRMATION_PAUSE_MS
}
