import { adviceFor } from './advice.ts'
import { Interrupted } from './clock.ts'
import { formatDuration } from './duration.ts'
import { existingNamesAdvice, isUnknownPipeline } from './endings.ts'
import { describeCheckpoint, uuidTime } from './evidence.ts'
import type { Answer } from './feldera/client.ts'
import type { Failure } from './feldera/failure.ts'
import type { Checkpoint, Pipeline } from './feldera/pipeline.ts'
import { describeApiError, describeFailure, describeState } from './journal.ts'
import { type Ending, green, red } from './outcome.ts'
import { Patience, untilAnswered } from './patience.ts'
import type { Step } from './step.ts'

/** One line of the checklist. `unknown`: this Feldera does not offer what would tell. */
export interface Finding {
  readonly check: string
  readonly verdict: 'pass' | 'fail' | 'unknown'
  readonly text: string
  /** What made it fail, when that was an answer of the API. */
  readonly failure?: Failure
}

/**
 * How long a checkpoint may lie in the object store before a standby without it counts as behind. Pull intervals are seconds
 * and pulls of large states minutes, so a quarter of an hour means that pulls fail; Feldera itself shows a healthy Standby then.
 */
const PULL_TOLERANCE_MS = 15 * 60_000

export interface Readiness {
  readonly ending: Ending
  readonly findings: readonly Finding[]
  /** Feldera's clock at the look, or this machine's; milliseconds since the epoch. */
  readonly checkedAt: number
}

/**
 * Looks whether the standby could be activated now, and tells all findings at once. Sends GETs only.
 */
export async function checkReadiness(step: Step): Promise<Readiness> {
  const walk: Walk = { step, findings: [], checkedAt: step.clock.wall() }
  const ending = await walkChecklist(walk).catch((error: unknown) => {
    if (error instanceof Interrupted) return interruptedEnding(step, error)
    throw error
  })
  return { ending, findings: walk.findings, checkedAt: walk.checkedAt }
}

/** A check under way; what it holds is told also when it is cut short. */
interface Walk {
  readonly step: Step
  readonly findings: Finding[]
  checkedAt: number
}

const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const

function note({ step, findings }: Walk, finding: Finding): void {
  findings.push(finding)
  step.journal.say(`${MARKS[finding.verdict]} ${finding.check}: ${finding.text}`)
}

async function walkChecklist(walk: Walk): Promise<Ending> {
  const { step } = walk
  const { inputs, feldera } = step
  const patience = new Patience(inputs.timeoutMs, false)
  const installation = await untilAnswered(step, patience, (signal) => feldera.installation(signal))
  note(walk, reachable(step, installation))
  // Without a good answer here, the rest would only repeat the same failure.
  if (!installation.ok) return concluding(step, walk.findings)
  note(walk, edition(installation.value.edition))
  note(walk, role(await askOptional(step, (signal) => feldera.role(signal))))
  const answer = await untilAnswered(step, patience, (signal) => feldera.pipeline(inputs.pipeline, signal))
  note(walk, await found(step, answer))
  if (answer.ok) await inspect(walk, answer)
  return concluding(step, walk.findings)
}

async function inspect(walk: Walk, { value: pipeline, serverTime }: Extract<Answer<Pipeline>, { ok: true }>) {
  const { step } = walk
  const { inputs, feldera, clock, journal } = step
  walk.checkedAt = serverTime ?? clock.wall()
  journal.saw(pipeline, inputs.target)
  const inStandby = standby(pipeline)
  note(walk, inStandby)
  note(walk, checkpoint(pipeline, walk.checkedAt, inputs.maxCheckpointAgeMs))
  const ask = (signal: AbortSignal) => feldera.remoteCheckpoints(inputs.pipeline, signal)
  // The process of a pipeline that is not in standby may never answer, and the verdict is clear without it.
  const stored = inStandby.verdict === 'pass' ? await askOptional(step, ask) : await ask(step.signal)
  note(walk, objectStore(pipeline, stored, walk.checkedAt))
}

/** Where it is not offered Feldera answers 404, a fact here and no trouble to sit out: hence a patience that has seen nothing. */
function askOptional<T>(step: Step, ask: (signal: AbortSignal) => Promise<Answer<T>>): Promise<Answer<T>> {
  return untilAnswered(step, new Patience(step.inputs.timeoutMs, false), ask)
}

function reachable({ inputs, feldera }: Step, answer: Answer<{ version: string | undefined }>): Finding {
  const check = 'Feldera reachable'
  if (!answer.ok) return failed(check, answer.failure, adviceFor(answer.failure, inputs))
  return { check, verdict: 'pass', text: `version ${answer.value.version ?? 'unknown'} at ${feldera.host}` }
}

function edition(name: string | undefined): Finding {
  const check = 'edition'
  if (name === undefined) return { check, verdict: 'unknown', text: 'this Feldera does not say' }
  if (/enterprise/i.test(name)) return { check, verdict: 'pass', text: name }
  return { check, verdict: 'fail', text: `${name}; standby and activation are features of Feldera Enterprise` }
}

/** The roles that may activate. Source: the contract's list of roles, weakest first: read, write, admin, owner. */
const ACTIVATING_ROLES = new Set(['write', 'admin', 'owner'])

