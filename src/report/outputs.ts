import { setOutput } from '@actions/core'
import { toSeconds } from '../duration.ts'
import { finalSentence } from './ending.ts'
import { type Ending, isGreen } from './outcome.ts'
import { plainJson, plainLine } from './plain-text.ts'
import type { Report } from './report.ts'

/**
 * A larger difference is not put into an output: the runner allows 1 MB of outputs for a whole job. It can be seen in
 * Feldera.
 */
const DIFF_CHARACTERS = 256 * 1024

/** Sets every output of action.yml, whatever happened. What is not known is empty. */
export function writeOutputs(report: Report, ending: Ending): void {
  for (const [name, value] of Object.entries(outputsOf(report, ending))) setOutput(name, value)
}

/** The outputs by their names in action.yml. */
export function outputsOf(report: Report, ending: Ending): Readonly<Record<string, string>> {
  const { record, measurements } = report
  const { checkpoint, activationTime } = measurements
  const { first, last, activation } = record
  const accepted = activation.kind === 'accepted' ? activation : undefined
  return {
    outcome: ending.outcome,
    changed: String(accepted !== undefined),
    'previous-status': plainLine(first?.status ?? ''),
    status: plainLine(last?.status ?? ''),
    'desired-status': plainLine(last?.desiredStatus ?? ''),
    message: plainLine((isGreen(ending.outcome) && accepted?.acceptance?.text) || finalSentence(ending), 4_000),
    'error-code': plainLine(ending.errorCode),
    'http-status': orEmpty(ending.httpStatus, String),
    'checkpoint-sequence-number': orEmpty(accepted?.acceptance?.checkpointSequenceNumber, String),
    'checkpoint-id': plainLine(checkpoint?.uuid ?? ''),
    'checkpoint-time': orEmpty(checkpoint?.takenAt, (ms) => new Date(ms).toISOString()),
    'checkpoint-age-seconds': orEmpty(checkpoint?.ageMs, toSeconds),
    'activation-seconds': orEmpty(activationTime?.ms, toSeconds),
    'elapsed-seconds': toSeconds(report.elapsedMs),
    'deployment-id': plainLine(last?.deploymentId ?? ''),
    'platform-version': plainLine(last?.platformVersion ?? ''),
    'approval-diff': orEmpty(record.approvalDiff, (diff) => plainJson(diff, DIFF_CHARACTERS)),
  }
}

function orEmpty<T>(value: T | undefined, write: (value: T) => string): string {
  return value === undefined ? '' : write(value)
}
