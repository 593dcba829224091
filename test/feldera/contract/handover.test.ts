import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type FelderaOptions, type SimulatedFeldera, startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { checkpointAt } from '../store/checkpoint.ts'
import {
  ACTIVATE,
  answerTo,
  ask,
  bodyOf,
  eventually,
  GET,
  metricsOf,
  processOf,
  START,
  STOP,
  showing,
  until,
} from './ask.ts'

// What a planned hand-over asks of a live primary, and what can be in its way (2.1 to 2.5 of the cycle).

const PAUSE = 'POST /v0/pipelines/orders/pause'
const RESUME = 'POST /v0/pipelines/orders/resume'
const MAKE = 'POST /v0/pipelines/orders/checkpoint'
const SYNC = 'POST /v0/pipelines/orders/checkpoint/sync'
const CHECKPOINT_STATUS = `${GET}/checkpoint_status`
const SYNC_STATUS = `${GET}/checkpoint/sync_status`
const BUCKET = 's3://bucket/orders'

const running = (seed = {}): FelderaOptions => orders({ state: 'running', ...seed })
const paused = (seed = {}): FelderaOptions => orders({ state: 'paused', ...seed })
const newestOf = (feldera: SimulatedFeldera) => feldera.pipeline().storage.checkpoints.at(-1)

async function checkpointed(feldera: SimulatedFeldera): Promise<void> {
  const { checkpoint_sequence_number: success } = (await bodyOf(feldera, MAKE)) as {
    readonly checkpoint_sequence_number: number
  }
  await eventually(async () => expect(await bodyOf(feldera, CHECKPOINT_STATUS)).toMatchObject({ success }))
}

describe.concurrent('a pause and a resumption', () => {
  test.each([
    ['running', PAUSE, 'from Running to Paused'],
    ['running', RESUME, 'from Running to Running'],
    ['paused', PAUSE, 'from Paused to Paused'],
    ['paused', RESUME, 'from Paused to Running'],
  ] as const)('of what is %s, %s: accepted %s', async (state, line, change) => {
    const answer = await answerTo(orders({ state }), line)
    expect(answer).toMatchObject({ status: 202, body: `Pipeline transitioning ${change}` })
  })

  test.each([
    ['standby', PAUSE, ['pause', 'Standby']],
    ['standby', RESUME, ['start', 'Standby']],
    ['suspending', PAUSE, ['pause', 'Suspended']],
    ['suspending', RESUME, ['start', 'Suspended']],
  ] as const)('of what is %s, %s: refused', async (state, line, details) => {
    const answer = await answerTo(orders({ state }), line)
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'InvalidTransition', details } })
  })

  test('of what is stopped is refused by the manager', async () => {
    const answer = await answerTo(orders({ state: 'stopped' }), PAUSE)
    expect(answer).toMatchObject({ status: 503, body: { error_code: 'PipelineInteractionNotDeployed' } })
  })

  test('on the way to Running move only what is desired, until it is there', async () => {
    await using feldera = await startFeldera({ speed: 0.01 })
    const process = processOf(feldera)
    process.activate('Running')
    process.show('Replaying')
    feldera.pipeline().runner.look()
    expect((await ask(feldera, PAUSE)).status).toBe(202)
    feldera.pipeline().runner.look()
    const shown = { deployment_status: 'Replaying', deployment_desired_status: 'Paused' }
    expect(await bodyOf(feldera, GET)).toMatchObject(shown)
  })

  test('of what has failed: an error, though what is desired has changed', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 0.01 })
    const process = processOf(feldera)
    process.failed({ message: 'out of disk', error_code: 'InitializationError', details: null })
    expect(await ask(feldera, PAUSE)).toMatchObject({ status: 500, body: { error_code: 'InitializationError' } })
    expect(process.desired).toBe('Paused')
    for (const line of [MAKE, SYNC, `${GET}/stats`]) expect((await ask(feldera, line)).status).toBe(500)
  })
})

