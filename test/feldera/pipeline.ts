import { randomUUID } from 'node:crypto'
import { type SimulatedClock, uuidV7 } from './clock.ts'
import { PipelineRecord } from './manager/pipeline-record.ts'
import type { Release } from './manager/release.ts'
import type { Row } from './manager/row.ts'
import type { ProcessError } from './process/process-error.ts'
import type { AfterActivation, ProcessOptions } from './process/process-options.ts'
import { Runner } from './runner/runner.ts'
import { type Checkpoint, checkpointAt } from './store/checkpoint.ts'
import type { ObjectStore } from './store/object-store.ts'
import { type Desired, Storage } from './store/storage.ts'
import { runtimeConfigOnWire, type SyncConfig } from './store/sync-config.ts'

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
  readonly pushSeconds?: number
  /** Why it can never make a checkpoint: `['StorageRequired']`. */
  readonly checkpointObstacles?: readonly unknown[]
  readonly recordsPerSecond?: number
  readonly drainSeconds?: number
  /** Configured without an object store. */
  readonly withoutSync?: boolean
  /** Its program is still being compiled, so long and with this result. */
  readonly compiles?: { readonly seconds: number; readonly into: Exclude<Row['programStatus'], 'CompilingSql'> }
  /** The storage holds the marker of a take-over, so that what is started as standby ends in Paused. */
  readonly marked?: boolean
  readonly approvalDiff?: unknown
  readonly error?: ProcessError
  /** What happens so many seconds after an activation was accepted. */
  readonly happening?: { readonly what: Happening; readonly afterSeconds: number }
}

