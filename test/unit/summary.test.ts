import { expect, test } from 'vitest'
import { describe as describeEnding } from '../../src/report/ending.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { type Happening, startRecording } from '../../src/run/record.ts'
import { textOf } from '../support/summary-text.ts'
import { pipeline, sampleReport, simulatedClock } from './samples.ts'

test('a pipeline that flaps for hours fills a table that ends, and says how much is left out', () => {
  const clock = simulatedClock()
  const recorder = startRecording(clock, () => undefined)
  for (let flap = 0; flap < 2_000; flap += 1) {
    const status = flap % 2 === 0 ? 'Unavailable' : 'Standby'
    recorder.note({ kind: 'looked', pipeline: pipeline({ status, desiredStatus: 'Running' }) })
    clock.advance(10_000)
  }
  const report = { ...sampleReport(recorder.record), elapsedMs: clock.elapsed() }
  const summary = renderSummary(report, describeEnding(report))
  expect(summary.match(/<tr>/g)?.length).toBeLessThan(80)
  expect(summary).toContain('and 1940 more')
  // The end is what people look for.
  expect(summary.slice(summary.indexOf('and 1940 more'))).toContain('5h 33m')
  expect(summary.length).toBeLessThan(20_000)
})

/** Something that happens so many milliseconds after what came before. */
type Step = readonly [afterMs: number, happening: Happening]

const looked = (status: string, desiredStatus: string): Happening => ({
  kind: 'looked',
  pipeline: pipeline({ status, desiredStatus }),
})
const sent: Happening = { kind: 'activation-sent', target: 'Running', seen: pipeline() }
const accepted: Happening = {
  kind: 'activation-accepted',
  acceptance: { text: '', checkpointSequenceNumber: undefined },
  serverTime: undefined,
}
const joined: Happening = { kind: 'activation-joined', target: 'Running', seen: pipeline() }

/** The rows of the timeline, cells parted by bars, of a run that is over at its deadline, 60 s after it began. */
function timelineOf(steps: readonly Step[]): string[] {
  const clock = simulatedClock()
  const recorder = startRecording(clock, () => undefined)
  for (const [afterMs, happening] of steps) {
    clock.advance(afterMs)
    recorder.note(happening)
  }
  const report = { ...sampleReport(recorder.record), elapsedMs: 60_000 }
  const summary = renderSummary(report, describeEnding(report))
  const [, table = ''] = summary.split('<h3>Timeline</h3>')
  const rows = table.match(/<tr><td>.*?<\/tr>/g) ?? []
  return rows.map((row) => textOf(row.replaceAll('</td><td>', ' | ')).trim())
}

test('in the timeline the last pull begins with the acceptance, though Feldera shows it seconds later', () => {
  const timeline = timelineOf([
    [0, looked('Standby', 'Standby')],
    [500, sent],
    [1_000, accepted],
    [100, looked('Standby', 'Standby')],
    [2_400, looked('Standby', 'Running')],
    [4_000, looked('Standby', 'Running')],
    [2_000, looked('Replaying', 'Running')],
    [3_000, looked('Running', 'Running')],
  ])
  expect(timeline).toEqual([
    '0 s | 1.5 s | Standby pulling checkpoints',
    '1.5 s |  | activation accepted',
    '1.5 s | 8.5 s | Standby last pull and restore',
    '10 s | 3 s | Replaying replaying the journal',
    '13 s | 47 s | Running active',
  ])
})

test('in the timeline a status that is new after the acceptance begins when it is first seen', () => {
  const timeline = timelineOf([
    [0, looked('Standby', 'Standby')],
    [1_500, sent],
    [0, accepted],
    [4_500, looked('Running', 'Running')],
  ])
  expect(timeline).toEqual([
    '0 s | 6 s | Standby pulling checkpoints',
    '1.5 s |  | activation accepted',
    '6 s | 54 s | Running active',
  ])
})

test('in the timeline what changes later under the same status does not begin with the acceptance', () => {
  const timeline = timelineOf([
    [0, looked('Standby', 'Standby')],
    [1_500, sent],
    [0, accepted],
    [2_500, looked('Standby', 'Running')],
    [6_000, looked('Standby', 'Paused')],
  ])
  expect(timeline).toEqual([
    '0 s | 1.5 s | Standby pulling checkpoints',
    '1.5 s |  | activation accepted',
    '1.5 s | 8.5 s | Standby last pull and restore',
    '10 s | 50 s | Standby last pull and restore',
  ])
})

test('in the timeline of an activation that somebody else sent, each phase begins when it is first seen', () => {
  const timeline = timelineOf([
    [2_000, looked('Standby', 'Standby')],
    [3_000, looked('Standby', 'Running')],
    [1, joined],
    [4_000, looked('Standby', 'Paused')],
  ])
  expect(timeline).toEqual([
    '2 s | 3 s | Standby pulling checkpoints',
    '5 s | 4 s | Standby last pull and restore',
    '9 s | 51 s | Standby last pull and restore',
  ])
})
