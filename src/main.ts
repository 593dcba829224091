import { Interrupted, processClock, startDeadline } from './clock.ts'
import { createFeldera } from './feldera/client.ts'
import { insistOnVerification, trustAuthorities } from './feldera/tls.ts'
import { type Inputs, readInputs } from './inputs/inputs.ts'
import { runnerLog } from './report/log.ts'
import { createNarrator } from './report/narrator.ts'
import { ignoredCommand, openingLine, staleCheckpoint, VERIFICATION_STAYS_ON } from './report/notices.ts'
import { publish } from './report/publish.ts'
import type { PipelineReport } from './report/report.ts'
import { activate } from './run/activate.ts'
import { check } from './run/check.ts'
import type { RunContext } from './run/context.ts'
import { measureActivation, measureCheck } from './run/measure.ts'
import { NOTHING_HAPPENED, startRecording } from './run/record.ts'

/**
 * Runs the step: read inputs, activate (or only check), report.
 *
 * @returns true only when success was proven and reported; everything else is red
 */
export async function run(): Promise<boolean> {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => ending.abort(new Interrupted('cancelled')))
  }
  const { value: inputs, problems } = readInputs()
  const refused = { result: { kind: 'invalid-inputs', problems }, record: NOTHING_HAPPENED, measurements: {} } as const
  const report = problems.length === 0 ? await runFor(inputs, ending) : refused
  return await publish({ ...report, inputs, elapsedMs: processClock.elapsed() })
}

async function runFor(inputs: Inputs, ending: AbortController): Promise<PipelineReport> {
  using _deadline = startDeadline(inputs.timeoutMs - processClock.elapsed(), ending)
  const feldera = createFeldera(inputs)
  const recorder = startRecording(processClock, createNarrator(runnerLog, inputs))
  const context = { policy: inputs, feldera, clock: processClock, signal: ending.signal, recorder }
  const outcome = await runAndMeasure(context).catch((error: unknown) => {
    return { result: { kind: 'defect', error }, measurements: {} } as const
  })
  feldera.close()
  return { ...outcome, record: recorder.record }
}

async function runAndMeasure(context: RunContext<Inputs>): Promise<Omit<PipelineReport, 'record'>> {
  const { policy: inputs, recorder } = context
  begin(inputs)
  if (inputs.mode === 'check') return { result: await check(context), measurements: measureCheck(recorder.record) }
  const result = await activate(context)
  const measurements = await measureActivation(context, result)
  warn(staleCheckpoint(measurements, { record: recorder.record, inputs }))
  return { result, measurements }
}

function begin(inputs: Inputs): void {
  runnerLog.info(openingLine(inputs))
  if (insistOnVerification()) warn(VERIFICATION_STAYS_ON)
  warn(ignoredCommand(inputs.credentials))
  if (inputs.authorities.length > 0) trustAuthorities(inputs.authorities)
}

function warn(warning: string): void {
  if (warning !== '') runnerLog.warning(warning)
}
