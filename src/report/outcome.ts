const GREEN = ['activated', 'already-active', 'accepted', 'ready'] as const
export type GreenOutcome = (typeof GREEN)[number]
export type RedOutcome = 'refused' | 'awaiting-approval' | 'timed-out' | 'cancelled' | 'not-ready' | 'failed'

/** How a step ended. Source: the `outcome` output in action.yml. */
export type Outcome = GreenOutcome | RedOutcome

/** The only way to a green step: an outcome in which Feldera has said what was to be shown. */
export function isGreen(outcome: Outcome): outcome is GreenOutcome {
  return GREEN.some((green) => green === outcome)
}

/** A result in words. Texts may hold remote text. */
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

/** An end in which everything is as it was asked for. */
export function green(outcome: GreenOutcome, message: string): Ending {
  return { outcome, message, inFeldera: '', advice: '', errorCode: '', httpStatus: undefined }
}

/** An end that needs somebody's attention. */
export function red(
  ending: Pick<Ending, 'errorCode' | 'message'> & { readonly outcome: RedOutcome } & Partial<Ending>,
): Ending {
  return { inFeldera: '', advice: '', httpStatus: undefined, ...ending }
}
