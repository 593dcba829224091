import { randomUUID } from 'node:crypto'
import { type SimulatedClock, uuidV7 } from './clock.ts'
import type { Release } from './manager/release.ts'
import type { BootstrapPolicy, Row } from './manager/row.ts'
import { Mishap, type MishapTimes } from './process/mishap.ts'
import type { ProcessError } from './process/process-error.ts'
import type { AfterActivation, ProcessOptions } from './process/process-options.ts'
import { type Checkpoint, checkpointAt } from './store/checkpoint.ts'
import type { ObjectStore } from './store/object-store.ts'
import { Storage } from './store/storage.ts'
import { runtimeConfigOnWire, type SyncConfig } from './store/sync-config.ts'

// What a pipeline is to begin with, and what the actors make of that.

export type InitialState =
  | 'standby'
  | 'provisioning'
  | 'running'
  | 'paused'
  | 'stopped'
  | 'stopped-with-error'
  | 'stopping'
  /** Somebody stops it without force: it makes its last checkpoint. */
  | 'suspending'
  | 'unavailable'
  /** Somebody's activation to Running was accepted a moment ago. */
  | 'activating'
  /** It stood by, and was then activated as paused: a rehearsal that was left behind. */
  | 'rehearsed'
  /** It was stopped, with the storage of what it had been. */
  | 'stopped-after-standby'
  | 'stopped-after-rehearsal'
  | 'stopped-after-serving'

/** Things that other people and the infrastructure do to a pipeline. */
export type Happening =
  | 'unavailable-blip'
  | 'unavailable-forever'
  | 'replaced'
  | 'stopped-by-someone'
  | 'paused-by-someone'
  /** Stopped, cleared and deleted, or renamed, between two looks: what is deployed can be neither. */
  | 'deleted'
  | 'renamed'
  /** The same deployment in a new process. */
  | 'pod-restarted'
  | 'process-exited'

/** A pipeline to begin with. Times in simulated seconds. */
export interface PipelineSeed {
  readonly name: string
  readonly state?: InitialState
  readonly pullIntervalSeconds?: number
  readonly pullSeconds?: number
  readonly restoreSeconds?: number
  readonly afterActivation?: AfterActivation
  /** Ages of the checkpoints held, oldest first; `unreported`: the field is null. */
  readonly checkpointAges?: readonly number[] | 'unreported'
  /** Ages of checkpoints in the object store besides those held, until a pull; `unreadable`: it cannot be read. */
  readonly storeAges?: readonly number[] | 'unreadable'
  /** The bucket that it is configured with, which others can share; default: one of its name, a primary's elsewhere. */
  readonly bucket?: string
  readonly readBucket?: string
  readonly takesOwnership?: boolean
  /** Absent: it pushes only when asked, and makes checkpoints only when asked. */
  readonly pushIntervalSeconds?: number
  readonly checkpointIntervalSeconds?: number
  readonly checkpointSeconds?: number
  /** 0: its pushes are never found half done. */
  readonly pushSeconds?: number
  /** Why it can never make a checkpoint: `['StorageRequired']`. */
  readonly checkpointObstacles?: readonly unknown[]
  /** A numbered checkpoint fails, and a push that was asked for. */
  readonly checkpointFails?: MishapTimes
  readonly pushFails?: MishapTimes
  /** Its own way to the buckets is barred: what it holds stays as it is, and looks healthy. */
  readonly pullsFail?: boolean
  /** Its bucket belongs to a pipeline that is not here, so that it may not push there. */
  readonly bucketIsForeign?: boolean
  readonly recordsPerSecond?: number
  /** What somebody pushes in over HTTP, also while it is paused. */
  readonly ingestsPerSecond?: number
  readonly drainSeconds?: number
  /** Nothing that it processes after it has begun is ever completed, in none of its processes. */
  readonly deadSink?: boolean
  /** A transaction is open in the process that it begins with. */
  readonly openTransaction?: boolean
  /** With which policy it was started; default: to await approval. */
  readonly bootstrapPolicy?: BootstrapPolicy
  /** Configured without an object store. */
  readonly withoutSync?: boolean
  /** Its program is still being compiled, so long and with this result. */
  readonly compiles?: { readonly seconds: number; readonly into: Exclude<Row['programStatus'], 'CompilingSql'> }
  /** What becomes of a clearing of its storage; default: it works. */
  readonly removal?: Storage['removal']
  /** The storage holds the marker of a take-over, so that what is started as standby ends in Paused. */
  readonly marked?: boolean
  readonly approvalDiff?: unknown
  readonly error?: ProcessError
  /** What happens so many seconds after an activation was accepted. */
  readonly happening?: { readonly what: Happening; readonly afterSeconds: number }
}

/** What the pipelines of one installation have in common. */
export interface Surroundings {
  readonly clock: SimulatedClock
  readonly store: ObjectStore
  readonly enterprise: boolean
  readonly release: Release
}

