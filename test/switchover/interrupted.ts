import { expect, vi } from 'vitest'
import type { RequestKind } from '../feldera/faults.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { type PairStory, primaryOf, type Sides, startPair } from '../primary/pair.ts'
import { type RunningStep, type StepInputs, type StepResult, startAction } from '../support/action.ts'
import { startStep } from '../support/step.ts'
import { inputsFor } from '../support/story.ts'
import { ONLY_WHEN_ASKED, SETTLED } from './handing-over.ts'

// A standby 'orders' that is to take over from its primary 'primary', the steps that see to it, and what interrupts them.

/** What becomes different in a step that comes after another one. */
interface Changes {
  readonly inputs?: StepInputs
  readonly env?: Readonly<Record<string, string>>
}

type Kept = Pick<StepResult, 'state'>

/** A pair, and the steps of a job that switches over. */
export interface HandOver extends Sides, AsyncDisposable {
  /** Whether the primary was live when each activation was accepted. */
  readonly wasLive: readonly boolean[]
  /** Stops of the primary that Feldera has taken. */
  readonly stops: number
  start(changes?: Changes): Promise<RunningStep>
  run(changes?: Changes): Promise<StepResult>
  /** The action's `post` after a step; its end is proven to be one that a `post` can have. */
  startPost(kept: Kept, changes?: Changes): Promise<RunningStep>
  runPost(kept: Kept, changes?: Changes): Promise<StepResult>
}

export async function startHandOver(story: Omit<PairStory, 'verb' | 'before' | 'meanwhile'> = {}): Promise<HandOver> {
  const sides = await startPair({ ...story, orders: { ...SETTLED, ...story.orders } })
  const { feldera, far, wasLive } = sides
  const given = (inputs: StepInputs = {}) => {
    const pair = { primary: 'primary', 'primary-host': far.url, timeout: '60s' }
    return inputsFor(feldera, { ...pair, ...story.inputs, ...inputs }, 'switchover')
  }
  const steps: RunningStep[] = []
  const start: HandOver['start'] = async ({ inputs, env = {} } = {}) => {
    const step = await startStep(given(inputs), { verb: 'switchover', env })
    steps.push(step)
    return step
  }
  const startPost: HandOver['startPost'] = async (after, { inputs, env = {} } = {}) => {
    const step = await startAction(given(inputs), { verb: 'switchover', env, after })
    steps.push(step)
    const result = step.result.then(expectPost)
    result.catch(() => undefined)
    return { ...step, result }
  }
  const stops = countStops(sides)
  return {
    ...{ feldera, far, wasLive, start, startPost },
    get stops() {
      return stops()
    },
    run: async (changes) => (await start(changes)).result,
    runPost: async (kept, changes) => (await startPost(kept, changes)).result,
    async [Symbol.asyncDispose]() {
      for (const step of steps) step.signal('SIGKILL')
      await sides[Symbol.asyncDispose]()
    },
  }
}

function countStops(sides: Sides): () => number {
  const { runner } = primaryOf(sides)
  const stop = runner.stop.bind(runner)
  let stops = 0
  runner.stop = (error) => {
    stops += 1
    stop(error)
  }
  return () => stops
}

/** What holds for every end of a `post`: it says one thing or nothing, and is red when something is left to be done. */
function expectPost(result: StepResult): StepResult {
  const { exitCode, signal, annotations, log, outputs, summary } = result
  expect(signal, log).toBeNull()
  expect(annotations.length, log).toBeLessThanOrEqual(1)
  expect(exitCode, log).toBe(annotations.some(({ level }) => level === 'error') ? 1 : 0)
  for (const { title } of annotations) expect(title).not.toBe('')
  expect(log).not.toMatch(/Warning:|at .*\.js:\d+/)
  expect([outputs, summary]).toEqual([{}, ''])
  return result
}

/** What a `post` says: `warning: …`, `error: …`, or nothing. */
export function saidBy({ annotations }: StepResult): string {
  return annotations.map(({ level, message }) => `${level}: ${message}`).join('\n')
}

/**
 * What a killed step has kept, with the pause so long ago that none can be on its way any more; else each `post` would watch the
 * primary until then, which takes 20 s.
 */
export function longAgo({ state }: Kept): Kept {
  const { pausedAt, ...kept } = JSON.parse(state['switchover'] ?? '')
  return { state: { switchover: JSON.stringify({ ...kept, pausedAt: pausedAt - 20_000 }) } }
}

/** How far a step has come when something happens to it. */
export interface Moment {
  readonly when: string
  readonly orders?: Omit<PipelineSeed, 'name'>
  readonly primary?: PipelineSeed
  /** Arranges before the step begins that this moment can be noticed; the step is there when the promise resolves. */
  readonly arrange: (sides: Sides) => (step: RunningStep) => Promise<void>
  /** Lets go on what was held up to make it last. */
  readonly release?: (sides: Sides) => void
}

const logged = (line: string) => () => (step: RunningStep) => step.logged(line)

