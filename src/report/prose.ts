import { redact } from '../secrets.ts'
import { ADDRESS, AT_PIPELINE, AT_PRIMARY, COMMAND, QUOTED, withoutMarks } from '../text.ts'
import { escapeHtml, markedLine, plainHtml } from './plain-text.ts'

/** A part of a message that is all our own words, all quoted, all a command, or an address in Feldera. */
type Stretch = Readonly<{ kind: 'ours' | 'quoted' | 'command' | 'address'; text: string }>

/**
 * A message as HTML: our sentences as plain text, what others said in `<code>`, each command in `<code>` on a line
 * of its own, and the address of a pipeline in Feldera as a link.
 *
 * Even in text without marks, only words and small numbers stay outside `<code>`. So GitHub makes no other links and no mentions,
 * even if somewhere text from a server was not marked.
 *
 * @param limit the most characters of the message to show
 */
export function prose(message: string, limit = 4_000): string {
  const line = markedLine(message, limit)
  const words = withoutMarks(line)
  // If removing the marks makes a secret visible, a server has put marks between its characters: show the redacted line
  // instead.
  return redact(words) === words ? render(stretchesOf(line)) : `<code>${plainHtml(message, limit)}</code>`
}

function render(stretches: readonly Stretch[]): string {
  let html = ''
  let needsBreak = false
  for (const { kind, text } of stretches) {
    if (kind === 'command') {
      html = `${html.trimEnd()}${html === '' ? '' : '<br>'}${code(text)}`
      needsBreak = true
      continue
    }
    // A command ends its line, so the comma or full stop after it is left out.
    const rest = needsBreak && kind === 'ours' ? text.replace(/^[.,;:]?\s*/, '') : text
    if (rest === '') continue
    html += `${needsBreak ? '<br>' : ''}${RENDER[kind](rest)}`
    needsBreak = false
  }
  return html
}

const RENDER: Readonly<Record<Exclude<Stretch['kind'], 'command'>, (text: string) => string>> = {
  ours: renderOurs,
  quoted: code,
  address: (address) => linkTo(address, code(address)),
}

const [QUOTE, UNQUOTE] = QUOTED
const [COMMAND_START] = COMMAND
const [ADDRESS_START, ADDRESS_END] = ADDRESS
const MARKS = [...QUOTED, ...COMMAND, ...ADDRESS, AT_PIPELINE, AT_PRIMARY].join('')

/**
 * Matches one stretch. A quotation or command that was cut ends where the text does, and stray closing marks are
 * skipped. An address that was cut leads nowhere, and is no link.
 */
const STRETCH = new RegExp(
  `${QUOTE}(?<quoted>[^${MARKS}]*)|${COMMAND_START}(?<command>[^${MARKS}]*)|${ADDRESS_START}(?<address>[^${MARKS}]*)${ADDRESS_END}|(?<ours>[^${MARKS}]+)`,
  'gu',
)

/** Single quotes around quoted text. They are removed, because the `<code>` element shows the same. */
const QUOTES_AROUND = new RegExp(`'(${QUOTE}[^${MARKS}]*${UNQUOTE})'`, 'gu')

function stretchesOf(line: string): readonly Stretch[] {
  return [...line.replace(QUOTES_AROUND, '$1').matchAll(STRETCH)].map(({ groups = {} }): Stretch => {
    if (groups['quoted'] !== undefined) return { kind: 'quoted', text: groups['quoted'] }
    if (groups['command'] !== undefined) return { kind: 'command', text: groups['command'] }
    if (groups['address'] !== undefined) return { kind: 'address', text: groups['address'] }
    return { kind: 'ours', text: groups['ours'] ?? '' }
  })
}

/**
 * Names and values in single quotes: `'orders'`, `'expect: any'`. An apostrophe inside a word is not an opening quote.
 */
const IN_QUOTES = /(?<![\p{L}\p{N}])'([^'\s](?:[^']{0,198}[^'\s])?)'(?![\p{L}\p{N}])/u

function renderOurs(text: string): string {
  return text
    .split(IN_QUOTES)
    .map((part, index) => (index % 2 === 1 ? code(part) : part.replace(/\S+/gu, renderWord)))
    .join('')
}

/** Separates a word from the punctuation around it, which belongs to the sentence. */
const WORD = /^([("]*)(.*?)([)".,;:!?…]*)$/su

function renderWord(token: string): string {
  const [, before = '', start = '', end = ''] = WORD.exec(token) ?? [token]
  // The closing parenthesis of `http(s)` belongs to the word.
  const closes = start.includes('(') && end.startsWith(')')
  const [core, after] = closes ? [`${start})`, end.slice(1)] : [start, end]
  return `${escapeHtml(before)}${isPlainWord(core) ? escapeHtml(core) : code(core)}${escapeHtml(after)}`
}

/**
 * What may stay outside `<code>`: words with hyphens and apostrophes, numbers with a unit, durations, dashes and
 * arrows.
 */
const PLAIN_WORD =
  /^(?:\p{L}+(?:['’-]\p{L}+)*['’]?|\d{1,6}(?:[.,]\d{1,3})?(?:[a-z]{1,2}|%)?|(?:\d{1,4}[dhms]){2,4}|[-–—→])?$/u
/** What GitHub links as a commit. */
const COMMIT = /^[0-9a-f]{7,40}$/i

function isPlainWord(core: string): boolean {
  return PLAIN_WORD.test(core) && !core.split(/['’-]/).some((part) => COMMIT.test(part))
}

/** @param address of checked parts, without text from a server */
export function linkTo(address: string, html: string): string {
  return `<a href="${escapeHtml(address)}">${html}</a>`
}

function code(text: string): string {
  return text === '' ? '' : `<code>${escapeHtml(text)}</code>`
}
