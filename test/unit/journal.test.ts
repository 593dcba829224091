import { expect, test } from 'vitest'
import { ownFailure } from '../../src/feldera/failure.ts'
import { Journal } from '../../src/journal.ts'
import { plainLine } from '../../src/report/plain-text.ts'
import { pipeline } from './pipeline-sample.ts'

/** A journal whose clock the test moves, and the lines it wrote. */
function startJournal() {
  const lines: string[] = []
  let now = 0
  const clock = { elapsed: () => now, wall: () => now, sleep: async () => undefined }
  const write = (line: string) => lines.push(plainLine(line))
  const journal = new Journal(clock, { info: write, warning: write })
  return {
    journal,
    lines,
    pass(ms: number) {
      now += ms
    },
  }
}

const standby = pipeline({ status: 'Standby', desiredStatus: 'Running' })
const trouble = ownFailure('transient', 'ConnectionLost', 'the connection was lost')

test('a wait of an hour says that it is alive every half minute, and nothing at the looks in between', () => {
  const { journal, lines, pass } = startJournal()
  for (let second = 0; second <= 3_600; second += 5) {
    journal.saw(standby, 'Running')
    pass(5_000)
  }
  expect(lines).toHaveLength(121)
  expect(lines[1]).toBe('Still Standby (desired Running), for 30 s')
  expect(lines.at(-1)).toBe('Still Standby (desired Running), for 1h')
})

test('an outage of ten minutes is told at its beginning, now and then, and at its end', () => {
  const { journal, lines, pass } = startJournal()
  for (let tries = 0; tries < 40; tries += 1) {
    journal.troubled(trouble, 15_000)
    pass(15_000)
  }
  journal.recovered()
  expect(lines).toHaveLength(21)
  expect(lines[0]).toBe('No good answer: the connection was lost (ConnectionLost). Trying again, next in 15 s')
  expect(lines[1]).toBe('Still no good answer after 3 tries in 30 s: the connection was lost (ConnectionLost)')
  expect(lines.at(-1)).toBe('Feldera answers again, after 40 failed requests in 10m')
})

test('a pause of an hour between two tries says that the step is alive', () => {
  const { journal, lines, pass } = startJournal()
  journal.troubled(trouble, 3_600_000)
  for (let rest = 3_600; rest > 0; rest -= 30) {
    journal.stillTroubled()
    pass(30_000)
  }
  expect(lines).toHaveLength(120)
  expect(lines[1]).toBe('Still no good answer after one try in 30 s: the connection was lost (ConnectionLost)')
})

test('the same refusal of an activation is not told at every try, another one at once', () => {
  const { journal, lines, pass } = startJournal()
  for (let tries = 0; tries < 10; tries += 1) {
    journal.troubledActivation(ownFailure('transient', 'PipelineUnavailable', 'not now'))
    pass(5_000)
  }
  journal.troubledActivation(trouble)
  expect(lines.map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([
    'PipelineUnavailable',
    'PipelineUnavailable',
    'ConnectionLost',
  ])
})

test('of statuses that it does not know it warns of three, for annotations are few', () => {
  const { journal, lines } = startJournal()
  for (const status of ['One', 'Two', 'One', 'Three', 'Four']) {
    journal.saw(pipeline({ status, desiredStatus: 'Running' }), 'Running')
  }
  expect(lines.filter((line) => line.includes('is not known'))).toHaveLength(3)
})
