import { type SimulatedClock, uuidV7 } from './clock.ts'
import { PipelineRecord } from './manager/pipeline-record.ts'
import {
  emptyRow,
  type Happening,
  optionsOf,
  type PipelineSeed,
  type Surroundings,
  storageOf,
} from './pipeline-seed.ts'
import type { ProcessError } from './process/process-error.ts'
import { type Asked, Runner } from './runner/runner.ts'
import type { Desired, Storage } from './store/storage.ts'

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

export function createPipeline(surroundings: Surroundings, seed: PipelineSeed): SimulatedPipeline {
  const { clock, release } = surroundings
  const reported = seed.checkpointAges !== 'unreported'
  const row = emptyRow(surroundings, seed)
  const storage = storageOf(surroundings, seed, row)
  storage.removal = seed.removal ?? storage.removal
  row.checkpoints = reported ? [...storage.checkpoints] : null
  row.storageStatus = reported ? 'InUse' : 'Cleared'
  const record = new PipelineRecord(clock, row)
  const runner = new Runner(clock, record, { options: optionsOf(surroundings, seed, storage), manager: release })
  enter(runner, seed, clock.now())
  if (seed.openTransaction && runner.process) runner.process.transactionIsOpen = true
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

/** Brings a pipeline into its state, with the history that leads there. */
function enter(runner: Runner, seed: PipelineSeed, now: number): void {
  const { record } = runner
  const asked = seed.bootstrapPolicy === undefined ? {} : { bootstrapPolicy: seed.bootstrapPolicy }
  const deploy = (desired: Desired, initial = desired) => deployed(runner, { desired, initial, asked, now })
  const rehearse = () => {
    deploy('Standby')
    runner.deploy({ desired: 'Paused', status: 'Paused' }, 'Standby')
  }
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
      return runner.start('Standby', asked)
    case 'unavailable':
      deploy('Standby')
      if (runner.process) runner.process.reachable = false
      return runner.look()
    case 'stopping':
      deploy('Running')
      runner.stop()
      return runner.act()
    case 'rehearsed':
      return rehearse()
    case 'stopped-after-standby':
      deploy('Standby')
      return runner.stopAtOnce()
    case 'stopped-after-rehearsal':
      rehearse()
      return runner.stopAtOnce()
    case 'stopped-after-serving':
      deploy('Running')
      return runner.stopAtOnce()
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

/** What is deployed to begin with has been so for an hour. */
const SINCE_MS = 3_600_000

/** The writes of such a deployment, each at its moment. */
function deployed(
  runner: Runner,
  { desired, initial, asked, now }: { desired: Desired; initial: Desired; asked: Asked; now: number },
): void {
  const { record } = runner
  const since = now - SINCE_MS
  const before = (seconds: number, writes: () => void) => record.transaction(writes, since - seconds * 1_000)
  before(5, () => runner.start(initial, asked))
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
