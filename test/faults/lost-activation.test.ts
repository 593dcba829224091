import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import { type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import { runStep } from '../runner.ts'
import { expectWellEnded } from './harmless.ts'

// Feldera's runner shows within 2.5 s that an activation was taken, and at once only when it was woken. Real time counts here.

const activations = ({ writes }: SimulatedFeldera) => writes.filter((write) => write.includes('/activate'))

describe('an activation whose answer was lost, and that shows only seconds later', () => {
  const LOST: readonly (readonly [string, Fault['with']])[] = [
    ['a reset connection', 'reset'],
    ['a 202 that is cut off', 'cut-body'],
    ['silence', 'stall-header'],
    ['another protocol', 'no-http'],
    ['a page of a proxy', answers.page(504)],
    ['a database error after the fact', answers.postgresPoolError],
    ['a process that did not answer the manager', { ...answers.processUnreachable, headers: {} }],
    ['a 200 with a page', answers.webConsole],
  ]

  test.concurrent.each(LOST)('%s: was taken, and is not sent twice', async (_what, spoilt) => {
    await using feldera = await startFeldera({
      speed: 1,
      faults: [{ on: 'activation', with: spoilt, effect: 'taken', times: 1 }],
    })
    feldera.pipeline().runner.deaf = true
    const result = await runStep({ pipeline: 'orders', host: feldera.url, wait: false, 'request-timeout': '1s' })
    expectWellEnded(result)
    expect(result.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
    expect(activations(feldera)).toHaveLength(1)
    expect(feldera.accepted).toBe(1)
    expect(result.log).toContain('The activation was accepted, although its answer was lost')
  })

  test.concurrent.each(LOST)('%s: was not taken, and is sent again', async (_what, spoilt) => {
    await using feldera = await startFeldera({ speed: 1, faults: [{ on: 'activation', with: spoilt, times: 1 }] })
    feldera.pipeline().runner.deaf = true
    const result = await runStep({ pipeline: 'orders', host: feldera.url, wait: false, 'request-timeout': '1s' })
    expectWellEnded(result)
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
        faults: [{ on: 'activation', with: spoilt, effect: 'taken', times: 1 }],
      })
      feldera.pipeline().runner.deaf = true
      const result = await runStep({ pipeline: 'orders', host: feldera.url, wait: false })
      expectWellEnded(result)
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
        faults: [{ on: 'activation', with: 'reset', effect: 'taken', times: 1 }],
      })
      feldera.pipeline().runner.deaf = true
      const result = await runStep({ pipeline: 'orders', host: feldera.url })
      expectWellEnded(result)
      expect(result.outputs['outcome'], result.log).toBe('failed')
      expect(result.outputs['message']).not.toMatch(/[Nn]othing was sent|nothing changed in Feldera/)
      expect(activations(feldera)).toHaveLength(1)
    },
  )
})
