import type { Failure } from '../feldera/failure.ts'
import type { ApiError, Pipeline } from '../feldera/pipeline.ts'
import { redactedStart } from '../secrets.ts'
import { quoted, withoutStop } from '../text.ts'

// Phrases that all messages use.

/** `Standby (desired Running)`, or only the status when it is the desired one; marked as quoted. */
export function describeState({ status, desiredStatus }: Pick<Pipeline, 'status' | 'desiredStatus'>): string {
  return status === desiredStatus ? quoted(status) : `${quoted(status)} (desired ${quoted(desiredStatus)})`
}

/** The same of a pipeline as it was last seen; empty when it never was. */
export function describeLast(last: Pipeline | undefined): string {
  return last === undefined ? '' : describeState(last)
}

/**
 * How much of a server's words is shown, so that the advice after them still fits into an annotation of 4,096
 * characters.
 */
const WORDS_CHARACTERS = 1_500
const CODE_CHARACTERS = 100

/** A failure as a phrase: `the words (HTTP 404 UnknownPipelineName)`. */
export function describeFailure({ words, httpStatus, code }: Pick<Failure, 'words' | 'httpStatus' | 'code'>): string {
  const source = httpStatus === undefined ? code : `HTTP ${httpStatus} ${code}`
  return `${withoutStop(redactedStart(words, WORDS_CHARACTERS))} (${quoted(redactedStart(source, CODE_CHARACTERS))})`
}

/** The same for an error inside a good answer, such as the error of a deployment. */
export function describeApiError({ message, errorCode }: ApiError): string {
  return describeFailure({ words: quoted(message), code: errorCode, httpStatus: undefined })
}

/** How many names a sentence lists. */
const NAMES_SHOWN = 5

/** `a, b, c, d, e and 7 more`. */
export function listNames(names: readonly string[], separator = ', '): string {
  const rest = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `${names.slice(0, NAMES_SHOWN).join(separator)}${rest}`
}

/** The name of a pipeline as a sentence shows it. */
export function inQuotes(name: string): string {
  return `'${name}'`
}
