import { describe, expect, test } from 'vitest'
import { type FelderaOptions, type SimulatedFeldera, startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { answerTo, ask, bodyOf, eventually, GET, metricsOf, processOf, until } from './ask.ts'

// Checkpoints are made and pushed by a pipeline that runs or is paused (2.2 and 2.3 of the cycle).

const MAKE = 'POST /v0/pipelines/orders/checkpoint'
const SYNC = 'POST /v0/pipelines/orders/checkpoint/sync'
const BUCKET = 's3://bucket/orders'
const running = (seed = {}): FelderaOptions => orders({ state: 'running', ...seed })

const statusOf = (feldera: SimulatedFeldera) => bodyOf(feldera, `${GET}/checkpoint_status`)
const syncStatusOf = (feldera: SimulatedFeldera) => bodyOf(feldera, `${GET}/checkpoint/sync_status`)
const heldBy = async (feldera: SimulatedFeldera) =>
  (await bodyOf(feldera, `${GET}/checkpoints`)) as { uuid: string; processed_records: number }[]

describe.concurrent('a checkpoint', () => {
  test('is numbered from 0, and done a while later', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 10 })
    const { incarnation } = processOf(feldera)
    const { status, body } = await ask(feldera, MAKE)
    expect(status).toBe(200)
    expect(body).toEqual({ checkpoint_sequence_number: 0, incarnation_uuid: incarnation })
    await eventually(async () => expect(await statusOf(feldera)).toEqual({ success: 0, failure: null }))
    expect(await bodyOf(feldera, MAKE)).toMatchObject({ checkpoint_sequence_number: 1 })
  })

  test('and a push are not done at once', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 0.01, version: '0.340.0+enterprise' })
    for (const line of [MAKE, SYNC]) await ask(feldera, line)
    const uuid = (await heldBy(feldera)).at(-1)?.uuid
    expect(await statusOf(feldera)).toEqual({ success: null, failure: null })
    expect(await syncStatusOf(feldera)).toEqual({ success: null, failure: null, periodic: null, running: [uuid] })
  })

  test('holds what had been processed when it was begun, and two are kept', async () => {
    await using feldera = await startFeldera({ ...running({ checkpointAges: [95, 35, 5] }), speed: 10 })
    const before = processOf(feldera).records.counts().processed
    await ask(feldera, MAKE)
    await eventually(async () => expect(await statusOf(feldera)).toMatchObject({ success: 0 }))
    const held = await heldBy(feldera)
    expect(held).toHaveLength(2)
    expect(held.at(-1)?.processed_records).toBeGreaterThanOrEqual(before)
    expect(held.at(-1)?.processed_records).toBeLessThan(processOf(feldera).records.counts().processed)
  })

  test('that is being written answers those who ask meanwhile, though it lacks what came since', async () => {
    await using feldera = await startFeldera({ ...running({ checkpointSeconds: 10 }), speed: 10 })
    await ask(feldera, MAKE)
    await eventually(() => expect(processOf(feldera).checkpointing.activity).toMatchObject({ status: 'in_progress' }))
    processOf(feldera).records.ingest(1_000_000)
    const { processed } = processOf(feldera).records.counts()
    expect(await bodyOf(feldera, MAKE)).toMatchObject({ checkpoint_sequence_number: 1 })
    await eventually(async () => expect(await statusOf(feldera)).toMatchObject({ success: 1 }))
    expect((await heldBy(feldera)).at(-1)?.processed_records).toBeLessThan(processed)
  })

  test('is asked of one process: another refuses to speak of it', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 0.01 })
    const requested = '0198c9a0-6a1e-4d60-8d53-3c2f4f1b7a01'
    for (const path of ['checkpoint_status', 'checkpoint/sync_status']) {
      const { status, body } = await ask(feldera, `${GET}/${path}?incarnation_uuid=${requested}`)
      expect(status).toBe(400)
      const expected = processOf(feldera).incarnation
      expect(body).toMatchObject({ error_code: 'IncarnationUuidMismatch', details: { requested, expected } })
      expect((await ask(feldera, `${GET}/${path}?incarnation_uuid=${expected}`)).status).toBe(200)
    }
  })

  test('before 0.337 processes have no name', async () => {
    const old = { ...running(), version: '0.336.0+enterprise', speed: 0.01 }
    expect((await answerTo(old, MAKE)).body).toEqual({ checkpoint_sequence_number: 0 })
    expect((await answerTo(old, `${GET}/checkpoint_status?incarnation_uuid=x`)).status).toBe(200)
  })

  test('that can never be made fails, and the failure stays', async () => {
    const checkpointObstacles = [{ UnsupportedInputEndpoint: 'orders.http' }]
    await using feldera = await startFeldera({ ...running({ checkpointObstacles }), speed: 10 })
    expect(await bodyOf(feldera, `${GET}/stats`)).toMatchObject({ permanent_checkpoint_errors: checkpointObstacles })
    expect((await ask(feldera, MAKE)).status).toBe(200)
    const failure = { sequence_number: 0, error: expect.stringContaining('orders.http'), failed_at: expect.any(String) }
    expect(await statusOf(feldera)).toEqual({ success: null, failure })
  })

  test('waits for a transaction, and says so', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 10 })
    processOf(feldera).transactionIsOpen = true
    await ask(feldera, MAKE)
    const reasons = ['TransactionInProgress']
    const delayed = { status: 'delayed', reasons, delayed_since: expect.any(String) }
    expect(await bodyOf(feldera, `${GET}/stats`)).toMatchObject({ checkpoint_activity: delayed })
    processOf(feldera).transactionIsOpen = false
    await eventually(async () => expect(await statusOf(feldera)).toMatchObject({ success: 0 }))
    expect(await bodyOf(feldera, `${GET}/stats`)).toMatchObject({ checkpoint_activity: { status: 'idle' } })
  })

  test('is held up by a dead sink for ever', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 40 })
    processOf(feldera).records.sinkIsDead = true
    processOf(feldera).records.ingest(1_000)
    await ask(feldera, MAKE)
    await eventually(() => expect(processOf(feldera).checkpointing.activity).toMatchObject({ status: 'in_progress' }))
    await eventually(async () => expect((await metricsOf(feldera)).uptime_msecs).toBeGreaterThan(20_000))
    expect(await statusOf(feldera)).toEqual({ success: null, failure: null })
    const { total_processed_records: processed, total_completed_records: completed } = await metricsOf(feldera)
    expect(processed).toBeGreaterThan(completed)
  })

  test('is also made by itself, also while paused, with nothing new in it', async () => {
    const seed = { state: 'paused', checkpointIntervalSeconds: 10 } as const
    await using feldera = await startFeldera(orders(seed))
    const first = (await heldBy(feldera)).at(-1)
    await eventually(async () => expect((await heldBy(feldera)).at(-1)?.uuid).not.toBe(first?.uuid))
    expect((await heldBy(feldera)).at(-1)?.processed_records).toBe(first?.processed_records)
    expect(await statusOf(feldera)).toEqual({ success: null, failure: null })
  })
})

