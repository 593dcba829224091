import type { ActivationPolicy } from '../decide/activation.ts'
import type { RearmPolicy } from '../decide/rearm-plan.ts'
import { formatDuration } from '../duration.ts'
import type { ApiOptions } from '../feldera/api.ts'
import { problemOfUnusedCertificate, readAuthorities, readClientCertificate } from './certificates.ts'
import { readCredentials, readToken } from './credentials.ts'
import { addProblems, type Check, collect, display, type Field, good, type RawInput, readRawInput } from './field.ts'
import { problemOfProxiedHeader, readHeaders } from './headers.ts'
import { type Host, readHost } from './host.ts'
import { type PrimaryInputs, readPrimary, readPrimaryToken } from './primary.ts'
import {
  DAY,
  HOUR,
  MINUTE,
  readBoolean,
  readChoice,
  readDuration,
  readPipelineNames,
  readTarget,
  readTenant,
  SECOND,
} from './values.ts'
import { hasInput, readVerb, type Verb } from './verbs.ts'
import { readWorkflowRun, type WorkflowRun } from './workflow-run.ts'

/** Everything that the workflow tells the step. Durations are in milliseconds. */
export interface Inputs extends ApiOptions, ActivationPolicy, RearmPolicy, PrimaryInputs {
  readonly verb: Verb
  /** Their names, each once, in the order in which they were given. */
  readonly pipelines: readonly string[]
  readonly timeoutMs: number
  /** Whether to write the job summary. */
  readonly summary: boolean
  readonly run: WorkflowRun
}

/** The inputs as they count for one of the pipelines. `pipeline`: its name; empty when none could be read. */
export type PipelineInputs = Inputs & { readonly pipeline: string }

/**
 * Reads and checks all inputs of a verb's action and the environment variables that stand in for them. Masks the secrets before
 * anything else. If there is any problem, nothing may be sent, and the values are for the report only.
 */
export function readInputs(verb: Verb): Field<Inputs> {
  const token = readToken()
  const primaryToken = readPrimaryToken()
  const { value: host, problems } = readHost('host', 'FELDERA_HOST')
  const reach = readReach(token, host)
  const isRehearsal = verb === 'rehearse'
  const inputs = collect<Omit<Inputs, keyof PrimaryInputs | keyof Reach>>({
    host: { value: host?.base ?? '', problems: [...findLostInputs(verb), ...problems] },
    verb: readVerb(verb),
    pipelines: readPipelineNames(),
    // A rehearsal can only ever hit a standby, and reads no inputs.
    target: isRehearsal ? good('Paused') : readTarget(),
    expect: isRehearsal ? good('standby') : readChoice('expect', ['standby-or-active', 'standby', 'any']),
    wait: readBoolean('wait', true),
    stableForMs: readDuration('stable-for', { fallback: 0, min: 0, max: 6 * HOUR }),
    timeoutMs: readDuration('timeout', { fallback: TIMEOUTS[verb], min: SECOND, max: 6 * HOUR }),
    pollIntervalMs: readDuration('poll-interval', { fallback: 5 * SECOND, min: 100, max: 5 * MINUTE }),
    onApproval: readChoice('on-approval', ['fail', 'approve', 'wait']),
    maxCheckpointAgeMs: readDuration('max-checkpoint-age', { fallback: undefined, min: 1, max: 365 * DAY }),
    onStale: readChoice('on-stale', ['warn', 'refuse']),
    clearsStorage: isRehearsal ? good(true) : readBoolean('clear-storage', false),
    summary: readBoolean('summary', true),
    run: good(readWorkflowRun()),
  })
  const { pipelines } = inputs.value
  // One pair a step: more pipelines than one are told as such, and not as lines that are missing here.
  const standbys = verb === 'switchover' ? pipelines.slice(0, 1) : pipelines
  const primary = readPrimary(primaryToken, { pipelines: standbys, host, ...reach.value })
  const all = {
    value: { ...inputs.value, ...reach.value, ...primary.value },
    problems: [...new Set([...inputs.problems, ...reach.problems, ...primary.problems])],
  }
  return addProblems(all, ...contradictions(all), ...problemsOfPair(verb, pipelines, all.value.primaries.size))
}

