import type { Checkpoint } from './checkpoint.ts'
import { timestamp } from './clock.ts'
import type { Release } from './release.ts'
import type { ErrorBody } from './reply.ts'

export type ResourcesStatus = 'Stopped' | 'Provisioning' | 'Provisioned' | 'Stopping'
export type Selector = 'all' | 'status' | 'status_with_connectors'

/** A status and the moment it began, milliseconds since the epoch. */
export interface Since<Status> {
  readonly is: Status
  readonly since: number
}

/** What the database holds of one pipeline, that is what the runner last saw; the API shows nothing else. */
export interface Row {
  readonly id: string
  name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly createdAt: number
  readonly platformVersion: string
  readonly programStatus: string
  refreshVersion: number
  deploymentError: ErrorBody | null
  storageStatus: 'Cleared' | 'InUse' | 'Clearing'
  /** null until the process reported first, and after clearing. */
  checkpoints: readonly Checkpoint[] | null
  deploymentId: string | null
  deploymentInitial: string | null
  bootstrapPolicy: string | null
  resources: Since<ResourcesStatus>
  resourcesDesired: Since<'Stopped' | 'Provisioned'>
  /** null unless provisioned. */
  runtime: Since<string> | null
  runtimeDesired: Since<string> | null
  runtimeDetails: unknown
}

export function deploymentStatus({ resources, runtime }: Row): string {
  return resources.is === 'Provisioned' && runtime !== null ? runtime.is : resources.is
}

export function deploymentDesiredStatus({ resourcesDesired, runtimeDesired, deploymentInitial }: Row): string {
  if (resourcesDesired.is === 'Stopped') return 'Stopped'
  return runtimeDesired?.is ?? deploymentInitial ?? 'Running'
}

/** What the API hands out besides the row, with `selector=all` only. */
export interface Program {
  readonly runtimeConfig: unknown
  readonly programCode: string
}

/** A row as one release puts it on the wire, fields in the contract's order. */
export function rowOnWire(row: Row, program: Program, { selector, release }: { selector: Selector; release: Release }) {
  const everything = selector === 'all'
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    created_at: timestamp(row.createdAt),
    version: 1,
    platform_version: row.platformVersion,
    ...(everything ? { runtime_config: program.runtimeConfig, program_code: program.programCode } : {}),
    ...(everything ? { udf_rust: '', udf_toml: '' } : {}),
    program_config: { profile: 'optimized', cache: true, runtime_version: null, use_platform_compiler: false },
    program_version: 1,
    program_status: row.programStatus,
    program_status_since: timestamp(row.createdAt),
    ...(everything ? { program_error: PROGRAM_ERROR, program_info: PROGRAM_INFO } : {}),
    ...deploymentOnWire(row, release),
    ...(everything ? { deployment_resources_status_details: null } : {}),
    ...(selector === 'status_with_connectors' && row.runtime !== null ? { connectors: { num_errors: 0 } } : {}),
  }
}

function deploymentOnWire(row: Row, release: Release) {
  const { resources, resourcesDesired, runtime, runtimeDesired } = row
  const since = (status: Since<string> | null) => (status === null ? null : timestamp(status.since))
  const later = (one: Since<string>, other: Since<string> | null) => timestamp(Math.max(one.since, other?.since ?? 0))
  return {
    deployment_error: row.deploymentError,
    refresh_version: row.refreshVersion,
    storage_status: row.storageStatus,
    ...(release.has('storageDetailsInRow') ? { storage_status_details: storageDetails(row) } : {}),
    deployment_id: row.deploymentId,
    deployment_initial: row.deploymentInitial,
    deployment_status: deploymentStatus(row),
    deployment_status_since: later(resources, runtime),
    deployment_desired_status: deploymentDesiredStatus(row),
    deployment_desired_status_since: later(resourcesDesired, runtimeDesired),
    deployment_resources_status: resources.is,
    deployment_resources_status_since: since(resources),
    deployment_resources_desired_status: resourcesDesired.is,
    deployment_resources_desired_status_since: since(resourcesDesired),
    deployment_runtime_status: runtime?.is ?? null,
    ...(release.has('awaitingApproval')
      ? { deployment_runtime_status_details: runtimeDetails(row.runtimeDetails, release) }
      : {}),
    deployment_runtime_status_since: since(runtime),
    deployment_runtime_desired_status: runtimeDesired?.is ?? null,
    deployment_runtime_desired_status_since: since(runtimeDesired),
    bootstrap_policy: row.bootstrapPolicy,
    silent_bootstrap: false,
    concurrent_bootstrap: false,
  }
}

export function storageDetails({ checkpoints }: Row): unknown {
  return checkpoints === null ? null : { checkpoints }
}

/** Before 0.322 managers sent the bare difference, or a text. */
function runtimeDetails(details: unknown, release: Release): unknown {
  if (release.has('detailsAsObject') || typeof details !== 'object' || details === null) return details
  if ('approval_diff' in details) return details.approval_diff
  return 'reason' in details ? details.reason : ''
}

const PROGRAM_ERROR = {
  sql_compilation: { exit_code: 0, messages: [] },
  rust_compilation: { exit_code: 0, stdout: '', stderr: '' },
  system_error: null,
} as const

const PROGRAM_INFO = {
  schema: { inputs: [], outputs: [] },
  input_connectors: {},
  output_connectors: {},
} as const
