import { type SimulatedClock, timestamp, uuidV7 } from './clock.ts'
import { type Desired, PipelineProcess, type ProcessOptions } from './pipeline-process.ts'
import type { Row } from './row.ts'

/** How often the runner looks at a provisioned pipeline, unless a write to the row wakes it. */
const TICK_SECONDS = 2.5
/** Changes of details alone are written at most this often. */
const DETAILS_SECONDS = 10
const PROVISIONING_SECONDS = 3
const STOPPING_SECONDS = 1
/** How long the runner takes to hear of a write to the row (LISTEN/NOTIFY). */
const WAKE_SECONDS = 0.05

/** The automaton of one pipeline: looks at the process and writes what it sees into the row. */
export class Runner {
  readonly #clock: SimulatedClock
  readonly #options: ProcessOptions
  readonly row: Row
  readonly events: Record<string, unknown>[] = []
  #process: PipelineProcess | undefined
  #callOff: () => void = () => undefined
  #detailsWritten = 0
  /** Like a lost LISTEN connection or a failed notification: only the regular tick is left. */
  deaf = false

  constructor(clock: SimulatedClock, row: Row, options: ProcessOptions) {
    this.#clock = clock
    this.#options = options
    this.row = row
    this.#record()
  }

  get process(): PipelineProcess | undefined {
    return this.#process
  }

  /** Puts the pipeline straight into a running deployment, as a seed. */
  deploy(state: { desired: Desired; status: string }, initial: string): void {
    const now = this.#clock.now()
    this.#process = new PipelineProcess(this.#clock, this.#options, state)
    Object.assign(this.row, {
      resourcesStatus: 'Provisioned',
      resourcesStatusSince: now,
      resourcesDesired: 'Provisioned',
      resourcesDesiredSince: now,
      deploymentId: this.row.deploymentId ?? uuidV7(now),
      deploymentInitial: initial,
    })
    this.look()
  }

  /** `POST /start`. */
  start(initial: Desired): void {
    const now = this.#clock.now()
    Object.assign(this.row, {
      resourcesDesired: 'Provisioned',
      resourcesDesiredSince: now,
      deploymentInitial: initial,
      deploymentError: null,
    })
    this.#write()
    this.#clock.after(0.3, () => this.#provision(initial))
  }

  #provision(initial: Desired): void {
    const now = this.#clock.now()
    Object.assign(this.row, { resourcesStatus: 'Provisioning', resourcesStatusSince: now, deploymentId: uuidV7(now) })
    this.#write()
    this.#clock.after(PROVISIONING_SECONDS, () => {
      if (this.row.resourcesStatus !== 'Provisioning') return
      this.deploy({ desired: initial, status: 'Initializing' }, initial)
      this.#clock.after(1, () => {
        this.#process?.show(initial)
        this.wake()
      })
    })
  }

  /** `POST /stop`, or the end after a failure. */
  stop(error: Row['deploymentError'] = null): void {
    const now = this.#clock.now()
    this.#process?.stop()
    this.#process = undefined
    this.#callOff()
    Object.assign(this.row, {
      resourcesStatus: 'Stopping',
      resourcesStatusSince: now,
      resourcesDesired: 'Stopped',
      resourcesDesiredSince: now,
      deploymentError: error ?? this.row.deploymentError,
      ...NO_RUNTIME,
    })
    this.#write()
    this.#clock.after(STOPPING_SECONDS, () => {
      Object.assign(this.row, {
        resourcesStatus: 'Stopped',
        resourcesStatusSince: this.#clock.now(),
        deploymentId: null,
      })
      this.#write()
    })
  }

  /** A write to the row: the runner looks at once. */
  wake(): void {
    if (this.deaf || this.#process === undefined) return
    this.#schedule(WAKE_SECONDS)
  }

  look(): void {
    const process = this.#process
    if (process === undefined) return
    if (process.failure) return this.stop(process.failure)
    const seen = process.reachable ? process.status() : UNREACHABLE
    const now = this.#clock.now()
    const { row } = this
    const statusChanged = row.runtimeStatus !== seen.status
    const desiredChanged = row.runtimeDesired !== seen.desired
    const detailsDue = now - this.#detailsWritten >= DETAILS_SECONDS * 1_000
    if (statusChanged || desiredChanged || (detailsDue && process.reachable)) {
      row.runtimeStatus = seen.status
      row.runtimeDesired = seen.desired
      if (statusChanged) row.runtimeStatusSince = now
      if (desiredChanged) row.runtimeDesiredSince = now
      row.runtimeDetails = seen.details
      if (process.reachable) row.checkpoints = process.checkpoints
      this.#detailsWritten = now
      if (statusChanged || desiredChanged) this.#write()
    }
    this.#schedule(TICK_SECONDS)
  }

  #schedule(seconds: number): void {
    this.#callOff()
    this.#callOff = this.#clock.after(seconds, () => this.look())
  }

  #write(): void {
    this.row.refreshVersion += 1
    this.#record()
  }

  #record(): void {
    const { row } = this
    const now = this.#clock.now()
    this.events.unshift({
      event_id: uuidV7(now),
      recorded_at: timestamp(now),
      deployment_resources_status: row.resourcesStatus,
      deployment_resources_desired_status: row.resourcesDesired,
      deployment_runtime_status: row.runtimeStatus,
      deployment_runtime_desired_status: row.runtimeDesired,
      deployment_has_error: row.deploymentError !== null,
      program_status: 'Success',
      storage_status: row.checkpoints === null ? 'Cleared' : 'InUse',
    })
    this.events.length = Math.min(this.events.length, 720)
  }
}

const UNREACHABLE = {
  status: 'Unavailable',
  desired: 'Unavailable',
  details: { reason: 'Pipeline status endpoint could not be reached: timeout' },
} as const

const NO_RUNTIME = {
  runtimeStatus: null,
  runtimeStatusSince: null,
  runtimeDesired: null,
  runtimeDesiredSince: null,
  runtimeDetails: null,
  deploymentInitial: null,
} as const
