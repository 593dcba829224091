import { describe, expect, test } from 'vitest'
import { type SimulatedFeldera, startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, expectJson, GET, START, STOP, until } from './ask.ts'

describe.concurrent('events (4.3)', () => {
  test('one event, by its id or as the latest', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const [latest, older] = (await ask(feldera, `${GET}/events`)).body as { event_id: string }[]
    const answer = await ask(feldera, `${GET}/events/latest`)
    expectJson(answer, latest)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
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

  test('newest first, one for each change, with the fields of the contract', async () => {
    await using feldera = await startFeldera()
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')

    const events = (await ask(feldera, 'GET /v0/pipelines/orders/events')).body as Record<string, string>[]
    const times = events.map(({ recorded_at }) => Date.parse(recorded_at ?? ''))
    expect(times).toEqual(times.toSorted((one, other) => other - one))
    expect(events.slice(0, 3).map((event) => event['deployment_runtime_desired_status'])).toEqual([
      'Running',
      'Running',
      'Standby',
    ])
    expect(events.slice(0, 3).map((event) => event['deployment_runtime_status'])).toEqual([
      'Running',
      'Standby',
      'Standby',
    ])
    expect(Object.keys(events[0] ?? {})).toEqual([
      'event_id',
      'recorded_at',
      'deployment_resources_status',
      'deployment_resources_desired_status',
      'deployment_runtime_status',
      'deployment_runtime_desired_status',
      'deployment_has_error',
      'program_status',
      'storage_status',
    ])
  })

  test('no id at all: 400, before the name is looked at', async () => {
    const answer = await answerTo({}, 'GET /v0/pipelines/nobody/events/yesterday')
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error_code: 'InvalidUuidParam', details: { value: 'yesterday' } })
  })

  const DESIRED = 'deployment_resources_desired_status'
  const RESOURCES = 'deployment_resources_status'
  const told = async (feldera: SimulatedFeldera) =>
    ((await ask(feldera, `${GET}/events`)).body as Record<string, string>[]).toReversed()

  test('calls of the API leave them too, also those that change nothing', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 0.01 })
    const before = (await told(feldera)).length
    for (const line of [START, START, STOP, STOP, 'POST /v0/pipelines/orders/dismiss_error']) await ask(feldera, line)
    const events = (await told(feldera)).slice(before)
    expect(events.map((event) => event[DESIRED])).toEqual([
      ...['Provisioned', 'Provisioned', 'Stopped', 'Stopped', 'Stopped'],
    ])
    await ask(feldera, 'POST /v0/pipelines/orders/start?initial=running&dismiss_error=maybe')
    expect(await told(feldera)).toHaveLength(before + 5)
  })

  test('a deployment and its end leave two of one moment', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    await ask(feldera, START)
    await until(feldera, 'Standby')
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    const events = await told(feldera)
    for (const status of ['Provisioning', 'Stopping']) {
      const at = events.findIndex((event) => event[RESOURCES] === status)
      expect(events[at - 1]?.['recorded_at']).toBe(events[at]?.['recorded_at'])
      expect(events[at - 1]?.[RESOURCES]).not.toBe(status)
    }
    // The duplicate of a stop: desired by the call, and once more by the runner that carries it out.
    const stops = events.filter((event) => event[RESOURCES] === 'Provisioned' && event[DESIRED] === 'Stopped')
    expect(stops).toHaveLength(2)
  })

  test('what is deployed to begin with has the history of that', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const statuses = (await told(feldera)).map(
      (event) => `${event[RESOURCES]} ${event['storage_status']} ${event['deployment_runtime_status'] ?? '-'}`,
    )
    expect(statuses).toEqual([
      'Stopped InUse -',
      'Stopped InUse -',
      'Stopped InUse -',
      'Provisioning InUse -',
      'Provisioned InUse Initializing',
      'Provisioned InUse Initializing',
      'Provisioned InUse Standby',
    ])
  })
})
