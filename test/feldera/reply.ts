/** Who reads a log as it is written. */
export interface Follower {
  line(text: string): void
  /** What is said about the log and is no line of it. */
  notice(text: string): void
  end(): void
}

/** An HTTP answer before it goes on the wire, so that a fault can spoil it on its way. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** An answer that goes on: line by line, until that ends or the returned function is called. */
  readonly follow?: (follower: Follower) => () => void
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: toWire(value) }
}

export function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body }
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: '' }
}

/** Feldera's error envelope. */
export function apiError(
  status: number,
  error_code: string,
  {
    message,
    details = {},
    headers = {},
  }: { message: string; details?: unknown; headers?: Readonly<Record<string, string>> },
): Reply {
  return json(status, { message, error_code, details }, headers)
}

/** Fingerprints are full 64-bit numbers on the wire, which JavaScript's numbers cannot hold. */
function toWire(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'bigint' ? `bigint:${field}` : field,
  ).replace(/"bigint:(\d+)"/g, '$1')
}
