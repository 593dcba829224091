import { describe, expect, test } from 'vitest'
import { insufficientRole, lockTookTooLong, postgresPoolError } from '../feldera/answers.ts'
import { READ_KEY, scenarios } from '../feldera/scenarios.ts'
import { ACTIVATE, APPROVE, desire, orders, play, show, theError } from '../support/story.ts'

const needsApproval = scenarios['needs-approval'].options
const DIFF = { program_diff: { added_views: ['late_orders'] }, modified_input_connectors: ['orders.kafka'] }

describe.concurrent('on-approval: fail, the default', () => {
  test('is red with the difference in words, and the way to approve it', async () => {
    const step = await play({ at: 'needs-approval' })

    expect(step.outputs).toMatchObject({
      outcome: 'awaiting-approval',
      'error-code': 'AwaitingApproval',
      changed: 'true',
      status: 'AwaitingApproval',
      'desired-status': 'Running',
    })
    expect(theError(step)).toMatch(
      /added views late_orders; modified input connectors orders\.kafka.*fda approve orders.*'on-approval: approve'/,
    )
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toMatchObject(DIFF)
    expect(step.summary).toMatch(/Difference between checkpoint and pipeline[\s\S]*late_orders[\s\S]*orders\.kafka/)
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })

  test('says how to watch it after the approval, when the expectation would refuse it then', async () => {
    const step = await play({ at: 'needs-approval', inputs: { expect: 'standby' } })
    expect(theError(step)).toContain("Then re-run this job with 'expect: standby-or-active' to watch it")
  })

  test('reads the bare difference of older Feldera too', async () => {
    const step = await play({ at: { ...needsApproval, version: '0.300.0+enterprise' } })

    expect(step.outputs['outcome']).toBe('awaiting-approval')
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toMatchObject(DIFF)
    expect(theError(step)).toContain('added views late_orders')
  })

  test('names the first few of many, and all in the output and the summary', async () => {
    const views = Array.from({ length: 30 }, (_, index) => `view_${index}`)
    const approvalDiff = { program_diff: { added_views: views } }
    const step = await play({ at: orders({ afterActivation: 'needs-approval', approvalDiff }) })

    expect(theError(step)).toContain('added views view_0, view_1, view_2, view_3, view_4 and 25 more')
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toEqual(approvalDiff)
    expect(step.summary).toContain('view_29')
  })

  test("also stops at somebody else's activation, of which nothing was changed here", async () => {
    const step = await play({
      before(feldera) {
        desire(feldera, 'Running')
        show(feldera, 'AwaitingApproval', { approval_diff: DIFF })
      },
    })

    expect(step.outputs).toMatchObject({ outcome: 'awaiting-approval', changed: 'false' })
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toEqual(DIFF)
    expect(step.feldera.writes).toEqual([])
  })
})

describe.concurrent('on-approval: approve', () => {
  test('approves once and is green when it runs', async () => {
    const step = await play({ at: 'needs-approval', inputs: { 'on-approval': 'approve' } })

    expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running' })
    expect(step.log).toMatch(/AwaitingApproval[\s\S]*Approved the difference[\s\S]*→ Running/)
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toMatchObject(DIFF)
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE])
  })

  test('approves once, however long Feldera takes to show that it was', async () => {
    const step = await play({
      at: { ...orders({ afterActivation: 'needs-approval', pullIntervalSeconds: 0.2, pullSeconds: 0.1 }), speed: 2 },
      before(feldera) {
        // Only its regular tick is left, every 1.25 s at this speed.
        feldera.pipeline().runner.missesNotifications = true
      },
      inputs: { 'on-approval': 'approve' },
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE])
  })

  test('tries again when Feldera was busy', async () => {
    const step = await play({
      at: {
        ...needsApproval,
        faults: [{ on: 'approval', with: { ...lockTookTooLong, headers: { 'retry-after': '1' } }, times: 1 }],
      },
      inputs: { 'on-approval': 'approve' },
    })

    expect(step.exitCode).toBe(0)
    expect(step.log).toContain('The approval got no good answer: The lock required for this operation took too long')
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE, APPROVE])
  })

  test('sees that it was approved, though the answer said otherwise', async () => {
    const step = await play({
      at: { ...needsApproval, faults: [{ on: 'approval', with: postgresPoolError, effect: 'accepted', times: 1 }] },
      inputs: { 'on-approval': 'approve' },
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE])
  })

  test('refused: red with the cause, and the activation goes on', async () => {
    const step = await play({
      at: { ...needsApproval, faults: [{ on: 'approval', with: insufficientRole }] },
      inputs: { 'on-approval': 'approve' },
    })

    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'InsufficientPermissions',
      'http-status': '403',
      changed: 'true',
      status: 'AwaitingApproval',
    })
    expect(theError(step)).toMatch(
      /could not approve pipeline 'orders'.*403.*accepted and waits for approval.*role 'read', this needs 'write'/,
    )
    expect(step.feldera.writes).toEqual([ACTIVATE, APPROVE])
  })

  test('with a key that may only read, of an activation of somebody else', async () => {
    const step = await play({
      at: 'authenticated',
      before(feldera) {
        desire(feldera, 'Running')
        show(feldera, 'AwaitingApproval', { approval_diff: DIFF })
      },
      inputs: { token: READ_KEY, 'on-approval': 'approve' },
    })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'http-status': '403', changed: 'false' })
    expect(theError(step)).toMatch(/role 'read', this needs 'write'/)
    expect(step.feldera.writes).toEqual([APPROVE])
  })
})

describe.concurrent('on-approval: wait', () => {
  test('says whom it waits for, and is green once a person approved', async () => {
    const step = await play({
      at: 'needs-approval',
      inputs: { 'on-approval': 'wait' },
      async meanwhile(running, feldera) {
        await running.logged('fda approve orders')
        const { runner } = feldera.pipeline()
        runner.process?.approve()
        runner.wake()
      },
    })

    expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running' })
    expect(step.log.match(/fda approve orders/g)).toHaveLength(1)
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })

  test('nobody comes: timed out, with the way to approve it', async () => {
    const step = await play({ at: 'needs-approval', inputs: { 'on-approval': 'wait', timeout: '4s' } })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', status: 'AwaitingApproval', changed: 'true' })
    expect(theError(step)).toMatch(
      /last seen AwaitingApproval.*waits for approval in Feldera.*fda approve orders\. Re-run this job to go on watching/,
    )
    expect(JSON.parse(step.outputs['approval-diff'] ?? '')).toMatchObject(DIFF)
  })
})
