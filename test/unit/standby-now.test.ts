import { expect, test } from 'vitest'
import type { Result } from '../../src/decide/result.ts'
import { standbyNow } from '../../src/decide/standby-now.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import { EMPTY_RECORD, type RunRecord } from '../../src/run/record.ts'
import { pipeline } from './samples.ts'

const standby = pipeline()
const paused = pipeline({ status: 'Paused', desiredStatus: 'Paused' })
const baseline = { target: 'Paused', deploymentId: 'deployment-1', desiredBefore: 'Standby' } as const
const accepted = { kind: 'accepted', at: 1, baseline } as const
const unconfirmed = { kind: 'unconfirmed', at: 1, baseline, previous: { kind: 'not-sent' } } as const
const armed = { kind: 'armed', verdict: 'pass', armament: { kind: 'none-shown' } } as const
const failed = (mayHaveActed: boolean) => ({ ...ownFailure('final', 'Refused', 'no'), mayHaveActed })
const sent = { at: 1, seen: paused, newestEventAt: undefined }
const unknownName = { ...failed(false), code: 'UnknownPipelineName', httpStatus: 404 }

const cancelled: Result = { kind: 'cancelled' }
const refusedWrite = (mayHaveActed: boolean): Result => {
  return { kind: 'request-failed', operation: 'activate', failure: failed(mayHaveActed) }
}

test.each<[what: string, Result, Partial<RunRecord>, now: string]>([
  ['nothing was seen', cancelled, {}, 'unknown'],
  ['it stands by, and was found armed', cancelled, { last: standby, findings: [armed] }, 'armed'],
  ['it stands by', cancelled, { last: standby }, 'not-armed'],
  ['it is paused', cancelled, { last: paused }, 'none'],
  [
    'it is out of sight',
    cancelled,
    { last: pipeline({ status: 'Unavailable', desiredStatus: 'Unavailable' }) },
    'unknown',
  ],
  // Feldera shows an activation up to 2.5 s late.
  [
    'it was activated, and the look is older',
    cancelled,
    { last: standby, activation: accepted, findings: [armed] },
    'none',
  ],
  ['it may have been activated', cancelled, { last: standby, activation: unconfirmed }, 'unknown'],
  ['it may have been activated, and was stopped', cancelled, { last: paused, activation: unconfirmed }, 'none'],
  [
    'a stop was sent, and not answered',
    cancelled,
    { last: standby, hasWritten: true, writes: { stop: { ...sent, state: 'sent' } } },
    'unknown',
  ],
  ['it was put back', { kind: 'rearmed' }, { last: standby, hasWritten: true }, 'armed'],
  [
    'it is back, and not armed',
    cancelled,
    { last: standby, hasWritten: true, activation: accepted, findings: [armed] },
    'not-armed',
  ],
  [
    'requests have failed since',
    cancelled,
    { last: standby, lastLookedAt: 1, trouble: { failure: failed(true), since: 2, count: 1 } },
    'unknown',
  ],
  [
    'requests have failed before',
    cancelled,
    { last: standby, lastLookedAt: 3, trouble: { failure: failed(true), since: 2, count: 1 } },
    'not-armed',
  ],
  ['a write was refused', refusedWrite(false), { last: standby }, 'not-armed'],
  ['a write may have been carried out', refusedWrite(true), { last: standby }, 'unknown'],
  ['it is gone', { kind: 'request-failed', operation: 'watch', failure: unknownName }, { last: standby }, 'none'],
  ['its process says that it serves', cancelled, { last: standby, unarmed: 'serving' }, 'unknown'],
  ['the action is broken', { kind: 'defect', error: undefined }, { last: standby }, 'unknown'],
])('%s', (_, result, record, now) => {
  expect(standbyNow(result, { ...EMPTY_RECORD, ...record })).toBe(now)
})
