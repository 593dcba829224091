import { describe, expect, test } from 'vitest'
import { advanceBaseline, type Baseline, judgeProgress } from '../../src/decide/progress.ts'
import { isKnownStatus, type Pipeline } from '../../src/feldera/pipeline.ts'
import { pipeline } from './samples.ts'

const baseline: Baseline = { target: 'Running', deploymentId: 'deployment-1', desiredBefore: 'Standby' }

/** The time of the look, which counts only while a look may show what was before the acceptance. */
const AT = 1_000

const judge = (seen: Pipeline, against: Baseline) => judgeProgress(seen, against, AT)

describe('what one look during the wait means', () => {
  test.each([
    ['Running', 'Running', 'active'],
    ['Standby', 'Running', 'in-progress'],
    ['Standby', 'Standby', 'in-progress'],
    ['Paused', 'Running', 'in-progress'],
    ['Running', 'Standby', 'in-progress'],
    ['Initializing', 'Running', 'in-progress'],
    ['Bootstrapping', 'Running', 'in-progress'],
    ['ConcurrentBootstrapping', 'Running', 'in-progress'],
    ['Synchronizing', 'Running', 'in-progress'],
    ['Replaying', 'Running', 'in-progress'],
    ['Coordination', 'Running', 'in-progress'],
    ['Provisioning', 'Running', 'in-progress'],
    ['Unavailable', 'Unavailable', 'in-progress'],
    ['Brandnew', 'Running', 'in-progress'],
    ['AwaitingApproval', 'Running', 'awaiting-approval'],
    ['Running', 'Paused', 'DesiredStatusChanged'],
    ['Paused', 'Paused', 'DesiredStatusChanged'],
    ['Standby', 'Stopped', 'PipelineStopped'],
    ['Stopping', 'Stopped', 'PipelineStopped'],
    ['Stopped', 'Stopped', 'PipelineStopped'],
    ['Suspended', 'Suspended', 'PipelineStopped'],
  ])('%s, desired %s: %s', (status, desiredStatus, verdict) => {
    const progress = judge(pipeline({ status, desiredStatus }), baseline)
    expect(progress.kind === 'interfered' ? progress.interference : progress.kind).toBe(verdict)
  })

  test.each([
    ['another deployment', 'deployment-2'],
    ['no deployment', undefined],
  ])('%s is not the one that was activated, even when it runs', (_, deploymentId) => {
    const seen = pipeline({ status: 'Running', desiredStatus: 'Running', deploymentId })
    expect(judge(seen, baseline)).toMatchObject({ kind: 'interfered', interference: 'PipelineReplaced' })
  })

  test('an old server that never names a deployment is believed', () => {
    const seen = pipeline({ status: 'Running', desiredStatus: 'Running', deploymentId: undefined })
    expect(judge(seen, { ...baseline, deploymentId: undefined })).toEqual({ kind: 'active' })
  })

  test('a deployment error wins over everything', () => {
    const deploymentError = { message: 'm', errorCode: 'InitializationError', details: null }
    const seen = pipeline({ status: 'Running', desiredStatus: 'Running', deploymentError })
    expect(judge(seen, baseline)).toEqual({ kind: 'broken', error: deploymentError })
  })
})

test('once the target was desired, going back to what was desired before is a change by somebody', () => {
  const live: Baseline = { target: 'Paused', deploymentId: 'deployment-1', desiredBefore: 'Running' }
  const reverted = pipeline({ status: 'Running', desiredStatus: 'Running' })
  expect(judge(reverted, live)).toEqual({ kind: 'in-progress' })
  const seen = pipeline({ status: 'Running', desiredStatus: 'Paused' })
  expect(judge(reverted, advanceBaseline(live, seen))).toMatchObject({ interference: 'DesiredStatusChanged' })
  expect(judge(reverted, advanceBaseline(live, reverted))).toEqual({ kind: 'in-progress' })
})

test.each([
  ['desired otherwise', { desiredStatus: 'Paused' }],
  ['another deployment', { deploymentId: 'deployment-2' }],
])('%s: no news while the look may show what was before the acceptance', (_, fields) => {
  const seen = pipeline({ status: 'Standby', desiredStatus: 'Running', ...fields })
  expect(judge(seen, { ...baseline, freshFrom: AT + 1 })).toEqual({ kind: 'in-progress' })
  expect(judge(seen, { ...baseline, freshFrom: AT })).toMatchObject({ kind: 'interfered' })
  // Once the target was seen desired, every later look is news.
  expect(judge(seen, { ...baseline, desiredBefore: 'Running', freshFrom: AT + 1 })).toMatchObject({
    kind: 'interfered',
  })
})

test("statuses are known by Feldera's spelling only", () => {
  expect(isKnownStatus('Standby')).toBe(true)
  expect(isKnownStatus('standby')).toBe(false)
})
