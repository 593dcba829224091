import { describe, expect, test } from 'vitest'
import { PASSING_ON_MS, SETTLE_MS } from '../../src/decide/confirmation.ts'
import {
  decideHandOver,
  type HandOverContext,
  type HandOverLook,
  type HandOverMemory,
  type ProcessLook,
  rememberLook,
} from '../../src/decide/hand-over.ts'
import type { SentWrite } from '../../src/decide/sent-write.ts'
import { ownFailure } from '../../src/feldera/failure.ts'
import type { Pipeline } from '../../src/feldera/pipeline.ts'
import type { ProcessStats } from '../../src/feldera/process.ts'
import { pipeline } from './samples.ts'

const RECORDS = 1_000
const standby: Pipeline = pipeline({ deploymentId: 'standby' })
const primary: Pipeline = pipeline({
  status: 'Paused',
  desiredStatus: 'Paused',
  statusSince: 0,
  deploymentId: 'primary',
})
const running: Pipeline = { ...primary, status: 'Running', desiredStatus: 'Running' }

const stats: ProcessStats = {
  state: 'Paused',
  incarnation: 'first',
  initialStart: 1,
  hasTransaction: false,
  buffered: 0,
  input: RECORDS,
  processed: RECORDS,
  completed: RECORDS,
  isCheckpointing: false,
  checkpointDelays: [],
  checkpointObstacles: [],
  inputs: [{ name: 'orders.kafka', records: RECORDS }],
  lateOutputs: [],
}
const checkpoint = (uuid: string, processedRecords: number | undefined = RECORDS) => ({ uuid, processedRecords })
const process: ProcessLook = {
  stats,
  made: [checkpoint('02')],
  saved: undefined,
  pushed: { success: '02', periodic: undefined, failure: undefined, running: [] },
}
const look: HandOverLook = { begunAt: 0, standby, held: checkpoint('02'), primary, process }

const begun: HandOverMemory = {
  ...{ standby, primary: running, wasPaused: false, stage: 'pause', stageAt: 0 },
  ...{ saveFailures: [], pushFailures: [], own: [], askFrom: 0, pushesItself: true },
}
const sent = (at = 0): SentWrite => ({ at, seen: running, state: 'accepted', isAnswered: true })
const context: HandOverContext = { pause: sent(), stop: undefined, drainMs: 60_000, now: 0 }

/** Two looks that show the same, with so much time between them, and what is decided after the second. */
function decideAfter(
  seen: HandOverLook,
  { ms = 1_000, memory = begun, ...given }: { ms?: number; memory?: HandOverMemory } & Partial<HandOverContext> = {},
) {
  const first = rememberLook(memory, seen, 0)
  const known = rememberLook(first, { ...seen, begunAt: ms }, ms)
  return decideHandOver({ ...seen, begunAt: ms }, known, { ...context, now: ms, ...given })
}

const withProcess = (changes: Partial<ProcessLook>): HandOverLook => ({ ...look, process: { ...process, ...changes } })
const withStats = (changes: Partial<ProcessStats>) => withProcess({ stats: { ...stats, ...changes } })

