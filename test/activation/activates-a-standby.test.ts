import { describe, expect, test } from 'vitest'
import { ACTIVATE, ACTIVATE_PAUSED, held, LOOK, play, requestsOf, show } from '../support/story.ts'

test.concurrent('looks, activates once, and watches until it runs', async () => {
  const step = await play({})

  expect(step.annotations).toEqual([])
  expect(step.outputs).toMatchObject({
    outcome: 'activated',
    changed: 'true',
    'previous-status': 'Standby',
    status: 'Running',
    'desired-status': 'Running',
    message: 'Pipeline transitioning from Standby to Running',
    'error-code': '',
    'http-status': '',
    'checkpoint-sequence-number': '',
    'deployment-id': step.feldera.pipeline().runner.row.deploymentId,
    'platform-version': '0.337.0+enterprise',
    'approval-diff': '',
  })
  expect(requestsOf(step.feldera)).toEqual([LOOK, ACTIVATE, LOOK])
  expect(step.feldera.accepted).toBe(1)
})

test.concurrent('logs what changed, and why Standby is shown for so long', async () => {
  const { log } = await play({
    at: held,
    async meanwhile(running, feldera) {
      await running.logged('Running is desired now')
      show(feldera, 'Running')
    },
  })

  expect(log).toMatch(
    new RegExp(
      [
        "Activating pipeline 'orders' to Running at http://127.0.0.1:\\d+",
        "Pipeline 'orders' is Standby",
        'Sending the activation',
        'Feldera accepted the activation: Pipeline transitioning from Standby to Running',
        'Running is desired now.*Standby while it pulls the last checkpoint',
        'Standby → Running, after [\\d.]+ s',
        "Done: pipeline 'orders' is Running, [^;]+ after the activation was accepted; its checkpoint was .+ old",
      ].join('[^\\n]*\\n'),
    ),
  )
  expect(log.trim().split('\n')).toHaveLength(7)
})

test.concurrent('writes a summary: before and after, timeline, RTO, RPO, checkpoint, and that there is no standby now', async () => {
  const { summary, outputs, log } = await play({})

  expect(summary).toMatch(/✅ Standby activated: <a href="[^"]*\/pipelines\/orders\/"><code>orders<\/code><\/a>/)
  expect(summary).toMatch(/<code>Standby<\/code> → <code>Running<\/code>/)
  expect(summary).toMatch(/\(RTO\).*by Feldera's clock/)
  expect(summary).toMatch(/\(RPO\)/)
  expect(summary).toMatch(
    /Timeline[\s\S]*Standby[\s\S]*activation accepted[\s\S]*last pull and restore[\s\S]*Running.*active/,
  )
  expect(summary).toContain(`<code>${outputs['checkpoint-id']}</code>`)
  expect(summary).toContain('This one is live now, so unless there is another one, there is no standby')
  expect(log).toMatch(
    /^Done: .*\. Unless there is another one, there is no standby now; the action …\/rearm makes one$/m,
  )
  expect(summary).toMatch(/workflow <code>Failover<\/code>.*by <code>octocat<\/code>/)
})

test.concurrent('says nothing of who ran it where the runner does not say', async () => {
  const variables = ['GITHUB_WORKFLOW', 'GITHUB_EVENT_NAME', 'GITHUB_ACTOR', 'GITHUB_TRIGGERING_ACTOR', 'GITHUB_SHA']
  const step = await play({ env: Object.fromEntries(variables.map((name) => [name, undefined])) })
  expect(step.summary).toMatch(/<sub>step ran .* against/)
})

test.concurrent('brings it up paused when asked for a rehearsal', async () => {
  const step = await play({ inputs: { initial: 'paused' } })

  expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Paused', 'desired-status': 'Paused' })
  expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
})

test.concurrent('a second run finds it done and sends nothing', async () => {
  const step = await play({ at: 'already-running' })

  expect(step.outputs).toMatchObject({ outcome: 'already-active', changed: 'false', 'activation-seconds': '' })
  expect(step.log).toContain('is Running already; nothing was sent')
  expect(requestsOf(step.feldera)).toEqual([LOOK])
})

describe.concurrent('reads a 202', () => {
  test('that holds the object of the old documentation', async () => {
    const { outputs } = await play({ at: 'old-server' })
    expect(outputs).toMatchObject({ outcome: 'activated', changed: 'true', 'checkpoint-sequence-number': '17' })
    expect(outputs['message']).toContain("pipeline 'orders' is Running")
  })

  test('that holds nothing', async () => {
    const { outputs } = await play({ at: 'empty-acceptance' })
    expect(outputs).toMatchObject({ outcome: 'activated', changed: 'true', 'checkpoint-sequence-number': '' })
    expect(outputs['message']).toContain("pipeline 'orders' is Running")
  })
})
