import { stripVTControlCharacters } from 'node:util'
import { redact, redactedStart } from '../secrets.ts'
import { withoutMarks } from '../text.ts'

/**
 * Control characters, and those that reorder or hide text: C0, C1, the Unicode line and paragraph separators, and all format
 * characters (bidi controls, zero width, tags).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * Makes any text one harmless line of a runner's log.
 *
 * The runner parses each line of stdout and stderr: `::command::` at its start, and the old `##[command]` anywhere in it. A
 * blank inside breaks both and stays readable.
 *
 * @param limit the most characters (UTF-16 units) to keep; what is cut is marked by an ellipsis
 */
export function plainLine(text: string, limit = 2_000): string {
  return markedLine(withoutMarks(text), limit)
}

/** The same with the marks of `quoted` and `command` still in it, which `prose` turns into elements. */
export function markedLine(text: string, limit: number): string {
  // Cut first, generously: a server may send megabytes, and what is removed below is rarely most of a text.
  const visible = stripVTControlCharacters(redactedStart(text, limit * 4).toWellFormed()).replace(UNPRINTABLE, ' ')
  // Once more, now that nothing invisible is left in between a secret's characters.
  const line = redact(visible)
    .trim()
    .replace(/##(?=\[)/g, '# # ')
    .replace(/^::/, ': : ')
  return truncate(line, limit)
}

/** The same, escaped for HTML, so that nothing in it is markup. Put it into a `<code>` element, where GitHub links nothing. */
export function plainHtml(text: string, limit = 1_000): string {
  return escapeHtml(plainLine(text, limit))
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/**
 * JSON in which every character that could do harm in a log is escaped; still the same JSON. Empty when it is too large, or
 * nested too deeply to be written.
 */
export function plainJson(value: unknown, limit: number): string {
  const json = stringify(value)
  // Escaping only makes it longer.
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
