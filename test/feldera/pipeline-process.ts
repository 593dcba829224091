import type { SimulatedClock } from './clock.ts'
import { apiError, json, type Reply } from './reply.ts'
import type { BootstrapPolicy } from './row.ts'
import type { Checkpoint, Desired, Storage } from './storage.ts'

/** What happens once the last checkpoint is restored. */
export type AfterActivation =
  | 'runs'
  | 'replays'
  | 'needs-approval'
  | 'bootstraps'
  | 'bootstraps-concurrently'
  | 'shows-unknown-status'
  | 'fails-to-fetch'

/** What all processes of one pipeline have in common. */
export interface ProcessOptions {
  readonly pullIntervalSeconds: number
  readonly pullSeconds: number
  readonly restoreSeconds: number
  readonly afterActivation: AfterActivation
  readonly approvalDiff: unknown
  readonly storage: Storage
  /** Only the Enterprise edition stands by. */
  readonly enterprise: boolean
}

/** As what a process begins. */
export interface ProcessBeginning {
  readonly desired: Desired
  /** `Initializing`: it has to start up; else it has been that for a while. */
  readonly status: string
  readonly policy: BootstrapPolicy
  /** Takes the lines of its log. */
  readonly say: (line: string) => void
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
const STARTUP_SECONDS = 1
/** Building what is to be bootstrapped; long enough for the runner to see it. */
const BUILD_SECONDS = 3
const ACTIVE = { connector_stats: { num_errors: 0 } } as const

/**
 * The pipeline process: owns the desired and the runtime status, pulls checkpoints, takes over.
 *
 * It notices an activation only after a pull, sleeps once more, pulls a last time and restores; during all of that it reports
 * Standby.
 */
export class PipelineProcess {
  readonly #clock: SimulatedClock
  readonly #options: ProcessOptions
  readonly #say: (line: string) => void
  #desired: Desired
  #status: string
  #details: unknown = {}
  #policy: BootstrapPolicy
  #activated = false
  #callOff: () => void = () => undefined
  /** Set when the process failed; the runner then stops the pipeline. */
  failure: ProcessError | undefined
  /** False: nothing reaches it, as in a network partition or a moved pod. */
  reachable = true
  activationsAccepted = 0

  constructor(clock: SimulatedClock, options: ProcessOptions, { desired, status, policy, say }: ProcessBeginning) {
    this.#clock = clock
    this.#options = options
    this.#say = say
    this.#desired = desired
    this.#status = status
    this.#policy = policy
    if (status === 'Initializing') this.#start()
    else this.#goOn()
  }

  get checkpoints(): Checkpoint[] {
    return this.#options.storage.checkpoints
  }

  set checkpoints(checkpoints: Checkpoint[]) {
    this.#options.storage.checkpoints = checkpoints
  }

  status(): ProcessStatus {
    return { status: this.#status, desired: this.#desired, details: this.#details, checkpoints: [...this.checkpoints] }
  }

  /** `POST /activate` of the process. Sets the desired status, also of a live pipeline and of one that has failed already. */
  activate(initial: string): Reply {
    if (initial !== 'running' && initial !== 'paused') {
      const name = initial.charAt(0).toUpperCase() + initial.slice(1)
      const message = `Invalid activation status ${name} (only running and paused are valid)`
      return apiError(400, 'InvalidActivateStatus', { message, details: name })
    }
    const before = this.#desired
    if (before === 'Suspended') return invalidTransition('activate', before)
    const wanted = initial === 'running' ? 'Running' : 'Paused'
    this.#say(`activate: Transitioning from ${before} to ${wanted}`)
    this.desire(wanted)
    this.#activated = true
    if (this.failure) return json(500, this.failure)
    this.activationsAccepted += 1
    return json(202, `Pipeline transitioning from ${before} to ${wanted}`)
  }

  /** `/start` and `/pause`: not out of standby. */
  resumeOrPause(verb: 'start' | 'pause'): Reply {
    if (this.#desired === 'Standby' || this.#desired === 'Suspended') return invalidTransition(verb, this.#desired)
    this.desire(verb === 'start' ? 'Running' : 'Paused')
    return json(202, verb === 'start' ? 'Pipeline is resuming' : 'Pipeline is pausing')
  }

  /** Changes what is desired, by whomever. A standby takes over only once it was activated. */
  desire(desired: Desired): void {
    this.#desired = desired
    this.#options.storage.desired = desired
    if (this.#status === 'Running' || this.#status === 'Paused') this.#status = desired
  }

  /** Sets the policy to allow, whenever it is called; ends an AwaitingApproval. */
  approve(): void {
    this.#policy = 'allow'
    if (this.#status === 'AwaitingApproval') this.#bootstrap()
  }

  /** Whether there is a controller, without which there are no statistics and no checkpoints to make. */
  get hasController(): boolean {
    return !['Standby', 'Initializing', 'AwaitingApproval'].includes(this.#status)
  }

  /** Shows any status, such as one from a later release. */
  show(status: string, details: unknown = {}): void {
    this.#status = status
    this.#details = details
  }

  stop(): void {
    this.#callOff()
  }

  #start(): void {
    const { storage } = this.#options
    const standsBy = this.#desired === 'Standby'
    const refusal = this.#refusalToStart()
    if (refusal === undefined) storage.desired = this.#desired
    this.#next(STARTUP_SECONDS, () => {
      if (refusal) return this.#fail(refusal)
      if (standsBy && !storage.marked) {
        this.show('Standby')
        return this.#pull()
      }
      if (this.#desired === 'Standby') this.desire('Paused')
      this.#complete()
    })
  }

  #goOn(): void {
    this.#options.storage.desired = this.#desired
    if (this.hasController) this.#details = ACTIVE
    if (this.#status !== 'Standby') return
    this.#activated = this.#desired !== 'Standby'
    this.#sleep()
  }

  #refusalToStart(): ProcessError | undefined {
    if (this.#desired !== 'Standby') return undefined
    const { enterprise, storage } = this.#options
    if (!enterprise) return initializationError('standby is a feature of the Enterprise edition', 'standby')
    const from = storage.desired ?? 'Standby'
    if (from === 'Standby') return undefined
    return initializationError(`cannot start as Standby what was ${from}`, { from, to: 'Standby' })
  }

  #sleep(): void {
    this.#next(this.#options.pullIntervalSeconds, () => this.#pull())
  }

  #pull(): void {
    const { pullIntervalSeconds, pullSeconds } = this.#options
    this.#next(pullSeconds, () => {
      this.#fetch()
      if (!this.#activated) return this.#sleep()
      this.#next(pullIntervalSeconds + pullSeconds, () => this.#takeOver())
    })
  }

