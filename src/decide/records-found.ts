import type { Failure } from '../feldera/failure.ts'
import type { ProcessStats } from '../feldera/process.ts'
import type { Proof } from './hand-over.ts'

/**
 * Whether the pipeline that has taken over has all that its primary had processed. `isOtherLine`: it has begun anew, or from the
 * checkpoint of another pipeline, so equal numbers would be a coincidence. `records`: how many it has processed by now.
 */
export type RecordsFound = Readonly<
  | { kind: 'all'; expected: number; records: number }
  | { kind: 'missing'; expected: number; records: number; isOtherLine: boolean }
  | { kind: 'unknown'; failure: Failure }
>

/** Compares by the counter that goes on from checkpoint to checkpoint. */
export function compareRecords(
  { records: expected, initialStart }: Proof,
  { processed: records, initialStart: found }: ProcessStats,
): RecordsFound {
  const isOtherLine = initialStart !== undefined && found !== undefined && found !== initialStart
  return records >= expected && !isOtherLine
    ? { kind: 'all', expected, records }
    : { kind: 'missing', expected, records, isOtherLine }
}
