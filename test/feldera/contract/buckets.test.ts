import { describe, expect, test } from 'vitest'
import { type FelderaOptions, type SimulatedFeldera, startFeldera } from '../index.ts'
import type { SimulatedPipeline } from '../pipeline.ts'
import { checkpointAt } from '../store/checkpoint.ts'
import { ObjectStore } from '../store/object-store.ts'
import { ACTIVATE, ask, bodyOf, eventually, GET, START, STOP, showing, until } from './ask.ts'

// Who pulls from and pushes to which bucket (2.6 of the cycle), and what a drill does with it (1.6).

const PRIMARY = { name: 'primary', state: 'running', bucket: 'shared' } as const
const HARD_WORKING = { ...PRIMARY, checkpointIntervalSeconds: 10, pushIntervalSeconds: 5 } as const
const CLEAR = 'POST /v0/pipelines/orders/clear'

const uuidsOf = (row: { checkpoints: readonly { readonly uuid: string }[] | null }) =>
  row.checkpoints?.map(({ uuid }) => uuid) ?? []

describe.concurrent('a standby', () => {
  test('holds what the primary has pushed, and its row shows it as it goes on', async () => {
    await using feldera = await startFeldera({ pipelines: [HARD_WORKING, { name: 'orders', bucket: 'shared' }] })
    const { row } = feldera.pipeline().runner
    const bucket = feldera.store.bucket('shared')
    expect(uuidsOf(row)).toEqual(bucket.checkpoints.map(({ uuid }) => uuid))
    const before = row.checkpoints?.length ?? 0
    await eventually(() => expect(uuidsOf(row).length).toBeGreaterThan(before + 1))
    expect(uuidsOf(row)).toEqual(uuidsOf(row).toSorted())
    expect(bucket.owner).toBe(`pipeline-${feldera.pipeline('primary').runner.row.id}`)
  })

  test('of another installation shares the store', async () => {
    const store = new ObjectStore()
    await using near = await startFeldera({ pipelines: [HARD_WORKING], store })
    await using far = await startFeldera({ pipelines: [{ name: 'orders', bucket: 'shared' }], store })
    const { row } = far.pipeline().runner
    const before = uuidsOf(row)
    await eventually(() => expect(uuidsOf(row).length).toBeGreaterThan(before.length))
    const pushed = near.store.bucket('shared').checkpoints.map(({ uuid }) => uuid)
    expect(pushed).toEqual(expect.arrayContaining(uuidsOf(row)))
  })

  test('pulls from the bucket to read as long as its own is empty, and from its own from then on', async () => {
    const pipelines = [PRIMARY, { name: 'orders', bucket: 'own', readBucket: 'shared' }] as const
    await using feldera = await startFeldera({ pipelines })
    const { row } = feldera.pipeline().runner
    expect(uuidsOf(row)).toEqual(feldera.store.bucket('shared').checkpoints.map(({ uuid }) => uuid))
    await ask(feldera, `${ACTIVATE}?initial=paused`)
    await until(feldera, 'Paused')
    await ask(feldera, 'POST /v0/pipelines/orders/checkpoint/sync')
    await eventually(() => expect(feldera.store.bucket('own').newest).toBeDefined())
    const stale = feldera.store.bucket('own').newest?.uuid

    // Put back into standby it pulls what it pushed itself, for ever, and looks healthy.
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    await ask(feldera, CLEAR)
    await showing(feldera, { storage_status: 'Cleared', storage_status_details: null })
    await ask(feldera, START)
    await until(feldera, 'Standby')
    await eventually(() => expect(uuidsOf(row)).toEqual([stale]))

    // With a fresh bucket of its own it follows the primary again.
    await ask(feldera, STOP)
    await until(feldera, 'Stopped')
    const { body } = await ask(feldera, GET)
    const { runtime_config: config } = body as {
      runtime_config: { storage: { backend: { config: { sync: object } } } }
    }
    Object.assign(config.storage.backend.config.sync, { bucket: 'fresh' })
    const patch = { method: 'PATCH', body: JSON.stringify({ runtime_config: config }) }
    expect((await fetch(`${feldera.url}/v0/pipelines/orders`, patch)).status).toBe(200)
    await ask(feldera, START)
    await until(feldera, 'Standby')
    const newest = feldera.store.bucket('shared').newest?.uuid
    await eventually(() => expect(uuidsOf(row).at(-1)).toBe(newest))
  })

  test.each([
    [false, /already owned by/],
    [true, undefined],
  ] as const)('that takes the bucket when it is activated (%s) may push to it', async (takesOwnership, refusal) => {
    const pipelines = [PRIMARY, { name: 'orders', bucket: 'shared', takesOwnership }] as const
    await using feldera = await startFeldera({ pipelines, version: '0.375.0+enterprise' })
    const push = async (name: string) => {
      await ask(feldera, `POST /v0/pipelines/${name}/checkpoint/sync`)
      await eventually(async () =>
        expect((await ask(feldera, `GET /v0/pipelines/${name}/checkpoint/sync_status`)).body).toMatchObject({
          running: [],
        }),
      )
      return (await ask(feldera, `GET /v0/pipelines/${name}/checkpoint/sync_status`)).body
    }
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
    const refused = (error: RegExp) => ({ success: null, failure: { error: expect.stringMatching(error) } })
    const done = { success: expect.any(String), failure: null }
    expect(await push('orders')).toMatchObject(refusal ? refused(refusal) : done)
    expect(await push('primary')).toMatchObject(refusal ? done : refused(/already owned by/))
  })

  test('whose bucket holds nothing shows nothing, and cannot be activated', async () => {
    const pipelines = [{ name: 'orders', bucket: 'empty', state: 'stopped', checkpointAges: 'unreported' }] as const
    await using feldera = await startFeldera({ pipelines })
    feldera.store.bucket('empty').mayBeEmpty = false
    await ask(feldera, START)
    await until(feldera, 'Standby')
    await showing(feldera, { storage_status_details: { checkpoints: [] } })
    await ask(feldera, ACTIVATE)
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: { message: expect.stringContaining('no checkpoint found in bucket') },
    })
  })
})

