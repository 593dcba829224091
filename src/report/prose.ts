import { redact } from '../secrets.ts'
import { COMMAND, QUOTED, withoutMarks } from '../text.ts'
import { escapeHtml, markedLine, plainHtml } from './plain-text.ts'

/** A stretch of a message; the text of one is all ours, all quoted, or all a command. */
type Stretch = Readonly<{ kind: 'ours' | 'quoted' | 'command'; text: string }>

/**
 * A message as HTML: our sentences in plain text, what others said in `<code>`, each command in `<code>` on a line of its own.
 *
 * Whatever is not marked as theirs is not trusted to be ours either: only words and small numbers stay outside `<code>`, so that
 * GitHub finds nothing there to make a link or a mention of.
 *
 * @param limit the most characters of the message to show
 */
export function prose(message: string, limit = 4_000): string {
  const line = markedLine(message, limit)
  const words = withoutMarks(line)
  // A secret in pieces, between them marks that are not ours: without them it would be whole again.
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
    // The end of a line does for the comma or full stop that would follow.
    const rest = needsBreak && kind === 'ours' ? text.replace(/^[.,;:]?\s*/, '') : text
    if (rest === '') continue
    html += `${needsBreak ? '<br>' : ''}${kind === 'quoted' ? code(rest) : ours(rest)}`
    needsBreak = false
  }
  return html
}

const [QUOTE, UNQUOTE] = QUOTED
const [COMMAND_START, COMMAND_END] = COMMAND
const MARKS = [...QUOTED, ...COMMAND].join('')

/** What was cut off before its closing mark ends where the text does. Stray closing marks are left out. */
const STRETCH = new RegExp(
  `${QUOTE}(?<quoted>[^${MARKS}]*)|${COMMAND_START}(?<command>[^${MARKS}]*)|[${UNQUOTE}${COMMAND_END}]?(?<ours>[^${MARKS}]+)`,
  'gu',
)

/** Single quotes around what is quoted anyway: its element says it better. */
const QUOTES_AROUND = new RegExp(`'(${QUOTE}[^${MARKS}]*${UNQUOTE})'`, 'gu')

function stretchesOf(line: string): readonly Stretch[] {
  return [...line.replace(QUOTES_AROUND, '$1').matchAll(STRETCH)].map(({ groups = {} }): Stretch => {
    if (groups['quoted'] !== undefined) return { kind: 'quoted', text: groups['quoted'] }
    if (groups['command'] !== undefined) return { kind: 'command', text: groups['command'] }
    return { kind: 'ours', text: groups['ours'] ?? '' }
  })
}

/** `'orders'`, `'expect: any'`: names and values. An apostrophe within a word opens nothing. */
const IN_QUOTES = /(?<![\p{L}\p{N}])'([^'\s](?:[^']{0,198}[^'\s])?)'(?![\p{L}\p{N}])/u

function ours(text: string): string {
  return text
    .split(IN_QUOTES)
    .map((part, index) => (index % 2 === 1 ? code(part) : part.replace(/\S+/gu, word)))
    .join('')
}

/** Punctuation that belongs to the sentence and not to the word. */
const WORD = /^([("]*)(.*?)([)".,;:!?…]*)$/su

function word(token: string): string {
  const [, before = '', start = '', end = ''] = WORD.exec(token) ?? [token]
  // The parenthesis of `http(s)` is its own.
  const closes = start.includes('(') && end.startsWith(')')
  const [core, after] = closes ? [`${start})`, end.slice(1)] : [start, end]
  return `${escapeHtml(before)}${isPlainWord(core) ? escapeHtml(core) : code(core)}${escapeHtml(after)}`
}

/** Words, with hyphens and apostrophes; numbers with their unit, durations; dashes and arrows. */
const PLAIN_WORD =
  /^(?:\p{L}+(?:['’-]\p{L}+)*['’]?|\d{1,6}(?:[.,]\d{1,3})?(?:[a-z]{1,2}|%)?|(?:\d{1,4}[dhms]){2,4}|[-–—→])?$/u
/** What GitHub takes for a commit. */
const COMMIT = /^[0-9a-f]{7,40}$/i

function isPlainWord(core: string): boolean {
  return PLAIN_WORD.test(core) && !core.split(/['’-]/).some((part) => COMMIT.test(part))
}

function code(text: string): string {
  return text === '' ? '' : `<code>${escapeHtml(text)}</code>`
}
