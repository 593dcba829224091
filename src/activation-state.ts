import type { Answer } from './feldera/client.ts'
import type { Failure } from './feldera/failure.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import { pollPause } from './pacing.ts'
import { Patience, untilAnswered } from './patience.ts'
import type { Baseline } from './progress.ts'
import type { Step } from './step.ts'

/**
 * How long to look before an activation without a telling answer counts as not taken, and an approval as not noticed.
 * Feldera's runner looks at the process every 2.5 s, waits up to 5 s for its answer and writes what it sees; until then one that
 * was taken can be invisible.
 */
export const SETTLE_MS = 8_000

/**
 * The same once the process has answered a request that came after the activation. The runner is then woken and writes what it
 * sees some 15 ms later; when the waking gets lost, its next regular look comes within 2.5 s, and a process that answers does
 * not keep that look waiting.
 */
export const ANSWERED_SETTLE_MS = 3_000

/** An activation that was sent and may or may not have been taken. Times on the step's clock, milliseconds. */
export interface Doubt {
  readonly failure: Failure
  readonly since: number
  /** When the pipeline's process first answered after that; `undefined` while it has not. */
  answeredAt: number | undefined
  /** What the pipeline was like when it was sent. */
  readonly baseline: Baseline
  /** The failure is not worth another try, should it turn out not to have been taken. */
  readonly giveUp: boolean
}

/** What an activation under way has to remember, beside what the journal keeps for the report. */
export interface ActivationState {
  readonly step: Step
  readonly looking: Patience
  readonly activating: Patience
  readonly approving: Patience
  /** What a look showed before an activation was sent or joined. */
  baseline: Baseline | undefined
  doubt: Doubt | undefined
  /** No activation may be sent before this, no approval before that; on the step's clock, milliseconds. */
  notBefore: number
  approveNotBefore: number
}

export function newActivation(step: Step): ActivationState {
  const { timeoutMs } = step.inputs
  return {
    step,
    looking: new Patience(timeoutMs, false),
    // By the time anything is sent, a look has succeeded.
    activating: new Patience(timeoutMs, true),
    approving: new Patience(timeoutMs, true),
    baseline: undefined,
    doubt: undefined,
    notBefore: 0,
    approveNotBefore: 0,
  }
}

/** Looks at the pipeline once, for as many tries as that takes. */
export async function look({ step, looking }: ActivationState): Promise<Answer<Pipeline>> {
  const { inputs, feldera, journal } = step
  const answer = await untilAnswered(step, looking, (signal) => feldera.pipeline(inputs.pipeline, signal))
  if (answer.ok) journal.saw(answer.value, inputs.target)
  return answer
}

/**
 * From when on, by the step's clock, a look that shows no sign of the activation means that it was not taken.
 *
 * An answer of the process does not settle it for `paused`: the runner may still be waiting for an older question, and who sends
 * too early pauses what somebody has set running meanwhile.
 */
export function settledFrom({ since, answeredAt, baseline }: Doubt): number {
  if (baseline.target === 'Paused') return since + SETTLE_MS
  return Math.min(since + SETTLE_MS, (answeredAt ?? Number.POSITIVE_INFINITY) + ANSWERED_SETTLE_MS)
}

/** The pause in milliseconds before the next look, growing with the time since `since` on the step's clock. */
export function pauseSince({ step }: ActivationState, since: number): number {
  const { clock, inputs } = step
  return pollPause({ waitedMs: clock.elapsed() - since, longestMs: inputs.pollIntervalMs, random: Math.random() })
}
