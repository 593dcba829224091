import { startFeldera } from './feldera/index.ts'
import { heading, show, showRequests } from './support/show.ts'

// npm run demo: the committed actions against a simulated Feldera, as GitHub's runner would run them: one pipeline, three in one step,
// of which one fails, a primary that is stopped first, and a rehearsal. A switchover has a demo of its own: npm run demo:switchover.

const SPEED = 8

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
showRequests(feldera)

// A demo that shows something else than it says should not pass for one.
const asTold = one.outputs['outcome'] === 'activated' && three.outputs['error-code'] === 'UnknownPipelineName'
const isBack = drill.outputs['outcome'] === 'rehearsed' && drill.outputs['standby'] === 'armed'
const isStopped = pair.outputs['outcome'] === 'activated' && pair.outputs['primary'] === 'stopped'
process.exitCode = asTold && isStopped && isBack && three.outputs['changed'] === 'true' ? 0 : 1
