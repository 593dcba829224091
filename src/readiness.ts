import { adviceFor } from './advice.ts'
import { Interrupted } from './clock.ts'
import { formatDuration } from './duration.ts'
import { describeTrouble, troubleOf } from './endings.ts'
import { existingNamesAdvice } from './existing-names.ts'
import type { Answer } from './feldera/client.ts'
import { describeFailure, isUnknownPipeline } from './feldera/failure.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import {
  checkpointFinding,
  editionFinding,
  type Finding,
  failureFinding,
  objectStoreFinding,
  reachabilityFindings,
  roleFinding,
  silentProcessFinding,
  standbyFinding,
} from './findings.ts'
import { type Ending, green, red } from './outcome.ts'
import { Patience, untilAnswered } from './patience.ts'
import { quoted, sentences } from './sentence.ts'
import type { Step } from './step.ts'

export interface Readiness {
  readonly ending: Ending
  readonly findings: readonly Finding[]
  /** Feldera's clock at the look, or this machine's; milliseconds since the epoch. */
  readonly checkedAt: number
}

/** Looks whether the standby could be activated now, and tells all findings at once. Sends GETs only. */
export async function checkReadiness(step: Step): Promise<Readiness> {
  const walk: Walk = { step, findings: [], checkedAt: step.clock.wall(), lacksActivation: false }
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
  /** The edition has no activation, so nothing that leads to a standby is worth advising. */
  lacksActivation: boolean
}

const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const

function note({ step, findings }: Walk, finding: Finding): void {
  findings.push(finding)
  const { check, verdict, text, detail } = finding
  step.journal.say(`${MARKS[verdict]} ${check}: ${text}${detail ? `: ${detail}` : ''}`)
}

async function walkChecklist(walk: Walk): Promise<Ending> {
  const { step, findings } = walk
  const { inputs, feldera } = step
  const patience = new Patience(inputs.timeoutMs, false)
  const installation = await untilAnswered(step, patience, (signal) => feldera.installation(signal))
  for (const finding of reachabilityFindings(step, installation)) note(walk, finding)
  // Without a good answer here, the rest would only repeat the same failure.
  if (!installation.ok) return concludingEnding(step, findings)
  const edition = editionFinding(installation.value.edition)
  walk.lacksActivation = edition.verdict === 'fail'
  note(walk, edition)
  note(walk, roleFinding(await askOptional(step, (signal) => feldera.role(signal))))
  const answer = await untilAnswered(step, patience, (signal) => feldera.pipeline(inputs.pipeline, signal))
  note(walk, await pipelineFinding(step, answer))
  if (answer.ok) await inspect(walk, answer)
  return concludingEnding(step, findings)
}

async function pipelineFinding(step: Step, answer: Answer<Pipeline>): Promise<Finding> {
  const check = 'pipeline found'
  if (answer.ok) return { check, verdict: 'pass', text: quoted(answer.value.name) }
  const { failure } = answer
  const advice = isUnknownPipeline(failure) ? await existingNamesAdvice(step) : adviceFor(failure, step)
  return failureFinding(check, failure, advice)
}

async function inspect(walk: Walk, { value: pipeline, serverTime }: Extract<Answer<Pipeline>, { ok: true }>) {
  const { step } = walk
  const { inputs, clock, journal } = step
  walk.checkedAt = serverTime ?? clock.wall()
  journal.found(pipeline)
  const inStandby = standbyFinding(pipeline)
  note(walk, walk.lacksActivation ? { ...inStandby, advice: '' } : inStandby)
  const checkpoint = checkpointFinding(pipeline, walk.checkedAt, inputs.maxCheckpointAgeMs)
  note(walk, checkpoint)
  if (inputs.maxCheckpointAgeMs !== undefined && checkpoint.verdict === 'unknown') {
    journal.warn(`max-checkpoint-age could not be checked: ${checkpoint.text}`)
  }
  note(walk, await askObjectStore(walk, pipeline, inStandby.verdict === 'pass'))
}

