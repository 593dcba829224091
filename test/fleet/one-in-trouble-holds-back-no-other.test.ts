import { describe, expect, test, vi } from 'vitest'
import { acceptedIn, isSilent, playCase, type Staging, stageCase } from '../faults/case.ts'
import { type Case, casesOf, REACTIONS, STAGES } from '../faults/table.ts'
import { corruptRow } from '../feldera/answers.ts'
import { startClock } from '../feldera/clock.ts'
import { runInProcess } from '../support/in-process.ts'
import { outputsAbout } from '../support/invariants.ts'

// Five pipelines in one step. The requests about one of them fail in every way of the fault table, and the step reacts as it does
// for one alone; the other four are activated.

const BESIDES = [{ name: 'customers' }, { name: 'payments' }, { name: 'stock' }, { name: 'visits' }]
/** They are active after a few seconds, so that there are not too many looks at them. */
const QUICK = BESIDES.map((seed) => ({ ...seed, pullIntervalSeconds: 1, pullSeconds: 0.2, restoreSeconds: 0.3 }))

const TIMEOUT_S = 60

vi.setConfig({ maxConcurrency: 10 })

function stagingOf(one: Case, others: Pick<Staging, 'besides' | 'list'>): Staging {
  const clock = startClock(1, 0)
  return {
    installation: { clock },
    timeoutS: TIMEOUT_S,
    requestTimeout: isSilent(one) ? '400ms' : '30s',
    ...others,
    run: (inputs) => runInProcess(clock, inputs),
  }
}

/** Whether the fault is in the answers about one pipeline, and not between the step and all of Feldera. */
const isAboutOne = ({ row }: Case) => row.cause.kind === 'answer'
const cases = STAGES.flatMap(casesOf).filter(isAboutOne)
const lasting = cases.filter(({ duration }) => duration === 'lasting')
const passing = cases.filter(({ duration }) => duration === 'passing')

/** One case of each family at each stage. */
function oneOfEach(all: readonly Case[]): readonly Case[] {
  return [...new Map(all.map((one) => [`${one.row.family} ${one.stage}`, one])).values()]
}

describe('while each is looked at alone, because Feldera cannot read the whole list', () => {
  test.concurrent.each([...lasting, ...oneOfEach(passing)])('$stage: $row.fault, $duration: $reaction', async (one) => {
    const { result } = await playCase(one, stagingOf(one, { besides: QUICK, list: corruptRow }))
    const isRed = REACTIONS[one.reaction][one.duration] !== 'activated'
    expect(result.outputs['error-code']).toBe(isRed ? outputsAbout(result, 'orders')['error-code'] : '')
  })
})

describe('while the list shows all of them', () => {
  test.concurrent.each(oneOfEach(lasting))('$stage: $row.fault, $duration', async (one) => {
    const { result, feldera } = await stageCase(one, stagingOf(one, { besides: BESIDES }))
    const { outcome } = outputsAbout(result, 'orders')
    // The list tells what the answers about the pipeline itself do not. Before a write it is asked itself all the same.
    expect(outcome, result.log).toBe(one.stage === 'wait' ? 'activated' : REACTIONS[one.reaction].lasting)
    expect(feldera.pipeline('orders').accepted).toBe(acceptedIn(one))
    // It is not the end of the others that lets it be looked at alone.
    if (one.stage === 'look' && outcome === 'failed')
      expect(Number(outputsAbout(result, 'orders')['elapsed-seconds'])).toBeLessThan(15)
  })
})
