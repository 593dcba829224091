import { type SimulatedClock, uuidV7 } from './clock.ts'
import { apiError, json, type Reply } from './reply.ts'

/** What happens once the last checkpoint is restored. */
export type AfterActivation =
  | 'runs'
  | 'replays'
  | 'needs-approval'
  | 'bootstraps'
  | 'bootstraps-concurrently'
  | 'shows-unknown-status'
  | 'fails-to-fetch'

export type Desired = 'Standby' | 'Running' | 'Paused' | 'Suspended'

export interface Checkpoint {
  readonly uuid: string
  readonly steps: number
  readonly processedRecords: number
}

export interface ProcessOptions {
  readonly pullIntervalSeconds: number
  readonly pullSeconds: number
  readonly restoreSeconds: number
  readonly afterActivation: AfterActivation
  readonly checkpoints: readonly Checkpoint[]
  readonly approvalDiff: unknown
}

/** What the process's `/status` says to the runner. */
export interface ProcessStatus {
  readonly status: string
  readonly desired: Desired
  readonly details: unknown
  readonly checkpoints: readonly Checkpoint[]
}

export interface ProcessError {
  readonly message: string
  readonly error_code: string
  readonly details: unknown
}

/** Seconds that the phases after a restore last. */
const PHASE_SECONDS = 5

/**
 * The pipeline process: owns the desired and the runtime status, pulls checkpoints, takes over.
 *
 * It notices an activation only after a pull, sleeps once more, pulls a last time and restores; during all of that it reports
 * Standby.
 */
export class PipelineProcess {
  readonly #clock: SimulatedClock
  readonly #options: ProcessOptions
  readonly #started: number
  #desired: Desired
  #status: string
  #details: unknown = {}
  #approved = false
  #takingOver: (() => void) | undefined
  checkpoints: Checkpoint[]
  /** Set when the process failed; the runner then stops the pipeline. */
  failure: ProcessError | undefined
  /** False: nothing reaches it, as in a network partition or a moved pod. */
  reachable = true
  activationsAccepted = 0

  constructor(
    clock: SimulatedClock,
    options: ProcessOptions,
    { desired, status }: { desired: Desired; status: string },
  ) {
    this.#clock = clock
    this.#options = options
    this.#started = clock.now()
    this.#desired = desired
    this.#status = status
    this.checkpoints = [...options.checkpoints]
    if (status === 'Running' || status === 'Paused') this.#details = { connector_stats: { num_errors: 0 } }
    else if (status === 'Standby' && desired !== 'Standby') this.#takeOver()
  }

  status(): ProcessStatus {
    return { status: this.#status, desired: this.#desired, details: this.#details, checkpoints: this.checkpoints }
  }

  /** `POST /activate` of the process. Sets the desired status, also of a live pipeline. */
  activate(initial: string): Reply {
    if (initial !== 'running' && initial !== 'paused') {
      const name = initial.charAt(0).toUpperCase() + initial.slice(1)
      const message = `Invalid activation status ${name} (only running and paused are valid)`
      return apiError(400, 'InvalidActivateStatus', { message, details: name })
    }
    const before = this.#desired
    if (before === 'Suspended') return invalidTransition('activate', before)
    const wanted = initial === 'running' ? 'Running' : 'Paused'
    this.activationsAccepted += 1
    this.desire(wanted)
    if (before === 'Standby') this.#takeOver()
    return json(202, `Pipeline transitioning from ${before} to ${wanted}`)
  }

  /** `/start` and `/pause`: not out of standby. */
  resumeOrPause(verb: 'start' | 'pause'): Reply {
    if (this.#desired === 'Standby' || this.#desired === 'Suspended') return invalidTransition(verb, this.#desired)
    this.desire(verb === 'start' ? 'Running' : 'Paused')
    return json(202, verb === 'start' ? 'Pipeline is resuming' : 'Pipeline is pausing')
  }

  /** Changes what is desired, by whomever. */
  desire(desired: Desired): void {
    this.#desired = desired
    if (this.#status === 'Running' || this.#status === 'Paused') this.#status = desired
  }

  /** Sets the policy to allow, whenever it is called; ends an AwaitingApproval. */
  approve(): void {
    this.#approved = true
    if (this.#status !== 'AwaitingApproval') return
    this.#show('Initializing')
    this.#clock.after(1, () => this.#during('Bootstrapping'))
  }

  /** Shows any status, such as one from a later release. */
  show(status: string, details: unknown = {}): void {
    this.#show(status, details)
  }

  stop(): void {
    this.#takingOver?.()
  }

  #takeOver(): void {
    const { pullIntervalSeconds, pullSeconds, restoreSeconds } = this.#options
    const cycle = pullIntervalSeconds + pullSeconds
    const intoCycle = ((this.#clock.now() - this.#started) / 1_000) % cycle
    const seconds = cycle - intoCycle + pullIntervalSeconds + pullSeconds + restoreSeconds
    this.#takingOver = this.#clock.after(seconds, () => this.#restored())
  }

  #restored(): void {
    switch (this.#options.afterActivation) {
      case 'runs':
        return this.#complete()
      case 'replays':
        return this.#during('Replaying')
      case 'needs-approval':
        if (this.#approved) return this.#during('Bootstrapping')
        return this.#show('AwaitingApproval', { approval_diff: this.#options.approvalDiff })
      case 'bootstraps':
        this.#show('Initializing')
        this.#clock.after(1, () => this.#during('Bootstrapping'))
        return
      case 'bootstraps-concurrently':
        this.#show('ConcurrentBootstrapping')
        this.#clock.after(PHASE_SECONDS, () => this.#during('Synchronizing'))
        return
      case 'shows-unknown-status':
        return this.#during('Defragmenting')
      case 'fails-to-fetch':
        this.failure = {
          message: 'Error fetching checkpoint from object store: no checkpoint found in bucket',
          error_code: 'InitializationError',
          details: { error: { error: 'no checkpoint found in bucket' } },
        }
    }
  }

  #during(status: string): void {
    this.#show(status)
    this.#clock.after(PHASE_SECONDS, () => this.#complete())
  }

  #complete(): void {
    this.#show(this.#desired, { connector_stats: { num_errors: 0 } })
  }

  #show(status: string, details: unknown = {}): void {
    this.#status = status
    this.#details = details
  }
}

function invalidTransition(verb: string, from: string): Reply {
  const message = `Cannot execute ${verb} transition starting from ${from}`
  return apiError(400, 'InvalidTransition', { message, details: [verb, from] })
}

/** A checkpoint taken at the given moment. */
export function checkpointAt(ms: number, steps = 5_120): Checkpoint {
  return { uuid: uuidV7(ms), steps, processedRecords: steps * 193 }
}
