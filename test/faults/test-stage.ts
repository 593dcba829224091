import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, test, vi } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import { ROOT } from '../support/action.ts'
import { runInProcess } from '../support/in-process.ts'
import { isSilent, observe, playCase } from './case.ts'
import { type Case, casesOf, type Observation, type ObservationFile, STAGES, type Stage } from './table.ts'

/** Where the observations of a whole run lie; scripts/fault-table.ts makes the README's table of them. */
const OBSERVATIONS = path.join(ROOT, 'coverage', 'faults')

/** Enough for the second search for a lost activation, and short enough that faults which last are not repeated for long. */
const TIMEOUT_S = 60
/** Cases mostly wait for their sockets. */
const AT_ONCE = 10

/** The tests of one stage of the table but for silent servers, a file each so that they run side by side. */
export function testStage(stage: Stage): void {
  testCases(
    stage,
    casesOf(stage).filter((one) => !isSilent(one)),
  )
}

/**
 * Silent servers at every stage. They cost real time, because only a request's own limit ends them; nothing that keeps the process
 * busy runs beside them, so that the limit can be short.
 */
export function testSilence(): void {
  testCases('silence', STAGES.flatMap(casesOf).filter(isSilent), 20)
}

function testCases(name: ObservationFile, cases: readonly Case[], maxConcurrency = AT_ONCE): void {
  vi.setConfig({ maxConcurrency })
  const observed = new Map<Case, Observation>()
  test.concurrent.each(cases)('$stage: $row.fault, $duration: $reaction', async (one) => {
    observed.set(one, await observeInProcess(one))
  })
  afterAll(async () => {
    const file = path.join(OBSERVATIONS, `${name}.json`)
    // What was seen before a change says nothing about it.
    if (observed.size < cases.length) return await rm(file, { force: true })
    await mkdir(OBSERVATIONS, { recursive: true })
    const inOrder = cases.map((one) => observed.get(one))
    await writeFile(file, `${JSON.stringify(inOrder, null, 2)}\n`)
  })
}

async function observeInProcess(one: Case): Promise<Observation> {
  const clock = startClock(1, 0)
  const played = await playCase(one, {
    installation: { clock },
    after: (ms, action) => clock.after(ms / 1_000, action),
    timeoutS: TIMEOUT_S,
    requestTimeout: isSilent(one) ? '600ms' : '30s',
    run: (inputs) => runInProcess(clock, inputs),
  })
  return observe(one, played)
}
