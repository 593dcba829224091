import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { makeAuthority } from '../peers/authority.ts'
import { playInProcess } from '../support/in-process.ts'
import { DEFAULT_PACE, orders, play } from '../support/story.ts'

// Feldera's runner shows within 2.5 s that an activation was accepted, and at once only when it was woken. Real time counts here.

/** Does not wait, so that the step ends once it knows whether the activation was accepted. */
const inputs = { ...DEFAULT_PACE, wait: false } as const
const before = (feldera: SimulatedFeldera) => {
  feldera.pipeline().runner.missesNotifications = true
}

const activations = ({ writes }: SimulatedFeldera) => writes.filter((write) => write.includes('/activate'))

describe('an activation whose answer was lost, and that shows only seconds later', () => {
  const LOST: readonly (readonly [string, Fault['with']])[] = [
    ['a reset connection', 'reset'],
    ['a 202 that is cut off', 'cut-body'],
    ['a 202 that breaks off before its body', 'cut-undelimited'],
    ['silence', 'stall-header'],
    ['another protocol', 'no-http'],
    ['a page of a proxy', answers.page(504)],
    ['a database error after the fact', answers.postgresPoolError],
    ['a process that did not answer the manager', { ...answers.processUnreachable, headers: {} }],
    ['a 200 with a page', answers.webConsole],
  ]

  // On a clock on which pauses are skipped, and twice on the bundle.
  const PLAYED = [
    ...LOST.map((lost) => [...lost, playInProcess] as const),
    ...LOST.filter(([, spoilt]) => ['reset', 'stall-header'].includes(String(spoilt))).map(
      ([what, spoilt]) => [`${what}, on the bundle`, spoilt, play] as const,
    ),
  ]

  test.concurrent.each(PLAYED)('%s: was accepted, and is not sent twice', async (_what, spoilt, play) => {
    const step = await play({
      at: { speed: 1, faults: [{ on: 'activation', with: spoilt, effect: 'accepted', times: 1 }] },
      before,
      inputs: { ...inputs, 'request-timeout': '1s' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
    expect(activations(step.feldera)).toHaveLength(1)
    expect(step.feldera.accepted).toBe(1)
    expect(step.log).toContain('The activation was accepted, although its answer did not say so')
  })

  test.concurrent.each(PLAYED)('%s: was not accepted, and is sent again', async (_what, spoilt, play) => {
    const step = await play({
      at: { speed: 1, faults: [{ on: 'activation', with: spoilt, times: 1 }] },
      before,
      inputs: { ...inputs, 'request-timeout': '1s' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
    expect(activations(step.feldera)).toHaveLength(2)
    expect(step.feldera.accepted).toBe(1)
  })

  const UNSEEN: readonly (readonly [string, Fault['with']])[] = [
    ['a reset connection', 'reset'],
    ['an answer that is final', answers.initializationError],
  ]
  test.concurrent.each(UNSEEN)(
    '%s: nothing is concluded while Feldera cannot see the process',
    async (_what, spoilt) => {
      // Out of sight from right after the activation, for longer than a lost activation is looked for.
      const step = await play({
        at: {
          ...orders({ happening: { what: 'unavailable-blip', afterSeconds: 0.02 } }),
          speed: 0.4,
          faults: [{ on: 'activation', with: spoilt, effect: 'accepted', times: 1 }],
        },
        before,
        inputs,
      })
      expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
      expect(step.log).toContain('Unavailable')
      expect(activations(step.feldera)).toHaveLength(1)
      expect(step.feldera.accepted).toBe(1)
    },
  )

  test.concurrent.each(['stopped-by-someone', 'paused-by-someone', 'deleted'] as const)(
    'what comes in between is no refusal before anything was sent: %s',
    async (what) => {
      const step = await play({
        at: {
          ...orders({ happening: { what, afterSeconds: 0.03 } }),
          speed: 1,
          faults: [{ on: 'activation', with: 'reset', effect: 'accepted', times: 1 }],
        },
        before,
        // A request that meets an unknown name is repeated for a tenth of the timeout.
        inputs: { ...DEFAULT_PACE, timeout: '30s' },
      })
      expect(step.outputs['outcome'], step.log).toBe('failed')
      expect(step.outputs['message']).not.toMatch(/[Nn]othing was sent|nothing changed in Feldera/)
      expect(activations(step.feldera)).toHaveLength(1)
    },
  )
})

describe('an activation that was set and came to nothing is no success for who does not wait', () => {
  test.concurrent.each([
    ['InitializationError', answers.initializationError],
    ['Terminating', answers.terminating],
  ])('%s, and the deployment breaks soon after', async (_code, dying) => {
    const step = await play({
      at: {
        ...orders({ afterActivation: 'fails-to-fetch', pullIntervalSeconds: 1, pullSeconds: 0.2 }),
        speed: 1,
        faults: [{ on: 'activation', with: dying, effect: 'accepted', times: 1 }],
      },
      inputs: { ...inputs, timeout: '20s' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
    expect(step.outputs['message']).toContain('Error fetching checkpoint')
    expect(activations(step.feldera)).toHaveLength(1)
  })

  test.concurrent('the answer lost, and another deployment runs', async () => {
    const step = await play({
      at: { speed: 0.5, faults: [{ on: 'activation', with: 'reset', times: 1 }] },
      inputs: { ...inputs, timeout: '20s' },
      async meanwhile(running, feldera) {
        await running.logged('Looking whether it was accepted')
        const { runner } = feldera.pipeline()
        runner.row.deploymentId = '01a20fb4-023c-7508-b2ff-ccb92655bef4'
        runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineReplaced', changed: 'false' })
  })
})

test.concurrent('over TLS 1.2: accepted, then plain text where the answer should be; not sent twice', async () => {
  const authority = await makeAuthority()
  const tls = { ...(await authority.issue({ addresses: ['127.0.0.1'] })), maxVersion: 'TLSv1.2' as const }
  const step = await play({
    at: { speed: 1, tls, faults: [{ on: 'activation', with: 'plain-text-in-tls', effect: 'accepted', times: 1 }] },
    before,
    inputs: { ...inputs, 'ca-certificate': authority.cert, expect: 'standby' },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', changed: 'true' })
  expect(activations(step.feldera)).toHaveLength(1)
})
