import { expect, test, vi } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import { runInProcess } from '../support/in-process.ts'
import { isSilent } from './case.ts'
import { playGuardCase } from './guard-case.ts'
import { playRearmCase } from './rearm-case.ts'
import { type GuardCase, guardCasesOf, REARM_STAGES, type RearmCase, rearmCasesOf } from './table.ts'

// Every fault of an answer to a stop (of the pipeline, or of a primary), a clearing or a start that Feldera has accepted all the same. A look shows that, so the step
// goes on, and sends nothing twice.

/** Answers that prove that nothing was done. */
const PROOFS = new Set([
  'AuthenticationFailed',
  'Unauthorized',
  'InsufficientPermissions',
  'UnknownEndpoint',
  'BadRequest',
])
const isDoubtful = (code: string, fault: string) =>
  !PROOFS.has(code) && !fault.startsWith('429') && !fault.startsWith('401')

const isLost = ({ row, duration }: RearmCase | GuardCase) =>
  duration === 'passing' && row.cause.kind === 'answer' && isDoubtful(row.code, row.fault)

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
