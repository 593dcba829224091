import * as v from 'valibot'
import { optionalField, timestampSchema } from './pipeline.ts'

/**
 * One entry of a pipeline's event history: how the pipeline was after something was written about it. Times in
 * milliseconds since the epoch, Feldera's clock.
 */
export type PipelineEvent = Readonly<v.InferOutput<typeof eventSchema>>

const eventSchema = v.pipe(
  v.object({
    recorded_at: timestampSchema,
    deployment_resources_desired_status: optionalField(v.string()),
    deployment_runtime_status: optionalField(v.string()),
    deployment_runtime_desired_status: optionalField(v.string()),
    storage_status: optionalField(v.string()),
  }),
  v.transform((event) => ({
    recordedAt: event.recorded_at,
    /** `Provisioned` from a start on, and `Stopped` from a stop on. */
    resourcesDesiredStatus: event.deployment_resources_desired_status,
    /** Both are absent while there is no process. */
    runtimeStatus: event.deployment_runtime_status,
    runtimeDesiredStatus: event.deployment_runtime_desired_status,
    storageStatus: event.storage_status,
  })),
)

/**
 * Feldera sends the newest first; reversing them first keeps the order of events with equal times when they are sorted.
 */
export const eventsSchema = v.pipe(
  v.array(eventSchema),
  v.transform((events) => events.toReversed().sort((one, other) => one.recordedAt - other.recordedAt)),
)
