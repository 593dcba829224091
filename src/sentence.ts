/** The text without the full stops and blanks at its end, so that something can follow it. Linear, for it may be remote. */
export function withoutStop(text: string): string {
  let end = text.length
  while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** `nothing was sent` → `Nothing was sent.` */
export function asSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
}

/** Joins sentences; empty ones do not count. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
