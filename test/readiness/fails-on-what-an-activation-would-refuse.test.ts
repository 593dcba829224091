import { describe, expect, test } from 'vitest'
import { unknownEndpoint } from '../feldera/answers.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { json, type Reply } from '../feldera/reply.ts'
import { checkpointAt } from '../feldera/store/checkpoint.ts'
import { playCheck } from '../support/findings.ts'
import { playInProcess } from '../support/in-process.ts'
import { orders, warningsOf } from '../support/story.ts'

const HOUR_MS = 3_600_000
const DAY_SECONDS = 86_400
const UNDATED = '3d6f2b52-58ac-4a4f-9d15-5a0f7a6f0e11'
const LIMIT = { 'max-checkpoint-age': '30m' } as const
const REFUSES = { ...LIMIT, 'on-stale': 'refuse' } as const
const HELD = 'checkpoint held'

/** Its pulls bring nothing, so that it holds what a story says. */
const seed = { pullIntervalSeconds: DAY_SECONDS } as const

const taken = (agoMs: number) => checkpointAt(Date.now() - agoMs).uuid

function hold(feldera: SimulatedFeldera, uuids: readonly string[]): void {
  const { row, process } = feldera.pipeline().runner
  row.checkpoints = uuids.map((uuid) => ({ ...checkpointAt(0), uuid }))
  if (process) process.checkpoints = [...row.checkpoints]
}

const [old, young, ahead] = [taken(2 * HOUR_MS), taken(60_000), taken(-HOUR_MS)]

const STANDBYS: readonly (readonly [string, readonly string[]])[] = [
  ['a young one', [old, young]],
  ['an old one', [old]],
  ['one from the future', [ahead]],
  ['one of no date', [UNDATED]],
  ['none', []],
]

type Store = Readonly<{ list?: readonly string[] | Reply; seed?: Partial<PipelineSeed> }>

const STORES: readonly (readonly [string, Store])[] = [
  ['the same', { list: [old, young, ahead] }],
  ['only an old one', { list: [old] }],
  ['a newer one', { list: [old, ahead, taken(-2 * HOUR_MS)] }],
  ['one of no date besides', { list: [old, UNDATED] }],
  ['nothing', { list: [] }],
  ['nothing, and it pulls from another bucket', { list: [], seed: { readBucket: 'shared' } }],
  ['what cannot be read', { seed: { storeAges: 'unreadable' } }],
  ['what this Feldera does not list', { list: unknownEndpoint }],
]

const COMBINATIONS = STANDBYS.flatMap(([held, uuids]) =>
  STORES.flatMap(([stored, store]) =>
    [LIMIT, REFUSES].map((inputs) => {
      const name = `${'on-stale' in inputs ? 'refuse' : 'warn'}: it holds ${held}, the store ${stored}`
      return { name, uuids, store, inputs }
    }),
  ),
)

describe('whenever an activation is refused, a check with the same inputs fails', () => {
  test.for(COMBINATIONS)('$name', async ({ uuids, store: { list, seed: own }, inputs }) => {
    const reply =
      list === undefined || 'status' in list
        ? list
        : json(
            200,
            list.map((uuid) => ({ uuid })),
          )
    const faults = reply ? [{ on: 'remote-checkpoints', with: reply } as const] : []
    const story = {
      at: { ...orders({ ...seed, ...own }), speed: 1, faults },
      before: (feldera: SimulatedFeldera) => hold(feldera, uuids),
    }
    const activation = await playInProcess({ ...story, inputs: { ...inputs, wait: false } })
    const check = await playInProcess({ ...story, verb: 'check', inputs })
    const isRefused = activation.outputs['outcome'] === 'refused'
    const isKnown = uuids.at(-1) === young
    expect(activation.outputs['outcome'], activation.log).toBe(isRefused ? 'refused' : 'accepted')
    expect(activation.feldera.writes).toHaveLength(isRefused ? 0 : 1)
    if (isKnown || !('on-stale' in inputs)) expect(isRefused).toBe(false)
    if (isRefused) expect(check.outputs['outcome'], check.log).toBe('not-ready')
    // What the store does not settle is a finding about what is held, too.
    if (isRefused) expect(check.log).toContain(`✗ ${HELD}: `)
  })
})

describe.concurrent("with 'on-stale: refuse' an age that cannot be told", () => {
  const dateless: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['is shown by none', [], /Feldera shows none for this standby, and the object store is not known to hold none/],
    ['has no time', [UNDATED], /of unknown age, and the object store is not known to hold none that is newer/],
    [
      'is in the future',
      [ahead],
      /ahead of Feldera's clock: its age cannot be told, and the object store is not known/,
    ],
  ]
  test.for(dateless)('fails where the store has newer ones: it %s', async ([, uuids, says]) => {
    const list = json(200, [{ uuid: taken(-2 * HOUR_MS) }])
    const step = await playCheck({
      at: { ...orders(seed), speed: 1, faults: [{ on: 'remote-checkpoints', with: list }] },
      before: (feldera) => hold(feldera, uuids),
      inputs: REFUSES,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', 'error-code': 'NotReady' })
    expect(step.findings[HELD]).toBe('fail')
    expect(step.message).toMatch(says)
    expect(step.message).toMatch(/'on-stale: refuse' refuses an activation.*Look by hand which checkpoints/)
    expect(warningsOf(step)).toEqual([])
  })

  test('is unknown, with a warning, where the store holds none that is newer', async () => {
    const list = json(200, [{ uuid: ahead }])
    const step = await playCheck({
      at: { ...orders(seed), speed: 1, faults: [{ on: 'remote-checkpoints', with: list }] },
      before: (feldera) => hold(feldera, [ahead]),
      inputs: REFUSES,
    })
    expect(step.outputs['outcome'], step.log).toBe('ready')
    expect(step.findings[HELD]).toBe('unknown')
    expect(warningsOf(step)).toEqual([expect.stringMatching(/^max-checkpoint-age could not be checked: /)])
  })

  test.for([
    { ages: [60], verdict: 'pass' },
    { ages: [7_200], verdict: 'fail' },
  ] as const)('changes nothing for one of $ages seconds: $verdict', async ({ ages, verdict }) => {
    const at = { ...orders({ ...seed, checkpointAges: ages }), speed: 1 }
    const step = await playCheck({ at, inputs: REFUSES })
    expect(step.findings[HELD], step.log).toBe(verdict)
    expect(step.message).not.toContain('on-stale')
  })
})
