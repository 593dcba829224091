import { formatDuration } from '../duration.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Facts } from './report.ts'
import { describeFailure } from './wording.ts'

/** What kept requests from succeeding, and for how long, when that is over by now. */
export type ReportedTrouble = Readonly<{ failure: Failure; overAfterMs?: number }>

/** The trouble there is: failing looks, else an activation or approval that failed, else one that used up most of the time. */
export function troubleOf({ inputs, record }: Facts): ReportedTrouble | undefined {
  const { trouble, activationTrouble, approvalTrouble, longestTrouble: past } = record
  const failure = trouble?.failure ?? activationTrouble ?? approvalTrouble
  if (failure) return { failure }
  if (past === undefined || past.ms < inputs.timeoutMs / 2) return undefined
  return { failure: past.failure, overAfterMs: past.ms }
}

/** A server that asks for less than this is not what used up the time. */
const LONG_RETRY_AFTER_MS = 30_000

/** `; requests were failing: the words (HTTP 503 X), which asked to be left alone for 24h`; empty without trouble. */
export function describeTrouble(trouble: ReportedTrouble | undefined): string {
  if (trouble === undefined) return ''
  const { failure, overAfterMs } = trouble
  const { retryAfterMs = 0 } = failure
  const asked =
    retryAfterMs < LONG_RETRY_AFTER_MS
      ? ''
      : `, and the server asked to be left alone for ${formatDuration(retryAfterMs)}`
  const how = overAfterMs === undefined ? '' : ` for ${formatDuration(overAfterMs)}`
  return `; requests were failing${how}: ${describeFailure(failure)}${asked}`
}
