import { stripVTControlCharacters, styleText } from 'node:util'
import type { Verb } from '../src/inputs/verbs.ts'
import { startFeldera } from './feldera/index.ts'
import { runAction, type StepInputs, type StepResult } from './support/action.ts'

// npm run demo: the committed actions against a simulated Feldera, as GitHub's runner would run them: one pipeline, three in one step,
//
// of which one fails, a primary that is stopped first, and a rehearsal.

const SPEED = 8

const heading = (text: string) => console.log(`\n${styleText(['bold', 'cyan'], `── ${text} `.padEnd(100, '─'))}`)

async function show(title: string, inputs: StepInputs, verb: Verb = 'activate'): Promise<StepResult> {
  heading(title)
  console.log('with:')
  for (const [name, value] of Object.entries(inputs)) console.log(`  ${name}: ${value}`)
  const step = await runAction(inputs, { verb })
  heading(
    `log, exit code ${step.exitCode} (${step.exitCode === 0 ? 'green' : 'red'}), after ${(step.tookMs / 1_000).toFixed(1)} s`,
  )
  console.log(stripVTControlCharacters(step.log.trim()))
  heading('outputs')
  for (const [name, value] of Object.entries(step.outputs)) console.log(`${name.padEnd(28)}${value}`)
  heading('job summary')
  console.log(step.summary.trim())
  return step
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

await using feldera = await startFeldera({
  speed: SPEED,
  pipelines: [
    { name: 'orders' },
    { name: 'payments' },
    { name: 'stock' },
    { name: 'invoices' },
    { name: 'returns-eu', state: 'running', bucket: 'returns' },
    { name: 'returns', bucket: 'returns' },
    { name: 'visits', state: 'running', bucket: 'shared', checkpointIntervalSeconds: 10, pushIntervalSeconds: 5 },
    { name: 'visits-standby', bucket: 'shared' },
  ],
})
heading(`a simulated Feldera at ${feldera.url}, ${SPEED} times as fast as a real one`)
console.log('its pipelines are in standby and pull a checkpoint every 10 s')
const one = await show('activating one standby', { pipeline: 'orders', host: feldera.url })
const three = await show('activating three in one step, one of them with a mistyped name', {
  pipeline: 'payments, stock, invoces',
  host: feldera.url,
})
const pair = await show('activating one whose primary is still live, which is stopped first', {
  pipeline: 'returns',
  primary: 'returns-eu',
  'on-primary': 'stop',
  host: feldera.url,
})
const drill = await show(
  'rehearsing a failover: check, activate as paused, put back into standby',
  { pipeline: 'visits-standby', primary: 'visits', host: feldera.url },
  'rehearse',
)
heading('requests Feldera got')
const lines = feldera.requests.map(({ method, path, answered }) => `${answered}  ${method} ${path}`)
for (const [line, times] of countRepeats(lines)) console.log(times === 1 ? line : `${line}  × ${times}`)

// A demo that shows something else than it says should not pass for one.
const asTold = one.outputs['outcome'] === 'activated' && three.outputs['error-code'] === 'UnknownPipelineName'
const isBack = drill.outputs['outcome'] === 'rehearsed' && drill.outputs['standby'] === 'armed'
const isStopped = pair.outputs['outcome'] === 'activated' && pair.outputs['primary'] === 'stopped'
process.exitCode = asTold && isStopped && isBack && three.outputs['changed'] === 'true' ? 0 : 1
