import { expect, test } from 'vitest'
import { orders, READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { playCheck } from '../support/findings.ts'

test.concurrent.each([
  { version: '0.337.0+enterprise', unknown: [] },
  { version: '0.326.0+enterprise', unknown: ['role'] },
  { version: '0.312.0', unknown: ['role', 'in step with the object store'] },
  { version: '0.291.0', unknown: ['role', 'in step with the object store'] },
  { version: '0.164.0', unknown: ['role', 'checkpoint held', 'in step with the object store'] },
])('$version: $unknown unknown, and nothing failed', async ({ version, unknown }) => {
  const step = await playCheck({
    at: { version, keys: [{ token: WRITE_KEY, role: 'write' }] },
    inputs: { token: WRITE_KEY, timeout: '20s' },
  })

  expect(step.outputs['outcome']).toBe('ready')
  expect(Object.values(step.findings)).not.toContain('fail')
  for (const item of unknown) expect(step.findings[item]).toBe('unknown')
  // The last line says what is not known, too.
  if (unknown.length > 0) expect(step.message).toMatch(new RegExp(`not known: ${unknown.join(', ')}`))
})

test.concurrent('before there were roles every key could activate, so none is refused', async () => {
  const step = await playCheck({
    at: { version: '0.312.0', keys: [{ token: READ_KEY, role: 'read' }] },
    inputs: { token: READ_KEY },
  })

  expect(step.outputs['outcome']).toBe('ready')
  expect(step.findings['role']).toBe('unknown')
})

test.concurrent('what is wrong is found on an old Feldera as well', async () => {
  const step = await playCheck({ at: { version: '0.164.0', ...orders({ state: 'running' }) } })

  expect(step.outputs['outcome']).toBe('not-ready')
  expect(step.findings['in standby']).toBe('fail')
})
