import { describe, expect, test } from 'vitest'
import { apiError, json, text } from '../feldera/reply.ts'
import { graceMs } from '../support/invariants.ts'
import { runStep } from '../support/step.ts'
import { DEFAULT_PACE, held, orders, play } from '../support/story.ts'

const row = (fields: object) =>
  json(200, { name: 'orders', deployment_status: 'Standby', deployment_desired_status: 'Standby', ...fields })

describe('what would keep a program busy for long ends at the deadline all the same', () => {
  /** A regular expression that ends in a class at the end of a text needs quadratic time for these. */
  const BLANKS = `x${' '.repeat(400_000)}y`
  const WRONG = `[${'1,'.repeat(7_500_000)}1]`
  const ANSWERS = {
    'a status of blanks': row({ deployment_status: BLANKS, deployment_desired_status: 'Paused' }),
    'an error of blanks': apiError(503, 'Trouble', { message: BLANKS }),
    'an error code of blanks': apiError(503, BLANKS, { message: 'no' }),
    'megabytes of mixed case': apiError(503, 'Trouble', { message: 'aB3'.repeat(4_500_000) }),
    'megabytes of mixed case, in plain text': text(503, 'aB3'.repeat(4_500_000)),
    'megabytes of mixed case, as a deployment error': row({
      deployment_error: { message: 'aB3'.repeat(4_500_000), error_code: 'Trouble', details: null },
    }),
    'millions of wrong checkpoints': {
      ...row({}),
      body: String(row({ storage_status_details: { checkpoints: [] } }).body).replace('[]', WRONG),
    },
  }

  test.each(Object.entries(ANSWERS))('%s', async (_what, reply) => {
    const step = await play({
      at: { faults: [{ on: 'any', with: reply }] },
      inputs: { token: `apikey:${'w'.repeat(128)}`, timeout: '3s' },
    })
    expect(step.exitCode).toBe(1)
    expect(step.tookMs, step.log).toBeLessThan(3_000 + graceMs())
  })

  test('blanks in edition and role of a check', async () => {
    const step = await play({
      at: {
        faults: [
          { on: 'config', with: json(200, { edition: BLANKS, version: BLANKS }) },
          { on: 'session', with: json(200, { role: BLANKS }) },
        ],
      },
      verb: 'check',
      inputs: { timeout: '3s' },
    })
    expect(step.tookMs, step.log).toBeLessThan(3_000 + graceMs())
  })

  test('slashes in the host', async () => {
    const result = await runStep({
      pipeline: 'orders',
      host: `https://feldera.invalid${'/'.repeat(100_000)}x`,
      timeout: '1s',
    })
    expect(result.tookMs).toBeLessThan(1_000 + graceMs())
  })
})

describe('a difference to approve', () => {
  test('that is nested without end is left out, and the take-over is green all the same', async () => {
    const deep = `${'{"program_diff":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    const waiting = row({ deployment_status: 'AwaitingApproval', deployment_desired_status: 'Running' })
    const body = String(waiting.body).replace(/}$/, `,"deployment_runtime_status_details":{"approval_diff":${deep}}}`)
    const step = await play({
      at: {
        faults: [
          { on: 'look', with: row({}) },
          { on: 'wait', with: { ...waiting, body }, times: 1 },
        ],
      },
      inputs: { 'on-approval': 'wait' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'activated', 'approval-diff': '' })
  })

  test('of thousands of kinds leaves the summary far below what GitHub accepts', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `${'n'.repeat(90)}${at}`)
    const approvalDiff = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`kind_${at}`, names]))
    const step = await play({
      at: orders({ afterActivation: 'needs-approval', approvalDiff }),
    })
    expect(step.outputs['outcome']).toBe('awaiting-approval')
    expect(step.summary).toContain('and 970 more')
    expect(step.summary.length).toBeLessThan(256 * 1024)
  })
})

describe('whether an acceptance that is not of Feldera was one is looked up, also when nobody waits', () => {
  const ANSWERS = [
    [],
    [1, 2],
    {},
    { status: 'error' },
    { message: 'queued by gateway', error_code: 'NotReally' },
    7,
    true,
  ]
  test.concurrent.each(ANSWERS.map((answer) => [JSON.stringify(answer), answer] as const))(
    '%s',
    async (_text, answer) => {
      const step = await play({
        at: {
          ...held,
          faults: [{ on: 'activation', with: json(202, answer), times: 1 }],
        },
        inputs: { ...DEFAULT_PACE, wait: false },
      })
      // The first one was not accepted, so a second is sent.
      expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
      expect(step.feldera.accepted).toBe(1)
      expect(step.feldera.writes).toHaveLength(2)
    },
  )
})

test.concurrent('a deployment that is named only later is watched from then on', async () => {
  const during = (deploymentId: string, status: string) =>
    row({ deployment_status: status, deployment_desired_status: 'Running', deployment_id: deploymentId })
  const step = await play({
    at: {
      faults: [
        { on: 'look', with: row({ deployment_id: null }) },
        { on: 'wait', with: during('one', 'Standby'), times: 1 },
        { on: 'wait', with: during('another', 'Running') },
      ],
    },
  })
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineReplaced' })
})

test.concurrent('nobody reads the log any more: outputs and summary are written all the same', async () => {
  const { outputs, summary } = await play({
    at: { speed: 20 },
    async meanwhile(running) {
      await running.logged('Feldera accepted')
      running.closeLog()
    },
  })
  expect(outputs['outcome']).toBe('activated')
  expect(summary).toContain('Standby activated')
})
