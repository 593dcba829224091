import { describe, expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import type { StepInputs } from '../support/action.ts'
import { play, theError } from '../support/story.ts'
import { CLEARS, PRIMARY } from './drill.ts'

const OTHER_KEY = `apikey:${'p'.repeat(128)}`

const BAD: readonly (readonly [what: string, inputs: StepInputs, problem: RegExp])[] = [
  [
    'leave to clear that is neither yes nor no',
    { 'clear-storage': 'maybe' },
    /'clear-storage' is 'maybe'; allowed: true, false/,
  ],
  ['a primary that is no name', { primary: '-orders' }, /'primary' holds '-orders'; allowed: /],
  ['the pipeline itself', { primary: 'orders' }, /'primary' names the pipeline itself; allowed: /],
  ['a line for another pipeline only', { primary: 'stock = primary' }, /'primary' has no line for 'orders'; allowed: /],
  ['a line too few', { pipeline: 'orders, stock', primary: 'orders = primary' }, /no line for 'stock'; allowed: /],
  [
    'no line at all for several',
    { pipeline: 'orders, stock', primary: 'primary' },
    /'primary' holds 'primary'; allowed: .*standby = primary/,
  ],
  [
    'one primary for two',
    { pipeline: 'orders, stock', primary: 'orders = primary, stock = primary' },
    /'primary' has the primary primary twice; allowed: /,
  ],
  [
    'a line twice',
    { primary: 'orders = primary, orders = other' },
    /'primary' has the standby orders twice; allowed: /,
  ],
  [
    'three names in a line',
    { primary: 'orders = primary = other' },
    /'primary' holds 'orders = primary = other'; allowed: /,
  ],
  [
    'a host for nobody',
    { 'primary-host': 'https://far.example.com' },
    /input 'primary-host' given without 'primary'; allowed: /,
  ],
  ['a token for nobody', { 'primary-token': OTHER_KEY }, /input 'primary-token' given without 'primary'; allowed: /],
  [
    'a host that is none',
    { primary: 'primary', 'primary-host': 'far' },
    /'primary-host' is 'far', which is not an http/,
  ],
  [
    'a token that would go to another host',
    { primary: 'primary', 'primary-host': 'https://far.example.com', token: WRITE_KEY },
    /'primary-token' is missing, and the token for 'host' is not sent to another host; allowed: /,
  ],
  [
    'a token with blanks',
    { primary: 'primary', 'primary-token': 'two words' },
    /'primary-token' has blanks, .* \(not shown\); allowed: /,
  ],
  [
    'a token over plain http',
    { primary: 'primary', 'primary-host': 'http://far.example.com', 'primary-token': OTHER_KEY },
    /'primary-host' is 'http:\/\/far\.example\.com', and a token over plain http .* allowed: /,
  ],
]

describe.concurrent('bad inputs are one clear error, and nothing is sent', () => {
  test.each(BAD)('%s', async (_, inputs, problem) => {
    const step = await play({ verb: 'rearm', inputs })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput', changed: 'false' })
    expect(theError(step)).toMatch(problem)
    expect(theError(step)).not.toMatch(/apikey:|two words/)
    expect(step.feldera.requests).toEqual([])
  })

  test('of a rehearsal too, all at once', async () => {
    const inputs = { primary: '=', timeout: 'soon', 'on-approval': 'ask', 'max-checkpoint-age': 'old' }
    const step = await play({ verb: 'rehearse', inputs })
    for (const name of Object.keys(inputs)) expect(theError(step)).toContain(`input '${name}'`)
    expect(step.feldera.requests).toEqual([])
  })
})

test.concurrent('the primary may run elsewhere, and each host gets its own token only', async () => {
  await using far = await startFeldera({ pipelines: [PRIMARY], keys: [{ token: OTHER_KEY, role: 'read' }] })
  const keys = [{ token: WRITE_KEY, role: 'write' }] as const
  const step = await play({
    verb: 'rearm',
    at: { store: far.store, keys, pipelines: [{ name: 'primary', state: 'stopped-after-serving', bucket: 'shared' }] },
    // It has the same name there.
    inputs: {
      ...CLEARS,
      pipeline: 'primary',
      token: WRITE_KEY,
      primary: 'primary',
      'primary-host': far.url,
      'primary-token': OTHER_KEY,
    },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', standby: 'armed' })
  expect(far.writes).toEqual([])
  const sentTo = (requests: typeof far.requests) => new Set(requests.map(({ headers }) => headers.authorization))
  expect(sentTo(far.requests)).toEqual(new Set([`Bearer ${OTHER_KEY}`]))
  expect(sentTo(step.feldera.requests)).toEqual(new Set([`Bearer ${WRITE_KEY}`]))
  expect(step.masks).toEqual(expect.arrayContaining([WRITE_KEY, OTHER_KEY]))
  expect(step.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(OTHER_KEY)
})

test.concurrent('another token for the same host is sent for the primary', async () => {
  const keys = [
    { token: WRITE_KEY, role: 'write' },
    { token: READ_KEY, role: 'read' },
  ] as const
  const step = await play({
    verb: 'rearm',
    at: { keys, pipelines: [PRIMARY, { name: 'orders', state: 'stopped-after-serving', bucket: 'shared' }] },
    inputs: { ...CLEARS, token: WRITE_KEY, primary: 'primary', 'primary-token': READ_KEY },
  })
  expect(step.outputs['outcome'], step.log).toBe('rearmed')
  const { requests } = step.feldera.about('primary')
  expect(requests.length).toBeGreaterThan(0)
  expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${READ_KEY}`]))
})

test.concurrent('an installation without authentication may have its primary elsewhere without any token', async () => {
  await using far = await startFeldera({ pipelines: [PRIMARY] })
  const step = await play({
    verb: 'rearm',
    at: { store: far.store, pipelines: [{ name: 'orders', state: 'stopped-after-serving', bucket: 'shared' }] },
    inputs: { ...CLEARS, primary: 'primary', 'primary-host': far.url },
  })
  expect(step.outputs['outcome'], step.log).toBe('rearmed')
})
