import { DURATION_FORMS, parseDuration } from '../duration.ts'
import { isHeaderValue } from '../feldera/http.ts'
import type { TargetStatus } from '../feldera/pipeline.ts'
import { addProblems, bad, display, type Field, good, readRawInput } from './field.ts'

/**
 * Feldera's own rule for names, enforced when a pipeline is created. A name that follows it also cannot change the path
 * of a URL.
 */
const PIPELINE_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$/
const PIPELINE_NAME_MAX = 63

/** A job's summary and outputs have room for so many; and a matrix of jobs takes over beyond that. */
const PIPELINES_MAX = 200
/** How many bad names are told, each in a problem of its own. */
const BAD_NAMES_TOLD = 5

/** One name, or several that are separated by line breaks or commas. */
export function readPipelineNames(): Field<readonly string[]> {
  const { label, value } = readRawInput('pipeline')
  const given = value.split(/[\r\n,]/).map((name) => name.trim())
  const names = given.filter((name) => name !== '')
  const distinct = [...new Set(names)]
  const allowed = 'the name of a pipeline, or several names separated by line breaks or commas'
  if (value === '') return bad([], `${label} is missing; allowed: ${allowed}`)
  if (names.length === 0) return bad([], `${label} is ${display(value)}, which holds no name; allowed: ${allowed}`)
  return addProblems(
    {
      value: distinct.every(isPipelineName) ? distinct : [],
      problems: findBadNames(distinct, label, given.length > 1),
    },
    [distinct.length > PIPELINES_MAX, tooManyNames(label, distinct.length)],
    [distinct.length < names.length, repeatedNames(label, names)],
  )
}

export function isPipelineName(name: string): boolean {
  return PIPELINE_NAME.test(name) && name.length <= PIPELINE_NAME_MAX
}

function findBadNames(names: readonly string[], label: string, isList: boolean): readonly string[] {
  const wrong = names.filter((name) => !isPipelineName(name))
  const allowed = `letters, digits, '-' and '_', first and last a letter or digit, at most ${PIPELINE_NAME_MAX} characters`
  // Blanks come from YAML's folded text (`>`), which joins lines with them.
  const isSeparated = isList || wrong.some((name) => /[\s;]/.test(name))
  const separated = isSeparated ? ', and names separated by line breaks or commas' : ''
  const told = wrong.slice(0, BAD_NAMES_TOLD).map((name) => {
    const holds = isList ? 'holds' : 'is'
    return `${label} ${holds} ${display(name)}, which cannot be a pipeline's name; allowed: ${allowed}${separated}`
  })
  const rest = wrong.length - told.length
  return rest === 0 ? told : [...told, `${label} holds ${rest} more that cannot be a pipeline's name`]
}

function tooManyNames(label: string, count: number): string {
  return `${label} holds ${count} names; allowed: at most ${PIPELINES_MAX} in one step, and more with a matrix of jobs`
}

function repeatedNames(label: string, names: readonly string[]): string {
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) < index))]
  const shown = repeated.slice(0, BAD_NAMES_TOLD).map(display).join(', ')
  const rest = repeated.length > BAD_NAMES_TOLD ? ` and ${repeated.length - BAD_NAMES_TOLD} more` : ''
  return `${label} holds ${shown}${rest} more than once; allowed: each name once`
}

export function readTenant(): Field<string | undefined> {
  const { label, value } = readRawInput('tenant', 'FELDERA_TENANT')
  if (value === '' || isHeaderValue(value)) return good(value || undefined)
  return bad(undefined, `${label} is ${display(value)}; allowed: a tenant's name or id, without blanks`)
}

export function readTarget(): Field<TargetStatus> {
  const { label, value } = readRawInput('initial')
  const lower = value.toLowerCase()
  if (lower === '' || lower === 'running') return good('Running')
  return lower === 'paused' ? good('Paused') : bad('Running', `${label} is ${display(value)}; allowed: running, paused`)
}

/** One of several words, the first of which is the default. */
export function readChoice<const C extends string>(name: string, choices: readonly [C, ...C[]]): Field<C> {
  const { label, value } = readRawInput(name)
  const choice = value === '' ? choices[0] : choices.find((candidate) => candidate === value)
  if (choice !== undefined) return good(choice)
  return bad(choices[0], `${label} is ${display(value)}; allowed: ${choices.join(', ')}`)
}

/**
 * A boolean of YAML 1.2, as `core.getBooleanInput` reads it. An empty value, as an expression may give it, means the
 * default.
 */
export function readBoolean(name: string, fallback: boolean): Field<boolean> {
  const { label, value } = readRawInput(name)
  if (value === '') return good(fallback)
  if (['true', 'True', 'TRUE'].includes(value)) return good(true)
  if (['false', 'False', 'FALSE'].includes(value)) return good(false)
  return bad(fallback, `${label} is ${display(value)}; allowed: true, false`)
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A duration; it, `fallback`, `min` and `max` are in milliseconds. */
export function readDuration<F extends number | undefined>(
  name: string,
  { fallback, min, max }: { readonly fallback: F; readonly min: number; readonly max: number },
): Field<number | F> {
  const { label, value } = readRawInput(name)
  if (value === '') return good(fallback)
  const ms = parseDuration(value)
  if (ms !== undefined && ms >= min && ms <= max) return good(ms)
  const allowed = `${DURATION_FORMS}, from ${shortForm(min)} to ${shortForm(max)}`
  const why = ms === undefined ? ', which is not a duration' : ''
  return bad(fallback, `${label} is ${display(value)}${why}; allowed: ${allowed}`)
}

function shortForm(ms: number): string {
  if (ms === 0) return '0s'
  if (ms % HOUR === 0) return `${ms / HOUR}h`
  if (ms % MINUTE === 0) return `${ms / MINUTE}m`
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`
}
