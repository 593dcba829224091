/**
 * Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`, so that a generated part can live in a page
 * written by hand.
 *
 * @param name of the section
 * @param content Markdown without the markers; white space around it does not count
 * @throws when the page does not hold the section exactly once
 */
export function replaceSection(markdown: string, name: string, content: string): string {
  const [before, ...afterStart] = markdown.split(`<!-- ${name}:start -->`)
  const [, ...afterEnd] = afterStart.join('').split(`<!-- ${name}:end -->`)
  if (before === undefined || afterStart.length !== 1 || afterEnd.length !== 1) {
    throw new Error(`the page must hold <!-- ${name}:start --> and, after it, <!-- ${name}:end --> exactly once`)
  }
  return `${before}<!-- ${name}:start -->\n\n${content.trim()}\n\n<!-- ${name}:end -->${afterEnd[0]}`
}

/** A Markdown table; cells may hold Markdown, but neither line breaks nor bars of their own. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plainCell).join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function plainCell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()
}
