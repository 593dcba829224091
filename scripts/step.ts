import { styleText } from 'node:util'
import { VERBS } from '../src/inputs/verbs.ts'
import { actionFiles, type StepResult, startAction } from '../test/support/action.ts'

// npm run step -- check pipeline=orders host=http://127.0.0.1:8080: runs the committed action of a verb once, as GitHub's runner
// would, with the inputs given and the defaults of its action.yml for the others. Without a verb it activates. The variables FELDERA_… and those of proxies of the shell count, so
// that a key need not be typed.

const [first = '', ...others] = process.argv.slice(2)
const named = VERBS.find((verb) => verb === first)
const verb = named ?? 'activate'
const words = named || first === '' ? others : [first, ...others]

const USAGE = `npm run step -- [VERB] NAME=VALUE…, such as: npm run step -- check pipeline=orders host=http://127.0.0.1:8080
Verbs: ${VERBS.join(', ')}. Inputs of ${verb}: ${Object.keys(actionFiles[verb].inputs).join(', ')}`

function readInputs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', ...value] = word.split('=')
      if (value.length === 0 || !Object.hasOwn(actionFiles[verb].inputs, name)) refuse(word)
      return [name, value.join('=')]
    }),
  )
}

function refuse(word: string): never {
  console.error(`'${word}' is not NAME=VALUE with an input of the action that should ${verb}.\n${USAGE}`)
  process.exit(2)
}

/** What the runner would hide: the values of masks. */
function printLine(line: string): void {
  if (!line.startsWith('::add-mask::')) console.log(line)
}

function print({ exitCode, signal, outputs, summary, tookMs }: StepResult): void {
  const heading = (text: string) => console.log(`\n${styleText(['bold', 'cyan'], text)}`)
  heading(`exit code ${exitCode ?? signal}, after ${(tookMs / 1_000).toFixed(1)} s`)
  heading('outputs')
  for (const [name, value] of Object.entries(outputs)) console.log(`${name.padEnd(28)}${value}`)
  heading('job summary')
  console.log(summary.trim())
}

if (words.length === 0 || words.includes('--help')) {
  console.log(USAGE)
} else {
  const inputs = readInputs(words)
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^FELDERA_|^(?:https?|no)_proxy$/i.test(name)),
  )
  // Ctrl+C reaches the step by itself, which then reports; this process waits for that.
  process.on('SIGINT', () => undefined)
  const step = await startAction(inputs, { verb, env, onLine: printLine })
  const result = await step.result
  print(result)
  process.exitCode = result.exitCode ?? 1
}
