import type { Result } from '../decide/result.ts'
import type { Inputs, PipelineInputs } from '../inputs/inputs.ts'
import type { Measurements } from '../run/measure.ts'
import type { RunRecord } from '../run/record.ts'
import type { Ending } from './outcome.ts'

/**
 * The result of the run for one pipeline, and all that is known about it. What is said about that pipeline is written from
 * it and from nothing else.
 */
export interface PipelineReport {
  readonly inputs: PipelineInputs
  readonly result: Result
  readonly record: RunRecord
  readonly measurements: Measurements
  /** How long the step had run when this pipeline was done, milliseconds. */
  readonly elapsedMs: number
}

/** The report of a pipeline, with its result in words. */
export interface EndedPipeline extends PipelineReport {
  readonly ending: Ending
}

/** Everything about a finished step. */
export interface Report {
  readonly inputs: Inputs
  /** One for each pipeline, in the order of the inputs; at least one. */
  readonly pipelines: readonly [EndedPipeline, ...EndedPipeline[]]
  /** How long the step took, milliseconds. */
  readonly elapsedMs: number
}

/** What the words for a result depend on, besides the result itself. */
export type Facts = Pick<PipelineReport, 'inputs' | 'record'>
