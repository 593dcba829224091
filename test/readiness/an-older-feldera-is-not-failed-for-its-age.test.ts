import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { findingsOf, onlyLooked } from '../support/findings.ts'
import { runStep } from '../support/step.ts'

test.concurrent.each([
  { version: '0.337.0+enterprise', unknown: [] },
  { version: '0.326.0+enterprise', unknown: ['role'] },
  { version: '0.312.0', unknown: ['role', 'in step with the object store'] },
  { version: '0.291.0', unknown: ['role', 'in step with the object store'] },
  { version: '0.164.0', unknown: ['role', 'checkpoint held', 'in step with the object store'] },
])('$version: $unknown unknown, and nothing failed', async ({ version, unknown }) => {
  await using feldera = await startFeldera({ version, keys: [{ token: WRITE_KEY, role: 'write' }] })
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, token: WRITE_KEY, timeout: '20s' })

  expect(step.exitCode).toBe(0)
  expect(step.outputs['outcome']).toBe('ready')
  const findings = findingsOf(step)
  expect(Object.values(findings)).not.toContain('fail')
  for (const item of unknown) expect(findings[item]).toBe('unknown')
  // What is not known is said where it is not looked for, too.
  if (unknown.length > 0) expect(step.outputs['message']).toMatch(new RegExp(`not known: ${unknown.join(', ')}`))
  onlyLooked(feldera)
})

test.concurrent('before there were roles every key could activate, so none is refused', async () => {
  await using feldera = await startFeldera({ version: '0.312.0', keys: [{ token: READ_KEY, role: 'read' }] })
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url, token: READ_KEY })

  expect(step.outputs['outcome']).toBe('ready')
  expect(findingsOf(step)['role']).toBe('unknown')
  onlyLooked(feldera)
})

test.concurrent('what is wrong is found on an old Feldera as well', async () => {
  await using feldera = await startFeldera({
    version: '0.164.0',
    pipelines: [{ name: 'orders', state: 'running' }],
  })
  const step = await runStep({ mode: 'check', pipeline: 'orders', host: feldera.url })

  expect(step.outputs['outcome']).toBe('not-ready')
  expect(findingsOf(step)['in standby']).toBe('fail')
  onlyLooked(feldera)
})
