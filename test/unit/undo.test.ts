import { describe, expect, test } from 'vitest'
import { PASSING_ON_MS, SETTLE_MS } from '../../src/decide/confirmation.ts'
import type { SentWrite } from '../../src/decide/sent-write.ts'
import { decideUndo, type UndoLook } from '../../src/decide/undo.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import { pipeline } from './samples.ts'

const standby = pipeline({ deploymentId: 'standby' })
const taken = { ...standby, desiredStatus: 'Running' }
const paused = pipeline({ status: 'Paused', desiredStatus: 'Paused', deploymentId: 'primary' })
const running = { ...paused, status: 'Running', desiredStatus: 'Running' }
const look: UndoLook = { primary: paused, standby, begunAt: 10_000 }
const pause = { at: 1_000, deploymentId: 'primary', isAnswered: true }
const accepted: SentWrite = { at: 9_000, seen: paused, state: 'accepted', isAnswered: true }
const refused: SentWrite = {
  ...{ at: 9_000, seen: paused, state: 'failed', isFinal: false, retryFrom: 12_000 },
  failure: ownFailure('transient', 'ServerTrouble', 'put off'),
}

const RESUME = { kind: 'do', command: 'resume' }
const ended = (result: string) => ({ kind: 'end', result })

describe('a pause is undone by a resume', () => {
  test.each([
    ['at once', look, pause, undefined, RESUME],
    ['also where it is not seen paused yet', { ...look, primary: running }, pause, undefined, RESUME],
    ['which is seen', { ...look, primary: running }, pause, accepted, ended('resumed')],
    ['which was refused for the moment', look, pause, refused, { kind: 'wait', pause: { ms: 2_000 } }],
    ['which is not seen yet', look, pause, accepted, { kind: 'wait', pause: { pollingSince: 9_000 } }],
    ['which is never seen', { ...look, begunAt: 9_000 + SETTLE_MS }, pause, accepted, RESUME],
    [
      'which a pause without an answer may undo for a while',
      { ...look, primary: running },
      { ...pause, isAnswered: false },
      accepted,
      { kind: 'wait', pause: { pollingSince: 9_000 } },
    ],
    [
      'but not for ever',
      { ...look, primary: running, begunAt: 1_000 + PASSING_ON_MS },
      { ...pause, isAnswered: false },
      accepted,
      ended('resumed'),
    ],
    ['unless it is another deployment', look, { ...pause, deploymentId: 'another' }, undefined, ended('gone')],
  ])('%s', (_, seen, sent, resume, move) => {
    expect(decideUndo(seen, sent, { resume, now: 10_000 })).toEqual(move)
  })
})

describe('a standby that is live, or about to be', () => {
  test.each([
    ['gets no primary beside it', { ...look, standby: taken }, undefined, ended('standby-live')],
    ['also where a resume was put off', { ...look, standby: taken }, refused, ended('standby-live')],
    [
      'and one that was sent before is waited for, because it makes two',
      { ...look, standby: taken },
      accepted,
      { kind: 'wait', pause: { pollingSince: 9_000 } },
    ],
    ['which is told once it is seen', { ...look, primary: running, standby: taken }, accepted, ended('resumed')],
    ['but is not sent again', { ...look, standby: taken, begunAt: 9_000 + SETTLE_MS }, accepted, ended('standby-live')],
  ])('%s', (_, seen, resume, move) => {
    expect(decideUndo(seen, pause, { resume, now: 10_000 })).toEqual(move)
  })
})
