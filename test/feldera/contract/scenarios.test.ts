import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { type Scenario, type ScenarioName, scenarios } from '../scenarios.ts'
import { ACTIVATE, ask, eventually, GET, metricsOf, showing } from './ask.ts'

describe.concurrent('scenarios', () => {
  const still = (name: ScenarioName) => startFeldera({ ...(scenarios[name] as Scenario).options, speed: 0.01 })

  test('paused-by-marker: it was started as standby', async () => {
    await using feldera = await still('paused-by-marker')
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_status: 'Paused', deployment_initial: 'Standby' })
  })

  test('put-off: refused twice, before anything was done', async () => {
    await using feldera = await still('put-off')
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await ask(feldera, ACTIVATE)
      expect(answer).toMatchObject({ status: 503, body: { error_code: 'PipelineUnavailable' } })
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    expect(feldera.accepted).toBe(0)
    expect((await ask(feldera, ACTIVATE)).status).toBe(202)
  })

  test.each([
    ['lock-took-too-long', 503, 'LockTookTooLong'],
    ['notify-failed', 500, 'PostgresPoolError'],
  ] as const)('%s: the process has accepted, and the runner is not woken (1.3)', async (scenario, status, code) => {
    await using feldera = await startFeldera({ ...scenarios[scenario].options, speed: 1 })
    expect(await ask(feldera, ACTIVATE)).toMatchObject({ status, body: { error_code: code } })
    expect(feldera.accepted).toBe(1)
    await sleep(200)
    expect(feldera.pipeline().runner.row.runtimeDesired).toBe('Standby')
    await showing(feldera, { deployment_desired_status: 'Running' })
  })

  test('wrong-base-url: the web console for GET, 405 for POST (2.3)', async () => {
    await using feldera = await still('wrong-base-url')
    const page = await ask(feldera, GET)
    expect(page).toMatchObject({ status: 200, body: undefined, text: expect.stringContaining('Web console') })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    for (const line of [ACTIVATE, 'POST /v0/pipelines/orders/approve']) {
      const refusal = await ask(feldera, line)
      expect(refusal).toMatchObject({ status: 405, text: 'This resource only supports GET and HEAD.' })
      expect(refusal.headers.get('allow')).toBe('GET, HEAD')
    }
  })

  test.each([
    ['switchover', {}],
    ['switchover-dead-sink', {}],
    ['switchover-never-pulls', {}],
    ['switchover-needs-approval', { bootstrap_policy: 'await_approval' }],
  ] as const)('%s: a standby that follows a live primary, and was started with a policy', async (name, row) => {
    await using feldera = await still(name)
    const policy = { bootstrap_policy: 'allow', ...row }
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_status: 'Standby', ...policy })
    expect((await ask(feldera, 'GET /v0/pipelines/primary')).body).toMatchObject({ deployment_status: 'Running' })
  })

  test('switchover: what the primary makes is pushed, and pulled by the standby', async () => {
    await using feldera = await startFeldera(scenarios.switchover.options)
    const bucket = feldera.store.bucket('shared')
    const before = bucket.newest?.uuid
    const pulled = () => feldera.pipeline().storage.checkpoints.at(-1)?.uuid
    await eventually(() => expect(pulled()).not.toBe(before))
    expect(bucket.checkpoints.map(({ uuid }) => uuid)).toContain(pulled())
  })

  test('switchover-slow-push: a stop leaves half a checkpoint behind', async () => {
    await using feldera = await startFeldera(scenarios['switchover-slow-push'].options)
    const { runner, storage } = feldera.pipeline('primary')
    const bucket = feldera.store.bucket('shared')
    await eventually(() => expect(storage.pushed.size).toBe(1))
    runner.stopAtOnce()
    expect(bucket.newest && bucket.isComplete(bucket.newest)).toBe(false)
  })

  test.each([
    ['switchover-dead-sink', 'checkpoint_status', { success: null, failure: null }],
    ['switchover-open-transaction', 'checkpoint_status', { success: null, failure: null }],
    ['switchover-checkpoint-fails', 'checkpoint_status', { success: null, failure: { sequence_number: 0 } }],
    ['switchover-push-refused', 'checkpoint/sync_status', { success: null, failure: expect.anything() }],
  ] as const)('%s: the primary does not do what it is asked', async (name, path, status) => {
    await using feldera = await startFeldera(scenarios[name].options)
    await sleep(100)
    for (const verb of ['checkpoint', 'checkpoint/sync']) await ask(feldera, `POST /v0/pipelines/primary/${verb}`)
    await sleep(200)
    expect((await ask(feldera, `GET /v0/pipelines/primary/${path}`)).body).toMatchObject(status)
  })

  test('switchover-http-source: paused, the primary goes on all the same', async () => {
    await using feldera = await startFeldera(scenarios['switchover-http-source'].options)
    await ask(feldera, 'POST /v0/pipelines/primary/pause')
    const { total_input_records: before } = await metricsOf(feldera, 'primary')
    await eventually(async () =>
      expect((await metricsOf(feldera, 'primary')).total_input_records).toBeGreaterThan(before),
    )
  })

  test('switchover-never-pulls: the standby says so in its log alone', async () => {
    await using feldera = await startFeldera(scenarios['switchover-never-pulls'].options)
    const { runner, storage } = feldera.pipeline()
    const held = [...storage.checkpoints]
    await eventually(() => expect(runner.log.lines.join('\n')).toContain('checkpoint could not be pulled'))
    expect(storage.checkpoints).toEqual(held)
  })

  test('compressed: the answers are the real ones', async () => {
    await using feldera = await still('compressed')
    const answer = await ask(feldera, GET)
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.body).toMatchObject({ name: 'orders', deployment_status: 'Standby' })
    expect((await ask(feldera, ACTIVATE)).body).toBe('Pipeline transitioning from Standby to Running')
  })
})
