import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'

/** What a look at the pipeline that serves, the primary, has shown. `failure`: why it could not be looked at. */
export type PrimarySight = Readonly<{ kind: 'seen'; pipeline: Pipeline } | { kind: 'unknown'; failure: Failure }>

/** Whether the primary was seen to run. */
export function isServing(sight: PrimarySight): boolean {
  return sight.kind === 'seen' && sight.pipeline.status === 'Running' && sight.pipeline.desiredStatus === 'Running'
}
