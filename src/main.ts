import { activatePipeline } from './activation.ts'
import { Interrupted, processClock, startDeadline } from './clock.ts'
import { formatDuration } from './duration.ts'
import { defectEnding } from './endings.ts'
import {
  type ActivationTime,
  acceptanceTime,
  type CheckpointEvidence,
  describeCheckpoint,
  measureActivation,
  takeOverCheckpoint,
} from './evidence.ts'
import { insistOnVerification, trustAuthorities } from './feldera/authorities.ts'
import { createFeldera } from './feldera/client.ts'
import type { Finding } from './findings.ts'
import { type Inputs, readInputs } from './inputs.ts'
import { Journal } from './journal.ts'
import { type Ending, isGreen, red } from './outcome.ts'
import { checkReadiness } from './readiness.ts'
import { runnerLog } from './report/log.ts'
import { writeOutputs } from './report/outputs.ts'
import { finalSentence, type Report } from './report/report.ts'
import { writeSummary } from './report/summary.ts'
import type { Step } from './step.ts'

/**
 * Runs the step: read inputs, activate (or only check), report.
 *
 * @returns true only when success was proven and reported; everything else is red
 */
export async function run(): Promise<boolean> {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => ending.abort(new Interrupted('cancelled')))
  }
  const reading = readInputs()
  const [conclusion, journal] = reading.ok
    ? await conduct(reading.inputs, ending)
    : [badInputs(reading.problems), undefined]
  return await publish({
    inputs: reading.forReport,
    journal,
    problems: [],
    findings: [],
    activationTime: undefined,
    checkpoint: undefined,
    ...conclusion,
    elapsedMs: processClock.elapsed(),
  })
}

/** What the step came to, with the evidence for it. */
interface Conclusion {
  readonly ending: Ending
  readonly problems?: readonly string[]
  readonly findings?: readonly Finding[]
  readonly activationTime?: ActivationTime | undefined
  readonly checkpoint?: CheckpointEvidence | undefined
}

async function conduct(inputs: Inputs, ending: AbortController): Promise<[Conclusion, Journal]> {
  using _deadline = startDeadline(inputs.timeoutMs - processClock.elapsed(), ending)
  const feldera = createFeldera(inputs)
  const journal = new Journal(processClock, runnerLog)
  const step = { inputs, feldera, clock: processClock, signal: ending.signal, journal }
  const conclusion = await pursue(step).catch((error: unknown) => ({ ending: defectEnding(step, error) }))
  feldera.close()
  return [conclusion, journal]
}

async function pursue(step: Step): Promise<Conclusion> {
  const { inputs, journal } = step
  journal.say(openingLine(inputs))
  if (insistOnVerification())
    journal.warn('NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are verified, see ca-certificate')
  const { credentials } = inputs
  if (credentials.kind === 'none' && credentials.hasCommand)
    journal.warn(
      "FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands, so no token is sent: use 'oidc: true', the input 'token' or the variable FELDERA_OIDC_TOKEN_FILE",
    )
  if (inputs.authorities.length > 0) trustAuthorities(inputs.authorities)
  return inputs.mode === 'check' ? await check(step) : await activate(step)
}

function openingLine({ mode, pipeline, host, target, timeoutMs }: Inputs): string {
  const what =
    mode === 'check' ? `Checking standby pipeline '${pipeline}'` : `Activating pipeline '${pipeline}' to ${target}`
  return `${what} at ${host}, within ${formatDuration(timeoutMs)}`
}

async function activate(step: Step): Promise<Conclusion> {
  const { inputs, journal } = step
  const ending = await activatePipeline(step)
  const { last } = journal
  const reached = ending.outcome === 'activated' && last !== undefined
  const activationTime = reached ? await measureActivation(step, last, inputs.target) : undefined
  const acceptedAt = acceptanceTime(step)
  const newest = takeOverCheckpoint(journal.checkpoints, acceptedAt)
  const checkpoint = newest && describeCheckpoint(newest, acceptedAt)
  // Where nothing was activated there is no moment at which an age counts.
  if (acceptedAt !== undefined) warnAboutAge(step, checkpoint)
  return { ending, activationTime, checkpoint }
}

