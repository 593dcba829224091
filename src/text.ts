// A message is one line of text. Log, annotations and outputs show it as it is; the summary shows in monospace what
// others said and what is to be typed. Such parts are therefore marked when they are put into a sentence, by characters
// from Unicode's private use area. report/plain-text.ts removes the marks, and report/prose.ts turns them into HTML
// elements. Other characters from there stand where an address belongs, which report/console.ts knows.

/** The marks around words that are not ours: those of a server or of Node. */
export const QUOTED = ['\ue000', '\ue001'] as const
/** The marks around a command. */
export const COMMAND = ['\ue002', '\ue003'] as const

/**
 * Where the address of the pipeline's page in Feldera belongs, and that of its primary: at the end of a sentence, which also reads
 * well without it. `Look at its logs${AT_PIPELINE}.`
 */
export const AT_PIPELINE = '\ue004'
export const AT_PRIMARY = '\ue005'
/** The marks around such an address, once it is there. */
export const ADDRESS = ['\ue006', '\ue007'] as const

const MARKS = /[\ue000-\ue007]/g

/**
 * Marks text from a server or from Node. Marks in the text itself are removed, so that it cannot end its own quotation.
 */
export function quoted(remote: string): string {
  return `${QUOTED[0]}${withoutMarks(remote)}${QUOTED[1]}`
}

/** Marks a command that the reader can type or a request they can send. It may hold remote text. */
export function command(text: string): string {
  return `${COMMAND[0]}${withoutMarks(text)}${COMMAND[1]}`
}

export function withoutMarks(text: string): string {
  return text.replace(MARKS, '')
}

/**
 * Removes full stops and blanks at the end of a text, so that more can follow it. A quotation that is left open, by
 * this or by an earlier cut, is closed. A loop instead of a regular expression keeps the time linear, because the text
 * may be a server's.
 */
export function withoutStop(text: string): string {
  let end = text.length
  while (end > 0 && /[.\s\ue001]/.test(text.charAt(end - 1))) end -= 1
  const rest = text.slice(0, end)
  const isOpen = rest.lastIndexOf(QUOTED[0]) > rest.lastIndexOf(QUOTED[1])
  return isOpen ? `${rest}${QUOTED[1]}` : rest
}

/** `nothing was sent` → `Nothing was sent.` */
export function asSentence(clause: string): string {
  return `${startOfSentence(clause)}.`
}

/** `nothing was sent` → `Nothing was sent` */
export function startOfSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** Joins sentences with blanks, leaving out empty ones. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
