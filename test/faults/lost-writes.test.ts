import { expect, test, vi } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import { runInProcess } from '../support/in-process.ts'
import { isSilent } from './case.ts'
import { playGuardCase } from './guard-case.ts'
import { playHandOverCase } from './handover-case.ts'
import { playRearmCase } from './rearm-case.ts'
import {
  type GuardCase,
  guardCasesOf,
  type HandOverCase,
  handOverCasesOf,
  isProofOfNothing,
  REARM_STAGES,
  type RearmCase,
  rearmCasesOf,
} from './table.ts'

// Every fault of an answer to a stop (of the pipeline, or of a primary), a clearing, a start or a pause that Feldera has accepted
// all the same. A look shows that, so the step goes on, and sends nothing twice. A resume is sent until it is answered, and nothing
// shows that a checkpoint or a push was asked for; these are sent once more, which does no harm.

const isLost = ({ row, duration }: RearmCase | GuardCase | HandOverCase) =>
  duration === 'passing' && row.cause.kind === 'answer' && !isProofOfNothing(row)

const cases = REARM_STAGES.filter((stage) => stage !== 'armed')
  .flatMap(rearmCasesOf)
  .filter(isLost)

vi.setConfig({ maxConcurrency: 10 })

test.concurrent.each(cases)('$stage: $row.fault', async (one) => {
  const clock = startClock(1, 0)
  const { result, feldera } = await playRearmCase(
    one,
    {
      installation: { clock },
      timeoutS: 60,
      requestTimeout: isSilent(one) ? '600ms' : '30s',
      run: (inputs) => runInProcess(clock, inputs, { verb: 'rearm' }),
    },
    'accepted',
  )
  expect(result.outputs, result.log).toMatchObject({ outcome: 'rearmed', changed: 'true', standby: 'armed' })
  expect(feldera.writes).toEqual([...new Set(feldera.writes)])
  expect(result.log).toContain('was accepted, although its answer did not say so')
})

test.concurrent.each(guardCasesOf('stop-primary').filter(isLost))('$stage: $row.fault', async (one) => {
  const clock = startClock(1, 0)
  const { result } = await playGuardCase(
    one,
    {
      installation: { clock },
      timeoutS: 60,
      requestTimeout: isSilent(one) ? '600ms' : '30s',
      run: (inputs) => runInProcess(clock, inputs),
    },
    'accepted',
  )
  expect(result.outputs, result.log).toMatchObject({ outcome: 'activated', changed: 'true', primary: 'stopped' })
  expect(result.log).not.toContain('sending it again')
})

const handOverCases = (['pause', 'save', 'push', 'hand-over-stop', 'resume'] as const).flatMap(handOverCasesOf)

test.concurrent.each(handOverCases.filter(isLost))('$stage: $row.fault', async (one) => {
  const clock = startClock(1, 0)
  const { result, far } = await playHandOverCase(
    one,
    {
      clock,
      installation: { clock },
      timeoutS: 150,
      requestTimeout: isSilent(one) ? '600ms' : '30s',
      run: (inputs) => runInProcess(clock, inputs, { verb: 'switchover' }),
    },
    'accepted',
  )
  // What says that it can never be is believed of a checkpoint, and of a push.
  const isBelieved = one.reaction === 'gives up' && (one.stage === 'save' || one.stage === 'push')
  const isGivenUp = one.stage === 'resume' || isBelieved
  const end = isGivenUp ? { outcome: 'failed', primary: 'resumed' } : { outcome: 'switched-over', changed: 'true' }
  expect(result.outputs, result.log).toMatchObject(end)
  const once = far.writes.filter((write) => /\/(?:pause|stop\?force=true)$/.test(write))
  expect(once, result.log).toEqual([...new Set(once)])
})
