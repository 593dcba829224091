import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, Interrupted, processClock, startDeadline } from '../../src/clock.ts'
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
import { DEFAULT_SPEED, type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import { type RunningStep, type StepInputs, type StepResult, stepResult, stepVariables } from './action.ts'
import { expectInvariants } from './invariants.ts'
import { BRISK, type Ended, optionsOf, type Story } from './story.ts'

// The action's own code in the process of the test, from its inputs to its report, against the simulated Feldera on a real socket.
// Step and Feldera share a clock on which pauses are skipped, so minutes take as long as their requests do. For tables with many
// rows; what belongs to the process (signals, exit code, files) and the bundle itself is tested by steps in a process of their own.

/** What a run in this process has printed so far. */
interface Printed {
  log: string
  heard: () => void
}

const printing = new AsyncLocalStorage<Printed>()
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
  const printed = printing.getStore()
  if (printed === undefined) return write(chunk, ...rest)
  printed.log += String(chunk)
  printed.heard()
  return true
}) as typeof process.stdout.write

/** What others can do while a step runs in this process. */
type Running = Pick<RunningStep, 'logged'>

/** A story for a step in this process. Where something happens meanwhile, pauses take their time. */
export interface InProcessStory extends Omit<Story, 'meanwhile' | 'env'> {
  readonly meanwhile?: ((step: Running, feldera: SimulatedFeldera) => Promise<void>) | undefined
}

export async function playInProcess({ at, before, inputs = {}, meanwhile }: InProcessStory): Promise<Ended> {
  const options = optionsOf(at)
  const clock = startClock(options.speed ?? DEFAULT_SPEED, options.clockOffsetMs ?? 0)
  await using feldera = await startFeldera({ ...options, clock })
  before?.(feldera)
  const given = { ...BRISK, host: feldera.url, ...(typeof inputs === 'function' ? inputs(feldera) : inputs) }
  if (meanwhile === undefined) return { ...(await runInProcess(clock, given)), feldera }
  const printed = { log: '', heard: () => undefined }
  const [result] = await Promise.all([
    runInProcess(clock, given, { printed, skipsPauses: false }),
    meanwhile({ logged: (text) => logged(text, printed) }, feldera),
  ])
  return { ...result, feldera }
}

async function logged(text: string | RegExp, printed: Printed): Promise<void> {
  await new Promise<void>((resolve) => {
    printed.heard = () => {
      if (typeof text === 'string' ? printed.log.includes(text) : text.test(printed.log)) resolve()
    }
    printed.heard()
  })
}

/** Runs one step as main.ts does, and proves what holds for every end. */
export async function runInProcess(
  clock: SimulatedClock,
  given: StepInputs,
  {
    printed = { log: '', heard: () => undefined },
    skipsPauses = true,
  }: { printed?: Printed; skipsPauses?: boolean } = {},
): Promise<StepResult> {
  const ended = await printing.run(printed, () => runStep(clock, readAsStep(given), skipsPauses))
  const result = stepResult({ ...ended, signal: null, log: printed.log, tookMs: clock.elapsed() })
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

async function runStep(clock: SimulatedClock, inputs: Inputs, skipsPauses: boolean) {
  const ending = new AbortController()
  const begun = Date.now() - clock.elapsed()
  const elapsed = { elapsed: () => clock.elapsed(), wall: () => begun + clock.elapsed() }
  const stepClock: Clock = skipsPauses
    ? { ...elapsed, sleep: skippingPauses(clock, inputs.timeoutMs, ending) }
    : { ...elapsed, sleep: processClock.sleep }
  using _deadline = startDeadline(inputs.timeoutMs, ending)
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

/** Pauses that take no time; at the end of the last one is the deadline. */
function skippingPauses(clock: SimulatedClock, timeoutMs: number, ending: AbortController): Clock['sleep'] {
  return async (ms, signal) => {
    signal.throwIfAborted()
    const rest = timeoutMs - clock.elapsed()
    await clock.skip(Math.min(ms, rest))
    if (ms < rest) return
    ending.abort(new Interrupted('deadline'))
    throw signal.reason
  }
}