describe.concurrent('a checkpoint that was pushed half-way', () => {
  const pipelines = [
    { ...PRIMARY, pushSeconds: 30 },
    { name: 'orders', bucket: 'shared' },
  ] as const
  const SYNC = 'POST /v0/pipelines/primary/checkpoint/sync'
  const saysThatNoneWasPulled = async (feldera: SimulatedFeldera) => {
    const lines = () => feldera.pipeline().runner.log.lines.filter((line) => line.includes('could not be pulled'))
    const before = lines().length
    await eventually(() => expect(lines().length).toBeGreaterThan(before))
  }
  /** Pushes what is new, and nothing of that is to be seen yet. */
  const beginToPush = async (feldera: SimulatedFeldera) => {
    const pushed = feldera.store.bucket('shared').newest?.uuid
    const { storage } = feldera.pipeline('primary')
    await ask(feldera, 'POST /v0/pipelines/primary/checkpoint')
    await eventually(() => expect(storage.checkpoints.at(-1)?.uuid).not.toBe(pushed))
    const { checkpoint_uuid: uuid } = (await bodyOf(feldera, SYNC)) as { readonly checkpoint_uuid: string }
    expect(feldera.store.bucket('shared').newest?.uuid).toBe(pushed)
    return uuid
  }

  test.each([
    ['is stopped', ({ runner }: SimulatedPipeline) => runner.stop()],
    ['exits', ({ runner }: SimulatedPipeline) => runner.process?.exit(3)],
    ['is started anew with its pod', ({ runner }: SimulatedPipeline) => runner.restartProcess()],
  ] as const)('stays as the newest there is when the process %s, and cannot be pulled', async (_, end) => {
    await using feldera = await startFeldera({ pipelines })
    const uuid = await beginToPush(feldera)
    end(feldera.pipeline('primary'))
    const bucket = feldera.store.bucket('shared')
    await eventually(() => expect(bucket.newest?.uuid).toBe(uuid))
    await saysThatNoneWasPulled(feldera)
    expect(uuidsOf(feldera.pipeline().runner.row)).not.toContain(uuid)
    expect(feldera.pipeline('primary').storage.pushed.size).toBe(0)

    await ask(feldera, ACTIVATE)
    const error = `checkpoint ${uuid} in bucket is incomplete`
    await showing(feldera, {
      deployment_status: 'Stopped',
      deployment_error: {
        message: expect.stringContaining(`Error fetching checkpoint from object store: ${error}`),
        error_code: 'InitializationError',
        details: { error: { error } },
      },
    })
  })

  test('is whole once it, or a newer one, was pushed to the end', async () => {
    await using feldera = await startFeldera({ pipelines })
    const uuid = await beginToPush(feldera)
    feldera.pipeline('primary').runner.restartProcess()
    await saysThatNoneWasPulled(feldera)
    await eventually(async () => expect((await ask(feldera, SYNC)).body).toMatchObject({ checkpoint_uuid: uuid }))
    await eventually(() => expect(uuidsOf(feldera.pipeline().runner.row)).toContain(uuid))
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
  })

  test('leaves alone what was pushed before', async () => {
    await using feldera = await startFeldera({ pipelines })
    await ask(feldera, SYNC)
    feldera.pipeline('primary').runner.stop()
    await eventually(() => expect(feldera.pipeline('primary').runner.row.resourcesStatus).toBe('Stopped'))
    await ask(feldera, ACTIVATE)
    await until(feldera, 'Running')
  })

  test('is none where the push would have been refused, or takes no time', async () => {
    for (const primary of [{ bucketIsForeign: true }, { pushSeconds: 0, pushIntervalSeconds: 60 }]) {
      await using feldera = await startFeldera({ pipelines: [{ ...pipelines[0], ...primary }, pipelines[1]] })
      const { runner, storage } = feldera.pipeline('primary')
      storage.add(checkpointAt(Date.now()))
      await ask(feldera, SYNC)
      runner.stopAtOnce()
      await ask(feldera, ACTIVATE)
      await until(feldera, 'Running')
    }
  })
})

