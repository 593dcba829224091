import { stripVTControlCharacters } from 'node:util'
import { redact, redactedStart } from '../secrets.ts'
import { withoutMarks } from '../text.ts'

/**
 * Control characters, and those that reorder or hide text: C0, C1, the Unicode line and paragraph separators, and all
 * format characters (bidi controls, zero width, tags).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * Turns any text into one harmless line for the runner's log.
 *
 * The runner looks for commands in each line of stdout and stderr: `::command::` at its start, and the old
 * `##[command]` anywhere. A blank inside makes both ineffective, and the text stays readable.
 *
 * @param limit the most characters (UTF-16 units) to keep; an ellipsis marks that the text was cut
 */
export function plainLine(text: string, limit = 2_000): string {
  return markedLine(withoutMarks(text), limit)
}

/** The same line, but with the marks of `quoted` and `command`, which `prose` turns into elements. */
export function markedLine(text: string, limit: number): string {
  // A server may send megabytes, so the text is cut first, to four times the limit because characters are removed
  // below.
  const visible = stripVTControlCharacters(redactedStart(text, limit * 4).toWellFormed()).replace(UNPRINTABLE, ' ')
  // Redacted once more, because a secret may have had invisible characters in it, which are gone now.
  const line = redact(visible)
    .trim()
    .replace(/##(?=\[)/g, '# # ')
    .replace(/^::/, ': : ')
  return truncate(line, limit)
}

/** A plain line, escaped for HTML. Put it into a `<code>` element, in which GitHub makes no links. */
export function plainHtml(text: string, limit = 1_000): string {
  return escapeHtml(plainLine(text, limit))
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/**
 * A value as JSON in which all characters that could do harm in a log are escaped. It still parses to the same value.
 *
 * @returns the JSON; empty when it is longer than `limit` characters, or nested too deeply to be written
 */
export function plainJson(value: unknown, limit: number): string {
  const json = stringify(value)
  // Escaping only makes it longer, so there is no need to go on.
  if (json.length > limit) return ''
  const escaped = redact(json)
    .toWellFormed()
    .replace(UNPRINTABLE, (run) => [...run].map(escapeCharacter).join(''))
    .replace(/##(?=\[)/g, '\\u0023\\u0023')
  return escaped.length > limit ? '' : escaped
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}

function truncate(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`
}
