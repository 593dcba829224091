import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import type { StepInputs, StepResult } from '../support/action.ts'
import { pipelinesOf } from '../support/invariants.ts'
import { type Ended, play, type Story } from '../support/story.ts'

// Stories of a step for several pipelines.

/** One step for all pipelines of an installation; `pipeline` is given as a list of their names, unless the story says otherwise. */
interface FleetStory extends Omit<Story, 'at' | 'inputs'> {
  readonly pipelines: readonly PipelineSeed[]
  readonly at?: Omit<Exclude<NonNullable<Story['at']>, string>, 'pipelines'>
  readonly inputs?: StepInputs
}

export async function playFleet({ pipelines, at = {}, inputs = {}, ...story }: FleetStory): Promise<Ended> {
  const pipeline = pipelines.map(({ name }) => name).join('\n')
  return await play({ ...story, at: { ...at, pipelines }, inputs: { pipeline, ...inputs } })
}

/** `name-000`, `name-001`, … */
export function named(count: number, seed: Omit<PipelineSeed, 'name'> = {}): readonly PipelineSeed[] {
  return Array.from({ length: count }, (_, index) => ({ name: `orders-${String(index).padStart(3, '0')}`, ...seed }))
}

/** How each pipeline ended, by its name. */
export function outcomesOf(result: Pick<StepResult, 'outputs'>): Record<string, string | undefined> {
  return Object.fromEntries(pipelinesOf(result).map(({ pipeline = '', outcome }) => [pipeline, outcome]))
}

export const LIST = 'GET /v0/pipelines?selector=status'

/** The requests that an installation got, and how often each; names of pipelines are left out. */
export function countRequests({ feldera }: Pick<Ended, 'feldera'>): Record<string, number> {
  const kinds = feldera.requests.map(({ method, path }) => `${method} ${path.replace(/(\/pipelines\/)[^/?]+/, '$1…')}`)
  return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, { length }]) => [kind, length]))
}

export const OWN_LOOK = 'GET /v0/pipelines/…?selector=status'
export const ACTIVATION = 'POST /v0/pipelines/…/activate?initial=running'
