import { describe, expect, test } from 'vitest'
import { judgeArmed } from '../../src/decide/armed.ts'
import { readStorageHistory } from '../../src/decide/storage-history.ts'
import type { PipelineEvent } from '../../src/feldera/events.ts'
import type { Pipeline } from '../../src/feldera/pipeline.ts'
import { uuidV7 } from '../feldera/clock.ts'
import { pipeline } from './samples.ts'

const CLEARED = { storageStatus: 'Cleared', resourcesDesiredStatus: 'Stopped' }
const desired = (runtimeDesiredStatus: string, runtimeStatus = runtimeDesiredStatus) => ({
  runtimeDesiredStatus,
  runtimeStatus,
})
const STARTING = desired('Standby', 'Initializing')
const STOPPED = { resourcesDesiredStatus: 'Stopped' }

const historyOf = (changes: readonly Partial<PipelineEvent>[]) =>
  readStorageHistory(
    changes.map((change, index) => ({
      recordedAt: index,
      storageStatus: 'InUse',
      resourcesDesiredStatus: 'Provisioned',
      runtimeStatus: undefined,
      runtimeDesiredStatus: undefined,
      ...change,
    })),
  )

describe('what the events tell about a storage', () => {
  test.each<[string, Partial<PipelineEvent>[], boolean, boolean, boolean]>([
    // Its story; then whether it has served, was activated, and the events are complete.
    ['nothing', [], false, false, false],
    ['just cleared', [CLEARED], false, false, true],
    ['cleared, and stood by', [CLEARED, STARTING, desired('Standby')], false, false, true],
    ['stood by, and nothing from before', [desired('Standby')], false, false, true],
    ['started in standby, and not known to have got there', [STARTING, STOPPED], false, false, false],
    ['rehearsed', [desired('Standby'), desired('Standby', 'Paused'), desired('Paused')], false, true, true],
    ['rehearsed, and nothing from before', [desired('Paused'), STOPPED], false, true, false],
    [
      'set running after a rehearsal, and paused',
      [desired('Standby'), desired('Paused'), desired('Running'), desired('Paused')],
      true,
      true,
      true,
    ],
    ['asked to run, and failed', [desired('Standby'), desired('Running', 'Standby'), STOPPED], true, true, true],
    ['suspended', [desired('Standby'), desired('Suspended', 'Running')], true, true, true],
    ['served, and was cleared since', [desired('Running'), STOPPED, CLEARED, STARTING], false, false, true],
    ['served, and its clearing has only begun', [desired('Running'), { storageStatus: 'Clearing' }], true, true, false],
    ['out of sight for a while', [desired('Standby'), desired('Unavailable'), desired('Paused')], false, true, true],
    // It cannot be, but then the worst is believed.
    ['served, and stood by without a clearing', [desired('Running'), desired('Standby')], true, true, true],
  ])('%s', (_, events, hasServed, wasActivated, isComplete) => {
    expect(historyOf(events)).toMatchObject({ hasServed, wasActivated, isComplete })
  })

  test('when it was last meant to be deployed', () => {
    expect(historyOf([CLEARED, {}, desired('Standby'), STOPPED])).toMatchObject({ lastDeployedAt: 2, newestAt: 3 })
    expect(historyOf([CLEARED])).toMatchObject({ lastDeployedAt: undefined, newestAt: 0 })
  })
})

describe('armed', () => {
  const deployedAt = 1_700_000_000_000
  const now = deployedAt + 600_000
  const standby = (...checkpoints: readonly string[]) =>
    pipeline({ deploymentId: uuidV7(deployedAt), checkpoints: checkpoints.map((uuid) => ({ uuid })) })
  const before = uuidV7(deployedAt - 1)
  const after = uuidV7(deployedAt + 1)
  const primaryWith = (uuid: string, seen: Partial<Pipeline> = {}) => {
    const serving = { id: 'primary-1', status: 'Running', desiredStatus: 'Running', statusSince: deployedAt - 1_000 }
    return { kind: 'seen', pipeline: pipeline({ ...serving, checkpoints: [{ uuid }], ...seen }) } as const
  }

  test.each([
    ['one that is younger than its deployment', standby(before, after), {}, 'armed'],
    ['one that is older', standby(before), {}, 'older'],
    ['none', standby(), {}, 'none-shown'],
    ['one that its primary has too', standby(before), { primary: primaryWith(before) }, 'armed'],
    ['one that its primary does not have', standby(before), { primary: primaryWith(after) }, 'older'],
    [
      'one that is its own, when it is named as its primary',
      standby(before),
      { primary: { kind: 'seen', pipeline: standby(before) } },
      'older',
    ],
    ['one of the future', standby(uuidV7(now + 3_600_000)), {}, 'undated'],
    ['one without a time', standby('old-style'), {}, 'undated'],
    ['one without a time that its primary has too', standby('x'), { primary: primaryWith('x') }, 'undated'],
    [
      'one that its primary had before it took over',
      standby(before),
      { primary: primaryWith(before, { statusSince: deployedAt }) },
      'older',
    ],
    [
      'one of a primary that says not since when it serves',
      standby(before),
      { primary: primaryWith(before, { statusSince: undefined }) },
      'older',
    ],
    [
      'one of a primary that is in standby itself',
      standby(before),
      { primary: primaryWith(before, { status: 'Standby', desiredStatus: 'Standby' }) },
      'older',
    ],
    ['a young one, older than is allowed', standby(after), { maxCheckpointAgeMs: 599_998 }, 'too-old'],
    ['a young one, as old as is allowed', standby(after), { maxCheckpointAgeMs: 599_999 }, 'armed'],
  ] as const)('with %s: %o', (_, seen, compared, kind) => {
    expect(judgeArmed(seen, { now, ...compared }).kind).toBe(kind)
  })

  test('a deployment without a time is not known to be older or younger', () => {
    const seen = pipeline({ deploymentId: undefined, checkpoints: [{ uuid: after }] })
    expect(judgeArmed(seen, { now }).kind).toBe('undated')
  })
})
