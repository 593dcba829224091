import { type SimulatedClock, uuidV7 } from './clock.ts'
import type { AfterActivation, ProcessError } from './pipeline-process.ts'
import type { Row } from './row.ts'
import { Runner } from './runner.ts'
import { checkpointAt, Storage } from './storage.ts'

export type InitialState =
  | 'standby'
  | 'provisioning'
  | 'running'
  | 'paused'
  | 'stopped'
  | 'stopped-with-error'
  | 'stopping'
  | 'suspended'
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
  | 'deleted'
  | 'renamed'

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
  /** Called by the manager when the process accepted an activation. */
  activationAccepted(): void
  happen(what: Happening): void
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

export function createPipeline(clock: SimulatedClock, seed: PipelineSeed, enterprise: boolean): SimulatedPipeline {
  const now = clock.now()
  const reported = seed.checkpointAges !== 'unreported'
  const storage = storageOf(seed, now)
  const row = emptyRow(seed.name, now, reported ? [...storage.checkpoints] : null)
  const runner = new Runner(clock, row, {
    pullIntervalSeconds: seed.pullIntervalSeconds ?? 10,
    pullSeconds: seed.pullSeconds ?? 1,
    restoreSeconds: seed.restoreSeconds ?? 2,
    afterActivation: seed.afterActivation ?? 'runs',
    approvalDiff: seed.approvalDiff ?? SAMPLE_DIFF,
    storage,
    enterprise,
  })
  enter(runner, seed, now - SINCE_MS)
  if (!reported) row.checkpoints = null
  const pipeline: SimulatedPipeline = {
    runner,
    storage,
    deleted: false,
    activationAccepted() {
      const { happening } = seed
      if (happening) clock.after(happening.afterSeconds, () => pipeline.happen(happening.what))
    },
    happen: (what) => happen(clock, pipeline, what),
  }
  return pipeline
}

function storageOf({ checkpointAges = [95, 35], storeAges = [], marked = false }: PipelineSeed, now: number): Storage {
  const atAges = (ages: readonly number[]) =>
    ages.map((age, index) => checkpointAt(now - age * 1_000, 5_000 + index * 40))
  const held = checkpointAges === 'unreported' ? [] : atAges(checkpointAges)
  return new Storage(held, storeAges === 'unreadable' ? storeAges : [...held, ...atAges(storeAges)], marked)
}

function emptyRow(name: string, now: number, checkpoints: Row['checkpoints']): Row {
  return {
    id: uuidV7(now - 86_400_000),
    name,
    createdAt: now - 86_400_000,
    refreshVersion: 40,
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
    deploymentError: null,
    storageStatus: checkpoints === null ? 'Cleared' : 'InUse',
    checkpoints,
    hasObjectStore: true,
  }
}

/** What is deployed to begin with has been so for an hour. */
const SINCE_MS = 3_600_000

function enter(runner: Runner, seed: PipelineSeed, since: number): void {
  const { row } = runner
  switch (seed.state ?? 'standby') {
    case 'standby':
      return runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby', since)
    case 'activating':
      return runner.deploy({ desired: 'Running', status: 'Standby' }, 'Standby', since)
    case 'running':
      return runner.deploy({ desired: 'Running', status: 'Running' }, 'Running', since)
    case 'paused':
      return runner.deploy({ desired: 'Paused', status: 'Paused' }, seed.marked ? 'Standby' : 'Paused', since)
    case 'suspended':
      return runner.deploy({ desired: 'Suspended', status: 'Suspended' }, 'Running', since)
    case 'provisioning':
      return runner.start('Standby')
    case 'unavailable':
      runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby', since)
      if (runner.process) runner.process.reachable = false
      return runner.look()
    case 'stopping':
      runner.deploy({ desired: 'Running', status: 'Running' }, 'Running', since)
      return runner.stop()
    case 'stopped-with-error':
      row.deploymentError = seed.error ?? {
        message: 'Operation failed because the pipeline failed to initialize. Error details: out of disk.',
        error_code: 'InitializationError',
        details: { error: { error: 'out of disk' } },
      }
      return
    case 'stopped':
      return
  }
}

/** How long a blip lasts, simulated seconds. */
const BLIP_SECONDS = 4

function happen(clock: SimulatedClock, pipeline: SimulatedPipeline, what: Happening): void {
  const { runner } = pipeline
  const { process } = runner
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
      runner.row.deploymentId = uuidV7(clock.now())
      return runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    case 'stopped-by-someone':
      return runner.stop()
    case 'paused-by-someone':
      process?.desire('Paused')
      return runner.look()
    case 'deleted':
      pipeline.deleted = true
      runner.log.end()
      return
    case 'renamed':
      runner.row.name = `${runner.row.name}-old`
  }
}
