import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Expectation, planActivation } from '../../src/decide/plan.ts'
import { describeRefusal } from '../../src/report/refusal.ts'
import { inputs, pipeline, sampleReport } from './samples.ts'

const EXPECTATIONS: Expectation[] = ['standby', 'standby-or-active', 'any']

describe('which pipelines may be activated', () => {
  // status, desired, plan under: standby, standby-or-active, any. The target is Running.
  test.each([
    ['Standby', 'Standby', ['activate', 'activate', 'activate']],
    ['Provisioning', 'Standby', ['wait-for-standby', 'wait-for-standby', 'wait-for-standby']],
    ['Initializing', 'Standby', ['wait-for-standby', 'wait-for-standby', 'wait-for-standby']],
    ['Unavailable', 'Standby', ['wait-for-standby', 'wait-for-standby', 'wait-for-standby']],
    ['Stopped', 'Standby', ['wait-for-standby', 'wait-for-standby', 'wait-for-standby']],
    ['Unavailable', 'Unavailable', ['wait-for-standby', 'wait-for-standby', 'wait-for-standby']],
    ['Running', 'Running', ['AlreadyActive', 'already-active', 'already-active']],
    ['Standby', 'Running', ['ActivationUnderWay', 'join', 'join']],
    ['Replaying', 'Running', ['ActivationUnderWay', 'join', 'join']],
    ['Running', 'Paused', ['LivePipeline', 'LivePipeline', 'activate']],
    ['Paused', 'Paused', ['LivePipeline', 'LivePipeline', 'activate']],
    ['Stopped', 'Stopped', ['NotDeployed', 'NotDeployed', 'NotDeployed']],
    ['Stopping', 'Stopped', ['NotDeployed', 'NotDeployed', 'NotDeployed']],
    ['Standby', 'Stopped', ['NotDeployed', 'NotDeployed', 'NotDeployed']],
    ['Suspended', 'Suspended', ['NotDeployed', 'NotDeployed', 'NotDeployed']],
    ['Running', 'Suspended', ['NotDeployed', 'NotDeployed', 'NotDeployed']],
  ])('%s, desired %s', (status, desiredStatus, plans) => {
    const found = pipeline({ status, desiredStatus })
    const decided = EXPECTATIONS.map((expectation) => planActivation(found, 'Running', expectation))
    expect(decided.map((plan) => (plan.kind === 'refuse' ? plan.refusal : plan.kind))).toEqual(plans)
  })

  test.each(['Running', 'Paused'])("a start as %s that has no deployment yet is nobody's standby", (initial) => {
    for (const status of ['Stopped', 'Provisioning']) {
      const found = pipeline({ status, desiredStatus: initial, deploymentInitial: initial, deploymentId: undefined })
      const decided = EXPECTATIONS.map((expectation) => planActivation(found, 'Running', expectation))
      expect(decided.map((plan) => plan.kind === 'refuse' && plan.refusal)).toEqual(Array(3).fill('ColdStart'))
    }
  })

  test('a broken deployment is never activated, whatever is expected', () => {
    const found = pipeline({ deploymentError: { message: 'm', errorCode: 'c', details: null } })
    for (const expectation of EXPECTATIONS) expect(planActivation(found, 'Running', expectation).kind).toBe('broken')
  })

  test('no state but Standby or "any" ever leads to a request that changes something', () => {
    const status = fc.constantFrom(
      'Standby',
      'Running',
      'Paused',
      'Stopped',
      'Stopping',
      'Suspended',
      'Unavailable',
      'Brandnew',
    )
    const expectation = fc.constantFrom<Expectation>('standby', 'standby-or-active')
    fc.assert(
      fc.property(
        status,
        status,
        fc.constantFrom('Running', 'Paused'),
        expectation,
        (is, desired, target, expectation) => {
          const plan = planActivation(pipeline({ status: is, desiredStatus: desired }), target, expectation)
          expect(plan.kind === 'activate').toBe(is === 'Standby' && desired === 'Standby')
        },
      ),
    )
  })

  test('a refusal says what activating would have done', () => {
    const last = pipeline({ status: 'Running', desiredStatus: 'Running' })
    const plan = planActivation(last, 'Paused', 'standby-or-active')
    expect(plan).toEqual({ kind: 'refuse', refusal: 'LivePipeline' })
    const { why } = describeRefusal('LivePipeline', { ...sampleReport({ last }), inputs: inputs({ target: 'Paused' }) })
    expect(why).toContain('would have paused a live pipeline')
  })
})
