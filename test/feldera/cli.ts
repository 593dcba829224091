import { parseArgs } from 'node:util'
import { DEFAULT_SPEED, startFeldera } from './index.ts'
import { type Scenario, type ScenarioName, scenarios } from './scenarios.ts'

const USAGE = `A simulated Feldera, until it is interrupted.

  node test/feldera/cli.ts --scenario ok --port 8080 --speed 20

  --scenario NAME   what happens there (default: ok)
  --port NUMBER     where it listens on 127.0.0.1; 0 takes a free one (default: 8080)
  --speed NUMBER    how many times as fast as a real Feldera its time passes (default: ${DEFAULT_SPEED})
  --list            show the scenarios
  --help            show this`

const options = {
  scenario: { type: 'string', default: 'ok' },
  port: { type: 'string', default: '8080' },
  speed: { type: 'string', default: String(DEFAULT_SPEED) },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Ends the process with one line when the arguments are wrong: nobody needs the stack of a typo. */
function refuse(problem: string): never {
  console.error(`${problem}; --help shows how`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    // Node's hint at positional arguments is of no use here.
    return refuse(error instanceof Error ? error.message.replace(/\. .*$/s, '') : String(error))
  }
}

function readNumber(name: 'port' | 'speed', isAllowed: (value: number) => boolean): number {
  const value = Number(values[name])
  return values[name].trim() !== '' && isAllowed(value) ? value : refuse(`--${name} cannot be '${values[name]}'`)
}

async function serve(scenario: Scenario): Promise<void> {
  const port = readNumber('port', (value) => Number.isInteger(value) && value >= 0 && value <= 65_535)
  const speed = readNumber('speed', (value) => value > 0 && Number.isFinite(value))
  const feldera = await startFeldera({ ...scenario.options, port, speed }).catch((error: Error) =>
    refuse(error.message),
  )
  console.log(`Simulated Feldera (${values.scenario}) at ${feldera.url}`)
  for (const { token, role } of scenario.options.keys ?? []) console.log(`Key with the role ${role}: ${token}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void feldera.close())
}

const values = readArguments()
if (values.help) console.log(USAGE)
else if (values.list) {
  for (const [name, { about }] of Object.entries<Scenario>(scenarios)) console.log(`${name.padEnd(32)} ${about}`)
} else if (!Object.hasOwn(scenarios, values.scenario)) {
  refuse(`There is no scenario '${values.scenario}', and --list shows those there are`)
} else {
  await serve(scenarios[values.scenario as ScenarioName])
}
