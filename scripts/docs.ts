import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Verb } from '../src/inputs/verbs.ts'
import { inputTables, outputTable } from './action-tables.ts'
import { faultTable } from './fault-table.ts'
import { replaceSection } from './generated-section.ts'
import { handOverTable } from './hand-over-table.ts'
import { weightTable } from './weight-table.ts'

// npm run docs: writes the generated sections of the pages. The table of faults is made from what the last test run saw; before
// there was one it stays as it is.
// npm run docs:check: exits 1 when a page is out of date, or when there is nothing to compare it with.

const root = path.resolve(import.meta.dirname, '..')

const PAGES = {
  'README.md': tablesOf('activate'),
  'check/README.md': tablesOf('check'),
  'rearm/README.md': tablesOf('rearm'),
  'rehearse/README.md': tablesOf('rehearse'),
  'switchover/README.md': { ...tablesOf('switchover'), faults: handOverTable },
  'docs/benchmark.md': { weight: weightTable },
  'docs/faults.md': { faults: faultTable },
} as const satisfies Record<string, Record<string, () => Promise<string | undefined>>>

function tablesOf(verb: Verb) {
  return { inputs: () => inputTables(verb), outputs: () => outputTable(verb) }
}

const isCheck = process.argv.includes('--check')

for (const [page, sections] of Object.entries(PAGES)) {
  const file = path.join(root, page)
  const written = await readFile(file, 'utf8')
  let due = written
  for (const [name, make] of Object.entries(sections)) {
    const content = await make()
    if (content === undefined) tellUnknown(page, name)
    else due = replaceSection(due, name, content)
  }
  if (due === written) {
    console.log(`${page}: up to date`)
    continue
  }
  if (!isCheck) {
    await writeFile(file, due)
    console.log(`${page}: written`)
  } else {
    console.error(`${page} is out of date; run: npm run docs`)
    process.exitCode = 1
  }
}

function tellUnknown(page: string, section: string): void {
  if (isCheck) {
    console.error(
      `${page}: nothing to compare the section '${section}' with, because the tests have not run here; run: npm test`,
    )
    process.exitCode = 1
  } else {
    console.log(
      `${page}: the section '${section}' stays as it is, because it is made from a test run; run: npm test && npm run docs`,
    )
  }
}
