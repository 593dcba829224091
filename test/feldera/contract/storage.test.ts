import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, ask, eventually, GET, START, STOP, showing, statusesOf, until } from './ask.ts'

describe.concurrent('the storage', () => {
  const CLEAR = 'POST /v0/pipelines/orders/clear'

  test('holds after a take-over what the object store had newest (3.10)', async () => {
    await using feldera = await startFeldera(orders({ storeAges: [5] }))
    const { runner } = feldera.pipeline()
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect(runner.row.checkpoints).toHaveLength(3)
    expect(runner.row.checkpoints?.at(-1)).toEqual(feldera.store.bucket('s3://bucket/orders').newest)
  })

  test('gets that with each pull in standby too', async () => {
    await using feldera = await startFeldera(orders({ storeAges: [5] }))
    await eventually(async () => expect((await ask(feldera, `${GET}/checkpoints`)).body).toHaveLength(3))
    expect(feldera.pipeline().runner.row.runtimeStatus).toBe('Standby')
  })

  test('cannot be taken over without the object store, though the standby looked healthy (1.6)', async () => {
    await using feldera = await startFeldera(orders({ storeAges: 'unreadable' }))
    await ask(feldera, ACTIVATE)
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: { message: expect.stringContaining('Error fetching checkpoint'), details: expect.anything() },
    })
  })

  test.each([
    ['that was activated', {}, 'Running'],
    ['whose activation failed', { afterActivation: 'fails-to-fetch' }, 'Stopped'],
  ] as const)('%s does not stand by again before it is cleared (1.6)', async (_, seed, end) => {
    await using feldera = await startFeldera(orders(seed))
    await ask(feldera, ACTIVATE)
    await until(feldera, end)
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')

    expect((await ask(feldera, START)).status).toBe(202)
    const refused = { from: 'Running', to: 'Standby' }
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: {
        message: expect.stringMatching(/^Operation failed because the pipeline failed to initialize\. Error details: /),
        error_code: 'InitializationError',
        details: { error: refused },
      },
    })
    expect(statusesOf(feldera).slice(0, 4)).not.toContain('Standby')

    await ask(feldera, CLEAR)
    await showing(feldera, { storage_status: 'Cleared' })
    await ask(feldera, START)
    await until(feldera, 'Standby')
  })

  test('with the marker of a take-over ends in Paused, without an error (1.6)', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped', marked: true }))
    await ask(feldera, START)
    await until(feldera, 'Paused')
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_initial: 'Standby',
      deployment_desired_status: 'Paused',
      deployment_error: null,
    })
    expect(statusesOf(feldera)).not.toContain('Standby')
  })

  test('is Clearing for a moment, then Cleared, and in use again from Provisioning on', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 2 })
    const { refreshVersion } = feldera.pipeline().runner.row
    await ask(feldera, CLEAR)
    expect((await ask(feldera, GET)).body).toMatchObject({
      storage_status: 'Clearing',
      storage_status_details: null,
      refresh_version: refreshVersion,
    })
    await showing(feldera, { storage_status: 'Cleared', refresh_version: refreshVersion })
    await ask(feldera, START)
    await showing(feldera, { deployment_status: 'Provisioning', storage_status: 'InUse' })
  })
})