/** A request gets lost on its way, and no answer comes. */
function lost(side: keyof Sides, on: RequestKind): Moment['arrange'] {
  return (sides) => {
    sides[side].addFault({ on, with: 'stall-header', times: 1 })
    const isLost = () => sides[side].requests.some(({ answered }) => answered === 'stall-header')
    return async () => {
      await vi.waitUntil(isLost, { timeout: 20_000, interval: 5 })
    }
  }
}

/** Feldera has taken a request, and no answer comes. */
function unanswered(side: keyof Sides, on: RequestKind, skip = 0): Moment['arrange'] {
  return (sides) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const never = () => {
      resolve()
      return new Promise<never>(() => undefined)
    }
    sides[side].addFault({ on, skip, with: never, times: 1 })
    return () => promise
  }
}

/** The primary stays on its way to being stopped. */
function stuckWhileStopping(sides: Sides) {
  const { runner } = primaryOf(sides)
  let isStuck = false
  runner.record.onWrite(() => {
    if (isStuck || runner.row.resourcesStatus !== 'Stopping') return
    isStuck = true
    runner.isDown = true
  })
  return (step: RunningStep) => step.logged("Primary 'primary' is Stopping")
}

/** Nothing was sent yet. */
export const UNTOUCHED: Moment = { when: 'while the primary is asked', arrange: unanswered('far', 'stats') }

/** The primary is paused, or may be, and no stop was sent. */
export const PAUSE_LOST: Moment = {
  when: 'when the pause has got lost',
  arrange: lost('far', 'pause'),
}

/** The standby's own way to the bucket is barred, so that it does not pull in that very moment. */
export const PULL_DUE: Moment = {
  when: 'while the standby is to pull',
  arrange(sides) {
    setPullsFail(sides, true)
    return (step) => step.logged('waiting until the standby holds it')
  },
  release: (sides) => setPullsFail(sides, false),
}

function setPullsFail({ feldera }: Sides, pullsFail: boolean): void {
  const { process } = feldera.pipeline().runner
  if (process) process.options.pullsFail = pullsFail
}

export const BEFORE_STOP: readonly Moment[] = [
  PAUSE_LOST,
  { when: 'when the pause is taken', arrange: unanswered('far', 'pause') },
  { when: 'when the pause is accepted', arrange: logged('Feldera accepted the pause') },
  { when: 'while it drains', arrange: logged('waiting until it has drained') },
  {
    when: 'while it makes a checkpoint',
    primary: { ...ONLY_WHEN_ASKED, pushSeconds: 0, checkpointSeconds: 60 },
    arrange: logged('waiting for a checkpoint that holds them'),
  },
  {
    when: 'while it pushes',
    primary: { ...ONLY_WHEN_ASKED, pushSeconds: 60 },
    arrange: logged('waiting until it is in the object store'),
  },
  PULL_DUE,
  { when: 'when the stop is due', arrange: unanswered('feldera', 'stats', 1) },
]

/** The same, when it is paused for sure. */
export const PAUSED: Moment = { when: 'paused', arrange: logged('waiting until it has drained') }

export const STOP_ACCEPTED: Moment = {
  when: 'when the stop is accepted',
  arrange: logged('Feldera accepted the stop'),
}

export const STOP_LOST: Moment = { when: 'when the stop has got lost', arrange: lost('far', 'stop') }

export const ACTIVATION_LOST: Moment = {
  when: 'when the activation has got lost',
  arrange: lost('feldera', 'activation'),
}

/** A stop was sent, and no activation has arrived. */
export const PAST_STOP: readonly Moment[] = [
  STOP_LOST,
  { when: 'when the stop is taken', arrange: unanswered('far', 'stop') },
  STOP_ACCEPTED,
  {
    when: 'while the primary is Stopping',
    arrange: stuckWhileStopping,
    release: (sides) => {
      primaryOf(sides).runner.isDown = false
    },
  },
  ACTIVATION_LOST,
]

/** The standby is on its way. */
export const ACTIVATED: readonly Moment[] = [
  { when: 'when the activation is taken', arrange: unanswered('feldera', 'activation') },
  {
    when: 'when the activation is accepted',
    orders: { restoreSeconds: 60 },
    arrange: logged('Feldera accepted the activation'),
  },
]

/** Starts a step, and kills it without a word when it has come so far. */
export async function killAt({ arrange }: Moment, handOver: HandOver): Promise<StepResult> {
  const isThere = arrange(handOver)
  const step = await handOver.start()
  await isThere(step)
  step.signal('SIGKILL')
  return await step.result
}

/** The primary as it is, not as Feldera shows it. */
export function isServing(sides: Sides): boolean {
  const { process } = primaryOf(sides).runner
  return process?.desired === 'Running' && process.status().runtime_status === 'Running'
}

/** The requests that have arrived by now, at both sides. */
export function arrivedAt({ feldera, far }: Sides): readonly string[] {
  return [...far.requests, ...feldera.requests].map(({ method, path }) => `${method} ${path}`)
}
