import type { PipelineInputs } from '../inputs/inputs.ts'
import { command } from '../text.ts'

// Commands that people copy into a shell.

/** The installation that a command is for, and which of its tenants. */
type Installation = Pick<PipelineInputs, 'host' | 'tenant'>

/**
 * A command of Feldera's client, as a marked part of a sentence. Without the variables the client would ask Feldera's own public
 * installation, or for another tenant.
 *
 * @param line what comes after `fda`
 */
export function fda(installation: Installation, line: string): string {
  return command(fdaLine(installation, line))
}

/** The same at the primary's Feldera. */
export function fdaAtPrimary(
  { primaryHost, tenant }: Pick<PipelineInputs, 'primaryHost' | 'tenant'>,
  line: string,
): string {
  return fda({ host: primaryHost, tenant }, line)
}

/** The same without marks, for a line of the log. */
export function fdaLine(installation: Installation, line: string): string {
  return `${variablesFor(installation)} fda ${line}`
}

/** Several in a row. In a shell of their own, so that the variables do not stay. */
export function fdaInTurn(installation: Installation, lines: readonly string[]): string {
  return command(`(export ${variablesFor(installation)}; ${lines.map((line) => `fda ${line}`).join(' && ')})`)
}

function variablesFor({ host, tenant }: Installation): string {
  return `FELDERA_HOST=${shellWord(host)}${tenant === undefined ? '' : ` FELDERA_TENANT=${shellWord(tenant)}`}`
}

/** A text as one word of a POSIX shell. An address may hold what a shell would run: `$(…)`, `;`, `'`. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
