import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
import { replaceSection } from '../scripts/generated-section.ts'
import { weightTable } from '../scripts/weight-table.ts'
import { fleetProcessTable, fleetTable } from './fleet.ts'
import { noticeTable } from './notice.ts'
import { processTable } from './process.ts'

// npm run bench: everything relative, within one run. Writes its tables into docs/benchmark.md.

const RESULTS = path.resolve(import.meta.dirname, '..', 'docs', 'benchmark.md')

function machine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB`
}

const sections = {
  machine: machine(),
  process: await processTable(),
  notice: await noticeTable(),
  fleet: await fleetTable(),
  'fleet-process': await fleetProcessTable(),
  weight: await weightTable(),
}
let page = await readFile(RESULTS, 'utf8')
for (const [name, content] of Object.entries(sections)) {
  page = replaceSection(page, name, content)
  console.log(`\n${content}`)
}
await writeFile(RESULTS, page)
