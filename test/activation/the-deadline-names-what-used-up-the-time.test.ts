import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { held, orders, play, setReachable, theError } from '../support/story.ts'

const inputs = { timeout: '4s', 'request-timeout': '30s' } as const

describe.concurrent('a server that asks to be left alone for a day', () => {
  const busy = answers.page(503, { 'retry-after': '86400' })

  test('and still does at the deadline', async () => {
    const step = await play({ at: { ...held, faults: [{ on: 'look', with: busy }] }, inputs })

    expect(step.outputs['outcome']).toBe('timed-out')
    expect(theError(step)).toMatch(
      /the pipeline was never seen; requests were failing: .*HTTP 503.*, and the server asked to be left alone for 24h/,
    )
  })

  test.each(['look', 'wait'] as const)('and is well again by the last look (%s)', async (on) => {
    const step = await play({ at: { ...held, faults: [{ on, with: busy, times: 1 }] }, inputs })

    expect(step.outputs['outcome']).toBe('timed-out')
    expect(theError(step)).toMatch(
      /last seen Standby.*; requests were failing for \d.* s: .*HTTP 503.*left alone for 24h/,
    )
  })
})

describe.concurrent('a server that is silent for longer than the timeout', () => {
  test.each([
    { on: 'look', seen: 'the pipeline was never seen', known: 'nothing changed in Feldera' },
    { on: 'activation', seen: 'last seen Standby', known: 'not known whether Feldera accepted it' },
    { on: 'wait', seen: 'last seen Standby', known: 'was accepted and goes on' },
  ] as const)('at the $on', async ({ on, seen, known }) => {
    const step = await play({ at: { ...held, faults: [{ on, with: 'stall-header' }] }, inputs })

    expect(step.outputs['outcome']).toBe('timed-out')
    expect(theError(step)).toMatch(
      new RegExp(
        `${seen}; requests were failing(?: for .* s)?: a request had no complete answer for \\d.*RequestTimedOut.*${known}`,
      ),
    )
  })

  test('at the approval', async () => {
    const at = orders({ afterActivation: 'needs-approval' })
    const step = await play({
      at: { ...at, faults: [{ on: 'approval', with: 'stall-header' }] },
      inputs: { ...inputs, timeout: '6s', 'on-approval': 'approve' },
    })

    expect(step.outputs['outcome']).toBe('timed-out')
    expect(theError(step)).toContain('a request had no complete answer for')
  })

  test('during a check', async () => {
    const at = { ...held, faults: [{ on: 'session', with: 'stall-header' }] } as const
    const step = await play({ verb: 'check', at, inputs })

    expect(step.outputs['outcome']).toBe('timed-out')
    expect(theError(step)).toContain('a request had no complete answer for')
  })
})

test.concurrent('a host that was never reached is the first thing to look at', async () => {
  const step = await play({ inputs: { ...inputs, timeout: '4s', host: 'http://feldera.invalid' } })

  expect(step.outputs['outcome']).toBe('timed-out')
  expect(theError(step)).toMatch(/Check the input 'host', and that this runner may reach it .*\. Re-run this job/)
  // Once.
  expect(theError(step).match(/Check the input 'host'/g)).toHaveLength(1)
})

test.concurrent('a pipeline out of sight before anything was sent: its process is named', async () => {
  const step = await play({ at: held, before: (feldera) => setReachable(feldera, false), inputs })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', status: 'Unavailable', changed: 'false' })
  expect(theError(step)).toMatch(/nothing changed in Feldera\. Feldera has lost sight of the pipeline's process/)
})

test.concurrent('a wait that nothing disturbed names no trouble', async () => {
  const step = await play({ at: held, inputs })

  expect(step.outputs['outcome']).toBe('timed-out')
  expect(theError(step)).not.toContain('requests were failing')
})
