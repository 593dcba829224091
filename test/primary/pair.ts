import { expect } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import { DEFAULT_SPEED, type FelderaOptions, type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { ObjectStore } from '../feldera/store/object-store.ts'
import type { RunningStep, StepEnvironment, StepInputs, StepResult } from '../support/action.ts'
import { startStep } from '../support/step.ts'
import { inputsFor, theError } from '../support/story.ts'

// Stories of a standby 'orders' and its primary 'primary', each in an installation of its own, by one clock and with one bucket.

export const STOP_PRIMARY = 'POST /v0/pipelines/primary/stop?force=true'

/** The two installations of a story; `far` is that of the primary. */
export interface Sides {
  readonly feldera: SimulatedFeldera
  readonly far: SimulatedFeldera
}

export interface PairStory extends Pick<StepEnvironment, 'verb' | 'env'> {
  /** The standby and its primary, as the step finds them. */
  readonly orders?: Omit<PipelineSeed, 'name'>
  readonly primary?: PipelineSeed
  /** What else is special about the installation of the standby, or of the primary. */
  readonly at?: Omit<FelderaOptions, 'pipelines'>
  readonly farAt?: FelderaOptions
  readonly inputs?: StepInputs
  readonly before?: (sides: Sides) => void
  readonly meanwhile?: (step: RunningStep, sides: Sides) => Promise<void>
}

export interface EndedPair extends StepResult, Sides {
  readonly message: string
  /** Whether the primary was live when each activation was accepted. */
  readonly wasLive: readonly boolean[]
}

export const STOPS: StepInputs = { 'on-primary': 'stop' }

/** Whether a pipeline can write to its outputs, or will by itself: it has a process that serves, or is to, or is being started. */
export function isAlive({ runner: { process, row } }: ReturnType<SimulatedFeldera['pipeline']>): boolean {
  if (process === undefined) return row.resourcesDesired === 'Provisioned' && row.deploymentInitial !== 'Standby'
  return process.exitStatus === undefined && process.desired !== 'Standby'
}

/** The primary of a story, by the name that it mostly has. */
export const primaryOf = ({ far }: Pick<Sides, 'far'>) => far.pipeline('primary')

/** As soon as its stop is accepted, somebody starts the primary again. */
export async function startAgainAfterStop(running: Pick<RunningStep, 'logged'>, sides: Sides): Promise<void> {
  await running.logged('Feldera accepted the stop')
  const { runner } = primaryOf(sides)
  runner.stopAtOnce()
  runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
}

/** Somebody is stopping the primary, and that does not end, because its runner is down. */
export function stopForEver(sides: Sides): void {
  const { runner } = primaryOf(sides)
  runner.stop()
  runner.isDown = true
}

const primaryIn = (far: SimulatedFeldera) => far.pipeline(far.names[0])

const isAnsweredLook = ({ path, answered }: SimulatedFeldera['requests'][number]) =>
  answered === 200 && path.includes('?selector=status')

/** Both installations; `wasLive` grows with each activation that is accepted. */
export async function startPair({ orders, primary = PRIMARY, at, farAt }: PairStory) {
  const clock = at?.clock ?? startClock(at?.speed ?? DEFAULT_SPEED, 0)
  const store = new ObjectStore()
  const far = await startFeldera({ pipelines: [primary], ...farAt, clock, store })
  const feldera = await startFeldera({
    ...at,
    clock,
    store,
    pipelines: [{ name: 'orders', bucket: 'shared', ...orders }],
  })
  const wasLive: boolean[] = []
  const standby = feldera.pipeline()
  const note = standby.activationAccepted.bind(standby)
  standby.activationAccepted = () => {
    wasLive.push(isAlive(primaryIn(far)))
    note()
  }
  const close = async () => {
    await Promise.all([far.close(), feldera.close()])
  }
  return { feldera, far, wasLive, [Symbol.asyncDispose]: close }
}

/** Plays one step, and proves what holds for every end; see `expectNeverTwo`. */
export async function playPair(story: PairStory = {}): Promise<EndedPair> {
  const { inputs = {}, verb = 'activate', env = {}, before, meanwhile } = story
  await using sides = await startPair(story)
  before?.(sides)
  const given = { primary: 'primary', 'primary-host': sides.far.url, ...inputs }
  const step = await startStep(inputsFor(sides.feldera, given, verb), { verb, env })
  try {
    await meanwhile?.(step, sides)
    const result = await step.result
    const ended = { ...result, ...sides, message: result.exitCode === 0 ? '' : theError(result) }
    if (verb === 'activate') expectNeverTwo(ended, given)
    return ended
  } finally {
    step.signal('SIGKILL')
  }
}

/**
 * Never two live by this step's doing, and never none live without that being the first thing said. Whoever sets `on-primary:
 * stop` has a primary passed over that cannot be seen, and is warned.
 */
export function expectNeverTwo(
  { outputs, log, exitCode, annotations, feldera, far, wasLive }: Omit<EndedPair, 'message'>,
  inputs: StepInputs,
): void {
  const isOverlooked = annotations.some(
    ({ level, message }) => level === 'warning' && /not known whether primary/.test(message),
  )
  if (isOverlooked) expect(inputs['on-primary']).toBe('stop')
  if (!isOverlooked) expect(wasLive, log).not.toContain(true)
  const [standby, primary] = [isAlive(feldera.pipeline()), isAlive(primaryIn(far))]
  // What one good answer has shown live is not passed over.
  if (isOverlooked && primary && exitCode === 0) expect(far.requests.filter(isAnsweredLook), log).toEqual([])
  if (standby && primary && exitCode === 0) expect(outputs['primary'], log).toBe('unknown')
  if (standby || primary) return
  expect(exitCode, log).toBe(1)
  expect(outputs['message'], log).toMatch(/^(?:no pipeline is live|perhaps no pipeline is live)/)
}
