import type { Verb } from '../src/inputs/verbs.ts'
import { actionFiles } from '../test/support/action.ts'
import { markdownTable } from './generated-section.ts'

/** The table of a verb's inputs, from its `action.yml`. */
export async function inputTable(verb: Verb): Promise<string> {
  const rows = Object.entries(actionFiles[verb].inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? '**required**' : code(input.default),
    input.description,
  ])
  return markdownTable(['input', 'default', 'meaning'], rows)
}

/** The table of its outputs. */
export async function outputTable(verb: Verb): Promise<string> {
  const rows = Object.entries(actionFiles[verb].outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return markdownTable(['output', 'value'], rows)
}

function code(text: string | undefined): string {
  return text ? `\`${text}\`` : ''
}
