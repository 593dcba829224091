import type { StepResult } from './action.ts'

/** Everything that people and later steps can read: log, outputs and summary, but not the lines that mask secrets. */
export function visibleText({ log, outputs, summary }: StepResult): string {
  return [log.replace(/^::add-mask::.*$/gm, ''), ...Object.values(outputs), summary].join('\n')
}