describe.concurrent('faults', () => {
  const KINDS = [
    ['pause', PAUSE],
    ['resume', RESUME],
    ['checkpoint', MAKE],
    ['sync', SYNC],
    ['checkpoint-status', CHECKPOINT_STATUS],
    ['sync-status', SYNC_STATUS],
  ] as const
  const answer = { status: 500, headers: {}, body: 'spoilt' }

  test.each(KINDS)('on %s spoil the answer to %s and no other', async (kind, line) => {
    await using feldera = await startFeldera({ ...running(), speed: 0.01, faults: [{ on: kind, with: answer }] })
    for (const [, other] of KINDS) expect((await ask(feldera, other)).text === 'spoilt').toBe(other === line)
  })

  test('leave what was asked undone, unless it was accepted', async () => {
    const lost = [PAUSE, MAKE, SYNC]
    for (const effect of ['lost', 'accepted', 'unnoticed'] as const) {
      const faults = [{ on: 'any', with: answer, effect, times: lost.length }] as const
      await using feldera = await startFeldera({ ...running(), speed: 0.01, version: '0.340.0', faults })
      for (const line of lost) expect((await ask(feldera, line)).text).toBe('spoilt')
      const isDone = effect !== 'lost'
      expect(processOf(feldera).desired).toBe(isDone ? 'Paused' : 'Running')
      expect(await bodyOf(feldera, MAKE)).toMatchObject({ checkpoint_sequence_number: isDone ? 1 : 0 })
      expect(((await bodyOf(feldera, SYNC_STATUS)) as { running: object[] }).running).toHaveLength(isDone ? 1 : 0)
    }
  })

  test.each([
    ['accepted', 'Paused'],
    ['unnoticed', 'Running'],
  ] as const)('on a pause that is %s: the row goes on as %s for a while', async (effect, shown) => {
    const faults = [{ on: 'pause', with: answer, effect }] as const
    await using feldera = await startFeldera({ ...running(), speed: 0.5, faults })
    await ask(feldera, PAUSE)
    await sleep(400)
    expect(feldera.pipeline().runner.row.runtimeDesired).toBe(shown)
    await showing(feldera, { deployment_desired_status: 'Paused' })
  })
})

describe.concurrent('a paused pipeline', () => {
  test('goes on pushing what it goes on making, with nothing new in it', async () => {
    await using feldera = await startFeldera(paused({ checkpointIntervalSeconds: 10, pushIntervalSeconds: 5 }))
    const bucket = feldera.store.bucket(BUCKET)
    const before = bucket.newest
    await eventually(() => expect(bucket.checkpoints.length).toBeGreaterThan(3))
    expect(bucket.newest?.uuid).not.toBe(before?.uuid)
    expect(bucket.newest?.processedRecords).toBe(before?.processedRecords)
  })

  test('pushes nothing by itself as long as nothing wakes it, such as a checkpoint', async () => {
    await using feldera = await startFeldera(running({ pushIntervalSeconds: 5 }))
    await ask(feldera, PAUSE)
    const { storage } = feldera.pipeline()
    const made = checkpointAt(Date.now())
    storage.add(made)
    const bucket = feldera.store.bucket(BUCKET)
    await sleep(500)
    expect(bucket.checkpoints.map(({ uuid }) => uuid)).not.toContain(made.uuid)
    await checkpointed(feldera)
    await eventually(() => expect(bucket.newest?.uuid).toBe(newestOf(feldera)?.uuid))
  })

  test('comes back paused from a restart of its pod: from its newest checkpoint, in a new process', async () => {
    await using feldera = await startFeldera(running({ checkpointIntervalSeconds: undefined }))
    await checkpointed(feldera)
    await ask(feldera, PAUSE)
    await until(feldera, 'Paused')
    const { deploymentId } = feldera.pipeline().runner.row
    const before = processOf(feldera).incarnation
    const processed = newestOf(feldera)?.processedRecords
    expect((await metricsOf(feldera)).total_processed_records).toBeGreaterThan(processed ?? 0)

    feldera.pipeline().runner.restartProcess()
    await until(feldera, 'Initializing')
    await until(feldera, 'Paused')
    expect(await bodyOf(feldera, GET)).toMatchObject({ deployment_id: deploymentId, deployment_initial: 'Running' })
    const metrics = await metricsOf(feldera)
    expect(metrics).toMatchObject({
      state: 'Paused',
      total_input_records: processed,
      total_processed_records: processed,
      total_completed_records: processed,
    })
    expect(metrics.incarnation_uuid).not.toBe(before)
    expect(await bodyOf(feldera, `${CHECKPOINT_STATUS}?incarnation_uuid=${before}`)).toMatchObject({
      error_code: 'IncarnationUuidMismatch',
    })
    expect(await bodyOf(feldera, MAKE)).toMatchObject({ checkpoint_sequence_number: 0 })
  })

  test('that is stopped by force leaves its checkpoints in its row, and was paused up to the stop', async () => {
    await using feldera = await startFeldera(running())
    await ask(feldera, PAUSE)
    await until(feldera, 'Paused')
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    expect(await bodyOf(feldera, GET)).toMatchObject({
      storage_status_details: {
        checkpoints: [{ processed_records: expect.any(Number) }, { processed_records: expect.any(Number) }],
      },
    })
    const { events } = feldera.pipeline().runner
    const [last] = events.filter((event) => event['deployment_runtime_status'] !== null)
    expect(last).toMatchObject({
      deployment_runtime_status: 'Paused',
      deployment_runtime_desired_status: 'Paused',
      deployment_resources_desired_status: 'Stopped',
    })
  })
})

