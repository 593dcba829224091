import * as v from 'valibot'
import { optionalField } from './pipeline.ts'

/**
 * Where a pipeline's checkpoints are kept, as far as its configuration tells. The configuration holds keys and programs,
 * so nothing else of it is read, and nothing of it is shown.
 */
export type CheckpointSync = Readonly<v.InferOutput<typeof syncSchema>>

const syncSchema = v.pipe(
  v.object({
    bucket: v.string(),
    endpoint: optionalField(v.string()),
    read_bucket: optionalField(v.string()),
    take_bucket_ownership: optionalField(v.boolean()),
    push_interval: v.optional(v.unknown()),
    checkpoint_push_interval: v.optional(v.unknown()),
  }),
  v.transform((sync) => ({
    /** The store's address and the bucket with its prefix. It is for comparing, not for showing. */
    bucket: `${sync.endpoint ?? ''} ${sync.bucket}`,
    /** Whether it pulls from another bucket as long as its own holds nothing. */
    hasReadBucket: sync.read_bucket !== undefined && sync.read_bucket !== sync.bucket,
    /** Whether it becomes the bucket's owner when it is activated, so that others can no longer push there. */
    takesOwnership: sync.take_bucket_ownership === true,
    /** Whether it pushes checkpoints by itself once it is active. From 0.366 the interval has another name. */
    pushes: (sync.push_interval ?? sync.checkpoint_push_interval ?? null) !== null,
  })),
)

/** A pipeline with its configuration, of which only that is read. */
export const configurationSchema = v.pipe(
  v.object({
    runtime_config: v.object({ storage: v.object({ backend: v.object({ config: v.object({ sync: syncSchema }) }) }) }),
  }),
  v.transform(({ runtime_config: config }) => config.storage.backend.config.sync),
)
