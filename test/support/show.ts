import { stripVTControlCharacters, styleText } from 'node:util'
import type { Verb } from '../../src/inputs/verbs.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { runAction, type StepInputs, type StepResult } from './action.ts'

// What the demos print.

export const heading = (text: string) => console.log(`\n${styleText(['bold', 'cyan'], `── ${text} `.padEnd(100, '─'))}`)

/** Runs one step, as GitHub's runner would, and shows what went in and came out. */
export async function show(title: string, inputs: StepInputs, verb: Verb = 'activate'): Promise<StepResult> {
  showInputs(title, inputs)
  const step = await runAction(inputs, { verb })
  showLog(step)
  heading('outputs')
  for (const [name, value] of Object.entries(step.outputs)) console.log(`${name.padEnd(28)}${value}`)
  heading('job summary')
  console.log(step.summary.trim())
  return step
}

export function showInputs(title: string, inputs: StepInputs): void {
  heading(title)
  console.log('with:')
  for (const [name, value] of Object.entries(inputs)) console.log(`  ${name}: ${value}`)
}

export function showLog({ exitCode, signal, log, tookMs }: StepResult): void {
  const end = signal === null ? `exit code ${exitCode} (${exitCode === 0 ? 'green' : 'red'})` : `killed by ${signal}`
  heading(`log, ${end}, after ${(tookMs / 1_000).toFixed(1)} s`)
  console.log(stripVTControlCharacters(log.trim()))
}

/** The requests that an installation got, those in a row that are alike on one line. */
export function showRequests({ requests }: SimulatedFeldera): void {
  heading('requests Feldera got')
  const lines = requests.map(({ method, path, answered }) => `${answered}  ${method} ${path}`)
  for (const [line, times] of countRepeats(lines)) console.log(times === 1 ? line : `${line}  × ${times}`)
}

function countRepeats(lines: readonly string[]): [string, number][] {
  const counted: [string, number][] = []
  for (const line of lines) {
    const last = counted.at(-1)
    if (last?.[0] === line) last[1] += 1
    else counted.push([line, 1])
  }
  return counted
}