const SAMPLE_DIFF = {
  program_diff: {
    added_tables: [],
    removed_tables: [],
    modified_tables: [],
    added_views: ['late_orders'],
    removed_views: [],
    modified_views: [],
  },
  program_diff_error: null,
  added_input_connectors: [],
  modified_input_connectors: ['orders.kafka'],
  removed_input_connectors: [],
  added_output_connectors: [],
  modified_output_connectors: [],
  removed_output_connectors: [],
}

export function optionsOf(
  { store, enterprise, release }: Surroundings,
  seed: PipelineSeed,
  storage: Storage,
): ProcessOptions {
  return {
    pullSeconds: seed.pullSeconds ?? 1,
    restoreSeconds: seed.restoreSeconds ?? 2,
    afterActivation: seed.afterActivation ?? 'runs',
    approvalDiff: seed.approvalDiff ?? SAMPLE_DIFF,
    storage,
    store,
    enterprise,
    release,
    records: {
      perSecond: seed.recordsPerSecond ?? 100,
      ingestsPerSecond: seed.ingestsPerSecond ?? 0,
      drainSeconds: seed.drainSeconds ?? 0.5,
      sinkIsDead: seed.deadSink ?? false,
    },
    checkpointSeconds: seed.checkpointSeconds ?? (seed.state === 'suspending' ? 600 : 1),
    pushSeconds: seed.pushSeconds ?? 1,
    checkpointObstacles: seed.checkpointObstacles ?? [],
    checkpointMishap: new Mishap(seed.checkpointFails),
    pushMishap: new Mishap(seed.pushFails),
    pullsFail: seed.pullsFail ?? false,
  }
}

function syncOf(seed: PipelineSeed): SyncConfig {
  return {
    bucket: seed.bucket ?? `s3://bucket/${seed.name}`,
    ...(seed.readBucket === undefined ? {} : { readBucket: seed.readBucket }),
    pullIntervalSeconds: seed.pullIntervalSeconds ?? 10,
    ...(seed.pushIntervalSeconds === undefined ? {} : { pushIntervalSeconds: seed.pushIntervalSeconds }),
    ...(seed.takesOwnership === undefined ? {} : { takesOwnership: seed.takesOwnership }),
  }
}

/** How many of a bucket's checkpoints a pipeline holds that shares it. */
const HELD = 2

export function storageOf({ clock, store }: Surroundings, seed: PipelineSeed, { id }: Row): Storage {
  const { checkpointAges = [95, 35], storeAges = [], marked = false } = seed
  const now = clock.now()
  const bucket = store.bucket(seed.readBucket ?? syncOf(seed).bucket)
  const atAges = (ages: readonly number[]): Checkpoint[] =>
    ages.map((age, index) => checkpointAt(now - age * 1_000, 5_000 + index * 40))
  // What is in a bucket already was pushed there by another pipeline, and is what this one has pulled.
  const shared =
    seed.checkpointAges === undefined ? bucket.checkpoints.filter((one) => bucket.isComplete(one)).slice(-HELD) : []
  const own = shared.length > 0 || checkpointAges === 'unreported' ? [] : atAges(checkpointAges)
  if (storeAges === 'unreadable') bucket.readable = false
  else bucket.checkpoints.push(...own, ...atAges(storeAges))
  bucket.mayBeEmpty ||= checkpointAges === 'unreported' || checkpointAges.length === 0
  const pushes = seed.state === 'running' || seed.pushIntervalSeconds !== undefined
  const pushesThere = seed.readBucket === undefined && !seed.bucketIsForeign && pushes
  bucket.owner ??= pushesThere ? `pipeline-${id}` : `pipeline-${randomUUID()}`
  return new Storage([...shared, ...own], marked)
}

/** How long ago a pipeline was created. */
const AGE_MS = 86_400_000

export function emptyRow({ clock, release }: Surroundings, seed: PipelineSeed): Row {
  const { name, checkpointIntervalSeconds, compiles } = seed
  const sync = seed.withoutSync ? undefined : syncOf(seed)
  const now = clock.now()
  const created = now - AGE_MS
  return {
    id: uuidV7(created),
    name,
    description: '',
    tags: [],
    createdAt: created,
    version: 1,
    refreshVersion: 1,
    runtimeConfig: runtimeConfigOnWire({ sync, checkpointIntervalSeconds }, release),
    programStatus: compiles ? 'CompilingSql' : 'Success',
    programStatusSince: created,
    resourcesStatus: 'Stopped',
    resourcesStatusSince: now - 1_000,
    resourcesDesired: 'Stopped',
    resourcesDesiredSince: now - 1_000,
    runtimeStatus: null,
    runtimeStatusSince: null,
    runtimeDesired: null,
    runtimeDesiredSince: null,
    runtimeDetails: null,
    deploymentId: null,
    deploymentInitial: null,
    bootstrapPolicy: null,
    silentBootstrap: false,
    concurrentBootstrap: false,
    deploymentError: null,
    storageStatus: 'Cleared',
    checkpoints: null,
  }
}
