import { getState } from '@actions/core'
import { processClock, startDeadline, withTimeLimit } from './clock.ts'
import type { Answer } from './feldera/api.ts'
import type { Pipeline } from './feldera/pipeline.ts'
import { type PipelineInputs, readInputs } from './inputs/inputs.ts'
import { openFeldera, openPrimaryFeldera, secureConnections } from './main.ts'
import { type Afterwards, describeAfterwards } from './report/afterwards-words.ts'
import { runnerLog } from './report/log.ts'
import { createNarrator } from './report/narrator.ts'
import type { Primary, RunContext } from './run/context.ts'
import { startRecording } from './run/record.ts'
import { keptPause, readState, STATE_NAME, type StepState } from './run/step-state.ts'
import { undo } from './run/undo.ts'

/**
 * How long it keeps trying to resume the primary, milliseconds. The runner may end a cancelled job after five minutes. A pause without
 * an answer may still come 20 s after it was sent, and only then is it known whether the primary stays as it is.
 */
const LIMIT_MS = 4 * 60_000
const UNANSWERED_MS = 30_000

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

type Described = ReturnType<typeof describeAfterwards>

async function resumeLeftPaused(state: StepState): Promise<Described> {
  const { value: all, problems } = readInputs('switchover')
  const inputs = { ...all, pipeline: all.pipelines[0] ?? '' }
  const pipeline = inputs.primaries.get(inputs.pipeline)
  const isStopSent = state.stage === 'stop-sent'
  const describe = (what: Afterwards) => describeAfterwards(what, inputs)
  if (problems.length > 0 || pipeline === undefined)
    return describe({ kind: 'not-done', isStopSent, why: `the inputs could not be read again: ${problems.join('; ')}` })
  const [feldera, there] = [openFeldera(inputs), openPrimaryFeldera(inputs)]
  try {
    secureConnections(inputs)
    const primary: Primary = { pipeline, feldera: there, parts: new Map() }
    return describe(await mend({ policy: inputs, feldera, primary }, state))
  } catch (error) {
    return describe({ kind: 'not-done', isStopSent, why: `the action itself failed: ${String(error)}` })
  } finally {
    feldera.close()
    there.close()
  }
}

type Sides = Pick<RunContext<PipelineInputs>, 'policy' | 'feldera'> & { readonly primary: Primary }

async function mend({ policy, feldera, primary }: Sides, state: StepState): Promise<Afterwards> {
  const clock = processClock
  const controller = new AbortController()
  const { signal } = controller
  const shortestMs = state.isAnswered ? 0 : UNANSWERED_MS
  using _deadline = startDeadline(Math.max(shortestMs, Math.min(LIMIT_MS, policy.timeoutMs)), controller)
  if (state.stage === 'stop-sent') {
    const [standby, there] = await Promise.all([
      withTimeLimit(LOOK_MS, signal, (limit) => feldera.pipeline(policy.pipeline, limit)),
      withTimeLimit(LOOK_MS, signal, (limit) => primary.feldera.pipeline(primary.pipeline, limit)),
    ])
    return { kind: 'stop-sent', standby: seenIn(standby), primary: seenIn(there) }
  }
  const recorder = startRecording(clock, createNarrator(runnerLog, policy))
  const context = { policy, feldera, clock, signal, recorder, primary, fleet: undefined }
  const undone = await undo(context, primary, keptPause(state, clock))
  return { kind: 'undone', undone, record: recorder.record }
}

function seenIn(answer: Answer<Pipeline> | undefined): Pipeline | undefined {
  return answer?.ok ? answer.value : undefined
}
