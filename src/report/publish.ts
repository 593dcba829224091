import { formatDuration } from '../duration.ts'
import { describe, finalSentence } from './ending.ts'
import { runnerLog } from './log.ts'
import { MODES } from './modes.ts'
import { type Ending, isGreen } from './outcome.ts'
import { writeOutputs } from './outputs.ts'
import type { Report } from './report.ts'
import { writeSummary } from './summary.ts'

/**
 * Tells the workflow how the step ended: in outputs, summary and log. When the outputs cannot be written, the step is
 * red, because later steps would read them as empty.
 *
 * @returns true only when success was proven and the outputs were written
 */
export async function publish(report: Report): Promise<boolean> {
  const ending = describe(report)
  const outputsError = await errorFrom(() => writeOutputs(report, ending))
  const summaryError = report.inputs.summary ? await errorFrom(() => writeSummary(report, ending)) : undefined
  // A missing summary (a runner without summaries, a full disk) does not make the step red, because nothing depends on
  // it.
  if (summaryError) runnerLog.info(`The job summary could not be written: ${summaryError}`)
  const isProven = isGreen(ending.outcome) && outputsError === undefined
  const note = outputsError === undefined ? '' : `. But the outputs could not be written: ${outputsError}`
  if (isProven) runnerLog.info(greenSentence(report, ending))
  else runnerLog.error(`${finalSentence(ending)}${note}`, titleOf(report, ending))
  return isProven
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
export function titleOf({ inputs }: Report, { outcome }: Ending): string {
  const how = outcome === 'not-ready' ? 'found it not ready' : outcome.replace('-', ' ')
  return `${MODES[inputs.mode].title} ${how}${inputs.pipeline ? `: ${inputs.pipeline}` : ''}`
}

function greenSentence({ measurements: { activationTime, checkpoint } }: Report, { message }: Ending): string {
  const took = activationTime ? `, ${formatDuration(activationTime.ms)} after the activation was accepted` : ''
  const age = checkpoint?.ageMs === undefined ? '' : `; its checkpoint was ${formatDuration(checkpoint.ageMs)} old`
  return `Done: ${message}${took}${age}`
}
