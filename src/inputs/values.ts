import { DURATION_FORMS, parseDuration } from '../duration.ts'
import { isHeaderValue } from '../feldera/http.ts'
import type { TargetStatus } from '../feldera/pipeline.ts'
import { bad, display, type Field, good, readRawInput } from './field.ts'

/**
 * Feldera's own rule for names, enforced when a pipeline is created. A name that follows it also cannot change the path
 * of a URL.
 */
const PIPELINE_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$/
const PIPELINE_NAME_MAX = 63

export function readPipelineName(): Field<string> {
  const { label, value } = readRawInput('pipeline')
  if (value === '') return bad('', `${label} is missing; allowed: the name of a pipeline`)
  if (PIPELINE_NAME.test(value) && value.length <= PIPELINE_NAME_MAX) return good(value)
  const allowed = `letters, digits, '-' and '_', first and last a letter or digit, at most ${PIPELINE_NAME_MAX} characters`
  return bad('', `${label} is ${display(value)}, which cannot be a pipeline's name; allowed: ${allowed}`)
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
  if (ms % HOUR === 0) return `${ms / HOUR}h`
  if (ms % MINUTE === 0) return `${ms / MINUTE}m`
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`
}
