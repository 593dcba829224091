import { toJson } from './json.ts'

export type ReplyHeaders = Readonly<Record<string, string>>

/** An answer before it goes on the wire, so that a fault can spoil it on its way. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReplyHeaders
  readonly body: string | Buffer
  /** Goes on after the body: calls `write` for each piece until `end`. Returns how to stop listening. */
  readonly live?: (write: (piece: string) => void, end: () => void) => () => void
}

/** An error as Feldera tells it. `details` is any JSON: object, array, text or null. */
export interface ErrorBody {
  readonly message: string
  readonly error_code: string
  readonly details: unknown
}

export function json(status: number, value: unknown, headers: ReplyHeaders = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: toJson(value) }
}

export function text(status: number, body: string, headers: ReplyHeaders = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body }
}

/** No body, and no content type either. */
export function empty(status: number, headers: ReplyHeaders = {}): Reply {
  return { status, headers, body: '' }
}

export function failure(status: number, error: ErrorBody, headers: ReplyHeaders = {}): Reply {
  const { message, error_code, details } = error
  return json(status, { message, error_code, details }, headers)
}
