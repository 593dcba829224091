import { describe, expect, test } from 'vitest'
import { type SimulatedFeldera, startFeldera } from '../index.ts'
import type { Connection } from '../process/process-options.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, ask, eventually, GET } from './ask.ts'

/** How requests to the process fare from now on; the runner is down, so that it does not notice. */
function connect(feldera: SimulatedFeldera, connection: Connection): void {
  const { runner } = feldera.pipeline()
  runner.isDown = true
  if (runner.process) runner.process.connection = connection
}

const SLOW = 0.01
const QUICK = 20

describe.concurrent('a request to the process that gets no answer (1.5)', () => {
  test.each([
    ['refused', SLOW, 0, /^Failed to connect to host/],
    ['disconnects', SLOW, 1, /^the pipeline disconnected while/],
    ['mute', QUICK, 1, /^timeout \(10s\) was reached/],
    ['hung', QUICK, 0, /^timeout \(10s\) was reached/],
  ] as const)('%s', async (connection, speed, accepted, error) => {
    await using feldera = await startFeldera({ speed })
    connect(feldera, connection)
    const began = Date.now()
    const { status, headers, body } = await ask(feldera, `${ACTIVATE}?initial=paused`)

    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    const { message, details } = body as { message: string; details: { request: string; error: string } }
    expect(details.error).toMatch(error)
    expect(details.request).toMatch(/^HTTP\/1.1 POST http:\/\/[\w.:]+\/activate\?initial=paused$/)
    expect(message).toBe(
      `Error sending HTTP request to pipeline: ${details.error} Failed request: ${details.request} pipeline-id=N/A pipeline-name="orders"`,
    )
    expect(body).toMatchObject({ error_code: 'PipelineInteractionUnreachable', details: { pipeline_name: 'orders' } })
    expect(feldera.accepted).toBe(accepted)
    expect(feldera.pipeline().runner.process?.desired).toBe(accepted === 1 ? 'Paused' : 'Standby')
    if (speed === QUICK) expect(Date.now() - began).toBeGreaterThanOrEqual(10_000 / QUICK - 5)
  })

  test('a checkpoint may take two minutes', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'running' }), speed: 1_000 })
    connect(feldera, 'hung')
    const { body } = await ask(feldera, 'POST /v0/pipelines/orders/checkpoint')
    expect(body).toMatchObject({ details: { error: expect.stringContaining('timeout (120s)') } })
  })
})

describe.concurrent('the second look-up (1.3)', () => {
  const fill = (feldera: SimulatedFeldera) => ask(feldera, `${GET}/stats`)

  test('refuses although the first try was accepted', async () => {
    await using feldera = await startFeldera({ speed: QUICK })
    await fill(feldera)
    connect(feldera, 'mute')
    const answering = ask(feldera, ACTIVATE)
    await eventually(() => expect(feldera.accepted).toBe(1))
    // The runner finds out in half the time that the manager waits.
    feldera.pipeline().runner.isDown = false
    expect(await answering).toMatchObject({ status: 503, body: { error_code: 'PipelineUnavailable' } })
    expect(feldera.accepted).toBe(1)
  })

  test('is not made where nothing was remembered', async () => {
    await using feldera = await startFeldera({ speed: QUICK })
    connect(feldera, 'mute')
    expect((await ask(feldera, ACTIVATE)).body).toMatchObject({ error_code: 'PipelineInteractionUnreachable' })
  })

  test('leads to a second try, and its answer is the one that counts', async () => {
    await using feldera = await startFeldera({ speed: SLOW })
    await fill(feldera)
    connect(feldera, 'disconnects')
    expect((await ask(feldera, ACTIVATE)).body).toMatchObject({ error_code: 'PipelineInteractionUnreachable' })
    expect(feldera.accepted).toBe(2)
  })

  test.each([
    ['a write to the row', (feldera: SimulatedFeldera) => ask(feldera, `${GET}/checkpoints`)],
    ['five seconds', () => new Promise((resolve) => setTimeout(resolve, 5_100 / QUICK))],
  ] as const)('%s makes the manager forget', async (_, forget) => {
    await using feldera = await startFeldera({ speed: QUICK })
    await fill(feldera)
    await forget(feldera)
    connect(feldera, 'disconnects')
    await ask(feldera, ACTIVATE)
    expect(feldera.accepted).toBe(1)
  })
})
