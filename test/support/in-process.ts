import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, Interrupted, processClock } from '../../src/clock.ts'
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts'
import { runFor } from '../../src/main.ts'
import { finalSentence } from '../../src/report/ending.ts'
import { describeFleet } from '../../src/report/fleet-ending.ts'
import { runnerLog } from '../../src/report/log.ts'
import { isGreen } from '../../src/report/outcome.ts'
import { outputsOf } from '../../src/report/outputs.ts'
import { summaryOf, titleOf } from '../../src/report/publish.ts'
import { type SimulatedClock, startClock } from '../feldera/clock.ts'
import { DEFAULT_SPEED, type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import { type RunningStep, type StepInputs, type StepResult, stepResult, stepVariables } from './action.ts'
import { expectInvariants } from './invariants.ts'
import { StepLog } from './step-log.ts'
import { type Ended, inputsFor, optionsOf, type Story } from './story.ts'

// The action's own code in the process of the test, from its inputs to its report, against the simulated Feldera on a real socket.
// Step and Feldera share a clock on which pauses are skipped, so minutes take as long as their requests do. For tables with many
// rows; what belongs to the process (signals, exit code, files) and the bundle itself is tested by steps in a process of their own.

const printing = new AsyncLocalStorage<StepLog>()
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
  const log = printing.getStore()
  if (log === undefined) return write(chunk, ...rest)
  log.append(String(chunk))
  return true
}) as typeof process.stdout.write

/** A story for a step in this process. Where something happens meanwhile, pauses take their time. */
interface InProcessStory extends Pick<Story, 'at' | 'before' | 'inputs'> {
  readonly meanwhile?: (step: Pick<RunningStep, 'logged'>, feldera: SimulatedFeldera) => Promise<void>
}

export async function playInProcess({ at, before, inputs = {}, meanwhile }: InProcessStory): Promise<Ended> {
  const options = optionsOf(at)
  const clock = startClock(options.speed ?? DEFAULT_SPEED, options.clockOffsetMs ?? 0)
  await using feldera = await startFeldera({ ...options, clock })
  before?.(feldera)
  const given = inputsFor(feldera, inputs)
  if (meanwhile === undefined) return { ...(await runInProcess(clock, given)), feldera }
  const log = new StepLog()
  const [result] = await Promise.all([
    runInProcess(clock, given, { log, skipsPauses: false }),
    meanwhile({ logged: (text) => log.logged(text) }, feldera),
  ])
  return { ...result, feldera }
}

/** Runs one step, and proves what holds for every end. */
export async function runInProcess(
  clock: SimulatedClock,
  given: StepInputs,
  { log = new StepLog(), skipsPauses = true }: { log?: StepLog; skipsPauses?: boolean } = {},
): Promise<StepResult> {
  const pace = skipsPauses ? skipping : realTime
  return await runAtPace(clock, given, pace, log)
}

/**
 * Runs one step for several pipelines, whose pauses cannot be skipped, because those of one pipeline are not those of the
 * others: they take their time, `speed` times as fast. The limits of single requests are in real time.
 */
export async function runFleetInProcess(clock: SimulatedClock, given: StepInputs, speed: number): Promise<StepResult> {
  return await runAtPace(clock, given, hurrying(speed), new StepLog())
}

async function runAtPace(clock: SimulatedClock, given: StepInputs, pace: Pace, log: StepLog): Promise<StepResult> {
  const ended = await printing.run(log, () => runOnce(clock, readAsStep(given), pace))
  log.end()
  const result = stepResult({ ...ended, signal: null, log: log.text, tookMs: clock.elapsed() })
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

/** How a step's time passes: its clock, for a step that `controller` ends at its deadline. */
type Pace = (clock: SimulatedClock, timeoutMs: number, controller: AbortController) => Pick<Clock, 'elapsed' | 'sleep'>

/** What `run` in main.ts does, but for the files and the exit code of the process. */
async function runOnce(clock: SimulatedClock, inputs: Inputs, pace: Pace) {
  const controller = new AbortController()
  const { elapsed, sleep } = pace(clock, inputs.timeoutMs, controller)
  const begun = Date.now() - elapsed()
  const stepClock: Clock = { elapsed, wall: () => begun + elapsed(), sleep }
  const report = await runFor(inputs, controller, stepClock)
  const ending = describeFleet(report)
  const green = isGreen(ending.outcome)
  if (!green) runnerLog.error(finalSentence(ending), titleOf(report, ending))
  return {
    exitCode: green ? 0 : 1,
    outputs: outputsOf(report, ending).outputs,
    summary: summaryOf(report, ending),
  }
}

const realTime: Pace = (clock) => ({ elapsed: () => clock.elapsed(), sleep: processClock.sleep })

function hurrying(speed: number): Pace {
  return (clock, timeoutMs, controller) => {
    setTimeout(() => controller.abort(new Interrupted('deadline')), timeoutMs / speed).unref()
    return {
      elapsed: () => clock.elapsed() * speed,
      sleep: (ms, signal) => processClock.sleep(ms / speed, signal),
    }
  }
}

/** Pauses that take no time; at the end of the last one is the deadline. */
const skipping: Pace = (clock, timeoutMs, controller) => ({
  elapsed: () => clock.elapsed(),
  async sleep(ms, signal) {
    signal.throwIfAborted()
    const rest = timeoutMs - clock.elapsed()
    await clock.skip(Math.min(ms, rest))
    if (ms < rest) return
    controller.abort(new Interrupted('deadline'))
    throw signal.reason
  },
})
