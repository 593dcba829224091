import { apiError, type Reply } from '../reply.ts'

/** Feldera's error envelope, as a process reports it. */
export interface ProcessError {
  readonly message: string
  readonly error_code: string
  readonly details: unknown
}

export function initializationError(cause: string, details: unknown): ProcessError {
  return {
    message: `Operation failed because the pipeline failed to initialize. Error details: ${cause}.`,
    error_code: 'InitializationError',
    details: { error: details },
  }
}

/** Of a pipeline that was to be suspended and cannot be checkpointed: it is stopped all the same. */
export function suspendError(reasons: readonly unknown[]): ProcessError {
  return { message: cannotCheckpoint(reasons), error_code: 'SuspendError', details: { Permanent: reasons } }
}

export function cannotCheckpoint(reasons: readonly unknown[]): string {
  return `The pipeline does not support checkpointing for the following reasons: ${JSON.stringify(reasons)}`
}

export function invalidTransition(verb: string, from: string): Reply {
  const message = `Cannot execute ${verb} transition starting from ${from}`
  return apiError(400, 'InvalidTransition', { message, details: [verb, from] })
}

/** What every request gets that needs a controller, before there is one. */
export const stillInitializing = apiError(503, 'Initializing', {
  message: 'Operation failed because the pipeline has not finished initializing.',
  details: null,
})

/** The same once it is suspended, which the runner has not seen yet. */
export const suspended = apiError(503, 'Suspended', {
  message: 'Operation failed because the pipeline has been suspended.',
  details: null,
})
