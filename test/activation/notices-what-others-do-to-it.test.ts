import { describe, expect, test } from 'vitest'
import { json } from '../feldera/reply.ts'
import { ACTIVATE, ACTIVATE_PAUSED, desire, held, orders, play, show, theError } from '../support/story.ts'

test.concurrent('the last pull finds no checkpoint: failed, in the words of the deployment error', async () => {
  const step = await play({ at: 'no-checkpoint' })

  expect(step.outputs).toMatchObject({
    outcome: 'failed',
    'error-code': 'InitializationError',
    'http-status': '',
    changed: 'true',
  })
  expect(step.outputs['status']).toMatch(/^Stopp(?:ing|ed)$/)
  expect(theError(step)).toMatch(
    /could not bring pipeline 'orders' to Running: .*no checkpoint found in bucket \(InitializationError\)\. .*Clear its storage and start it in standby/,
  )
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

describe.concurrent('somebody', () => {
  test('stops it: failed, stopped without an error', async () => {
    const step = await play({ at: 'stopped-by-someone' })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineStopped', changed: 'true' })
    expect(theError(step)).toMatch(/it is \w+ \(desired Stopped\) without an error: somebody stopped it/)
  })

  test('suspends it: the same', async () => {
    const step = await play({
      at: held,
      async meanwhile(running, feldera) {
        await running.logged('Running is desired now')
        show(feldera, 'Suspended')
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineStopped' })
  })

  test('replaces it: failed, although the new deployment runs', async () => {
    const step = await play({ at: 'replaced' })
    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'PipelineReplaced',
      status: 'Running',
      'desired-status': 'Running',
    })
    expect(theError(step)).toMatch(
      /started it anew, as another deployment.*who replaced it: the new deployment is Running/,
    )
  })

  test('replaces it by another standby: which a second run can activate', async () => {
    const step = await play({
      at: held,
      async meanwhile(running, feldera) {
        await running.logged('Running is desired now')
        const { runner } = feldera.pipeline()
        runner.row.deploymentId = '0199aaaa-0000-7000-8000-000000000000'
        runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'PipelineReplaced', status: 'Standby' })
    expect(theError(step)).toContain('re-run this job to activate the new deployment')
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })

  test.for(['deleted', 'renamed'] as const)('%s it: failed, gone', async (what) => {
    const step = await play({ at: what })
    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'UnknownPipelineName',
      'http-status': '404',
      changed: 'true',
    })
    expect(theError(step)).toMatch(
      /could not watch pipeline 'orders': Unknown pipeline name 'orders' \(HTTP 404 UnknownPipelineName\)\. Its activation had been accepted before\. .*deleted or renamed it meanwhile/,
    )
    // Perhaps it goes by one of these.
    expect(theError(step).includes('The pipelines there are: ')).toBe(what === 'renamed')
  })

  test.each([
    { state: 'activating', when: 'under way already', says: "Somebody else's activation of it was under way before." },
    { state: 'provisioning', when: 'desired Standby', says: 'Nothing was sent.' },
  ] as const)('deletes it ($state): what had been done before is said', async ({ state, when, says }) => {
    const step = await play({
      at: { ...orders({ state, pullIntervalSeconds: 86_400 }), speed: 0.01 },
      async meanwhile(running, feldera) {
        await running.logged(when)
        feldera.pipeline().deleted = true
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownPipelineName', changed: 'false' })
    expect(theError(step)).toContain(`${says} Somebody deleted or renamed it meanwhile`)
  })

  test('pauses it: failed, desired by somebody else, and to what', async () => {
    const step = await play({ at: 'paused-by-someone' })
    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'DesiredStatusChanged',
      'desired-status': 'Paused',
      changed: 'true',
    })
    expect(theError(step)).toContain('somebody else changed its desired status to Paused while Running was asked for')
    // A plain second run would refuse what it finds.
    expect(theError(step)).toContain("If the activation should win, run it again with 'expect: any'.")
  })

  test('sets it running while it is to be paused', async () => {
    const step = await play({
      at: held,
      inputs: { initial: 'paused' },
      async meanwhile(running, feldera) {
        await running.logged('Paused is desired now')
        desire(feldera, 'Running')
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'DesiredStatusChanged' })
    expect(theError(step)).toContain("run it again with 'expect: any', which pauses it.")
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  })

  test('sets a live pipeline running again, which expect: any has just paused', async () => {
    const step = await play({
      at: { ...orders({ state: 'running' }), speed: 1 },
      inputs: { initial: 'paused', expect: 'any' },
      before(feldera) {
        // Twice it takes a while to pause; then the truth.
        const fields = { deployment_status: 'Running', deployment_desired_status: 'Paused' }
        const { deploymentId } = feldera.pipeline().runner.row
        feldera.addFault({
          on: 'wait',
          with: json(200, { name: 'orders', deployment_id: deploymentId, ...fields }),
          times: 2,
        })
      },
      async meanwhile(running, feldera) {
        await running.logged('Paused is desired now')
        desire(feldera, 'Running')
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'DesiredStatusChanged', changed: 'true' })
    expect(theError(step)).toContain('somebody else changed its desired status to Running while Paused was asked for')
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  })

  test('stops it with an error while it is Stopping still', async () => {
    const step = await play({
      at: { ...orders({ pullIntervalSeconds: 86_400 }), speed: 0.5 },
      async meanwhile(running, feldera) {
        await running.logged('Feldera accepted the activation')
        feldera.pipeline().runner.stop({ message: 'pod was evicted', error_code: 'RunnerCheckError', details: null })
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'RunnerCheckError', status: 'Stopping' })
    expect(theError(step)).toContain('pod was evicted (RunnerCheckError)')
  })
})
