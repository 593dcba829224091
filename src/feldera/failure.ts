import * as v from 'valibot'
import { formatDuration } from '../duration.ts'
import { parseJson, validate } from '../json.ts'
import { quoted } from '../text.ts'
import { describeDocument, wantsSignIn, wordsOfBareAnswer } from './failure-words.ts'
import type { HttpFault } from './fault.ts'
import type { HttpAnswer } from './http.ts'
import { type ApiError, apiErrorSchema } from './pipeline.ts'
import { readRetryAfter } from './retry-after.ts'

/**
 * A request that did not get the answer it was made for.
 *
 * Told apart by status and `error_code`, never by text (Feldera's messages change from release to release).
 */
export interface Failure {
  /**
   * - `transient`: passes by itself, worth repeating until the deadline;
   * - `ambiguous`: reads like a fact (bad key, wrong URL), but once the same request has worked it may be passing trouble:
   *   with its database down Feldera answers 401 "Unauthorized API key", and proxies answer with pages of their own;
   * - `final`: repeating cannot help.
   */
  readonly persistence: 'transient' | 'ambiguous' | 'final'
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

/** What a refusal means, by its `error_code`. */
interface Rule {
  /** Absent: the status decides. */
  readonly persistence?: Failure['persistence']
  /**
   * It is provably made before the pipeline's process is asked: of credentials, role, edition, call and query.
   *
   * What a look-up of the pipeline refuses (PipelineUnavailable, …NotDeployed, …MissingDeploymentLocation) is not: when forwarding
   * fails, the manager looks the pipeline up a second time and forwards again, and then answers with the refusal of the second try
   * although the first may have been accepted. The same goes for InvalidTransition, the process's own answer.
   */
  readonly provesNotActed?: true
  /** The answer of a pipeline process that is going down; the desired status may have been set all the same. */
  readonly isDying?: true
}

const AMBIGUOUS: Rule = { persistence: 'ambiguous' }
const NOT_ACTED: Rule = { provesNotActed: true }
const DYING: Rule = { persistence: 'final', isDying: true }

/** Source: docs/feldera.md, "What a failed activation proves" and "Which refusals pass". */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['UnknownPipelineName', AMBIGUOUS],
  ['InitializationError', DYING],
  ['Terminating', DYING],
  ['Suspended', DYING],
  ['UnknownEndpoint', NOT_ACTED],
  ['InsufficientPermissions', NOT_ACTED],
  ['EnterpriseFeature', NOT_ACTED],
  ['InvalidActivateStatus', NOT_ACTED],
  ['InvalidActivateStatusString', NOT_ACTED],
  ['UnknownTenantName', NOT_ACTED],
  ['AmbiguousOidcTenant', NOT_ACTED],
  ['AmbiguousTenantMembership', NOT_ACTED],
  ['OidcTenantNotTrusted', NOT_ACTED],
  ['NotATenantMember', NOT_ACTED],
  ['NoTenantMemberships', NOT_ACTED],
  // Ours, of requests that got no whole answer; the others of these pass.
  ['ProxyRefused', AMBIGUOUS],
  ['AnswerTooLarge', AMBIGUOUS],
  ['TlsFailed', AMBIGUOUS],
  ['MalformedAnswer', AMBIGUOUS],
  ['NotHttp', AMBIGUOUS],
  ['CertificateNotTrusted', { persistence: 'final' }],
])

function ruleFor(code: string): Rule {
  // PostgresError, PostgresPoolError, PostgresMigrationError: Feldera's database is down.
  return RULES.get(code) ?? (code.startsWith('Postgres') ? { persistence: 'transient' } : {})
}

/** Statuses by which a server or a proxy says "not now", whatever the body. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504])

/** The failure in an answer other than the expected one. */
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
export function failureOfFault({ code, reason: words, sent: mayHaveActed, networkCode }: HttpFault): Failure {
  const { persistence = 'transient' } = ruleFor(code)
  return { ...NO_ANSWER, persistence, code, mayHaveActed, words, networkCode }
}

