import { saveState } from '@actions/core'
import { type Clock, Interrupted, processClock, startDeadline } from './clock.ts'
import type { Part } from './decide/guard.ts'
import { standbyNow } from './decide/standby-now.ts'
import { createFeldera, type Feldera } from './feldera/client.ts'
import type { Exchange } from './feldera/http.ts'
import { enforceVerification, trustAuthorities } from './feldera/tls.ts'
import { type Inputs, type PipelineInputs, readInputs } from './inputs/inputs.ts'
import type { Verb } from './inputs/verbs.ts'
import { withEnding } from './report/ending.ts'
import { describeExchange } from './report/exchange.ts'
import { FleetNarrator } from './report/fleet-narrator.ts'
import { runnerLog } from './report/log.ts'
import { createNarrator } from './report/narrator.ts'
import { ignoredCommand, VERIFICATION_STAYS_ON } from './report/notices.ts'
import { publish } from './report/publish.ts'
import type { EndedPipeline, Report } from './report/report.ts'
import { warnTakenOver } from './report/stale-words.ts'
import { openingLine } from './report/verb-words.ts'
import { activate } from './run/activate.ts'
import { check } from './run/check.ts'
import type { Primary, RunContext } from './run/context.ts'
import { openFleet, shareQuestions } from './run/fleet.ts'
import { Guard } from './run/guard.ts'
import { measureActivation, measureCheck, measureRearm } from './run/measure.ts'
import { rearm } from './run/rearm.ts'
import { EMPTY_RECORD, startRecording } from './run/record.ts'
import { type MeasuredResult, rehearse } from './run/rehearse.ts'
import { ENDED, keepState, STATE_NAME, type StepState } from './run/step-state.ts'
import { switchOver } from './run/switchover.ts'

/**
 * Runs the step: reads the inputs, activates the pipelines (or only checks them), and reports.
 *
 * @returns true only when success was proven and reported; in every other case the step must fail
 */
export async function run(verb: Verb): Promise<boolean> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => controller.abort(new Interrupted('cancelled')))
  }
  const { value: inputs, problems } = readInputs(verb)
  const report =
    problems.length === 0 ? await runFor(inputs, controller, processClock, keep) : reportInvalid(inputs, problems)
  const isProven = await publish(report)
  // What the step has said need not be said again by what comes after it, unless there is something left to undo.
  if (verb === 'switchover' && !leavesPaused(report)) keep(ENDED)
  return isProven
}

/** Keeps the state for what comes after the step. Where that fails (a full disk), the step goes on: it can undo by itself what it does. */
function keep(state: StepState): void {
  try {
    saveState(STATE_NAME, state)
  } catch (error) {
    runnerLog.info(
      `What this step does could not be noted for the job's end (${String(error)}): should it be killed, nothing resumes the primary by itself`,
    )
  }
}

/** Whether the primary may still be paused by this step, which another try may mend. */
function leavesPaused({ pipelines: [{ result }] }: Report): boolean {
  return result.kind === 'defect' || (result.kind === 'switchover-failed' && result.undone === 'not-resumed')
}

function reportInvalid(inputs: Inputs, problems: readonly string[]): Report {
  const elapsedMs = processClock.elapsed()
  const [first = '', ...others] = inputs.pipelines
  const reportOn = (pipeline: string): EndedPipeline => {
    const result = { kind: 'invalid-inputs', problems } as const
    return withEnding({ inputs: { ...inputs, pipeline }, result, record: EMPTY_RECORD, measurements: {}, elapsedMs })
  }
  return { inputs, pipelines: [reportOn(first), ...others.map(reportOn)], elapsedMs }
}

/**
 * Does what the inputs ask for, for each pipeline, until all are done or `controller` is aborted, which happens at the
 * deadline at the latest.
 *
 * @param save keeps what the action's `post` needs to know
 */