  /** Whether a checkpoint could be fetched. Only the last pull needs that. */
  #fetch(): boolean {
    const fetched = this.#options.storage.pull()
    this.#say(fetched ? 'checkpoint pulled successfully' : 'checkpoint could not be pulled')
    return fetched
  }

  #takeOver(): void {
    const { afterActivation, restoreSeconds, storage } = this.#options
    const cause = afterActivation === 'fails-to-fetch' ? 'no checkpoint found in bucket' : 'access denied'
    if (afterActivation === 'fails-to-fetch' || !this.#fetch()) {
      return this.#fail(initializationError(`Error fetching checkpoint from object store: ${cause}`, { error: cause }))
    }
    storage.marked = true
    this.#say('pipeline activated')
    this.#say(`Resuming from checkpoint: ${this.checkpoints.at(-1)?.uuid}`)
    this.#next(restoreSeconds, () => this.#restored(afterActivation))
  }

  #restored(and: Exclude<AfterActivation, 'fails-to-fetch'>): void {
    switch (and) {
      case 'runs':
        return this.#complete()
      case 'replays':
        return this.#during('Replaying')
      case 'needs-approval':
        return this.#meetDifference()
      case 'bootstraps':
        return this.#bootstrap()
      case 'bootstraps-concurrently':
        this.show('ConcurrentBootstrapping')
        return this.#next(PHASE_SECONDS, () => this.#during('Synchronizing'))
      case 'shows-unknown-status':
        return this.#during('Defragmenting')
    }
  }

  #meetDifference(): void {
    switch (this.#policy) {
      case 'allow':
        return this.#bootstrap()
      case 'reject':
        return this.#fail(initializationError('the pipeline differs from its checkpoint, which is rejected', {}))
      case 'await_approval':
        return this.show('AwaitingApproval', { approval_diff: this.#options.approvalDiff })
    }
  }

  #bootstrap(): void {
    this.show('Initializing')
    this.#next(BUILD_SECONDS, () => this.#during('Bootstrapping'))
  }

  #during(status: string): void {
    this.show(status)
    this.#next(PHASE_SECONDS, () => this.#complete())
  }

  #complete(): void {
    this.#say('Pipeline initialization complete')
    this.show(this.#desired, ACTIVE)
  }

  #fail(failure: ProcessError): void {
    this.#say(failure.message)
    this.failure = failure
  }

  /** A process does one thing at a time. */
  #next(seconds: number, action: () => void): void {
    this.#callOff()
    this.#callOff = this.#clock.after(seconds, action)
  }
}

function initializationError(cause: string, details: unknown): ProcessError {
  return {
    message: `Operation failed because the pipeline failed to initialize. Error details: ${cause}.`,
    error_code: 'InitializationError',
    details: { error: details },
  }
}

function invalidTransition(verb: string, from: string): Reply {
  const message = `Cannot execute ${verb} transition starting from ${from}`
  return apiError(400, 'InvalidTransition', { message, details: [verb, from] })
}
