import * as answers from '../feldera/answers.ts'
import type { Break } from '../feldera/faults.ts'
import { apiError, empty, json, type Reply } from '../feldera/reply.ts'

/**
 * When a fault can hit the step. The activation is there twice: its answer is spoilt and nothing was done (`activation`), or Feldera
 * accepted it all the same (`accepted`).
 */
export const STAGES = ['look', 'activation', 'accepted', 'wait', 'approval'] as const
export type Stage = (typeof STAGES)[number]

/** When it can hit a step that puts a pipeline into standby: at each of its writes, and while it waits until that is armed. */
export const REARM_STAGES = ['stop', 'clear', 'start', 'armed'] as const
export type RearmStage = (typeof REARM_STAGES)[number]

/**
 * When it can hit the guard on the primary: the first looks at it, where a live one is refused and where it is stopped; the stop;
 * the looks until it is not live; and the last look.
 */
export const GUARD_STAGES = ['refuse', 'overlook', 'stop-primary', 'stopping', 'end'] as const
export type GuardStage = (typeof GUARD_STAGES)[number]

/**
 * When it can hit a switchover: the first look at the primary, the questions to its process before the pause, the pause, the looks
 * until it has come to rest, its checkpoint and what became of that, the push and what became of that, the looks at the standby until
 * it has pulled, the stop, the looks until the primary is not live, the activation, the comparison of records; and the resume where
 * it is given up.
 */
export const HAND_OVER_STAGES = [
  ...(['sight', 'questions', 'pause', 'drain', 'save', 'saved', 'push', 'pushed', 'pulled'] as const),
  ...(['hand-over-stop', 'not-live', 'take-over', 'comparison', 'resume'] as const),
] as const
export type HandOverStage = (typeof HAND_OVER_STAGES)[number]

/** How the step reacts to a fault, and the outcome when the fault passes and when it lasts. */
export const REACTIONS = {
  /** Repeats the request until the fault is over or the deadline is reached. */
  repeats: { passing: 'activated', lasting: 'timed-out' },
  /** The answer reads like a fact, but requests worked before: repeats for a while. */
  'repeats for a while': { passing: 'activated', lasting: 'failed' },
  /** Repeating cannot help. */
  'gives up': { passing: 'failed', lasting: 'failed' },
  /** The next look shows that the activation was accepted, so it does not matter whether the fault lasts. */
  'sees it accepted': { passing: 'activated', lasting: 'activated' },
} as const
export type Reaction = keyof typeof REACTIONS

/** How a fault comes about. */
export type Cause =
  /** `health`: what Feldera's health check says meanwhile. */
  | {
      readonly kind: 'answer'
      readonly with: SpoiltAnswer | ((at: Circumstances) => SpoiltAnswer)
      readonly health?: Reply
    }
  /** Nobody listens on the port: Feldera is being restarted. */
  | { readonly kind: 'nobody-listens' }
  | { readonly kind: 'unknown-host' }

type SpoiltAnswer = Break | Reply

interface Circumstances {
  /** `status`: an answer about what was asked of the pipeline's process. */
  readonly stage: Stage | 'status'
  /** The address of somebody else's server, which must never be called. */
  readonly stranger: string
}

export interface FaultRow {
  readonly fault: string
  /** Row of the tables in docs/faults.md; the step reacts to all faults of a family in the same way. */
  readonly family: string
  readonly cause: Cause
  /** How a red step names it: `error-code`, or within the message after a time-out. */
  readonly code: string
  /** By stage; absent where Feldera does not give this answer. */
  readonly reactions: Readonly<Partial<Record<Stage, Reaction>>>
}

const everywhere = (reaction: Reaction): FaultRow['reactions'] => ({
  look: reaction,
  activation: reaction,
  accepted: reaction,
  wait: reaction,
  approval: reaction,
})

