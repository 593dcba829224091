import { expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import { apiError, json } from '../feldera/reply.ts'
import { ACTIVATE, ACTIVATE_PAUSED, desire, held, orders, play, theError } from '../support/story.ts'

// Nothing in Feldera ties an activation to what was seen before it, and for some seconds the row still shows what was before.

/** A standby whose row is written every six seconds, and not when something happens to it. */
const slow = { ...orders({ pullIntervalSeconds: 86_400 }), speed: 0.4 }

/** Until it sends something, the step sees the standby that there was. */
function showStandby(feldera: SimulatedFeldera): void {
  const { deploymentId } = feldera.pipeline().runner.row
  const standby = { deployment_status: 'Standby', deployment_desired_status: 'Standby' }
  feldera.addFault({ on: 'look', with: json(200, { name: 'orders', deployment_id: deploymentId, ...standby }) })
}

/** Somebody sets it running after the look, which the row shows at once. */
function runUnseen(feldera: SimulatedFeldera): void {
  showStandby(feldera)
  desire(feldera, 'Running')
}

/** The row shows it for some seconds after the activation, too. */
function pauseUnseen(feldera: SimulatedFeldera): void {
  showStandby(feldera)
  desire(feldera, 'Paused')
  feldera.pipeline().runner.missesNotifications = true
}

const unknown = apiError(404, 'UnknownPipelineName', { message: "Unknown pipeline name 'orders'" })

test.concurrent('somebody sets it running: who paused it says so', async () => {
  const step = await play({
    at: held,
    inputs: { initial: 'paused' },
    before: runUnseen,
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'LivePipeline', changed: 'true' })
  expect(theError(step)).toMatch(
    /somebody had set it running since the last look, and the activation paused it\. It is left paused\. Find out who.*POST \/v0\/pipelines\/orders\/resume/,
  )
  expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
})

test.concurrent('the same where a live pipeline may be paused: green', async () => {
  const step = await play({
    at: { ...orders(), speed: 20 },
    inputs: { initial: 'paused', expect: 'any' },
    before: runUnseen,
  })
  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true', status: 'Paused' })
})

test.concurrent('somebody sets it to Paused, which the row shows late: no change that came after', async () => {
  const step = await play({
    at: { ...orders({ pullIntervalSeconds: 1, pullSeconds: 0.2 }), speed: 0.4 },
    before: pauseUnseen,
  })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true', status: 'Running' })
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

test.concurrent('the same at the deadline: it goes on, and nobody is blamed', async () => {
  const step = await play({
    at: slow,
    inputs: { timeout: '3s' },
    before: pauseUnseen,
  })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'true' })
  expect(theError(step)).toContain('The activation was accepted and goes on in Feldera')
  expect(theError(step)).not.toContain('somebody')
})

test.concurrent('another standby takes its place: the activation is not disowned', async () => {
  const step = await play({
    at: slow,
    before(feldera) {
      showStandby(feldera)
      const { runner } = feldera.pipeline()
      runner.row.deploymentId = '0199aaaa-0000-7000-8000-000000000000'
      runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
      runner.missesNotifications = true
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineReplaced', changed: 'true' })
  expect(theError(step)).toContain('The activation was accepted, by the old deployment or by the new one.')
  expect(theError(step)).toContain('the new deployment is Standby (desired Running)')
})

test.concurrent('an answer lost, and somebody sets it running before it can be sent again: it is not paused', async () => {
  const step = await play({
    at: { ...slow, faults: [{ on: 'activation', with: 'reset', effect: 'accepted', times: 1 }] },
    inputs: { initial: 'paused' },
    before(feldera) {
      feldera.pipeline().runner.missesNotifications = true
    },
    async meanwhile(running, feldera) {
      await running.logged('Looking whether it was accepted')
      feldera.pipeline().runner.process?.desire('Running')
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'DesiredStatusChanged', changed: 'false' })
  expect(theError(step)).toContain('An activation was sent before, and it is not known whether Feldera accepted it.')
  expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
})

test.concurrent('an answer lost, and the runner loses the process: nothing is said of storage that may be unspent', async () => {
  const step = await play({
    at: { ...held, faults: [{ on: 'activation', with: 'reset', times: 1 }] },
    async meanwhile(running, feldera) {
      await running.logged('Looking whether it was accepted')
      const error = { message: 'the process is gone', error_code: 'RunnerCheckError', details: null }
      feldera.pipeline().runner.stop(error)
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'RunnerCheckError', changed: 'false' })
  expect(theError(step)).toContain('it is not known whether Feldera accepted it')
  expect(theError(step)).toContain('nothing to do with its storage')
  expect(theError(step)).not.toContain('cannot stand by again')
})

test.concurrent('a name that is unknown to one answer: the next is believed', async () => {
  const step = await play({ at: { ...orders(), speed: 20, faults: [{ on: 'wait', with: unknown, times: 1 }] } })
  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
})

test.concurrent('a name that stays unknown although the list has it: nobody is said to have deleted it', async () => {
  const step = await play({ at: { ...held, faults: [{ on: 'wait', with: unknown }] }, inputs: { timeout: '8s' } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName', changed: 'true' })
  expect(theError(step)).toContain("Its activation had been accepted before. Feldera's list of pipelines has this name")
  expect(theError(step)).not.toMatch(/deleted|Did you mean/)
})