describe.concurrent('a process', () => {
  test('that is suspended, before the runner has seen it, has no controller any more', async () => {
    await using feldera = await startFeldera({ ...running({ checkpointSeconds: 0.01 }), speed: 1 })
    const process = processOf(feldera)
    process.suspend()
    await eventually(() => expect(process.status().runtime_status).toBe('Suspended'))
    for (const line of [MAKE, SYNC, `${GET}/stats`]) {
      expect(await ask(feldera, line)).toMatchObject({ status: 503, body: { error_code: 'Suspended', details: null } })
    }
  })

  test('that suspends pushes its last checkpoint in no case', async () => {
    const seed = { checkpointSeconds: 6, pushIntervalSeconds: 5, ingestsPerSecond: 10 }
    await using feldera = await startFeldera(running(seed))
    const { length } = feldera.store.bucket(BUCKET).checkpoints
    await ask(feldera, 'POST /v0/pipelines/orders/stop')
    await until(feldera, 'Stopped')
    expect(newestOf(feldera)?.uuid).not.toBe(feldera.store.bucket(BUCKET).newest?.uuid)
    expect(feldera.store.bucket(BUCKET).checkpoints).toHaveLength(length)
  })

  test('before 0.337 has a name in its statistics alone', async () => {
    const old = { ...running(), version: '0.336.0+enterprise', speed: 0.01 }
    const { global_metrics: metrics } = (await answerTo(old, `${GET}/stats`)).body as { global_metrics: object }
    expect(metrics).toMatchObject({ incarnation_uuid: expect.any(String) })
    expect((await answerTo(old, SYNC)).body).toEqual({ checkpoint_uuid: expect.any(String) })
    expect((await answerTo(old, `${SYNC_STATUS}?incarnation_uuid=x`)).status).toBe(200)
  })

  test('started with its first checkpoint, also where that was pulled after it had begun to stand by', async () => {
    const empty = { state: 'stopped', bucket: 'empty', checkpointAges: 'unreported' } as const
    await using feldera = await startFeldera(orders(empty))
    await ask(feldera, START)
    await until(feldera, 'Standby')
    await showing(feldera, { storage_status_details: { checkpoints: [] } })
    const pushed = checkpointAt(Date.now())
    feldera.store.bucket('empty').checkpoints.push(pushed)
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    expect((await metricsOf(feldera)).initial_start_time).toBe(Math.floor(pushed.initialStart / 1_000))
    await checkpointed(feldera)
    expect(newestOf(feldera)).toMatchObject({ initialStart: pushed.initialStart })
  })
})

