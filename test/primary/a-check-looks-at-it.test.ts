import { describe, expect, test } from 'vitest'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { json } from '../feldera/reply.ts'
import { PRIMARY, READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { playCheck } from '../support/findings.ts'
import { linksIn } from '../support/summary-text.ts'

const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

const standby = { name: 'orders', bucket: 'shared' } as const

const checkBeside = (primary: PipelineSeed, orders: PipelineSeed = standby, faults = {}) =>
  playCheck({ at: { pipelines: [primary, orders], ...faults }, inputs: { primary: 'primary' } })

describe.concurrent('a check with a primary', () => {
  test('that is live and pushes passes', async () => {
    const step = await checkBeside(PRIMARY)
    expect(step.outputs, step.log).toMatchObject({ outcome: 'ready', primary: 'live' })
    expect(step.findings).toMatchObject({ 'primary live': 'pass', 'primary pushes': 'pass', bucket: 'pass' })
    expect(step.log).toContain("✓ primary live: 'primary' is Running")
  })

  test.each([
    [WRITE_KEY, 'pass', '✓ role at the primary: write, which may stop it'],
    [
      READ_KEY,
      'unknown',
      "? role at the primary: read, which may not stop it; not known whether the key of the failover may, which 'on-primary: stop' needs",
    ],
  ] as const)('tells whether its credentials may stop it: %s', async (token, verdict, line) => {
    const step = await playCheck({
      at: { keys, pipelines: [PRIMARY, standby] },
      inputs: { primary: 'primary', token: WRITE_KEY, 'primary-token': token },
    })
    expect(step.outputs['outcome'], step.log).toBe('ready')
    expect(step.findings['role at the primary']).toBe(verdict)
    expect(step.log).toContain(line)
  })

  test.each([
    ['does not answer', 'reset', 'unknown', '? role at the primary: this Feldera does not say: '],
    ['has no roles', json(200, {}), 'unknown', '? role at the primary: this Feldera has no roles'],
  ] as const)('whose Feldera %s about the role', async (_, spoilt, verdict, line) => {
    const faults = [{ on: 'session', with: spoilt, skip: 1 }] as const
    const step = await checkBeside(PRIMARY, standby, { faults })
    expect(step.findings['role at the primary'], step.log).toBe(verdict)
    expect(step.log).toContain(line)
  })

  test('that is paused passes: it is live', async () => {
    const step = await checkBeside({ ...PRIMARY, state: 'paused' })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'ready', primary: 'live' })
    expect(step.findings['primary live']).toBe('pass')
  })

  test.each([
    [{ ...PRIMARY, state: 'stopped-after-serving' }, 'not-live', /the primary 'primary' is Stopped/],
    [{ ...PRIMARY, name: 'other' }, 'unknown', /the primary 'primary' was not seen: /],
  ] as const)('that is not there fails: %o', async (primary, output, why) => {
    const step = await checkBeside(primary)
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', primary: output })
    expect(step.message).toMatch(why)
  })

  test('that is out of reach fails', async () => {
    const step = await playCheck({
      at: { pipelines: [standby] },
      inputs: { primary: 'primary', 'primary-host': 'http://127.0.0.1:9', 'max-checkpoint-age': '1s' },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', primary: 'unknown' })
    expect(step.message).toMatch(/was not seen: .*'primary-host'/)
    // What it cannot reach it does not tell to look at.
    expect(step.message).toContain('See whether the primary makes and pushes checkpoints. See in')
    expect(step.findings).not.toHaveProperty('primary pushes')
  })

  test('whose checkpoints do not arrive fails', async () => {
    const primary = { name: 'primary', state: 'running', bucket: 'elsewhere', checkpointAges: [2_000, 100] } as const
    const step = await checkBeside(primary, { name: 'orders', bucket: 'own', checkpointAges: [9_000] })
    expect(step.findings['primary pushes'], step.log).toBe('fail')
    expect(step.message).toMatch(/for 3\dm.* the primary has had a checkpoint that the standby does not hold/)
    const at = `${step.feldera.url}/pipelines`
    expect(step.message).toContain(
      `its checkpoint_push_interval and its logs: ${at}/primary/. See in the standby's logs whether it pulls them: ${at}/orders/.`,
    )
    expect(linksIn(step.summary)).toContainEqual([`${at}/primary/`, 'primary'])
  })

  test('whose newest checkpoint is on its way passes', async () => {
    const primary = { name: 'primary', state: 'running', bucket: 'elsewhere', checkpointAges: [2_000, 100] } as const
    const step = await checkBeside(primary, { name: 'orders', bucket: 'own', checkpointAges: [2_500, 1_500] })
    expect(step.findings['primary pushes'], step.log).toBe('pass')
    expect(step.log).toMatch(
      /✓ primary pushes: for \d+m.* the primary has had a checkpoint that the standby does not hold yet/,
    )
  })

  test('whose newest checkpoints are both newer than what arrived long ago: not known', async () => {
    const primary = { name: 'primary', state: 'running', bucket: 'elsewhere', checkpointAges: [110, 50] } as const
    const step = await checkBeside(primary, { name: 'orders', bucket: 'own', checkpointAges: [250_000] })
    expect(step.findings['primary pushes'], step.log).toBe('unknown')
    expect(step.log).toMatch(
      /\? primary pushes: for .* the primary has had a checkpoint .* and may have older ones; compare the age/,
    )
  })

  test("that is out of Feldera's sight: not known", async () => {
    const step = await playCheck({
      at: { pipelines: [PRIMARY, standby] },
      before: ({ pipeline }) => {
        const { runner } = pipeline('primary')
        if (runner.process) runner.process.reachable = false
        runner.look()
      },
      inputs: { primary: 'primary' },
    })
    expect(step.findings['primary live'], step.log).toBe('unknown')
    expect(step.outputs).toMatchObject({ outcome: 'ready', primary: 'live' })
  })

  test('that shows no checkpoints: not known', async () => {
    const step = await checkBeside({ name: 'primary', state: 'running', bucket: 'elsewhere', checkpointAges: [] })
    expect(step.findings['primary pushes'], step.log).toBe('unknown')
    expect(step.outputs['outcome']).toBe('ready')
  })
})

describe.concurrent('what becomes of the bucket', () => {
  test.each([
    [
      { ...standby, takesOwnership: true },
      "take_bucket_ownership is set: once it is activated, the bucket is its own, and its primary's pushes fail",
    ],
    [
      standby,
      'it shares that of its primary without take_bucket_ownership: an activation works, but its own pushes fail afterwards',
    ],
    [
      { name: 'orders', bucket: 'own', readBucket: 'shared' },
      'it has one of its own, to which it pushes once it is activated',
    ],
  ] as const)('%o', async (orders, text) => {
    const step = await checkBeside(PRIMARY, orders)
    expect(step.log).toContain(`✓ bucket: ${text}`)
    // Nothing of the configuration is shown.
    expect(step.log + step.summary).not.toMatch(/access_key|s3:\/\//)
  })

  test('is not known when its configuration cannot be read', async () => {
    const step = await checkBeside(PRIMARY, standby, {
      faults: [{ on: 'configuration', with: { status: 404, headers: {}, body: '' } }],
    })
    expect(step.findings['bucket'], step.log).toBe('unknown')
    expect(step.outputs['outcome']).toBe('ready')
  })
})
