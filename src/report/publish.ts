import { formatDuration } from '../duration.ts'
import { describe, finalSentence } from './ending.ts'
import { runnerLog } from './log.ts'
import { type Ending, isGreen } from './outcome.ts'
import { writeOutputs } from './outputs.ts'
import type { Report } from './report.ts'
import { writeSummary } from './summary.ts'

/**
 * Tells the workflow how the step ended. Outputs that cannot be written make the step red: whoever reads them would take them for
 * empty.
 *
 * @returns true only when everything is as it was asked for, and reported
 */
export async function publish(report: Report): Promise<boolean> {
  const ending = describe(report)
  const unwritten = await whyNot(() => writeOutputs(report, ending))
  const unsummarized = report.inputs.summary ? await whyNot(() => writeSummary(report, ending)) : undefined
  // Runners without summaries, a full disk: a pity, but the pipeline is what it is.
  if (unsummarized) runnerLog.info(`The job summary could not be written: ${unsummarized}`)
  const isProven = isGreen(ending.outcome) && unwritten === undefined
  const silence = unwritten === undefined ? '' : `. But the outputs could not be written: ${unwritten}`
  if (isProven) runnerLog.info(greenSentence(report, ending))
  else runnerLog.error(`${finalSentence(ending)}${silence}`, title(report, ending))
  return isProven
}

/** Why something could not be done; `undefined` once it is. */
async function whyNot(action: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await action()
    return undefined
  } catch (error) {
    return String(error)
  }
}

function title({ inputs: { pipeline, mode } }: Report, { outcome }: Ending): string {
  const what = mode === 'check' ? 'Readiness check' : 'Standby activation'
  const how = outcome === 'not-ready' ? 'found it not ready' : outcome.replace('-', ' ')
  return `${what} ${how}${pipeline ? `: ${pipeline}` : ''}`
}

function greenSentence({ measurements: { activationTime, checkpoint } }: Report, { message }: Ending): string {
  const took = activationTime ? `, ${formatDuration(activationTime.ms)} after the activation was accepted` : ''
  const age = checkpoint?.ageMs === undefined ? '' : `; its checkpoint was ${formatDuration(checkpoint.ageMs)} old`
  return `Done: ${message}${took}${age}`
}