describe.concurrent('what is in the way of a hand-over', () => {
  interface Endpoints {
    readonly inputs: readonly { readonly endpoint_name: string; readonly metrics: Readonly<Record<string, number>> }[]
    readonly outputs: readonly { readonly metrics: Readonly<Record<string, number>> }[]
  }
  const endpointsOf = async (feldera: SimulatedFeldera) => (await bodyOf(feldera, `${GET}/stats`)) as Endpoints
  const drained = async (feldera: SimulatedFeldera) => {
    await ask(feldera, PAUSE)
    await eventually(async () => expect((await metricsOf(feldera)).buffered_input_records).toBe(0))
  }

  test('a dead sink: what was processed since the beginning stays uncompleted, and is queued at the output', async () => {
    await using feldera = await startFeldera(running({ deadSink: true }))
    const begun = newestOf(feldera)?.processedRecords ?? 0
    await eventually(async () =>
      expect((await metricsOf(feldera)).total_processed_records).toBeGreaterThan(begun + 1_000),
    )
    await drained(feldera)
    const metrics = await metricsOf(feldera)
    expect(metrics.total_input_records).toBe(metrics.total_processed_records)
    expect(metrics.total_processed_records).toBeGreaterThan(begun)
    expect(metrics.total_completed_records).toBe(begun)
    expect(metrics.total_completed_steps).toBeLessThan(metrics.total_initiated_steps)
    const [output] = (await endpointsOf(feldera)).outputs
    expect(output?.metrics).toMatchObject({
      transmitted_records: begun,
      total_processed_input_records: begun,
      total_processed_steps: metrics.total_completed_steps,
      queued_records: metrics.total_processed_records - begun,
      queued_batches: metrics.total_initiated_steps - metrics.total_completed_steps,
    })
  })

  test('a dead sink, also after a restart of the process', async () => {
    await using feldera = await startFeldera(running({ deadSink: true }))
    const before = processOf(feldera).incarnation
    feldera.pipeline().runner.restartProcess()
    await until(feldera, 'Initializing')
    await until(feldera, 'Running')
    await eventually(async () => {
      const { incarnation_uuid, total_processed_records, total_completed_records } = await metricsOf(feldera)
      expect(incarnation_uuid).not.toBe(before)
      expect(total_processed_records).toBeGreaterThan(total_completed_records)
    })
  })

  test('an open transaction, which is over once its process is', async () => {
    await using feldera = await startFeldera(running({ openTransaction: true }))
    expect((await metricsOf(feldera)).transaction_status).toBe('TransactionInProgress')
    await ask(feldera, MAKE)
    const reasons = ['TransactionInProgress']
    expect(await bodyOf(feldera, `${GET}/stats`)).toMatchObject({ checkpoint_activity: { status: 'delayed', reasons } })
    feldera.pipeline().runner.restartProcess()
    await until(feldera, 'Initializing')
    await until(feldera, 'Running')
    expect((await metricsOf(feldera)).transaction_status).toBe('NoTransaction')
  })

  test('a source that pushes over HTTP, whose records come in and are processed also while it is paused', async () => {
    await using feldera = await startFeldera(running({ ingestsPerSecond: 50 }))
    await ask(feldera, PAUSE)
    await eventually(async () => expect((await metricsOf(feldera)).buffered_input_records).toBeLessThanOrEqual(25))
    const first = await metricsOf(feldera)
    const read = (await endpointsOf(feldera)).inputs[0]?.metrics['total_records']
    await eventually(async () => {
      const metrics = await metricsOf(feldera)
      expect(metrics.total_input_records).toBeGreaterThan(first.total_input_records + 50)
      expect(metrics.total_completed_records).toBeGreaterThan(first.total_completed_records + 50)
      expect(metrics.state).toBe('Paused')
    })
    const { inputs } = await endpointsOf(feldera)
    expect(inputs.map(({ endpoint_name }) => endpoint_name)).toEqual(['orders.kafka', 'api-ingress-orders'])
    expect(inputs[0]?.metrics['total_records']).toBe(read)
    expect(inputs).toMatchObject([{ paused: true }, { paused: false }])
  })

  test('nothing: what connectors do not read does not come in', async () => {
    await using feldera = await startFeldera(running())
    await drained(feldera)
    const before = await metricsOf(feldera)
    await sleep(200)
    expect(await metricsOf(feldera)).toMatchObject({
      total_input_records: before.total_input_records,
      total_processed_records: before.total_input_records,
      total_completed_records: before.total_input_records,
      transaction_status: 'NoTransaction',
    })
  })

  test('a checkpoint that fails once: the next one does not, and those of its own accord never do', async () => {
    const seed = { checkpointFails: 'once', checkpointIntervalSeconds: 5 } as const
    await using feldera = await startFeldera(running(seed))
    const before = newestOf(feldera)?.uuid
    await eventually(() => expect(newestOf(feldera)?.uuid).not.toBe(before))
    await ask(feldera, MAKE)
    const failure = {
      sequence_number: 0,
      error: expect.stringContaining('No space left'),
      failed_at: expect.any(String),
    }
    await eventually(async () => expect(await bodyOf(feldera, CHECKPOINT_STATUS)).toEqual({ success: null, failure }))
    await checkpointed(feldera)
    expect(await bodyOf(feldera, CHECKPOINT_STATUS)).toEqual({ success: 1, failure })
  })

  test('a checkpoint that always fails: none is made', async () => {
    await using feldera = await startFeldera(running({ checkpointFails: 'always' }))
    const before = newestOf(feldera)?.uuid
    for (const sequence_number of [0, 1]) {
      await ask(feldera, MAKE)
      const status = { success: null, failure: { sequence_number } }
      await eventually(async () => expect(await bodyOf(feldera, CHECKPOINT_STATUS)).toMatchObject(status))
    }
    expect(newestOf(feldera)?.uuid).toBe(before)
  })

  test.each(['once', 'always'] as const)('a push that fails %s, when it is asked for', async (pushFails) => {
    await using feldera = await startFeldera({ ...running({ pushFails }), version: '0.340.0+enterprise' })
    const error = expect.stringMatching(/^Error pushing checkpoint to object store: /)
    await ask(feldera, SYNC)
    const failed = { success: null, failure: { uuid: newestOf(feldera)?.uuid, error } }
    await eventually(async () => expect(await bodyOf(feldera, SYNC_STATUS)).toMatchObject(failed))
    await ask(feldera, SYNC)
    await eventually(async () => expect(await bodyOf(feldera, SYNC_STATUS)).toMatchObject({ running: [] }))
    const done = { success: newestOf(feldera)?.uuid, failure: null }
    expect(await bodyOf(feldera, SYNC_STATUS)).toMatchObject(pushFails === 'once' ? done : failed)
  })

  test('a push that fails when it is asked for goes well by itself', async () => {
    const seed = { pushFails: 'always', pushIntervalSeconds: 5, checkpointIntervalSeconds: 5 } as const
    await using feldera = await startFeldera(running(seed))
    await eventually(async () =>
      expect(await bodyOf(feldera, SYNC_STATUS)).toMatchObject({ periodic: expect.any(String), failure: null }),
    )
  })

  test('a bucket of somebody else', async () => {
    await using feldera = await startFeldera(running({ bucketIsForeign: true }))
    await ask(feldera, SYNC)
    const failure = { error: expect.stringMatching(/already owned by/) }
    await eventually(async () => expect(await bodyOf(feldera, SYNC_STATUS)).toMatchObject({ success: null, failure }))
  })

  test('the policy of a standby, which its row shows and its take-over follows', async () => {
    const seed = { bootstrapPolicy: 'allow', afterActivation: 'needs-approval' } as const
    await using feldera = await startFeldera(orders(seed))
    expect(await bodyOf(feldera, GET)).toMatchObject({ deployment_status: 'Standby', bootstrap_policy: 'allow' })
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
  })

  test('a standby that gets nothing any more, looks healthy, and cannot take over', async () => {
    await using feldera = await startFeldera(orders({ pullsFail: true, storeAges: [5] }))
    const { runner } = feldera.pipeline()
    await eventually(() => expect(runner.log.lines.join('\n')).toContain('checkpoint could not be pulled'))
    expect(runner.row.checkpoints).toHaveLength(2)
    await ask(feldera, ACTIVATE)
    await showing(feldera, { deployment_error: { message: expect.stringContaining('access denied') } })
  })
})
