import { expect, test } from 'vitest'
import { Journal } from '../../src/journal.ts'
import { red } from '../../src/outcome.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { pipeline } from './pipeline-sample.ts'

const inputs = {
  mode: 'activate',
  pipeline: 'orders',
  host: 'https://feldera.example.com',
  summary: true,
  run: { workflow: '', event: '', actor: '', commit: '', troubleshooting: '' },
} as const

test('a pipeline that flaps for hours fills a table that ends, and says how much is left out', () => {
  let now = 0
  const journal = new Journal(
    { elapsed: () => now, wall: () => now, sleep: async () => undefined },
    { info: () => undefined, warning: () => undefined },
  )
  for (let flap = 0; flap < 2_000; flap += 1) {
    journal.saw(pipeline({ status: flap % 2 === 0 ? 'Unavailable' : 'Standby', desiredStatus: 'Running' }), 'Running')
    now += 10_000
  }
  const summary = renderSummary({
    inputs,
    ending: red({ outcome: 'timed-out', errorCode: 'TimedOut', message: 'could not' }),
    journal,
    problems: [],
    findings: [],
    activationTime: undefined,
    checkpoint: undefined,
    elapsedMs: now,
  })
  expect(summary.match(/<tr>/g)?.length).toBeLessThan(80)
  expect(summary).toContain('and 1940 more')
  // The end is what people look for.
  expect(summary.slice(summary.indexOf('and 1940 more'))).toContain('5h 33m')
  expect(summary.length).toBeLessThan(20_000)
})
