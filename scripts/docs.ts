import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inputTable, outputTable } from './action-tables.ts'
import { faultTable } from './fault-table.ts'
import { replaceSection } from './generated-section.ts'
import { weightTable } from './weight-table.ts'

// npm run docs: writes the generated sections of the pages. The fault table is made from what the last test run saw.
// npm run docs:check: exits 1 when a page is out of date.

const root = path.resolve(import.meta.dirname, '..')

const PAGES = {
  'README.md': { inputs: inputTable, outputs: outputTable, faults: faultTable },
  'docs/benchmark.md': { weight: weightTable },
} as const satisfies Record<string, Record<string, () => Promise<string>>>

for (const [page, sections] of Object.entries(PAGES)) {
  const file = path.join(root, page)
  const written = await readFile(file, 'utf8')
  let due = written
  for (const [name, content] of Object.entries(sections)) due = replaceSection(due, name, await content())
  if (due === written) continue
  if (!process.argv.includes('--check')) {
    await writeFile(file, due)
  } else {
    console.error(`${page} is out of date; run: npm run docs`)
    process.exitCode = 1
  }
}
