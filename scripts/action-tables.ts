import type { Verb } from '../src/inputs/verbs.ts'
import { actionFiles } from '../test/support/action.ts'
import { markdownTable } from './generated-section.ts'
import { INPUT_GROUPS, requireGrouped } from './input-groups.ts'

/**
 * The tables of a verb's inputs, from its `action.yml`, one for each group.
 *
 * @throws when an input has no group
 */
export async function inputTables(verb: Verb): Promise<string> {
  const { inputs } = actionFiles[verb]
  requireGrouped(Object.keys(inputs))
  const row = (name: string) => {
    const input = inputs[name]
    if (input === undefined) return []
    return [[`\`${name}\``, input.required ? '**required**' : code(input.default), input.description]]
  }
  const tables = INPUT_GROUPS.map((group) => [`**${group.title}**`, markdownTable(HEAD, group.inputs.flatMap(row))])
  return tables.flat().join('\n\n')
}

const HEAD = ['input', 'default', 'meaning'] as const

/** The table of its outputs. */
export async function outputTable(verb: Verb): Promise<string> {
  const rows = Object.entries(actionFiles[verb].outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return markdownTable(['output', 'value'], rows)
}

function code(text: string | undefined): string {
  return text ? `\`${text}\`` : ''
}
