import { getInput } from '@actions/core'

/** An input as it was read. A bad one has problems, and its value (the default, or none) is for the report only. */
export interface Field<T> {
  readonly value: T
  /** Each names the input, its value and what is allowed. */
  readonly problems: readonly string[]
}

export function good<T>(value: T): Field<T> {
  return { value, problems: [] }
}

export function bad<T>(value: T, ...problems: readonly string[]): Field<T> {
  return { value, problems }
}

/**
 * Makes one field of several, with all their values and problems. Each problem appears once: two addresses may have the
 * same bad proxy.
 */
export function collect<T extends object>(fields: { readonly [K in keyof T]: Field<T[K]> }): Field<T> {
  const entries = Object.entries<Field<unknown>>(fields)
  return {
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as T,
    problems: [...new Set(entries.flatMap(([, { problems }]) => problems))],
  }
}

/** A problem, and whether there is one. */
export type Check = readonly [isProblem: boolean, problem: string]

/** Adds to a field the problems whose condition is true. */
export function addProblems<T>(field: Field<T>, ...checks: readonly Check[]): Field<T> {
  return {
    ...field,
    problems: [...checks.flatMap(([isProblem, problem]) => (isProblem ? [problem] : [])), ...field.problems],
  }
}

export interface RawInput {
  /** How a problem names it: `input 'host'`, or `input 'host' (from FELDERA_HOST)`. */
  readonly label: string
  /** Without white space around it; empty when neither the input nor the variable is set. */
  readonly value: string
  /** Whether it comes from the environment variable and not from the input. */
  readonly isFromEnvironment: boolean
}

/** Reads an input, or else the environment variable that Feldera's own clients read. */
export function readRawInput(name: string, variable?: string): RawInput {
  const value = getInput(name)
  const inherited = variable === undefined ? '' : (process.env[variable] ?? '').trim()
  if (value !== '' || inherited === '') return { label: `input '${name}'`, value, isFromEnvironment: false }
  return { label: `input '${name}' (from ${variable})`, value: inherited, isFromEnvironment: true }
}

/** Longer values are not shown: they are hardly a slip in a name or a number. */
const SHOWN_CHARACTERS = 80

/**
 * A value as a problem shows it. One that is long or looks like a credential is not shown, because it may be a
 * misplaced secret.
 */
export function display(value: string): string {
  if (value.length > SHOWN_CHARACTERS) return `a text of ${value.length} characters (not shown)`
  return /^(?:apikey:|eyJ)/.test(value) ? 'what looks like a credential (not shown)' : `'${value}'`
}
