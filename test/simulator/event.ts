import { timestamp, uuidV7 } from './clock.ts'
import { type Row, storageDetails } from './row.ts'

/** How many of a pipeline's events Feldera keeps. */
export const KEPT_EVENTS = 720

/** One write of the runner, kept with the row as it was then. */
export type PipelineEvent = ReturnType<typeof recordEvent>

export function recordEvent(row: Row, now: number) {
  const status = {
    event_id: uuidV7(now),
    recorded_at: timestamp(now),
    deployment_resources_status: row.resources.is,
    deployment_resources_desired_status: row.resourcesDesired.is,
    deployment_runtime_status: row.runtime?.is ?? null,
    deployment_runtime_desired_status: row.runtimeDesired?.is ?? null,
    deployment_has_error: row.deploymentError !== null,
    program_status: row.programStatus,
    storage_status: row.storageStatus,
  }
  const all = {
    ...status,
    deployment_resources_status_details: null,
    deployment_runtime_status_details: row.runtimeDetails,
    deployment_error: row.deploymentError,
    storage_status_details: storageDetails(row),
  }
  return { status, all }
}
