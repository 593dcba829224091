/** How a step ended. The first four are green. Source: the `outcome` output in action.yml. */
export type Outcome =
  | 'activated'
  | 'already-active'
  | 'accepted'
  | 'ready'
  | 'refused'
  | 'awaiting-approval'
  | 'timed-out'
  | 'cancelled'
  | 'not-ready'
  | 'failed'

const GREEN: ReadonlySet<Outcome> = new Set(['activated', 'already-active', 'accepted', 'ready'])

/** The only way to a green step: an outcome in which Feldera has said what was to be shown. */
export function isGreen(outcome: Outcome): boolean {
  return GREEN.has(outcome)
}

/** The end of a step, before it is reported. Texts may hold remote text. */
export interface Ending {
  readonly outcome: Outcome
  /** One sentence; on red: what could not be done, in the API's words where it had some. */
  readonly message: string
  /** On red, what to do next, a sentence of its own. */
  readonly advice: string
  /** Feldera's `error_code`, else this action's own; empty on green. */
  readonly errorCode: string
  readonly httpStatus: number | undefined
}

export function green(outcome: 'activated' | 'already-active' | 'accepted' | 'ready', message: string): Ending {
  return { outcome, message, advice: '', errorCode: '', httpStatus: undefined }
}

export function red(
  outcome: Exclude<Outcome, 'activated' | 'already-active' | 'accepted' | 'ready'>,
  errorCode: string,
  message: string,
  advice: string,
): Ending {
  return { outcome, message, advice, errorCode, httpStatus: undefined }
}
