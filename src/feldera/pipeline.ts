import * as v from 'valibot'

/**
 * A status as Feldera spells it. It is any text, because Feldera adds statuses; an unknown one counts as in progress.
 */
export type Status = string

/** The status to be reached, as `deployment_status` spells it. */
export type TargetStatus = 'Running' | 'Paused'

/** A name, id, status or version. All of Feldera's are short, so a longer text is not one. */
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

/** A field that is useful but not required. When it is absent, null or has another shape, it becomes `undefined`. */
export function lenientField<S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(schema), undefined)
}

/** A field that may be absent or null, and then becomes `undefined`. Another shape is an error. */
export function optionalField<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  )
}

/** Reads a time as Feldera sends it (RFC 3339) into milliseconds since the epoch. */
export const timestampSchema = v.pipe(
  v.string(),
  v.transform((value) => Date.parse(value)),
  v.number(),
  v.finite(),
)

/** An error as Feldera sends it. `details` is any JSON: object, array, string or null. */
export type ApiError = Readonly<v.InferOutput<typeof apiErrorSchema>>

export const apiErrorSchema = v.pipe(
  v.object({
    message: v.string(),
    error_code: v.pipe(v.string(), v.minLength(1)),
    details: v.optional(v.unknown()),
  }),
  v.transform(({ message, error_code: errorCode, details }) => ({ message, errorCode, details })),
)

/**
 * Whether a deployment has an error decides whether the step fails, so anything but null counts as an error, whatever
 * its shape.
 */
const deploymentErrorSchema = v.nullish(
  v.union([
    apiErrorSchema,
    v.pipe(
      v.unknown(),
      v.transform(
        (details): ApiError => ({ message: 'the deployment failed', errorCode: 'UnknownDeploymentError', details }),
      ),
    ),
  ]),
)

/**
 * `processedRecords`: how many input records it holds the result of, by the same counter as `ProcessStats.processed`; `undefined`
 * where Feldera does not tell, as in its list of an object store.
 */
export type Checkpoint = Readonly<{ uuid: string; processedRecords?: number | undefined }>

/** A number of records. Real ones are far below what a number can hold exactly. */
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const checkpointSchema = v.pipe(
  v.object({ uuid: text, processed_records: lenientField(countSchema) }),
  v.transform(({ uuid, processed_records: processedRecords }): Checkpoint => ({ uuid, processedRecords })),
)

export const checkpointListSchema = v.array(checkpointSchema)

const pipelineSchema = v.object({
  id: lenientField(text),
  name: text,
  deployment_status: text,
  deployment_desired_status: text,
  deployment_id: optionalField(text),
  deployment_initial: lenientField(text),
  deployment_error: deploymentErrorSchema,
  platform_version: lenientField(text),
  storage_status: lenientField(text),
  bootstrap_policy: lenientField(v.picklist(['allow', 'reject', 'await_approval'])),
  silent_bootstrap: lenientField(v.boolean()),
  concurrent_bootstrap: lenientField(v.boolean()),
  storage_status_details: lenientField(v.object({ checkpoints: lenientField(checkpointListSchema) })),
  deployment_runtime_status_details: lenientField(v.unknown()),
  deployment_status_since: lenientField(timestampSchema),
  deployment_desired_status_since: lenientField(timestampSchema),
  deployment_runtime_status_since: lenientField(timestampSchema),
  deployment_runtime_desired_status_since: lenientField(timestampSchema),
})

/**
 * A pipeline as `GET /v0/pipelines/{name}?selector=status` shows it: as Feldera's runner last saw it, usually up to 2.5 s ago.
 * Times are by the clock of Feldera's database, milliseconds since the epoch.
 */
export type Pipeline = Readonly<ReturnType<typeof toPipeline>>

/** How a start treats a difference between checkpoint and pipeline. */
export type Bootstrap = Pipeline['bootstrap']

/** Reads one pipeline. An issue of the schema names the field that has an unexpected shape. */
export const pipelineAnswerSchema = v.pipe(pipelineSchema, v.transform(toPipeline))

function toPipeline(row: v.InferOutput<typeof pipelineSchema>) {
  return {
    /** It stays the same when the pipeline is renamed. */
    id: row.id,
    name: row.name,
    status: row.deployment_status,
    desiredStatus: row.deployment_desired_status,
    deploymentId: row.deployment_id,
    /**
     * How the deployment was started: `Standby` for one that was started in standby, even long after its activation.
     */
    deploymentInitial: row.deployment_initial,
    deploymentError: row.deployment_error ?? undefined,
    platformVersion: row.platform_version,
    /** `InUse`, `Clearing` or `Cleared`; `undefined` when Feldera does not tell. */
    storageStatus: row.storage_status,
    /** Oldest first; `undefined` when Feldera does not tell, because it is older or nothing was reported yet. */
    checkpoints: row.storage_status_details?.checkpoints,
    /**
     * What its start said is to be done about a difference between checkpoint and pipeline. Feldera forgets it when the
     * pipeline is stopped, and `policy` is `undefined` then.
     */
    bootstrap: {
      policy: row.bootstrap_policy,
      isSilent: row.silent_bootstrap === true,
      isConcurrent: row.concurrent_bootstrap === true,
    },
    /** What is to be approved: the difference between checkpoint and pipeline, as Feldera sends it. */
    approvalDiff: readApprovalDiff(row.deployment_runtime_status_details),
    // The times of the runtime status are preferred: those of the combined status also change with the status of the
    // resources.
    statusSince: row.deployment_runtime_status_since ?? row.deployment_status_since,
    desiredStatusSince: row.deployment_runtime_desired_status_since ?? row.deployment_desired_status_since,
  }
}

/** The field `approval_diff`. Managers before 0.322 send the difference itself as the details. */
function readApprovalDiff(details: unknown): unknown {
  if (typeof details !== 'object' || details === null) return details ?? undefined
  if ('approval_diff' in details) return details.approval_diff ?? undefined
  return 'program_diff' in details ? details : undefined
}

/** Whether the deployment was started as running or paused, so that reaching that status is no activation. */
export function wasNeverStandby({ deploymentInitial }: Pick<Pipeline, 'deploymentInitial'>): boolean {
  return deploymentInitial !== undefined && deploymentInitial !== 'Standby'
}

/** The statuses of Feldera 0.337. Others count as in progress, and the log warns about them. */
const KNOWN_STATUSES: ReadonlySet<Status> = new Set([
  'Stopped',
  'Provisioning',
  'Unavailable',
  'Coordination',
  'Standby',
  'AwaitingApproval',
  'Initializing',
  'Bootstrapping',
  'ConcurrentBootstrapping',
  'Synchronizing',
  'Replaying',
  'Paused',
  'Running',
  'Suspended',
  'Stopping',
])

export function isKnownStatus(status: Status): boolean {
  return KNOWN_STATUSES.has(status)
}
