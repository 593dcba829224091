import { type SimulatedClock, timestamp, uuidV7 } from '../clock.ts'
import type { PipelineRecord } from '../manager/pipeline-record.ts'
import type { Release } from '../manager/release.ts'
import { NOT_DEPLOYED, type Row } from '../manager/row.ts'
import { PipelineProcess } from '../process/pipeline-process.ts'
import type { ProcessError } from '../process/process-error.ts'
import type { ProcessBeginning, ProcessOptions } from '../process/process-options.ts'
import type { Desired } from '../store/storage.ts'
import { readRuntimeConfig } from '../store/sync-config.ts'
import { PipelineLog, type TransitionTo, transitionLine } from './pipeline-log.ts'
import { readStatus, type Seen, STATUS_UNREACHABLE, statusTimeout, unavailable } from './status-answer.ts'

/** How often the runner looks at a provisioned pipeline, unless a write to the row wakes it. */
const TICK_SECONDS = 2.5
/** How long it waits for the answer of a process. */
const STATUS_SECONDS = 5
/** Changes of details alone are written at most this often, and what has not changed at all this often. */
const DETAILS_SECONDS = 10
const UNCHANGED_SECONDS = 600
/** How long after Provisioned a process that cannot be reached counts as still starting. */
const GRACE_SECONDS = 20
const PROVISIONING_SECONDS = 3
const STOPPING_SECONDS = 1
const CLEARING_SECONDS = 1
/** How long the runner takes to hear of a write to the row (LISTEN/NOTIFY). */
const WAKE_SECONDS = 0.05

/** What a start can ask for besides. */
export type Asked = Partial<Pick<Row, 'bootstrapPolicy' | 'silentBootstrap' | 'concurrentBootstrap'>>

/** The automaton of one pipeline: deploys and stops its process, looks at it and writes what it sees into the row. */
export class Runner {
  readonly #clock: SimulatedClock
  readonly #options: ProcessOptions
  readonly #manager: Release
  readonly record: PipelineRecord
  readonly log = new PipelineLog()
  #process: PipelineProcess | undefined
  #callOff: () => void = () => undefined
  #written = 0
  /** Waits for a process that does not answer. */
  #isAsking = false
  /** Like a lost LISTEN connection or a failed notification: only the regular tick is left. */
  missesNotifications = false
  #isDown = false
  /** What its time has come for while the service was down. */
  #missed: (() => void) | undefined

  constructor(clock: SimulatedClock, record: PipelineRecord, of: { options: ProcessOptions; manager: Release }) {
    this.#clock = clock
    this.#options = of.options
    this.#manager = of.manager
    this.record = record
    record.onNotify(() => this.wake())
  }

