import type { Result } from '../decide/result.ts'

// The gravest first.
const RED = ['failed', 'timed-out', 'cancelled', 'awaiting-approval', 'not-ready', 'refused'] as const
const GREEN = [
  ...(['activated', 'switched-over', 'accepted', 'already-active', 'ready'] as const),
  ...(['rearmed', 'already-standby', 'rehearsed'] as const),
] as const

/** How a step ended. Source: the `outcome` output in action.yml. */
export type Outcome = (typeof GREEN)[number] | (typeof RED)[number]

/** All outcomes, the gravest first: that of a step for several pipelines is that of the worst of them. */
export const BY_GRAVITY: readonly Outcome[] = [...RED, ...GREEN]

/** Whether an outcome makes the step green. Only outcomes that an answer of Feldera has proven are. */
export function isGreen(outcome: Outcome): boolean {
  return GREEN.some((green) => green === outcome)
}

/** The outcome for a kind of result: the one of the same name, and `failed` for all other kinds. */
export function outcomeOf(kind: Result['kind']): Outcome {
  return BY_GRAVITY.find((outcome) => outcome === kind) ?? 'failed'
}

/** A result in words, which may hold text from a server. */
export interface Ending {
  readonly outcome: Outcome
  /**
   * What is live, where that is not as it should be: the first words of the message. Empty otherwise, and without a primary.
   */
  readonly alarm: string
  /**
   * One sentence without its full stop. When the step is red: what could not be done, in Feldera's words if it gave a
   * reason.
   */
  readonly message: string
  /** When the step is red: what it has done in Feldera and what it has not, in sentences; may be empty. */
  readonly inFeldera: string
  /** When the step is red: what to do next, in sentences; may be empty. */
  readonly advice: string
  /** Feldera's `error_code`, or else this action's own; empty when the step is green. */
  readonly errorCode: string
  /** The HTTP status of the answer that made the step red; `undefined` when it was no answer. */
  readonly httpStatus: number | undefined
}

/** The parts of an ending that differ from the defaults for its kind of result. */
export type EndingWords = Pick<Ending, 'message'> & Partial<Ending>
