import { formatDuration } from '../duration.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Facts } from './report.ts'
import { describeFailure } from './wording.ts'

/**
 * What kept requests from succeeding. `overAfterMs`: how long it lasted, in milliseconds, when it is over. `isOfPrimary`:
 * whether it is the primary's Feldera that is in trouble.
 */
export type ReportedTrouble = Readonly<{ failure: Failure; overAfterMs?: number; isOfPrimary?: boolean }>

/**
 * The trouble that explains a time-out: requests that fail now, or else a write that failed, or else
 * earlier trouble that used up at least half of the time.
 */
export function troubleOf({ inputs, record }: Facts): ReportedTrouble | undefined {
  const { trouble, activationTrouble, approvalTrouble, writeTrouble, primary, longestTrouble: past } = record
  const failure = trouble?.failure ?? writeTrouble ?? activationTrouble ?? approvalTrouble
  if (failure) return { failure }
  if (primary?.trouble) return { failure: primary.trouble.failure, isOfPrimary: primary.trouble.side === 'primary' }
  if (past === undefined || past.ms < inputs.timeoutMs / 2) return undefined
  return { failure: past.failure, overAfterMs: past.ms }
}

/** A shorter pause that a server asked for is not mentioned, because it did not use up the time. */
const LONG_RETRY_AFTER_MS = 30_000

/** Why a write was put off although every request was answered; see run/postponed.ts. */
const NOT_OF_A_REQUEST: ReadonlySet<string> = new Set([
  'ProcessDiffers',
  'SlowAnswer',
  'PrimaryNotServing',
  'PrimaryChanged',
])

/** A clause such as `; requests were failing for 40 s: the words (HTTP 503 X)`; empty without trouble. */
export function describeTrouble(trouble: ReportedTrouble | undefined): string {
  if (trouble === undefined) return ''
  const { failure, overAfterMs, isOfPrimary } = trouble
  const { retryAfterMs = 0 } = failure
  const asked =
    retryAfterMs < LONG_RETRY_AFTER_MS
      ? ''
      : `, and the server asked to be left alone for ${formatDuration(retryAfterMs)}`
  if (NOT_OF_A_REQUEST.has(failure.code)) return `; what was next was put off: ${describeFailure(failure)}`
  const how = overAfterMs === undefined ? '' : ` for ${formatDuration(overAfterMs)}`
  return `; requests${isOfPrimary ? " to the primary's Feldera" : ''} were failing${how}: ${describeFailure(failure)}${asked}`
}
