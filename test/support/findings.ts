import { expect } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { StepResult } from './action.ts'
import { type Ended, play, type Story } from './story.ts'

export type Verdict = 'pass' | 'fail' | 'unknown'

const IN_LOG: Readonly<Record<string, Verdict>> = { '✓': 'pass', '✗': 'fail', '?': 'unknown' }
const IN_SUMMARY: Readonly<Record<string, Verdict>> = { '✅': 'pass', '❌': 'fail', '❔': 'unknown' }

/** The checklist by item, as the log has it; the summary must have the same. */
function findingsOf({ log, summary }: StepResult): Record<string, Verdict> {
  const logged = [...log.matchAll(/^([✓✗?]) ([^:\n]+): /gm)]
  const shown = [...summary.matchAll(/<tr><td>([✅❌❔])<\/td><td>([^<]+)<\/td>/gu)]
  const findings = toFindings(logged, IN_LOG)
  if (summary !== '') expect(toFindings(shown, IN_SUMMARY)).toEqual(findings)
  return findings
}

function toFindings(matches: readonly RegExpMatchArray[], marks: Readonly<Record<string, Verdict>>) {
  return Object.fromEntries(matches.map(([, mark = '', item = '']) => [item, marks[mark] ?? 'unknown'] as const))
}

/** The proof that a check writes nothing: what arrived at Feldera, and that nothing moved there. */
function onlyLooked(feldera: SimulatedFeldera): void {
  expect(feldera.writes).toEqual([])
  expect(feldera.accepted).toBe(0)
}

/** How a check ended, and what it found. */
export interface Checked extends Ended {
  readonly findings: Record<string, Verdict>
  readonly message: string
}

/** Plays a check, and proves that it only looked. */
export async function playCheck(story: Omit<Story, 'verb'> = {}): Promise<Checked> {
  const ended = await play({
    ...story,
    verb: 'check',
  })
  onlyLooked(ended.feldera)
  return { ...ended, findings: findingsOf(ended), message: ended.outputs['message'] ?? '' }
}
