import type { ProcessError } from '../process/process-error.ts'
import type { Checkpoint } from '../store/checkpoint.ts'

/** What a pipeline does that differs from the checkpoint it is to resume from. */
export type BootstrapPolicy = 'allow' | 'reject' | 'await_approval'

/** One pipeline as the database holds it: what the runner last saw. Times in milliseconds since the epoch. */
export interface Row {
  readonly id: string
  name: string
  description: string
  tags: readonly string[]
  readonly createdAt: number
  version: number
  /** Counts what the runner, the compiler and edits write; a start, a stop and a clearing do not move it. */
  refreshVersion: number
  /** As the user wrote it. */
  runtimeConfig: unknown
  programStatus: 'CompilingSql' | 'Success' | 'SqlError' | 'RustError' | 'SystemError'
  programStatusSince: number
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
  silentBootstrap: boolean
  concurrentBootstrap: boolean
  deploymentError: ProcessError | null
  storageStatus: 'Cleared' | 'InUse' | 'Clearing'
  /** null until first reported. */
  checkpoints: readonly Checkpoint[] | null
}

/** The columns that have a time of their last change beside them. */
const TIMED = {
  programStatus: 'programStatusSince',
  resourcesStatus: 'resourcesStatusSince',
  resourcesDesired: 'resourcesDesiredSince',
  runtimeStatus: 'runtimeStatusSince',
  runtimeDesired: 'runtimeDesiredSince',
} as const

/** Writes into a row; the times of what changes move with it. */
export function change(row: Row, changes: Partial<Row>, now: number): void {
  const times: Partial<Record<keyof Row, number | null>> = {}
  for (const [column, since] of Object.entries(TIMED) as [keyof typeof TIMED, keyof Row][]) {
    const value = changes[column]
    if (value !== undefined && value !== row[column]) times[since] = value === null ? null : now
  }
  Object.assign(row, times, changes)
}

/** What a row holds of a deployment, once that ends. */
export const NOT_DEPLOYED = {
  runtimeStatus: null,
  runtimeDesired: null,
  runtimeDetails: null,
  deploymentInitial: null,
  bootstrapPolicy: null,
  silentBootstrap: false,
  concurrentBootstrap: false,
} as const satisfies Partial<Row>

export function deploymentStatus(row: Row): string {
  return row.resourcesStatus === 'Provisioned' && row.runtimeStatus !== null ? row.runtimeStatus : row.resourcesStatus
}

export function deploymentDesiredStatus(row: Row): string {
  if (row.resourcesDesired === 'Stopped') return 'Stopped'
  return row.runtimeDesired ?? row.deploymentInitial ?? 'Stopped'
}
