import { expect, test } from 'vitest'
import { playPair } from '../primary/pair.ts'

test('ok', async () => {
  const step = await playPair({ verb: 'switchover', inputs: { 'on-approval': 'approve', timeout: '60s' } })
  console.log(step.log, step.outputs, step.summary)
  console.log(step.far.requests.map((r) => `${r.method} ${r.path} ${r.answered}`).join('\n'))
  expect(step.exitCode).toBe(0)
})
