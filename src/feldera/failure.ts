import * as v from 'valibot'
import type { HttpAnswer, HttpFault } from './http.ts'
import { type ApiError, apiErrorSchema, toApiError } from './pipeline.ts'

/**
 * A request that did not get the answer it was made for.
 *
 * Told apart by status and `error_code`, never by text (Feldera's messages change from release to release).
 */
export interface Failure {
  /**
   * - `transient`: passes by itself, worth repeating until the deadline;
   * - `standing`: reads like a fact (bad key, wrong URL), but once the same request has worked it may be passing trouble:
   *   with its database down Feldera answers 401 "Unauthorized API key", and proxies answer with pages of their own;
   * - `final`: repeating cannot help.
   */
  readonly persistence: 'transient' | 'standing' | 'final'
  /** Whether Feldera may have acted on the request although it failed. */
  readonly mayHaveActed: boolean
  /** The API's own words, or ours where it had none. Remote text: make it plain before showing it. */
  readonly words: string
  /** Feldera's `error_code`, or one of this action's own in the same CamelCase. */
  readonly code: string
  readonly httpStatus: number | undefined
  readonly details: unknown
  /** The server's `Retry-After`, milliseconds. */
  readonly retryAfterMs: number | undefined
}

/** Refusals that are about the moment. Source: the contract's retry table. */
const TRANSIENT_CODES = new Set([
  'PipelineInteractionUnreachable',
  'PipelineUnavailable',
  'LockTookTooLong',
  'DeadlockDetected',
  'RunnerInteractionUnreachable',
  'PostgresError',
  'PostgresPoolError',
])

/** Answers of a pipeline process that is going down; the desired status may have been set all the same. */
const DYING_CODES = new Set(['InitializationError', 'Terminating', 'Suspended'])

/** Statuses by which a server or a proxy says "not now", whatever the body. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504])

/** The failure in an answer that is not the wanted one. */
export function failureOfAnswer(answer: HttpAnswer): Failure {
  const error = readApiError(answer.body)
  const judged = error ? judgeApiError(answer.status, error) : judgeBareAnswer(answer)
  return {
    words: error?.message ?? wordsOfBareAnswer(answer),
    details: error?.details,
    httpStatus: answer.status,
    retryAfterMs: readRetryAfter(answer),
    ...judged,
  }
}

/** The failure of a request that got no whole answer. */
export function failureOfFault({ fault, reason, sent }: HttpFault): Failure {
  const [persistence, code] = FAULTS[fault]
  return { persistence, code, mayHaveActed: sent, words: reason, ...NO_ANSWER }
}

/** An answer with the wanted status whose body is not what the contract says. */
export function malformedAnswer(answer: HttpAnswer, what: string): Failure {
  return {
    persistence: 'standing',
    code: 'MalformedAnswer',
    mayHaveActed: true,
    words: what,
    ...NO_ANSWER,
    httpStatus: answer.status,
  }
}

/** A failure this action finds by itself, before or beside any answer. */
export function ownFailure(persistence: Failure['persistence'], code: string, words: string): Failure {
  return { persistence, code, mayHaveActed: false, words, ...NO_ANSWER }
}

const NO_ANSWER = { httpStatus: undefined, details: undefined, retryAfterMs: undefined } as const

const FAULTS = {
  unreachable: ['transient', 'ConnectionFailed'],
  'timed-out': ['transient', 'RequestTimedOut'],
  'cut-off': ['transient', 'ConnectionLost'],
  'too-large': ['standing', 'AnswerTooLarge'],
  untrusted: ['final', 'CertificateNotTrusted'],
  'not-http': ['standing', 'NotHttp'],
} as const satisfies Record<HttpFault['fault'], readonly [Failure['persistence'], string]>

type Judgement = Pick<Failure, 'persistence' | 'mayHaveActed' | 'code'>