describe.concurrent('a push', () => {
  test('takes the newest there is, and is done a while later', async () => {
    await using feldera = await startFeldera({ ...running(), speed: 10, version: '0.340.0+enterprise' })
    await ask(feldera, MAKE)
    await eventually(async () => expect(await statusOf(feldera)).toMatchObject({ success: 0 }))
    const uuid = (await heldBy(feldera)).at(-1)?.uuid
    const { status, body } = await ask(feldera, SYNC)
    expect(status).toBe(202)
    expect(body).toEqual({ checkpoint_uuid: uuid, incarnation_uuid: processOf(feldera).incarnation })
    const done = { success: uuid, failure: null, periodic: uuid, running: [] }
    await eventually(async () => expect(await syncStatusOf(feldera)).toEqual(done))
    expect(feldera.store.bucket(BUCKET).newest?.uuid).toBe(uuid)
    expect(await bodyOf(feldera, `${GET}/checkpoints/remote`)).toContainEqual({ uuid })
  })

  test('before 0.340 nobody says which are running', async () => {
    expect((await answerTo(running(), `${GET}/checkpoint/sync_status`)).body).toEqual({
      success: null,
      failure: null,
      periodic: null,
    })
  })

  test('needs a checkpoint: 400, with a number for a code', async () => {
    expect(await answerTo(running({ checkpointAges: [] }), SYNC)).toMatchObject({
      status: 400,
      body: { error_code: '400', message: expect.stringContaining('no checkpoints found'), details: null },
    })
  })

  test.each([
    ['that belongs to another', { bucket: 'shared' }, /already owned by 'pipeline-other'.*Refusing to write/],
    ['that is none', { withoutSync: true }, /sync config is not set; cannot push checkpoints/],
    ['out of reach', { storeAges: 'unreadable' }, /access denied/],
  ] as const)('to a bucket %s is accepted, and fails then', async (_, seed, error) => {
    await using feldera = await startFeldera({ ...running(seed), speed: 40 })
    feldera.store.bucket('shared').owner = 'pipeline-other'
    expect((await ask(feldera, SYNC)).status).toBe(202)
    const failure = { uuid: expect.any(String), error: expect.stringMatching(error) }
    await eventually(async () => expect(await syncStatusOf(feldera)).toMatchObject({ success: null, failure }))
  })

  test.each([
    ['0.337.0+enterprise', { uuid: expect.any(String) }],
    ['0.340.0+enterprise', null],
  ] as const)('that failed and then goes well: %s', async (version, failure) => {
    await using feldera = await startFeldera({ ...running(), version })
    const bucket = feldera.store.bucket(BUCKET)
    bucket.readable = false
    await ask(feldera, SYNC)
    await eventually(async () => expect(await syncStatusOf(feldera)).toMatchObject({ failure: expect.anything() }))
    bucket.readable = true
    await ask(feldera, SYNC)
    await eventually(async () => expect(await syncStatusOf(feldera)).toMatchObject({ success: expect.any(String) }))
    const status = (await syncStatusOf(feldera)) as { failure: unknown }
    if (failure === null) expect(status.failure).toBeNull()
    else expect(status.failure).toMatchObject(failure)
  })

  test('by itself comes only once something new was made, and its failures are nowhere', async () => {
    const seed = { pushIntervalSeconds: 5, checkpointIntervalSeconds: 30 }
    await using feldera = await startFeldera(running(seed))
    const bucket = feldera.store.bucket(BUCKET)
    const before = bucket.newest?.uuid
    bucket.owner = 'pipeline-other'
    await eventually(async () => expect((await heldBy(feldera)).at(-1)?.uuid).not.toBe(before))
    expect(await syncStatusOf(feldera)).toMatchObject({ failure: null, periodic: null })
    bucket.owner = `pipeline-${feldera.pipeline().runner.row.id}`
    await eventually(async () => expect(await syncStatusOf(feldera)).toMatchObject({ periodic: expect.any(String) }))
    expect(bucket.newest?.uuid).not.toBe(before)
    expect(await syncStatusOf(feldera)).toMatchObject({ success: null, failure: null })
  })
})

