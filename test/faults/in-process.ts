import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import { startFeldera } from '../feldera/index.ts'
import { startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import { ROOT } from '../support/action.ts'
import { runInProcess } from '../support/in-process.ts'
import { addressOf, expectReaction, installationOf, isSilent, lastsUntilDeadline, observe } from './case.ts'
import { type Case, casesOf, type Observation, type Stage } from './table.ts'

/** Where the observations of a whole run lie, a file for each stage; scripts/fault-table.ts makes the README's table of them. */
const OBSERVATIONS = path.join(ROOT, 'coverage', 'faults')

/** Enough for the second search for a lost activation, and short enough that faults which last are not repeated for long. */
const TIMEOUT_S = 60
/** Cases mostly wait for their sockets. */
const AT_ONCE = 10

/** The tests of one stage of the table, a file each so that they run side by side. */
export function testStage(stage: Stage): void {
  vi.setConfig({ maxConcurrency: AT_ONCE })
  const cases = casesOf(stage)
  const observed: Observation[] = []
  test.concurrent.each(cases)('$row.fault, $duration: $reaction', async (one) => {
    observed.push(await playCase(one))
  })
  afterAll(async () => {
    if (observed.length < cases.length) return
    await mkdir(OBSERVATIONS, { recursive: true })
    const inOrder = cases.map(({ row, duration }) =>
      observed.find(({ fault, duration: long }) => fault === row.fault && long === duration),
    )
    await writeFile(path.join(OBSERVATIONS, `${stage}.json`), `${JSON.stringify(inOrder, null, 2)}\n`)
  })
}

async function playCase(one: Case): Promise<Observation> {
  await using stranger = await startSpy()
  const clock = startClock(1, 0)
  await using feldera = await startFeldera({ ...installationOf(one, stranger), clock })
  await using gate = await startGate(feldera.port, (ms, action) => clock.after(ms / 1_000, action))
  const result = await runInProcess(clock, {
    pipeline: 'orders',
    host: addressOf(one, feldera, gate),
    timeout: TIMEOUT_S,
    // What a silent server costs each time; and more than a flood takes.
    'request-timeout': isSilent(one) ? '150ms' : '10s',
    'on-approval': one.stage === 'approval' ? 'approve' : 'fail',
  })
  expectReaction(one, result, feldera)
  expect(Number(result.outputs['elapsed-seconds']) >= TIMEOUT_S).toBe(lastsUntilDeadline(one))
  expect(stranger.requests).toEqual([])
  return observe(one, result, feldera)
}
