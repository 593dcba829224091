import { setOutput, summary } from '@actions/core'
import { redactedStart } from '../secrets.ts'
import { finalSentence, greenSentence, spentSentence } from './ending.ts'
import { describeFleet, greenSentenceForAll, worstFirst } from './fleet-ending.ts'
import { renderFleetSummary } from './fleet-summary.ts'
import { ANNOTATION_CHARACTERS, runnerLog } from './log.ts'
import { type Ending, isGreen } from './outcome.ts'
import { outputsOf } from './outputs.ts'
import type { Report } from './report.ts'
import { renderSummary } from './summary.ts'
import { VERB_WORDS } from './verb-words.ts'

/**
 * Tells the workflow how the step ended: in outputs, summary and log. When the outputs cannot be written, the step is
 * red, because later steps would read them as empty.
 *
 * @returns true only when success was proven and the outputs were written
 */
export async function publish(report: Report): Promise<boolean> {
  const ending = describeFleet(report)
  const outputsError = await errorFrom(() => writeOutputs(report, ending))
  const summaryError = report.inputs.summary ? await errorFrom(() => writeSummary(report, ending)) : undefined
  // A missing summary (a runner without summaries, a full disk) does not make the step red, because nothing depends on
  // it.
  if (summaryError) runnerLog.info(`The job summary could not be written: ${summaryError}`)
  const isProven = isGreen(ending.outcome) && outputsError === undefined
  const note = outputsError === undefined ? '' : `. But the outputs could not be written: ${outputsError}`
  if (isProven) runnerLog.info(lastLine(report, ending))
  else runnerLog.error(`${roomFor(note, finalSentence(ending))}${note}`, titleOf(report, ending))
  return isProven
}

/** An annotation is cut at its end, where the note stands. */
function roomFor(note: string, sentence: string): string {
  return note === '' ? sentence : redactedStart(sentence, ANNOTATION_CHARACTERS - note.length)
}

function writeOutputs(report: Report, ending: Ending): void {
  const { outputs, leftOut } = outputsOf(report, ending)
  if (leftOut !== '') runnerLog.info(leftOut)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
}

/** Appends this step's summary to the job's. The summaries of other steps stay. */
async function writeSummary(report: Report, ending: Ending): Promise<void> {
  await summary.addRaw(summaryOf(report, ending)).write()
}

/** The summary as HTML. */
export function summaryOf(report: Report, ending: Ending): string {
  const [first, ...others] = report.pipelines
  if (others.length === 0) return renderSummary(first, ending)
  // Bad inputs are the step's, and not one pipeline's.
  if (first.result.kind === 'invalid-inputs')
    return renderSummary({ ...first, inputs: { ...first.inputs, pipeline: '' } }, ending)
  return renderFleetSummary(report, ending)
}

/** Runs an action, and returns the error it throws as text; `undefined` when it succeeds. */
async function errorFrom(action: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await action()
    return undefined
  } catch (error) {
    return String(error)
  }
}

/** The title of the annotation that every red step ends with. */
export function titleOf(report: Report, { outcome }: Ending): string {
  const how = outcome === 'not-ready' ? 'found it not ready' : outcome.replace('-', ' ')
  const which = whichFailed(report)
  return `${VERB_WORDS[report.inputs.verb].title} ${how}${which ? `: ${which}` : ''}`
}

/** The name of the only pipeline, or how many failed of how many. */
function whichFailed(report: Report): string {
  const [first, ...others] = report.pipelines
  if (others.length === 0) return first.inputs.pipeline
  const failed = worstFirst(report).filter(({ ending }) => !isGreen(ending.outcome))
  const all = `${report.pipelines.length} pipelines`
  // All are fine when only the outputs could not be written.
  return failed.length === 0 ? all : `${failed.length} of ${all}`
}

function lastLine(report: Report, ending: Ending): string {
  const [first, ...others] = report.pipelines
  const sentence = others.length === 0 ? greenSentence(first, ending) : greenSentenceForAll(report, ending)
  return `${sentence}${spentSentence(report.pipelines)}`
}