const REPEATED = everywhere('repeats')
/** Before any request has worked this is believed at once; afterwards it may be trouble that passes. */
const AMBIGUOUS = { ...everywhere('repeats for a while'), look: 'gives up' } as const satisfies FaultRow['reactions']
/** The same, for answers which prove that nothing was done. */
const AMBIGUOUS_REFUSAL = {
  look: 'gives up',
  activation: 'repeats for a while',
  wait: 'repeats for a while',
  approval: 'repeats for a while',
} as const
const FINAL = { look: 'gives up', activation: 'gives up', wait: 'gives up', approval: 'gives up' } as const

const answer = (spoilt: SpoiltAnswer | ((at: Circumstances) => SpoiltAnswer)): Cause => ({
  kind: 'answer',
  with: spoilt,
})

/** As an answer to an activation these would be a 202. */
function accepting(reply: Reply): (at: Circumstances) => Reply {
  return ({ stage }) => (stage === 'activation' || stage === 'accepted' ? { ...reply, status: 202 } : reply)
}

const notDeployed = (status: string) =>
  apiError(503, 'PipelineInteractionNotDeployed', {
    message: `Unable to interact with pipeline because the deployment status (${status.toLowerCase()}) indicates it is not (yet) fully provisioned`,
    details: { pipeline_name: 'orders', status, desired_status: 'Provisioned' },
    headers: { 'retry-after': '1' },
  })

const soon = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, 'retry-after': '1' } })

/** The rows of the tables in docs/faults.md. */
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

