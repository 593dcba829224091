import { parseArgs } from 'node:util'
import { DEFAULT_SPEED, startFeldera } from './index.ts'
import { type Scenario, type ScenarioName, scenarios } from './scenarios.ts'

// node test/feldera/cli.ts --scenario ok --port 8080 --speed 20
const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'ok' },
    port: { type: 'string', default: '8080' },
    speed: { type: 'string', default: String(DEFAULT_SPEED) },
    list: { type: 'boolean', default: false },
  },
})

if (values.list) {
  for (const [name, { about }] of Object.entries<Scenario>(scenarios)) console.log(`${name.padEnd(32)} ${about}`)
} else if (!(values.scenario in scenarios)) {
  console.error(`no scenario ${values.scenario}; --list shows them`)
  process.exitCode = 1
} else {
  const { options } = scenarios[values.scenario as ScenarioName] as Scenario
  const feldera = await startFeldera({ ...options, port: Number(values.port), speed: Number(values.speed) })
  console.log(`Simulated Feldera (${values.scenario}) at ${feldera.url}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void feldera.close())
}
