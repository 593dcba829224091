import { type FelderaOptions, type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import { orders, type Scenario, type ScenarioName, scenarios } from '../feldera/scenarios.ts'
import { actionFiles, type RunningStep, type StepEnvironment, type StepInputs, type StepResult } from './action.ts'
import { startStep } from './step.ts'

export { orders }

/** One step against one installation, and what others do to its pipeline 'orders'. */
export interface Story extends Pick<StepEnvironment, 'verb'> {
  /** One of the scenarios by name, or an installation of the story's own. */
  readonly at?: ScenarioName | FelderaOptions
  /** Brings the installation into the state that the step finds. */
  readonly before?: (feldera: SimulatedFeldera) => void
  /** Where they need its address: a function of the installation. */
  readonly inputs?: StepInputs | ((feldera: SimulatedFeldera) => StepInputs)
  readonly env?: StepEnvironment['env'] | ((feldera: SimulatedFeldera) => StepEnvironment['env'])
  /** The story breaks what the end is reported with, as in `TestedStep`. */
  readonly unreported?: boolean
  /** What happens while the step runs; wait with `step.logged`, so that the order of things is certain. */
  readonly meanwhile?: (step: RunningStep, feldera: SimulatedFeldera) => Promise<void>
}

/** How the step ended, with the installation, whose requests stay readable after it is closed. */
export interface Ended extends StepResult {
  readonly feldera: SimulatedFeldera
}

/** Looks are frequent and the deadline near, so that stories are short; what a story gives itself comes first. */
const BRISK = { pipeline: 'orders', 'poll-interval': '100ms', timeout: '25s' } as const

/** What action.yml gives a step instead, for stories in which the time between two looks or before the deadline matters. */
export const DEFAULT_PACE = { 'poll-interval': defaultOf('poll-interval'), timeout: defaultOf('timeout') }

function defaultOf(input: string): string {
  return actionFiles.activate.inputs[input]?.default ?? ''
}

export async function play({
  verb = 'activate',
  at = {},
  before,
  inputs = {},
  env = {},
  unreported = false,
  meanwhile,
}: Story): Promise<Ended> {
  await using feldera = await startFeldera(optionsOf(at))
  before?.(feldera)
  const variables = typeof env === 'function' ? env(feldera) : env
  const step = await startStep(inputsFor(feldera, inputs, verb), { verb, env: variables ?? {}, unreported })
  try {
    await meanwhile?.(step, feldera)
    return { ...(await step.result), feldera }
  } finally {
    step.signal('SIGKILL')
  }
}

/** The inputs of a story's step against this installation. */
export function inputsFor(
  feldera: SimulatedFeldera,
  inputs: NonNullable<Story['inputs']>,
  verb: NonNullable<Story['verb']>,
): StepInputs {
  const brisk = Object.entries(BRISK).filter(([name]) => name in actionFiles[verb].inputs)
  return {
    ...Object.fromEntries(brisk),
    host: feldera.url,
    ...(typeof inputs === 'function' ? inputs(feldera) : inputs),
  }
}

export function optionsOf(at: NonNullable<Story['at']> = {}): FelderaOptions {
  return typeof at === 'string' ? (scenarios[at] as Scenario).options : at
}

/** A standby that takes an activation and then stays as it is until the story moves it. */
export const held = orders({ pullIntervalSeconds: 86_400 })

/** The process shows this status, and Feldera notices at once. */
export function show(feldera: SimulatedFeldera, status: string, details?: unknown): void {
  const { runner } = feldera.pipeline()
  runner.process?.show(status, details)
  runner.look()
}

/** Feldera loses or regains sight of the process. */
export function setReachable(feldera: SimulatedFeldera, reachable: boolean): void {
  const { runner } = feldera.pipeline()
  if (runner.process) runner.process.reachable = reachable
  runner.look()
}

/** Somebody else sets the desired status. */
export function desire(feldera: SimulatedFeldera, desired: 'Running' | 'Paused'): void {
  const { runner } = feldera.pipeline()
  runner.process?.desire(desired)
  runner.look()
}

export const LOOK = 'GET /v0/pipelines/orders?selector=status'
export const ACTIVATE = 'POST /v0/pipelines/orders/activate?initial=running'
export const ACTIVATE_PAUSED = 'POST /v0/pipelines/orders/activate?initial=paused'
export const APPROVE = 'POST /v0/pipelines/orders/approve'
/** Asks the pipeline's process, which wakes Feldera's runner. */
export const HELD = 'GET /v0/pipelines/orders/checkpoints'
export const EVENTS = 'GET /v0/pipelines/orders/events'

/** What the installation was asked, in order; looks in a row count as one. */
export function requestsOf({ requests }: SimulatedFeldera): string[] {
  const lines = requests.map(({ method, path }) => `${method} ${path}`)
  return lines.filter((line, index) => line !== lines[index - 1])
}

/** What every red step shows: one titled error. Gives its text, which is what a person reads. */
export function theError({ annotations }: StepResult): string {
  const errors = annotations.filter(({ level }) => level === 'error')
  if (errors.length !== 1 || !errors[0]?.title) throw new Error(`not one titled error: ${JSON.stringify(errors)}`)
  return errors[0].message
}

export function warningsOf({ annotations }: StepResult): string[] {
  return annotations.filter(({ level }) => level === 'warning').map(({ message }) => message)
}
