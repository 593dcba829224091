import * as answers from '../feldera/answers.ts'
import type { Break } from '../feldera/faults.ts'
import { apiError, empty, json, type Reply } from '../feldera/reply.ts'

/** Where a fault can hit the step. The activation twice: its answer spoilt and nothing done, and done all the same. */
export const STAGES = ['look', 'activation', 'accepted', 'wait', 'approval'] as const
export type Stage = (typeof STAGES)[number]

/** What the step does about a fault: once it has passed, and when it lasts. */
export const COURSES = {
  /** Repeats until it passes or the deadline does. */
  'sits out': { passing: 'activated', lasting: 'timed-out' },
  /** Reads like a fact, but things worked before: repeats for a while. */
  doubts: { passing: 'activated', lasting: 'failed' },
  /** Repeating cannot help. */
  'gives up': { passing: 'failed', lasting: 'failed' },
  /** The next look shows that the activation was accepted, so it does not matter how the fault goes on. */
  'finds out': { passing: 'activated', lasting: 'activated' },
} as const
export type Course = keyof typeof COURSES

/** How a fault comes about. */
export type Cause =
  /** `health`: what Feldera's health check says meanwhile. */
  | { readonly kind: 'answer'; readonly with: Spoilt | ((at: Place) => Spoilt); readonly health?: Reply }
  /** Nobody listens on the port: Feldera is being restarted. */
  | { readonly kind: 'nobody-listens' }
  | { readonly kind: 'unknown-host' }

type Spoilt = Break | Reply

interface Place {
  readonly stage: Stage
  /** The address of somebody else's server, which must never be called. */
  readonly stranger: string
}

export interface FaultRow {
  readonly fault: string
  /** Row of the README's table; faults of one family come to the same. */
  readonly family: string
  readonly cause: Cause
  /** How a red step names it: `error-code`, or within the message after a time-out. */
  readonly code: string
  /** By stage; absent where the fault cannot be. */
  readonly courses: Readonly<Partial<Record<Stage, Course>>>
}

const everywhere = (course: Course): FaultRow['courses'] => ({
  look: course,
  activation: course,
  accepted: course,
  wait: course,
  approval: course,
})

const SAT_OUT = everywhere('sits out')
/** Before anything has worked it is taken for a fact; afterwards it may be passing trouble. */
const DOUBTED = { ...everywhere('doubts'), look: 'gives up' } as const satisfies FaultRow['courses']
/** The same, of answers that prove that nothing was done. */
const DOUBTED_REFUSAL = { look: 'gives up', activation: 'doubts', wait: 'doubts', approval: 'doubts' } as const
const REFUSED = { look: 'gives up', activation: 'gives up', wait: 'gives up', approval: 'gives up' } as const

const answer = (spoilt: Spoilt | ((at: Place) => Spoilt)): Cause => ({ kind: 'answer', with: spoilt })

/** As an answer to an activation these would be a 202. */
function accepting(reply: Reply): (at: Place) => Reply {
  return ({ stage }) => (stage === 'activation' || stage === 'accepted' ? { ...reply, status: 202 } : reply)
}

const notDeployed = (status: string) =>
  apiError(503, 'PipelineInteractionNotDeployed', {
    message: `Unable to interact with pipeline because the deployment status (${status.toLowerCase()}) indicates it is not (yet) fully provisioned`,
    details: { pipeline_name: 'orders', status, desired_status: 'Provisioned' },
    headers: { 'retry-after': '1' },
  })

const soon = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, 'retry-after': '1' } })

/** The rows of the README's table. */
const FAMILY = {
  lost: 'connection reset, closed or cut off, in header or body',
  silent: 'silence or an endless trickle, in header or body',
  unreachable: 'connection refused, host name unknown',
  noAnswer: 'flood of body, header without end, broken HTTP, another protocol than HTTP',
  noJson: '200 with an HTML page, broken JSON, nothing, or compressed',
  wrong: "wrong types, `null`, another pipeline's state",
  redirect: 'redirect (never followed), also to a sign-in',
  gateway: '408, 502 or 503 of a proxy',
  busy: '429',
  database: '500 `PostgresPoolError`, 503 `LockTookTooLong`',
  unreached: '503 `PipelineInteractionUnreachable`, `PipelineUnavailable`, `…NotDeployed` while provisioning',
  never: '501 `EnterpriseFeature`',
  dying: '500 `InitializationError`, 410 `Terminating`, 503 `…NotDeployed` when stopped, 400 `InvalidTransition`',
  noSuchCall: '404 `UnknownEndpoint`',
  corrupt: '500 `InvalidRuntimeStatus`',
  unauthorized: '401 without a code, or of something before Feldera',
  refusedKey: '401 `AuthenticationFailed`',
  databaseDown: '401 `AuthenticationFailed` while the health check says that the database is down',
  alien: '403, 404 or 405 that is not of Feldera',
  refusal: '400, 403 `InsufficientPermissions`',
  gone: '404 `UnknownPipelineName`',
} as const

