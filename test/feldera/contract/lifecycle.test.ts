import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, GET, NO_CHECKPOINT, START, STOP, showing, statusesOf, until } from './ask.ts'

describe.concurrent('the way there and back', () => {
  test('start in standby, activate, approve, stop, clear, start again', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped', afterActivation: 'needs-approval' }))

    const start = await ask(feldera, 'POST /v0/pipelines/orders/start?initial=standby')
    expect(start).toMatchObject({ status: 202, body: 'Pipeline is starting' })
    await until(feldera, 'Standby')
    const first = feldera.pipeline().runner.row.deploymentId
    expect((await ask(feldera, ACTIVATE)).status).toBe(202)
    await until(feldera, 'AwaitingApproval')
    const { body } = await ask(feldera, `${GET}?selector=status`)
    expect(body).toHaveProperty('deployment_runtime_status_details.approval_diff.program_diff.added_views')
    expect((await ask(feldera, 'POST /v0/pipelines/orders/approve')).status).toBe(200)
    await until(feldera, 'Running')
    expect(statusesOf(feldera)).toEqual(
      expect.arrayContaining(['Provisioning', 'Standby', 'AwaitingApproval', 'Bootstrapping', 'Running']),
    )

    expect((await ask(feldera, 'POST /v0/pipelines/orders/clear')).status).toBe(400)
    expect((await ask(feldera, 'POST /v0/pipelines/orders/stop?force=true')).status).toBe(202)
    await until(feldera, 'Stopped')
    expect((await ask(feldera, 'POST /v0/pipelines/orders/clear')).status).toBe(202)
    await showing(feldera, { storage_status: 'Cleared', deployment_error: null })
    expect((await ask(feldera, 'POST /v0/pipelines/orders/start?initial=standby')).status).toBe(202)
    await until(feldera, 'Standby')
    expect(feldera.pipeline().runner.row.deploymentId).not.toBe(first)
  })

  test('a failed take-over: Stopping with the error, then Stopped with it', async () => {
    await using feldera = await startFeldera(orders({ afterActivation: 'fails-to-fetch' }))
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Stopped')

    const { body } = await ask(feldera, GET)
    expect(body).toMatchObject({ deployment_error: NO_CHECKPOINT, deployment_id: null })
    const events = (await ask(feldera, 'GET /v0/pipelines/orders/events')).body as Record<string, unknown>[]
    const stopping = events.find((event) => event['deployment_resources_status'] === 'Stopping')
    expect(stopping).toMatchObject({ deployment_has_error: true, deployment_runtime_status: null })
    expect((await ask(feldera, 'POST /v0/pipelines/orders/dismiss_error')).status).toBe(200)
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_error: null })
  })

  test('events: newest first, one for each change, with the fields of the contract', async () => {
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
})

describe.concurrent('start and stop', () => {
  test('a start that is stopped at once never begins', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 0.5 })
    await ask(feldera, START)
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Standby',
    })
    expect((await ask(feldera, STOP)).status).toBe(202)
    await sleep(900)
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Stopped',
      deployment_initial: null,
      deployment_id: null,
    })
    expect(statusesOf(feldera)).not.toContain('Provisioning')
  })

  test('a second start changes nothing, and one as something else is refused', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    const answers = [await ask(feldera, START), await ask(feldera, START), await ask(feldera, `${START}&x=1`)]
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    const refusal = await ask(feldera, 'POST /v0/pipelines/orders/start?initial=running')
    expect(refusal).toMatchObject({ status: 400, body: { error_code: 'InitialImmutableUnlessStopped' } })
    await until(feldera, 'Standby')
    expect(statusesOf(feldera).filter((status) => status === 'Provisioning')).toHaveLength(1)
  })

  test('a stop calls off the provisioning, which begins anew with the next start', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 4 })
    await ask(feldera, START)
    await until(feldera, 'Provisioning')
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    await ask(feldera, START)
    await until(feldera, 'Initializing')
    const times = ['Provisioned', 'Provisioning'].map((status) => {
      const event = feldera.pipeline().runner.events.find((one) => one['deployment_resources_status'] === status)
      return Date.parse(String(event?.['recorded_at']))
    })
    expect((times[0] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(2_990)
  })

  test('nothing is started as suspended: 405', async () => {
    const answer = await answerTo(orders({ state: 'stopped' }), 'POST /v0/pipelines/orders/start?initial=suspended')
    expect(answer.status).toBe(405)
    expect(answer.body).toMatchObject({ error_code: 'UnsupportedPipelineAction' })
  })

  test('an error that is not to be dismissed prevents a start, and stays (3.7)', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped-with-error' }), speed: 0.01 })
    expect((await ask(feldera, `${START}&dismiss_error=false`)).status).toBe(400)
    const row = (await ask(feldera, GET)).body
    expect(row).toMatchObject({ deployment_desired_status: 'Stopped', deployment_error: expect.anything() })
    expect((await ask(feldera, START)).status).toBe(202)
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_error: null })
  })

  test('the policy is shown, and decides what becomes of a difference', async () => {
    const ends = { allow: 'Running', reject: 'Stopped', await_approval: 'AwaitingApproval' }
    for (const [policy, end] of Object.entries(ends)) {
      await using feldera = await startFeldera(orders({ state: 'stopped', afterActivation: 'needs-approval' }))
      await ask(feldera, `${START}&bootstrap_policy=${policy}`)
      await until(feldera, 'Standby')
      expect((await ask(feldera, GET)).body).toMatchObject({ bootstrap_policy: policy })
      await ask(feldera, ACTIVATE)
      await until(feldera, end)
    }
    expect((await answerTo({}, `${START}&bootstrap_policy=never`)).text).toBe(
      'Query deserialize error: unknown variant `never`, expected one of `allow`, `reject`, `await_approval`',
    )
  })

  test('the community edition takes the start of a standby, which then fails (1.2)', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), edition: 'Open source' })
    expect((await ask(feldera, START)).status).toBe(202)
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: {
        message: expect.stringMatching(/^Operation failed because the pipeline failed to initialize\. Error details: /),
        error_code: 'InitializationError',
        details: { error: 'standby' },
      },
    })
  })

  test.each(['suspending', 'stopping'] as const)(
    'what is %s is stopped soon, without an error (3.5)',
    async (state) => {
      await using feldera = await startFeldera(orders({ state, checkpointSeconds: 1 }))
      await showing(feldera, {
        deployment_status: 'Stopped',
        deployment_desired_status: 'Stopped',
        deployment_error: null,
        deployment_id: null,
      })
      expect(statusesOf(feldera)).toContain('Stopping')
    },
  )
})
