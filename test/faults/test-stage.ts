import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, test, vi } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import type { StepInputs } from '../support/action.ts'
import { ROOT } from '../support/action.ts'
import { runInProcess } from '../support/in-process.ts'
import { isSilent, observe, playCase } from './case.ts'
import { observeGuard, playGuardCase } from './guard-case.ts'
import { observeHandOver, playHandOverCase } from './handover-case.ts'
import { observeRearm, playRearmCase } from './rearm-case.ts'
import {
  type Case,
  casesOf,
  GUARD_STAGES,
  type GuardCase,
  guardCasesOf,
  HAND_OVER_STAGES,
  type HandOverCase,
  type HandOverStage,
  handOverCasesOf,
  type Observation,
  type ObservationFile,
  REARM_STAGES,
  type RearmCase,
  rearmCasesOf,
  STAGES,
  type Stage,
} from './table.ts'

/** Where the observations of a whole run lie; scripts/fault-table.ts makes the tables of docs/faults.md of them. */
const OBSERVATIONS = path.join(ROOT, 'coverage', 'faults')

/** Half of it is for what comes before the stop, and a pause without an answer is waited for. */
const HAND_OVER_TIMEOUT_S = 150
const SILENT_HAND_OVER_TIMEOUT_S = 100
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
  const all = [...STAGES.flatMap(casesOf), ...REARM_STAGES.flatMap(rearmCasesOf), ...GUARD_STAGES.flatMap(guardCasesOf)]
  testCases('silence', all.filter(isSilent), 20)
}

/** All stages of a step that looks at a primary, but for silent servers. */
export function testGuard(): void {
  testCases(
    'guard',
    GUARD_STAGES.flatMap(guardCasesOf).filter((one) => !isSilent(one)),
  )
}

/** All stages of a step that puts a pipeline into standby, but for silent servers. */
export function testRearm(): void {
  testCases(
    'rearm',
    REARM_STAGES.flatMap(rearmCasesOf).filter((one) => !isSilent(one)),
  )
}

/** All stages of a switchover before the stop of the primary is sent, but for silent servers. */
export function testHandOver(): void {
  testCases(
    'hand-over',
    HAND_OVER_STAGES.filter((stage) => !PAST_STOP.has(stage))
      .flatMap(handOverCasesOf)
      .filter((one) => !isSilent(one)),
  )
}

/** All from the stop on, and the resume. */
export function testTakeOver(): void {
  testCases(
    'take-over',
    HAND_OVER_STAGES.filter((stage) => PAST_STOP.has(stage))
      .flatMap(handOverCasesOf)
      .filter((one) => !isSilent(one)),
  )
}

/** Silent servers at every stage of a switchover. */
export function testSilentHandOver(): void {
  testCases('silent-hand-over', HAND_OVER_STAGES.flatMap(handOverCasesOf).filter(isSilent), 30)
}

const PAST_STOP: ReadonlySet<HandOverStage> = new Set([
  ...(['hand-over-stop', 'not-live', 'take-over', 'comparison', 'resume'] as const),
])

type AnyCase = Case | RearmCase | GuardCase | HandOverCase

function testCases(name: ObservationFile, cases: readonly AnyCase[], maxConcurrency = AT_ONCE): void {
  vi.setConfig({ maxConcurrency })
  const observed = new Map<AnyCase, Observation>()
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

async function observeInProcess(one: AnyCase): Promise<Observation> {
  const clock = startClock(1, 0)
  const staging = {
    installation: { clock },
    after: (ms: number, action: () => void) => clock.after(ms / 1_000, action),
    timeoutS: TIMEOUT_S,
    requestTimeout: isSilent(one) ? '600ms' : '30s',
  }
  if (isRearm(one)) {
    const run = (inputs: StepInputs) => runInProcess(clock, inputs, { verb: 'rearm' })
    return observeRearm(one, await playRearmCase(one, { ...staging, run }))
  }
  if (isGuard(one))
    return observeGuard(one, await playGuardCase(one, { ...staging, run: (inputs) => runInProcess(clock, inputs) }))
  if (isHandOver(one)) {
    const run = (inputs: StepInputs) => runInProcess(clock, inputs, { verb: 'switchover' })
    const timeoutS = isSilent(one) ? SILENT_HAND_OVER_TIMEOUT_S : HAND_OVER_TIMEOUT_S
    return observeHandOver(one, await playHandOverCase(one, { ...staging, clock, timeoutS, run }))
  }
  return observe(one, await playCase(one, { ...staging, run: (inputs) => runInProcess(clock, inputs) }))
}

function isRearm(one: AnyCase): one is RearmCase {
  return REARM_STAGES.some((stage) => stage === one.stage)
}

function isGuard(one: AnyCase): one is GuardCase {
  return GUARD_STAGES.some((stage) => stage === one.stage)
}

function isHandOver(one: AnyCase): one is HandOverCase {
  return HAND_OVER_STAGES.some((stage) => stage === one.stage)
}
