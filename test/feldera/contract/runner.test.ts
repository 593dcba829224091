import { describe, expect, test } from 'vitest'
import { startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { checkpointAt } from '../store/checkpoint.ts'
import { ask, eventually, GET, STOP, showing, statusesOf, until } from './ask.ts'

describe.concurrent('what the runner sees, and writes', () => {
  test('out of sight, both are Unavailable, and both timestamps move', async () => {
    await using feldera = await startFeldera({ speed: 1 })
    const before = (await ask(feldera, GET)).body as Record<string, string>
    feldera.pipeline().happen('unavailable-forever')
    const after = (await ask(feldera, GET)).body as Record<string, string>
    expect(after).toMatchObject({
      deployment_status: 'Unavailable',
      deployment_desired_status: 'Unavailable',
      deployment_resources_status: 'Provisioned',
      deployment_runtime_status_details: { reason: expect.stringContaining('could not be reached') },
    })
    for (const field of ['deployment_status_since', 'deployment_desired_status_since'] as const) {
      expect(after[field] ?? '').not.toBe(before[field])
    }
  })

  test('out of sight within 20 s of Provisioned it is Initializing, and Unavailable only then (3.6)', async () => {
    await using feldera = await startFeldera(orders({ state: 'stopped' }))
    const { runner } = feldera.pipeline()
    runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
    if (runner.process) runner.process.reachable = false
    runner.look()
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Initializing',
      deployment_desired_status: 'Standby',
    })
    await until(feldera, 'Unavailable')
    const { runtimeStatusSince, resourcesStatusSince } = runner.row
    expect((runtimeStatusSince ?? 0) - resourcesStatusSince).toBeGreaterThanOrEqual(20_000)
  })

  test('a change of the details alone is a write too: version and event (9.2)', async () => {
    await using feldera = await startFeldera()
    const { process, row, events } = feldera.pipeline().runner
    const { refreshVersion } = row
    const [before] = events
    process?.checkpoints.push(checkpointAt(Date.now()))
    await showing(feldera, { refresh_version: refreshVersion + 1 })
    expect(row.checkpoints).toHaveLength(3)
    expect(events[1]).toBe(before)
    expect(events[0]).toMatchObject({
      deployment_runtime_status: 'Standby',
      deployment_runtime_desired_status: 'Standby',
    })
  })

  test('a process that hangs is Unavailable after five seconds, not before (3.6)', async () => {
    await using feldera = await startFeldera({ speed: 20 })
    const { runner } = feldera.pipeline()
    if (runner.process) runner.process.connection = 'hung'
    runner.look()
    expect(runner.row.runtimeStatus).toBe('Standby')
    const since = Date.now()
    await until(feldera, 'Unavailable')
    expect(Date.now() - since).toBeGreaterThanOrEqual(4_500 / 20)
    expect(runner.row.runtimeDetails).toMatchObject({ reason: expect.stringContaining('timeout (5s) was reached') })
  })

  test('a look that was cut short leaves it as awake as before', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'running' }), speed: 0.1 })
    const { runner } = feldera.pipeline()
    if (runner.process) runner.process.connection = 'hung'
    runner.look()
    if (runner.process) runner.process.connection = 'up'
    runner.look()
    runner.process?.desire('Paused')
    await ask(feldera, `${GET}/checkpoints`)
    // Woken, it looks half a second later; its next regular look would come after twenty-five.
    await eventually(() => expect(runner.row.runtimeStatus).toBe('Paused'))
  })

  test('a stop shows what is being stopped first, then Stopping, then Stopped (M8)', async () => {
    await using feldera = await startFeldera({ speed: 1 })
    const { runner } = feldera.pipeline()
    runner.isDown = true
    await ask(feldera, STOP)
    expect((await ask(feldera, GET)).body).toMatchObject({
      deployment_status: 'Standby',
      deployment_desired_status: 'Stopped',
      deployment_runtime_desired_status: 'Standby',
      deployment_initial: 'Standby',
    })
    runner.isDown = false
    await showing(feldera, {
      deployment_status: 'Stopping',
      deployment_initial: null,
      deployment_id: expect.any(String),
    })
    await showing(feldera, { deployment_status: 'Stopped', deployment_id: null })
  })

  test('Suspended is desired for a while, and never a status (M4)', async () => {
    await using feldera = await startFeldera(orders({ state: 'running', checkpointSeconds: 20 }))
    const { runner } = feldera.pipeline()
    const held = runner.row.checkpoints?.at(-1)?.uuid
    const answer = await ask(feldera, 'POST /v0/pipelines/orders/stop?force=false')
    expect(answer).toMatchObject({ status: 202, body: 'Pipeline is suspending' })
    await showing(feldera, { deployment_status: 'Running', deployment_desired_status: 'Suspended' })
    await showing(feldera, { deployment_status: 'Stopped', deployment_error: null })
    expect(statusesOf(feldera)).not.toContain('Suspended')
    // The last checkpoint is in the row, and nowhere else: nothing was pushed.
    expect(runner.row.checkpoints?.at(-1)?.uuid).not.toBe(held)
    expect(feldera.store.bucket('s3://bucket/orders').newest?.uuid).toBe(held)
  })

  test('what cannot be checkpointed is stopped all the same, with an error (1.2 of the cycle)', async () => {
    await using feldera = await startFeldera(orders({ state: 'running', checkpointObstacles: ['StorageRequired'] }))
    await ask(feldera, 'POST /v0/pipelines/orders/stop')
    await showing(feldera, { deployment_status: 'Stopped', deployment_error: { error_code: 'SuspendError' } })
  })

  test('Coordination as a desired status cannot be written, and spoils every list once it is there (M6)', async () => {
    const options = { pipelines: [{ name: 'orders' }, { name: 'payments' }], speed: 0.01 } as const
    await using feldera = await startFeldera(options)
    const { runner } = feldera.pipeline()
    runner.process?.desire('Coordination')
    runner.look()
    expect(runner.row.runtimeDesired).toBe('Standby')

    runner.row.runtimeDesired = 'Coordination'
    for (const line of [GET, 'GET /v0/pipelines']) {
      const { status, body } = await ask(feldera, line)
      expect(status).toBe(500)
      expect(body).toMatchObject({ error_code: 'InvalidRuntimeDesiredStatus', details: { value: 'coordination' } })
    }
    expect((await ask(feldera, 'GET /v0/pipelines/payments')).status).toBe(200)
  })

  test('a pod that starts anew keeps its deployment, and goes on as what it was (1.6 of the cycle)', async () => {
    await using feldera = await startFeldera()
    await ask(feldera, 'POST /v0/pipelines/orders/activate')
    await until(feldera, 'Running')
    const { deploymentId } = feldera.pipeline().runner.row
    const { incarnation } = feldera.pipeline().runner.process ?? {}
    feldera.pipeline().happen('pod-restarted')
    await until(feldera, 'Initializing')
    await showing(feldera, { deployment_status: 'Running', deployment_id: deploymentId, deployment_initial: 'Standby' })
    expect(feldera.pipeline().runner.process?.incarnation).not.toBe(incarnation)
  })

  test('one that never was activated stands by again', async () => {
    // Slow enough that what lasts a moment only is seen.
    await using feldera = await startFeldera({ speed: 8 })
    feldera.pipeline().happen('pod-restarted')
    await until(feldera, 'Initializing')
    await until(feldera, 'Standby')
  })

  test('a process that ends by itself takes the pipeline with it (3.7)', async () => {
    await using feldera = await startFeldera()
    feldera.pipeline().happen('process-exited')
    await showing(feldera, { deployment_status: 'Stopped', deployment_error: { error_code: 'RunnerCheckError' } })
  })

  test('a start waits for the program, and is over if that does not compile (M1)', async () => {
    const compiles = { seconds: 60, into: 'SqlError' } as const
    await using feldera = await startFeldera(orders({ state: 'stopped', compiles }))
    const start = 'POST /v0/pipelines/orders/start?initial=standby'
    expect((await ask(feldera, start)).status).toBe(202)
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_desired_status: 'Standby',
      deployment_id: null,
      program_status: 'CompilingSql',
    })
    await showing(feldera, {
      deployment_desired_status: 'Stopped',
      deployment_error: { error_code: 'StartFailedDueToFailedCompilation' },
    })
    expect(await ask(feldera, start)).toMatchObject({
      status: 400,
      body: { error_code: 'CannotStartWithCompilationError', details: {} },
    })
  })

  test('one that compiles is deployed then', async () => {
    const compiles = { seconds: 10, into: 'Success' } as const
    await using feldera = await startFeldera(orders({ state: 'stopped', compiles }))
    await ask(feldera, 'POST /v0/pipelines/orders/start?initial=standby')
    await until(feldera, 'Standby')
    await eventually(() => expect(feldera.pipeline().runner.row.programStatus).toBe('Success'))
  })
})
