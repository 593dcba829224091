import { randomUUID } from 'node:crypto'
import type { SimulatedClock } from '../clock.ts'
import type { Checkpoint } from '../store/checkpoint.ts'
import type { Desired } from '../store/storage.ts'
import { Checkpointing } from './checkpointing.ts'
import { type ProcessError, suspendError } from './process-error.ts'
import type { Connection, ProcessBeginning, ProcessOptions, ProcessStatus } from './process-options.ts'
import { Pushing } from './pushing.ts'
import { Records } from './records.ts'
import { Startup } from './startup.ts'

/** How often a suspend looks whether the process is past its start, seconds. */
const SUSPEND_SECONDS = 0.5
const ACTIVE = { connector_stats: { num_errors: 0 } } as const

/** The pipeline process: owns the desired and the runtime status, and whatever a pipeline does. */
export class PipelineProcess {
  readonly #clock: SimulatedClock
  readonly options: ProcessOptions
  readonly beginning: ProcessBeginning
  readonly #startup: Startup
  #desired: Desired
  #status: string
  #details: unknown = {}
  #callOffSuspend: () => void = () => undefined
  /** New with each process. */
  readonly incarnation = randomUUID()
  /** Milliseconds since the epoch. */
  readonly started: number
  #initialStart: number
  readonly records: Records
  readonly checkpointing: Checkpointing
  readonly pushing: Pushing
  /** Set when the process failed; the runner then stops the pipeline. */
  failure: ProcessError | undefined
  connection: Connection = 'up'
  /** An answer of `/status` as some other version gives it, instead of its own. */
  statusAnswer: { readonly code: number; readonly body: unknown } | undefined
  /** Set when it ended by itself. */
  exitStatus: number | undefined
  /** A transaction is open, which holds up checkpoints. */
  transactionIsOpen = false

  constructor(clock: SimulatedClock, options: ProcessOptions, beginning: ProcessBeginning) {
    this.#clock = clock
    this.options = options
    this.beginning = beginning
    this.#desired = beginning.desired
    this.#status = beginning.status
    this.started = clock.now()
    this.#initialStart = this.started
    const { storage, store, pushSeconds, release } = options
    const { config, pipeline } = beginning
    this.records = new Records(clock, options.records)
    this.checkpointing = new Checkpointing({
      clock,
      storage,
      records: this.records,
      writeSeconds: options.checkpointSeconds,
      intervalSeconds: config.checkpointIntervalSeconds,
      initialStart: () => this.initialStart,
      mishap: options.checkpointMishap,
      made: () => {
        // The last one of a process that suspends is not pushed.
        if (this.hasController) this.pushing.pushIfDue()
      },
      delays: () => this.#delays(),
      obstacles: options.checkpointObstacles,
    })
    this.pushing = new Pushing({
      ...{ clock, storage, store, sync: config.sync, pipeline, pushSeconds, release },
      mishap: options.pushMishap,
      isAwake: () => this.records.isMoving,
    })
    this.#startup = new Startup(clock, options, { beginning, process: this })
    if (beginning.status === 'Initializing') this.#startup.begin()
    else this.#goOn()
  }

  get desired(): Desired {
    return this.#desired
  }

  /** When the first process started of those that made the checkpoints this one goes on from; milliseconds since the epoch. */
  get initialStart(): number {
    return this.#initialStart
  }

  get checkpoints(): Checkpoint[] {
    return this.options.storage.checkpoints
  }

  set checkpoints(checkpoints: Checkpoint[]) {
    this.options.storage.checkpoints = checkpoints
  }

  /** False: nothing reaches it, as when its host is gone. */
  get reachable(): boolean {
    return this.connection === 'up'
  }

  set reachable(reachable: boolean) {
    this.connection = reachable ? 'up' : 'refused'
  }

  status(): ProcessStatus {
    return {
      runtime_status: this.#status,
      runtime_status_details: this.#details,
      runtime_desired_status: this.#desired,
      storage_status_details: { checkpoints: [...this.checkpoints] },
    }
  }

  /** Sets the desired status, also of a live pipeline and of one that has failed already. */
  activate(desired: 'Running' | 'Paused'): void {
    this.beginning.say(`activate: Transitioning from ${this.#desired} to ${desired}`)
    this.desire(desired)
    this.#startup.activate()
  }

  /** Changes what is desired, by whomever. A standby takes over only once it was activated. */
  desire(desired: Desired): void {
    this.#desired = desired
    this.options.storage.status = { desired, deploymentId: this.beginning.deploymentId }
    const isLive = this.#status === 'Running' || this.#status === 'Paused'
    if (isLive && desired !== 'Suspended') this.#status = desired
    this.#flow()
  }

  approve(): void {
    this.#startup.approve()
  }

  /** Makes a last checkpoint, which is not pushed, and is over. Waits for the end of whatever goes on before. */
  suspend(): void {
    this.desire('Suspended')
    this.#finish()
  }

  /** Whether there is a controller, without which there are no statistics and no checkpoints to make. */
  get hasController(): boolean {
    return !['Standby', 'Initializing', 'AwaitingApproval', 'Suspended'].includes(this.#status)
  }

  /** Shows any status, such as one from a later release. */
  show(status: string, details: unknown = {}): void {
    this.#status = status
    this.#details = details
    this.#flow()
  }

  restored(): void {
    const newest = this.checkpoints.at(-1)
    this.#initialStart = newest?.initialStart ?? this.started
    this.records.restore(newest?.processedRecords ?? 0)
  }

  completed(): void {
    this.beginning.say('Pipeline initialization complete')
    this.show(this.#desired === 'Suspended' ? 'Running' : this.#desired, ACTIVE)
    this.#serve()
  }

  failed(failure: ProcessError): void {
    this.beginning.say(failure.message)
    this.failure = failure
  }

  stop(): void {
    this.#callOffSuspend()
    this.#startup.stop()
    this.checkpointing.stop()
    this.pushing.stop()
  }

  /** Ends by itself, as after a panic. */
  exit(status: number): void {
    this.stop()
    this.connection = 'refused'
    this.exitStatus = status
  }

  #goOn(): void {
    this.desire(this.#desired)
    if (this.hasController) {
      this.#details = ACTIVE
      this.restored()
      this.#serve()
    }
    if (this.#status === 'Standby') this.#startup.standBy({ isActivated: this.#desired !== 'Standby' })
  }

  /** From here on checkpoints are made and pushed, also while it is paused. */
  #serve(): void {
    this.#flow()
    this.checkpointing.begin()
    this.pushing.begin()
  }

  #flow(): void {
    const ingestion = this.hasController
    this.records.flow = { connectors: ingestion && this.#desired === 'Running', ingestion }
  }

  #delays(): readonly unknown[] {
    if (this.transactionIsOpen) return ['TransactionInProgress']
    if (this.#status === 'Replaying') return ['Replaying']
    return this.#status.endsWith('Bootstrapping') ? ['Bootstrapping'] : []
  }

  #finish(): void {
    if (!this.hasController) {
      this.#callOffSuspend = this.#clock.after(SUSPEND_SECONDS, () => this.#finish())
      return
    }
    this.checkpointing.requestLast((error) => {
      this.checkpointing.stop()
      if (error === undefined) this.show('Suspended')
      else this.failure = suspendError(this.options.checkpointObstacles)
    })
  }
}
