import { type SimulatedClock, timestamp, uuidV7 } from './clock.ts'
import { EVENTS_KEPT, eventOf, type PipelineEvent } from './event.ts'
import { PipelineLog } from './pipeline-log.ts'
import { PipelineProcess, type ProcessOptions } from './pipeline-process.ts'
import { type BootstrapPolicy, desireResources, type Row } from './row.ts'
import type { Desired } from './storage.ts'

/** How often the runner looks at a provisioned pipeline, unless a write to the row wakes it. */
const TICK_SECONDS = 2.5
/** Changes of details alone are written at most this often, and what has not changed at all this often. */
const DETAILS_SECONDS = 10
const UNCHANGED_SECONDS = 600
/** How long after Provisioned a process that cannot be reached counts as still starting. */
const GRACE_SECONDS = 20
const PROVISIONING_SECONDS = 3
const STOPPING_SECONDS = 1
const CLEARING_SECONDS = 1
/** How long the runner takes to hear of a write to the row (LISTEN/NOTIFY), and of a start. */
const WAKE_SECONDS = 0.05
const START_SECONDS = 0.3

/** The automaton of one pipeline: looks at the process and writes what it sees into the row. */
export class Runner {
  readonly #clock: SimulatedClock
  readonly #options: ProcessOptions
  readonly row: Row
  /** Newest first. */
  readonly events: PipelineEvent[] = []
  readonly log = new PipelineLog()
  #process: PipelineProcess | undefined
  #callOff: () => void = () => undefined
  #written = 0
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

