import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import { type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import { makeAuthority } from '../peers/authority.ts'
import { runStep, startStep } from '../support/step.ts'

// Feldera's runner shows within 2.5 s that an activation was accepted, and at once only when it was woken. Real time counts here.

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

  test.concurrent.each(LOST)('%s: was accepted, and is not sent twice', async (_what, spoilt) => {
    await using feldera = await startFeldera({
      speed: 1,
      faults: [{ on: 'activation', with: spoilt, effect: 'accepted', times: 1 }],
    })
    feldera.pipeline().runner.missesNotifications = true
    const result = await runStep({ pipeline: 'orders', host: feldera.url, wait: false, 'request-timeout': '1s' })
    expect(result.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
    expect(activations(feldera)).toHaveLength(1)
    expect(feldera.accepted).toBe(1)
    expect(result.log).toContain('The activation was accepted, although its answer did not say so')
  })

  test.concurrent.each(LOST)('%s: was not accepted, and is sent again', async (_what, spoilt) => {
    await using feldera = await startFeldera({ speed: 1, faults: [{ on: 'activation', with: spoilt, times: 1 }] })
    feldera.pipeline().runner.missesNotifications = true
    const result = await runStep({ pipeline: 'orders', host: feldera.url, wait: false, 'request-timeout': '1s' })
    expect(result.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
    expect(activations(feldera)).toHaveLength(2)
    expect(feldera.accepted).toBe(1)
  })

  const UNSEEN: readonly (readonly [string, Fault['with']])[] = [
    ['a reset connection', 'reset'],
    ['an answer that is final', answers.initializationError],
  ]
  test.concurrent.each(UNSEEN)(
    '%s: nothing is concluded while Feldera cannot see the process',
    async (_what, spoilt) => {
      // Out of sight from right after the activation, for longer than a lost activation is looked for.
      const pipeline = { name: 'orders', happening: { what: 'unavailable-blip', afterSeconds: 0.02 } } as const
      await using feldera = await startFeldera({
        speed: 0.4,
        pipelines: [pipeline],
        faults: [{ on: 'activation', with: spoilt, effect: 'accepted', times: 1 }],
      })
      feldera.pipeline().runner.missesNotifications = true
      const result = await runStep({ pipeline: 'orders', host: feldera.url, wait: false })
      expect(result.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
      expect(result.log).toContain('Unavailable')
      expect(activations(feldera)).toHaveLength(1)
      expect(feldera.accepted).toBe(1)
    },
  )

  test.concurrent.each(['stopped-by-someone', 'paused-by-someone', 'deleted'] as const)(
    'what comes in between is no refusal before anything was sent: %s',
    async (what) => {
      const pipeline = { name: 'orders', happening: { what, afterSeconds: 0.03 } } as const
      await using feldera = await startFeldera({
        speed: 1,
        pipelines: [pipeline],
        faults: [{ on: 'activation', with: 'reset', effect: 'accepted', times: 1 }],
      })
      feldera.pipeline().runner.missesNotifications = true
      // An unknown name is doubted for a tenth of the timeout.
      const result = await runStep({ pipeline: 'orders', host: feldera.url, timeout: '30s' })
      expect(result.outputs['outcome'], result.log).toBe('failed')
      expect(result.outputs['message']).not.toMatch(/[Nn]othing was sent|nothing changed in Feldera/)
      expect(activations(feldera)).toHaveLength(1)
    },
  )
})

describe('an activation that was set and came to nothing is no success for who does not wait', () => {
  const wontWait = { pipeline: 'orders', wait: false, timeout: '20s' } as const

  test.concurrent.each([
    ['InitializationError', answers.initializationError],
    ['Terminating', answers.terminating],
  ])('%s, and the deployment breaks soon after', async (_code, dying) => {
    const pipeline = {
      name: 'orders',
      afterActivation: 'fails-to-fetch',
      pullIntervalSeconds: 1,
      pullSeconds: 0.2,
    } as const
    await using feldera = await startFeldera({
      speed: 1,
      pipelines: [pipeline],
      faults: [{ on: 'activation', with: dying, effect: 'accepted', times: 1 }],
    })
    const result = await runStep({ ...wontWait, host: feldera.url })
    expect(result.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
    expect(result.outputs['message']).toContain('Error fetching checkpoint')
    expect(activations(feldera)).toHaveLength(1)
  })

  test.concurrent('the answer lost, and another deployment runs', async () => {
    await using feldera = await startFeldera({ speed: 0.5, faults: [{ on: 'activation', with: 'reset', times: 1 }] })
    const step = await startStep({ ...wontWait, host: feldera.url })
    await step.logged('Looking whether it was accepted')
    const { runner } = feldera.pipeline()
    runner.row.deploymentId = '01a20fb4-023c-7508-b2ff-ccb92655bef4'
    runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
    const result = await step.result
    expect(result.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineReplaced', changed: 'false' })
  })
})

test.concurrent('over TLS 1.2: taken, then plain text where the answer should be; not sent twice', async () => {
  const authority = await makeAuthority()
  const tls = { ...(await authority.issue({ addresses: ['127.0.0.1'] })), maxVersion: 'TLSv1.2' as const }
  await using feldera = await startFeldera({
    speed: 1,
    tls,
    faults: [{ on: 'activation', with: 'plain-text-in-tls', effect: 'accepted', times: 1 }],
  })
  feldera.pipeline().runner.missesNotifications = true
  const inputs = {
    pipeline: 'orders',
    host: feldera.url,
    'ca-certificate': authority.cert,
    expect: 'standby',
    wait: false,
  }
  const result = await runStep(inputs)
  expect(result.outputs, result.log).toMatchObject({ outcome: 'accepted', changed: 'true' })
  expect(activations(feldera)).toHaveLength(1)
})