describe.concurrent('several pipelines in one installation', () => {
  const both = { pipelines: [{ name: 'orders' }, { name: 'payments' }] } satisfies FelderaOptions
  const refusal = { status: 503, headers: {}, body: '' }

  test('a fault can be about one of them, and what was received is counted for each', async () => {
    const faults = [{ on: 'activation', pipeline: 'payments', with: refusal, times: 1 }] as const
    await using feldera = await startFeldera({ ...both, faults, speed: 0.01 })
    const activate = async (name: string) => (await ask(feldera, `POST /v0/pipelines/${name}/activate`)).status
    expect([await activate('orders'), await activate('payments'), await activate('payments')]).toEqual([202, 503, 202])

    expect(feldera.accepted).toBe(2)
    expect(feldera.pipeline('orders').accepted).toBe(1)
    expect(feldera.about('orders').writes).toEqual(['POST /v0/pipelines/orders/activate'])
    expect(feldera.about('payments').requests.map(({ answered }) => answered)).toEqual([503, 202])
    expect(feldera.writes).toHaveLength(3)
  })

  test('whether one is waited for is a matter of its own activation', async () => {
    await using feldera = await startFeldera({ ...both, faults: [{ on: 'wait', with: refusal }], speed: 0.01 })
    await ask(feldera, ACTIVATE)
    expect((await ask(feldera, GET)).status).toBe(503)
    expect((await ask(feldera, 'GET /v0/pipelines/payments')).status).toBe(200)
  })
})