export async function runFor(
  inputs: Inputs,
  controller: AbortController,
  clock: Clock,
  save: SaveState,
): Promise<Report> {
  using _deadline = startDeadline(inputs.timeoutMs - clock.elapsed(), controller)
  const feldera = openFeldera(inputs)
  const primaryFeldera = inputs.primaries.size === 0 ? undefined : openPrimaryFeldera(inputs)
  const step = {
    inputs,
    feldera,
    primaryFeldera,
    parts: new Map<string, Part>(),
    clock,
    signal: controller.signal,
    preparing: (async () => prepare(inputs))(),
    save,
  }
  const [first = '', ...others] = inputs.pipelines
  const pipelines: Report['pipelines'] =
    others.length === 0 ? [await runAlone(step, first)] : await RUN_SEVERAL[inputs.verb](step, [first, ...others])
  feldera.close()
  primaryFeldera?.close()
  return { inputs, pipelines, elapsedMs: clock.elapsed() }
}

/** The Feldera of the standbys. Where the runner shows debug messages, there is one about each request. */
export function openFeldera(inputs: Inputs): Feldera {
  const onExchange = runnerLog.isDebug() ? (one: Exchange) => runnerLog.debug(describeExchange(one)) : undefined
  return createFeldera({ ...inputs, onExchange })
}

/** The Feldera of the primaries. */
export function openPrimaryFeldera(inputs: Inputs): Feldera {
  return openFeldera({ ...inputs, host: inputs.primaryHost, credentials: inputs.primaryCredentials })
}

/** What the runs for all pipelines of a step have in common. `preparing`: what must succeed before the first of them. */
type Step = Readonly<
  Pick<RunContext, 'feldera' | 'clock' | 'signal'> & {
    inputs: Inputs
    primaryFeldera: Feldera | undefined
    parts: Primary['parts']
    preparing: Promise<void>
    save: SaveState
  }
>

type SaveState = (state: StepState) => void

function primaryOf({ inputs, primaryFeldera, parts }: Step, standby: string): Primary | undefined {
  const pipeline = inputs.primaries.get(standby)
  return pipeline === undefined || primaryFeldera === undefined
    ? undefined
    : { pipeline, feldera: primaryFeldera, parts }
}

async function runAlone(step: Step, pipeline: string): Promise<EndedPipeline> {
  const inputs = { ...step.inputs, pipeline }
  const narrate = createNarrator(runnerLog, inputs)
  const keep = keepState(step.save, step.clock.wall)
  const recorder = startRecording(step.clock, (...event) => {
    if (inputs.verb === 'switchover') keep(...event)
    narrate(...event)
  })
  return await runOne(
    step,
    { ...step, policy: inputs, recorder, primary: primaryOf(step, pipeline), fleet: undefined },
    warn,
  )
}

async function runFleet(step: Step, names: readonly [string, ...string[]]): Promise<Report['pipelines']> {
  const { clock, inputs: all } = step
  const narrator = new FleetNarrator(runnerLog, all)
  const { pollIntervalMs } = all
  const fleet = openFleet(step.feldera, clock, {
    pipelines: names,
    pollIntervalMs,
    signal: step.signal,
  })
  const primaryFeldera = step.primaryFeldera && shareQuestions(step.primaryFeldera, clock)
  const run = async (pipeline: string) => {
    const inputs = { ...all, pipeline }
    const recorder = startRecording(clock, narrator.listenTo(inputs))
    const primary = primaryOf({ ...step, primaryFeldera }, pipeline)
    const context = { ...step, policy: inputs, feldera: fleet.feldera, recorder, primary, fleet }
    const report = await runOne(step, context, (warning) => narrator.warn(pipeline, warning))
    narrator.tellEnd(report)
    return report
  }
  const [first, ...others] = names
  const reports = await Promise.all([run(first), ...others.map(run)])
  fleet.looks.close()
  narrator.close()
  return reports
}

