import { actionFile } from '../test/support/action.ts'
import { markdownTable } from './generated-section.ts'

/** The README's table of inputs, from action.yml. */
export async function inputTable(): Promise<string> {
  const rows = Object.entries(actionFile.inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? '**required**' : code(input.default),
    input.description,
  ])
  return markdownTable(['input', 'default', 'meaning'], rows)
}

/** The README's table of outputs, from action.yml. */
export async function outputTable(): Promise<string> {
  const rows = Object.entries(actionFile.outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return markdownTable(['output', 'value'], rows)
}

function code(text: string | undefined): string {
  return text ? `\`${text}\`` : ''
}
