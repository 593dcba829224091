import { expect, test, vi } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { startClock } from '../feldera/clock.ts'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import type { InitialState } from '../feldera/pipeline-seed.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { runInProcess } from '../support/in-process.ts'
import { randomFrom } from '../support/random.ts'
import { expectNeverTwo, startPair } from './pair.ts'

// Up to three faults at once, on either side, at any request, and somebody who starts or stops the primary or the standby meanwhile,
// with a hold or without, and with a checkpoint that may be stale:
// whatever comes of it, never two are live by the step's doing, nor none without that being the first thing said.

/** More of them: `SEEDS=3000`. */
const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 120) }, (_, seed) => seed)
const TIMEOUT_S = 90

const SPOILT: readonly Fault['with'][] = [
  ...(['reset', 'cut-body', 'no-http'] as const),
  ...[answers.page(502), answers.page(403), answers.postgresPoolError, answers.lockTookTooLong],
  ...[answers.unauthorizedApiKey, answers.insufficientRole, answers.otherPipeline, answers.pipelineUnavailable],
]
/** Answers that Feldera never gives to what it has accepted. */
const PROOFS: ReadonlySet<Fault['with']> = new Set([answers.unauthorizedApiKey, answers.insufficientRole])
const AT_STANDBY: readonly RequestKind[] = [
  'look',
  'wait',
  'activation',
  'stats',
  'session',
  'config',
  'held-checkpoints',
  'remote-checkpoints',
]
const AT_PRIMARY: readonly RequestKind[] = ['look', 'look', 'stop', 'stop', 'session', 'stats', 'health']
const PRIMARIES: readonly InitialState[] = [
  'running',
  'running',
  'paused',
  'stopping',
  'stopped-after-serving',
  'standby',
  'unavailable',
]
const STANDBYS: readonly InitialState[] = [
  'standby',
  'standby',
  'standby',
  'provisioning',
  'activating',
  'stopped',
  'running',
]

function drawStory(seed: number) {
  const random = randomFrom(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const faults = (kinds: readonly RequestKind[]): readonly Fault[] =>
    Array.from({ length: Math.floor(random() * 3) }, () => ({
      on: pick(kinds),
      with: pick(SPOILT),
      skip: Math.floor(random() * 3),
      times: pick([1, 2, 4, 1_000]),
      effect: pick(['lost', 'accepted'] as const),
    })).map((fault) => (PROOFS.has(fault.with) ? { ...fault, effect: 'lost' } : fault))
  const wait = pick([true, true, false])
  return {
    orders: { state: pick(STANDBYS) },
    primary: { ...PRIMARY, state: pick(PRIMARIES) },
    near: faults(AT_STANDBY),
    far: faults(AT_PRIMARY),
    inputs: {
      'on-primary': pick(['refuse', 'stop', 'stop']),
      expect: pick(['standby-or-active', 'standby', 'any']),
      initial: pick(['running', 'running', 'paused']),
      wait,
      'stable-for': wait ? pick(['0s', '3s', '20s']) : '0s',
      // A standby of these stories holds one of half a minute, or none.
      'max-checkpoint-age': pick(['5s', '10m']),
      'on-stale': pick(['warn', 'refuse']),
    },
    meddles:
      random() < 0.3
        ? { afterSeconds: random() * 30, what: pick(['stop', 'start', 'stop-standby'] as const) }
        : undefined,
  }
}

vi.setConfig({ maxConcurrency: 10 })

test.concurrent.each(SEEDS)('seed %i', async (seed) => {
  const { orders, primary, near, far, inputs, meddles } = drawStory(seed)
  const clock = startClock(1, 0)
  await using sides = await startPair({ orders, primary, at: { clock, faults: near }, farAt: { faults: far } })
  let isMeddled = false
  if (meddles)
    clock.after(meddles.afterSeconds, () => {
      isMeddled = true
      const { runner } = sides.far.pipeline('primary')
      if (meddles.what === 'stop') runner.stop()
      else if (meddles.what === 'start' && runner.row.resourcesStatus === 'Stopped') runner.start('Running')
      else if (meddles.what === 'stop-standby') sides.feldera.pipeline().runner.stop()
    })
  const given = {
    ...inputs,
    pipeline: 'orders',
    host: sides.feldera.url,
    primary: 'primary',
    'primary-host': sides.far.url,
    timeout: TIMEOUT_S,
  }
  const result = await runInProcess(clock, given)
  const { outputs, log } = result
  // What others do between two requests is not the step's doing.
  if (!isMeddled) expectNeverTwo({ ...result, ...sides }, given)
  expect(Number(outputs['elapsed-seconds']), log).toBeLessThan(TIMEOUT_S + 2)
  const stops = sides.far.requests.filter(({ path, answered }) => path.includes('/stop?') && answered === 202)
  if (outputs['outcome'] === 'refused') expect([stops, sides.wasLive], log).toEqual([[], []])
  if (inputs['on-primary'] === 'refuse') expect(sides.far.writes, log).toEqual([])
  const { wait, 'stable-for': held } = inputs
  if (result.exitCode === 0 && wait && held !== '0s') expect(result.summary, log).toContain('has stayed so for')
  if (outputs['primary'] === 'stopped') expect(sides.far.writes.length, log).toBeGreaterThan(0)
})
