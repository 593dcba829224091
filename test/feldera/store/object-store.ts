import type { Checkpoint } from './checkpoint.ts'

/** One bucket (with its prefix), as all pipelines see it that are configured with it. */
export class Bucket {
  readonly name: string
  /** Oldest first. Those of which only a part was written are among them: from outside one does not look like the other. */
  checkpoints: Checkpoint[] = []
  readonly #incomplete = new Set<string>()
  /** Who is written down in `owner.json`: the only pipeline that may push. Undefined before the first push. */
  owner: string | undefined
  /** False: every request to it fails. */
  readable = true
  /** Set where checkpoints are not shown rather than missing: that it holds none is no reason to fail. */
  mayBeEmpty = false

  constructor(name: string) {
    this.name = name
  }

  get newest(): Checkpoint | undefined {
    return this.checkpoints.at(-1)
  }

  isComplete({ uuid }: Checkpoint): boolean {
    return !this.#incomplete.has(uuid)
  }

  /** Stores a checkpoint for this pipeline, or says why not. The first to push owns the bucket. */
  push(checkpoint: Checkpoint, pipeline: string): string | undefined {
    const refusal = this.#refusalFor(pipeline)
    if (refusal !== undefined) return refusal
    this.#write(checkpoint)
    this.#incomplete.delete(checkpoint.uuid)
    return undefined
  }

  /**
   * Keeps what was written of a checkpoint whose push ended half-way. How Feldera fares with that is not public, so the worst is
   * taken for true: it is found as any other is, and cannot be used.
   */
  pushHalf(checkpoint: Checkpoint, pipeline: string): void {
    if (this.#refusalFor(pipeline) !== undefined || this.#has(checkpoint)) return
    this.#write(checkpoint)
    this.#incomplete.add(checkpoint.uuid)
  }

  #refusalFor(pipeline: string): string | undefined {
    if (!this.readable) return 'access denied'
    this.owner ??= pipeline
    if (this.owner !== pipeline) {
      return `S3 checkpoint bucket is already owned by '${this.owner}'. Refusing to write checkpoint data`
    }
    return undefined
  }

  #has({ uuid }: Checkpoint): boolean {
    return this.checkpoints.some((one) => one.uuid === uuid)
  }

  #write(checkpoint: Checkpoint): void {
    if (!this.#has(checkpoint)) this.checkpoints.push(checkpoint)
  }
}

/** The buckets that pipelines pull from and push to. Installations that are given the same store share them. */
export class ObjectStore {
  readonly #buckets = new Map<string, Bucket>()

  bucket(name: string): Bucket {
    const known = this.#buckets.get(name)
    if (known) return known
    const bucket = new Bucket(name)
    this.#buckets.set(name, bucket)
    return bucket
  }
}
