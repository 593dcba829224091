import { getState } from '@actions/core'
import { processClock, startDeadline, withTimeLimit } from './clock.ts'
import { createFeldera } from './feldera/client.ts'
import { readInputs } from './inputs/inputs.ts'
import { createPrimaryFeldera, secureConnections } from './main.ts'
import { describeAfterwards } from './report/afterwards-words.ts'
import { runnerLog } from './report/log.ts'
import { createNarrator } from './report/narrator.ts'
import { startRecording } from './run/record.ts'
import { readState, STATE_NAME, type StepState } from './run/step-state.ts'
import { undo } from './run/undo.ts'

/** How long a primary is tried to be resumed, milliseconds. The runner may end a cancelled job after five minutes. */
const LIMIT_MS = 4 * 60_000

/** How long the standby may take to answer when there is nothing left to be done here, milliseconds. */
const LOOK_MS = 10_000

/**
 * Runs after a switchover, also one that was killed: a primary that it has left paused is resumed, unless its stop was sent.
 *
 * @returns whether nothing is left to say
 */
export async function runAfterwards(): Promise<boolean> {
  const state = readState(getState(STATE_NAME))
  if (state === undefined || state.stage === 'ended') return true
  // Whoever cancels a job wants its primary back, too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  const { isGood, message } = await resumeLeftPaused(state)
  if (isGood) runnerLog.warning(message)
  else runnerLog.error(message, 'The switchover was cut off')
  return isGood
}

async function resumeLeftPaused(state: StepState): Promise<Readonly<{ isGood: boolean; message: string }>> {
  const { value: all, problems } = readInputs('switchover')
  const inputs = { ...all, pipeline: all.pipelines[0] ?? '' }
  const pipeline = inputs.primaries.get(inputs.pipeline)
  const isStopSent = state.stage === 'stop-sent'
  if (problems.length > 0 || pipeline === undefined)
    return describeAfterwards({ kind: 'unread', isStopSent, problems }, inputs)
  secureConnections(inputs)
  const clock = processClock
  const controller = new AbortController()
  using _deadline = startDeadline(Math.min(LIMIT_MS, inputs.timeoutMs), controller)
  const [feldera, there] = [createFeldera(inputs), createPrimaryFeldera(inputs)]
  if (isStopSent) {
    const seen = await withTimeLimit(LOOK_MS, controller.signal, (limit) => feldera.pipeline(inputs.pipeline, limit))
    return describeAfterwards({ kind: 'stop-sent', standby: seen?.ok ? seen.value : undefined }, inputs)
  }
  const primary = { pipeline, feldera: there, parts: new Map() }
  const recorder = startRecording(clock, createNarrator(runnerLog, inputs))
  const context = { policy: inputs, feldera, clock, signal: controller.signal, recorder, primary, fleet: undefined }
  const at = clock.elapsed() - (clock.wall() - state.pausedAt)
  const undone = await undo(context, primary, { at, deploymentId: state.deploymentId || undefined, isAnswered: false })
  feldera.close()
  there.close()
  return describeAfterwards({ kind: 'undone', undone, record: recorder.record }, inputs)
}
