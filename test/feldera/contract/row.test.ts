import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, GET } from './ask.ts'

describe('a pipeline on the wire (2.4, 3.2)', () => {
  const FIELDS = [
    ...['id', 'name', 'description', 'tags', 'created_at', 'version', 'platform_version', 'program_config'],
    ...['program_version', 'program_status', 'program_status_since', 'deployment_error', 'refresh_version'],
    ...['storage_status', 'storage_status_details', 'deployment_id', 'deployment_initial', 'deployment_status'],
    ...['deployment_status_since', 'deployment_desired_status', 'deployment_desired_status_since'],
    ...['deployment_resources_status', 'deployment_resources_status_since', 'deployment_resources_desired_status'],
    ...['deployment_resources_desired_status_since', 'deployment_runtime_status', 'deployment_runtime_status_details'],
    ...['deployment_runtime_status_since', 'deployment_runtime_desired_status'],
    ...['deployment_runtime_desired_status_since', 'bootstrap_policy', 'silent_bootstrap', 'concurrent_bootstrap'],
  ]

  test('selector=status: these fields in this order, not cached, no configuration with its keys', async () => {
    const answer = await answerTo({}, `${GET}?selector=status`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(Object.keys(answer.body as object)).toEqual(FIELDS)
    expect(answer.text).not.toContain('secret_key')
  })

  test('all is the default and has the program and the configuration', async () => {
    const { body } = await answerTo({}, GET)
    expect(body).toHaveProperty('runtime_config.storage.backend.config.sync.pull_interval')
    expect(body).toHaveProperty('program_code')
  })

  test('status_with_connectors adds their errors', async () => {
    const { body } = await answerTo({}, `${GET}?selector=status_with_connectors`)
    expect(body).toHaveProperty('connectors.num_errors', 0)
    expect(body).not.toHaveProperty('runtime_config')
  })

  test.each(['foo', 'Status', ''])("an unknown selector, '%s': 400 of plain text", async (selector) => {
    const answer = await answerTo({}, `${GET}?selector=${selector}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.text).toBe(
      `Query deserialize error: unknown variant \`${selector}\`, expected one of \`all\`, \`status\`, \`status_with_connectors\``,
    )
  })

  test('an unknown name: 404 with the envelope', async () => {
    const answer = await answerTo({}, 'GET /v0/pipelines/nobody')
    expect(answer.status).toBe(404)
    expect(answer.body).toMatchObject({ error_code: 'UnknownPipelineName', details: { pipeline_name: 'nobody' } })
  })

  test('fingerprints are 64-bit numbers, digit for digit', async () => {
    const { text } = await answerTo({}, `${GET}?selector=status`)
    expect(text).toContain('"fingerprint":14128757731148314856,')
  })

  test('checkpoints: oldest first, ids of version 7', async () => {
    const { body } = await answerTo({}, `${GET}?selector=status`)
    const { checkpoints } = (body as { storage_status_details: { checkpoints: { uuid: string }[] } })
      .storage_status_details
    const ids = checkpoints.map(({ uuid }) => uuid)
    expect(ids).toEqual(ids.toSorted())
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Object.keys(checkpoints[0] ?? {})).toEqual([
      'uuid',
      'identifier',
      'fingerprint',
      'size',
      'steps',
      'processed_records',
    ])
  })

  test('a standby whose activation was accepted: Standby still, only the desire has changed', async () => {
    await using feldera = await startFeldera({ speed: 1 })
    await ask(feldera, ACTIVATE)
    await expect
      .poll(async () => (await ask(feldera, `${GET}?selector=status`)).body)
      .toMatchObject({
        deployment_status: 'Standby',
        deployment_desired_status: 'Running',
        deployment_runtime_desired_status: 'Running',
        deployment_initial: 'Standby',
        deployment_runtime_status_details: {},
        deployment_error: null,
      })
  })

  test('stopping: no policy any more', async () => {
    const { body } = await answerTo(orders({ state: 'stopping' }), GET)
    expect(body).toMatchObject({
      deployment_status: 'Stopping',
      deployment_id: expect.any(String),
      deployment_initial: null,
      bootstrap_policy: null,
    })
  })

  test('what is desired of the resources has its time from the change, not from the last request', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'running' }), speed: 1 })
    const { row } = feldera.pipeline().runner
    await ask(feldera, 'POST /v0/pipelines/orders/stop?force=true')
    const since = row.resourcesDesiredSince
    await sleep(20)
    await ask(feldera, 'POST /v0/pipelines/orders/stop?force=true')
    feldera.pipeline().runner.stop()
    expect(row.resourcesDesiredSince).toBe(since)
  })

  test('stopped with an error: the error stays, deployment and runtime are gone', async () => {
    const { body } = await answerTo(orders({ state: 'stopped-with-error' }), GET)
    expect(body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Stopped',
      deployment_error: { error_code: 'InitializationError', message: expect.any(String), details: expect.anything() },
      deployment_id: null,
      deployment_initial: null,
      deployment_runtime_status: null,
      deployment_runtime_status_since: null,
      bootstrap_policy: null,
    })
  })

  test('answers carry the clock of this installation', async () => {
    const { headers, body } = await answerTo({ clockOffsetMs: 3_600_000 }, GET)
    const hourAhead = Date.now() + 3_600_000
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - hourAhead)).toBeLessThan(60_000)
    const since = (body as { deployment_status_since: string }).deployment_status_since
    expect(since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    // It has been in standby for an hour.
    expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(60_000)
  })

  test('the list holds the same', async () => {
    const options = { pipelines: [{ name: 'orders' }, { name: 'payments', state: 'running' }] } as const
    const { status, body } = await answerTo(options, 'GET /v0/pipelines?selector=status')
    expect(status).toBe(200)
    expect((body as { name: string }[]).map(({ name }) => name)).toEqual(['orders', 'payments'])
    expect(Object.keys((body as object[])[0] ?? {})).toEqual(FIELDS)
  })
})
