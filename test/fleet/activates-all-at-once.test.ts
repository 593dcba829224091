import { expect, test } from 'vitest'
import { outputsAbout, pipelinesOf } from '../support/invariants.ts'
import { play, theError } from '../support/story.ts'
import { textOf } from '../support/summary-text.ts'
import { ACTIVATION, countRequests, named, outcomesOf, playFleet } from './fleet.ts'

const REGION = [{ name: 'orders' }, { name: 'payments' }, { name: 'stock' }]

test('a region of pipelines is active, and outputs, log and summary tell of each and of all', async () => {
  const step = await playFleet({ pipelines: REGION })
  expect(step.exitCode, step.log).toBe(0)
  expect(outcomesOf(step)).toEqual({ orders: 'activated', payments: 'activated', stock: 'activated' })
  expect(step.outputs).toMatchObject({
    outcome: 'activated',
    changed: 'true',
    'previous-status': 'Standby',
    status: 'Running',
    'desired-status': 'Running',
    message: 'all 3 pipelines are Running',
    'checkpoint-id': '',
    'deployment-id': '',
  })
  const largest = (output: string) => Math.max(...pipelinesOf(step).map((one) => Number(one[output])))
  for (const output of ['activation-seconds', 'checkpoint-age-seconds']) {
    expect(Number(step.outputs[output])).toBeGreaterThan(0)
    expect(Number(step.outputs[output])).toBe(largest(output))
  }
  const lines = step.log.trim().split('\n')
  expect(lines[0]).toMatch(/^Activating pipelines 'orders', 'payments', 'stock' to Running at /)
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^(orders|payments|stock): /)
  expect(lines.at(-1)).toMatch(
    /^Done: all 3 pipelines are Running; the longest activation \(RTO\) took .* s \('\w+'\); the oldest checkpoint was .* old \('\w+'\)\. Unless there are others, there are no standbys now for these 3; the action …\/rearm makes them$/,
  )
  const summary = textOf(step.summary)
  expect(summary).toContain('Standby activation: 3 activated')
  expect(summary).toMatch(/longest activation \(RTO\) .* s, \w+ · oldest checkpoint at acceptance \(RPO\)/)
  expect(step.summary.match(/<details>/g)).toHaveLength(3)
  expect(step.summary).not.toMatch(/\n\n(?!$)/)
})

test('names are separated by line breaks or commas, and blanks around them do not matter', async () => {
  const step = await playFleet({ pipelines: REGION, inputs: { pipeline: ' orders,payments,\r\n\n  stock \n' } })
  expect(Object.keys(outcomesOf(step))).toEqual(['orders', 'payments', 'stock'])
})

test('a list of one is one pipeline', async () => {
  const step = await play({ at: 'ok', inputs: { pipeline: '\n orders,\n' } })
  expect(step.exitCode).toBe(0)
  expect(step.log).toContain("Activating pipeline 'orders' to Running")
  expect(step.summary).toMatch(/<h2>✅ Standby activated: <a [^>]*><code>orders<\/code><\/a><\/h2>/)
})

test('each activation follows from a look of its own that began after it was decided', async () => {
  const { feldera, log } = await playFleet({ pipelines: named(25), at: { speed: 100 } })
  expect(feldera.accepted, log).toBe(25)
  for (const { name } of named(25)) {
    const { requests } = feldera.about(name)
    const sent = requests.findIndex(({ method }) => method === 'POST')
    expect(requests[sent - 1]?.path).toBe(`/v0/pipelines/${name}?selector=status`)
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  }
})

test('an approval, too, follows from a look of its own', async () => {
  const pipelines = named(3, { afterActivation: 'needs-approval' })
  const { feldera, log, exitCode } = await playFleet({ pipelines, inputs: { 'on-approval': 'approve' } })
  expect(exitCode, log).toBe(0)
  for (const { name } of pipelines) {
    const { requests, writes } = feldera.about(name)
    expect(writes.map((write) => write.split('/').at(-1))).toEqual(['activate?initial=running', 'approve'])
    const approved = requests.findIndex(({ path }) => path.endsWith('/approve'))
    expect(requests[approved - 1]?.path).toBe(`/v0/pipelines/${name}?selector=status`)
  }
})

test('an age that is not known of one leaves the oldest unknown', async () => {
  const step = await playFleet({
    pipelines: [{ name: 'orders' }, { name: 'payments', checkpointAges: 'unreported' }],
    inputs: { wait: false },
  })
  expect(outcomesOf(step)).toEqual({ orders: 'accepted', payments: 'accepted' })
  expect(Number(outputsAbout(step, 'orders')['checkpoint-age-seconds'])).toBeGreaterThan(0)
  expect(outputsAbout(step, 'payments')['checkpoint-age-seconds']).toBe('')
  expect(step.outputs['checkpoint-age-seconds']).toBe('')
  expect(textOf(step.summary)).toMatch(/oldest checkpoint at acceptance \(RPO\) .*, orders; not known of payments/)
  expect(step.log).toMatch(
    /the oldest checkpoint was .* old \('orders'; not known of 'payments'\)\. Unless there are others, there are no standbys now/m,
  )
  expect(textOf(step.summary)).toMatch(/oldest checkpoint at acceptance \(RPO\) .*, orders; not known of payments/)
})

test('run again, it finds all of them active and sends nothing', async () => {
  const step = await playFleet({ pipelines: named(3, { state: 'running' }) })
  expect(step.outputs).toMatchObject({ outcome: 'already-active', changed: 'false', 'activation-seconds': '' })
  expect(step.outputs['message']).toBe('all 3 pipelines are Running already; nothing was sent')
  expect(step.feldera.writes).toEqual([])
  expect(step.summary).toContain('<h2>✅ Standby activation: 3 already active</h2>')
})

test('with one that was active before, it says so', async () => {
  const step = await playFleet({ pipelines: [{ name: 'orders' }, { name: 'payments', state: 'running' }] })
  expect(step.outputs).toMatchObject({ outcome: 'activated', 'previous-status': '' })
  expect(step.outputs['message']).toBe('all 2 pipelines are Running, 1 of them since before')
})

test('wait: false ends once each activation is accepted', async () => {
  const step = await playFleet({ pipelines: named(3, { pullIntervalSeconds: 86_400 }), inputs: { wait: false } })
  expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
  expect(step.outputs['message']).toBe('all 3 pipelines are Running or on their way there; not waiting for it')
  expect(countRequests(step)[ACTIVATION]).toBe(3)
})

test('a rerun after a partial failure finishes the rest, and sends nothing to those that are done', async () => {
  const failing = { on: 'activation', pipeline: 'payments', with: 'reset' } as const
  const step = await playFleet({ pipelines: REGION, at: { faults: [failing] }, inputs: { timeout: '6s' } })
  expect(outcomesOf(step)).toEqual({ orders: 'activated', payments: 'timed-out', stock: 'activated' })
  expect(theError(step)).toContain(
    "For 'payments': An activation was sent, and it is not known whether Feldera accepted it",
  )
  expect(theError(step)).toContain('When that is settled, run it again: those that are active are left alone.')

  const again = await playFleet({ pipelines: [{ name: 'orders', state: 'running' }, { name: 'payments' }] })
  expect(outcomesOf(again)).toEqual({ orders: 'already-active', payments: 'activated' })
  expect(again.feldera.about('orders').writes).toEqual([])
})

test('what is known of one pipeline only is in the output about that one', async () => {
  const step = await playFleet({ pipelines: REGION })
  const ids = REGION.map(({ name }) => outputsAbout(step, name)['deployment-id'])
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/)
})
