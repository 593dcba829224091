import type { PipelineEvent } from '../feldera/events.ts'

/**
 * What a pipeline's events tell about how its storage has been used since it was last cleared. Moments are by Feldera's
 * clock, milliseconds since the epoch.
 */
export interface StorageHistory {
  /** Whether the pipeline was ever desired to run on it. What it holds then may exist nowhere else. */
  readonly hasServed: boolean
  /** Whether it was activated on it, to Running or to Paused. No standby can start on it any more. */
  readonly wasActivated: boolean
  /** Whether the events reach back far enough to be sure of both. */
  readonly isComplete: boolean
  /** The newest event that shows the pipeline desired to be deployed. */
  readonly lastDeployedAt: number | undefined
  /** The newest event of all. */
  readonly newestAt: number | undefined
}

/** Statuses that a pipeline can have been desired to have without serving. Unavailable hides the desired status. */
const NOT_SERVING = new Set<string | undefined>([undefined, 'Standby', 'Paused', 'Unavailable'])

/**
 * Reads the history of the storage from the events. Feldera keeps the latest 720, and a standby that pulls often fills
 * them within hours, so they rarely reach back to the clearing. But a pipeline that is seen standing by was never activated
 * on its storage before: its process refuses to start in standby on one that was. So they are complete from there, too.
 * Source: docs/feldera.md, "Putting a pipeline into standby".
 *
 * @param events oldest first
 */
export function readStorageHistory(events: readonly PipelineEvent[]): StorageHistory {
  const cleared = events.findLastIndex(({ storageStatus }) => storageStatus === 'Cleared')
  const since = events.slice(Math.max(0, cleared))
  const hasServed = since.some(({ runtimeDesiredStatus }) => !NOT_SERVING.has(runtimeDesiredStatus))
  return {
    hasServed,
    wasActivated: hasServed || since.some(({ runtimeDesiredStatus }) => runtimeDesiredStatus === 'Paused'),
    isComplete: cleared !== -1 || since.some(isStandingBy),
    lastDeployedAt: events.findLast(({ resourcesDesiredStatus }) => resourcesDesiredStatus === 'Provisioned')
      ?.recordedAt,
    newestAt: events.at(-1)?.recordedAt,
  }
}

function isStandingBy({ runtimeStatus, runtimeDesiredStatus }: PipelineEvent): boolean {
  return runtimeStatus === 'Standby' && runtimeDesiredStatus === 'Standby'
}
