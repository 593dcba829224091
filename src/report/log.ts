import * as core from '@actions/core'
import { plainLine } from './plain-text.ts'

/** Where the lines of a run go. Everything given may hold remote text; the log makes it plain. */
export interface Log {
  info(line: string): void
  warning(line: string): void
}

/** What an annotation holds; the runner cuts the rest. */
const ANNOTATION_CHARACTERS = 4_000

/** The step's log on the runner: plain lines, and annotations with a title. */
export const runnerLog: Log & { error(message: string, title: string): void } = {
  info: (line) => core.info(plainLine(line)),
  warning: (line) => core.warning(plainLine(line), { title: 'Feldera standby activation' }),
  error: (message, title) => core.error(plainLine(message, ANNOTATION_CHARACTERS), { title: plainLine(title, 100) }),
}
