import { styleText } from 'node:util'
import { actionFile, type StepResult, startAction } from '../test/support/action.ts'

// npm run step -- pipeline=orders host=http://127.0.0.1:8080: runs the committed action once, as GitHub's runner would, with the
// inputs given and the defaults of action.yml for the others. The variables FELDERA_… and those of proxies of the shell count, so
// that a key need not be typed.

const USAGE = `npm run step -- NAME=VALUE…, such as: npm run step -- pipeline=orders host=http://127.0.0.1:8080
Inputs: ${Object.keys(actionFile.inputs).join(', ')}`

function readInputs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', ...value] = word.split('=')
      if (value.length === 0 || !Object.hasOwn(actionFile.inputs, name)) refuse(word)
      return [name, value.join('=')]
    }),
  )
}

function refuse(word: string): never {
  console.error(`'${word}' is not NAME=VALUE with an input of action.yml.\n${USAGE}`)
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

const words = process.argv.slice(2)
if (words.length === 0 || words.includes('--help')) {
  console.log(USAGE)
} else {
  const inputs = readInputs(words)
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^FELDERA_|^(?:https?|no)_proxy$/i.test(name)),
  )
  // Ctrl+C reaches the step by itself, which then reports; this process waits for that.
  process.on('SIGINT', () => undefined)
  const step = await startAction(inputs, { env, onLine: printLine })
  const result = await step.result
  print(result)
  process.exitCode = result.exitCode ?? 1
}
