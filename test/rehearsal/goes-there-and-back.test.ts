import { describe, expect, test } from 'vitest'
import { CLEAR, PRIMARY, playRehearsal, START_AGAIN, STOP } from '../rearm/drill.ts'
import { ACTIVATE_PAUSED, play, theError, warningsOf } from '../support/story.ts'
import { textOf } from '../support/summary-text.ts'

const ALL = [ACTIVATE_PAUSED, STOP, CLEAR, START_AGAIN]

test.concurrent('check, activation as paused, and back into standby, armed', async () => {
  const step = await playRehearsal({ inputs: { primary: 'primary', 'max-checkpoint-age': '10m' } })

  expect(step.outputs, step.log).toMatchObject({
    outcome: 'rehearsed',
    standby: 'armed',
    changed: 'true',
    'previous-status': 'Standby',
    status: 'Standby',
    'desired-status': 'Standby',
    'error-code': '',
  })
  expect(step.feldera.writes).toEqual(ALL)
  expect(step.feldera.pipeline('primary').runner.row.runtimeStatus).toBe('Running')
  const { outputs } = step
  // The checkpoint before is older than the drill, and the one afterwards was made during it.
  expect(outputs['rearmed-checkpoint-id'] ?? '').toMatch(/^[0-9a-f-]{36}$/)
  expect((outputs['rearmed-checkpoint-id'] ?? '') > (outputs['checkpoint-id'] ?? '')).toBe(true)
  for (const seconds of ['activation-seconds', 'checkpoint-age-seconds', 'rearm-seconds'])
    expect(Number(outputs[seconds]), seconds).toBeGreaterThan(0)
  expect(outputs['message']).toMatch(
    /^pipeline 'orders' was activated as Paused in .*, and is in standby again and armed, .* after the stop was sent$/,
  )
  expect(step.annotations).toEqual([])
})

test.concurrent('the log tells the three parts, and the summary is the protocol of the drill', async () => {
  const step = await playRehearsal({ inputs: { primary: 'primary' } })

  expect(step.log).toMatch(
    /First: could[\s\S]*✓ armed[\s\S]*Second: activating[\s\S]*→ Paused[\s\S]*Third: back into standby[\s\S]*→ Standby[\s\S]*Done: /,
  )
  const text = textOf(step.summary)
  expect(text).toContain('✅ Failover rehearsed: orders\n')
  for (const row of ['armed', 'primary serves', 'event history', 'bucket'])
    expect(step.summary).toContain(`<td>${row}</td>`)
  expect(text).toMatch(/Proven: it takes over in .*, and restores its newest checkpoint, which was .* old\./)
  expect(text).toMatch(/Proven: it gets back into standby in .*, and pulls what its primary pushes\./)
  expect(text).toContain('Not proven, because it was paused: that it reads its inputs and writes its outputs.')
  expect(step.summary).toMatch(
    /\(RTO\).*[\s\S]*\(RPO\)[\s\S]*back in standby and armed took[\s\S]*checkpoint afterwards/,
  )
  expect(step.summary).toMatch(
    /activation accepted[\s\S]*Paused[\s\S]*forced stop sent[\s\S]*clearing of the storage sent[\s\S]*start in standby sent/,
  )
  for (const id of ['checkpoint-id', 'rearmed-checkpoint-id']) expect(step.summary).toContain(step.outputs[id])
})

test.concurrent('a difference is approved where that is asked for', async () => {
  const orders = { afterActivation: 'needs-approval' } as const
  const step = await playRehearsal({ orders, inputs: { 'on-approval': 'approve' } })

  expect(step.outputs['outcome'], step.log).toBe('rehearsed')
  expect(step.feldera.writes).toEqual([ALL[0], 'POST /v0/pipelines/orders/approve', ...ALL.slice(1)])
})

test.concurrent('after a failed attempt to activate, without which there is nothing to put back', async () => {
  const faults = [{ on: 'activation', with: 'reset', times: 1 }] as const
  const step = await playRehearsal({ at: { faults } })
  expect(step.outputs['outcome'], step.log).toBe('rehearsed')
  expect(step.feldera.accepted).toBe(1)
})

