import type { SimulatedClock } from '../clock.ts'
import type { Release } from '../manager/release.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Storage } from '../store/storage.ts'
import type { SyncConfig } from '../store/sync-config.ts'

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
      const newest = storage.checkpoints.at(-1)?.uuid
      if (newest !== undefined && newest !== this.#known && this.#queue.length === 0) {
        this.#add({ uuid: newest, isPeriodic: true })
      }
    })
  }

  stop(): void {
    this.#callOff()
    this.#callOffTimer()
  }

  #add(push: Push): void {
    this.#options.storage.pushed.add(push.uuid)
    this.#queue.push(push)
    if (this.#queue.length === 1) this.#proceed()
  }

  #proceed(): void {
    const [push] = this.#queue
    if (push === undefined) return
    const { clock, pushSeconds, storage } = this.#options
    this.#callOff = clock.after(pushSeconds, () => {
      const error = this.#push(push.uuid)
      this.#queue.shift()
      storage.pushed.delete(push.uuid)
      this.#note(push, error)
      this.#proceed()
    })
  }

  #push(uuid: string): string | undefined {
    const { sync, storage, store, pipeline } = this.#options
    if (sync === undefined) return 'sync config is not set; cannot push checkpoints to object store'
    const checkpoint = storage.checkpoints.find((one) => one.uuid === uuid)
    const refusal = checkpoint ? store.bucket(sync.bucket).push(checkpoint, pipeline) : 'the checkpoint is gone'
    return refusal && `Error pushing checkpoint to object store: ${refusal}`
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
