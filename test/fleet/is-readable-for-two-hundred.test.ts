import { expect, test } from 'vitest'
import { apiError, type Reply } from '../feldera/reply.ts'
import { outputsAbout, pipelinesOf } from '../support/invariants.ts'
import { theError } from '../support/story.ts'
import { named, playFleet } from './fleet.ts'

/** Linux takes no longer string as an environment variable. */
const VARIABLE_BYTES = 131_071 - 'PIPELINES='.length
/** GitHub counts two bytes for each character of all outputs of a job. */
const OUTPUT_BYTES = 1_000_000
const SUMMARY_BYTES = 1_048_576

function outputBytes(outputs: Readonly<Record<string, string>>): number {
  return Object.values(outputs).reduce((sum, { length }) => sum + 2 * length, 0)
}

test('two hundred pipelines are active', async () => {
  const step = await playFleet({ pipelines: named(200) })
  expect(step.exitCode, step.log).toBe(0)
  expect(pipelinesOf(step)).toHaveLength(200)
  expect(outputBytes(step.outputs)).toBeLessThan(OUTPUT_BYTES)
  expect(Buffer.byteLength(step.outputs['pipelines'] ?? '')).toBeLessThan(VARIABLE_BYTES)
  expect(step.summary.match(/<details>/g)).toHaveLength(200)
  expect(Buffer.byteLength(step.summary)).toBeLessThan(SUMMARY_BYTES)
  // What follows from host and name is left out first, and nothing else has to be.
  expect(step.log).toMatch(/^Left 'console-url' out of the output 'pipelines', because/m)
  expect(outputsAbout(step, 'orders-199')).toMatchObject({ 'console-url': '', outcome: 'activated' })
  expect(step.summary.match(/<a href="[^"]*\/pipelines\/orders-\d+\/">/g)).toHaveLength(2 * 200)
  // It is explained once why they stay in standby for so long.
  expect(step.log.match(/Feldera shows Standby while it pulls/g)).toHaveLength(1)
  expect(step.log.split('\n')[0]).toMatch(
    /^Activating pipelines 'orders-000', .*, 'orders-004' and 195 more to Running at /,
  )
})

test('a hundred have all that there is, with the address of each', async () => {
  const step = await playFleet({ pipelines: named(100) })
  expect(step.exitCode, step.log).toBe(0)
  expect(step.log).not.toContain("out of the output 'pipelines'")
  expect(outputsAbout(step, 'orders-099')['console-url']).toBe(`${step.feldera.url}/pipelines/orders-099/`)
})

test('two hundred that Feldera refuses with long words, a different one each', async () => {
  const faults = named(200).map(({ name }) => {
    const message = `${name} ${'says so at length, '.repeat(400)}`
    return { on: 'activation', pipeline: name, with: apiError(403, 'InsufficientPermissions', { message }) } as const
  })
  const step = await playFleet({ pipelines: named(200), at: { faults } })
  expect(step.outputs['outcome']).toBe('failed')
  expect(outputBytes(step.outputs)).toBeLessThan(OUTPUT_BYTES)
  expect(Buffer.byteLength(step.outputs['pipelines'] ?? '')).toBeLessThan(VARIABLE_BYTES)
  expect(step.log).toContain(
    "Left 'console-url' out of the output 'pipelines', and shortened each 'message' in it, because",
  )
  expect(outputsAbout(step, 'orders-150')['message']).toMatch(/^could not activate pipeline 'orders-150': .*…$/)
  expect(Buffer.byteLength(step.summary)).toBeLessThan(SUMMARY_BYTES)
  expect(theError(step)).toMatch(/; and 19\d more\. What to do/)
  expect(theError(step)).toContain('What to do about each is told in the job summary.')
  // Nothing is said twice or cut where it is all there is to read: the log has every pipeline's words.
  expect(step.log.match(/^orders-\d+: failed: could not activate/gm)).toHaveLength(200)
})

test('codes and statuses that no Feldera has, as long as they can be', async () => {
  const codes = named(200).map(({ name }) => {
    const error = apiError(400, `${name}${'Code'.repeat(400)}`, { message: 'no' })
    return { on: 'activation', pipeline: name, with: error } as const
  })
  const refused = await playFleet({ pipelines: named(200), at: { faults: codes } })
  expect(refused.outputs['outcome']).toBe('failed')
  expect(Buffer.byteLength(refused.outputs['pipelines'] ?? '')).toBeLessThan(VARIABLE_BYTES)

  const odd = (reply: Reply) => {
    const rows = JSON.parse(String(reply.body)) as Record<string, unknown>[]
    const status = '&'.repeat(190)
    const changed = rows.map((row, index) => ({ ...row, deployment_status: `${status}${index}` }))
    return { ...reply, body: JSON.stringify(changed) }
  }
  const waiting = await playFleet({
    pipelines: named(200, { state: 'provisioning' }),
    at: { speed: 0.01, faults: [{ on: 'list', with: odd }] },
    inputs: { timeout: '4s' },
  })
  expect(waiting.outputs['outcome']).toBe('timed-out')
  expect(Buffer.byteLength(waiting.summary)).toBeLessThan(SUMMARY_BYTES)
  expect(Buffer.byteLength(waiting.outputs['pipelines'] ?? '')).toBeLessThan(VARIABLE_BYTES)
})

test('words and addresses that fill a summary: the worst are told there, and how many are left out', async () => {
  const faults = named(200).map(({ name }) => {
    const message = `${name} ${'&'.repeat(2_000)}`
    return { on: 'activation', pipeline: name, with: apiError(403, 'InsufficientPermissions', { message }) } as const
  })
  const step = await playFleet({ pipelines: named(200), at: { faults, basePath: `/${'&'.repeat(240)}` } })
  expect(Buffer.byteLength(step.summary)).toBeLessThan(SUMMARY_BYTES)
  const left = /The stories of (\d+) more pipelines are left out, because GitHub takes 1 MiB/.exec(step.summary)?.[1]
  expect(step.summary.match(/<details>/g)).toHaveLength(200 - Number(left))
  // The table still has all of them.
  expect(step.summary.match(/<tr><td>❌<\/td><td><a href=/g)).toHaveLength(200)
})

test('differences that are too large for outputs and summary are left out, and that is said', async () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `a_view_with_a_rather_long_name_${index}`)
  const diff = { program_diff: { added_views: names, modified_views: names }, program_diff_error: null }
  const step = await playFleet({
    pipelines: named(30, { afterActivation: 'needs-approval', approvalDiff: diff }),
    inputs: { timeout: '20s' },
  })
  expect(step.outputs['outcome'], step.log).toBe('awaiting-approval')
  expect(outputBytes(step.outputs)).toBeLessThan(OUTPUT_BYTES)
  expect(Buffer.byteLength(step.outputs['pipelines'] ?? '')).toBeLessThan(VARIABLE_BYTES)
  expect(step.log).toContain(
    "Left 'approval-diff' out of the output 'pipelines', because scripts take no more than 128 KiB",
  )
  expect(pipelinesOf(step).every((one) => one['approval-diff'] === '')).toBe(true)
  expect(Buffer.byteLength(step.summary)).toBeLessThan(SUMMARY_BYTES)
})
