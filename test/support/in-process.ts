import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, Interrupted } from '../../src/clock.ts'
import { createFeldera } from '../../src/feldera/client.ts'
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts'
import { describe, finalSentence } from '../../src/report/ending.ts'
import { runnerLog } from '../../src/report/log.ts'
import { MODES } from '../../src/report/modes.ts'
import { createNarrator } from '../../src/report/narrator.ts'
import { isGreen } from '../../src/report/outcome.ts'
import { outputsOf } from '../../src/report/outputs.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { activate } from '../../src/run/activate.ts'
import { check } from '../../src/run/check.ts'
import { measureActivation, measureCheck } from '../../src/run/measure.ts'
import { startRecording } from '../../src/run/record.ts'
import { type SimulatedClock, startClock } from '../feldera/clock.ts'
import { startFeldera } from '../feldera/index.ts'
import { type StepInputs, type StepResult, stepResult, stepVariables } from './action.ts'
import { expectInvariants } from './invariants.ts'
import { BRISK, type Ended, optionsOf, type Story } from './story.ts'

// The action's own code in the process of the test, from its inputs to its report, against the simulated Feldera on a real socket.
// Step and Feldera share a clock on which pauses are skipped, so minutes take as long as their requests do. For tables with many
// rows; what belongs to the process (signals, exit code, files) and the bundle itself is tested by steps in a process of their own.

/** What each run in this process prints. */
const printed = new AsyncLocalStorage<string[]>()
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
  const lines = printed.getStore()
  if (lines === undefined) return write(chunk, ...rest)
  lines.push(String(chunk))
  return true
}) as typeof process.stdout.write

/** Plays a story in which nothing happens from outside meanwhile. */
export async function playInProcess({ at, before, inputs = {} }: Omit<Story, 'meanwhile' | 'env'>): Promise<Ended> {
  const options = optionsOf(at)
  const clock = startClock(options.speed ?? 1, options.clockOffsetMs ?? 0)
  await using feldera = await startFeldera({ ...options, clock })
  before?.(feldera)
  const given = typeof inputs === 'function' ? inputs(feldera) : inputs
  return { ...(await runInProcess(clock, { ...BRISK, host: feldera.url, ...given })), feldera }
}

/** Runs one step as main.ts does, and proves what holds for every end. */
export async function runInProcess(clock: SimulatedClock, given: StepInputs): Promise<StepResult> {
  const lines: string[] = []
  const ended = await printed.run(lines, () => runStep(clock, readAsStep(given)))
  const result = stepResult({ ...ended, signal: null, log: lines.join(''), tookMs: clock.elapsed() })
  expectInvariants(result, { inputs: given, env: {} })
  return result
}

function readAsStep(given: StepInputs): Inputs {
  const own = process.env
  process.env = stepVariables(given)
  try {
    const { value, problems } = readInputs()
    if (problems.length > 0) throw new Error(problems.join('; '))
    return value
  } finally {
    process.env = own
  }
}

async function runStep(clock: SimulatedClock, inputs: Inputs) {
  const ending = new AbortController()
  const stepClock = skippingPauses(clock, inputs.timeoutMs, ending)
  const feldera = createFeldera(inputs)
  const recorder = startRecording(stepClock, createNarrator(runnerLog, inputs))
  const context = { policy: inputs, feldera, clock: stepClock, signal: ending.signal, recorder }
  const isCheck = inputs.mode === 'check'
  const result = isCheck ? await check(context) : await activate(context)
  const measurements = isCheck ? measureCheck(recorder.record) : await measureActivation(context, result)
  feldera.close()
  const report = { result, record: recorder.record, measurements, inputs, elapsedMs: stepClock.elapsed() }
  const words = describe(report)
  const green = isGreen(words.outcome)
  if (!green) runnerLog.error(finalSentence(words), `${MODES[inputs.mode].title} ended: ${inputs.pipeline}`)
  return { exitCode: green ? 0 : 1, outputs: outputsOf(report, words), summary: renderSummary(report, words) }
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
