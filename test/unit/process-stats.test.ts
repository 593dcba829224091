import * as v from 'valibot'
import { expect, test } from 'vitest'
import { succeeded } from '../../src/attempt.ts'
import { questionsToProcess } from '../../src/feldera/process.ts'

const METRICS = {
  state: 'Running',
  ...{ buffered_input_records: 0, total_input_records: 1, total_processed_records: 1, total_completed_records: 1 },
}

/** What is read of such an answer. */
async function statsOf(answer: object) {
  const { processStats } = questionsToProcess({
    read: async (_, schema) => succeeded(v.parse(schema, { global_metrics: METRICS, ...answer })),
  })
  const read = await processStats('orders', new AbortController().signal)
  return read.ok ? read.value : undefined
}

test('what a checkpoint waits for, and why there can be none, is told in its words, whatever they are', async () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
  const reasons = ['Replaying', { InputEndpointBarrier: 'orders' }, deep]
  const stats = await statsOf({
    checkpoint_activity: { status: 'delayed', reasons },
    permanent_checkpoint_errors: reasons,
  })
  const words = ['Replaying', '{"InputEndpointBarrier":"orders"}', '…']
  expect(stats).toMatchObject({ checkpointDelays: words, checkpointObstacles: words })
})
