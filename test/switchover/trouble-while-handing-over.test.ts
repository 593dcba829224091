import { expect, test, vi } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { type SimulatedClock, startClock } from '../feldera/clock.ts'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import type { InitialState, PipelineSeed } from '../feldera/pipeline-seed.ts'
import { primaryOf, type Sides, startPair } from '../primary/pair.ts'
import { runInProcess } from '../support/in-process.ts'
import { randomFrom } from '../support/random.ts'
import { SETTLED } from './handing-over.ts'
import { expectNoHarm, type Witness, witness } from './witness.ts'

// Up to three faults at once, on either side, at any request of a hand-over, and somebody who meddles with either side or cancels the
// step meanwhile: whatever comes of it, the step does no harm.

/** More of them, or others: `SEEDS=3000`, `SEEDS=17-17`. */
const [FIRST = 0, LAST = 119] = seedsAskedFor(process.env['SEEDS'] ?? '')
const SEEDS = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index)
const TIMEOUT_S = 120

function seedsAskedFor(text: string): readonly number[] {
  const numbers = text.split('-').filter(Boolean).map(Number)
  return numbers.length === 1 ? [0, (numbers[0] ?? 1) - 1] : numbers
}

const SPOILT: readonly Fault['with'][] = [
  ...(['reset', 'cut-body', 'no-http'] as const),
  ...[answers.page(502), answers.page(403), answers.postgresPoolError, answers.lockTookTooLong],
  ...[answers.unauthorizedApiKey, answers.insufficientRole, answers.otherPipeline, answers.pipelineUnavailable],
  ...[answers.terminating, answers.tooManyRequests],
]
/** Answers that Feldera never gives to what it has accepted. */
const PROOFS: ReadonlySet<Fault['with']> = new Set([
  answers.unauthorizedApiKey,
  answers.insufficientRole,
  answers.tooManyRequests,
])
const AT_STANDBY: readonly RequestKind[] = [
  ...(['look', 'wait', 'activation', 'stats', 'held-checkpoints', 'session', 'config'] as const),
]
const AT_PRIMARY: readonly RequestKind[] = [
  ...(['look', 'look', 'pause', 'resume', 'checkpoint', 'checkpoint-status', 'sync', 'sync-status'] as const),
  ...(['held-checkpoints', 'stats', 'stop', 'stop', 'session', 'events'] as const),
]
/** What reaches the process by way of Feldera, and so can come late. */
const LATE: ReadonlySet<RequestKind> = new Set(['pause', 'resume', 'checkpoint', 'sync'])

const PRIMARIES: readonly InitialState[] = [
  ...(['running', 'running', 'running', 'running', 'running', 'running'] as const),
  ...(['paused', 'stopped-after-serving', 'stopping'] as const),
]
const STANDBYS: readonly InitialState[] = [
  ...(['standby', 'standby', 'standby', 'standby', 'standby', 'standby', 'standby'] as const),
  ...(['provisioning', 'running'] as const),
]

/** What somebody does to either side. */
const MEDDLINGS = {
  resume: (sides) => desire(sides, 'Running'),
  pause: (sides) => desire(sides, 'Paused'),
  stop: (sides) => primaryOf(sides).runner.stop(),
  start: (sides) => {
    const { runner } = primaryOf(sides)
    if (runner.row.resourcesStatus === 'Stopped') runner.start('Running')
  },
  replace: (sides) => primaryOf(sides).happen('replaced'),
  restart: (sides) => {
    const { runner } = primaryOf(sides)
    if (runner.process) runner.restartProcess()
  },
  ingest: (sides) => primaryOf(sides).runner.process?.records.ingest(7),
  blip: (sides) => primaryOf(sides).happen('unavailable-blip'),
  'activate the standby': ({ feldera }) => {
    const { runner } = feldera.pipeline()
    runner.process?.activate('Running')
    runner.look()
  },
  'stop the standby': ({ feldera }) => feldera.pipeline().runner.stop(),
  'restart the standby': ({ feldera }) => {
    const { runner } = feldera.pipeline()
    if (runner.process) runner.restartProcess()
  },
  'blip of the standby': ({ feldera }) => feldera.pipeline().happen('unavailable-blip'),
} as const satisfies Record<string, (sides: Sides) => void>
type What = keyof typeof MEDDLINGS

