import { timestamp } from './clock.ts'
import type { ProcessError } from './pipeline-process.ts'
import type { Checkpoint } from './storage.ts'

/** Which release an installation or a pipeline is: 0.`minor`. */
export interface Release {
  readonly version: string
  readonly minor: number
}

export function release(version: string): Release {
  return { version, minor: Number(version.split('.')[1] ?? 0) }
}

/** What a pipeline does that differs from the checkpoint it is to resume from. */
export type BootstrapPolicy = 'allow' | 'reject' | 'await_approval'

/** One pipeline as the database holds it: what the runner last saw. Times in milliseconds since the epoch. */
export interface Row {
  readonly id: string
  name: string
  readonly createdAt: number
  refreshVersion: number
  resourcesStatus: 'Stopped' | 'Provisioning' | 'Provisioned' | 'Stopping'
  resourcesStatusSince: number
  resourcesDesired: 'Stopped' | 'Provisioned'
  resourcesDesiredSince: number
  runtimeStatus: string | null
  runtimeStatusSince: number | null
  runtimeDesired: string | null
  runtimeDesiredSince: number | null
  runtimeDetails: unknown
  deploymentId: string | null
  deploymentInitial: string | null
  bootstrapPolicy: BootstrapPolicy | null
  deploymentError: ProcessError | null
  storageStatus: 'Cleared' | 'InUse' | 'Clearing'
  /** null until first reported. */
  checkpoints: readonly Checkpoint[] | null
  /** What `runtime_config` says, for `start?initial=standby`. */
  readonly hasObjectStore: boolean
}

/** Sets what is desired of the resources; the time moves only when that is a change. */
export function desireResources(row: Row, desired: Row['resourcesDesired'], now: number): void {
  if (row.resourcesDesired === desired) return
  row.resourcesDesired = desired
  row.resourcesDesiredSince = now
}

export function deploymentStatus(row: Row): string {
  return row.resourcesStatus === 'Provisioned' && row.runtimeStatus !== null ? row.runtimeStatus : row.resourcesStatus
}

export function deploymentDesiredStatus(row: Row): string {
  if (row.resourcesDesired === 'Stopped') return 'Stopped'
  return row.runtimeDesired ?? row.deploymentInitial ?? 'Stopped'
}

export type Selector = 'all' | 'status' | 'status_with_connectors'

/** A row on the wire, field by field in the contract's order, as its release has it. */
export function rowOnWire(row: Row, selector: Selector, { version, minor }: Release): Record<string, unknown> {
  const since = (ms: number | null) => (ms === null ? null : timestamp(ms))
  const latest = (one: number, other: number | null) => timestamp(Math.max(one, other ?? 0))
  return {
    id: row.id,
    name: row.name,
    description: '',
    tags: [],
    created_at: timestamp(row.createdAt),
    version: 1,
    platform_version: version,
    ...(selector === 'all' ? { runtime_config: runtimeConfig(row), program_code: '', udf_rust: '', udf_toml: '' } : {}),
    program_config: { profile: 'optimized', cache: true, runtime_version: null, use_platform_compiler: false },
    program_version: 1,
    program_status: 'Success',
    program_status_since: timestamp(row.createdAt),
    ...(selector === 'all'
      ? { program_error: { sql_compilation: null, rust_compilation: null, system_error: null }, program_info: null }
      : {}),
    deployment_error: row.deploymentError,
    refresh_version: row.refreshVersion,
    storage_status: row.storageStatus,
    ...(minor < 200 ? {} : { storage_status_details: storageDetailsOnWire(row) }),
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
    silent_bootstrap: false,
    concurrent_bootstrap: false,
    ...(selector === 'status_with_connectors' ? { connectors: { num_errors: 0 } } : {}),
  }
}

export function storageDetailsOnWire({ checkpoints }: Row): unknown {
  return checkpoints && { checkpoints: checkpoints.map(checkpointOnWire) }
}

/** The fingerprint is larger than a JavaScript number can hold, as real ones are. */
export function checkpointOnWire({ uuid, steps, processedRecords }: Checkpoint): Record<string, unknown> {
  return {
    uuid,
    identifier: null,
    fingerprint: 14_128_757_731_148_314_856n,
    size: 123_456_789,
    steps,
    processed_records: processedRecords,
  }
}

function runtimeConfig({ hasObjectStore }: Row): unknown {
  const sync = {
    bucket: 's3://bucket/orders',
    access_key: 'AKIAEXAMPLE',
    secret_key: 'not-to-be-logged',
    pull_interval: 10,
  }
  return {
    workers: 8,
    storage: hasObjectStore ? { backend: { name: 'file', config: { sync } } } : { backend: { name: 'default' } },
  }
}

/** Older managers sent a text, or the bare difference. */
function oldDetails(details: unknown): unknown {
  if (typeof details === 'object' && details !== null && 'approval_diff' in details) return details.approval_diff
  return details === null ? null : JSON.stringify(details)
}