/** Rehearses one after another, and no more once one of them is not back in standby. */
async function runInTurn(step: Step, names: readonly [string, ...string[]]): Promise<Report['pipelines']> {
  const { clock, inputs: all } = step
  const narrator = new FleetNarrator(runnerLog, all)
  let stoppedAt: string | undefined
  const run = async (pipeline: string) => {
    const inputs = { ...all, pipeline }
    const recorder = startRecording(clock, narrator.listenTo(inputs))
    const context = { ...step, policy: inputs, recorder, primary: primaryOf(step, pipeline), fleet: undefined }
    const report =
      stoppedAt === undefined
        ? await runOne(step, context, (warning) => narrator.warn(pipeline, warning))
        : reportNotBegun(context, stoppedAt)
    const now = standbyNow(report.result, report.record)
    if (now !== 'armed' && now !== 'not-armed') stoppedAt ??= pipeline
    narrator.tellEnd(report)
    return report
  }
  const [first, ...others] = names
  const reports: [EndedPipeline, ...EndedPipeline[]] = [await run(first)]
  for (const name of others) reports.push(await run(name))
  narrator.close()
  return reports
}

function reportNotBegun({ policy: inputs, clock }: RunContext<PipelineInputs>, because: string): EndedPipeline {
  const result = { kind: 'not-begun', because } as const
  return withEnding({ inputs, result, record: EMPTY_RECORD, measurements: {}, elapsedMs: clock.elapsed() })
}

/** How several pipelines are run for: a rehearsal leaves no standby for a while, so there is one at a time. */
const RUN_SEVERAL: Readonly<Record<Verb, typeof runFleet>> = {
  activate: runFleet,
  check: runFleet,
  rearm: runFleet,
  rehearse: runInTurn,
  switchover: runInTurn,
}

type Warn = (warning: string) => void

/** Runs for one pipeline. An unexpected error ends the run for this pipeline and for no other. */
async function runOne(step: Step, context: RunContext<PipelineInputs>, warn: Warn): Promise<EndedPipeline> {
  const run = async () => {
    await step.preparing
    return await runAndMeasure(context, warn)
  }
  const outcome = await run().catch((error: unknown) => {
    return { result: { kind: 'defect', error }, measurements: {} } as const
  })
  const { clock, policy: inputs, recorder } = context
  return withEnding({ ...outcome, inputs, record: recorder.record, elapsedMs: clock.elapsed() })
}

async function runAndMeasure(context: RunContext<PipelineInputs>, warn: Warn): Promise<MeasuredResult> {
  const { policy: inputs, recorder } = context
  const measured = await RUNS[inputs.verb](context)
  const stale = warnTakenOver(measured.measurements, { record: recorder.record, inputs })
  if (stale !== '') warn(stale)
  return measured
}

const RUNS: Readonly<Record<Verb, (context: RunContext<PipelineInputs>) => Promise<MeasuredResult>>> = {
  async activate(context) {
    const guard = context.primary && new Guard(context, context.primary)
    const result = await activate(context, guard)
    return { result, measurements: await measureActivation(context, result) }
  },
  async check(context) {
    return { result: await check(context), measurements: measureCheck(context.recorder.record) }
  },
  async rearm(context) {
    const result = await rearm(context)
    return { result, measurements: { rearm: measureRearm(context, result) } }
  },
  rehearse,
  switchover: switchOver,
}

function prepare(inputs: Inputs): void {
  runnerLog.info(openingLine(inputs))
  secureConnections(inputs)
}

/** Sees that certificates are verified, and by what. Call it before the first request. */
export function secureConnections(inputs: Inputs): void {
  if (enforceVerification()) warn(VERIFICATION_STAYS_ON)
  warn(ignoredCommand(inputs.credentials))
  if (inputs.authorities.length > 0) trustAuthorities(inputs.authorities)
}

function warn(warning: string): void {
  if (warning !== '') runnerLog.warning(warning)
}
