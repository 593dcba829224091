import { expect, test } from 'vitest'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { playCheck } from '../support/findings.ts'

test.concurrent('log and summary show every item of the checklist', async () => {
  const step = await playCheck({ inputs: { 'max-checkpoint-age': '10m' } })

  expect(step.outputs['outcome']).toBe('ready')
  expect(step.annotations).toEqual([])
  expect(step.findings).toEqual({
    'Feldera reachable': 'pass',
    edition: 'pass',
    role: 'pass',
    'pipeline found': 'pass',
    'in standby': 'pass',
    'checkpoint held': 'pass',
    'in step with the object store': 'pass',
    armed: 'pass',
  })
  expect(step.summary).toContain('Ready to be activated')
  expect(step.log).toMatch(/Done: .*ready to be activated/)
})

test.concurrent('the outputs describe the standby', async () => {
  const step = await playCheck()

  const held = step.feldera.pipeline().runner.row.checkpoints?.at(-1)?.uuid
  expect(step.outputs).toMatchObject({
    outcome: 'ready',
    status: 'Standby',
    'desired-status': 'Standby',
    'error-code': '',
    'http-status': '',
    'checkpoint-id': held,
    'deployment-id': step.feldera.pipeline().runner.row.deploymentId,
    'platform-version': '0.337.0+enterprise',
  })
  expect(step.message).toContain('ready to be activated')
  expect(step.outputs['checkpoint-time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThan(30)
  expect(Number(step.outputs['elapsed-seconds'])).toBeGreaterThan(0)
})

test.concurrent('where nobody asks for credentials none are sent, and the role is known all the same', async () => {
  const step = await playCheck()

  expect(step.findings['role']).toBe('pass')
  expect(step.feldera.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
})

test.concurrent.each([
  { role: 'write', outcome: 'ready' },
  { role: 'admin', outcome: 'ready' },
  { role: 'read', outcome: 'not-ready' },
] as const)(
  'a key with the role $role looks, and the check reports whether it could activate',
  async ({ role, outcome }) => {
    const token = role === 'read' ? READ_KEY : WRITE_KEY
    const step = await playCheck({ at: { keys: [{ token, role }] }, inputs: { token } })

    expect(step.outputs['outcome']).toBe(outcome)
    expect(step.findings).toMatchObject({ role: outcome === 'ready' ? 'pass' : 'fail', 'in standby': 'pass' })
    if (role === 'read') expect(step.message).toMatch(/role: read, but an activation needs write/)
  },
)

test.concurrent('without a summary the result is still in log and outputs', async () => {
  const step = await playCheck({ inputs: { summary: false } })

  expect(step.outputs['outcome']).toBe('ready')
  expect(step.summary).toBe('')
  expect(step.log).toContain('✓ in standby')
})