/** Every fault, and how the step reacts to it at every stage. */
export const FAULTS: readonly FaultRow[] = [
  {
    fault: 'connection reset',
    family: FAMILY.lost,
    cause: answer('reset'),
    code: 'ConnectionLost',
    reactions: REPEATED,
  },
  {
    fault: 'connection closed without an answer',
    family: FAMILY.lost,
    cause: answer('close'),
    code: 'ConnectionLost',
    reactions: REPEATED,
  },
  {
    fault: 'cut off in the header',
    family: FAMILY.lost,
    cause: answer('cut-header'),
    code: 'ConnectionLost',
    reactions: REPEATED,
  },
  {
    fault: 'cut off in the body',
    family: FAMILY.lost,
    cause: answer('cut-body'),
    code: 'ConnectionLost',
    reactions: REPEATED,
  },
  {
    fault: 'cut off in a chunked body',
    family: FAMILY.lost,
    cause: answer('cut-chunked'),
    code: 'ConnectionLost',
    reactions: REPEATED,
  },
  {
    fault: 'silence',
    family: FAMILY.silent,
    cause: answer('stall-header'),
    code: 'RequestTimedOut',
    reactions: REPEATED,
  },
  {
    fault: 'silence within the body',
    family: FAMILY.silent,
    cause: answer('stall-body'),
    code: 'RequestTimedOut',
    reactions: REPEATED,
  },
  {
    fault: 'an endless trickle of header',
    family: FAMILY.silent,
    cause: answer('drip-header'),
    code: 'RequestTimedOut',
    reactions: REPEATED,
  },
  {
    fault: 'an endless trickle of body',
    family: FAMILY.silent,
    cause: answer('drip-body'),
    code: 'RequestTimedOut',
    reactions: REPEATED,
  },
  {
    fault: 'connection refused',
    family: FAMILY.unreachable,
    cause: { kind: 'nobody-listens' },
    code: 'ConnectionFailed',
    reactions: { look: 'repeats', activation: 'repeats', wait: 'repeats', approval: 'repeats' },
  },
  {
    fault: 'host name unknown',
    family: FAMILY.unreachable,
    cause: { kind: 'unknown-host' },
    code: 'ConnectionFailed',
    reactions: { look: 'repeats' },
  },
  {
    fault: 'a flood of body',
    family: FAMILY.noAnswer,
    cause: answer('flood'),
    code: 'AnswerTooLarge',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'a header without end',
    family: FAMILY.noAnswer,
    cause: answer('huge-header'),
    code: 'AnswerTooLarge',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'an answer with two lengths',
    family: FAMILY.noAnswer,
    cause: answer('two-lengths'),
    code: 'MalformedAnswer',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'another protocol than HTTP',
    family: FAMILY.noAnswer,
    cause: answer('no-http'),
    code: 'NotHttp',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'redirect',
    family: FAMILY.redirect,
    cause: answer(({ stranger }) => answers.redirect(`${stranger}/v0/pipelines/orders`)),
    code: 'RedirectRefused',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'redirect to a sign-in',
    family: FAMILY.redirect,
    cause: answer(({ stranger }) => answers.redirect(`${stranger}/cdn-cgi/access/login/feldera?meta=secret`, 302)),
    code: 'SignInRequired',
    reactions: AMBIGUOUS,
  },
  {
    fault: '502 with a page',
    family: FAMILY.gateway,
    cause: answer(answers.page(502)),
    code: 'ServerTrouble',
    reactions: REPEATED,
  },
  {
    fault: '503 with a page',
    family: FAMILY.gateway,
    cause: answer(answers.page(503)),
    code: 'ServerTrouble',
    reactions: REPEATED,
  },
  {
    fault: '503, empty',
    family: FAMILY.gateway,
    cause: answer(answers.unavailableBare),
    code: 'ServerTrouble',
    reactions: REPEATED,
  },
  {
    fault: '408, empty',
    family: FAMILY.gateway,
    cause: answer(empty(408)),
    code: 'ServerTrouble',
    reactions: REPEATED,
  },
  {
    fault: '429 with a page',
    family: FAMILY.busy,
    cause: answer(answers.tooManyRequests),
    code: 'ServerTrouble',
    reactions: { look: 'repeats', activation: 'repeats', wait: 'repeats', approval: 'repeats' },
  },
  {
    fault: '500 `PostgresPoolError`',
    family: FAMILY.database,
    cause: answer(answers.postgresPoolError),
    code: 'PostgresPoolError',
    reactions: REPEATED,
  },
  {
    fault: '503 `LockTookTooLong`',
    family: FAMILY.database,
    cause: answer(soon(answers.lockTookTooLong)),
    code: 'LockTookTooLong',
    reactions: REPEATED,
  },
  {
    fault: '503 `PipelineInteractionUnreachable`',
    family: FAMILY.unreached,
    cause: answer(soon(answers.processUnreachable)),
    code: 'PipelineInteractionUnreachable',
    reactions: { activation: 'repeats', accepted: 'sees it accepted', approval: 'repeats' },
  },
  {
    fault: '503 `PipelineUnavailable`',
    family: FAMILY.unreached,
    cause: answer(soon(answers.pipelineUnavailable)),
    code: 'PipelineUnavailable',
    reactions: { activation: 'repeats', accepted: 'sees it accepted', approval: 'repeats' },
  },
  {
    fault: '503 `PipelineInteractionNotDeployed`, provisioning',
    family: FAMILY.unreached,
    cause: answer(notDeployed('Provisioning')),
    code: 'PipelineInteractionNotDeployed',
    reactions: { activation: 'repeats', accepted: 'sees it accepted' },
  },
  {
    fault: '500 `InitializationError`',
    family: FAMILY.dying,
    cause: answer(answers.initializationError),
    code: 'InitializationError',
    reactions: { activation: 'gives up', accepted: 'sees it accepted' },
  },
  {
    fault: '503 `PipelineInteractionNotDeployed`, stopped',
    family: FAMILY.dying,
    cause: answer(notDeployed('Stopped')),
    code: 'PipelineInteractionNotDeployed',
    reactions: { activation: 'gives up', accepted: 'sees it accepted' },
  },
  {
    fault: '400 `InvalidTransition`',
    family: FAMILY.dying,
    cause: answer(
      apiError(400, 'InvalidTransition', { message: 'Cannot execute', details: ['activate', 'Suspended'] }),
    ),
    code: 'InvalidTransition',
    reactions: { activation: 'gives up', accepted: 'sees it accepted' },
  },
  {
    fault: '410 `Terminating`',
    family: FAMILY.dying,
    cause: answer(answers.terminating),
    code: 'Terminating',
    reactions: { activation: 'gives up', accepted: 'sees it accepted' },
  },
  {
    fault: '500 `InvalidRuntimeStatus`',
    family: FAMILY.corrupt,
    cause: answer(answers.corruptRow),
    code: 'InvalidRuntimeStatus',
    reactions: { look: 'gives up', wait: 'repeats for a while' },
  },
  {
    fault: '401, empty',
    family: FAMILY.unauthorized,
    cause: answer(answers.unauthorizedBare),
    code: 'Unauthorized',
    reactions: AMBIGUOUS_REFUSAL,
  },
  {
    fault: '401 with a page',
    family: FAMILY.unauthorized,
    cause: answer(answers.page(401)),
    code: 'SignInRequired',
    reactions: AMBIGUOUS_REFUSAL,
  },
  {
    fault: '401 `AuthenticationFailed`, the database down',
    family: FAMILY.databaseDown,
    cause: { kind: 'answer', with: answers.unauthorizedApiKey, health: answers.databaseUnhealthy },
    code: 'DatabaseDown',
    reactions: { look: 'repeats', wait: 'repeats' },
  },
  {
    fault: '401 `AuthenticationFailed`',
    family: FAMILY.refusedKey,
    cause: answer(answers.unauthorizedApiKey),
    code: 'AuthenticationFailed',
    reactions: { ...AMBIGUOUS_REFUSAL, look: 'repeats for a while' },
  },
  {
    fault: '403 `InsufficientPermissions`',
    family: FAMILY.refusal,
    cause: answer(answers.insufficientRole),
    code: 'InsufficientPermissions',
    reactions: FINAL,
  },
  {
    fault: '403 with a page',
    family: FAMILY.alien,
    cause: answer(answers.page(403)),
    code: 'NotFelderaApi',
    reactions: AMBIGUOUS,
  },
  {
    fault: '404 `UnknownPipelineName`',
    family: FAMILY.gone,
    cause: answer(apiError(404, 'UnknownPipelineName', { message: "Unknown pipeline name 'orders'" })),
    code: 'UnknownPipelineName',
    reactions: AMBIGUOUS,
  },
  {
    fault: '404 `UnknownEndpoint`',
    family: FAMILY.noSuchCall,
    cause: answer(answers.unknownEndpoint),
    code: 'UnknownEndpoint',
    reactions: FINAL,
  },
  {
    fault: '404, empty',
    family: FAMILY.alien,
    cause: answer(answers.emptyNotFound),
    code: 'NotFelderaApi',
    reactions: AMBIGUOUS,
  },
  {
    fault: '405',
    family: FAMILY.alien,
    cause: answer(answers.methodNotAllowed),
    code: 'NotFelderaApi',
    reactions: AMBIGUOUS,
  },
  {
    fault: '400 in plain text',
    family: FAMILY.refusal,
    cause: answer({ ...empty(400), headers: { 'content-type': 'text/plain' }, body: 'Query deserialize error' }),
    code: 'BadRequest',
    reactions: FINAL,
  },
  {
    fault: '501 `EnterpriseFeature`',
    family: FAMILY.never,
    cause: answer(apiError(501, 'EnterpriseFeature', { message: 'Cannot use enterprise-only feature' })),
    code: 'EnterpriseFeature',
    reactions: { activation: 'gives up' },
  },
  {
    fault: 'an HTML page',
    family: FAMILY.noJson,
    cause: answer(answers.webConsole),
    code: 'NotFelderaApi',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'half a JSON document',
    family: FAMILY.noJson,
    cause: answer(accepting(answers.notJson)),
    code: 'NotFelderaApi',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'an empty 200',
    family: FAMILY.noJson,
    cause: answer(empty(200)),
    code: 'NotFelderaApi',
    reactions: { look: 'gives up', wait: 'repeats for a while' },
  },
  {
    fault: 'a compressed answer',
    family: FAMILY.noJson,
    cause: answer(accepting(answers.compressed)),
    code: 'NotFelderaApi',
    reactions: AMBIGUOUS,
  },
  {
    fault: 'wrong types',
    family: FAMILY.wrong,
    cause: answer(({ stage }) => {
      if (stage === 'status') return json(200, { success: [7], failure: 'none' })
      const isActivation = stage === 'activation' || stage === 'accepted'
      return isActivation ? json(202, { checkpoint_sequence_number: 'seven' }) : answers.wrongTypes
    }),
    code: 'MalformedAnswer',
    reactions: {
      look: 'gives up',
      activation: 'repeats for a while',
      accepted: 'repeats for a while',
      wait: 'repeats for a while',
    },
  },
  {
    fault: '`null`',
    family: FAMILY.wrong,
    cause: answer(accepting(answers.nullDocument)),
    code: 'MalformedAnswer',
    reactions: {
      look: 'gives up',
      activation: 'repeats for a while',
      accepted: 'repeats for a while',
      wait: 'repeats for a while',
    },
  },
  {
    fault: "another pipeline's state",
    family: FAMILY.wrong,
    cause: answer(answers.otherPipeline),
    code: 'MalformedAnswer',
    reactions: {
      look: 'gives up',
      activation: 'repeats for a while',
      accepted: 'repeats for a while',
      wait: 'repeats for a while',
    },
  },
]

