const GREEN = ['activated', 'already-active', 'accepted', 'ready'] as const
const RED = ['refused', 'awaiting-approval', 'timed-out', 'cancelled', 'not-ready', 'failed'] as const

/** How a step ended. Source: the `outcome` output in action.yml. */
export type Outcome = (typeof GREEN)[number] | (typeof RED)[number]

/** The only way to a green step: an outcome in which Feldera has said what was to be shown. */
export function isGreen(outcome: Outcome): boolean {
  return GREEN.some((green) => green === outcome)
}

/** A kind of result that is an outcome is that one; all others are failures. */
export function outcomeOf(kind: string): Outcome {
  return [...GREEN, ...RED].find((outcome) => outcome === kind) ?? 'failed'
}

/** A result in words, which may hold remote text. */
export interface Ending {
  readonly outcome: Outcome
  /** One sentence without its full stop; on red: what could not be done, in the API's words where it had some. */
  readonly message: string
  /** On red: what the step has and has not done in Feldera, in sentences; may be empty. */
  readonly inFeldera: string
  /** On red: what to do next, in sentences; may be empty. */
  readonly advice: string
  /** Feldera's `error_code`, else this action's own; empty on green. */
  readonly errorCode: string
  /** The status of the answer that made it red, when it was one. */
  readonly httpStatus: number | undefined
}

/** An ending as far as its words say more than its kind does. */
export type EndingWords = Pick<Ending, 'message'> & Partial<Ending>
