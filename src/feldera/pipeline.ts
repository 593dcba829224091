import * as v from 'valibot'

/** A status as Feldera spells it. Open on purpose: Feldera adds statuses, and an unknown one means "in progress". */
export type Status = string

/** What the step asks for, as `deployment_status` spells it once it is reached. */
export type TargetStatus = 'Running' | 'Paused'

/** Feldera's names, ids, statuses and versions are short; a longer text is not one of them. */
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

/** A field that helps but is not needed: absent, null or of another shape all count as unknown. */
function lenient<S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(schema), undefined)
}

/** A field that may be absent or null, but not of another shape; `undefined` here. */
export function absentable<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  )
}

/** RFC 3339 on the wire; milliseconds since the epoch here. */
export const timestampSchema = v.pipe(
  v.string(),
  v.transform((value) => Date.parse(value)),
  v.number(),
  v.finite(),
)

/** Feldera's error envelope. `details` is any JSON: object, array, string or null. */
export type ApiError = Readonly<v.InferOutput<typeof apiErrorSchema>>

export const apiErrorSchema = v.pipe(
  v.object({
    message: v.string(),
    error_code: v.pipe(v.string(), v.minLength(1)),
    details: v.optional(v.unknown()),
  }),
  v.transform(({ message, error_code: errorCode, details }) => ({ message, errorCode, details })),
)

/** A deployment error decides between going on and failing, so any shape of it but null counts as one. */
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

export type Checkpoint = Readonly<v.InferOutput<typeof checkpointListSchema>[number]>

export const checkpointListSchema = v.array(v.object({ uuid: text }))

const pipelineSchema = v.object({
  name: text,
  deployment_status: text,
  deployment_desired_status: text,
  deployment_id: absentable(text),
  deployment_initial: lenient(text),
  deployment_error: deploymentErrorSchema,
  platform_version: lenient(text),
  storage_status_details: lenient(v.object({ checkpoints: lenient(checkpointListSchema) })),
  deployment_runtime_status_details: lenient(v.unknown()),
  deployment_status_since: lenient(timestampSchema),
  deployment_desired_status_since: lenient(timestampSchema),
  deployment_runtime_status_since: lenient(timestampSchema),
  deployment_runtime_desired_status_since: lenient(timestampSchema),
})

/**
 * What one look at `GET /v0/pipelines/{name}?selector=status` shows: what Feldera's runner last saw, up to 2.5 s ago. Times are
 * those of Feldera's database clock, milliseconds since the epoch.
 */
export type Pipeline = Readonly<ReturnType<typeof toPipeline>>

/** Reads one pipeline; issues name the field that is not as docs/feldera.md has it. */
export const pipelineAnswerSchema = v.pipe(pipelineSchema, v.transform(toPipeline))

function toPipeline(row: v.InferOutput<typeof pipelineSchema>) {
  return {
    name: row.name,
    status: row.deployment_status,
    desiredStatus: row.deployment_desired_status,
    deploymentId: row.deployment_id,
    /** As what the deployment was started: `Standby` for one started in standby, also long after its activation. */
    deploymentInitial: row.deployment_initial,
    deploymentError: row.deployment_error ?? undefined,
    platformVersion: row.platform_version,
    /** Oldest first; `undefined` when the server does not say (older Feldera, nothing reported yet). */
    checkpoints: row.storage_status_details?.checkpoints,
    /** What the pipeline would have to approve: the difference between checkpoint and program, as Feldera gives it. */
    approvalDiff: readApprovalDiff(row.deployment_runtime_status_details),
    // The runtime's own times first: the combined ones also move when only the resources status changed.
    statusSince: row.deployment_runtime_status_since ?? row.deployment_status_since,
    desiredStatusSince: row.deployment_runtime_desired_status_since ?? row.deployment_desired_status_since,
  }
}

/** `details.approval_diff`, or the details themselves as managers before 0.322 send them: the bare difference. */
function readApprovalDiff(details: unknown): unknown {
  if (typeof details !== 'object' || details === null) return details ?? undefined
  if ('approval_diff' in details) return details.approval_diff ?? undefined
  return 'program_diff' in details ? details : undefined
}

/** Whether the deployment was started as running or paused, so that its way there is no activation. */
export function wasNeverStandby({ deploymentInitial }: Pick<Pipeline, 'deploymentInitial'>): boolean {
  return deploymentInitial !== undefined && deploymentInitial !== 'Standby'
}

/** The statuses Feldera has today (0.337); others are going on too, with a word about it. */
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
