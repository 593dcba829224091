import * as v from 'valibot'
import { redactedStart } from '../secrets.ts'
import { quoted, withoutStop } from '../sentence.ts'
import type { HttpFault } from './fault.ts'
import type { HttpAnswer } from './http.ts'
import { parseJson, validate } from './json.ts'
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
  /** The API's own words, marked as quoted, or ours where it had none. Make them plain before showing them. */
  readonly words: string
  /** Feldera's `error_code`, or one of this action's own in the same CamelCase. Remote text, too. */
  readonly code: string
  /** What Node calls a fault of the network or of TLS; empty for answers. */
  readonly networkCode: string
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
])

/** Feldera's database is down: PostgresError, PostgresPoolError, PostgresMigrationError. */
const isDatabaseTrouble = (code: string) => code.startsWith('Postgres')

/**
 * Refusals that are provably made before the pipeline's process is asked: of credentials, role, edition, call and query.
 *
 * What a look-up of the pipeline refuses (PipelineUnavailable, …NotDeployed, …MissingDeploymentLocation) is not among them:
 * when forwarding fails, the manager looks the pipeline up a second time and forwards again, and then answers with the refusal
 * of the second try although the first may have been taken. The same goes for InvalidTransition, the process's own answer.
 */
const NEVER_ACTED = new Set([
  'UnknownEndpoint',
  'InsufficientPermissions',
  'EnterpriseFeature',
  'InvalidActivateStatus',
  'InvalidActivateStatusString',
  'UnknownTenantName',
  'AmbiguousOidcTenant',
  'AmbiguousTenantMembership',
  'OidcTenantNotTrusted',
  'NotATenantMember',
  'NoTenantMemberships',
])

/** Answers of a pipeline process that is going down; the desired status may have been set all the same. */
const DYING_CODES = new Set(['InitializationError', 'Terminating', 'Suspended'])

/** Statuses by which a server or a proxy says "not now", whatever the body. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504])

/** The failure in an answer that is not the wanted one. */
export function failureOfAnswer(answer: HttpAnswer): Failure {
  // Feldera sends its envelope as JSON, and once (unknown API key) as text/plain: so the body decides, not its type.
  const json = parseJson(answer.body)?.value
  const error = readApiError(json)
  const judged = error ? judgeApiError(answer.status, error) : judgeBareAnswer(answer)
  return {
    words: error ? quoted(error.message) : wordsOfBareAnswer(answer, json),
    details: error?.details,
    httpStatus: answer.status,
    retryAfterMs: readRetryAfter(answer),
    networkCode: '',
    ...judged,
  }
}

/** The failure of a request that got no whole answer. */
export function failureOfFault({ fault, reason, sent, code: networkCode }: HttpFault): Failure {
  const [persistence, code] = FAULTS[fault]
  return { ...NO_ANSWER, persistence, code, mayHaveActed: sent, words: reason, networkCode }
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

const NO_ANSWER = { httpStatus: undefined, details: undefined, retryAfterMs: undefined, networkCode: '' } as const

const FAULTS = {
  unreachable: ['transient', 'ConnectionFailed'],
  'proxy-refused': ['standing', 'ProxyRefused'],
  'timed-out': ['transient', 'RequestTimedOut'],
  'cut-off': ['transient', 'ConnectionLost'],
  'too-large': ['standing', 'AnswerTooLarge'],
  untrusted: ['final', 'CertificateNotTrusted'],
  'tls-failed': ['standing', 'TlsFailed'],
  'bad-http': ['standing', 'MalformedAnswer'],
  'not-http': ['standing', 'NotHttp'],
} as const satisfies Record<HttpFault['fault'], readonly [Failure['persistence'], string]>

type Judgement = Pick<Failure, 'persistence' | 'mayHaveActed' | 'code'>

function judgeApiError(status: number, { errorCode: code, details }: ApiError): Judgement {
  const mayHaveActed = !NEVER_ACTED.has(code) && status !== 401 && status !== 429
  return { persistence: persistenceOf(status, code, details), mayHaveActed, code }
}

function persistenceOf(status: number, code: string, details: unknown): Failure['persistence'] {
  if (status === 401 || code === 'UnknownPipelineName') return 'standing'
  // The same 503 for "not yet" and for "never"; only the details tell.
  if (code === 'PipelineInteractionNotDeployed') return saysGoingDown(details) ? 'final' : 'transient'
  if (DYING_CODES.has(code) && status >= 410) return 'final'
  if (TRANSIENT_CODES.has(code) || isDatabaseTrouble(code) || TRANSIENT_STATUSES.has(status)) return 'transient'
  return status >= 500 && status !== 501 ? 'standing' : 'final'
}

function saysGoingDown(details: unknown): boolean {
  const parsed = validate(v.object({ status: v.picklist(['Stopped', 'Stopping']) }), details)
  return parsed.success
}

function judgeBareAnswer(answer: HttpAnswer): Judgement {
  const { status } = answer
  // 401 comes before anything is done, 429 from a proxy before, and 400 from the parser of the query.
  const mayHaveActed = ![400, 401, 429].includes(status)
  if (wantsSignIn(answer)) return { persistence: 'standing', mayHaveActed, code: 'SignInRequired' }
  if (status === 401) return { persistence: 'standing', mayHaveActed, code: 'Unauthorized' }
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) {
    return { persistence: 'transient', mayHaveActed, code: 'ServerTrouble' }
  }
  if (status >= 300 && status < 400) return { persistence: 'standing', mayHaveActed, code: 'RedirectRefused' }
  if (status === 400) return { persistence: 'final', mayHaveActed, code: 'BadRequest' }
  return { persistence: 'standing', mayHaveActed, code: 'NotFelderaApi' }
}

