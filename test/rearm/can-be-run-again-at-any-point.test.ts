import { describe, expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { runStep, startStep } from '../support/step.ts'
import { inputsFor } from '../support/story.ts'
import { CLEAR, CLEARS, PRIMARY, START, STOP } from './drill.ts'

// A runner that is lost kills the step without a word. The next run goes on from where that one ended.

/** Lines of the log, one before and after each write. */
const POINTS = [
  "Pipeline 'orders' is Paused",
  'Sending the forced stop',
  'Feldera accepted the forced stop',
  '→ Stopped',
  'Sending the clearing of its storage',
  'Feldera accepted the clearing of its storage',
  'Sending the start in standby',
  'Feldera accepted the start in standby',
  '→ Standby',
]

describe.concurrent('a step that is killed', () => {
  test.each(POINTS)('at "%s" is finished by the next run', async (line) => {
    // Slow enough for the kill to come in time, wherever the test's process is.
    await using feldera = await startFeldera({
      speed: 10,
      pipelines: [PRIMARY, { name: 'orders', bucket: 'shared', state: 'rehearsed' }],
    })
    const inputs = inputsFor(feldera, CLEARS, 'rearm')
    const killed = await startStep(inputs, { verb: 'rearm', unreported: true })
    await killed.logged(line)
    killed.signal('SIGKILL')
    await killed.result
    const before = feldera.writes.length

    const step = await runStep(inputs, { verb: 'rearm' })
    expect(step.outputs['outcome'], step.log).toMatch(/^(?:rearmed|already-standby)$/)
    expect(step.outputs['standby']).toBe('armed')
    // Together they have done everything, and nothing twice but for what the kill left in doubt.
    const kinds = feldera.writes.map((write) => write.replace(/&bootstrap_policy=\w+/, ''))
    expect([...new Set(kinds)], `${before} before`).toEqual([STOP, CLEAR, START])
    expect(kinds.length).toBeLessThanOrEqual(4)
  })

  test.each(['Sending the activation', 'Feldera accepted the activation', '→ Paused', ...POINTS.slice(1)])(
    'in a rehearsal, at "%s", is put right by rearming',
    async (line) => {
      await using feldera = await startFeldera({
        speed: 10,
        pipelines: [PRIMARY, { name: 'orders', bucket: 'shared' }],
      })
      const killed = await startStep(inputsFor(feldera, { primary: 'primary' }, 'rehearse'), {
        verb: 'rehearse',
        unreported: true,
      })
      await killed.logged(line)
      killed.signal('SIGKILL')
      await killed.result

      const step = await runStep(inputsFor(feldera, CLEARS, 'rearm'), { verb: 'rearm' })
      expect(step.outputs['standby'], step.log).toBe('armed')
      expect(feldera.about('primary').writes).toEqual([])
    },
  )

  test('and then once more finds it done', async () => {
    await using feldera = await startFeldera({
      pipelines: [PRIMARY, { name: 'orders', bucket: 'shared', state: 'rehearsed' }],
    })
    const inputs = inputsFor(feldera, CLEARS, 'rearm')
    const first = await runStep(inputs, { verb: 'rearm' })
    const second = await runStep(inputs, { verb: 'rearm' })
    expect(first.outputs['outcome'], first.log).toBe('rearmed')
    expect(second.outputs, second.log).toMatchObject({ outcome: 'already-standby', changed: 'false' })
    expect(feldera.writes).toHaveLength(3)
  })
})

test.concurrent('two at the same moment do no harm', async () => {
  await using feldera = await startFeldera({
    pipelines: [PRIMARY, { name: 'orders', bucket: 'shared', state: 'rehearsed' }],
  })
  const inputs = inputsFor(feldera, CLEARS, 'rearm')
  const steps = await Promise.all([runStep(inputs, { verb: 'rearm' }), runStep(inputs, { verb: 'rearm' })])
  for (const step of steps) expect(step.log).not.toMatch(/action itself failed/)
  const again = await runStep(inputs, { verb: 'rearm' })
  expect(again.outputs['standby'], again.log).toBe('armed')
})
