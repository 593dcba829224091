import { describe, expect, test } from 'vitest'
import { type Baseline, isKnownStatus, judgeProgress } from '../../src/progress.ts'
import { pipeline } from './pipeline-sample.ts'

const baseline: Baseline = { target: 'Running', deploymentId: 'deployment-1', desiredBefore: 'Standby' }

describe('what one look during the wait means', () => {
  test.each([
    ['Running', 'Running', 'active'],
    ['Standby', 'Running', 'going-on'],
    ['Standby', 'Standby', 'going-on'],
    ['Paused', 'Running', 'going-on'],
    ['Running', 'Standby', 'going-on'],
    ['Initializing', 'Running', 'going-on'],
    ['Bootstrapping', 'Running', 'going-on'],
    ['ConcurrentBootstrapping', 'Running', 'going-on'],
    ['Synchronizing', 'Running', 'going-on'],
    ['Replaying', 'Running', 'going-on'],
    ['Coordination', 'Running', 'going-on'],
    ['Provisioning', 'Running', 'going-on'],
    ['Unavailable', 'Unavailable', 'going-on'],
    ['Brandnew', 'Running', 'going-on'],
    ['AwaitingApproval', 'Running', 'awaiting-approval'],
    ['Running', 'Paused', 'DesiredStatusChanged'],
    ['Paused', 'Paused', 'DesiredStatusChanged'],
    ['Standby', 'Stopped', 'PipelineStopped'],
    ['Stopping', 'Stopped', 'PipelineStopped'],
    ['Stopped', 'Stopped', 'PipelineStopped'],
    ['Suspended', 'Suspended', 'PipelineStopped'],
  ])('%s, desired %s: %s', (status, desiredStatus, verdict) => {
    const progress = judgeProgress(pipeline({ status, desiredStatus }), baseline)
    expect(progress.kind === 'failed' ? progress.code : progress.kind).toBe(verdict)
  })

  test.each([
    ['another deployment', 'deployment-2'],
    ['no deployment', undefined],
  ])('%s is not the one that was activated, even when it runs', (_, deploymentId) => {
    const seen = pipeline({ status: 'Running', desiredStatus: 'Running', deploymentId })
    expect(judgeProgress(seen, baseline)).toMatchObject({ kind: 'failed', code: 'PipelineReplaced' })
  })

  test('an old server that never names a deployment is believed', () => {
    const seen = pipeline({ status: 'Running', desiredStatus: 'Running', deploymentId: undefined })
    expect(judgeProgress(seen, { ...baseline, deploymentId: undefined })).toEqual({ kind: 'active' })
  })

  test('a deployment error wins over everything', () => {
    const deploymentError = { message: 'm', errorCode: 'InitializationError', details: null }
    const seen = pipeline({ status: 'Running', desiredStatus: 'Running', deploymentError })
    expect(judgeProgress(seen, baseline)).toMatchObject({ code: 'DeploymentFailed', error: deploymentError })
  })
})

test("statuses are known by Feldera's spelling only", () => {
  expect(isKnownStatus('Standby')).toBe(true)
  expect(isKnownStatus('standby')).toBe(false)
})