function warnAboutAge({ inputs, journal }: Step, checkpoint: CheckpointEvidence | undefined): void {
  const { maxCheckpointAgeMs: limit } = inputs
  if (limit === undefined) return
  const bound = `the ${formatDuration(limit)} of max-checkpoint-age`
  const { uuid, takenAt, ageMs } = checkpoint ?? {}
  if (ageMs === undefined) {
    journal.warn(`${whyAgeless(uuid, takenAt)}, so it cannot be told whether the data taken over is within ${bound}`)
  } else if (ageMs > limit) {
    journal.warn(
      `Checkpoint ${uuid} was ${formatDuration(ageMs)} old when the activation was accepted, older than ${bound}`,
    )
  }
}

function whyAgeless(uuid: string | undefined, takenAt: number | undefined): string {
  if (uuid === undefined) return 'Feldera shows no checkpoint of this pipeline'
  if (takenAt === undefined) return `The id of the checkpoint, ${uuid}, tells no time`
  return `Checkpoint ${uuid} was taken later than the activation was accepted, by clocks that disagree`
}

async function check(step: Step): Promise<Conclusion> {
  const { ending, findings, checkedAt } = await checkReadiness(step)
  const newest = step.journal.checkpoints.at(-1)
  return { ending, findings, checkpoint: newest && describeCheckpoint(newest, checkedAt) }
}

function badInputs(problems: readonly string[]): Conclusion {
  const list = problems.length === 1 ? problems : problems.map((problem, index) => `(${index + 1}) ${problem}`)
  const message = `could not read the inputs: ${list.join('; ')}`
  return {
    ending: red({ outcome: 'failed', errorCode: 'InvalidInput', message, inFeldera: 'Nothing was sent.' }),
    problems,
  }
}

/** Tells the workflow. Outputs that cannot be written make the step red: whoever reads them would take them for empty. */
async function publish(report: Report): Promise<boolean> {
  const { ending } = report
  const unwritten = tryToWriteOutputs(report)
  if (report.inputs.summary) await summarize(report)
  if (unwritten !== undefined) {
    runnerLog.error(`${finalSentence(ending)}. But the outputs could not be written: ${unwritten}`, titleOf(report))
    return false
  }
  if (isGreen(ending.outcome)) {
    runnerLog.info(greenSentence(report))
    return true
  }
  runnerLog.error(finalSentence(ending), titleOf(report))
  return false
}

/** @returns why they could not be written */
function tryToWriteOutputs(report: Report): string | undefined {
  try {
    writeOutputs(report)
    return undefined
  } catch (error) {
    return String(error)
  }
}

async function summarize(report: Report): Promise<void> {
  try {
    await writeSummary(report)
  } catch (error) {
    // Runners without summaries, a full disk: a pity, but the pipeline is what it is.
    runnerLog.info(`The job summary could not be written: ${String(error)}`)
  }
}

function titleOf({ ending: { outcome }, inputs: { pipeline, mode } }: Report): string {
  const what = mode === 'check' ? 'Readiness check' : 'Standby activation'
  const how = outcome === 'not-ready' ? 'found it not ready' : outcome.replace('-', ' ')
  return `${what} ${how}${pipeline ? `: ${pipeline}` : ''}`
}

function greenSentence({ ending, activationTime, checkpoint }: Report): string {
  const took = activationTime ? `, ${formatDuration(activationTime.ms)} after the activation was accepted` : ''
  const age = checkpoint?.ageMs === undefined ? '' : `; its checkpoint was ${formatDuration(checkpoint.ageMs)} old`
  return `Done: ${ending.message}${took}${age}`
}
