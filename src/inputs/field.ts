import { getInput } from '@actions/core'

/** An input as it was read. A bad one has problems, and a value that only the report may use: its default, or nothing. */
export interface Field<T> {
  readonly value: T
  /** Each a sentence that names input, value and what is allowed. */
  readonly problems: readonly string[]
}

export function good<T>(value: T): Field<T> {
  return { value, problems: [] }
}

export function bad<T>(value: T, ...problems: readonly string[]): Field<T> {
  return { value, problems }
}

/** Several fields as one: all of their values, and all of their problems, each once, because two addresses can share a bad proxy. */
export function collect<T extends object>(fields: { readonly [K in keyof T]: Field<T[K]> }): Field<T> {
  const entries = Object.entries<Field<unknown>>(fields)
  return {
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as T,
    problems: [...new Set(entries.flatMap(([, { problems }]) => problems))],
  }
}

type Fault = readonly [isFault: boolean, problem: string]

/** A field with further problems, those whose condition holds. */
export function unless<T>(field: Field<T>, ...faults: readonly Fault[]): Field<T> {
  return {
    ...field,
    problems: [...faults.flatMap(([isFault, problem]) => (isFault ? [problem] : [])), ...field.problems],
  }
}

export interface Source {
  /** How an error names it: `input 'host'`, or `input 'host' (from FELDERA_HOST)`. */
  readonly label: string
  readonly value: string
  /** It comes from the environment variable, not from the input. */
  readonly isInherited: boolean
}

/** The input, else the environment variable that Feldera's own clients read; white space around it never counts. */
export function readSource(name: string, variable?: string): Source {
  const value = getInput(name)
  const inherited = variable === undefined ? '' : (process.env[variable] ?? '').trim()
  if (value !== '' || inherited === '') return { label: `input '${name}'`, value, isInherited: false }
  return { label: `input '${name}' (from ${variable})`, value: inherited, isInherited: true }
}

/** No honest value that is wrong is longer. */
const SHOWN_CHARACTERS = 80

/** A value as an error shows it; what is long or looks like a credential was put into the wrong input. */
export function shown(value: string): string {
  if (value.length > SHOWN_CHARACTERS) return `a text of ${value.length} characters (not shown)`
  return /^(?:apikey:|eyJ)/.test(value) ? 'what looks like a credential (not shown)' : `'${value}'`
}
