import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { actionFile } from '../support/action.ts'
import { findingsOf, onlyLooked } from '../support/findings.ts'
import { runStep } from '../support/step.ts'

test.concurrent('every item of the checklist is told in the log and the summary', async () => {
  await using feldera = await startFeldera()
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, 'max-checkpoint-age': '10m' })

  expect(step.exitCode).toBe(0)
  expect(step.annotations).toEqual([])
  expect(findingsOf(step)).toEqual({
    'Feldera reachable': 'pass',
    edition: 'pass',
    role: 'pass',
    'pipeline found': 'pass',
    'in standby': 'pass',
    'checkpoint held': 'pass',
    'in step with the object store': 'pass',
  })
  expect(step.summary).toContain('Ready to be activated')
  expect(step.log).toMatch(/Done: .*ready to be activated/)
  onlyLooked(feldera)
})

test.concurrent('all outputs are set', async () => {
  await using feldera = await startFeldera()
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url })

  expect(Object.keys(step.outputs).sort()).toEqual(Object.keys(actionFile.outputs).sort())
  const held = feldera.pipeline().runner.row.checkpoints?.at(-1)?.uuid
  expect(step.outputs).toMatchObject({
    outcome: 'ready',
    changed: 'false',
    'previous-status': 'Standby',
    status: 'Standby',
    'desired-status': 'Standby',
    'error-code': '',
    'http-status': '',
    'checkpoint-id': held,
    'activation-seconds': '',
    'deployment-id': feldera.pipeline().runner.row.deploymentId,
    'platform-version': '0.337.0+enterprise',
    'approval-diff': '',
  })
  expect(step.outputs['message']).toContain('ready to be activated')
  expect(step.outputs['checkpoint-time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(Number(step.outputs['checkpoint-age-seconds'])).toBeGreaterThan(30)
  expect(Number(step.outputs['elapsed-seconds'])).toBeGreaterThan(0)
  onlyLooked(feldera)
})

test.concurrent('where nobody asks for credentials none are sent, and the role is known all the same', async () => {
  await using feldera = await startFeldera()
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url })

  expect(findingsOf(step)['role']).toBe('pass')
  expect(feldera.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  onlyLooked(feldera)
})

test.concurrent.each([
  { role: 'write', outcome: 'ready' },
  { role: 'admin', outcome: 'ready' },
  { role: 'read', outcome: 'not-ready' },
] as const)('a key with the role $role looks, and is told whether it could activate', async ({ role, outcome }) => {
  const token = role === 'read' ? READ_KEY : WRITE_KEY
  await using feldera = await startFeldera({ keys: [{ token, role }] })
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, token })

  expect(step.outputs['outcome']).toBe(outcome)
  expect(findingsOf(step)).toMatchObject({ role: outcome === 'ready' ? 'pass' : 'fail', 'in standby': 'pass' })
  if (role === 'read') expect(step.outputs['message']).toMatch(/role: read, but an activation needs write/)
  onlyLooked(feldera)
})

test.concurrent('inputs that are about activating change nothing about a check', async () => {
  await using feldera = await startFeldera()
  const step = await runStep({
    mode: 'check',
    pipeline: 'orders',
    host: feldera.url,
    initial: 'paused',
    expect: 'any',
    'on-approval': 'approve',
  })
  expect(step.outputs).toMatchObject({ outcome: 'ready', changed: 'false' })
  onlyLooked(feldera)
})

test.concurrent('without a summary the log and the outputs still tell', async () => {
  await using feldera = await startFeldera()
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, summary: false })

  expect(step.outputs['outcome']).toBe('ready')
  expect(step.summary).toBe('')
  expect(step.log).toContain('✓ in standby')
  onlyLooked(feldera)
})
