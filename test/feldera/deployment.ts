import { type Call, enterpriseFeature } from './installation.ts'
import { unknownPipeline } from './lookup.ts'
import { readChoice, readFlag } from './query.ts'
import { apiError, json, type Reply } from './reply.ts'
import type { BootstrapPolicy, Row } from './row.ts'
import type { Desired } from './storage.ts'

// What the manager writes into its database for the runner to do.

/** `initial`, as any query spells it. */
export const DESIRED_STATUSES = ['unavailable', 'coordination', 'standby', 'paused', 'running', 'suspended'] as const
const INITIAL: Readonly<Record<string, Desired>> = { standby: 'Standby', paused: 'Paused', running: 'Running' }
const POLICIES: readonly BootstrapPolicy[] = ['allow', 'reject', 'await_approval']

export function start({ request: { url }, pipeline, name }: Call): Reply {
  const given = readChoice(url, 'initial', { of: DESIRED_STATUSES, otherwise: 'running' })
  if (typeof given === 'object') return given
  const policy = readChoice(url, 'bootstrap_policy', { of: POLICIES, otherwise: 'await_approval' })
  if (typeof policy === 'object') return policy
  const dismisses = readFlag(url, 'dismiss_error', true)
  if (typeof dismisses === 'object') return dismisses
  const initial = INITIAL[given]
  if (initial === undefined) {
    const message = `Cannot start pipeline '${name}' as ${given}`
    return apiError(405, 'UnsupportedPipelineAction', { message, details: { action: 'start', reason: message } })
  }
  if (pipeline === undefined) return unknownPipeline(name)
  const { runner } = pipeline
  const refusal = refusalToStart(runner.row, { initial, policy, dismisses })
  if (refusal) return refusal
  if (runner.row.resourcesDesired === 'Stopped') runner.start(initial, policy)
  return json(202, 'Pipeline is starting')
}

interface Start {
  readonly initial: Desired
  readonly policy: BootstrapPolicy
  readonly dismisses: boolean
}

function refusalToStart(row: Row, { initial, policy, dismisses }: Start): Reply | undefined {
  const refused = (code: string, why: string) =>
    apiError(400, code, { message: `Cannot start pipeline '${row.name}': ${why}` })
  if (row.resourcesDesired === 'Stopped' && row.resourcesStatus !== 'Stopped') {
    return refused('IllegalPipelineAction', 'it is still stopping')
  }
  if (row.deploymentError !== null && !dismisses) {
    return refused('IllegalPipelineAction', 'its deployment error is not dismissed')
  }
  if (row.deploymentInitial !== null && row.deploymentInitial !== initial) {
    return refused('InitialImmutableUnlessStopped', `it is started already, as ${row.deploymentInitial}`)
  }
  if (row.bootstrapPolicy !== null && row.bootstrapPolicy !== policy) {
    return refused('BootstrapPolicyImmutableUnlessStopped', 'it is started already, with another policy')
  }
  if (initial === 'Standby' && !row.hasObjectStore) {
    return refused('InitialStandbyNotAllowed', 'a standby needs an object store')
  }
  return undefined
}

export function stop({ request, pipeline, name, installation: { edition } }: Call): Reply {
  const force = readFlag(request.url, 'force', false)
  if (typeof force === 'object') return force
  if (!force && edition !== 'Enterprise') return enterpriseFeature('stop?force=false')
  if (pipeline === undefined) return unknownPipeline(name)
  const { runner } = pipeline
  if (!force && runner.row.runtimeDesired === 'Standby') {
    const message = 'Cannot execute suspend transition starting from Standby'
    return apiError(400, 'InvalidTransition', { message, details: ['suspend', 'Standby'] })
  }
  if (runner.row.resourcesDesired !== 'Stopped') runner.stop()
  return json(202, force ? 'Pipeline is forcefully stopping' : 'Pipeline is stopping')
}

export function clear({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  const { row } = pipeline.runner
  if (row.resourcesStatus !== 'Stopped' || row.resourcesDesired !== 'Stopped') {
    return apiError(400, 'StorageStatusImmutableUnlessStopped', {
      message: 'Storage can only be cleared while the pipeline is stopped',
    })
  }
  pipeline.runner.clear()
  return json(202, 'Pipeline storage is being cleared')
}

export function dismissError({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  pipeline.runner.row.deploymentError = null
  return json(200, 'Pipeline deployment error is dismissed')
}

export function deletePipeline({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  pipeline.happen('deleted')
  return json(200, 'Pipeline deleted')
}
