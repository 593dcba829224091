import { expect, test } from 'vitest'
import { ownFailure } from '../../src/feldera/failure.ts'
import { withEnding } from '../../src/report/ending.ts'
import { FleetNarrator } from '../../src/report/fleet-narrator.ts'
import { plainLine } from '../../src/report/plain-text.ts'
import { type Happening, startRecording } from '../../src/run/record.ts'
import { inputs, pipeline, sampleReport, simulatedClock } from './samples.ts'

const NAMES = ['orders', 'payments', 'stock']

/** A step for three pipelines; `note` is what happens to one of them. */
function startStory(verb: 'activate' | 'check' = 'activate') {
  const lines: string[] = []
  const clock = simulatedClock()
  const write = (line: string) => lines.push(plainLine(line))
  const narrator = new FleetNarrator({ info: write, warning: write }, inputs({ verb, pipelines: NAMES }))
  const recorders = NAMES.map((name) => ({
    name,
    ...startRecording(clock, narrator.listenTo(inputs({ verb, pipelines: NAMES, pipeline: name }))),
  }))
  const note = (name: string, happening: Happening) => {
    for (const recorder of recorders) if (recorder.name === name) recorder.note(happening)
  }
  const end = (name: string) =>
    narrator.tellEnd(withEnding({ ...sampleReport(), inputs: inputs({ pipeline: name }), elapsedMs: clock.elapsed() }))
  return { lines, note, end, pass: clock.advance }
}

const seen = (status: string): Happening => ({
  kind: 'looked',
  pipeline: pipeline({ status, desiredStatus: 'Running' }),
})
const failed = (code: string): Happening => ({
  kind: 'request-failed',
  failure: ownFailure('transient', code, 'not now'),
  pauseMs: 15_000,
  mayBeDatabase: false,
})

test('one heartbeat speaks for all, by their states', () => {
  const { note, lines, pass, end } = startStory()
  for (const name of NAMES) note(name, seen('Standby'))
  pass(10_000)
  note('stock', seen('Initializing'))
  lines.length = 0
  for (let second = 0; second < 65; second += 5) {
    pass(5_000)
    for (const name of ['orders', 'payments']) note(name, seen('Standby'))
    note('stock', seen('Initializing'))
  }
  const beat =
    'Still at work on 3 of 3 pipelines (orders, payments, stock): 2 Standby (desired Running), 1 Initializing (desired Running)'
  expect(lines).toEqual([beat, beat])
  end('orders')
  pass(30_000)
  note('stock', seen('Initializing'))
  expect(lines.at(-1)).toBe(
    'Still at work on 2 of 3 pipelines (payments, stock): 1 Standby (desired Running), 1 Initializing (desired Running)',
  )
})

test('a heartbeat in an outage says what the answers are, also while all wait for their next try', () => {
  const { note, lines, pass } = startStory()
  note('orders', failed('ConnectionLost'))
  note('payments', failed('ConnectionLost'))
  pass(31_000)
  note('payments', { kind: 'still-failing' })
  expect(lines).toEqual([
    'orders: No good answer: not now (ConnectionLost). Trying again, next in 15 s',
    'Still at work on 3 of 3 pipelines (orders, payments, stock): 3 not seen yet; no good answer for 2: not now (ConnectionLost)',
  ])
})

test('another failure in the same outage is told, and its end once all answers are good', () => {
  const { note, lines, pass } = startStory()
  note('orders', failed('ConnectionLost'))
  note('payments', failed('ServerTrouble'))
  note('stock', failed('ServerTrouble'))
  pass(2_000)
  note('orders', { kind: 'answered' })
  note('payments', { kind: 'answered' })
  expect(lines).toHaveLength(2)
  note('stock', { kind: 'answered' })
  expect(lines.at(-1)).toBe('stock: Feldera answers again, after 3 failed requests for 3 pipelines in 2 s')
})

test('a pipeline that ends in an outage of its own ends the outage', () => {
  const { note, lines, end } = startStory()
  note('orders', failed('ConnectionLost'))
  end('orders')
  note('payments', failed('ConnectionLost'))
  expect(lines.filter((line) => line.includes('No good answer'))).toHaveLength(2)
})

test('the findings about one pipeline are told together, when its check is over', () => {
  const { note, lines, end } = startStory('check')
  const found: Happening = { kind: 'found', finding: { kind: 'pipeline-found', verdict: 'pass' } }
  note('orders', found)
  note('payments', found)
  expect(lines).toEqual([])
  end('payments')
  expect(lines[0]).toBe('payments: ✓ pipeline found: payments')
  expect(lines[1]).toMatch(/^payments: timed-out: /)
})