describe('the primary is stopped only when all of it is proven', () => {
  test('and then it is', () => {
    expect(decideAfter(look)).toEqual({ stage: 'stop', move: { kind: 'do', command: 'stop' } })
  })

  test.each([
    ['its counters have not stood still for a second', look, { ms: 999 }, 'drain'],
    ['something is waiting to be worked on', withStats({ buffered: 1 }), {}, 'drain'],
    ['results have not reached an output', withStats({ completed: RECORDS - 1 }), {}, 'drain'],
    ['a transaction is open', withStats({ hasTransaction: true }), {}, 'drain'],
    ['its process says that it runs', withStats({ state: 'Running' }), {}, 'drain'],
    ['more was read than processed, for a second', withStats({ input: RECORDS + 1 }), {}, 'drain'],
    ['it has made no checkpoint', withProcess({ made: [] }), {}, 'checkpoint'],
    ['its newest checkpoint holds fewer', withProcess({ made: [checkpoint('02', RECORDS - 1)] }), {}, 'checkpoint'],
    ['its newest checkpoint is not pushed', withProcess({ pushed: { ...process.pushed, success: '01' } }), {}, 'push'],
    ['something is being pushed', withProcess({ pushed: { ...process.pushed, running: ['01'] } }), {}, 'stop'],
    [
      'a newer one that it may push by itself is not in the store',
      withProcess({ made: [checkpoint('02'), checkpoint('03')] }),
      {},
      'stop',
    ],
    ['the standby holds one of somebody else', { ...look, held: checkpoint('03') }, {}, 'pull'],
    ['the standby holds nothing', { ...look, held: undefined }, {}, 'pull'],
    ['the standby holds an older one', { ...look, held: checkpoint('01') }, {}, 'pull'],
    ['the standby holds fewer records', { ...look, held: checkpoint('03', RECORDS - 1) }, {}, 'pull'],
    ['another checkpoint is being made', withStats({ isCheckpointing: true }), {}, 'stop'],
  ] as const)('not while %s', (_, seen, given, stage) => {
    const decision = decideAfter(seen, given)
    expect(decision.stage).toBe(stage)
    expect(decision.move).not.toEqual({ kind: 'do', command: 'stop' })
  })

  test('a newer one with the same records at the standby is as good', () => {
    const made = [checkpoint('02'), checkpoint('03')]
    const seen = withProcess({ made, pushed: { ...process.pushed, periodic: '03' } })
    expect(decideAfter({ ...seen, held: checkpoint('03') }).move).toEqual({ kind: 'do', command: 'stop' })
  })

  test('it is asked to push a newer one, because by itself it may do that in hours only', () => {
    const seen = withProcess({ made: [checkpoint('02'), checkpoint('03')] })
    expect(decideAfter(seen)).toEqual({ stage: 'stop', move: { kind: 'do', command: 'push' } })
    const memory = { ...begun, pushing: { uuid: '03' } }
    expect(decideAfter(seen, { memory }).move).toMatchObject({ kind: 'wait' })
    expect(
      decideAfter(withProcess({ ...seen.process, pushed: { ...process.pushed, running: ['03'] } })).move,
    ).toMatchObject({ kind: 'wait' })
  })

  test('newer ones that are not pushed do not matter to a primary that pushes none by itself', () => {
    const seen = withProcess({ made: [checkpoint('02'), checkpoint('03')] })
    const memory = { ...begun, pushesItself: false }
    expect(decideAfter(seen, { memory }).move).toEqual({ kind: 'do', command: 'stop' })
  })

  test('one that was pushed by itself is as good', () => {
    const pushed = { success: undefined, periodic: '02', failure: undefined, running: [] }
    expect(decideAfter(withProcess({ pushed })).move).toEqual({ kind: 'do', command: 'stop' })
  })

  test('what an older Feldera counts as read for ever does not matter once all stands still for long', () => {
    const seen = withStats({ input: RECORDS + 1 })
    expect(decideAfter(seen, { ms: 10_000 }).move).toEqual({ kind: 'do', command: 'stop' })
  })
})

describe('a checkpoint that is older than the pause', () => {
  const at = (ms: number) => `${ms.toString(16).padStart(12, '0').replace(/^.{8}/, '$&-')}-7000-8000-000000000000`
  const paused = { ...primary, statusSince: 2_000 }
  const made = (ms: number) => {
    const one = checkpoint(at(ms))
    const pushed = { ...process.pushed, success: one.uuid }
    return { ...look, primary: paused, held: one, process: { ...process, made: [one], pushed } }
  }

  test('does not do, although it holds all: a run after a crash could not tell that it does', () => {
    expect(decideAfter(made(1_999))).toEqual({ stage: 'checkpoint', move: { kind: 'do', command: 'checkpoint' } })
    expect(decideAfter(made(2_000)).move).toEqual({ kind: 'do', command: 'stop' })
  })

  test('does, when it was asked for and only clocks differ', () => {
    const memory = { ...begun, saving: { sequence: 0, incarnation: 'first' } }
    const seen = made(1_999)
    const saved = { ...seen, process: { ...seen.process, saved: { success: 0, failure: undefined } } }
    expect(decideAfter(saved, { memory }).move).toEqual({ kind: 'do', command: 'stop' })
  })
})