export type Duration = 'passing' | 'lasting'

/** One run of the step: a fault at a stage, that passes or lasts. */
export interface Case {
  readonly row: FaultRow
  readonly stage: Stage
  readonly duration: Duration
  readonly reaction: Reaction
}

export function casesOf(stage: Stage): readonly Case[] {
  return FAULTS.flatMap((row) => {
    const reaction = row.reactions[stage]
    if (reaction === undefined) return []
    const durations: readonly Duration[] = row.cause.kind === 'unknown-host' ? ['lasting'] : ['passing', 'lasting']
    return durations.map((duration) => ({ row, stage, duration, reaction }))
  })
}

/** One run of a step that puts a pipeline into standby. */
export type RearmCase = Omit<Case, 'stage'> & { readonly stage: RearmStage }

/** Codes of answers to a write that prove that nothing was done. */
const PROOFS: ReadonlySet<string> = new Set([
  ...['AuthenticationFailed', 'Unauthorized', 'SignInRequired', 'InsufficientPermissions'],
  ...['UnknownEndpoint', 'BadRequest', 'EnterpriseFeature'],
])

/** Whether a fault of the answer to a write proves that nothing was done. */
export function isProofOfNothing({ code, fault }: Pick<FaultRow, 'code' | 'fault'>): boolean {
  return (PROOFS.has(code) && !fault.startsWith('redirect')) || fault.startsWith('429')
}

