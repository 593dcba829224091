import { expect, test } from 'vitest'
import type { StoreList } from '../../src/decide/object-store.ts'
import type { PrimarySight } from '../../src/decide/primary.ts'
import { findDoubt, judgeHeld, judgeStale, refusalBySources } from '../../src/decide/staleness.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import type { Pipeline } from '../../src/feldera/pipeline.ts'
import { checkpointAt } from '../feldera/store/checkpoint.ts'
import { pipeline } from './samples.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000
const UNDATED = { uuid: '3d6f2b52-58ac-4a4f-9d15-5a0f7a6f0e11' }
const old = (minutes: number) => ({ uuid: checkpointAt(NOW - minutes * MINUTE).uuid })
const holding = (...checkpoints: { uuid: string }[]) => pipeline({ checkpoints })
const listed = (...checkpoints: { uuid: string }[]): StoreList => ({
  answer: { ok: true, value: checkpoints, serverTime: undefined },
  hasReadBucket: false,
})

test.each<[what: string, Pipeline, kind: string]>([
  ['as old as is allowed', holding(old(30)), 'fresh'],
  ['older', holding(old(31)), 'too-old'],
  ['older, and a young one', holding(old(31), old(1)), 'fresh'],
  ['a little ahead', holding(old(-5)), 'fresh'],
  ['far ahead', holding(old(-6)), 'ahead'],
  ['without a time', holding(UNDATED), 'undated'],
  ['none', holding(), 'none-shown'],
  ['none reported', pipeline({ checkpoints: undefined }), 'none-shown'],
])('a standby that holds one that is %s', (_, held, kind) => {
  expect(judgeHeld(held, NOW, 30 * MINUTE).kind).toBe(kind)
})

const stale = holding(old(60))

test('only a standby is judged, and only where an age was asked for', () => {
  const warns = { maxCheckpointAgeMs: 30 * MINUTE, onStale: 'warn' } as const
  expect(judgeStale(stale, NOW, warns)).toMatchObject({ kind: 'too-old', ageMs: 60 * MINUTE, limitMs: 30 * MINUTE })
  expect(judgeStale(stale, NOW, { ...warns, maxCheckpointAgeMs: undefined })).toBeUndefined()
  expect(judgeStale({ ...stale, status: 'Paused', desiredStatus: 'Paused' }, NOW, warns)).toBeUndefined()
})

const STOPPED = { status: 'Stopped', desiredStatus: 'Stopped', deploymentId: undefined }
const live = (changes: Partial<Pipeline>): PrimarySight => ({
  kind: 'seen',
  pipeline: pipeline({ status: 'Running', desiredStatus: 'Running', ...changes }),
})

const AHEAD = old(-60)
const noList: StoreList = { answer: { ok: false, failure: ownFailure('final', 'X', 'no') }, hasReadBucket: false }

test.each<[what: string, StoreList, held: Pipeline, refusal: string | undefined]>([
  ['holds what the standby holds', listed(old(60)), stale, undefined],
  ['holds older ones', listed(old(60), old(120)), stale, undefined],
  ['holds a newer one, in whatever order', listed(old(59), old(60)), stale, 'behind'],
  ['holds one of no date among others', listed(old(60), UNDATED), stale, 'undated'],
  ['holds none that has a date', listed(UNDATED), stale, 'undated'],
  ['holds none', listed(), stale, 'empty'],
  ['holds none, and another one is pulled from', { ...listed(), hasReadBucket: true }, stale, 'own-empty'],
  ['cannot be listed', noList, stale, 'silent'],
  ['is compared with nothing', listed(old(60)), holding(), 'held-unknown'],
  ['is compared with what has no date', listed(UNDATED), holding(UNDATED), 'held-unknown'],
  ['holds what is held from the future', listed(AHEAD), holding(AHEAD), undefined],
  ['holds only older ones than what is held from the future', listed(old(10)), holding(old(-60)), 'held-unknown'],
])('a store that %s', (_, list, held, refusal) => {
  expect(refusalBySources({ list, primary: undefined }, held, NOW)?.kind).toBe(refusal)
})

test.each<[what: string, primary: PrimarySight | undefined, refusal: string | undefined]>([
  ['none named', undefined, undefined],
  ['live, with a newer one', live({ checkpoints: [old(59)] }), 'primary-ahead'],
  ['live, with the same', live({ checkpoints: [old(60)] }), undefined],
  ['live, with none', live({ checkpoints: undefined }), undefined],
  ['stopped, with a newer one that it will never push', live({ checkpoints: [old(59)], ...STOPPED }), undefined],
  ['out of reach', { kind: 'unknown', failure: ownFailure('transient', 'X', 'no') }, undefined],
])('a primary that is %s', (_, primary, refusal) => {
  expect(refusalBySources({ list: listed(old(60)), primary }, stale, NOW)?.kind).toBe(refusal)
})

test('the store is asked before anything is sent, and what it holds counts for a while', () => {
  const policy = { maxCheckpointAgeMs: 30 * MINUTE, onStale: 'refuse' } as const
  const doubt = (memory: object, { seen = stale, elapsed = 0 } = {}) =>
    findDoubt(seen, { now: NOW, elapsed }, { memory: { hasSent: false, ...memory }, policy })
  const known = (list: StoreList) => ({ sources: { list, primary: undefined, at: 0 } })
  const inStep = known(listed(old(60)))
  const behind = known(listed(old(45)))

  expect(doubt({})).toMatchObject({ stale: { kind: 'too-old' }, store: undefined })
  expect(doubt({}, { seen: holding(old(1)) })).toBeUndefined()
  expect(doubt(inStep)).toBeUndefined()
  expect(doubt(inStep, { seen: { ...stale, deploymentId: 'another' } })).toBeUndefined()
  expect(doubt(behind)?.store).toMatchObject({ kind: 'behind', missing: 1 })
  // It has pulled that one since.
  expect(doubt(behind, { seen: holding(old(45)) })).toBeUndefined()
  expect(doubt(inStep, { elapsed: 60_000 })).toBeUndefined()
  expect(doubt(inStep, { elapsed: 60_001 })).toMatchObject({ stale: { kind: 'too-old' }, store: undefined })
  expect(doubt({ primary: { sight: live({}), lookedAt: 0 } })).toBeDefined()
  expect(doubt({ primary: { sight: live({}), lookedAt: 0, stop: {} } })).toBeUndefined()
  expect(doubt({ hasSent: true })).toBeUndefined()
  const warns = { memory: { hasSent: false }, policy: { ...policy, onStale: 'warn' } } as const
  expect(findDoubt(stale, { now: NOW, elapsed: 0 }, warns)).toBeUndefined()
})

test('a primary that was live and is gone may have pushed once more, so all is asked anew', () => {
  const policy = { maxCheckpointAgeMs: 30 * MINUTE, onStale: 'refuse' } as const
  const doubt = (then: PrimarySight, now: PrimarySight, lookedAt: number) => {
    const sources = { list: listed(old(60)), primary: then, at: 10 }
    const memory = { hasSent: false, sources, primary: { sight: now, lookedAt } }
    return findDoubt(stale, { now: NOW, elapsed: 30 }, { memory, policy })
  }
  expect(doubt(live({}), live(STOPPED), 20)).toMatchObject({ stale: { kind: 'too-old' }, store: undefined })
  expect(doubt(live({}), live({}), 20)).toBeUndefined()
  expect(doubt(live({}), live(STOPPED), 5)).toBeUndefined()
  expect(doubt(live(STOPPED), live(STOPPED), 20)).toBeUndefined()
})