/** Inputs that make no sense together. */
function contradictions({ value: inputs, problems }: Field<Inputs>): readonly Check[] {
  // A bad one is told as such, and its value is the default, which nobody has asked for.
  const isTimeoutKnown = !problems.some((problem) => problem.startsWith("input 'timeout'"))
  const { wait, onApproval, onStale } = inputs
  return [
    problemOfProxiedHeader(inputs),
    problemOfUnusedCertificate(inputs),
    ...problemsOfHold(inputs, isTimeoutKnown),
    [
      !wait && onApproval !== 'fail',
      `inputs 'wait' and 'on-approval' contradict each other: with 'wait: false' nobody is there to ${onApproval} at AwaitingApproval; allowed: one of the two`,
    ],
    [
      onStale === 'refuse' && readRawInput('max-checkpoint-age').value === '',
      "input 'on-stale' is 'refuse', but no age is given; allowed: together with 'max-checkpoint-age', the oldest that a checkpoint may be",
    ],
  ]
}

/** How a Feldera is reached whose address is known. */
type Reach = Omit<ApiOptions, 'host' | 'onExchange'>

function readReach(token: RawInput, host: Host | undefined): Field<Reach> {
  const headers = readHeaders()
  return collect({
    headers,
    credentials: readCredentials(token, host, headers.value),
    tenant: readTenant(),
    requestTimeoutMs: readDuration('request-timeout', { fallback: 30 * SECOND, min: 100, max: 10 * MINUTE }),
    authorities: readAuthorities(),
    clientCertificate: readClientCertificate(),
  })
}

/** A pipeline can be watched only by a step that waits, and for less than the step may take. */
function problemsOfHold({ stableForMs, timeoutMs, wait }: Inputs, isTimeoutKnown: boolean): readonly Check[] {
  const { label, value } = readRawInput('stable-for')
  return [
    [
      stableForMs > 0 && !wait,
      `${label} is ${display(value)}, but with 'wait: false' nobody is there to watch whether the pipeline stays as it is; allowed: one of the two`,
    ],
    [
      isTimeoutKnown && stableForMs >= timeoutMs,
      `${label} is ${display(value)}, so the 'timeout' of ${formatDuration(timeoutMs)} would always come first; allowed: a duration shorter than 'timeout'`,
    ],
  ]
}

/** A switchover hands over from one primary to one standby. */
function problemsOfPair(verb: Verb, pipelines: readonly string[], primaries: number): readonly Check[] {
  const isPrimaryGiven = primaries > 0 || readRawInput('primary').value !== ''
  const isSwitchover = verb === 'switchover'
  return [
    [
      isSwitchover && pipelines.length > 1,
      `input 'pipeline' holds ${pipelines.length} names; allowed: one, because a switchover hands over one pair a step`,
    ],
    [
      isSwitchover && !isPrimaryGiven,
      "input 'primary' is missing; allowed: the name of the pipeline that serves, which is to hand over",
    ],
  ]
}

/** The default of `timeout`, as in each `action.yml`. */
const TIMEOUTS: Readonly<Record<Verb, number>> = {
  activate: 10 * MINUTE,
  check: 10 * MINUTE,
  rearm: 15 * MINUTE,
  rehearse: 30 * MINUTE,
  switchover: 30 * MINUTE,
}

/** Inputs with a hyphen in their name and a default in each `action.yml` that has them, so the runner always sets them. */
const HYPHENATED = [
  'poll-interval',
  'request-timeout',
  'on-approval',
  'on-primary',
  'on-stale',
  'stable-for',
  'allow-http',
  'clear-storage',
] as const

/**
 * A problem when inputs were lost on the way from the runner. Some shells (dash) silently drop environment variables
 * with a hyphen in their name, and inputs without a default, such as `max-checkpoint-age`, would then seem not to be
 * set. The runner sets every input of action.yml that has a default, so when others are set and these are missing,
 * nobody knows what was asked for.
 */
function findLostInputs(verb: Verb): readonly string[] {
  const areSomeSet = Object.keys(process.env).some((name) => name.startsWith('INPUT_'))
  const missing = HYPHENATED.filter((name) => hasInput(verb, name)).filter(
    (name) => process.env[`INPUT_${name.toUpperCase()}`] === undefined,
  )
  if (!areSomeSet || missing.length === 0) return []
  const names = missing.map((name) => `'${name}'`).join(', ')
  return [
    `inputs ${names} are missing from the environment although others are set: something between the runner and this step drops variables with a hyphen in their name, as a wrapper run by /bin/sh or 'npx' does, so inputs such as 'max-checkpoint-age' may be lost too; allowed: all inputs of action.yml set, in a process started by the runner itself, by node or by bash`,
  ]
}
