/**
 * Writes the tables of inputs and outputs in README.md from action.yml.
 *
 *     node scripts/readme.ts           writes
 *     node scripts/readme.ts --check   exits 1 when README.md is out of date
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { markdownTable, replaceSection } from './readme-section.ts'

interface ActionFile {
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>
  readonly outputs: Readonly<Record<string, { description: string }>>
}

const root = path.resolve(import.meta.dirname, '..')
const page = path.join(root, 'README.md')
const { inputs, outputs }: ActionFile = parse(readFileSync(path.join(root, 'action.yml'), 'utf8'))

const written = readFileSync(page, 'utf8')
const due = replaceSection(replaceSection(written, 'inputs', inputTable()), 'outputs', outputTable())

if (!process.argv.includes('--check')) {
  writeFileSync(page, due)
} else if (due !== written) {
  console.error('README.md does not match action.yml; run: node scripts/readme.ts')
  process.exitCode = 1
}

function inputTable(): string {
  const rows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? '**required**' : code(input.default),
    input.description,
  ])
  return markdownTable(['input', 'default', 'meaning'], rows)
}

function outputTable(): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return markdownTable(['output', 'value'], rows)
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``
}
