import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { orders, READ_KEY } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, bearer, GET, keys, statusesOf, until } from './ask.ts'

describe('what else is asked around an activation (4)', () => {
  test('tenant and role', async () => {
    const { body } = await answerTo({ keys }, 'GET /v0/config/session', bearer(READ_KEY))
    expect(body).toMatchObject({ tenant_id: expect.any(String), tenant_name: 'default', role: 'read', memberships: [] })
  })

  test('a standby has no controller: no statistics yet, and nothing to pause or resume', async () => {
    const stats = await answerTo({}, 'GET /v0/pipelines/orders/stats')
    expect(stats.status).toBe(503)
    expect(stats.headers.get('retry-after')).toBeNull()
    expect(stats.body).toMatchObject({ error_code: 'Initializing', details: null })
    expect((await answerTo({}, 'POST /v0/pipelines/orders/pause')).body).toMatchObject({
      details: ['pause', 'Standby'],
    })
    expect((await answerTo({}, 'POST /v0/pipelines/orders/resume')).body).toMatchObject({
      details: ['start', 'Standby'],
    })
    const { body } = await answerTo(orders({ state: 'running' }), 'GET /v0/pipelines/orders/stats')
    expect(body).toMatchObject({
      global_metrics: {
        state: 'Running',
        start_time: expect.any(Number),
        uptime_msecs: expect.any(Number),
        incarnation_uuid: expect.any(String),
        total_processed_records: expect.any(Number),
        total_completed_records: expect.any(Number),
        bootstrap_in_progress: false,
      },
    })
  })

  test.each([
    ['Replaying', 200],
    ['Bootstrapping', 200],
    ['ConcurrentBootstrapping', 200],
    ['Synchronizing', 200],
    ['Initializing', 503],
    ['AwaitingApproval', 503],
  ] as const)('statistics in %s: %i', async (status, expected) => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const { runner } = feldera.pipeline()
    runner.process?.show(status)
    runner.look()
    expect((await ask(feldera, `${GET}/stats`)).status).toBe(expected)
  })

  test('checkpoints held and in the store', async () => {
    const held = await answerTo({}, 'GET /v0/pipelines/orders/checkpoints')
    expect(held.body).toHaveLength(2)
    const store = await answerTo(orders({ storeAges: [5] }), 'GET /v0/pipelines/orders/checkpoints/remote')
    expect(store.body).toHaveLength(3)
    expect(Object.keys((store.body as object[])[0] ?? {})).toEqual(['uuid'])
  })

  test('endpoints that came later are unknown paths before', async () => {
    const version = '0.291.0+enterprise'
    for (const path of ['events', 'events/latest', 'checkpoints/remote']) {
      expect(await answerTo({ version }, `GET /v0/pipelines/orders/${path}`)).toMatchObject({ status: 404, text: '' })
    }
  })

  test('a standby cannot be stopped without force', async () => {
    const answer = await answerTo({}, 'POST /v0/pipelines/orders/stop?force=false')
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error_code: 'InvalidTransition', details: ['suspend', 'Standby'] })
  })

  test('a bootstrap is not both silent and concurrent', async () => {
    const line = 'POST /v0/pipelines/orders/approve?silent_bootstrap=true'
    expect((await answerTo({}, line)).status).toBe(200)
    const answer = await answerTo({}, `${line}&concurrent_bootstrap=true`)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error_code: 'InvalidBootstrapConfig' })
  })

  test.each([
    ['checkpoint', 200],
    ['checkpoint/sync', 202],
  ] as const)('the community edition makes no checkpoints: %s (1.2)', async (path, status) => {
    const line = `POST /v0/pipelines/orders/${path}`
    const answer = await answerTo({ ...orders({ state: 'running' }), edition: 'Open source' }, line)
    expect(answer.status).toBe(501)
    expect(answer.body).toMatchObject({ error_code: 'EnterpriseFeature', details: { feature: 'checkpoint' } })
    expect((await answerTo(orders({ state: 'running' }), line)).status).toBe(status)
    expect((await answerTo({}, line)).body).toMatchObject({ error_code: 'Initializing' })
  })

  test.each(['checkpoints', 'checkpoint_status'])('who asks for %s makes the runner look (3.6)', async (path) => {
    await using feldera = await startFeldera({ ...orders({ state: 'running' }), speed: 1 })
    feldera.pipeline().runner.process?.desire('Paused')
    expect((await ask(feldera, `${GET}/${path}`)).status).toBe(200)
    await expect.poll(() => feldera.pipeline().runner.row.runtimeStatus, { timeout: 1_000 }).toBe('Paused')
  })

  test('approving ahead is taken in standby, and the take-over does not stop for it', async () => {
    await using feldera = await startFeldera(orders({ afterActivation: 'needs-approval' }))
    const approval = await ask(feldera, 'POST /v0/pipelines/orders/approve')
    expect(approval).toMatchObject({ status: 200, body: 'Bootstrap approved' })
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect(statusesOf(feldera)).not.toContain('AwaitingApproval')
    expect(statusesOf(feldera)).toEqual(expect.arrayContaining(['Initializing', 'Bootstrapping']))
  })
})
