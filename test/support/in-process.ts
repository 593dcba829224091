import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { addAbortListener } from 'node:events'
import type { ClientRequest } from 'node:http'
import { setTimeout as pause, setImmediate } from 'node:timers/promises'
import { type Clock, Interrupted, processClock } from '../../src/clock.ts'
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts'
import type { Verb } from '../../src/inputs/verbs.ts'
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

/** A step in this process: what it has printed, and how many of its requests are under way. */
interface Running {
  readonly log: StepLog
  underWay: number
}

const running = new AsyncLocalStorage<Running>()
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
  const step = running.getStore()
  if (step === undefined) return write(chunk, ...rest)
  step.log.append(String(chunk))
  return true
}) as typeof process.stdout.write

subscribe('http.client.request.start', (message) => {
  const step = running.getStore()
  const { request } = message as { readonly request: ClientRequest }
  if (step === undefined) return
  step.underWay += 1
  request.once('close', () => {
    step.underWay -= 1
  })
})

/** A story for a step in this process. Where something happens meanwhile, pauses take their time. */
interface InProcessStory extends Pick<Story, 'verb' | 'at' | 'before' | 'inputs'> {
  readonly meanwhile?: (step: Pick<RunningStep, 'logged'>, feldera: SimulatedFeldera) => Promise<void>
}

export async function playInProcess({
  verb = 'activate',
  at,
  before,
  inputs = {},
  meanwhile,
}: InProcessStory): Promise<Ended> {
  const options = optionsOf(at)
  const clock = startClock(options.speed ?? DEFAULT_SPEED, options.clockOffsetMs ?? 0)
  await using feldera = await startFeldera({ ...options, clock })
  before?.(feldera)
  const given = inputsFor(feldera, inputs, verb)
  if (meanwhile === undefined) return { ...(await runInProcess(clock, given, { verb })), feldera }
  const log = new StepLog()
  const [result] = await Promise.all([
    runInProcess(clock, given, { verb, log, skipsPauses: false }),
    meanwhile({ logged: (text) => log.logged(text) }, feldera),
  ])
  return { ...result, feldera }
}

/** Runs one step, and proves what holds for every end. `cancelled`: fires when somebody cancels the workflow. */
export async function runInProcess(
  clock: SimulatedClock,
  given: StepInputs,
  {
    verb = 'activate',
    log = new StepLog(),
    skipsPauses = true,
    cancelled,
  }: { verb?: Verb; log?: StepLog; skipsPauses?: boolean; cancelled?: AbortSignal } = {},
): Promise<StepResult> {
  const pace = skipsPauses ? skipping : realTime
  const controller = new AbortController()
  using _listener = cancelled && addAbortListener(cancelled, () => controller.abort(new Interrupted('cancelled')))
  const ended = await running.run({ log, underWay: 0 }, () =>
    runOnce(clock, readAsStep(given, verb), { pace, controller }),
  )
  log.end()
  const result = stepResult({ ...ended, signal: null, log: log.text, tookMs: clock.elapsed() })
  expectInvariants(result, { verb, inputs: given, env: {} })
  return result
}

function readAsStep(given: StepInputs, verb: Verb): Inputs {
  const own = process.env
  process.env = stepVariables(given, verb)
  try {
    const { value, problems } = readInputs(verb)
    if (problems.length > 0) throw new Error(problems.join('; '))
    return value
  } finally {
    process.env = own
  }
}

/** How a step's time passes: its clock, for a step that `controller` ends at its deadline. */
type Pace = (clock: SimulatedClock, timeoutMs: number, controller: AbortController) => Pick<Clock, 'elapsed' | 'sleep'>

/** What `run` in main.ts does, but for the files and the exit code of the process. */
async function runOnce(
  clock: SimulatedClock,
  inputs: Inputs,
  { pace, controller }: { readonly pace: Pace; readonly controller: AbortController },
) {
  const { elapsed, sleep } = pace(clock, inputs.timeoutMs, controller)
  const begun = Date.now() - elapsed()
  const stepClock: Clock = { elapsed, wall: () => begun + elapsed(), sleep }
  const state: Record<string, string> = {}
  const report = await runFor(inputs, controller, stepClock, (kept) => {
    state['switchover'] = JSON.stringify(kept)
  })
  const ending = describeFleet(report)
  const green = isGreen(ending.outcome)
  if (!green) runnerLog.error(finalSentence(ending), titleOf(report, ending))
  return {
    exitCode: green ? 0 : 1,
    outputs: outputsOf(report, ending).outputs,
    state,
    summary: summaryOf(report, ending),
  }
}

const realTime: Pace = (clock) => ({ elapsed: () => clock.elapsed(), sleep: processClock.sleep })

/**
 * Pauses that take no time: as soon as nobody has anything to do, and no request is under way, it is the end of the shortest pause,
 * or the deadline. What a step does after an interruption pauses in the same way.
 */
const skipping: Pace = (clock, timeoutMs, controller) => {
  const sleepers = new Set<Sleeper>()
  const deadline: Sleeper = { at: timeoutMs, wake: () => controller.abort(new Interrupted('deadline')) }
  let isSkipping = false

  async function skip(): Promise<void> {
    if (isSkipping) return
    isSkipping = true
    while (sleepers.size > 0) {
      await waitForQuiet()
      const ahead = controller.signal.aborted ? [...sleepers] : [...sleepers, deadline]
      const [next] = ahead.toSorted((one, other) => one.at - other.at)
      if (next === undefined) break
      await clock.skip(Math.max(0, next.at - clock.elapsed()))
      next.wake()
      sleepers.delete(next)
    }
    isSkipping = false
  }

  return {
    elapsed: () => clock.elapsed(),
    async sleep(ms, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const sleeper = { at: clock.elapsed() + ms, wake: resolve }
      sleepers.add(sleeper)
      using _listener = addAbortListener(signal, () => reject(signal.reason))
      skip()
      await promise.finally(() => sleepers.delete(sleeper))
    },
  }
}

interface Sleeper {
  /** When the pause is over, on the clock's `elapsed`. */
  readonly at: number
  readonly wake: () => void
}

/** How many turns of the event loop without a request it takes until what follows from the last answer has been done. */
const QUIET_TURNS = 6

async function waitForQuiet(): Promise<void> {
  const step = running.getStore()
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    await setImmediate()
    if (step?.underWay === 0) continue
    quiet = -1
    await pause(1)
  }
}
