import type { ActivationTime, CheckpointEvidence } from '../evidence.ts'
import type { WorkflowRun } from '../inputs.ts'
import type { Journal } from '../journal.ts'
import type { Ending } from '../outcome.ts'
import type { Finding } from '../readiness.ts'

/** Everything a finished step has to tell; outputs and summary are written from it and from nothing else. */
export interface Report {
  readonly ending: Ending
  readonly mode: 'activate' | 'check'
  /** Empty when the input was no name. */
  readonly pipeline: string
  readonly host: string
  /** Absent when the inputs were bad and nothing was looked at. */
  readonly journal: Journal | undefined
  readonly findings: readonly Finding[]
  readonly activationTime: ActivationTime | undefined
  readonly checkpoint: CheckpointEvidence | undefined
  readonly elapsedMs: number
  readonly run: WorkflowRun
}

/** The one sentence of a step's end, with what to do next on red. */
export function finalSentence({ message, advice }: Ending): string {
  return advice === '' ? message : `${message.replace(/[.\s]+$/, '')}. ${advice}`
}