/** The faults that only requests can have which Feldera passes on to the pipeline's process. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set([FAMILY.unreached, FAMILY.dying, FAMILY.never])

/**
 * How a step reacts that puts a pipeline into standby: to a fault of a write as to one of an approval, whose answer says as
 * little, and to one of a look as in any other wait.
 */
export function rearmReaction({ family, reactions }: FaultRow, stage: RearmStage): Reaction | undefined {
  if (stage === 'armed') return reactions.wait
  return OF_THE_PROCESS.has(family) ? undefined : reactions.approval
}

export function rearmCasesOf(stage: RearmStage): readonly RearmCase[] {
  return FAULTS.flatMap((row) => {
    const reaction = rearmReaction(row, stage)
    const durations = ['passing', 'lasting'] as const
    return reaction === undefined ? [] : durations.map((duration) => ({ row, stage, duration, reaction }))
  })
}

/** One run of a step that looks at a primary. */
export type GuardCase = Omit<Case, 'stage'> & { readonly stage: GuardStage }

/** How a step reacts that looks at a primary: to a fault of its stop as to one of an approval, and else as to one in the wait. */
export function guardReaction({ family, reactions }: FaultRow, stage: GuardStage): Reaction | undefined {
  if (stage === 'stop-primary') return OF_THE_PROCESS.has(family) ? undefined : reactions.approval
  if (reactions.look === undefined) return undefined
  const isFirst = stage === 'refuse' || stage === 'overlook'
  return reactions.wait ?? (isFirst ? reactions.look : undefined)
}

