import type { FelderaOptions } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import type { StepInputs } from '../support/action.ts'
import { type Ended, play, type Story } from '../support/story.ts'

// Stories of a standby 'orders' and of its primary, which makes checkpoints and pushes them to the bucket that 'orders' pulls from.

export { PRIMARY } from '../feldera/scenarios.ts'

/** One that serves, and pushes nothing. */
export const SILENT_PRIMARY = { name: 'primary', state: 'running', bucket: 'shared' } as const satisfies PipelineSeed

export const STOP = 'POST /v0/pipelines/orders/stop?force=true'
export const CLEAR = 'POST /v0/pipelines/orders/clear'
export const DISMISS = 'POST /v0/pipelines/orders/dismiss_error'
export const START = 'POST /v0/pipelines/orders/start?initial=standby&dismiss_error=false'
/** A start that repeats what is to be done about a difference, as the deployment before had it. */
export const START_AGAIN = `${START}&bootstrap_policy=await_approval`

/** The standby as the story has it, and what else is there. */
interface DrillStory extends Omit<Story, 'at' | 'verb' | 'inputs'> {
  readonly orders?: Omit<PipelineSeed, 'name'>
  readonly primary?: PipelineSeed
  readonly at?: Omit<FelderaOptions, 'pipelines'>
  readonly inputs?: StepInputs
}

async function playDrill(
  verb: 'rearm' | 'rehearse',
  { orders, primary = PRIMARY, at, ...story }: DrillStory,
): Promise<Ended> {
  const pipelines = [primary, { name: 'orders', bucket: 'shared', ...orders }]
  return await play({ ...story, verb, at: { ...at, pipelines } })
}

export function playRearm(story: DrillStory): Promise<Ended> {
  return playDrill('rearm', story)
}

export function playRehearsal(story: DrillStory = {}): Promise<Ended> {
  return playDrill('rehearse', story)
}

/** With leave to clear. */
export const CLEARS: StepInputs = { 'clear-storage': true }
