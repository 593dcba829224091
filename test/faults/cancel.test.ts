import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Verb } from '../../src/inputs/verbs.ts'
import * as answers from '../feldera/answers.ts'
import type { FelderaOptions, SimulatedFeldera } from '../feldera/index.ts'
import type { RunningStep, StepInputs } from '../support/action.ts'
import { loadFactor } from '../support/invariants.ts'
import { DEFAULT_PACE, orders, play } from '../support/story.ts'
import { textOf, unquoted } from '../support/summary-text.ts'

// GitHub's runner cancels a step with SIGINT, 7.5 s later with SIGTERM, 2.5 s later it kills.

const LIMIT_MS = 1_000

const NOT_SENT = 'No activation was made; nothing changed in Feldera'
const NOT_KNOWN = 'it is not known whether Feldera accepted it'
const GOES_ON = 'The activation was accepted and goes on in Feldera; nothing was undone'
const WAITS_FOR_APPROVAL = 'The activation was accepted and waits for approval in Feldera; nothing was undone'
const JOINED = "Somebody else's activation goes on in Feldera"

interface Moment {
  readonly when: string
  readonly feldera: FelderaOptions
  readonly verb?: Verb
  readonly inputs?: StepInputs
  /** How many requests have arrived by then, and what the log says. */
  readonly requests?: number
  readonly logged?: RegExp
  readonly says: string
  readonly accepted?: number
  readonly changed?: boolean
}

const hanging = (on: 'look' | 'activation' | 'wait' | 'approval' | 'config') => [{ on, with: 'stall-header' }] as const

const MOMENTS: readonly Moment[] = [
  {
    when: 'waiting for standby',
    feldera: { ...orders({ state: 'provisioning' }), speed: 0.01 },
    logged: /is Stopped \(desired Standby\)/,
    says: NOT_SENT,
  },
  { when: 'in a hanging look', feldera: { faults: hanging('look') }, requests: 1, says: NOT_SENT },
  {
    when: 'in the body of a look',
    feldera: { faults: [{ on: 'look', with: 'drip-body' }] },
    requests: 1,
    says: NOT_SENT,
  },
  {
    when: 'in the pause after a failed look',
    feldera: { faults: [{ on: 'look', with: answers.page(503, { 'retry-after': '20' }) }] },
    logged: /Trying again, next in 20 s/,
    says: NOT_SENT,
  },
  { when: 'in a hanging activation', feldera: { faults: hanging('activation') }, requests: 2, says: NOT_KNOWN },
  {
    when: 'in a hanging activation that was accepted',
    feldera: { faults: [{ on: 'activation', with: 'stall-header', effect: 'accepted' }], speed: 0.01 },
    requests: 2,
    says: NOT_KNOWN,
    accepted: 1,
  },
  {
    when: 'looking whether a lost activation was accepted',
    feldera: { faults: [{ on: 'activation', with: 'reset' }] },
    // The look, the activation, and then the process and the pipeline once each.
    requests: 4,
    logged: /Looking whether it was accepted/,
    says: NOT_KNOWN,
  },
  {
    when: 'in the pause after a refused activation',
    feldera: { faults: [{ on: 'activation', with: answers.page(429, { 'retry-after': '20' }) }] },
    requests: 3,
    logged: /The activation got no good answer/,
    says: NOT_SENT,
  },
  {
    when: 'in a pause between two looks after the acceptance',
    feldera: { speed: 0.01 },
    requests: 3,
    logged: /Feldera accepted/,
    says: GOES_ON,
    accepted: 1,
    changed: true,
  },
  {
    when: 'in a hanging look after the acceptance',
    feldera: { faults: hanging('wait'), speed: 0.01 },
    requests: 3,
    says: GOES_ON,
    accepted: 1,
    changed: true,
  },
  {
    when: 'in the pause after a failed look after the acceptance',
    feldera: { faults: [{ on: 'wait', with: answers.page(503, { 'retry-after': '20' }) }], speed: 0.01 },
    logged: /Trying again, next in 20 s/,
    says: GOES_ON,
    accepted: 1,
    changed: true,
  },
  {
    when: "waiting for somebody else's activation",
    feldera: { ...orders({ state: 'activating' }), speed: 0.01 },
    logged: /under way already/,
    says: JOINED,
  },
  {
    when: 'waiting for approval',
    feldera: orders({ afterActivation: 'needs-approval' }),
    inputs: { 'on-approval': 'wait' },
    logged: /fda approve orders/,
    says: WAITS_FOR_APPROVAL,
    accepted: 1,
    changed: true,
  },
  {
    when: 'in a hanging approval',
    feldera: { ...orders({ afterActivation: 'needs-approval' }), faults: hanging('approval') },
    inputs: { 'on-approval': 'approve' },
    logged: /AwaitingApproval/,
    says: WAITS_FOR_APPROVAL,
    accepted: 1,
    changed: true,
  },
  {
    when: 'of a check, in a hanging request',
    feldera: { faults: hanging('config') },
    verb: 'check',
    requests: 1,
    says: 'Nothing was sent',
  },
  {
    when: 'of a check, in a pause',
    feldera: { faults: [{ on: 'look', with: answers.page(503, { 'retry-after': '20' }) }] },
    verb: 'check',
    logged: /Trying again, next in 20 s/,
    says: 'Nothing was sent',
  },
]

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

describe.skipIf(process.platform === 'win32').each(SIGNALS)('%s', (signal) => {
  test.concurrent.each(MOMENTS)(
    '$when',
    async ({ verb = 'activate', feldera: options, inputs, says, accepted = 0, changed = false, ...moment }) => {
      let sent = 0
      let signalled = 0
      const step = await play({
        verb,
        at: { speed: 100, ...options },
        inputs: { ...(verb === 'activate' ? DEFAULT_PACE : {}), timeout: '25s', ...inputs },
        async meanwhile(running, feldera) {
          await reached(moment, running, feldera)
          sent = feldera.requests.length
          signalled = performance.now()
          running.signal(signal)
        },
      })

      expect(performance.now() - signalled).toBeLessThan(LIMIT_MS * loadFactor())
      expect(step.exitCode).toBe(1)
      expect(step.outputs).toMatchObject({ outcome: 'cancelled', 'error-code': 'Cancelled' })
      expect(step.outputs['changed'] ?? 'false').toBe(String(changed))
      expect(step.outputs['message']).toContain(says)
      expect(step.annotations.at(-1)?.message).toContain(says)
      expect(step.summary).toContain('🚫 Cancelled')
      expect(textOf(step.summary)).toContain(unquoted(says))
      expect(step.feldera.requests).toHaveLength(sent)
      expect(step.feldera.accepted).toBe(accepted)
    },
  )
})

test.skipIf(process.platform === 'win32')('a second signal changes nothing', async () => {
  const step = await play({
    at: { speed: 0.01 },
    async meanwhile(running) {
      await running.logged('Feldera accepted')
      running.signal('SIGINT')
      running.signal('SIGTERM')
    },
  })
  expect(step.outputs['outcome']).toBe('cancelled')
})

async function reached(
  { requests = 0, logged }: Pick<Moment, 'requests' | 'logged'>,
  step: RunningStep,
  feldera: SimulatedFeldera,
): Promise<void> {
  if (logged) await step.logged(logged)
  while (feldera.requests.length < requests) await pause(10)
  // The request or pause that follows has begun, and nothing is between two requests.
  await pause(100)
}