  /** Puts the pipeline straight into a deployment, provisioned just now or, as a seed, before. */
  deploy(state: { desired: Desired; status: string }, initial: string, provisionedAt = this.#clock.now()): void {
    const { row } = this
    row.bootstrapPolicy ??= 'await_approval'
    this.#process?.stop()
    this.#process = new PipelineProcess(this.#clock, this.#options, {
      ...state,
      policy: row.bootstrapPolicy,
      say: (line) => this.log.say(`${timestamp(this.#clock.now())}  INFO ${line}`),
    })
    desireResources(row, 'Provisioned', provisionedAt)
    this.#enter('Provisioned', provisionedAt)
    row.storageStatus = 'InUse'
    row.deploymentId ??= uuidV7(provisionedAt)
    row.deploymentInitial = initial
    this.look()
  }

  /** `POST /start`. */
  start(initial: Desired, policy: BootstrapPolicy = 'await_approval'): void {
    desireResources(this.row, 'Provisioned', this.#clock.now())
    this.row.deploymentInitial = initial
    this.row.bootstrapPolicy = policy
    this.row.deploymentError = null
    this.#write()
    this.#next(START_SECONDS, () => this.#provision(initial))
  }

  #provision(initial: Desired): void {
    const now = this.#clock.now()
    this.#enter('Provisioning', now)
    this.row.deploymentId = uuidV7(now)
    this.row.storageStatus = 'InUse'
    this.#write()
    this.#next(PROVISIONING_SECONDS, () => this.deploy({ desired: initial, status: 'Initializing' }, initial))
  }

  /** `POST /stop`, or the end after a failure. A start that has not begun yet is only called off. */
  stop(error: Row['deploymentError'] = null): void {
    const now = this.#clock.now()
    this.#process?.stop()
    this.#process = undefined
    this.#callOff()
    desireResources(this.row, 'Stopped', now)
    Object.assign(this.row, NOT_DEPLOYED)
    this.row.deploymentError = error ?? this.row.deploymentError
    if (this.row.resourcesStatus === 'Stopped') return this.#write()
    this.#enter('Stopping', now)
    this.#write()
    this.#next(STOPPING_SECONDS, () => {
      this.#enter('Stopped', this.#clock.now())
      this.row.deploymentId = null
      this.#write()
    })
  }

  /** `POST /clear`. */
  clear(): void {
    const { row } = this
    this.#options.storage.clear()
    row.checkpoints = null
    row.storageStatus = 'Clearing'
    this.#write()
    this.#clock.after(CLEARING_SECONDS, () => {
      if (row.storageStatus !== 'Clearing') return
      row.storageStatus = 'Cleared'
      this.#write()
    })
  }

  /** A write to the row: the runner looks at once. */
  wake(): void {
    if (this.deaf || this.#process === undefined) return
    this.#next(WAKE_SECONDS, () => this.look())
  }

  look(): void {
    const process = this.#process
    if (process === undefined) return
    if (process.reachable && process.failure) return this.stop(process.failure)
    const { row } = this
    const seen = process.reachable ? process.status() : this.#unreachable()
    // Shown once, a suspended pipeline is stopped.
    if (seen.status === 'Suspended' && row.runtimeStatus === 'Suspended') return this.stop()
    if (this.#isToWrite(seen)) {
      const now = this.#clock.now()
      if (row.runtimeStatus !== seen.status) {
        this.#logTransition('Runtime', row.runtimeStatus, seen)
        row.runtimeStatusSince = now
      }
      if (row.runtimeDesired !== seen.desired) row.runtimeDesiredSince = now
      row.runtimeStatus = seen.status
      row.runtimeDesired = seen.desired
      row.runtimeDetails = seen.details
      row.checkpoints = seen.checkpoints ?? row.checkpoints
      this.#written = now
      this.#write()
    }
    this.#next(TICK_SECONDS, () => this.look())
  }

  #unreachable(): Seen {
    const { resourcesStatusSince, deploymentInitial } = this.row
    if (this.#clock.now() - resourcesStatusSince >= GRACE_SECONDS * 1_000) return UNAVAILABLE
    return { status: 'Initializing', desired: deploymentInitial, details: {} }
  }

  #isToWrite({ status, desired, details, checkpoints }: Seen): boolean {
    const { row } = this
    if (row.runtimeStatus !== status || row.runtimeDesired !== desired) return true
    const seconds = (this.#clock.now() - this.#written) / 1_000
    const known = checkpoints ?? row.checkpoints
    const changed = JSON.stringify([row.runtimeDetails, row.checkpoints]) !== JSON.stringify([details, known])
    return seconds >= (changed ? DETAILS_SECONDS : UNCHANGED_SECONDS)
  }

  #enter(status: Row['resourcesStatus'], now: number): void {
    if (this.row.resourcesStatus !== status) {
      this.#logTransition('Resources', this.row.resourcesStatus, { status, desired: this.row.resourcesDesired })
    }
    this.row.resourcesStatus = status
    this.row.resourcesStatusSince = now
  }

  #logTransition(what: string, from: string | null, to: { status: string; desired: string | null }): void {
    const words = `${what} transition: ${inLog(from)} -> ${inLog(to.status)} (desired: ${inLog(to.desired)})`
    const { id, name } = this.row
    this.log.say(
      `[manager] ${timestamp(this.#clock.now())}  INFO runner: ${words} pipeline-id=${id} pipeline-name="${name}"`,
    )
  }

  /** An automaton does one thing at a time. */
  #next(seconds: number, action: () => void): void {
    this.#callOff()
    this.#callOff = this.#clock.after(seconds, action)
  }

  #write(): void {
    this.row.refreshVersion += 1
    this.#record()
  }

  #record(): void {
    this.events.unshift(eventOf(this.row, this.#clock.now()))
    this.events.length = Math.min(this.events.length, EVENTS_KEPT)
  }
}

/** What one look tells the runner. */
interface Seen {
  readonly status: string
  readonly desired: string | null
  readonly details: unknown
  readonly checkpoints?: Row['checkpoints']
}

const UNAVAILABLE: Seen = {
  status: 'Unavailable',
  desired: 'Unavailable',
  details: { reason: 'Pipeline status endpoint could not be reached: timeout' },
}

const NOT_DEPLOYED = {
  runtimeStatus: null,
  runtimeStatusSince: null,
  runtimeDesired: null,
  runtimeDesiredSince: null,
  runtimeDetails: null,
  deploymentInitial: null,
  bootstrapPolicy: null,
} as const satisfies Partial<Row>

/** Logs spell statuses in snake_case. */
function inLog(status: string | null): string {
  return status === null ? 'none' : status.replace(/(?<=.)(?=[A-Z])/g, '_').toLowerCase()
}
