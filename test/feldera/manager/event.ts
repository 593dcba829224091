import { timestamp, uuidV7 } from '../clock.ts'
import type { Row } from './row.ts'
import { storageDetailsOnWire } from './row-on-wire.ts'

/** What a row was after a write. */
export type PipelineEvent = Readonly<Record<string, unknown>> & { readonly event_id: string }

export type EventSelector = 'all' | 'status'

/** How many are kept for each pipeline. */
export const EVENTS_KEPT = 720

export function eventOf(row: Row, now: number): PipelineEvent {
  return {
    event_id: uuidV7(now),
    recorded_at: timestamp(now),
    deployment_resources_status: row.resourcesStatus,
    deployment_resources_desired_status: row.resourcesDesired,
    deployment_runtime_status: row.runtimeStatus,
    deployment_runtime_desired_status: row.runtimeDesired,
    deployment_has_error: row.deploymentError !== null,
    program_status: row.programStatus,
    storage_status: row.storageStatus,
    deployment_resources_status_details: null,
    deployment_runtime_status_details: row.runtimeDetails,
    deployment_error: row.deploymentError,
    storage_status_details: storageDetailsOnWire(row),
  }
}

export function eventOnWire(event: PipelineEvent, selector: EventSelector): unknown {
  if (selector === 'all') return event
  const {
    deployment_resources_status_details: _resources,
    deployment_runtime_status_details: _runtime,
    deployment_error: _error,
    storage_status_details: _storage,
    ...status
  } = event
  return status
}
