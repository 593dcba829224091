import { describe, expect, test } from 'vitest'
import { decideActivation, type Look } from '../../src/decide/activation.ts'
import { beginHold, type Hold, judgeHold } from '../../src/decide/stability.ts'
import type { Pipeline } from '../../src/feldera/pipeline.ts'
import { EMPTY_RECORD } from '../../src/run/record.ts'
import { pipeline } from './samples.ts'

/** Running since 5,000 by Feldera's clock. */
function running(changes: Partial<Pipeline> = {}): Pipeline {
  return pipeline({ status: 'Running', desiredStatus: 'Running', statusSince: 5_000, ...changes })
}

const OUT_OF_SIGHT = pipeline({ status: 'Unavailable', desiredStatus: 'Unavailable' })

/** The first look that showed it had ended at 1,000 by the step's clock; it is to be held for 2,000. */
const HOLD = beginHold('activated', running(), { target: 'Running', now: 1_000 })

const judge = (seen: Pipeline, hold: Hold = HOLD, begunAt = 2_000, now = begunAt + 10) =>
  judgeHold(seen, hold, { begunAt, now, stableForMs: 2_000 })

test.each([
  ['began when the time was over', 3_000, 'held'],
  ['began a moment before, and ended after it', 2_999, 'goes-on'],
])('a look counts by when it began: one that %s', (_, begunAt, kind) => {
  expect(judge(running(), HOLD, begunAt)).toMatchObject({ kind })
})

describe('left, although the time is over', () => {
  test.each([
    ['Initializing', 'Running', { kind: 'status' }],
    ['Paused', 'Running', { kind: 'status' }],
    ['AwaitingApproval', 'Running', { kind: 'status' }],
    ['Brandnew', 'Running', { kind: 'status' }],
    ['Running', 'Paused', { kind: 'interfered', interference: 'DesiredStatusChanged' }],
    ['Standby', 'Standby', { kind: 'interfered', interference: 'DesiredStatusChanged' }],
    ['Stopping', 'Stopped', { kind: 'interfered', interference: 'PipelineStopped' }],
  ])('as %s, desired %s', (status, desiredStatus, departure) => {
    expect(judge(pipeline({ status, desiredStatus }), HOLD, 9_000)).toEqual({ kind: 'left', departure })
  })

  test.each([running({ deploymentId: 'deployment-2' }), { ...OUT_OF_SIGHT, deploymentId: 'deployment-2' }])(
    'as another deployment, %#',
    (seen) => {
      const departure = { kind: 'interfered', interference: 'PipelineReplaced' }
      expect(judge(seen, HOLD, 9_000)).toEqual({ kind: 'left', departure })
    },
  )

  test('with an error, which says most', () => {
    const error = { message: 'm', errorCode: 'RunnerCheckError', details: null }
    const seen = pipeline({ status: 'Stopping', desiredStatus: 'Stopped', deploymentError: error })
    expect(judge(seen, HOLD, 9_000)).toEqual({ kind: 'left', departure: { kind: 'broken', error } })
  })
})

describe('the count begins anew', () => {
  const hidden: Hold = { ...HOLD, isHidden: true, since: 2_010 }

  test('when it is out of sight, however long that lasts', () => {
    expect(judge(OUT_OF_SIGHT)).toEqual({ kind: 'goes-on', hold: hidden, news: 'hidden' })
    expect(judge(OUT_OF_SIGHT, hidden, 9_000)).toEqual({ kind: 'goes-on', hold: hidden })
  })

  test('from the end of the look that shows it again', () => {
    const seen = running({ statusSince: 8_000 })
    const hold = { ...HOLD, since: 9_010, seenAt: 9_010, statusSince: 8_000 }
    expect(judge(seen, hidden, 9_000)).toEqual({ kind: 'goes-on', hold, news: 'begun' })
  })

  test("when Feldera's own time has moved between two looks, also where the time is over", () => {
    const seen = running({ statusSince: 5_001 })
    const hold = { ...HOLD, since: 9_010, seenAt: 9_010, renewals: 1, statusSince: 5_001 }
    expect(judge(seen, HOLD, 9_000)).toEqual({ kind: 'goes-on', hold, news: 'renewed' })
  })

  test('but what was reached first stays what is measured', () => {
    const back = judge(running({ statusSince: 8_000 }), hidden, 9_000)
    expect(back).toMatchObject({ hold: { reachedAt: 1_000, reached: { statusSince: 5_000 } } })
  })
})

describe("where Feldera does not tell that time, looks alone count, and the last time told isn't forgotten", () => {
  const untold = running({ statusSince: undefined })

  test('never told', () => {
    const hold = beginHold('activated', untold, { target: 'Running', now: 1_000 })
    expect(judge(untold, hold, 3_000)).toEqual({ kind: 'held' })
    expect(judge(running(), hold)).toEqual({ kind: 'goes-on', hold: { ...hold, seenAt: 2_010, statusSince: 5_000 } })
  })

  test('not told in between', () => {
    expect(judge(untold)).toEqual({ kind: 'goes-on', hold: { ...HOLD, seenAt: 2_010 } })
    expect(judge(untold, HOLD, 3_000)).toEqual({ kind: 'held' })
  })
})

test('a run that no longer waits watches nothing', () => {
  const policy = {
    ...({ target: 'Running', expect: 'standby-or-active', onApproval: 'fail' } as const),
    ...({ stableForMs: 2_000, pollIntervalMs: 1_000, maxCheckpointAgeMs: undefined, onStale: 'warn' } as const),
  }
  const look: Look = { answer: { ok: true, value: running(), serverTime: undefined }, begunAt: 0 }
  const decide = (wait: boolean) =>
    decideActivation(look, EMPTY_RECORD, { ...policy, wait }, { now: 10, isLast: false }).move
  expect(decide(false)).toEqual({ kind: 'end', result: { kind: 'already-active' } })
  expect(decide(true)).toEqual({ kind: 'wait', pause: { pollingSince: 10, until: 2_010 } })
})
