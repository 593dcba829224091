import type { Result } from '../decide/result.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Measurements } from '../run/measure.ts'
import type { RunRecord } from '../run/record.ts'

/** The result of the run for one pipeline, and all that is known about it. */
export interface PipelineReport {
  readonly result: Result
  readonly record: RunRecord
  readonly measurements: Measurements
}

/**
 * Everything about a finished step. Outputs, summary and the last line of the log are written from it and from nothing
 * else.
 */
export interface Report extends PipelineReport {
  readonly inputs: Inputs
  /** How long the step took, milliseconds. */
  readonly elapsedMs: number
}

/** What the words for a result depend on, besides the result itself. */
export type Facts = Pick<Report, 'inputs' | 'record'>