function desire(sides: Sides, desired: 'Running' | 'Paused'): void {
  const { runner } = primaryOf(sides)
  if (runner.process?.desired !== 'Running' && runner.process?.desired !== 'Paused') return
  runner.process.desire(desired)
  runner.look()
}

function drawStory(seed: number) {
  const random = randomFrom(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const maybe = <T>(chance: number, draw: () => T): T | undefined => (random() < chance ? draw() : undefined)
  const fault = (kinds: readonly RequestKind[]): Fault => {
    const drawn = {
      on: pick(kinds),
      with: pick(SPOILT),
      skip: Math.floor(random() * 4),
      times: pick([1, 2, 4, 1_000]),
      effect: pick(['lost', 'accepted', 'late'] as const),
      lateSeconds: random() * 19,
    }
    if (PROOFS.has(drawn.with)) return { ...drawn, effect: 'lost' }
    return drawn.effect === 'late' && !LATE.has(drawn.on) ? { ...drawn, effect: 'accepted' } : drawn
  }
  const faults = (kinds: readonly RequestKind[]) => Array.from({ length: Math.floor(random() * 3) }, () => fault(kinds))
  const primary: PipelineSeed = {
    name: 'primary',
    bucket: 'shared',
    state: pick(PRIMARIES),
    ...(random() < 0.6 ? { checkpointIntervalSeconds: pick([3, 10, 60]), pushIntervalSeconds: pick([2, 5, 20]) } : {}),
    pushSeconds: pick([0, 1, 2, 6]),
    checkpointSeconds: pick([0.2, 1, 5]),
    ...(maybe(0.1, () => ({ checkpointFails: pick(['once', 'always'] as const) })) ?? {}),
    ...(maybe(0.1, () => ({ pushFails: pick(['once', 'always'] as const) })) ?? {}),
  }
  const when = () =>
    maybe(0.5, () => ({ on: pick(AT_PRIMARY), skip: Math.floor(random() * 4) })) ?? { afterSeconds: random() * 45 }
  return {
    orders: { ...SETTLED, state: pick(STANDBYS), pullIntervalSeconds: pick([2, 10]) },
    primary,
    near: faults(AT_STANDBY),
    far: faults(AT_PRIMARY),
    version: pick(['0.330.0', '0.337.0', '0.345.0', '0.375.0']),
    meddlings: Array.from({ length: pick([0, 0, 1, 1, 2]) }, () => ({
      what: pick(Object.keys(MEDDLINGS) as What[]),
      when: when(),
    })),
    cancelAfterSeconds: maybe(0.2, () => random() * 45),
  }
}

type Story = ReturnType<typeof drawStory>

vi.setConfig({ maxConcurrency: 10 })

test.concurrent.each(SEEDS)('seed %i', async (seed) => {
  const story = drawStory(seed)
  const clock = startClock(1, 0)
  const { orders, primary, near, far, version } = story
  await using sides = await startPair({
    orders,
    primary,
    at: { clock, version, faults: near },
    farAt: { version, faults: far },
  })
  const witnessed = witness(clock, sides)
  meddle(story, { clock, sides, witnessed })
  const cancelling = new AbortController()
  if (story.cancelAfterSeconds !== undefined) clock.after(story.cancelAfterSeconds, () => cancelling.abort())
  const given = {
    pipeline: 'orders',
    host: sides.feldera.url,
    primary: 'primary',
    'primary-host': sides.far.url,
    timeout: TIMEOUT_S,
    'poll-interval': '1s',
  }
  const result = await runInProcess(clock, given, { verb: 'switchover', cancelled: cancelling.signal })
  expectNoHarm({ ...result, ...sides }, witnessed)
  expect(Number(result.outputs['elapsed-seconds']), result.log).toBeLessThan(TIMEOUT_S + 15)
})

function meddle(
  { meddlings }: Story,
  { clock, sides, witnessed }: { clock: SimulatedClock; sides: Sides; witnessed: Witness },
): void {
  for (const { what, when } of meddlings) {
    const act = () => witnessed.meddle(what, () => MEDDLINGS[what](sides))
    if ('afterSeconds' in when) clock.after(when.afterSeconds, act)
    // Between this answer and whatever the step does next.
    else
      sides.far.addFault({
        ...when,
        times: 1,
        with: (answer) => {
          setImmediate(act)
          return answer
        },
      })
  }
}
