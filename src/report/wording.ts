import type { Failure } from '../feldera/failure.ts'
import type { ApiError, Pipeline } from '../feldera/pipeline.ts'
import { redactedStart } from '../secrets.ts'
import { quoted, withoutStop } from '../text.ts'

// Phrases that every message is made of.

/** `Standby (desired Running)`, or one word where both agree; marked as quoted. */
export function describeState({ status, desiredStatus }: Pick<Pipeline, 'status' | 'desiredStatus'>): string {
  return status === desiredStatus ? quoted(status) : `${quoted(status)} (desired ${quoted(desiredStatus)})`
}

/** Of a server's words this much is shown, so that what to do next still fits into the annotation's 4,096 characters. */
const WORDS_CHARACTERS = 1_500
const CODE_CHARACTERS = 100

/** `the words (HTTP 404 UnknownPipelineName)`. */
export function describeFailure({ words, httpStatus, code }: Pick<Failure, 'words' | 'httpStatus' | 'code'>): string {
  const source = httpStatus === undefined ? code : `HTTP ${httpStatus} ${code}`
  return `${withoutStop(redactedStart(words, WORDS_CHARACTERS))} (${quoted(redactedStart(source, CODE_CHARACTERS))})`
}

/** The same of an error that came inside a good answer, as the one of a deployment does. */
export function describeApiError({ message, errorCode }: ApiError): string {
  return describeFailure({ words: quoted(message), code: errorCode, httpStatus: undefined })
}

/** How many names a sentence holds. */
const NAMES_SHOWN = 5

/** `a, b, c, d, e and 7 more`. */
export function listNames(names: readonly string[]): string {
  const rest = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${rest}`
}
