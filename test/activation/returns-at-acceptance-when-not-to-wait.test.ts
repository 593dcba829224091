import { expect, test } from 'vitest'
import { ACTIVATE, desire, HELD, held, LOOK, orders, play, requestsOf, show, theError } from '../support/story.ts'

const inputs = { wait: false } as const

test.concurrent('green with the 202, without a further look', async () => {
  const step = await play({ at: held, inputs })

  expect(step.outputs).toMatchObject({
    outcome: 'accepted',
    changed: 'true',
    'previous-status': 'Standby',
    status: 'Standby',
    message: 'Pipeline transitioning from Standby to Running',
    'activation-seconds': '',
  })
  expect(step.log).toContain('was accepted; not waiting for it')
  expect(step.summary).toContain('✅ Activation accepted')
  expect(step.feldera.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([LOOK, ACTIVATE])
})

test.concurrent("green when somebody else's is under way, nothing sent", async () => {
  const step = await play({ at: held, before: (feldera) => desire(feldera, 'Running'), inputs })

  expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'false', 'desired-status': 'Running' })
  expect(requestsOf(step.feldera)).toEqual([LOOK])
})

test.concurrent('green when it is active already', async () => {
  const step = await play({ at: 'already-running', inputs })
  expect(step.outputs).toMatchObject({ outcome: 'already-active', changed: 'false' })
})

test.concurrent('waits for a standby on its way all the same, there is nothing to activate before', async () => {
  const step = await play({
    at: held,
    before: (feldera) => show(feldera, 'Initializing'),
    inputs,
    async meanwhile(running, feldera) {
      await running.logged("'orders' is Initializing")
      show(feldera, 'Standby')
    },
  })
  expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
})

test.concurrent('accepted, but the answer was lost: looks, and is green without a second activation', async () => {
  const step = await play({ at: 'answer-lost', inputs })

  expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true', 'desired-status': 'Running' })
  expect(step.log).toContain('was accepted, although its answer did not say so')
  expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE, HELD, LOOK])
})

test.concurrent('lost before it was accepted: looks for a while, then sends it again', async () => {
  const step = await play({
    at: { ...held, faults: [{ on: 'activation', with: 'reset', times: 1 }] },
    inputs,
  })

  expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
  expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE, HELD, LOOK, ACTIVATE])
  expect(step.feldera.accepted).toBe(1)
})

test.concurrent('refused: red, as with waiting', async () => {
  const step = await play({ at: orders({ state: 'paused' }), inputs })

  expect(step.outputs['outcome']).toBe('refused')
  expect(theError(step)).toContain('not in standby but Paused')
})
