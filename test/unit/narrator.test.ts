import { expect, test } from 'vitest'
import { ownFailure } from '../../src/feldera/failure.ts'
import { createNarrator } from '../../src/report/narrator.ts'
import { plainLine } from '../../src/report/plain-text.ts'
import { type Happening, startRecording } from '../../src/run/record.ts'
import { inputs, pipeline, simulatedClock } from './samples.ts'

/** What happens at the times that the test gives, and the lines that the log then has. */
function startStory() {
  const lines: string[] = []
  const clock = simulatedClock()
  const write = (line: string) => lines.push(plainLine(line))
  const { note } = startRecording(clock, createNarrator({ info: write, warning: write }, inputs()))
  return { lines, note, pass: clock.advance }
}

const standby: Happening = { kind: 'looked', pipeline: pipeline({ status: 'Standby', desiredStatus: 'Running' }) }
const trouble = ownFailure('transient', 'ConnectionLost', 'the connection was lost')

function failed(failure = trouble, pauseMs = 15_000): Happening {
  return { kind: 'request-failed', failure, pauseMs, mayBeDatabase: false }
}

test('a wait of an hour says that it is alive every half minute, and nothing at the looks in between', () => {
  const { note, lines, pass } = startStory()
  for (let second = 0; second <= 3_600; second += 5) {
    note(standby)
    pass(5_000)
  }
  expect(lines).toHaveLength(121)
  expect(lines[1]).toBe('Still Standby (desired Running), for 30 s')
  expect(lines.at(-1)).toBe('Still Standby (desired Running), for 1h')
})

test('an outage of ten minutes is told at its beginning, now and then, and at its end', () => {
  const { note, lines, pass } = startStory()
  for (let tries = 0; tries < 40; tries += 1) {
    note(failed())
    pass(15_000)
  }
  note({ kind: 'answered' })
  expect(lines).toHaveLength(21)
  expect(lines[0]).toBe('No good answer: the connection was lost (ConnectionLost). Trying again, next in 15 s')
  expect(lines[1]).toBe('Still no good answer after 3 tries in 30 s: the connection was lost (ConnectionLost)')
  expect(lines.at(-1)).toBe('Feldera answers again, after 40 failed requests in 10m')
})

test('a pause of an hour between two tries says that the step is alive', () => {
  const { note, lines, pass } = startStory()
  note(failed(trouble, 3_600_000))
  for (let rest = 3_600; rest > 0; rest -= 30) {
    note({ kind: 'still-failing' })
    pass(30_000)
  }
  expect(lines).toHaveLength(120)
  expect(lines[1]).toBe('Still no good answer after one try in 30 s: the connection was lost (ConnectionLost)')
})

test('the same refusal of an activation is not told at every try, another one at once', () => {
  const { note, lines, pass } = startStory()
  const refuse = (failure = ownFailure('transient', 'PipelineUnavailable', 'not now')) => {
    note({ kind: 'activation-sent', target: 'Running', seen: pipeline() })
    note({ kind: 'activation-failed', failure, isFinal: false, retryFrom: 0 })
  }
  for (let tries = 0; tries < 10; tries += 1) {
    refuse()
    pass(5_000)
  }
  refuse(trouble)
  expect(lines.filter((line) => line.startsWith('The activation')).map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([
    'PipelineUnavailable',
    'PipelineUnavailable',
    'ConnectionLost',
  ])
})

test('of statuses that it does not know it warns of three, for annotations are few', () => {
  const { note, lines } = startStory()
  for (const status of ['One', 'Two', 'One', 'Three', 'Four'])
    note({ kind: 'looked', pipeline: pipeline({ status, desiredStatus: 'Running' }) })
  expect(lines.filter((line) => line.includes('is not known'))).toHaveLength(3)
})
