import { describe, expect, test } from 'vitest'
import { type SimulatedFeldera, startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ask, GET, showing } from './ask.ts'

const CLEAR = 'POST /v0/pipelines/orders/clear'
const DELETE = 'DELETE /v0/pipelines/orders'

async function edit({ url }: SimulatedFeldera, patch: object): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify(patch)
  const answer = await fetch(`${url}/v0/pipelines/orders`, { method: 'PATCH', body })
  return { status: answer.status, body: await answer.json() }
}

describe.concurrent('what is deployed can be neither renamed nor deleted (M9)', () => {
  test.each(['standby', 'running', 'stopping'] as const)('%s', async (state) => {
    await using feldera = await startFeldera({ ...orders({ state }), speed: 0.01 })
    expect(await edit(feldera, { name: 'new' })).toMatchObject({
      status: 400,
      body: { error_code: 'UpdateRestrictedToStopped', details: {} },
    })
    expect(await ask(feldera, DELETE)).toMatchObject({
      status: 400,
      body: { error_code: 'DeleteRestrictedToFullyStopped', details: {} },
    })
    expect((await ask(feldera, GET)).status).toBe(200)
  })

  test('stopped it has to be cleared as well', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    expect(await edit(feldera, { name: 'new', runtime_config: { workers: 2 } })).toMatchObject({
      status: 400,
      body: {
        error_code: 'EditRestrictedToClearedStorage',
        details: { not_allowed: ['`name`', '`runtime_config.workers`', '`runtime_config.fault_tolerance`'] },
      },
    })
    expect((await ask(feldera, DELETE)).body).toMatchObject({ error_code: 'DeleteRestrictedToClearedStorage' })

    await ask(feldera, CLEAR)
    await showing(feldera, { storage_status: 'Cleared' })
    const { refreshVersion } = feldera.pipeline().runner.row
    expect(await edit(feldera, { name: 'new' })).toMatchObject({
      status: 200,
      body: { name: 'new', version: 2, refresh_version: refreshVersion + 1 },
    })
    expect((await ask(feldera, GET)).status).toBe(404)
    const deleted = await ask(feldera, 'DELETE /v0/pipelines/new')
    expect(deleted).toMatchObject({ status: 200, text: '' })
    expect((await ask(feldera, 'GET /v0/pipelines')).body).toEqual([])
  })

  test('a description is no matter of its state', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const { events, row } = feldera.pipeline().runner
    const before = [events.length, row.refreshVersion]
    expect((await edit(feldera, { description: 'of the west', tags: ['dr'] })).status).toBe(200)
    expect((await ask(feldera, GET)).body).toMatchObject({ description: 'of the west', tags: ['dr'], version: 1 })
    expect([events.length, row.refreshVersion]).toEqual(before)
  })
})
