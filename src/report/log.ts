import * as core from '@actions/core'
import { plainLine } from './plain-text.ts'

/** The longest message of an annotation. The runner cuts what is longer than 4,096 characters. */
export const ANNOTATION_CHARACTERS = 4_000

/** The step's log on the runner: plain lines, and annotations with a title. Messages may hold text from a server. */
export const runnerLog = {
  isDebug: () => core.isDebug(),
  debug: (line: string) => core.debug(plainLine(line)),
  info: (line: string) => core.info(plainLine(line)),
  warning: (line: string) => core.warning(plainLine(line), { title: 'Feldera standby' }),
  error: (message: string, title: string) =>
    core.error(plainLine(message, ANNOTATION_CHARACTERS), { title: plainLine(title, 100) }),
}

/** Where the lines of a run go. */
export type Log = Pick<typeof runnerLog, 'info' | 'warning'>