function judgeApiError(status: number, { errorCode: code, details }: ApiError): Judgement {
  if (status === 401) return { persistence: 'standing', mayHaveActed: false, code }
  if (code === 'PipelineInteractionNotDeployed') {
    // The same 503 for "not yet" and for "never"; only the details tell.
    return { persistence: isGoingDown(details) ? 'final' : 'transient', mayHaveActed: false, code }
  }
  if (DYING_CODES.has(code) && status >= 410) return { persistence: 'final', mayHaveActed: true, code }
  if (TRANSIENT_CODES.has(code) || TRANSIENT_STATUSES.has(status)) {
    return { persistence: 'transient', mayHaveActed: code !== 'PipelineUnavailable' && status !== 429, code }
  }
  if (status >= 500 && status !== 501) return { persistence: 'standing', mayHaveActed: true, code }
  return { persistence: 'final', mayHaveActed: false, code }
}

function isGoingDown(details: unknown): boolean {
  const parsed = v.safeParse(v.object({ status: v.picklist(['Stopped', 'Stopping']) }), details)
  return parsed.success
}

function judgeBareAnswer({ status }: HttpAnswer): Judgement {
  if (status === 401) return { persistence: 'standing', mayHaveActed: false, code: 'Unauthorized' }
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) {
    return { persistence: 'transient', mayHaveActed: status !== 429, code: 'ServerTrouble' }
  }
  if (status >= 300 && status < 400) return { persistence: 'standing', mayHaveActed: false, code: 'RedirectRefused' }
  if (status === 400) return { persistence: 'final', mayHaveActed: false, code: 'BadRequest' }
  return { persistence: 'standing', mayHaveActed: status < 300, code: 'NotFelderaApi' }
}

/** Feldera sends its envelope as JSON, and once (unknown API key) as text/plain: so the body decides, not its type. */
function readApiError(body: string): ApiError | undefined {
  try {
    const parsed = v.safeParse(apiErrorSchema, JSON.parse(body))
    return parsed.success ? toApiError(parsed.output) : undefined
  } catch {
    return undefined
  }
}

function wordsOfBareAnswer({ status, headers, contentType, body }: HttpAnswer): string {
  const challenge = /error_description="([^"]*)"/.exec(headers['www-authenticate'] ?? '')?.[1]
  if (challenge) return challenge
  if (status === 401) return 'the server asks for credentials'
  if (status >= 300 && status < 400) return `the server redirects to ${headers.location ?? 'another address'}`
  if (body.trim() === '') return 'the answer is empty'
  if (looksLikeHtml(contentType, body)) return 'the answer is an HTML page'
  if (contentType === 'text/plain') return firstLine(body)
  return `the answer is not what Feldera sends (${contentType || 'no content type'})`
}

/** What kind of document stands where JSON was due, without a word of it. */
export function describeDocument({ contentType, body, headers }: HttpAnswer): string {
  if (headers['content-encoding'])
    return `the answer is compressed (${headers['content-encoding']}) although that was not asked for`
  if (body.trim() === '') return 'the answer is empty'
  if (looksLikeHtml(contentType, body)) return 'the answer is an HTML page'
  return `the answer is not JSON (${contentType || 'no content type'})`
}

function looksLikeHtml(contentType: string, body: string): boolean {
  return contentType === 'text/html' || /^\s*<(?:!doctype|html|head|body)/i.test(body)
}

function firstLine(body: string): string {
  return body.trim().split('\n', 1).join('').slice(0, 500)
}

/** More than this is beyond every deadline, whatever it says. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000

/** Both forms of RFC 9110: seconds, and a date, which is measured on the clock that wrote it. */
function readRetryAfter(answer: HttpAnswer): number | undefined {
  const ms = parseRetryAfter(answer)
  return ms === undefined ? undefined : Math.min(ms, LONGEST_RETRY_AFTER_MS)
}

function parseRetryAfter({ headers, serverTime }: HttpAnswer): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  // Date.parse alone would take "-5" and "1.5" for months.
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - (serverTime ?? Date.now()))
}
