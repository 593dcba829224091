import type { Checkpoint } from './checkpoint.ts'

/** One bucket (with its prefix), as all pipelines see it that are configured with it. */
export class Bucket {
  readonly name: string
  /** Oldest first. */
  checkpoints: Checkpoint[] = []
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

  /** Stores a checkpoint for this pipeline, or says why not. The first to push owns the bucket. */
  push(checkpoint: Checkpoint, pipeline: string): string | undefined {
    if (!this.readable) return 'access denied'
    this.owner ??= pipeline
    if (this.owner !== pipeline) {
      return `S3 checkpoint bucket is already owned by '${this.owner}'. Refusing to write checkpoint data`
    }
    if (!this.checkpoints.some(({ uuid }) => uuid === checkpoint.uuid)) this.checkpoints.push(checkpoint)
    return undefined
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
