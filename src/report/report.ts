import type { ActivationTime, CheckpointEvidence } from '../evidence.ts'
import type { Finding } from '../findings.ts'
import type { ReportInputs } from '../inputs.ts'
import type { Journal } from '../journal.ts'
import type { Ending } from '../outcome.ts'
import { sentences, withoutStop } from '../sentence.ts'

/** Everything a finished step has to tell; outputs and summary are written from it and from nothing else. */
export interface Report {
  readonly inputs: ReportInputs
  readonly ending: Ending
  /** Absent when the inputs were bad and nothing was looked at. */
  readonly journal: Journal | undefined
  /** What is wrong with the inputs, when they were bad. */
  readonly problems: readonly string[]
  readonly findings: readonly Finding[]
  readonly activationTime: ActivationTime | undefined
  readonly checkpoint: CheckpointEvidence | undefined
  readonly elapsedMs: number
}

/** A step's end in one line: what happened, what that leaves in Feldera, what to do next. */
export function finalSentence({ message, inFeldera, advice }: Ending): string {
  const more = sentences(inFeldera, advice)
  return more === '' ? message : `${withoutStop(message)}. ${more}`
}
