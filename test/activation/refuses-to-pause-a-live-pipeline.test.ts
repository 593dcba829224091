import { describe, expect, test } from 'vitest'
import { page, pipelineUnavailable, unavailableBare } from '../feldera/answers.ts'
import type { Reply } from '../feldera/reply.ts'
import { ACTIVATE_PAUSED, LOOK, orders, play, requestsOf, setReachable, theError } from '../support/story.ts'

test.concurrent('a mistyped name and initial: paused do no harm, and the error says what was prevented', async () => {
  const step = await play({ at: 'already-running', inputs: { initial: 'paused' } })

  expect(step.outputs).toMatchObject({
    outcome: 'refused',
    'error-code': 'LivePipeline',
    changed: 'false',
    'previous-status': 'Running',
    status: 'Running',
    'desired-status': 'Running',
  })
  expect(theError(step)).toMatch(
    /could not activate pipeline 'orders': it is not in standby but Running; .*paused a live pipeline.*Nothing was sent.*expect: any/,
  )
  expect(step.summary).toContain('Activation refused')
  expect(step.summary).not.toContain('at acceptance')
  expect(step.feldera.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([LOOK])
  expect(step.feldera.pipeline().runner.row.runtimeStatus).toBe('Running')
})

test.concurrent('with expect: any it is paused, because somebody asked for just that', async () => {
  const step = await play({ at: 'already-running', inputs: { initial: 'paused', expect: 'any' } })

  expect(step.outputs).toMatchObject({
    outcome: 'activated',
    changed: 'true',
    'previous-status': 'Running',
    status: 'Paused',
    message: 'Pipeline transitioning from Running to Paused',
  })
  expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  // It was no standby: so nobody took over, and there is no way back into standby.
  expect(step.summary).toContain('Set to <code>Paused</code>')
  expect(step.summary).not.toMatch(/RTO|RPO|way back/)
})

test.concurrent('one that was out of sight and comes back live is refused, not paused', async () => {
  const step = await play({
    at: orders({ state: 'running' }),
    before: (feldera) => setReachable(feldera, false),
    inputs: { initial: 'paused' },
    async meanwhile(running, feldera) {
      await running.logged('lost sight of the pipeline process')
      setReachable(feldera, true)
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline' })
  expect(step.feldera.writes).toEqual([])
})

describe.concurrent('one that goes live between two tries of the activation is not paused', () => {
  const goesLive = async (refusal: Reply) => {
    const step = await play({
      at: { ...orders(), faults: [{ on: 'activation', with: refusal, times: 1 }] },
      inputs: { initial: 'paused' },
      async meanwhile(running, feldera) {
        await running.logged('The activation got no good answer')
        feldera.pipeline().runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      },
    })
    expect(step.feldera.accepted).toBe(0)
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
    expect(step.feldera.pipeline().runner.row.runtimeStatus).toBe('Running')
    return step
  }

  test('but refused, when the first try was provably not accepted', async () => {
    const step = await goesLive(page(429))
    expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline', changed: 'false' })
    expect(theError(step)).toContain('No activation was made.')
    expect(theError(step)).not.toContain('Nothing was sent')
  })

  test.each([
    ['a proxy', unavailableBare],
    ["Feldera's look-up of the pipeline", { ...pipelineUnavailable, headers: {} }],
  ])(
    'and reported as changed by somebody else, when %s leaves open what became of the first',
    async (_whose, reply) => {
      const step = await goesLive(reply)
      expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'DesiredStatusChanged', changed: 'false' })
    },
  )
})

test.concurrent('paused by the marker of an earlier activation: says that the storage is spent', async () => {
  const step = await play({ at: 'paused-by-marker' })

  expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline', status: 'Paused' })
  expect(theError(step)).toMatch(
    /set it running.*'expect: any' sets it running with what it holds, however old\. Only for a fresh standby: stop it, clear/,
  )
})

test.concurrent('a stopped one is refused, with the command that starts it in standby', async () => {
  const step = await play({ at: 'stopped' })

  expect(theError(step)).toMatch(/it is Stopped .*no standby to activate.*fda start orders --initial standby/)
  expect(requestsOf(step.feldera)).toEqual([LOOK])
})

test.concurrent('one that stopped with an error is refused with the words of that error', async () => {
  const step = await play({ at: 'stopped-with-error' })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError', 'http-status': '' })
  expect(theError(step)).toMatch(/it is Stopped.*out of disk.*InitializationError.*Nothing was sent/)
  expect(step.feldera.writes).toEqual([])
})