describe.concurrent('what a rehearsal does to the bucket', () => {
  test('is told beforehand where it would leave the standby with its own old checkpoint', async () => {
    const orders = { bucket: 'own', readBucket: 'shared', pushIntervalSeconds: 1, checkpointIntervalSeconds: 1 }
    const step = await playRehearsal({ orders })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'not-ready', standby: 'armed', changed: 'false' })
    expect(theError(step)).toMatch(/bucket of its own: once it has, it pulls from there for ever.*Rehearse on a second/)
    expect(step.feldera.writes).toEqual([])
  })

  test('is nothing where it has one of its own and does not push', async () => {
    const step = await playRehearsal({ orders: { bucket: 'own', readBucket: 'shared' } })
    expect(step.outputs['outcome'], step.log).toBe('rehearsed')
    expect(warningsOf(step)).toEqual([])
    // The list of its own bucket is empty, which says nothing about the one it pulls from.
    expect(step.log).toContain('? in step with the object store: its own bucket is empty')
  })

  test('is not known where the configuration cannot be read, and that is warned of', async () => {
    const faults = [{ on: 'configuration', with: 'reset' }] as const
    const step = await playRehearsal({ at: { faults }, inputs: { timeout: '40s' } })
    expect(step.outputs['outcome'], step.log).toBe('rehearsed')
    expect(warningsOf(step)).toEqual([expect.stringContaining('its configuration could not be read')])
  })

  test('shows nothing of the configuration', async () => {
    const step = await playRehearsal()
    expect(step.log + step.summary + JSON.stringify(step.outputs)).not.toMatch(/not-to-be-logged|AKIAEXAMPLE/)
  })
})

describe.concurrent('several are rehearsed one after another', () => {
  const pipelines = [
    PRIMARY,
    { name: 'orders', bucket: 'shared' },
    { name: 'payments', bucket: 'shared' },
    { name: 'stock', bucket: 'shared' },
  ]
  const inputs = { pipeline: 'orders, payments, stock', timeout: '60s' }
  const namesOf = (writes: readonly string[]) => writes.map((write) => write.split('/')[3])

  test('and there is never more than one that does not stand by', async () => {
    const step = await play({ verb: 'rehearse', at: { pipelines }, inputs })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'rehearsed', standby: 'armed', changed: 'true' })
    const names = namesOf(step.feldera.writes)
    expect(names).toEqual(['orders', 'payments', 'stock'].flatMap((name) => Array(4).fill(name)))
    expect(step.outputs['message']).toBe('all 3 pipelines are rehearsed, and in standby again and armed')
    for (const seconds of ['activation-seconds', 'rearm-seconds', 'checkpoint-age-seconds'])
      expect(Number(step.outputs[seconds]), seconds).toBeGreaterThan(0)
  })

  test('and no more once one is not back', async () => {
    const faults = [{ on: 'clear', pipeline: 'payments', with: 'reset' }] as const
    const step = await play({ verb: 'rehearse', at: { pipelines, faults }, inputs: { ...inputs, timeout: '10s' } })
    expect(step.exitCode, step.log).toBe(1)
    expect(JSON.parse(step.outputs['pipelines'] ?? '')).toMatchObject([
      { pipeline: 'orders', outcome: 'rehearsed', standby: 'armed' },
      { pipeline: 'payments', outcome: 'timed-out', standby: 'unknown' },
      { pipeline: 'stock', outcome: 'refused', 'error-code': 'NotBegun', changed: 'false' },
    ])
    expect(namesOf(step.feldera.writes)).not.toContain('stock')
    expect(step.log).toContain(
      "was not rehearsed, because pipeline 'payments', which comes before it, is not known to be in standby",
    )
  })

  test('but goes on after one that failed and is back', async () => {
    const [primary, orders, payments] = pipelines
    const failing = [primary, { ...orders, afterActivation: 'fails-to-fetch' }, payments] as never
    const step = await play({ verb: 'rehearse', at: { pipelines: failing }, inputs: { pipeline: 'orders, payments' } })
    expect(JSON.parse(step.outputs['pipelines'] ?? ''), step.log).toMatchObject([
      { pipeline: 'orders', outcome: 'failed', standby: 'armed' },
      { pipeline: 'payments', outcome: 'rehearsed' },
    ])
    expect(step.outputs['outcome']).toBe('failed')
  })
})
