import type { Status } from '../feldera/pipeline.ts'

/**
 * A part of the run in which the pipeline kept its statuses. `isClearing`: whether its storage was being cleared. `from`:
 * when it began, milliseconds on the step's clock.
 */
export type Phase = Readonly<{ status: Status; desiredStatus: Status; isClearing: boolean; from: number }>
