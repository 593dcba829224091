// Messages are one line of text each, for the log, the annotations and the outputs. The summary can do more: it shows in
// monospace what others said and what is to be typed. So both are marked where they are put into a sentence, by characters
// for private use, which plain lines lose again (report/plain-text.ts) and the summary turns into elements (report/prose.ts).

/** Around words that are not ours: a server's, Node's. */
export const QUOTED = ['\ue000', '\ue001'] as const
/** Around a command. */
export const COMMAND = ['\ue002', '\ue003'] as const

const MARKS = /[\ue000-\ue003]/g

/** Remote text, marked as such. Marks of its own it loses, so that it cannot pretend to end. */
export function quoted(remote: string): string {
  return `${QUOTED[0]}${withoutMarks(remote)}${QUOTED[1]}`
}

/** Something to type or to send, marked as such; may hold remote text. */
export function command(text: string): string {
  return `${COMMAND[0]}${withoutMarks(text)}${COMMAND[1]}`
}

export function withoutMarks(text: string): string {
  return text.replace(MARKS, '')
}

/**
 * The text without the full stops and blanks at its end, so that something can follow it. Words that are quoted there, or were
 * before the text was cut, stay closed. Linear, for it may be remote.
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
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
}

/** Joins sentences; empty ones do not count. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
