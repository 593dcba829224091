import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import { type FelderaOptions, startFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import type { Reply } from '../feldera/reply.ts'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { outcomesOf } from '../fleet/fleet.ts'
import type { StepInputs } from '../support/action.ts'
import { outputsAbout } from '../support/invariants.ts'
import { runStep } from '../support/step.ts'
import { ACTIVATE, play, theError, warningsOf } from '../support/story.ts'
import { isAlive } from './pair.ts'

/** A standby and its primary, which share a bucket. */
const pair = (name: string, primary: Omit<PipelineSeed, 'name'> = {}, standby: Omit<PipelineSeed, 'name'> = {}) =>
  [
    { name: `${name}-eu`, state: 'running', bucket: name, ...primary },
    { name, bucket: name, ...standby },
  ] as const satisfies readonly PipelineSeed[]

const linesOf = (...names: readonly string[]): StepInputs => ({
  pipeline: names.join(', '),
  primary: names.map((name) => `${name} = ${name}-eu`).join('\n'),
})

describe.concurrent('several pairs in one installation, each for itself', () => {
  test('one that is live holds back no other', async () => {
    const at = {
      pipelines: [...pair('orders'), ...pair('stock', { state: 'stopped' }), ...pair('users', { state: 'stopped' })],
    }
    const step = await play({ at, inputs: linesOf('orders', 'stock', 'users') })
    expect(outcomesOf(step), step.log).toEqual({ orders: 'refused', stock: 'activated', users: 'activated' })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PartlyDone', changed: 'true', primary: '' })
    expect(outputsAbout(step, 'orders')).toMatchObject({ primary: 'live', 'error-code': 'PrimaryLive' })
    expect(outputsAbout(step, 'stock')['primary']).toBe('not-live')
    expect(step.feldera.writes.filter((line) => line.includes('/stop'))).toEqual([])
  })

  test('all are stopped and activated, and the primaries are asked for their role once', async () => {
    const at = { pipelines: [...pair('orders'), ...pair('stock'), ...pair('users', { state: 'stopped' })] }
    const step = await play({ at, inputs: { ...linesOf('orders', 'stock', 'users'), 'on-primary': 'stop' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
    for (const name of ['orders', 'stock']) {
      expect(outputsAbout(step, name)['primary']).toBe('stopped')
      expect(isAlive(step.feldera.pipeline(`${name}-eu`))).toBe(false)
      const { requests } = step.feldera
      const index = (path: string) => requests.findIndex((one) => one.method === 'POST' && one.path.includes(path))
      expect(index(`/${name}/activate`)).toBeGreaterThan(index(`/${name}-eu/stop`))
    }
    expect(step.feldera.about('users-eu').writes).toEqual([])
    expect(step.log).toContain("orders: Sending primary 'orders-eu' a forced stop")
    expect(step.summary).toContain('<code>orders-eu</code>')
  })

  test('one whose stop does not end holds back no other', async () => {
    const at = { pipelines: [...pair('orders'), ...pair('stock')] }
    const step = await play({
      at,
      before: ({ pipeline }) => {
        pipeline('orders-eu').runner.isDown = true
      },
      inputs: { ...linesOf('orders', 'stock'), 'on-primary': 'stop', timeout: '8s' },
    })
    expect(outcomesOf(step), step.log).toEqual({ orders: 'timed-out', stock: 'activated' })
    expect(theError(step)).toMatch(
      /^no pipeline is live, or soon none will be: 'orders'; of 2 pipelines 1 timed out, 1 activated: no pipeline is live, or soon none will be: could not bring pipeline 'orders'/,
    )
    const took = (name: string) => Number(outputsAbout(step, name)['elapsed-seconds'])
    expect(took('stock')).toBeLessThan(took('orders'))
  })

  test('those that were refused for the same reason are told together', async () => {
    const at = { pipelines: [...pair('orders'), ...pair('stock')] }
    const step = await play({ at, inputs: linesOf('orders', 'stock') })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'PrimaryLive',
      changed: 'false',
      primary: 'live',
    })
    expect(theError(step)).toContain(
      "of 2 pipelines 2 refused: could not activate pipeline 'orders': its primary 'orders-eu' is live",
    )
    expect(theError(step)).toContain("; the same for 'stock'")
  })

  test('with a region that is gone, none waits for another', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `orders-${index}`)
    const at = { pipelines: names.map((name) => ({ name })) }
    const inputs = { ...linesOf(...names), 'primary-host': 'http://127.0.0.1:9', 'on-primary': 'stop', timeout: '40s' }
    const step = await play({ at, inputs })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'unknown' })
    expect(step.feldera.accepted).toBe(30)
    expect(step.summary).toMatch(
      /⚠️ It is not known whether the primaries of (?:<code>orders-\d+<\/code>, ){4}<code>orders-\d+<\/code> and 25 more are live/,
    )
    expect(warningsOf(step)).toHaveLength(1)
  })
})