/** Where access proxies send people to sign in: Cloudflare Access, Google IAP, oauth2-proxy, identity providers. */
const SIGN_IN =
  /\/(?:cdn-cgi\/access|oauth2?|saml2?|sso|adfs|authorize|auth|log-?in|sign-?in)(?:[/?#_.]|$)|\/\/(?:login|sso|accounts|auth)\./i

/** Whether something that stands before Feldera asks for a sign-in of its own. */
function wantsSignIn({ status, headers, body }: HttpAnswer): boolean {
  if (status >= 300 && status < 400) return SIGN_IN.test(headers.location ?? '')
  if (status !== 401) return false
  // Feldera's own 401 has its error envelope, or no body and a challenge for a bearer.
  const isBearer = /^Bearer\b/i.test(headers['www-authenticate'] ?? 'Bearer')
  return body.trim() !== '' || !isBearer
}

/** Whether the pipeline's process is going down, so that the deployment's own error is to be expected. */
export function isDying({ code }: Failure): boolean {
  return DYING_CODES.has(code)
}

function readApiError(json: unknown): ApiError | undefined {
  const parsed = validate(apiErrorSchema, json)
  return parsed.success ? toApiError(parsed.output) : undefined
}

/** Other APIs, gateways and GitHub's issuer among them, say what is wrong in a `message`. */
const messageSchema = v.object({ message: v.pipe(v.string(), v.minLength(1)) })

/** @param json the body parsed, when it is JSON */
function wordsOfBareAnswer(answer: HttpAnswer, json: unknown): string {
  const { status, headers, contentType, body } = answer
  if (wantsSignIn(answer)) return wordsOfSignIn(answer, json)
  const challenge = /error_description="([^"]*)"/.exec(headers['www-authenticate'] ?? '')?.[1]
  if (challenge) return quoted(challenge)
  if (status === 401) return 'the server asks for credentials'
  if (status >= 300 && status < 400) return redirection(headers.location)
  if (body.trim() === '') return 'the answer is empty'
  const other = validate(messageSchema, json)
  if (other.success) return quoted(other.output.message)
  if (looksLikeHtml(contentType, body)) return 'the answer is an HTML page'
  if (contentType === 'text/plain') return quoted(firstLine(body))
  return `the answer is not what Feldera sends (${nameOfType(contentType)})`
}

function redirection(location: string | undefined): string {
  return `the server redirects to ${location === undefined ? 'another address' : quoted(location)}`
}

function nameOfType(contentType: string): string {
  return contentType === '' ? 'no content type' : quoted(contentType)
}

function wordsOfSignIn({ headers: { location, 'www-authenticate': challenge } }: HttpAnswer, json: unknown): string {
  // What follows the path is the state of a sign-in, which is long and nobody's business.
  if (location !== undefined) return `the server redirects to a sign-in at ${quoted(location.replace(/[?#].*$/s, ''))}`
  const other = validate(messageSchema, json)
  if (other.success) return quoted(other.output.message)
  const scheme = /^\s*([\w-]+)/.exec(challenge ?? '')?.[1]
  return `something before Feldera asks for a sign-in of its own${scheme === undefined ? '' : ` (${quoted(scheme)})`}`
}

/** What kind of document stands where JSON was due, without a word of it. */
export function describeDocument({ contentType, body, headers }: HttpAnswer): string {
  if (headers['content-encoding'])
    return `the answer is compressed (${quoted(headers['content-encoding'])}) although that was not asked for`
  if (body.trim() === '') return 'the answer is empty'
  if (looksLikeHtml(contentType, body)) return 'the answer is an HTML page'
  return `the answer is not JSON (${nameOfType(contentType)})`
}

function looksLikeHtml(contentType: string, body: string): boolean {
  return contentType === 'text/html' || /^\s*<(?:!doctype|html|head|body)/i.test(body)
}

function firstLine(body: string): string {
  return redactedStart(body.trim().split('\n', 1).join(''), 500)
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

/** Whether Feldera says that there is no pipeline of that name, for these credentials. */
export function isUnknownPipeline({ httpStatus, code }: Failure): boolean {
  return httpStatus === 404 && code === 'UnknownPipelineName'
}

/** Of a server's words this much is shown, so that what to do next still fits into the annotation's 4,096 characters. */
const WORDS_CHARACTERS = 1_500
const CODE_CHARACTERS = 100

/** `the words (HTTP 404 UnknownPipelineName)`. */
export function describeFailure({ words, httpStatus, code }: Pick<Failure, 'words' | 'httpStatus' | 'code'>): string {
  const source = httpStatus === undefined ? code : `HTTP ${httpStatus} ${code}`
  return `${withoutStop(redactedStart(words, WORDS_CHARACTERS))} (${quoted(redactedStart(source, CODE_CHARACTERS))})`
}

/** The same of an error that came inside a good answer, as the one of a deployment does. */
export function describeApiError({ message, errorCode }: ApiError): string {
  return describeFailure({ words: quoted(message), code: errorCode, httpStatus: undefined })
}
