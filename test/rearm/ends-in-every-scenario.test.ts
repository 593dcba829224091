import { expect, test, vi } from 'vitest'
import { type ScenarioName, scenarios } from '../feldera/scenarios.ts'
import { playInProcess } from '../support/in-process.ts'
import { CLEARS } from './drill.ts'

/** How rearming ends in the scenarios that are about it, with leave to clear; elsewhere it only has to end as every step does. */
const OUTCOMES: Partial<Record<ScenarioName, string>> = {
  ok: 'already-standby',
  drill: 'already-standby',
  rehearsed: 'rearmed',
  'after-rehearsal': 'rearmed',
  'old-primary': 'refused',
  'stale-bucket': 'timed-out',
  'clear-hangs': 'timed-out',
  'clear-leaves-files': 'failed',
  switchover: 'already-standby',
  'switchover-slow-push': 'already-standby',
  'already-running': 'refused',
  activating: 'refused',
  suspending: 'refused',
  unavailable: 'refused',
  stopping: 'refused',
  hang: 'timed-out',
  'wrong-base-url': 'failed',
}

vi.setConfig({ maxConcurrency: 8 })

test.concurrent.each(Object.keys(scenarios) as ScenarioName[])('%s', async (name) => {
  const step = await playInProcess({
    verb: 'rearm',
    at: name,
    inputs: { ...CLEARS, timeout: '60s', 'request-timeout': '2s' },
  })
  const expected = OUTCOMES[name]
  if (expected !== undefined) expect(step.outputs['outcome'], step.log).toBe(expected)
  expect(step.feldera.accepted).toBe(0)
})
