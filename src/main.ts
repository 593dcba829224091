import { type Clock, Interrupted, processClock, startDeadline } from './clock.ts'
import { createFeldera } from './feldera/client.ts'
import { enforceVerification, trustAuthorities } from './feldera/tls.ts'
import { type Inputs, readInputs } from './inputs/inputs.ts'
import { runnerLog } from './report/log.ts'
import { openingLine } from './report/modes.ts'
import { createNarrator } from './report/narrator.ts'
import { ignoredCommand, staleCheckpoint, VERIFICATION_STAYS_ON } from './report/notices.ts'
import { publish } from './report/publish.ts'
import type { PipelineReport } from './report/report.ts'
import { activate } from './run/activate.ts'
import { check } from './run/check.ts'
import type { RunContext } from './run/context.ts'
import { measureActivation, measureCheck } from './run/measure.ts'
import { EMPTY_RECORD, startRecording } from './run/record.ts'

/**
 * Runs the step: reads the inputs, activates the pipeline (or only checks it), and reports.
 *
 * @returns true only when success was proven and reported; in every other case the step must fail
 */
export async function run(): Promise<boolean> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => controller.abort(new Interrupted('cancelled')))
  }
  const { value: inputs, problems } = readInputs()
  const invalid = { result: { kind: 'invalid-inputs', problems }, record: EMPTY_RECORD, measurements: {} } as const
  const report = problems.length === 0 ? await runFor(inputs, controller, processClock) : invalid
  return await publish({ ...report, inputs, elapsedMs: processClock.elapsed() })
}

/**
 * Does what the inputs ask for, until it is done or `controller` is aborted, which happens at the deadline at the latest.
 */
export async function runFor(inputs: Inputs, controller: AbortController, clock: Clock): Promise<PipelineReport> {
  using _deadline = startDeadline(inputs.timeoutMs - clock.elapsed(), controller)
  const feldera = createFeldera(inputs)
  const recorder = startRecording(clock, createNarrator(runnerLog, inputs))
  const context = { policy: inputs, feldera, clock, signal: controller.signal, recorder }
  const outcome = await runAndMeasure(context).catch((error: unknown) => {
    return { result: { kind: 'defect', error }, measurements: {} } as const
  })
  feldera.close()
  return { ...outcome, record: recorder.record }
}

async function runAndMeasure(context: RunContext<Inputs>): Promise<Omit<PipelineReport, 'record'>> {
  const { policy: inputs, recorder } = context
  prepare(inputs)
  if (inputs.mode === 'check') return { result: await check(context), measurements: measureCheck(recorder.record) }
  const result = await activate(context)
  const measurements = await measureActivation(context, result)
  warn(staleCheckpoint(measurements, { record: recorder.record, inputs }))
  return { result, measurements }
}

function prepare(inputs: Inputs): void {
  runnerLog.info(openingLine(inputs))
  if (enforceVerification()) warn(VERIFICATION_STAYS_ON)
  warn(ignoredCommand(inputs.credentials))
  if (inputs.authorities.length > 0) trustAuthorities(inputs.authorities)
}

function warn(warning: string): void {
  if (warning !== '') runnerLog.warning(warning)
}