/** Every fault, and what comes of it at every stage. */
export const FAULTS: readonly FaultRow[] = [
  { fault: 'connection reset', family: FAMILY.lost, cause: answer('reset'), code: 'ConnectionLost', courses: SAT_OUT },
  {
    fault: 'connection closed without an answer',
    family: FAMILY.lost,
    cause: answer('close'),
    code: 'ConnectionLost',
    courses: SAT_OUT,
  },
  {
    fault: 'cut off in the header',
    family: FAMILY.lost,
    cause: answer('cut-header'),
    code: 'ConnectionLost',
    courses: SAT_OUT,
  },
  {
    fault: 'cut off in the body',
    family: FAMILY.lost,
    cause: answer('cut-body'),
    code: 'ConnectionLost',
    courses: SAT_OUT,
  },
  {
    fault: 'cut off in a chunked body',
    family: FAMILY.lost,
    cause: answer('cut-chunked'),
    code: 'ConnectionLost',
    courses: SAT_OUT,
  },
  { fault: 'silence', family: FAMILY.silent, cause: answer('stall-header'), code: 'RequestTimedOut', courses: SAT_OUT },
  {
    fault: 'silence within the body',
    family: FAMILY.silent,
    cause: answer('stall-body'),
    code: 'RequestTimedOut',
    courses: SAT_OUT,
  },
  {
    fault: 'an endless trickle of header',
    family: FAMILY.silent,
    cause: answer('drip-header'),
    code: 'RequestTimedOut',
    courses: SAT_OUT,
  },
  {
    fault: 'an endless trickle of body',
    family: FAMILY.silent,
    cause: answer('drip-body'),
    code: 'RequestTimedOut',
    courses: SAT_OUT,
  },
  {
    fault: 'connection refused',
    family: FAMILY.unreachable,
    cause: { kind: 'nobody-listens' },
    code: 'ConnectionFailed',
    courses: { look: 'sits out', activation: 'sits out', wait: 'sits out', approval: 'sits out' },
  },
  {
    fault: 'host name unknown',
    family: FAMILY.unreachable,
    cause: { kind: 'unknown-host' },
    code: 'ConnectionFailed',
    courses: { look: 'sits out' },
  },
  {
    fault: 'a flood of body',
    family: FAMILY.noAnswer,
    cause: answer('flood'),
    code: 'AnswerTooLarge',
    courses: DOUBTED,
  },
  {
    fault: 'a header without end',
    family: FAMILY.noAnswer,
    cause: answer('huge-header'),
    code: 'AnswerTooLarge',
    courses: DOUBTED,
  },
  {
    fault: 'an answer with two lengths',
    family: FAMILY.noAnswer,
    cause: answer('two-lengths'),
    code: 'MalformedAnswer',
    courses: DOUBTED,
  },
  {
    fault: 'another protocol than HTTP',
    family: FAMILY.noAnswer,
    cause: answer('no-http'),
    code: 'NotHttp',
    courses: DOUBTED,
  },
  {
    fault: 'redirect',
    family: FAMILY.redirect,
    cause: answer(({ stranger }) => answers.redirect(`${stranger}/v0/pipelines/orders`)),
    code: 'RedirectRefused',
    courses: DOUBTED,
  },
  {
    fault: 'redirect to a sign-in',
    family: FAMILY.redirect,
    cause: answer(({ stranger }) => answers.redirect(`${stranger}/cdn-cgi/access/login/feldera?meta=secret`, 302)),
    code: 'SignInRequired',
    courses: DOUBTED,
  },
  {
    fault: '502 with a page',
    family: FAMILY.gateway,
    cause: answer(answers.page(502)),
    code: 'ServerTrouble',
    courses: SAT_OUT,
  },
  {
    fault: '503 with a page',
    family: FAMILY.gateway,
    cause: answer(answers.page(503)),
    code: 'ServerTrouble',
    courses: SAT_OUT,
  },
  {
    fault: '503, empty',
    family: FAMILY.gateway,
    cause: answer(answers.unavailableBare),
    code: 'ServerTrouble',
    courses: SAT_OUT,
  },
  { fault: '408, empty', family: FAMILY.gateway, cause: answer(empty(408)), code: 'ServerTrouble', courses: SAT_OUT },
  {
    fault: '429 with a page',
    family: FAMILY.busy,
    cause: answer(answers.tooManyRequests),
    code: 'ServerTrouble',
    courses: { look: 'sits out', activation: 'sits out', wait: 'sits out', approval: 'sits out' },
  },
  {
    fault: '500 `PostgresPoolError`',
    family: FAMILY.database,
    cause: answer(answers.postgresPoolError),
    code: 'PostgresPoolError',
    courses: SAT_OUT,
  },
  {
    fault: '503 `LockTookTooLong`',
    family: FAMILY.database,
    cause: answer(soon(answers.lockTookTooLong)),
    code: 'LockTookTooLong',
    courses: SAT_OUT,
  },
  {
    fault: '503 `PipelineInteractionUnreachable`',
    family: FAMILY.unreached,
    cause: answer(soon(answers.processUnreachable)),
    code: 'PipelineInteractionUnreachable',
    courses: { activation: 'sits out', accepted: 'finds out', approval: 'sits out' },
  },
  {
    fault: '503 `PipelineUnavailable`',
    family: FAMILY.unreached,
    cause: answer(soon(answers.pipelineUnavailable)),
    code: 'PipelineUnavailable',
    courses: { activation: 'sits out', accepted: 'finds out', approval: 'sits out' },
  },
  {
    fault: '503 `PipelineInteractionNotDeployed`, provisioning',
    family: FAMILY.unreached,
    cause: answer(notDeployed('Provisioning')),
    code: 'PipelineInteractionNotDeployed',
    courses: { activation: 'sits out', accepted: 'finds out' },
  },
  {
    fault: '503 `PipelineInteractionNotDeployed`, stopped',
    family: FAMILY.dying,
    cause: answer(notDeployed('Stopped')),
    code: 'PipelineInteractionNotDeployed',
    courses: { activation: 'gives up', accepted: 'finds out' },
  },
  {
    fault: '500 `InitializationError`',
    family: FAMILY.dying,
    cause: answer(answers.initializationError),
    code: 'InitializationError',
    courses: { activation: 'gives up', accepted: 'finds out' },
  },
  {
    fault: '400 `InvalidTransition`',
    family: FAMILY.dying,
    cause: answer(
      apiError(400, 'InvalidTransition', { message: 'Cannot execute', details: ['activate', 'Suspended'] }),
    ),
    code: 'InvalidTransition',
    courses: { activation: 'gives up', accepted: 'finds out' },
  },
  {
    fault: '410 `Terminating`',
    family: FAMILY.dying,
    cause: answer(answers.terminating),
    code: 'Terminating',
    courses: { activation: 'gives up', accepted: 'finds out' },
  },
  {
    fault: '500 `InvalidRuntimeStatus`',
    family: FAMILY.corrupt,
    cause: answer(answers.corruptRow),
    code: 'InvalidRuntimeStatus',
    courses: { look: 'gives up', wait: 'doubts' },
  },
  {
    fault: '401, empty',
    family: FAMILY.unauthorized,
    cause: answer(answers.unauthorizedBare),
    code: 'Unauthorized',
    courses: DOUBTED_REFUSAL,
  },
  {
    fault: '401 with a page',
    family: FAMILY.unauthorized,
    cause: answer(answers.page(401)),
    code: 'SignInRequired',
    courses: DOUBTED_REFUSAL,
  },
  {
    fault: '401 `AuthenticationFailed`, the database down',
    family: FAMILY.databaseDown,
    cause: { kind: 'answer', with: answers.unauthorizedApiKey, health: answers.databaseUnhealthy },
    code: 'DatabaseDown',
    courses: { look: 'sits out', wait: 'sits out' },
  },
  {
    fault: '401 `AuthenticationFailed`',
    family: FAMILY.refusedKey,
    cause: answer(answers.unauthorizedApiKey),
    code: 'AuthenticationFailed',
    courses: { ...DOUBTED_REFUSAL, look: 'doubts' },
  },
  {
    fault: '403 `InsufficientPermissions`',
    family: FAMILY.refusal,
    cause: answer(answers.insufficientRole),
    code: 'InsufficientPermissions',
    courses: REFUSED,
  },
  {
    fault: '403 with a page',
    family: FAMILY.alien,
    cause: answer(answers.page(403)),
    code: 'NotFelderaApi',
    courses: DOUBTED,
  },
  {
    fault: '404 `UnknownPipelineName`',
    family: FAMILY.gone,
    cause: answer(apiError(404, 'UnknownPipelineName', { message: "Unknown pipeline name 'orders'" })),
    code: 'UnknownPipelineName',
    courses: DOUBTED,
  },
  {
    fault: '404 `UnknownEndpoint`',
    family: FAMILY.noSuchCall,
    cause: answer(answers.unknownEndpoint),
    code: 'UnknownEndpoint',
    courses: REFUSED,
  },
  {
    fault: '404, empty',
    family: FAMILY.alien,
    cause: answer(answers.emptyNotFound),
    code: 'NotFelderaApi',
    courses: DOUBTED,
  },
  {
    fault: '405',
    family: FAMILY.alien,
    cause: answer(answers.methodNotAllowed),
    code: 'NotFelderaApi',
    courses: DOUBTED,
  },
  {
    fault: '400 in plain text',
    family: FAMILY.refusal,
    cause: answer({ ...empty(400), headers: { 'content-type': 'text/plain' }, body: 'Query deserialize error' }),
    code: 'BadRequest',
    courses: REFUSED,
  },
  {
    fault: '501 `EnterpriseFeature`',
    family: FAMILY.never,
    cause: answer(apiError(501, 'EnterpriseFeature', { message: 'Cannot use enterprise-only feature' })),
    code: 'EnterpriseFeature',
    courses: { activation: 'gives up' },
  },
  {
    fault: 'an HTML page',
    family: FAMILY.noJson,
    cause: answer(answers.webConsole),
    code: 'NotFelderaApi',
    courses: DOUBTED,
  },
  {
    fault: 'half a JSON document',
    family: FAMILY.noJson,
    cause: answer(accepting(answers.notJson)),
    code: 'NotFelderaApi',
    courses: DOUBTED,
  },
  {
    fault: 'an empty 200',
    family: FAMILY.noJson,
    cause: answer(empty(200)),
    code: 'NotFelderaApi',
    courses: { look: 'gives up', wait: 'doubts' },
  },
  {
    fault: 'a compressed answer',
    family: FAMILY.noJson,
    cause: answer(accepting(answers.compressed)),
    code: 'NotFelderaApi',
    courses: DOUBTED,
  },
  {
    fault: 'wrong types',
    family: FAMILY.wrong,
    cause: answer(({ stage }) =>
      stage === 'activation' || stage === 'accepted'
        ? json(202, { checkpoint_sequence_number: 'seven' })
        : answers.wrongTypes,
    ),
    code: 'MalformedAnswer',
    courses: { look: 'gives up', activation: 'doubts', accepted: 'doubts', wait: 'doubts' },
  },
  {
    fault: '`null`',
    family: FAMILY.wrong,
    cause: answer(accepting(answers.nullDocument)),
    code: 'MalformedAnswer',
    courses: { look: 'gives up', activation: 'doubts', accepted: 'doubts', wait: 'doubts' },
  },
  {
    fault: "another pipeline's state",
    family: FAMILY.wrong,
    cause: answer(answers.otherPipeline),
    code: 'MalformedAnswer',
    courses: { look: 'gives up', activation: 'doubts', accepted: 'doubts', wait: 'doubts' },
  },
]

export type Duration = 'passing' | 'lasting'

/** One run of the step: a fault at a stage, that passes or lasts. */
export interface Case {
  readonly row: FaultRow
  readonly stage: Stage
  readonly duration: Duration
  readonly course: Course
}

export function casesOf(stage: Stage): readonly Case[] {
  return FAULTS.flatMap((row) => {
    const course = row.courses[stage]
    if (course === undefined) return []
    const durations: readonly Duration[] = row.cause.kind === 'unknown-host' ? ['lasting'] : ['passing', 'lasting']
    return durations.map((duration) => ({ row, stage, duration, course }))
  })
}

/** What one run was seen to do; no times, so that the same program always gives the same. */
export interface Observation {
  readonly fault: string
  readonly stage: Stage
  readonly duration: Duration
  readonly outcome: string
  /** Whether the pipeline was watched for seconds for a sign that the activation had been accepted. */
  readonly sought: boolean
}
