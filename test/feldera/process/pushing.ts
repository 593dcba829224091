import type { SimulatedClock } from '../clock.ts'
import type { Release } from '../manager/release.ts'
import type { Checkpoint } from '../store/checkpoint.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Storage } from '../store/storage.ts'
import type { SyncConfig } from '../store/sync-config.ts'
import type { Mishap } from './mishap.ts'

/** What pushing checkpoints needs of its process. */
export interface PushingOptions {
  readonly clock: SimulatedClock
  readonly storage: Storage
  readonly store: ObjectStore
  readonly sync: SyncConfig | undefined
  /** As whom it pushes: `pipeline-<id>`. */
  readonly pipeline: string
  readonly pushSeconds: number
  readonly release: Release
  /** What becomes of a push that was asked for. */
  readonly mishap: Mishap
  /** Whether the process does anything: while it rests, time alone makes it push nothing. */
  readonly isAwake: () => boolean
}

interface Push {
  readonly uuid: string
  readonly isPeriodic: boolean
}

/** Pushes the checkpoints of one process to its bucket, one at a time, when asked and (if configured) by itself. */
export class Pushing {
  readonly #options: PushingOptions
  #queue: Push[] = []
  #success: string | null = null
  #failure: { readonly uuid: string; readonly error: string } | null = null
  /** The last push that went well, of either kind: Feldera shows it as `periodic`. */
  #last: string | null = null
  #known: string | undefined
  /** Its interval is over since it last pushed by itself. */
  #isDue = false
  #callOff: () => void = () => undefined
  #callOffTimer: () => void = () => undefined

  constructor(options: PushingOptions) {
    this.#options = options
  }

  /** `GET /checkpoint/sync_status`. */
  get status() {
    const running = this.#queue.filter(({ isPeriodic }) => !isPeriodic).map(({ uuid }) => uuid)
    return { success: this.#success, failure: this.#failure, periodic: this.#last, running }
  }

  /** `POST /checkpoint/sync`: one that is being pushed already is not pushed twice. */
  request(uuid: string): void {
    if (this.#queue.some((push) => push.uuid === uuid && !push.isPeriodic)) return
    this.#add({ uuid, isPeriodic: false })
  }

  /** From when the pipeline serves on. Only what is made from now on is pushed by itself. */
  begin(): void {
    const { clock, sync, storage } = this.#options
    if (sync?.pushIntervalSeconds === undefined) return
    this.#known ??= storage.checkpoints.at(-1)?.uuid ?? ''
    this.#callOffTimer()
    this.#callOffTimer = clock.every(sync.pushIntervalSeconds, () => {
      this.#isDue = true
      if (this.#options.isAwake()) this.pushIfDue()
    })
  }

  /** Whatever wakes a process that rests, such as a checkpoint that was made, lets it look at this too. */
  pushIfDue(): void {
    const newest = this.#options.storage.checkpoints.at(-1)?.uuid
    if (!this.#isDue || newest === undefined || newest === this.#known || this.#queue.length > 0) return
    this.#isDue = false
    this.#add({ uuid: newest, isPeriodic: true })
  }

  /** The process ends, and what it had written of a checkpoint by then stays where it is. */
  stop(): void {
    this.#callOff()
    this.#callOffTimer()
    const { sync, storage, store, pipeline } = this.#options
    const checkpoint = this.#held(this.#queue[0]?.uuid)
    if (sync && checkpoint) store.bucket(sync.bucket).pushHalf(checkpoint, pipeline)
    for (const { uuid } of this.#queue) storage.pushed.delete(uuid)
    this.#queue = []
  }

  #held(uuid: string | undefined): Checkpoint | undefined {
    return this.#options.storage.checkpoints.find((one) => one.uuid === uuid)
  }

  #add(push: Push): void {
    this.#options.storage.pushed.add(push.uuid)
    this.#queue.push(push)
    if (this.#queue.length === 1) this.#proceed()
  }

  #proceed(): void {
    const [push] = this.#queue
    if (push === undefined) return
    const { clock, pushSeconds } = this.#options
    // One that takes no time is over before anything else can happen, so that no stop ever finds it half done.
    if (pushSeconds === 0) return this.#finish(push)
    this.#callOff = clock.after(pushSeconds, () => this.#finish(push))
  }

  #finish(push: Push): void {
    const error = this.#push(push)
    this.#queue.shift()
    this.#options.storage.pushed.delete(push.uuid)
    this.#note(push, error)
    this.#proceed()
  }

  #push({ uuid, isPeriodic }: Push): string | undefined {
    const { sync } = this.#options
    if (sync === undefined) return 'sync config is not set; cannot push checkpoints to object store'
    const refusal = !isPeriodic && this.#options.mishap.strikes() ? 'connection reset by peer' : this.#store(uuid, sync)
    return refusal && `Error pushing checkpoint to object store: ${refusal}`
  }

  #store(uuid: string, { bucket }: SyncConfig): string | undefined {
    const { store, pipeline } = this.#options
    const checkpoint = this.#held(uuid)
    return checkpoint ? store.bucket(bucket).push(checkpoint, pipeline) : 'the checkpoint is gone'
  }

  /** Failures of its own accord are shown nowhere. */
  #note({ uuid, isPeriodic }: Push, error: string | undefined): void {
    if (error === undefined) {
      this.#last = uuid
      this.#known = uuid
    }
    if (isPeriodic) return
    // Until 0.340 a failure stays, also once the same checkpoint was pushed.
    const forgets = this.#options.release.minor >= 340
    if (error === undefined) {
      this.#success = uuid
      if (forgets && this.#failure?.uuid === uuid) this.#failure = null
    } else {
      this.#failure = { uuid, error }
      if (forgets && this.#success === uuid) this.#success = null
    }
  }
}