test.concurrent('the lines may be those of a whole region, also where the step is about some of it only', async () => {
  const at = { pipelines: [...pair('orders', { state: 'stopped' }), ...pair('stock')] }
  const step = await play({ at, inputs: { ...linesOf('orders', 'stock'), pipeline: 'orders' } })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'not-live' })
  expect(step.feldera.about('stock-eu').requests).toEqual([])
})

test.concurrent('the gravest is said first: two that are both live, and then what is not', async () => {
  const at = {
    pipelines: [
      ...pair('stock', { state: 'stopped' }, { afterActivation: 'fails-to-fetch' }),
      ...pair('users', { state: 'stopped' }, { state: 'stopped-with-error' }),
      ...pair('orders', {}, { state: 'running' }),
    ],
  } as const
  const step = await play({ at, inputs: linesOf('stock', 'users', 'orders') })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed' })
  expect(theError(step)).toMatch(
    /^both are live: 'orders'; no pipeline is live: 'stock', 'users'; of 3 pipelines 3 failed: both are live: /,
  )
  expect(step.summary).toMatch(
    /<\/h2>\n<p>both are live: <code>orders<\/code>; no pipeline is live: <code>stock<\/code>, <code>users<\/code><\/p>/,
  )
})

describe.concurrent('the same pipeline on both sides, or a primary twice, is an error', () => {
  test.each([
    [{ primary: 'orders' }, /'primary' names the pipeline itself; allowed: /],
    [
      { pipeline: 'orders, stock', primary: 'orders = stock, stock = stock-eu' },
      /'primary' names 'stock' as a primary, and 'pipeline' as a standby; allowed: each pipeline on one side only/,
    ],
    [{ pipeline: 'orders, stock', primary: 'orders = users, stock = users' }, /'primary' has the primary users twice/],
  ] as const)('by the inputs %j', async (inputs, problem) => {
    const step = await play({ inputs: { ...inputs, 'on-primary': 'stop' } })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
    expect(theError(step)).toMatch(problem)
    expect(step.feldera.requests).toEqual([])
  })

  test.each(['refuse', 'stop'])(
    'by its id, where another address leads to the same installation: on-primary %s',
    async (how) => {
      const step = await play({
        at: { pipelines: [{ name: 'orders', state: 'running' }] },
        inputs: ({ port }) => ({
          primary: 'orders',
          'primary-host': `http://localhost:${port}`,
          'on-primary': how,
          expect: 'any',
          initial: 'paused',
        }),
      })
      expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'SamePipeline' })
      expect(theError(step)).toContain(
        "primary 'orders' and standby 'orders' are one and the same pipeline in Feldera, by its id",
      )
      expect(step.feldera.writes).toEqual([])
    },
  )

  test('by its id, although nothing is to be sent any more', async () => {
    const step = await play({
      at: { pipelines: [{ name: 'orders', state: 'running' }] },
      inputs: ({ port }) => ({ primary: 'orders', 'primary-host': `http://localhost:${port}` }),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'SamePipeline' })
  })

  test('by its id, across pairs', async () => {
    const at = { pipelines: [...pair('orders', { state: 'stopped' }), { name: 'stock', bucket: 'orders' }] }
    const step = await play({
      at,
      inputs: ({ port }) => ({
        pipeline: 'orders, stock',
        primary: 'orders = orders-eu, stock = orders',
        'primary-host': `http://localhost:${port}`,
        'on-primary': 'stop',
      }),
    })
    expect(Object.values(outcomesOf(step)), step.log).toContain('refused')
    expect(theError(step)).toMatch(/are one and the same pipeline in Feldera/)
    expect(step.feldera.writes.filter((line) => line.includes('/stop'))).toEqual([])
  })
})

