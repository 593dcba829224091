import * as v from 'valibot'
import { formatDuration } from '../duration.ts'
import { matching, parseJson } from '../json.ts'
import { quoted } from '../text.ts'
import {
  areHeadersTooLarge,
  describeDocument,
  wantsClientCertificate,
  wantsSignIn,
  wordsOfBareAnswer,
} from './failure-words.ts'
import type { HttpFault } from './fault.ts'
import type { HttpAnswer } from './http.ts'
import { type ApiError, apiErrorSchema } from './pipeline.ts'
import { readRetryAfter } from './retry-after.ts'

/**
 * A request that did not get the answer it was made for. Failures are told apart by status and `error_code` and never
 * by text, because Feldera's messages change from release to release.
 */
export interface Failure {
  /**
   * - `transient`: it passes by itself, so the request is worth repeating until the deadline;
   * - `ambiguous`: it looks permanent (bad key, wrong URL), but if the same request has worked before, it may pass:
   *   with its database down Feldera answers 401 "Unauthorized API key", and proxies answer with pages of their own;
   * - `final`: repeating the request cannot help.
   */
  readonly persistence: 'transient' | 'ambiguous' | 'final'
  /** Whether Feldera may have acted on the request although it failed. */
  readonly mayHaveActed: boolean
  /**
   * What went wrong: the server's words, marked as quoted, or ours when it had none. Make them plain text before
   * showing them.
   */
  readonly words: string
  /** Feldera's `error_code`, or one of this action's own in the same CamelCase. It may be text from a server, too. */
  readonly code: string
  /** Node's code for a fault of the network or of TLS; empty when there was an answer. */
  readonly networkCode: string
  /** `undefined` when there was no answer. */
  readonly httpStatus: number | undefined
  /** The `details` of Feldera's error: any JSON. */
  readonly details: unknown
  /** The server's `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | undefined
}

/** What an error code tells about a failure. */
interface Rule {
  /** When absent, the HTTP status decides. */
  readonly persistence?: Failure['persistence']
  /**
   * The refusal proves that Feldera did nothing, because it is made before anything is changed: it is about credentials,
   * role, edition, endpoint or query. See docs/feldera.md, "What a failed activation proves".
   *
   * Refusals that come from looking up the pipeline (PipelineUnavailable, …NotDeployed, …MissingDeploymentLocation)
   * prove nothing: when forwarding a request fails, the manager looks the pipeline up again and forwards once more. It
   * then answers with the refusal of the second try, although the first may have been accepted. The same is true of
   * InvalidTransition, which is the process's own answer.
   */
  readonly provesNotActed?: true
  /** The answer of a pipeline process that is shutting down. It may have set the desired status nevertheless. */
  readonly isShuttingDown?: true
}

const TRANSIENT: Rule = { persistence: 'transient' }
const AMBIGUOUS: Rule = { persistence: 'ambiguous' }
const NOT_ACTED: Rule = { provesNotActed: true }
/** The pipeline is no longer as the last look showed it, and the next look tells how it is. */
const OVERTAKEN: Rule = { persistence: 'transient', provesNotActed: true }
const SHUTTING_DOWN: Rule = { persistence: 'final', isShuttingDown: true }

/** Feldera's codes. Source: docs/feldera.md, "What a failed activation proves" and "Which refusals pass". */
const RULES = rulesFor(
  [TRANSIENT, 'PipelineUnavailable', 'PipelineInteractionUnreachable', 'RunnerInteractionUnreachable'],
  [TRANSIENT, 'LockTookTooLong', 'DeadlockDetected'],
  [AMBIGUOUS, 'UnknownPipelineName'],
  [SHUTTING_DOWN, 'InitializationError', 'Terminating', 'Suspended'],
  [NOT_ACTED, 'UnknownEndpoint', 'InsufficientPermissions', 'EnterpriseFeature'],
  [OVERTAKEN, 'IllegalPipelineAction', 'CannotStartWhileClearingStorage', 'CannotStartWithUndismissedError'],
  [OVERTAKEN, 'InitialImmutableUnlessStopped', 'BootstrapPolicyImmutableUnlessStopped'],
  [OVERTAKEN, 'StorageStatusImmutableUnlessStopped', 'DismissErrorRestrictedToFullyStopped'],
  [NOT_ACTED, 'CannotStartWithCompilationError', 'InitialStandbyNotAllowed', 'UnsupportedPipelineAction'],
  [NOT_ACTED, 'InvalidActivateStatus', 'InvalidActivateStatusString'],
  [NOT_ACTED, 'UnknownTenantName', 'AmbiguousOidcTenant', 'AmbiguousTenantMembership'],
  [NOT_ACTED, 'OidcTenantNotTrusted', 'NotATenantMember', 'NoTenantMemberships'],
)

/** This action's own codes for requests without a complete answer. Those that are not listed are transient. */
const FAULT_RULES = rulesFor(
  [AMBIGUOUS, 'ProxyRefused', 'AnswerTooLarge', 'TlsFailed', 'MalformedAnswer', 'NotHttp'],
  [AMBIGUOUS, 'ClientCertificateRequired'],
  [{ persistence: 'final' }, 'CertificateNotTrusted'],
)

function rulesFor(...groups: readonly (readonly [Rule, ...string[]])[]): ReadonlyMap<string, Rule> {
  return new Map(groups.flatMap(([rule, ...codes]) => codes.map((code) => [code, rule] as const)))
}

function ruleFor(code: string): Rule {
  // PostgresError, PostgresPoolError, PostgresMigrationError: Feldera's database is down.
  return RULES.get(code) ?? (code.startsWith('Postgres') ? TRANSIENT : {})
}

/** Statuses with which a server or a proxy says "not now", whatever the body says. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504])

/** The failure that an answer with an unexpected status means. */
export function failureOfAnswer(answer: HttpAnswer): Failure {
  // Feldera sends one of its errors (unknown API key) as text/plain, so the content type is not looked at.
  const json = parseJson(answer.body)?.value
  const error = matching(apiErrorSchema, json)
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

/** The failure of a request that got no complete answer. */
export function failureOfFault({ code, reason: words, sent: mayHaveActed, networkCode }: HttpFault): Failure {
  const { persistence = 'transient' } = FAULT_RULES.get(code) ?? {}
  return { ...NO_ANSWER, persistence, code, mayHaveActed, words, networkCode }
}

/** An answer with the expected status whose body is not what Feldera sends. */
export function malformedAnswer({ status: httpStatus }: HttpAnswer, words: string): Failure {
  return { ...ownFailure('ambiguous', 'MalformedAnswer', words), mayHaveActed: true, httpStatus }
}

/** An answer with the expected status that is not JSON, so it is probably not from Feldera. */
export function notFeldera(answer: HttpAnswer): Failure {
  return { ...malformedAnswer(answer, describeDocument(answer)), code: 'NotFelderaApi' }
}

/** A failure that this action finds itself, without an answer from Feldera. */
export function ownFailure(persistence: Failure['persistence'], code: string, words: string): Failure {
  return { persistence, code, mayHaveActed: false, words, ...NO_ANSWER }
}

/** A request that the end of the step cut short after `ms` milliseconds. */
export function unanswered(ms: number): Failure {
  return ownFailure('transient', 'RequestTimedOut', `a request had no complete answer for ${formatDuration(ms)}`)
}

/** A refused API key while Feldera's health check says that its database is down. */
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

/** The details of a `PipelineInteractionNotDeployed` about a pipeline that is not just being started. */
const stoppedSchema = v.object({ status: v.picklist(['Stopped', 'Stopping']) })

function persistenceOf(status: number, code: string, details: unknown): Failure['persistence'] {
  if (status === 401) return 'ambiguous'
  // Feldera answers with the same 503 while the pipeline starts and when it is stopped; only the details tell which.
  if (code === 'PipelineInteractionNotDeployed') return v.is(stoppedSchema, details) ? 'final' : 'transient'
  const { persistence } = ruleFor(code)
  if (persistence !== undefined) return persistence
  if (TRANSIENT_STATUSES.has(status)) return 'transient'
  return status >= 500 && status !== 501 ? 'ambiguous' : 'final'
}

function judgeBareAnswer(answer: HttpAnswer): Judgement {
  const { status } = answer
  // These prove that nothing was done: 401 and 400 are answered before Feldera acts (400 by the parser of the query),
  // 429 by a proxy, and 431 by whatever reads the header first.
  const mayHaveActed = ![400, 401, 429, 431].includes(status)
  if (wantsClientCertificate(answer))
    return { persistence: 'ambiguous', mayHaveActed, code: 'ClientCertificateRequired' }
  if (wantsSignIn(answer)) return { persistence: 'ambiguous', mayHaveActed, code: 'SignInRequired' }
  if (status === 401) return { persistence: 'ambiguous', mayHaveActed, code: 'Unauthorized' }
  if (status >= 500 || TRANSIENT_STATUSES.has(status))
    return { persistence: 'transient', mayHaveActed, code: 'ServerTrouble' }
  if (status >= 300 && status < 400) return { persistence: 'ambiguous', mayHaveActed, code: 'RedirectRefused' }
  if (areHeadersTooLarge(answer)) return { persistence: 'final', mayHaveActed, code: 'HeadersTooLarge' }
  if (status === 400) return { persistence: 'final', mayHaveActed, code: 'BadRequest' }
  return { persistence: 'ambiguous', mayHaveActed, code: 'NotFelderaApi' }
}

/**
 * Whether the pipeline's process is shutting down. The next looks then show the deployment's own error, which says
 * more.
 */
export function isShuttingDown({ code }: Failure): boolean {
  return ruleFor(code).isShuttingDown === true
}

/** Whether Feldera says that these credentials see no pipeline of this name. */
export function isUnknownPipeline({ httpStatus, code }: Failure): boolean {
  return httpStatus === 404 && code === 'UnknownPipelineName'
}