  /** The service itself is down: it neither looks nor does anything until it is back. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown
    if (isDown) return
    const missed = this.#missed ?? (() => this.act())
    this.#missed = undefined
    missed()
  }

  get row(): Row {
    return this.record.row
  }

  get events() {
    return this.record.events
  }

  get process(): PipelineProcess | undefined {
    return this.#process
  }

  /** A write to the row: the runner does what is to be done. */
  wake(): void {
    const { resourcesStatus } = this.row
    // What goes on takes its time, whatever is written meanwhile.
    if (this.#isAsking || resourcesStatus === 'Stopping') return
    if (this.missesNotifications && resourcesStatus === 'Provisioned') return
    if (resourcesStatus === 'Provisioning' && this.row.resourcesDesired !== 'Stopped') return
    this.#next(this.missesNotifications ? TICK_SECONDS : WAKE_SECONDS, () => this.act())
  }

  /** Does what is to be done, at once. */
  act(): void {
    const { resourcesStatus, resourcesDesired, storageStatus } = this.row
    if (resourcesStatus === 'Stopped') {
      if (storageStatus === 'Clearing') return this.#clear()
      if (resourcesDesired === 'Provisioned') this.#tryToProvision()
    } else if (resourcesDesired === 'Stopped') this.#enterStopping(null)
    else this.look()
  }

  /** The program has to be there first. */
  #tryToProvision(): void {
    const { programStatus } = this.row
    switch (programStatus) {
      case 'CompilingSql':
        return
      case 'Success':
        return this.#provision()
      default:
        return this.#remainStopped({
          message: 'Not possible to start the pipeline because the program failed to compile',
          error_code: 'StartFailedDueToFailedCompilation',
          details: { compiler_error: `${programStatus} occurred (see \`program_error\` for more information)` },
        })
    }
  }

  #remainStopped(deploymentError: ProcessError): void {
    this.record.transaction(() => {
      this.record.write({ resourcesDesired: 'Stopped', ...NOT_DEPLOYED }, 'api')
      this.record.write({ deploymentError }, 'runner')
    })
  }

  #provision(): void {
    this.record.transaction(() => {
      this.record.write({ storageStatus: 'InUse' }, 'api')
      const deploymentId = uuidV7(this.#clock.now())
      this.#enter('Provisioning', { deploymentId })
    })
    this.#next(PROVISIONING_SECONDS, () => {
      const desired = this.row.deploymentInitial as Desired
      this.#launch({ desired, status: 'Initializing' })
      this.#enter('Provisioned', {
        runtimeStatus: 'Initializing',
        runtimeDesired: desired,
        runtimeDetails: { reason: 'initializing set by the runner' },
      })
      this.#next(WAKE_SECONDS, () => this.look())
    })
  }

  #launch(state: { readonly desired: Desired; readonly status: string }): void {
    const { bootstrapPolicy, deploymentId, id, runtimeConfig } = this.row
    this.#process?.stop()
    const beginning: ProcessBeginning = {
      ...state,
      policy: bootstrapPolicy ?? 'await_approval',
      config: readRuntimeConfig(runtimeConfig),
      deploymentId,
      pipeline: `pipeline-${id}`,
      say: (line) => this.log.say(`${timestamp(this.#clock.now())}  INFO ${line}`),
    }
    this.#process = new PipelineProcess(this.#clock, this.#options, beginning)
  }

  /** Puts the pipeline straight into a deployment, with a process that has been what it is for a while. */
  deploy(state: { readonly desired: Desired; readonly status: string }, initial: string): void {
    const { deploymentId, bootstrapPolicy } = this.row
    this.record.write(
      {
        resourcesDesired: 'Provisioned',
        resourcesStatus: 'Provisioned',
        storageStatus: 'InUse',
        deploymentId: deploymentId ?? uuidV7(this.#clock.now()),
        deploymentInitial: initial,
        bootstrapPolicy: bootstrapPolicy ?? 'await_approval',
      },
      'runner',
    )
    this.#launch(state)
    this.look()
  }

  /** Starts the pipeline, as `POST /start` does; without further words as that does by default. */
  start(deploymentInitial: Desired, asked: Asked = {}): void {
    const defaults = { bootstrapPolicy: 'await_approval', deploymentError: null } as const
    this.record.write({ resourcesDesired: 'Provisioned', deploymentInitial, ...defaults, ...asked }, 'api')
  }

  /** Stops it by force, as `POST /stop` does; with an error it is the runner that stops what has failed. */
  stop(error?: ProcessError): void {
    const isStopped = this.row.resourcesStatus === 'Stopped'
    if (error) return isStopped ? this.#remainStopped(error) : this.#enterStopping(error)
    this.record.write({ resourcesDesired: 'Stopped', ...(isStopped ? NOT_DEPLOYED : {}) }, 'api')
  }

  /** Stops without taking any time, as if nobody had looked meanwhile. */
  stopAtOnce(): void {
    if (this.row.resourcesStatus !== 'Stopped') this.#enterStopping(null)
    this.#callOff()
    this.record.write({ resourcesStatus: 'Stopped', deploymentId: null }, 'runner')
  }

  /** Stops and clears in the same way. */
  dismantle(): void {
    this.stopAtOnce()
    this.#options.storage.clear()
    this.record.write({ storageStatus: 'Cleared', checkpoints: null }, 'api')
    this.#callOff()
  }

  /** A pod that is started anew: the deployment stays the same, and what it was is in its storage. */
  restartProcess(): void {
    this.#launch({ desired: this.row.deploymentInitial as Desired, status: 'Initializing' })
    this.look()
  }

  #enterStopping(error: ProcessError | null, checkpoints = this.row.checkpoints): void {
    this.#process?.stop()
    this.#process = undefined
    this.record.transaction(() => {
      this.record.write({ resourcesDesired: 'Stopped' }, 'api')
      const deploymentError = error ?? this.row.deploymentError
      this.#enter('Stopping', { ...NOT_DEPLOYED, deploymentError, checkpoints })
    })
    this.#next(STOPPING_SECONDS, () => {
      this.#enter('Stopped', { deploymentId: null })
      this.act()
    })
  }

  #clear(): void {
    const { storage } = this.#options
    if (storage.removal === 'hangs') return
    this.#next(CLEARING_SECONDS, () => {
      storage.clear()
      this.record.write({ storageStatus: 'Cleared', checkpoints: null }, 'api')
    })
  }

  look(): void {
    const process = this.#process
    if (process === undefined) return
    if (process.exitStatus !== undefined) {
      const error = `Pipeline process exited prematurely with exit status: ${process.exitStatus}`
      const message = `Pipeline check failed: compute and/or storage resources encountered a fatal error.\n\n${error}`
      return this.#enterStopping({ message, error_code: 'RunnerCheckError', details: { error } })
    }
    switch (process.connection) {
      case 'up':
        return this.#see(process)
      case 'mute':
      case 'hung':
        this.#next(STATUS_SECONDS, () => this.#write(this.#unreachable(statusTimeout(STATUS_SECONDS))))
        this.#isAsking = true
        return
      case 'refused':
      case 'disconnects':
        return this.#write(this.#unreachable(STATUS_UNREACHABLE))
    }
  }

  #see(process: PipelineProcess): void {
    const { code, body } = process.statusAnswer ?? answerOf(process)
    const seen = readStatus({ code, body }, this.#manager)
    if ('fatal' in seen) return this.#enterStopping(seen.fatal)
    // A suspended pipeline is stopped, and never shown as suspended.
    if (seen.status === 'Suspended') return this.#enterStopping(null, seen.checkpoints)
    // Feldera's database takes no such value.
    if (seen.desired !== 'Coordination') return this.#write(seen)
    this.#next(TICK_SECONDS, () => this.act())
  }

  #unreachable(reason: string): Seen {
    const { resourcesStatusSince, deploymentInitial } = this.row
    if (this.#clock.now() - resourcesStatusSince >= GRACE_SECONDS * 1_000) {
      return unavailable(`Pipeline status endpoint could not be reached: ${reason}`)
    }
    const words = 'Still in the grace period for initializing. Pipeline status endpoint cannot yet be reached due to'
    return { status: 'Initializing', desired: deploymentInitial, details: { reason: `${words}: ${reason}` } }
  }

  #write(seen: Seen): void {
    if (this.#isNews(seen)) {
      const { row } = this
      if (row.runtimeStatus !== seen.status) this.#logTransition('Runtime', row.runtimeStatus, seen)
      this.#written = this.#clock.now()
      const { status: runtimeStatus, desired: runtimeDesired, details: runtimeDetails } = seen
      const checkpoints = seen.checkpoints ?? row.checkpoints
      this.record.write({ runtimeStatus, runtimeDesired, runtimeDetails, checkpoints }, 'runner')
    }
    this.#next(TICK_SECONDS, () => this.act())
  }

  #isNews({ status, desired, details, checkpoints }: Seen): boolean {
    const { row } = this
    if (row.runtimeStatus !== status || row.runtimeDesired !== desired) return true
    const seconds = (this.#clock.now() - this.#written) / 1_000
    const known = checkpoints ?? row.checkpoints
    const changed = JSON.stringify([row.runtimeDetails, row.checkpoints]) !== JSON.stringify([details, known])
    return seconds >= (changed ? DETAILS_SECONDS : UNCHANGED_SECONDS)
  }

  #enter(resourcesStatus: Row['resourcesStatus'], changes: Partial<Row>): void {
    const { row } = this
    if (row.resourcesStatus !== resourcesStatus) {
      this.#logTransition('Resources', row.resourcesStatus, { status: resourcesStatus, desired: row.resourcesDesired })
    }
    this.record.write({ resourcesStatus, ...changes }, 'runner')
  }

  #logTransition(what: 'Resources' | 'Runtime', from: string | null, to: TransitionTo): void {
    this.log.say(transitionLine({ what, from, to, row: this.row, now: this.#clock.now() }))
  }

  /** An automaton does one thing at a time. */
  #next(seconds: number, action: () => void): void {
    this.#callOff()
    this.#isAsking = false
    this.#callOff = this.#clock.after(seconds, () => {
      if (this.#isDown) this.#missed = action
      else action()
    })
  }
}

function answerOf(process: PipelineProcess) {
  return process.failure ? { code: 500, body: process.failure } : { code: 200, body: process.status() }
}
