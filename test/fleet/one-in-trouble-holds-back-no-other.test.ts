import { describe, expect, test, vi } from 'vitest'
import { acceptedIn, isSilent, playCase, type Staging, stageCase } from '../faults/case.ts'
import { type Case, casesOf, REACTIONS, STAGES } from '../faults/table.ts'
import { corruptRow } from '../feldera/answers.ts'
import { startClock } from '../feldera/clock.ts'
import { runFleetInProcess } from '../support/in-process.ts'
import { outputsAbout } from '../support/invariants.ts'

// Five pipelines in one step. The requests about one of them fail in every way of the fault table, and the step reacts as it does
// for one alone; the other four are activated.

const BESIDES = ['customers', 'payments', 'stock', 'visits']
const TIMEOUT_S = 60
/** A minute takes 1.5 s. */
const SPEED = 40
/** Reading a flood, and the limit of a request without an answer, take real time. */
const SPEED_OF_FLOODS = 8
const SPEED_OF_SILENCE = 20

vi.setConfig({ maxConcurrency: 15 })

function speedOf(one: Case): number {
  if (one.row.fault === 'a flood of body') return SPEED_OF_FLOODS
  return isSilent(one) ? SPEED_OF_SILENCE : SPEED
}

function stagingOf(one: Case, list?: Staging['list']): Staging {
  const speed = speedOf(one)
  const clock = startClock(speed, 0)
  return {
    installation: { clock },
    timeoutS: TIMEOUT_S,
    requestTimeout: isSilent(one) ? '200ms' : '30s',
    besides: BESIDES,
    ...(list === undefined ? {} : { list }),
    run: (inputs) => runFleetInProcess(clock, inputs, speed),
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
    const { result } = await playCase(one, stagingOf(one, corruptRow))
    const isRed = REACTIONS[one.reaction][one.duration] !== 'activated'
    expect(result.outputs['error-code']).toBe(isRed ? outputsAbout(result, 'orders')['error-code'] : '')
  })
})

describe('while the list shows all of them', () => {
  test.concurrent.each(oneOfEach(lasting))('$stage: $row.fault, $duration', async (one) => {
    const { result, feldera } = await stageCase(one, stagingOf(one))
    const { outcome } = outputsAbout(result, 'orders')
    // The list tells what the answers about the pipeline itself do not. Before a write it is asked itself all the same.
    expect(outcome, result.log).toBe(one.stage === 'wait' ? 'activated' : REACTIONS[one.reaction].lasting)
    expect(feldera.pipeline('orders').accepted).toBe(acceptedIn(one))
  })
})
