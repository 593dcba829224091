import type { SimulatedClock } from '../clock.ts'
import type { BootstrapPolicy } from '../manager/row.ts'
import type { Checkpoint } from '../store/checkpoint.ts'
import type { Bucket } from '../store/object-store.ts'
import type { Desired } from '../store/storage.ts'
import { initializationError, type ProcessError } from './process-error.ts'
import type { AfterActivation, ProcessBeginning, ProcessOptions } from './process-options.ts'

/** The process that starts up, as far as starting up moves it. */
export interface Starting {
  readonly desired: Desired
  desire(desired: Desired): void
  show(status: string, details?: unknown): void
  /** Its circuit is there, restored from the newest checkpoint held. */
  restored(): void
  completed(): void
  failed(failure: ProcessError): void
}

/** Seconds that the phases after a restore last. */
const PHASE_SECONDS = 5
const STARTUP_SECONDS = 1
/** Building what is to be bootstrapped; long enough for the runner to see it. */
const BUILD_SECONDS = 3

/**
 * The way of a process from its start, through standby if that is asked, until it serves.
 *
 * A standby notices an activation only after a pull, sleeps once more, pulls a last time and restores; during all of that it
 * reports Standby.
 */
export class Startup {
  readonly #clock: SimulatedClock
  readonly #options: ProcessOptions
  readonly #beginning: ProcessBeginning
  readonly #process: Starting
  #policy: BootstrapPolicy
  #isActivated = false
  #awaitsApproval = false
  #callOff: () => void = () => undefined

  constructor(clock: SimulatedClock, options: ProcessOptions, of: { beginning: ProcessBeginning; process: Starting }) {
    this.#clock = clock
    this.#options = options
    this.#beginning = of.beginning
    this.#process = of.process
    this.#policy = of.beginning.policy
  }

