import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { type ScenarioName, scenarios, WRITE_KEY } from '../feldera/scenarios.ts'
import { playInProcess } from '../support/in-process.ts'
import { play, theError } from '../support/story.ts'

/** How the step ends in each scenario; two where it depends on how soon the step gets to look. */
const OUTCOMES: Readonly<Record<ScenarioName, string>> = {
  ok: 'activated',
  'slow-pull': 'activated',
  'quick-pull': 'activated',
  'no-checkpoint': 'failed',
  'needs-approval': 'awaiting-approval',
  replays: 'activated',
  bootstraps: 'activated',
  'bootstraps-concurrently': 'activated',
  'unavailable-blip': 'activated',
  'unavailable-forever': 'timed-out',
  replaced: 'failed',
  'stopped-by-someone': 'failed',
  'paused-by-someone': 'failed',
  deleted: 'failed',
  renamed: 'failed',
  'already-running': 'already-active',
  'paused-by-marker': 'refused',
  activating: 'activated or already-active',
  stopped: 'refused',
  'stopped-with-error': 'failed',
  stopping: 'refused',
  suspending: 'refused',
  provisioning: 'activated',
  unavailable: 'timed-out',
  'open-source': 'failed',
  authenticated: 'activated',
  'database-down': 'activated',
  'put-off': 'activated',
  'lock-took-too-long': 'activated',
  'unavailable-without-retry-after': 'activated',
  'answer-lost': 'activated',
  'notify-failed': 'activated',
  'bad-gateway': 'activated',
  'wrong-base-url': 'failed',
  hang: 'timed-out',
  compressed: 'failed',
  'unknown-status': 'activated',
  'old-server': 'activated',
  'empty-acceptance': 'activated',
  'no-checkpoints-reported': 'activated',
  'hostile-text': 'awaiting-approval',
  'hostile-error': 'failed',
  drill: 'activated',
  rehearsed: 'refused',
  'after-rehearsal': 'refused',
  'old-primary': 'refused',
  'stale-bucket': 'activated',
  'clear-hangs': 'refused',
  'clear-leaves-files': 'refused',
  switchover: 'activated',
  'switchover-dead-sink': 'activated',
  'switchover-open-transaction': 'activated',
  'switchover-http-source': 'activated',
  'switchover-checkpoint-fails': 'activated',
  'switchover-push-refused': 'activated',
  'switchover-never-pulls': 'failed',
  'switchover-slow-push': 'activated',
  'switchover-needs-approval': 'awaiting-approval',
}
/** The process accepted the activation, and its answer got lost. */
const ACCEPTED_WITHOUT_ANSWER: readonly ScenarioName[] = ['answer-lost', 'lock-took-too-long', 'notify-failed']

// Most of it is proven of the end of every step.
describe.concurrent('in every scenario: all outputs, one error or none, a summary, an exit code that agrees', () => {
  const names = Object.keys(scenarios) as ScenarioName[]
  const onTheBundle = ['ok', 'needs-approval', 'stopped', 'hang', 'answer-lost', 'wrong-base-url'] as const
  const cases = [
    ...names.map((scenario) => ({ scenario, how: 'in process', play: playInProcess })),
    ...onTheBundle.map((scenario) => ({ scenario, how: 'on the bundle', play })),
  ]
  test.for(cases)('$scenario, $how', async ({ scenario, play }) => {
    const expected = OUTCOMES[scenario].split(' or ')
    const isLost = expected.includes('timed-out')
    const step = await play({ at: scenario, inputs: { token: WRITE_KEY, timeout: isLost ? '4s' : '25s' } })
    const { outcome = '', message } = step.outputs

    expect(expected).toContain(outcome)
    expect(step.outputs['changed']).toBe(
      String(wasAccepted(step.feldera) || ACCEPTED_WITHOUT_ANSWER.includes(scenario)),
    )
    expect(Number(step.outputs['elapsed-seconds'])).toBeGreaterThan(0)
    if (step.exitCode === 0) {
      expect(step.outputs['http-status']).toBe('')
      expect(step.outputs['status']).toBe(step.outputs['desired-status'])
    } else {
      expect(theError(step)).toBe(message)
    }
  })
})

function wasAccepted({ requests }: SimulatedFeldera): boolean {
  return requests.some(({ path, answered }) => path.includes('/activate') && answered === 202)
}
