import { expect, test } from 'vitest'
import { describe } from '../../src/report/ending.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { startRecording } from '../../src/run/record.ts'
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
  const summary = renderSummary(report, describe(report))
  expect(summary.match(/<tr>/g)?.length).toBeLessThan(80)
  expect(summary).toContain('and 1940 more')
  // The end is what people look for.
  expect(summary.slice(summary.indexOf('and 1940 more'))).toContain('5h 33m')
  expect(summary.length).toBeLessThan(20_000)
})
