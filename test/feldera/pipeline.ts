import { type SimulatedClock, uuidV7 } from './clock.ts'
import { type AfterActivation, type Checkpoint, checkpointAt, type ProcessError } from './pipeline-process.ts'
import type { Row } from './row.ts'
import { Runner } from './runner.ts'

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
  /** Ages of checkpoints in the object store besides those held; `unreadable`: it cannot be listed. */
  readonly storeAges?: readonly number[] | 'unreadable'
  readonly approvalDiff?: unknown
  readonly error?: ProcessError
  /** What happens so many seconds after an activation was accepted. */
  readonly happening?: { readonly what: Happening; readonly afterSeconds: number }
}

/** One pipeline of the installation: its runner, and what tests ask of it. */
export interface SimulatedPipeline {
  readonly runner: Runner
  readonly store: readonly Checkpoint[] | 'unreadable'
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

export function createPipeline(clock: SimulatedClock, seed: PipelineSeed): SimulatedPipeline {
  const now = clock.now()
  const atAges = (ages: readonly number[]) =>
    ages.map((age, index) => checkpointAt(now - age * 1_000, 5_000 + index * 40))
  const { checkpointAges = [95, 35], storeAges } = seed
  const held = checkpointAges === 'unreported' ? [] : atAges(checkpointAges)
  const row = emptyRow(seed.name, now, checkpointAges === 'unreported' ? null : held)
  const runner = new Runner(clock, row, {
    pullIntervalSeconds: seed.pullIntervalSeconds ?? 10,
    pullSeconds: seed.pullSeconds ?? 1,
    restoreSeconds: seed.restoreSeconds ?? 2,
    afterActivation: seed.afterActivation ?? 'runs',
    checkpoints: held,
    approvalDiff: seed.approvalDiff ?? SAMPLE_DIFF,
  })
  enter(runner, seed, now)
  if (checkpointAges === 'unreported') row.checkpoints = null
  const pipeline: SimulatedPipeline = {
    runner,
    store: storeAges === undefined ? held : storeAges === 'unreadable' ? storeAges : [...held, ...atAges(storeAges)],
    deleted: false,
    activationAccepted() {
      const { happening } = seed
      if (happening) clock.after(happening.afterSeconds, () => pipeline.happen(happening.what))
    },
    happen: (what) => happen(clock, pipeline, what),
  }
  return pipeline
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
    deploymentError: null,
    checkpoints,
    hasObjectStore: true,
  }
}

function enter(runner: Runner, seed: PipelineSeed, now: number): void {
  const { row } = runner
  switch (seed.state ?? 'standby') {
    case 'standby':
      return runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
    case 'activating':
      return runner.deploy({ desired: 'Running', status: 'Standby' }, 'Standby')
    case 'running':
      return runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    case 'paused':
      return runner.deploy({ desired: 'Paused', status: 'Paused' }, 'Paused')
    case 'suspended':
      return runner.deploy({ desired: 'Suspended', status: 'Suspended' }, 'Running')
    case 'provisioning':
      return runner.start('Standby')
    case 'unavailable':
      runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
      if (runner.process) runner.process.reachable = false
      return runner.look()
    case 'stopping':
      row.resourcesStatus = 'Stopping'
      row.deploymentId = uuidV7(now)
      return
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
      return
    case 'renamed':
      runner.row.name = `${runner.row.name}-old`
  }
}