/** An answer with the expected status whose body is not what Feldera sends. */
export function malformedAnswer({ status: httpStatus }: HttpAnswer, words: string): Failure {
  return { ...ownFailure('ambiguous', 'MalformedAnswer', words), mayHaveActed: true, httpStatus }
}

/** An answer with the expected status that is not JSON, so it hardly comes from Feldera. */
export function notFeldera(answer: HttpAnswer): Failure {
  return { ...malformedAnswer(answer, describeDocument(answer)), code: 'NotFelderaApi' }
}

/** A failure this action finds by itself, before or beside any answer. */
export function ownFailure(persistence: Failure['persistence'], code: string, words: string): Failure {
  return { persistence, code, mayHaveActed: false, words, ...NO_ANSWER }
}

/** A request that the end of the step cut short after so many milliseconds. */
export function unanswered(ms: number): Failure {
  return ownFailure('transient', 'RequestTimedOut', `a request had no complete answer for ${formatDuration(ms)}`)
}

/** A refused key, while Feldera's health check says that its database is down. */
export function databaseDown(refusal: Failure, healthSays: string): Failure {
  const words = `${refusal.words}, but Feldera's health check says: ${quoted(healthSays)}`
  return { ...refusal, persistence: 'transient', code: 'DatabaseDown', words }
}

const NO_ANSWER = { httpStatus: undefined, details: undefined, retryAfterMs: undefined, networkCode: '' } as const

type Judgement = Pick<Failure, 'persistence' | 'mayHaveActed' | 'code'>

function judgeApiError(status: number, { errorCode: code, details }: ApiError): Judgement {
  const mayHaveActed = !ruleFor(code).provesNotActed && status !== 401 && status !== 429
  return { persistence: persistenceOf(status, code, details), mayHaveActed, code }
}

function persistenceOf(status: number, code: string, details: unknown): Failure['persistence'] {
  if (status === 401) return 'ambiguous'
  // The same 503 for "not yet" and for "never"; only the details tell.
  if (code === 'PipelineInteractionNotDeployed') return saysGoingDown(details) ? 'final' : 'transient'
  const { persistence } = ruleFor(code)
  if (persistence !== undefined) return persistence
  if (TRANSIENT_STATUSES.has(status)) return 'transient'
  return status >= 500 && status !== 501 ? 'ambiguous' : 'final'
}

function saysGoingDown(details: unknown): boolean {
  const parsed = validate(v.object({ status: v.picklist(['Stopped', 'Stopping']) }), details)
  return parsed.success
}

function judgeBareAnswer(answer: HttpAnswer): Judgement {
  const { status } = answer
  // 401 comes before anything is done, 429 from a proxy before, and 400 from the parser of the query.
  const mayHaveActed = ![400, 401, 429].includes(status)
  if (wantsSignIn(answer)) return { persistence: 'ambiguous', mayHaveActed, code: 'SignInRequired' }
  if (status === 401) return { persistence: 'ambiguous', mayHaveActed, code: 'Unauthorized' }
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) {
    return { persistence: 'transient', mayHaveActed, code: 'ServerTrouble' }
  }
  if (status >= 300 && status < 400) return { persistence: 'ambiguous', mayHaveActed, code: 'RedirectRefused' }
  if (status === 400) return { persistence: 'final', mayHaveActed, code: 'BadRequest' }
  return { persistence: 'ambiguous', mayHaveActed, code: 'NotFelderaApi' }
}

/** Whether the pipeline's process is going down, so that the deployment's own error is to be expected. */
export function isDying({ code }: Failure): boolean {
  return ruleFor(code).isDying === true
}

function readApiError(json: unknown): ApiError | undefined {
  const parsed = validate(apiErrorSchema, json)
  return parsed.success ? parsed.output : undefined
}

/** Whether Feldera says that there is no pipeline of that name, for these credentials. */
export function isUnknownPipeline({ httpStatus, code }: Failure): boolean {
  return httpStatus === 404 && code === 'UnknownPipelineName'
}
