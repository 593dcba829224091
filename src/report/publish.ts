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
  const unwritten = tryToWriteOutputs(report, ending)
  if (report.inputs.summary) await summarize(report, ending)
  if (unwritten !== undefined) {
    runnerLog.error(
      `${finalSentence(ending)}. But the outputs could not be written: ${unwritten}`,
      title(report, ending),
    )
    return false
  }
  if (isGreen(ending.outcome)) {
    runnerLog.info(greenSentence(report, ending))
    return true
  }
  runnerLog.error(finalSentence(ending), title(report, ending))
  return false
}

/** @returns why they could not be written */
function tryToWriteOutputs(report: Report, ending: Ending): string | undefined {
  try {
    writeOutputs(report, ending)
    return undefined
  } catch (error) {
    return String(error)
  }
}

async function summarize(report: Report, ending: Ending): Promise<void> {
  try {
    await writeSummary(report, ending)
  } catch (error) {
    // Runners without summaries, a full disk: a pity, but the pipeline is what it is.
    runnerLog.info(`The job summary could not be written: ${String(error)}`)
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
