import type { Result } from '../decide/result.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Measurements } from '../run/measure.ts'
import type { RunRecord } from '../run/record.ts'

/** What the run for one pipeline came to, and all that is known about it. */
export interface PipelineReport {
  readonly result: Result
  readonly record: RunRecord
  readonly measurements: Measurements
}

/** Everything a finished step has to tell; log, outputs and summary are written from it and from nothing else. */
export interface Report extends PipelineReport {
  readonly inputs: Inputs
  readonly elapsedMs: number
}

/** What the words for a result are made from, besides the result itself. */
export type Facts = Pick<Report, 'inputs' | 'record'>
