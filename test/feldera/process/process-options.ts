import type { Release } from '../manager/release.ts'
import type { BootstrapPolicy } from '../manager/row.ts'
import type { Checkpoint } from '../store/checkpoint.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Desired, Storage } from '../store/storage.ts'
import type { RuntimeConfig } from '../store/sync-config.ts'
import type { Mishap } from './mishap.ts'
import type { RecordsOptions } from './records.ts'

/** What happens once the last checkpoint is restored. */
export type AfterActivation =
  | 'runs'
  | 'replays'
  | 'needs-approval'
  | 'bootstraps'
  | 'bootstraps-concurrently'
  | 'shows-unknown-status'
  | 'fails-to-fetch'

/** What all processes of one pipeline have in common. */
export interface ProcessOptions {
  readonly pullSeconds: number
  readonly restoreSeconds: number
  readonly afterActivation: AfterActivation
  readonly approvalDiff: unknown
  readonly storage: Storage
  readonly store: ObjectStore
  /** Only the Enterprise edition stands by. */
  readonly enterprise: boolean
  readonly release: Release
  readonly records: RecordsOptions
  readonly checkpointSeconds: number
  readonly pushSeconds: number
  /** Why it can never make a checkpoint, in Feldera's words. */
  readonly checkpointObstacles: readonly unknown[]
  /** What becomes of checkpoints that are asked for by number, and of pushes that are asked for. */
  readonly checkpointMishap: Mishap
  readonly pushMishap: Mishap
  /** It gets nothing from any bucket, though others do. */
  pullsFail: boolean
}

/** As what a process begins. */
export interface ProcessBeginning {
  readonly desired: Desired
  /** `Initializing`: it has to start up; else it has been that for a while. */
  readonly status: string
  readonly policy: BootstrapPolicy
  readonly config: RuntimeConfig
  readonly deploymentId: string | null
  /** As whom it owns a bucket: `pipeline-<id>`. */
  readonly pipeline: string
  /** Takes the lines of its log. */
  readonly say: (line: string) => void
}

/** What the process's `/status` says to the runner. */
export interface ProcessStatus {
  readonly runtime_status: string
  readonly runtime_status_details: unknown
  readonly runtime_desired_status: Desired
  readonly storage_status_details: { readonly checkpoints: readonly Checkpoint[] } | null
}

/** How requests to the process fare. */
export type Connection =
  | 'up'
  /** Nobody listens there: it never sees them. */
  | 'refused'
  /** It takes them, and the connection breaks before it answers. */
  | 'disconnects'
  /** It does what it is asked, and its answers never arrive. */
  | 'mute'
  /** It neither does it nor answers. */
  | 'hung'
