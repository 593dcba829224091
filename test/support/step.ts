import { type RunningStep, type StepEnvironment, type StepInputs, type StepResult, startAction } from './action.ts'
import { expectInvariants } from './invariants.ts'

export interface TestedStep extends StepEnvironment {
  /**
   * The test breaks the step's process, its log or the files it writes to, so that its end cannot be reported as usual. The test
   * says itself what holds then.
   */
  readonly unreported?: boolean
}

/** Runs a step, waits for its end, and proves what holds for every end. */
export async function runStep(inputs: StepInputs, environment: TestedStep = {}): Promise<StepResult> {
  const step = await startStep(inputs, environment)
  return await step.result
}

/** Starts a step; its `result` is there once what holds for every end is proven of it. */
export async function startStep(inputs: StepInputs, environment: TestedStep = {}): Promise<RunningStep> {
  const step = await startAction(inputs, environment)
  const { unreported = false, env = {}, verb = 'activate' } = environment
  let isKilled = false
  const result = step.result.then((result) => {
    if (!unreported && !isKilled) expectInvariants(result, { inputs, env, verb })
    return result
  })
  // A test that fails before it waits for the end has said what is wrong.
  result.catch(() => undefined)
  return {
    ...step,
    result,
    signal(name) {
      isKilled ||= name === 'SIGKILL'
      step.signal(name)
    },
  }
}