describe('what was asked of the process', () => {
  const asked: HandOverMemory = { ...begun, saving: { sequence: 0, incarnation: 'first' } }
  const short = { made: [checkpoint('02', RECORDS - 1)] }

  test('a checkpoint is waited for', () => {
    const saved = { success: undefined, failure: undefined }
    expect(decideAfter(withProcess({ ...short, saved }), { memory: asked }).move.kind).toBe('wait')
  })

  test('number 0 is done: when it was an older one, another is asked for', () => {
    const saved = { success: 0, failure: undefined }
    expect(decideAfter(withProcess({ ...short, saved }), { memory: asked }).move).toEqual({
      kind: 'do',
      command: 'checkpoint',
    })
  })

  test('a failure of an earlier request does not count', () => {
    const memory = { ...asked, saving: { sequence: 4, incarnation: 'first' } }
    const saved = { success: undefined, failure: { sequence: 3, error: 'disk full' } }
    expect(rememberLook(memory, withProcess({ ...short, saved }), 0).saveFailures).toEqual([])
  })

  test('a failure before the request was done does not count', () => {
    const saved = { success: 0, failure: { sequence: 0, error: 'disk full' } }
    expect(rememberLook(asked, withProcess({ ...short, saved }), 0).saveFailures).toEqual([])
  })

  test('another process knows nothing of it, and of nothing that was proven', () => {
    const proven = rememberLook(asked, look, 0)
    expect(proven.proven).toMatchObject({ checkpoint: '02', records: RECORDS })
    const restarted = rememberLook(proven, withProcess({ ...short, stats: { ...stats, incarnation: 'second' } }), 1)
    expect(restarted).toMatchObject({ saving: undefined, proven: undefined, reading: { since: 1 } })
  })

  test('a push that failed before does not count once the checkpoint is in the store', () => {
    const memory = { ...begun, pushing: { uuid: '02', incarnation: 'first' } }
    const pushed = { success: undefined, periodic: '02', failure: { uuid: '02', error: 'access denied' }, running: [] }
    expect(rememberLook(memory, withProcess({ pushed }), 0)).toMatchObject({ pushFailures: [], pushing: undefined })
  })

  test('a push that goes on is no failure, although an old one is still shown', () => {
    const memory = { ...begun, pushing: { uuid: '02', incarnation: 'first' } }
    const pushed = {
      ...process.pushed,
      success: '01',
      failure: { uuid: '02', error: 'access denied' },
      running: ['02'],
    }
    expect(rememberLook(memory, withProcess({ pushed }), 0)).toMatchObject({ pushFailures: [] })
  })

  test('after a push that failed another checkpoint is made, because the failure stays with this one', () => {
    const memory = { ...begun, pushing: { uuid: '02', incarnation: 'first' } }
    const pushed = { ...process.pushed, success: '01', failure: { uuid: '02', error: 'access denied' } }
    expect(decideAfter(withProcess({ pushed }), { memory })).toEqual({
      stage: 'checkpoint',
      move: { kind: 'do', command: 'checkpoint' },
    })
  })

  test('checkpoints that do not tell how many records they hold prove nothing', () => {
    const made = [{ uuid: '02', processedRecords: undefined }]
    expect(decideAfter(withProcess({ made })).move).toEqual({ kind: 'end', result: { code: 'RecordsNotTold' } })
  })
})

describe('a pause whose effect is not seen', () => {
  const unseen: HandOverLook = { ...look, primary: running, process: undefined }
  const late = PASSING_ON_MS + SETTLE_MS
  const inDoubt: SentWrite = { ...sent(), state: 'sent' }

  test.each([
    ['is waited for', sent(), late - 1, 'wait'],
    ['was undone by somebody, when Feldera had accepted it', sent(), late, 'end'],
    ['is sent again, when it is not known whether Feldera had', inDoubt, late, 'do'],
    ['in doubt is waited for, too', inDoubt, late - 1, 'wait'],
  ] as const)('%s', (_, pause, ms, kind) => {
    expect(decideAfter(unseen, { pause, ms }).move.kind).toBe(kind)
  })

  test('that shows Running again after Paused was undone by somebody', () => {
    const memory = { ...begun, wasPaused: true }
    expect(decideAfter(unseen, { memory }).move).toEqual({ kind: 'end', result: { code: 'PrimaryResumed' } })
  })
})

test('a stop of which it is never known whether it was accepted is sent again, but not at once', () => {
  const failure = ownFailure('ambiguous', 'MalformedAnswer', 'no JSON')
  const stop: SentWrite = { ...sent(1_000), state: 'failed', failure, isFinal: true, retryFrom: 1_000 }
  expect(decideAfter(look, { stop, ms: 2_000 }).move).toEqual({ kind: 'wait', pause: { ms: SETTLE_MS - 1_000 } })
  expect(decideAfter(look, { stop, ms: 1_000 + SETTLE_MS }).move).toEqual({ kind: 'do', command: 'stop' })
})

test('a stop that was accepted is believed, whatever else is seen', () => {
  const stop = sent()
  expect(decideAfter({ ...look, standby: running, primary: running }, { stop }).move).toEqual({
    kind: 'end',
    result: 'stopped',
  })
})
