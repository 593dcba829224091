import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { ACTIVATE, ask, eventually, expectJson, GET } from './ask.ts'

describe.concurrent('history (4.3, 4.4)', () => {
  test('one event, by its id or as the latest', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const [latest, older] = (await ask(feldera, `${GET}/events`)).body as { event_id: string }[]
    expectJson(await ask(feldera, `${GET}/events/latest`), latest)
    expectJson(await ask(feldera, `${GET}/events/${older?.event_id}`), older)
    expect(await ask(feldera, `${GET}/events/0198c9a0-6a1e-7d60-8d53-3c2f4f1b7a01`)).toMatchObject({ status: 404 })
  })

  test.each(['events', 'events/latest'])('%s with all: four fields more', async (path) => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const fields = async (query: string) => {
      const { body } = await ask(feldera, `${GET}/${path}${query}`)
      return Object.keys(Array.isArray(body) ? body[0] : (body as object))
    }
    expect(await fields('?selector=all')).toEqual([
      ...(await fields('')),
      'deployment_resources_status_details',
      'deployment_runtime_status_details',
      'deployment_error',
      'storage_status_details',
    ])
    const refusal = await ask(feldera, `${GET}/${path}?selector=foo`)
    expect(refusal).toMatchObject({
      status: 400,
      text: 'Query deserialize error: unknown variant `foo`, expected `all` or `status`',
    })
  })

  test('the log has been written for a while, goes on, and ends with the pipeline', async () => {
    await using feldera = await startFeldera()
    const answer = await fetch(`${feldera.url}/v0/pipelines/orders/logs`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    let log = ''
    const read = (async () => {
      for await (const chunk of answer.body ?? []) log += Buffer.from(chunk).toString('utf8')
    })()
    await eventually(() => expect(log).toContain('Runtime transition: none -> standby (desired: standby)'))
    await ask(feldera, ACTIVATE)
    await eventually(() => expect(log).toContain('Runtime transition: standby -> running (desired: running)'))
    for (const line of ['activate: Transitioning from Standby to Running', 'Resuming from checkpoint: ']) {
      expect(log).toContain(line)
    }
    expect(log).not.toContain('Logs have ended')
    await ask(feldera, 'DELETE /v0/pipelines/orders')
    await read
    expect(log).toMatch(/\nLogs have ended\n$/)
  })
})
