import { describe, expect, test } from 'vitest'
import { uuidV7 } from '../feldera/clock.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { checkpointAt } from '../feldera/store/checkpoint.ts'
import { playCheck } from '../support/findings.ts'
import { HELD, theError } from '../support/story.ts'
import { PRIMARY, playRearm, SILENT_PRIMARY, START } from './drill.ts'

describe.concurrent('Standby alone is not enough', () => {
  test('when nothing was pushed since: red, and says what it can be', async () => {
    const step = await playRearm({ orders: { state: 'stopped' }, primary: SILENT_PRIMARY, inputs: { timeout: '4s' } })

    expect(step.outputs, step.log).toMatchObject({
      outcome: 'timed-out',
      'error-code': 'NotArmed',
      standby: 'not-armed',
      changed: 'true',
      status: 'Standby',
    })
    expect(theError(step)).toMatch(
      /is in standby, but was not armed within 4 s: its newest checkpoint, \S+, is older than its deployment, which began .* ago\. It was started in standby\. Either its primary has pushed nothing since: .* Or its pulls fail: .* Or it has a bucket of its own/,
    )
    expect(step.feldera.writes).toEqual([START])
  })

  test('when it pulls its own old checkpoint for ever', async () => {
    // What a rehearsal has once pushed to its own bucket.
    const orders = { state: 'stopped', bucket: 'own', readBucket: 'shared' } as const
    const step = await playRearm({
      orders,
      before: ({ store }) => store.bucket('own').checkpoints.push(checkpointAt(Date.now() - 86_400_000)),
      inputs: { timeout: '4s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'NotArmed' })
  })

  test('when it shows no checkpoint at all', async () => {
    const orders = { checkpointAges: 'unreported', bucket: 'empty' } as const
    const step = await playRearm({ orders, inputs: { timeout: '4s' } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'NotArmed', changed: 'false' })
    expect(theError(step)).toMatch(/Feldera shows no checkpoint of it\. Nothing was sent\. Either its pulls fail/)
  })

  test('when its checkpoint is older than max-checkpoint-age', async () => {
    const inputs = { timeout: '4s', 'max-checkpoint-age': '10s' }
    const step = await playRearm({ primary: SILENT_PRIMARY, inputs })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'error-code': 'NotArmed' })
    expect(theError(step)).toMatch(/newest checkpoint, \S+, is .* old, and max-checkpoint-age allows 10 s/)
  })
})

describe.concurrent('it is armed', () => {
  test('when it holds a checkpoint that its primary has made since it was started', async () => {
    const step = await playRearm({ orders: { state: 'stopped' }, inputs: { 'max-checkpoint-age': '1m' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', standby: 'armed' })
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBeLessThan(60)
  })

  test('when what it holds was made by its primary since that runs, however old', async () => {
    const primary = { ...SILENT_PRIMARY, checkpointAges: [1_800] }
    const orders = { state: 'stopped' } as const
    const step = await playRearm({ orders, primary, inputs: { primary: 'primary' } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'rearmed', standby: 'armed' })
    expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThan(1_700)
  })

  test('not when its primary, with which it is to be compared, does not exist', async () => {
    const orders = { bucket: 'own', checkpointAges: [80_000] }
    const step = await playRearm({ orders, inputs: { primary: 'nobody', timeout: '10s' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'UnknownPrimary' })
    expect(theError(step)).toMatch(
      /its primary 'nobody', with which its checkpoints were to be compared, was not seen: .*'primary'/,
    )
  })

  test('when its process says so, where Feldera itself does not show what a standby holds', async () => {
    const step = await playRearm({ orders: { state: 'stopped' }, at: { version: '0.288.0+enterprise' } })
    expect(step.outputs['outcome'], step.log).toBe('rearmed')
    const lines = step.feldera.about('orders').requests.map(({ method, path }) => `${method} ${path}`)
    expect(lines.slice(-2)).toEqual([HELD, 'GET /v0/pipelines/orders/stats'])
  })

  test('also when its process does not answer that question', async () => {
    const faults = [{ on: 'held-checkpoints', with: 'reset' }] as const
    const step = await playRearm({ orders: { state: 'stopped' }, at: { faults } })
    expect(step.outputs['outcome'], step.log).toBe('rearmed')
  })
})

describe.concurrent('a check tells it, and never fails for it', () => {
  const pipelines = [PRIMARY, { name: 'orders', bucket: 'shared' }] as const

  test('armed', async () => {
    const step = await playCheck({ at: { pipelines } })
    expect(step.findings['armed']).toBe('pass')
    expect(step.log).toContain('✓ armed: its newest checkpoint is younger than its deployment')
  })

  test('not known to be, with the age of the deployment', async () => {
    const step = await playCheck({ at: { pipelines: [{ name: 'orders', checkpointAges: [7_200] }] } })
    expect(step.outputs['outcome']).toBe('ready')
    expect(step.findings['armed']).toBe('unknown')
    expect(step.log).toMatch(/\? armed: its newest checkpoint, \S+, is older than its deployment, which began 1h.* ago/)
  })

  test('by the checkpoints of a primary', async () => {
    const primary = { ...SILENT_PRIMARY, checkpointAges: [1_800] }
    const at = { pipelines: [primary, { name: 'orders', bucket: 'shared' }] }
    const before = ({ pipeline }: SimulatedFeldera) => {
      pipeline('orders').runner.row.deploymentId = uuidV7(Date.now() - 600_000)
    }
    const step = await playCheck({ at, before, inputs: { primary: 'primary' } })
    expect(step.findings).toMatchObject({ armed: 'pass', 'primary live': 'pass' })
    expect(step.log).toContain('✓ armed: its newest checkpoint was made by its primary since that runs')
  })

  test('ids that tell no time', async () => {
    const undated = ({
      pipeline,
    }: {
      pipeline: (name: string) => { runner: { row: { deploymentId: string | null } } }
    }) => {
      pipeline('orders').runner.row.deploymentId = '0d3b1c5e-6f0a-4b5c-8d7e-9f0a1b2c3d4e'
    }
    const step = await playCheck({ at: { pipelines }, before: undated })
    expect(step.log).toMatch(/\? armed: the id of its newest checkpoint, \S+, or of its deployment tells no time/)
  })

  test.each([
    ['that is not live', [{ ...PRIMARY, state: 'stopped' }, pipelines[1]], /the primary 'primary' is Stopped/],
    ['that is not there', [{ ...PRIMARY, name: 'other' }, pipelines[1]], /the primary 'primary' was not seen: /],
  ] as const)('fails with a primary %s', async (_, seeds, why) => {
    const step = await playCheck({ at: { pipelines: seeds }, inputs: { primary: 'primary' } })
    expect(step.findings['primary live']).toBe('fail')
    expect(step.message).toMatch(why)
  })
})
