import { timestamp } from '../clock.ts'
import { apiError, type Reply } from '../reply.ts'
import { checkpointOnWire } from '../store/checkpoint.ts'
import type { Release } from './release.ts'
import { deploymentDesiredStatus, deploymentStatus, type Row } from './row.ts'

export type Selector = 'all' | 'status' | 'status_with_connectors'

/** Why a row cannot be shown, which makes it an error and also every list that it is in. */
export function unreadable({ runtimeDesired }: Row): Reply | undefined {
  if (runtimeDesired !== 'Coordination') return undefined
  const value = 'coordination'
  const message = `Invalid runtime desired status: '${value}'`
  return apiError(500, 'InvalidRuntimeDesiredStatus', { message, details: { value } })
}

/** A row on the wire, field by field in Feldera's order, as its release has it. */
export function rowOnWire(row: Row, selector: Selector, { version, minor }: Release): Record<string, unknown> {
  const since = (ms: number | null) => (ms === null ? null : timestamp(ms))
  const latest = (one: number, other: number | null) => timestamp(Math.max(one, other ?? 0))
  const isAll = selector === 'all'
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    created_at: timestamp(row.createdAt),
    version: row.version,
    platform_version: version,
    ...(isAll ? { runtime_config: row.runtimeConfig, program_code: '', udf_rust: '', udf_toml: '' } : {}),
    program_config: { profile: null, cache: true, runtime_version: null, use_platform_compiler: false },
    program_version: 1,
    program_status: row.programStatus,
    program_status_since: timestamp(row.programStatusSince),
    ...(isAll
      ? { program_error: { sql_compilation: null, rust_compilation: null, system_error: null }, program_info: null }
      : {}),
    deployment_error: row.deploymentError,
    refresh_version: row.refreshVersion,
    storage_status: row.storageStatus,
    ...(minor < 289 ? {} : { storage_status_details: storageDetailsOnWire(row) }),
    deployment_id: row.deploymentId,
    deployment_initial: row.deploymentInitial,
    deployment_status: deploymentStatus(row),
    deployment_status_since: latest(row.resourcesStatusSince, row.runtimeStatusSince),
    deployment_desired_status: deploymentDesiredStatus(row),
    deployment_desired_status_since: latest(row.resourcesDesiredSince, row.runtimeDesiredSince),
    deployment_resources_status: row.resourcesStatus,
    deployment_resources_status_since: timestamp(row.resourcesStatusSince),
    deployment_resources_desired_status: row.resourcesDesired,
    deployment_resources_desired_status_since: timestamp(row.resourcesDesiredSince),
    deployment_runtime_status: row.runtimeStatus,
    deployment_runtime_status_details: minor < 322 ? oldDetails(row.runtimeDetails) : row.runtimeDetails,
    deployment_runtime_status_since: since(row.runtimeStatusSince),
    deployment_runtime_desired_status: row.runtimeDesired,
    deployment_runtime_desired_status_since: since(row.runtimeDesiredSince),
    bootstrap_policy: row.bootstrapPolicy,
    silent_bootstrap: row.silentBootstrap,
    concurrent_bootstrap: row.concurrentBootstrap,
    ...(selector === 'status_with_connectors' ? { connectors: { num_errors: 0 } } : {}),
  }
}

export function storageDetailsOnWire({ checkpoints }: Row): unknown {
  return checkpoints && { checkpoints: checkpoints.map(checkpointOnWire) }
}

/** Older managers sent a text, or the bare difference. */
function oldDetails(details: unknown): unknown {
  if (typeof details === 'object' && details !== null && 'approval_diff' in details) return details.approval_diff
  return details === null ? null : JSON.stringify(details)
}