/** One pipeline of the installation: its runner, and what tests ask of it. */
export interface SimulatedPipeline {
  readonly runner: Runner
  readonly storage: Storage
  deleted: boolean
  /** Activations that its processes accepted. */
  readonly accepted: number
  /** Called by the manager when the process accepted an activation. */
  activationAccepted(): void
  /** Called by the manager, which has looked whether it may be. */
  delete(): void
  happen(what: Happening): void
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

export function createPipeline(surroundings: Surroundings, seed: PipelineSeed): SimulatedPipeline {
  const { clock, release } = surroundings
  const reported = seed.checkpointAges !== 'unreported'
  const row = emptyRow(surroundings, seed)
  const storage = storageOf(surroundings, seed, row)
  row.checkpoints = reported ? [...storage.checkpoints] : null
  row.storageStatus = reported ? 'InUse' : 'Cleared'
  const record = new PipelineRecord(clock, row)
  const runner = new Runner(clock, record, { options: optionsOf(surroundings, seed, storage), manager: release })
  enter(runner, seed, clock.now())
  const { compiles } = seed
  if (compiles) {
    clock.after(compiles.seconds, () => {
      record.write({ programStatus: compiles.into }, 'runner')
      record.notify()
    })
  }
  if (!reported) row.checkpoints = null
  let accepted = 0
  const pipeline: SimulatedPipeline = {
    runner,
    storage,
    deleted: false,
    get accepted() {
      return accepted
    },
    activationAccepted() {
      accepted += 1
      const { happening } = seed
      if (happening) clock.after(happening.afterSeconds, () => pipeline.happen(happening.what))
    },
    delete() {
      pipeline.deleted = true
      runner.log.end()
    },
    happen: (what) => happen(clock, pipeline, what),
  }
  return pipeline
}

function optionsOf({ store, enterprise, release }: Surroundings, seed: PipelineSeed, storage: Storage): ProcessOptions {
  return {
    pullSeconds: seed.pullSeconds ?? 1,
    restoreSeconds: seed.restoreSeconds ?? 2,
    afterActivation: seed.afterActivation ?? 'runs',
    approvalDiff: seed.approvalDiff ?? SAMPLE_DIFF,
    storage,
    store,
    enterprise,
    release,
    recordsPerSecond: seed.recordsPerSecond ?? 100,
    drainSeconds: seed.drainSeconds ?? 0.5,
    checkpointSeconds: seed.checkpointSeconds ?? (seed.state === 'suspending' ? 600 : 1),
    pushSeconds: seed.pushSeconds ?? 1,
    checkpointObstacles: seed.checkpointObstacles ?? [],
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

function storageOf({ clock, store }: Surroundings, seed: PipelineSeed, { id }: Row): Storage {
  const { checkpointAges = [95, 35], storeAges = [], marked = false } = seed
  const now = clock.now()
  const bucket = store.bucket(seed.readBucket ?? syncOf(seed).bucket)
  const atAges = (ages: readonly number[]): Checkpoint[] =>
    ages.map((age, index) => checkpointAt(now - age * 1_000, 5_000 + index * 40))
  // What is in a bucket already was pushed there by another pipeline, and is what this one has pulled.
  const shared = seed.checkpointAges === undefined ? bucket.checkpoints.slice(-HELD) : []
  const own = shared.length > 0 || checkpointAges === 'unreported' ? [] : atAges(checkpointAges)
  if (storeAges === 'unreadable') bucket.readable = false
  else bucket.checkpoints.push(...own, ...atAges(storeAges))
  bucket.mayBeEmpty ||= checkpointAges === 'unreported' || checkpointAges.length === 0
  const pushesThere = seed.readBucket === undefined && (seed.state === 'running' || seed.pushIntervalSeconds)
  bucket.owner ??= pushesThere ? `pipeline-${id}` : `pipeline-${randomUUID()}`
  return new Storage([...shared, ...own], marked)
}

/** What is deployed to begin with has been so for an hour, of the day since it was created. */
const SINCE_MS = 3_600_000
const AGE_MS = 86_400_000

function emptyRow({ clock, release }: Surroundings, seed: PipelineSeed): Row {
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

/** Brings a pipeline into its state, with the history that leads there. */
function enter(runner: Runner, seed: PipelineSeed, now: number): void {
  const { record } = runner
  const deploy = (desired: Desired, initial: string = desired) => deployed(runner, { desired, initial, now })
  switch (seed.state ?? 'standby') {
    case 'standby':
      return deploy('Standby')
    case 'activating':
      deploy('Standby')
      runner.process?.activate('Running')
      return runner.look()
    case 'running':
      return deploy('Running')
    case 'paused':
      return deploy('Paused', seed.marked ? 'Standby' : 'Paused')
    case 'suspending':
      deploy('Running')
      runner.process?.suspend()
      return runner.look()
    case 'provisioning':
      return runner.start('Standby')
    case 'unavailable':
      deploy('Standby')
      if (runner.process) runner.process.reachable = false
      return runner.look()
    case 'stopping':
      deploy('Running')
      runner.stop()
      return runner.act()
    case 'stopped-with-error':
      return record.write({ deploymentError: seed.error ?? OUT_OF_DISK }, 'runner')
    case 'stopped':
      return
  }
}

const OUT_OF_DISK: ProcessError = {
  message: 'Operation failed because the pipeline failed to initialize. Error details: out of disk.',
  error_code: 'InitializationError',
  details: { error: { error: 'out of disk' } },
}

/** What a deployment of an hour has left behind, write by write. */
function deployed(runner: Runner, { desired, initial, now }: { desired: Desired; initial: string; now: number }): void {
  const { record } = runner
  const since = now - SINCE_MS
  const before = (seconds: number, writes: () => void) => record.transaction(writes, since - seconds * 1_000)
  const asked = { deploymentInitial: initial, bootstrapPolicy: 'await_approval' } as const
  before(5, () => record.write({ resourcesDesired: 'Provisioned', ...asked }, 'api'))
  before(4, () => {
    record.write({ storageStatus: 'InUse' }, 'api')
    record.write({ resourcesStatus: 'Provisioning', deploymentId: uuidV7(since - 4_000) }, 'runner')
  })
  before(1, () => {
    const runtime = { runtimeStatus: 'Initializing', runtimeDesired: initial }
    const runtimeDetails = { reason: 'initializing set by the runner' }
    record.write({ resourcesStatus: 'Provisioned', ...runtime, runtimeDetails }, 'runner')
  })
  before(0, () => runner.deploy({ desired, status: desired }, initial))
}

/** How long a blip lasts, simulated seconds. */
const BLIP_SECONDS = 4

function happen(clock: SimulatedClock, pipeline: SimulatedPipeline, what: Happening): void {
  const { runner } = pipeline
  const { process, record } = runner
  switch (what) {
    case 'unavailable-blip':
    case 'unavailable-forever':
      if (process) process.reachable = false
      runner.look()
      if (what === 'unavailable-blip') {
        clock.after(BLIP_SECONDS, () => {
          if (process) process.reachable = true
          runner.look()
        })
      }
      return
    case 'replaced':
      record.write({ deploymentId: uuidV7(clock.now()) }, 'runner')
      return runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    case 'stopped-by-someone':
      return runner.stop()
    case 'paused-by-someone':
      process?.desire('Paused')
      return runner.look()
    case 'deleted':
      runner.dismantle()
      return pipeline.delete()
    case 'renamed':
      runner.dismantle()
      return record.write({ name: `${runner.row.name}-old`, version: runner.row.version + 1 }, 'runner')
    case 'pod-restarted':
      return runner.restartProcess()
    case 'process-exited':
      process?.exit(3)
      return runner.look()
  }
}