function role(answer: Answer<string | undefined>): Finding {
  const check = 'role'
  if (!answer.ok)
    return { check, verdict: 'unknown', text: `this Feldera does not say: ${describeFailure(answer.failure)}` }
  const name = answer.value
  if (name === undefined) return { check, verdict: 'unknown', text: 'this Feldera has no roles' }
  if (ACTIVATING_ROLES.has(name)) return { check, verdict: 'pass', text: `${name}, which may activate` }
  return { check, verdict: 'fail', text: `${name}; an activation needs the role write` }
}

async function found(step: Step, answer: Answer<Pipeline>): Promise<Finding> {
  const check = 'pipeline found'
  if (answer.ok) return { check, verdict: 'pass', text: answer.value.name }
  const { failure } = answer
  return failed(
    check,
    failure,
    isUnknownPipeline(failure) ? await existingNamesAdvice(step) : adviceFor(failure, step.inputs),
  )
}

function standby(pipeline: Pipeline): Finding {
  const check = 'in standby'
  const { deploymentError: error, status, desiredStatus } = pipeline
  if (error) return { check, verdict: 'fail', text: `${describeState(pipeline)}, ${describeApiError(error)}` }
  const ready = status === 'Standby' && desiredStatus === 'Standby'
  return { check, verdict: ready ? 'pass' : 'fail', text: describeState(pipeline) }
}

function checkpoint({ checkpoints }: Pipeline, now: number, maxAgeMs: number | undefined): Finding {
  const check = 'checkpoint held'
  const newest = checkpoints?.at(-1)
  // An empty list in Standby is not proof of emptiness: older releases report nothing there.
  if (newest === undefined) return { check, verdict: 'unknown', text: 'Feldera shows none for this standby' }
  const { uuid, ageMs } = describeCheckpoint(newest, now)
  if (ageMs === undefined)
    return { check, verdict: maxAgeMs === undefined ? 'pass' : 'unknown', text: `${uuid}, of unknown age` }
  const text = `${uuid}, ${formatDuration(ageMs)} old`
  if (maxAgeMs === undefined) return { check, verdict: 'pass', text }
  const bound = formatDuration(maxAgeMs)
  if (ageMs <= maxAgeMs) return { check, verdict: 'pass', text: `${text}, at most ${bound} is allowed` }
  return { check, verdict: 'fail', text: `${text}, older than the ${bound} allowed by max-checkpoint-age` }
}

function objectStore({ checkpoints = [] }: Pipeline, answer: Answer<readonly Checkpoint[]>, now: number): Finding {
  const check = 'in step with the object store'
  if (!answer.ok) {
    const { failure } = answer
    if (failure.code === 'CheckpointFetchError')
      return failed(check, failure, 'The standby cannot read the object store.')
    return { check, verdict: 'unknown', text: `this Feldera does not say: ${describeFailure(failure)}` }
  }
  const held = checkpoints.at(-1)
  const heldAt = held && uuidTime(held.uuid)
  if (answer.value.length === 0) return { check, verdict: 'unknown', text: 'Feldera shows no checkpoint in the store' }
  if (heldAt === undefined) return { check, verdict: 'unknown', text: 'the checkpoint held is not known' }
  const missing = answer.value.flatMap(({ uuid }) => uuidTime(uuid) ?? []).filter((time) => time > heldAt)
  if (missing.length === 0) return { check, verdict: 'pass', text: 'holds the newest checkpoint in the store' }
  const waiting = now - Math.min(...missing)
  const text = `${missing.length} newer in the store, the first for ${formatDuration(waiting)}`
  if (waiting <= PULL_TOLERANCE_MS) return { check, verdict: 'pass', text: `${text}; due with the next pulls` }
  return { check, verdict: 'fail', text: `${text}; pulls seem to fail, see the pipeline's logs` }
}

function failed(check: string, failure: Failure, advice: string): Finding {
  return { check, verdict: 'fail', text: `${describeFailure(failure)}${advice ? `. ${advice}` : ''}`, failure }
}

function concluding({ inputs }: Step, findings: readonly Finding[]): Ending {
  const failures = findings.filter(({ verdict }) => verdict === 'fail')
  const unknown = findings.filter(({ verdict }) => verdict === 'unknown')
  const [first] = failures
  if (first === undefined) {
    const rest = unknown.length === 0 ? '' : `; not known: ${unknown.map(({ check }) => check).join(', ')}`
    return green('ready', `pipeline '${inputs.pipeline}' is ready to be activated${rest}`)
  }
  const list = failures.map(({ check, text }) => `${check}: ${text}`).join('; ')
  const message = `could not find pipeline '${inputs.pipeline}' ready to be activated: ${list}`
  const ending = red('not-ready', first.failure?.code ?? 'NotReady', message, 'Nothing was sent; this was a look only.')
  return { ...ending, httpStatus: first.failure?.httpStatus }
}

function interruptedEnding({ inputs, journal }: Step, { by }: Interrupted): Ending {
  if (by === 'cancelled') {
    return red('cancelled', 'Cancelled', `cancelled while checking pipeline '${inputs.pipeline}'`, 'Nothing was sent.')
  }
  const cause = journal.trouble ? `: ${describeFailure(journal.trouble)}` : ''
  const message = `could not check pipeline '${inputs.pipeline}' within ${formatDuration(inputs.timeoutMs)}${cause}`
  const advice = journal.trouble ? adviceFor(journal.trouble, inputs) : "Run the step again, or raise 'timeout'."
  return { ...red('timed-out', 'TimedOut', message, advice), httpStatus: journal.trouble?.httpStatus }
}
