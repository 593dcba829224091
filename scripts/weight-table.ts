import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { markdownTable } from './generated-section.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

/** What the bundle is made of, from the module headers that ncc leaves in it. */
export async function weightTable(): Promise<string> {
  const bundle = await readFile(path.join(ROOT, 'dist/index.js'), 'utf8')
  const { size } = await stat(path.join(ROOT, 'dist/index.js'))
  const weights = new Map<string, number>()
  const headers = [...bundle.matchAll(/^;\/\/ CONCATENATED MODULE: \.\/(\S+)$/gm)]
  for (const [index, header] of headers.entries()) {
    const end = headers[index + 1]?.index ?? bundle.length
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(header[1] ?? '')?.[1] ?? 'this action'
    weights.set(name, (weights.get(name) ?? 0) + end - header.index)
  }
  const named = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0)
  const rows = [...weights, ['other packages and glue', size - named] as const].toSorted(
    ([, one], [, other]) => other - one,
  )
  return markdownTable(
    ['in `dist/index.js`', 'size'],
    [...rows.map(([name, bytes]) => [name, inKilobytes(bytes)]), ['**all**', `**${inKilobytes(size)}**`]],
  )
}

function inKilobytes(bytes: number): string {
  return `${Math.round(bytes / 1_000)} kB`
}
