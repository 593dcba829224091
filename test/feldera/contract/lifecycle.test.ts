import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, GET, NO_CHECKPOINT, START, STOP, showing, statusesOf, until } from './ask.ts'

const CLEAR = 'POST /v0/pipelines/orders/clear'

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
})

describe.concurrent('start and stop', () => {
  test('a start that is stopped at once never begins', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 0.05 })
    await ask(feldera, START)
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Stopped',
      deployment_desired_status: 'Standby',
    })
    expect((await ask(feldera, STOP)).status).toBe(202)
    await sleep(1_200)
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
    const { lines } = feldera.pipeline().runner.log
    expect(lines.filter((line) => line.includes('stopped -> provisioning'))).toHaveLength(1)
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

describe('a start that is refused (1.4 of the cycle)', () => {
  const start = (query: string) => `POST /v0/pipelines/orders/start?${query}`

  test.each([
    ['while it stops', { state: 'stopping' }, 'initial=running', 'IllegalPipelineAction'],
    ['with an error', { state: 'stopped-with-error' }, 'dismiss_error=false', 'CannotStartWithUndismissedError'],
    ['as something else', { state: 'running' }, 'initial=paused', 'InitialImmutableUnlessStopped'],
    ['as what a standby has become', {}, 'initial=running', 'InitialImmutableUnlessStopped'],
    ['with another policy', {}, 'initial=standby&bootstrap_policy=allow', 'BootstrapPolicyImmutableUnlessStopped'],
    ['silently', {}, 'initial=standby&silent_bootstrap=true', 'BootstrapPolicyImmutableUnlessStopped'],
    ['in two ways', { state: 'stopped' }, 'silent_bootstrap=true&concurrent_bootstrap=true', 'InvalidBootstrapConfig'],
    ['without a store', { state: 'stopped', withoutSync: true }, 'initial=standby', 'InitialStandbyNotAllowed'],
  ] as const)('%s: 400', async (_, seed, query, code) => {
    await using feldera = await startFeldera({ ...orders(seed), speed: 0.01 })
    const before = (await ask(feldera, GET)).text
    const answer = await ask(feldera, start(query))
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: code, message: expect.stringMatching(/\.|exclusive/) },
    })
    expect((await ask(feldera, GET)).text).toBe(before)
  })

  test('while it stops: how it stands, with a hint', async () => {
    const { body } = await answerTo(orders({ state: 'stopping' }), start('initial=running'))
    expect(body).toMatchObject({
      message: expect.stringMatching(/^Deployment resources status \(current: 'Stopping', desired: 'Stopped'\)/),
      details: {
        status: 'Stopping',
        current_desired_status: 'Stopped',
        new_desired_status: 'Provisioned',
        hint: expect.any(String),
      },
    })
  })

  test('while its storage is cleared', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 0.01 })
    await ask(feldera, CLEAR)
    expect((await ask(feldera, START)).body).toMatchObject({
      error_code: 'CannotStartWhileClearingStorage',
      details: {},
    })
  })

  test.each(['suspended', 'Running', 'Standby', ''])("as '%s': 405, which quotes it", async (initial) => {
    const answer = await answerTo(orders({ state: 'stopped' }), start(`initial=${initial}`))
    expect(answer.status).toBe(405)
    const reason = `unknown initial runtime desired status: ${initial}`
    expect(answer.body).toEqual({
      message: `Unsupported pipeline action '/start?initial=${initial}': ${reason}`,
      error_code: 'UnsupportedPipelineAction',
      details: { action: `/start?initial=${initial}`, reason },
    })
  })

  test.each(['dismiss_error=1', 'silent_bootstrap=True'])('with what is neither true nor false: %s', async (query) => {
    expect(await answerTo({}, start(query))).toMatchObject({
      status: 400,
      text: 'Query deserialize error: provided string was not `true` or `false`',
    })
  })

  test('as what it was started as it is taken, also once it was activated: that proves nothing', async () => {
    await using feldera = await startFeldera()
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect((await ask(feldera, START)).status).toBe(202)
    expect((await ask(feldera, GET)).body).toMatchObject({ deployment_status: 'Running' })
  })
})

describe('what else is refused, or is not (1.1 to 1.7 of the cycle)', () => {
  const DISMISS = 'POST /v0/pipelines/orders/dismiss_error'

  test.each(['standby', 'stopping', 'provisioning'] as const)('a clearing of what is %s', async (state) => {
    const { status, body } = await answerTo(orders({ state }), CLEAR)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      error_code: 'StorageStatusImmutableUnlessStopped',
      details: { current_status: 'InUse', new_status: 'Clearing' },
    })
  })

  test('a clearing of what is clear is none', async () => {
    const empty = orders({ state: 'stopped', checkpointAges: 'unreported' })
    await using feldera = await startFeldera({ ...empty, speed: 0.01 })
    const { length } = feldera.pipeline().runner.events
    expect(await ask(feldera, CLEAR)).toMatchObject({ status: 202, body: 'Pipeline storage is being cleared' })
    expect((await ask(feldera, GET)).body).toMatchObject({ storage_status: 'Cleared' })
    expect(feldera.pipeline().runner.events).toHaveLength(length)
  })

  test('a clearing that never ends stays one', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    feldera.pipeline().storage.removal = 'hangs'
    await ask(feldera, CLEAR)
    await sleep(200)
    expect((await ask(feldera, GET)).body).toMatchObject({ storage_status: 'Clearing' })
  })

  test('a clearing that left its files behind says Cleared, and the next standby fails', async () => {
    await using feldera = await startFeldera()
    feldera.pipeline().storage.removal = 'leaves-files'
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    await ask(feldera, CLEAR)
    await showing(feldera, { storage_status: 'Cleared' })
    await ask(feldera, START)
    await showing(feldera, {
      deployment_error: { message: expect.stringContaining('startup transition from Running to Standby') },
    })
  })

  test('an error is not dismissed before the pipeline has stopped', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    expect((await ask(feldera, DISMISS)).body).toBe('Pipeline deployment error has been dismissed')
    feldera.pipeline().runner.stop({ message: 'out of disk', error_code: 'RunnerCheckError', details: null })
    expect(await ask(feldera, DISMISS)).toMatchObject({
      status: 400,
      body: { error_code: 'DismissErrorRestrictedToFullyStopped', details: {} },
    })
  })

  test.each([
    ['stopped', '', 202],
    ['provisioning', '', 202],
    ['stopping', '?force=false', 202],
    ['standby', '?force=true', 202],
    ['standby', '', 400],
    ['unavailable', '', 503],
  ] as const)('a stop of what is %s%s: %i', async (state, query, status) => {
    const answer = await answerTo(orders({ state }), `POST /v0/pipelines/orders/stop${query}`)
    expect(answer.status).toBe(status)
    if (status === 202) expect(answer.body).toBe('Pipeline is forcefully stopping')
  })

  test('none of these calls moves refresh_version (M2)', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), speed: 0.01 })
    const { row } = feldera.pipeline().runner
    const { refreshVersion } = row
    for (const line of [START, STOP, DISMISS, CLEAR]) expect((await ask(feldera, line)).status).toBeLessThan(300)
    expect(row.refreshVersion).toBe(refreshVersion)
  })
})