test.concurrent('by its id, before anything is stopped: a primary that is the standby of another pair, and live', async () => {
  const at = {
    pipelines: [{ name: 'orders' }, { name: 'stock', state: 'running' }, { name: 'users', state: 'stopped' }],
  } as const
  const step = await play({
    at,
    inputs: ({ port }) => ({
      pipeline: 'orders, stock',
      primary: 'orders = stock, stock = users',
      'primary-host': `http://localhost:${port}`,
      'on-primary': 'stop',
    }),
  })
  expect(outcomesOf(step)['orders'], step.log).toBe('refused')
  expect(step.feldera.writes).toEqual([])
})

test.concurrent('a list that cannot be had for a moment puts a stop off', async () => {
  const at = {
    pipelines: [...pair('orders'), ...pair('stock')],
    faults: [{ on: 'list', with: 'reset', times: 4 }],
  } as const
  const step = await play({ at, inputs: { ...linesOf('orders', 'stock'), 'on-primary': 'stop' } })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
})

test.concurrent('a primary that comes back while its pair waits for its turn is seen', async () => {
  const names = Array.from({ length: 11 }, (_, index) => `orders-${index}`)
  let last = ''
  const pipelines = names.flatMap((name) => pair(name, { state: 'stopped' }))
  const slowly = {
    on: 'activation',
    with: (reply: Reply) => new Promise<Reply>((resolve) => setTimeout(resolve, 1_500, reply)),
    times: 10,
  } as const
  const step = await play({
    at: { pipelines, faults: [slowly] },
    inputs: linesOf(...names),
    meanwhile: async (running, { pipeline }) => {
      await running.logged('Sending the activation')
      const waiting = () => names.filter((name) => pipeline(name).accepted === 0)
      while (waiting().length > 1) await pause(10)
      last = waiting()[0] ?? ''
      pipeline(`${last}-eu`).runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    },
  })
  expect(outcomesOf(step)[last], step.log).toBe('refused')
  expect(step.feldera.pipeline(last).accepted).toBe(0)
})

test.concurrent('in one installation, one pair', async () => {
  const step = await play({ at: { pipelines: pair('orders') }, inputs: { primary: 'orders-eu', 'on-primary': 'stop' } })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped' })
  expect(step.feldera.writes).toEqual(['POST /v0/pipelines/orders-eu/stop?force=true', ACTIVATE])
})

test.concurrent('the token for host goes to no other origin', async () => {
  const clock = startClock(40, 0)
  const keys: FelderaOptions['keys'] = [{ token: WRITE_KEY, role: 'write' }]
  await using far = await startFeldera({ clock, pipelines: [{ name: 'orders-eu', state: 'stopped' }] })
  await using feldera = await startFeldera({ clock, keys })
  const given = {
    pipeline: 'orders',
    host: feldera.url,
    token: WRITE_KEY,
    primary: 'orders-eu',
    'primary-host': far.url,
  }
  const step = await runStep(given)
  expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
  expect([...far.requests, ...feldera.requests]).toEqual([])
  expect(theError(step)).toContain(
    "the token for 'host' is not sent to another host; allowed: 'primary-token', or 'oidc: true' for both",
  )
})
