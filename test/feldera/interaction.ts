import { DESIRED_STATUSES } from './deployment.ts'
import { type Call, enterpriseFeature } from './installation.ts'
import { unknownPipeline } from './lookup.ts'
import type { SimulatedPipeline } from './pipeline.ts'
import type { PipelineProcess } from './pipeline-process.ts'
import { readChoice, readFlag } from './query.ts'
import { apiError, empty, json, type Reply } from './reply.ts'
import { checkpointOnWire, deploymentStatus } from './row.ts'

// What the manager passes on to the pipeline process.

export function activate(call: Call): Reply {
  const { request, installation } = call
  const initial = readChoice(request.url, 'initial', { of: DESIRED_STATUSES, otherwise: 'running' })
  if (typeof initial === 'object') return initial
  if (installation.edition !== 'Enterprise') return enterpriseFeature('start from object store (S3)')
  return interact(call, (process, pipeline) => {
    const reply = process.activate(initial)
    wake(call, pipeline)
    if (reply.status !== 202) return reply
    pipeline.activationAccepted()
    switch (installation.acceptance) {
      case 'text':
        return reply
      case 'object':
        return json(202, { checkpoint_sequence_number: 17 })
      case 'empty':
        return empty(202)
    }
  })
}

export function approve(call: Call): Reply {
  const { url } = call.request
  const silent = readFlag(url, 'silent_bootstrap', false)
  if (typeof silent === 'object') return silent
  const concurrent = readFlag(url, 'concurrent_bootstrap', false)
  if (typeof concurrent === 'object') return concurrent
  if (silent && concurrent) {
    const message = 'A bootstrap cannot be both silent and concurrent'
    return apiError(400, 'InvalidBootstrapConfig', { message, details: { reason: message } })
  }
  return interact(call, (process, pipeline) => {
    process.approve()
    wake(call, pipeline)
    return json(200, 'Bootstrap approved')
  })
}

export function resume(call: Call): Reply {
  return resumeOrPause(call, 'start')
}

export function pause(call: Call): Reply {
  return resumeOrPause(call, 'pause')
}

function resumeOrPause(call: Call, verb: 'start' | 'pause'): Reply {
  return interact(call, (process, pipeline) => {
    const reply = process.resumeOrPause(verb)
    wake(call, pipeline)
    return reply
  })
}

export function stats(call: Call): Reply {
  return interact(call, (process, { runner: { row } }) => {
    const now = call.installation.clock.now()
    // Feldera's own Python client does without none of these.
    const metrics = {
      state: deploymentStatus(row),
      start_time: Math.floor(row.resourcesStatusSince / 1_000),
      uptime_msecs: now - row.resourcesStatusSince,
      incarnation_uuid: row.deploymentId,
      transaction_status: 'NoTransaction',
      total_processed_records: 987_654,
      total_completed_records: 987_654,
      bootstrap_in_progress: process.status().status.endsWith('Bootstrapping'),
    }
    return ofController(process, { global_metrics: metrics, inputs: [], outputs: [] })
  })
}

/** Checkpoints that the process holds. */
export function listCheckpoints(call: Call): Reply {
  return interact(call, (process, pipeline) => {
    wake(call, pipeline)
    return json(200, process.checkpoints.map(checkpointOnWire))
  })
}

export function listRemoteCheckpoints(call: Call): Reply {
  return interact(call, (_process, { storage: { objectStore } }) => {
    if (call.installation.edition !== 'Enterprise') return enterpriseFeature('checkpoint')
    if (objectStore === 'unreadable') {
      const message = 'Error fetching checkpoint from object store: access denied'
      return apiError(500, 'CheckpointFetchError', { message, details: { error: 'access denied' } })
    }
    return json(
      200,
      objectStore.map(({ uuid }) => ({ uuid })),
    )
  })
}

export function makeCheckpoint(call: Call): Reply {
  if (call.installation.edition !== 'Enterprise') return enterpriseFeature('checkpoint')
  return interact(call, (process) => ofController(process, { checkpoint_sequence_number: 17 }))
}

export function syncCheckpoint(call: Call): Reply {
  if (call.installation.edition !== 'Enterprise') return enterpriseFeature('checkpoint')
  return interact(call, (process) => ofController(process, { checkpoint_uuid: process.checkpoints.at(-1)?.uuid }))
}

export function checkpointStatus(call: Call): Reply {
  return interact(call, (process, pipeline) => {
    wake(call, pipeline)
    return ofController(process, { success: null, failure: null })
  })
}

export function syncStatus(call: Call): Reply {
  return interact(call, (process) => ofController(process, { success: null, failure: null, periodic: null }))
}

function ofController(process: PipelineProcess, answer: unknown): Reply {
  if (process.hasController) return json(200, answer)
  const message = 'Operation failed because the pipeline has not finished initializing.'
  return apiError(503, 'Initializing', { message, details: null })
}

/** Counts the row's notifications up, which the runner hears. */
function wake({ request }: Call, { runner }: SimulatedPipeline): void {
  if (request.notifies) runner.wake()
}

/** Asks the process, or says why it cannot be asked. */
function interact(call: Call, ask: (process: PipelineProcess, pipeline: SimulatedPipeline) => Reply): Reply {
  const { request, pipeline, name } = call
  if (pipeline === undefined) return unknownPipeline(name)
  const { row, process } = pipeline.runner
  if (row.resourcesStatus !== 'Provisioned' || process === undefined) {
    const message = `Unable to interact with pipeline because the deployment status (${row.resourcesStatus.toLowerCase()}) indicates it is not (yet) fully provisioned`
    const details = { pipeline_name: name, status: row.resourcesStatus, desired_status: row.resourcesDesired }
    return outOfReach(call, 'PipelineInteractionNotDeployed', { message, details })
  }
  if (row.runtimeStatus === 'Unavailable') {
    const message = "Unable to interact with pipeline because its status is currently 'unavailable'"
    return outOfReach(call, 'PipelineUnavailable', { message, details: { pipeline_name: name } })
  }
  if (!process.reachable) {
    const rest = request.url.pathname.slice(`/v0/pipelines/${name}`.length) + request.url.search
    const asked = `HTTP/1.1 ${request.method} http://10.1.2.3:8080${rest}`
    const error = 'timeout (10s) was reached: no answer'
    return outOfReach(call, 'PipelineInteractionUnreachable', {
      message: `Error sending HTTP request to pipeline: ${error}. Failed request: ${asked}`,
      details: { pipeline_name: name, request: asked, error },
    })
  }
  return ask(process, pipeline)
}

function outOfReach(
  { name, installation: { release } }: Call,
  code: string,
  { message, details }: { message: string; details: unknown },
): Reply {
  const headers: Record<string, string> = release.minor >= 330 ? { 'retry-after': '5' } : {}
  return apiError(503, code, { message: `${message} pipeline-id=N/A pipeline-name="${name}"`, details, headers })
}
