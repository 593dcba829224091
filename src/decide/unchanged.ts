import type { Pipeline } from '../feldera/pipeline.ts'

/** The times show that nothing has happened in between, while other things were asked. */
const COMPARED = [
  'status',
  'desiredStatus',
  'deploymentId',
  'storageStatus',
  'statusSince',
  'desiredStatusSince',
] as const

/** Whether a pipeline is still as it was judged, so that what was decided about it may be done. */
export function isUnchanged(judged: Pipeline | undefined, seen: Pipeline): boolean {
  const hasError = (pipeline: Pipeline | undefined) => pipeline?.deploymentError !== undefined
  return COMPARED.every((name) => judged?.[name] === seen[name]) && hasError(judged) === hasError(seen)
}
