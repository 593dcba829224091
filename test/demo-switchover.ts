import { startFeldera } from './feldera/index.ts'
import { type RunningStep, runAction, startAction } from './support/action.ts'
import { heading, show, showInputs, showLog } from './support/show.ts'

// npm run demo:switchover: a primary that serves hands over to its standby, the committed action against a simulated Feldera.
// npm run demo:switchover -- killed: the step is killed while the primary is paused, and what the runner calls after that sets the
// primary running again. That takes half a minute, because a pause may be passed on to the pipeline for so long.

const SPEED = 8

await using feldera = await startFeldera({
  speed: SPEED,
  pipelines: [
    // It makes checkpoints and pushes them only when asked, so that each stage can be seen.
    { name: 'orders', state: 'running', bucket: 'orders', recordsPerSecond: 2_000 },
    { name: 'orders-next', bucket: 'orders', bootstrapPolicy: 'allow' },
  ],
})
const inputs = { pipeline: 'orders-next', primary: 'orders', host: feldera.url }

/** Whether what was shown is what the demo says. */
async function handOver(): Promise<boolean> {
  const step = await show('switching over from orders to orders-next', inputs, 'switchover')
  return step.outputs['outcome'] === 'switched-over' && step.outputs['processed-records'] !== ''
}

/** The same when the step is killed on its way, as by a runner whose time is up. */
async function killAndResume(): Promise<boolean> {
  showInputs('switching over from orders to orders-next, and the step is killed', inputs)
  const step = await startAction(inputs, { verb: 'switchover' })
  const result = await killOncePaused(step)
  showLog(result)
  heading(`the primary is ${stateOfPrimary()} now; the runner hands this on to the action's post step`)
  for (const [name, value] of Object.entries(result.state)) console.log(`${name}: ${value}`)
  const after = await runAction(inputs, { verb: 'switchover', after: result })
  showLog(after)
  heading(`the primary is ${stateOfPrimary()}`)
  return after.exitCode === 0 && stateOfPrimary() === 'Running'
}

async function killOncePaused(step: RunningStep) {
  await step.logged('is paused; waiting')
  step.signal('SIGKILL')
  return await step.result
}

function stateOfPrimary(): string {
  return feldera.pipeline('orders').runner.row.runtimeStatus ?? ''
}

heading(`a simulated Feldera at ${feldera.url}, ${SPEED} times as fast as a real one`)
console.log(
  `orders serves; orders-next is in standby and pulls a checkpoint every 10 s. What Feldera's clock has measured passes ${SPEED} times as fast here as what the step's own has`,
)
const isAsTold = await (process.argv.includes('killed') ? killAndResume() : handOver())
heading('what Feldera was sent, besides questions')
for (const write of feldera.writes) console.log(write)

// A demo that shows something else than it says should not pass for one.
process.exitCode = isAsTold ? 0 : 1
