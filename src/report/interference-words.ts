import type { Interference } from '../decide/progress.ts'
import { quoted } from '../text.ts'
import type { Facts } from './report.ts'

/** What somebody else has done to the pipeline, as a clause. */
export function describeInterference(interference: Interference, facts: Facts): string {
  const { last } = facts.record
  const status = quoted(last?.status ?? '')
  const desired = quoted(last?.desiredStatus ?? '')
  switch (interference) {
    case 'PipelineStopped':
      return `it is ${status} (desired ${desired}) without an error: somebody stopped it`
    case 'PipelineReplaced':
      return 'somebody stopped it and started it anew, as another deployment'
    case 'DesiredStatusChanged':
      return `somebody else changed its desired status to ${desired} while ${whatWasAskedFor(facts)}`
  }
}

function whatWasAskedFor({ inputs, record }: Facts): string {
  const isToStandBy = inputs.verb === 'rearm' || record.hasWritten
  return isToStandBy ? 'it was to stand by' : `${quoted(inputs.target)} was asked for`
}
