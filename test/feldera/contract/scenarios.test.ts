import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { type Scenario, type ScenarioName, scenarios } from '../scenarios.ts'
import { ACTIVATE, ask, GET, showing } from './ask.ts'

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

  test('compressed: the answers are the real ones', async () => {
    await using feldera = await still('compressed')
    const answer = await ask(feldera, GET)
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.body).toMatchObject({ name: 'orders', deployment_status: 'Standby' })
    expect((await ask(feldera, ACTIVATE)).body).toBe('Pipeline transitioning from Standby to Running')
  })
})