export function guardCasesOf(stage: GuardStage): readonly GuardCase[] {
  return FAULTS.flatMap((row) => {
    const reaction = guardReaction(row, stage)
    if (reaction === undefined) return []
    const durations: readonly Duration[] = row.cause.kind === 'unknown-host' ? ['lasting'] : ['passing', 'lasting']
    return durations.map((duration) => ({ row, stage, duration, reaction }))
  })
}

/** One run of a switchover. */
export type HandOverCase = Omit<Case, 'stage'> & { readonly stage: HandOverStage }

/** Requests that Feldera passes on to the process of a pipeline: those that write, and those that only ask. */
const WRITES_TO_PROCESS: ReadonlySet<HandOverStage> = new Set(['pause', 'save', 'push', 'resume'] as const)
const ASKS_PROCESS: ReadonlySet<HandOverStage> = new Set([
  ...(['questions', 'drain', 'saved', 'pushed', 'comparison'] as const),
])
const HAVE_NO_NAME: ReadonlySet<HandOverStage> = new Set(['saved', 'pushed'] as const)
/** Where nobody may listen any more all of a sudden. */
const SHUTS: ReadonlySet<HandOverStage> = new Set([
  ...(['sight', 'pause', 'drain', 'saved', 'pushed', 'not-live'] as const),
])

/** How a switchover reacts: to a fault of a request as to one of another request of its kind. */
export function handOverReaction(row: FaultRow, stage: HandOverStage): Reaction | undefined {
  const { cause, family, reactions } = row
  if (cause.kind === 'unknown-host' && stage !== 'sight') return undefined
  if (cause.kind === 'nobody-listens' && !SHUTS.has(stage)) return undefined
  if (stage === 'take-over') return reactions.activation
  const isOfProcess = OF_THE_PROCESS.has(family)
  // Only a checkpoint and its push are a matter of the edition.
  if (family === FAMILY.never) return stage === 'save' || stage === 'push' ? reactions.activation : undefined
  // These answers do not say which pipeline they are about.
  if (cause.kind === 'answer' && cause.with === answers.otherPipeline && HAVE_NO_NAME.has(stage)) return undefined
  const ofProcess = isOfProcess ? reactions.activation : undefined
  if (WRITES_TO_PROCESS.has(stage)) return reactions.approval ?? ofProcess
  if (ASKS_PROCESS.has(stage)) return reactions.wait ?? ofProcess
  if (isOfProcess) return undefined
  if (stage === 'hand-over-stop') return reactions.approval
  return reactions.wait ?? (stage === 'sight' ? reactions.look : undefined)
}

export function handOverCasesOf(stage: HandOverStage): readonly HandOverCase[] {
  return FAULTS.flatMap((row) => {
    const reaction = handOverReaction(row, stage)
    if (reaction === undefined) return []
    const durations: readonly Duration[] = row.cause.kind === 'unknown-host' ? ['lasting'] : ['passing', 'lasting']
    return durations.map((duration) => ({ row, stage, duration, reaction }))
  })
}

/** The files in which a run of the tests leaves what it saw. */
export const OBSERVATION_FILES = [
  ...STAGES,
  ...(['rearm', 'guard', 'hand-over', 'take-over', 'silence', 'silent-hand-over'] as const),
] as const
export type ObservationFile = (typeof OBSERVATION_FILES)[number]

/** What one run was seen to do; no times, so that the same program always gives the same. */
export interface Observation {
  readonly fault: string
  readonly stage: Stage | RearmStage | GuardStage | HandOverStage
  readonly duration: Duration
  readonly outcome: string
  /** Whether the pipeline was looked at for seconds for a sign that the activation had been accepted. */
  readonly looksForActivation: boolean
  /** What is known of the primary in the end, where there is one. */
  readonly primary?: string
}
