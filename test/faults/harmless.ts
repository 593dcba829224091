import { expect } from 'vitest'
import { actionFile, type StepResult } from '../runner.ts'

export const GREEN = ['activated', 'already-active', 'accepted', 'ready']

/** How late after its deadline a step may end: one last look of a second, and what a busy machine, or counting each line, adds. */
export const GRACE_MS = process.env['ACTION_COVERAGE'] === undefined ? 2_000 : 5_000

/**
 * What holds for every end of the step, whatever happened to it: green exactly on success, everything set and written, one
 * annotation on red and none twice, nothing in it that a workflow, a terminal or a page could take for a command.
 */
export function expectWellEnded({ exitCode, signal, outputs, summary, annotations, log }: StepResult): void {
  expect(signal).toBeNull()
  expect(exitCode === 0, `exit code ${exitCode} with outcome ${outputs['outcome']}\n${log}`).toBe(
    GREEN.includes(outputs['outcome'] ?? ''),
  )
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(actionFile.outputs).sort())
  expect(summary).toMatch(/^\n<h2>/)
  const errors = annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(exitCode === 0 ? 0 : 1)
  if (exitCode !== 0) expect(outputs['error-code'], log).not.toBe('')
  for (const text of [log, outputs['message'] ?? '']) expect(text).not.toMatch(/<\/?[a-z]/i)
  expect(log).not.toMatch(/Warning:|at .*\.js:\d+/)
}
