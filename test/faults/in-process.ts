import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { type Clock, Interrupted } from '../../src/clock.ts'
import { createFeldera } from '../../src/feldera/client.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import { describe, finalSentence } from '../../src/report/ending.ts'
import { createNarrator } from '../../src/report/narrator.ts'
import { isGreen } from '../../src/report/outcome.ts'
import { outputsOf } from '../../src/report/outputs.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { activate } from '../../src/run/activate.ts'
import { measureActivation } from '../../src/run/measure.ts'
import { startRecording } from '../../src/run/record.ts'
import { type SimulatedClock, startClock } from '../feldera/clock.ts'
import { startFeldera } from '../feldera/index.ts'
import { startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import { type Annotation, ROOT, type StepResult } from '../support/action.ts'
import { expectInvariants } from '../support/invariants.ts'
import { inputs as defaultInputs } from '../unit/samples.ts'
import { addressOf, expectReaction, installationOf, isSilent, lastsUntilDeadline, observe } from './case.ts'
import { type Case, casesOf, type Observation, type Stage } from './table.ts'

// The action's own code in the process of the test, against the simulated Feldera on a real socket. Pauses are skipped on a clock
// that both share, so that a fault of two minutes takes as long as its requests do.

/** Where the observations of a whole run lie, a file for each stage; scripts/fault-table.ts makes the README's table of them. */
const OBSERVATIONS = path.join(ROOT, 'coverage', 'faults')

/** Enough for the second search for a lost activation, and short enough that faults which last are not repeated for long. */
const TIMEOUT_MS = 120_000
/** What a silent server costs, each time. */
const SILENCE_MS = 150
/** More than a flood takes. */
const REQUEST_MS = 10_000
/** Cases mostly wait for their sockets. */
const AT_ONCE = 10

/** The tests of one stage of the table, a file each so that they run side by side. */
export function testStage(stage: Stage): void {
  vi.setConfig({ maxConcurrency: AT_ONCE })
  const cases = casesOf(stage)
  const observed: Observation[] = []
  test.concurrent.each(cases)('$row.fault, $duration: $reaction', async (one) => {
    observed.push(await playInProcess(one))
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

async function playInProcess(one: Case): Promise<Observation> {
  await using stranger = await startSpy()
  const clock = startClock(1, 0)
  await using feldera = await startFeldera({ ...installationOf(one, stranger), clock })
  await using gate = await startGate(feldera.port, (ms, action) => clock.after(ms / 1_000, action))
  const result = await runInProcess(clock, {
    host: addressOf(one, feldera, gate),
    timeoutMs: TIMEOUT_MS,
    requestTimeoutMs: isSilent(one) ? SILENCE_MS : REQUEST_MS,
    onApproval: one.stage === 'approval' ? 'approve' : 'fail',
  })
  expectInvariants(result, { inputs: {}, env: {} })
  expectReaction(one, result, feldera)
  expect(Number(result.outputs['elapsed-seconds']) >= TIMEOUT_MS / 1_000).toBe(lastsUntilDeadline(one))
  expect(stranger.requests).toEqual([])
  return observe(one, result, feldera)
}

/** Runs an activation from its inputs to its report, as main.ts does. */
async function runInProcess(clock: SimulatedClock, changes: Partial<Inputs>): Promise<StepResult> {
  const inputs = defaultInputs(changes)
  const lines: string[] = []
  const annotations: Annotation[] = []
  const log = {
    info: (line: string) => void lines.push(line),
    warning: (message: string) => void annotations.push({ level: 'warning', title: '', message }),
  }
  const ending = new AbortController()
  const stepClock = skippingPauses(clock, inputs.timeoutMs, ending)
  const feldera = createFeldera(inputs)
  const recorder = startRecording(stepClock, createNarrator(log, inputs))
  const context = { policy: inputs, feldera, clock: stepClock, signal: ending.signal, recorder }
  const result = await activate(context)
  const measurements = await measureActivation(context, result)
  feldera.close()
  const elapsedMs = stepClock.elapsed()
  const report = { result, record: recorder.record, measurements, inputs, elapsedMs }
  const words = describe(report)
  const green = isGreen(words.outcome)
  if (!green) annotations.push({ level: 'error', title: words.outcome, message: finalSentence(words) })
  return {
    exitCode: green ? 0 : 1,
    signal: null,
    log: [...lines, ...annotations.map(({ message }) => message)].join('\n'),
    outputs: outputsOf(report, words),
    summary: renderSummary(report, words),
    annotations,
    masks: [],
    tookMs: elapsedMs,
  }
}

/** The step's clock, on which a pause takes no time; at the end of the last one is the deadline. */
function skippingPauses(clock: SimulatedClock, timeoutMs: number, ending: AbortController): Clock {
  return {
    elapsed: () => clock.elapsed(),
    wall: () => clock.now(),
    async sleep(ms, signal) {
      signal.throwIfAborted()
      const rest = timeoutMs - clock.elapsed()
      await clock.skip(Math.min(ms, rest))
      if (ms < rest) return
      ending.abort(new Interrupted('deadline'))
      throw signal.reason
    },
  }
}
