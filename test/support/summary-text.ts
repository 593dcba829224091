/**
 * What a person reads in a job summary: its text without the elements. The single quotes around names and values are gone,
 * because monospace stands in their place there; `unquoted` takes them from what is looked for.
 */
export function textOf(summary: string): string {
  const text = summary
    .replace(/<br>|<\/(?:p|li|tr|h2|h3)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
  return unquoted(unescapeHtml(text))
}

function unescapeHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, character) => String.fromCharCode(Number(character)))
}

export function unquoted(text: string): string {
  return text.replace(/(?<!\w)'|'(?!\w)/g, '')
}

/** Where the links of a summary lead, and what they are called. */
export function linksIn(summary: string): [address: string, name: string][] {
  return [...summary.matchAll(/<a href="([^"]*)">(.*?)<\/a>/g)].map(([, address = '', name = '']) => [
    unescapeHtml(address),
    unescapeHtml(name.replace(/<[^>]*>/g, '')),
  ])
}