/**
 * How long a process that does not answer is asked again: Feldera itself gives it 10 s, or twice that, for each answer, and then
 * says to come again after 5 s. A check that sat it out until its deadline would tell less, and later.
 */
const PROCESS_LIMIT_MS = 30_000
const PROCESS_LIMIT_SHARE = 1 / 3

async function askObjectStore({ step, checkedAt }: Walk, pipeline: Pipeline, isStandby: boolean): Promise<Finding> {
  const { inputs, feldera, signal } = step
  const check = 'in step with the object store'
  const ask = (limit: AbortSignal) => feldera.remoteCheckpoints(inputs.pipeline, limit)
  const limitMs = Math.min(PROCESS_LIMIT_MS, inputs.timeoutMs * PROCESS_LIMIT_SHARE)
  // Only the pipeline's process can tell; that of a pipeline not in standby may never answer, and the verdict is clear already.
  const answer = isStandby ? await askOptional(step, ask, limitMs) : await ask(signal)
  if (answer.ok) {
    return objectStoreFinding(pipeline, answer.value, { now: checkedAt, maxAgeMs: inputs.maxCheckpointAgeMs })
  }
  const { failure } = answer
  if (failure.code === 'CheckpointFetchError') {
    return failureFinding(
      check,
      failure,
      "The standby cannot read the object store: see its logs and the store's access.",
    )
  }
  if (isStandby && failure.persistence === 'transient') return silentProcessFinding(failure)
  const text = isStandby ? 'this Feldera does not say' : 'only a standby can tell'
  return { check, verdict: 'unknown', text, detail: describeFailure(failure) }
}

/** Where it is not offered Feldera answers 404, a fact here and no trouble to sit out: hence a patience that has seen nothing. */
function askOptional<T>(
  step: Step,
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
  transientMs?: number,
): Promise<Answer<T>> {
  return untilAnswered(step, new Patience(step.inputs.timeoutMs, false, transientMs), ask)
}

const NOTHING_SENT = 'Nothing was sent; this was a look only.'

function concludingEnding({ inputs }: Step, findings: readonly Finding[]): Ending {
  const failures = findings.filter(({ verdict }) => verdict === 'fail')
  const unknown = findings.filter(({ verdict }) => verdict === 'unknown')
  const [first] = failures
  if (first === undefined) {
    const rest = unknown.length === 0 ? '' : `; not known: ${unknown.map(({ check }) => check).join(', ')}`
    return green('ready', `pipeline '${inputs.pipeline}' is ready to be activated${rest}`)
  }
  const list = failures.map(({ check, text, clause = `${check}: ${text}` }) => clause).join('; ')
  return red({
    outcome: 'not-ready',
    errorCode: first.failure?.code ?? 'NotReady',
    httpStatus: first.failure?.httpStatus,
    message: `pipeline '${inputs.pipeline}' is not ready to be activated: ${list}`,
    inFeldera: NOTHING_SENT,
    advice: sentences(...withoutRepetition(failures.map(({ advice = '' }) => advice))),
  })
}

/** Two findings can have one cause; what one advice says another one may begin with. */
function withoutRepetition(advice: readonly string[]): readonly string[] {
  return [...new Set(advice)].filter((one, _, all) => all.every((other) => other === one || !other.includes(one)))
}

function interruptedEnding(step: Step, { by }: Interrupted): Ending {
  const { inputs } = step
  const began = `could not check pipeline '${inputs.pipeline}'`
  if (by === 'cancelled') {
    const message = `${began}: the run was cancelled`
    return red({ outcome: 'cancelled', errorCode: 'Cancelled', message, inFeldera: NOTHING_SENT })
  }
  const trouble = troubleOf(step)
  return red({
    outcome: 'timed-out',
    errorCode: 'TimedOut',
    httpStatus: trouble?.failure.httpStatus,
    message: `${began} within ${formatDuration(inputs.timeoutMs)}${describeTrouble(trouble)}`,
    inFeldera: NOTHING_SENT,
    advice: (trouble && adviceFor(trouble.failure, step)) || "Re-run this job, or raise 'timeout'.",
  })
}