  /** From the first second. */
  begin(): void {
    const { storage } = this.#options
    const { deploymentId } = this.#beginning
    const stored = storage.status
    // A pod that is started anew goes on as what it was.
    const isSame = stored !== undefined && stored.deploymentId === deploymentId
    const refusal = isSame ? undefined : this.#refusal()
    if (refusal === undefined) this.#process.desire(isSame ? stored.desired : this.#process.desired)
    const standsBy = this.#process.desired === 'Standby'
    this.#next(STARTUP_SECONDS, () => {
      if (refusal) return this.#process.failed(refusal)
      if (standsBy && !storage.marked) {
        this.#process.show('Standby')
        return this.#pull()
      }
      if (this.#process.desired === 'Standby') this.#process.desire('Paused')
      if (storage.checkpoints.length === 0) this.#fetch()
      this.#process.restored()
      this.#process.completed()
    })
  }

  /** From within standby, where it has been for a while. */
  standBy({ isActivated }: { isActivated: boolean }): void {
    this.#isActivated = isActivated
    this.#sleep()
  }

  activate(): void {
    this.#isActivated = true
  }

  /** Sets the policy to allow, whenever it is called; ends an AwaitingApproval. */
  approve(): void {
    this.#policy = 'allow'
    if (this.#awaitsApproval) this.#bootstrap()
  }

  stop(): void {
    this.#callOff()
  }

  #refusal(): ProcessError | undefined {
    if (this.#process.desired !== 'Standby') return undefined
    const { enterprise, storage } = this.#options
    if (!enterprise) return initializationError('standby is a feature of the Enterprise edition', 'standby')
    const from = storage.status?.desired ?? 'Standby'
    if (from === 'Standby') return undefined
    return initializationError(`Invalid pipeline startup transition from ${from} to Standby`, { from, to: 'Standby' })
  }

  #sleep(): void {
    this.#next(this.#pullIntervalSeconds, () => this.#pull())
  }

  get #pullIntervalSeconds(): number {
    return this.#beginning.config.sync?.pullIntervalSeconds ?? 10
  }

  get #bucket(): Bucket | undefined {
    const { sync } = this.#beginning.config
    return sync && this.#options.store.bucket(sync.bucket)
  }

  #pull(): void {
    const { pullSeconds } = this.#options
    this.#next(pullSeconds, () => {
      this.#fetch()
      if (!this.#isActivated) return this.#sleep()
      this.#next(this.#pullIntervalSeconds + pullSeconds, () => this.#takeOver())
    })
  }

  /** Gets the newest checkpoint there is to pull, or says why not. Only the last pull before a take-over needs it. */
  #fetch(): string | undefined {
    const found = this.#newestToPull()
    if (typeof found === 'object') this.#options.storage.hold(found)
    this.#beginning.say(typeof found === 'object' ? 'checkpoint pulled successfully' : 'checkpoint could not be pulled')
    return typeof found === 'object' ? undefined : found
  }

  /** That checkpoint, or why it cannot be pulled; undefined where that is no reason to fail. */
  #newestToPull(): Checkpoint | string | undefined {
    if (this.#options.pullsFail) return 'access denied'
    const from = this.#source()
    const newest = from?.readable ? from.newest : undefined
    if (newest === undefined) {
      if (from?.mayBeEmpty) return undefined
      return from === undefined || from.readable ? 'no checkpoint found in bucket' : 'access denied'
    }
    return from?.isComplete(newest) ? newest : `checkpoint ${newest.uuid} in bucket is incomplete`
  }

  /** Its own bucket wins as soon as that holds any checkpoint, however old. */
  #source(): Bucket | undefined {
    const { readBucket } = this.#beginning.config.sync ?? {}
    const bucket = this.#bucket
    const isUsed = bucket?.newest !== undefined || bucket?.readable === false || readBucket === undefined
    return isUsed ? bucket : this.#options.store.bucket(readBucket)
  }

  #takeOver(): void {
    const { afterActivation, restoreSeconds, storage } = this.#options
    const { pipeline, say } = this.#beginning
    const { sync } = this.#beginning.config
    if (sync?.takesOwnership && this.#bucket) this.#bucket.owner = pipeline
    const cause = afterActivation === 'fails-to-fetch' ? 'no checkpoint found in bucket' : this.#fetch()
    if (cause !== undefined) {
      const failure = initializationError(`Error fetching checkpoint from object store: ${cause}`, { error: cause })
      return this.#process.failed(failure)
    }
    storage.marked = true
    say('pipeline activated')
    say(`Resuming from checkpoint: ${storage.checkpoints.at(-1)?.uuid}`)
    this.#next(restoreSeconds, () => {
      this.#process.restored()
      this.#goOn(afterActivation)
    })
  }

  #goOn(how: AfterActivation): void {
    switch (how) {
      case 'runs':
      case 'fails-to-fetch':
        return this.#process.completed()
      case 'replays':
        return this.#during('Replaying')
      case 'needs-approval':
        return this.#meetDifference()
      case 'bootstraps':
        return this.#bootstrap()
      case 'bootstraps-concurrently':
        this.#process.show('ConcurrentBootstrapping')
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
        return this.#process.failed(
          initializationError('the pipeline differs from its checkpoint, which is rejected', {}),
        )
      case 'await_approval':
        this.#awaitsApproval = true
        return this.#process.show('AwaitingApproval', { approval_diff: this.#options.approvalDiff })
    }
  }

  #bootstrap(): void {
    this.#awaitsApproval = false
    this.#process.show('Initializing')
    this.#next(BUILD_SECONDS, () => this.#during('Bootstrapping'))
  }

  #during(status: string): void {
    this.#process.show(status)
    this.#next(PHASE_SECONDS, () => this.#process.completed())
  }

  /** A process does one thing at a time. */
  #next(seconds: number, action: () => void): void {
    this.#callOff()
    this.#callOff = this.#clock.after(seconds, action)
  }
}