describe.concurrent('records (2.1 of the cycle)', () => {
  test('flow while it runs; paused it works off what is buffered, and then nothing moves', async () => {
    await using feldera = await startFeldera({ ...running({ drainSeconds: 5 }), speed: 20 })
    const first = await metricsOf(feldera)
    await eventually(async () => {
      const { total_processed_records: processed, buffered_input_records: buffered } = await metricsOf(feldera)
      expect(processed).toBeGreaterThan(first.total_processed_records)
      expect(buffered).toBeGreaterThan(0)
    })
    expect(await ask(feldera, 'POST /v0/pipelines/orders/pause')).toMatchObject({
      status: 202,
      body: 'Pipeline transitioning from Running to Paused',
    })
    expect((await metricsOf(feldera)).state).toBe('Paused')
    await eventually(async () => expect((await metricsOf(feldera)).buffered_input_records).toBe(0))
    const drained = await metricsOf(feldera)
    expect(drained.total_processed_records).toBe(drained.total_input_records)
    expect(drained.total_completed_records).toBe(drained.total_input_records)
    await until(feldera, 'Paused')
    expect(await metricsOf(feldera)).toMatchObject({ total_input_records: drained.total_input_records })

    expect((await ask(feldera, 'POST /v0/pipelines/orders/resume')).body).toBe(
      'Pipeline transitioning from Paused to Running',
    )
    await eventually(async () =>
      expect((await metricsOf(feldera)).total_input_records).toBeGreaterThan(drained.total_input_records),
    )
  })

  test('go on from the checkpoint after a take-over, and so does the time of the first start', async () => {
    await using feldera = await startFeldera(orders({ recordsPerSecond: 0 }))
    await ask(feldera, 'POST /v0/pipelines/orders/activate')
    await until(feldera, 'Running')
    const newest = feldera.store.bucket(BUCKET).newest
    expect(await metricsOf(feldera)).toMatchObject({
      total_processed_records: newest?.processedRecords,
      initial_start_time: Math.floor((newest?.initialStart ?? 0) / 1_000),
    })
  })

  test('the fields are those of the release', async () => {
    const fields = async (version: string) =>
      Object.keys(
        ((await answerTo({ ...running(), version }, `${GET}/stats`)).body as { global_metrics: object }).global_metrics,
      )
    const before = await fields('0.337.0+enterprise')
    expect(before).toHaveLength(32)
    expect(await fields('0.375.0+enterprise')).toEqual([...before, 'platform_version', 'runtime_version'])
  })
})
