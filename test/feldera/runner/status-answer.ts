import { isObject } from '../json.ts'
import { knowsRuntimeStatus, type Release, runtimeStatuses } from '../manager/release.ts'
import type { Row } from '../manager/row.ts'
import type { ProcessError } from '../process/process-error.ts'
import type { Checkpoint } from '../store/checkpoint.ts'

/** Where every process is. */
export const LOCATION = '10.1.2.3:8080'

/** What one look tells the runner. */
export interface Seen {
  readonly status: string
  readonly desired: string | null
  readonly details: unknown
  /** Absent: what was reported before stays. */
  readonly checkpoints?: Row['checkpoints']
}

/** An answer of the process's `/status`. */
export interface StatusAnswer {
  readonly code: number
  readonly body: unknown
}

/** Reads the answer as this release of the manager does: what it sees, or the error for which the pipeline is stopped. */
export function readStatus({ code, body }: StatusAnswer, manager: Release): Seen | { readonly fatal: ProcessError } {
  switch (code) {
    case 200:
      return typeof body === 'string' ? legacy(body) : readDocument(body, manager)
    case 503:
      return readBusy(body as ProcessError)
    default:
      return { fatal: body as ProcessError }
  }
}

export function unavailable(reason: string): Seen {
  return { status: 'Unavailable', desired: 'Unavailable', details: { reason } }
}

/** Very old processes answer with a bare word. */
function legacy(word: string): Seen {
  return { status: word, desired: word, details: {} }
}

function readDocument(body: unknown, manager: Release): Seen {
  const document = isObject(body) ? body : {}
  const status = String(document['runtime_status'])
  if (!knowsRuntimeStatus(manager, status)) {
    const expected = runtimeStatuses(manager)
      .map((one) => `\`${one}\``)
      .join(', ')
    return unavailable(
      `Pipeline status response (200 OK) cannot be deserialized due to: unknown variant \`${status}\`, expected one of ${expected}`,
    )
  }
  const details = document['runtime_status_details']
  const storage = document['storage_status_details']
  return {
    status,
    desired: String(document['runtime_desired_status']),
    details: typeof details === 'string' ? { reason: details } : details,
    ...(isObject(storage) ? { checkpoints: storage['checkpoints'] as readonly Checkpoint[] } : {}),
  }
}

/** A 503, which old processes sent while they started up or had been suspended. */
function readBusy(error: ProcessError): Seen {
  if (error.error_code === 'Initializing') return { status: 'Initializing', desired: 'Paused', details: {} }
  if (error.error_code === 'Suspended') return { status: 'Suspended', desired: 'Suspended', details: {} }
  const { message, error_code, details } = error
  const printed = `ErrorResponse { message: ${JSON.stringify(message)}, error_code: ${JSON.stringify(error_code)}, details: ${details === null ? 'Null' : JSON.stringify(details)} }`
  return unavailable(`Pipeline status response (503 Service Unavailable) is an error:\n${printed}`)
}

/** What the runner says of a process that nobody can connect to. */
export const STATUS_UNREACHABLE = `error sending request for url (http://${LOCATION}/status?)`

/** And of one that does not answer in time. */
export function statusTimeout(seconds: number): string {
  return pipelineTimeout(seconds, STATUS_UNREACHABLE)
}

/** What Feldera says wherever a pipeline did not answer in time; `cause` is what its HTTP client said. */
export function pipelineTimeout(seconds: number, cause: string): string {
  return `timeout (${seconds}s) was reached: this means the pipeline took too long to respond -- this can simply be because the request was too difficult to process in time, or other reasons (e.g., deadlock): the pipeline logs might contain additional information (original send request error: ${cause})`
}
