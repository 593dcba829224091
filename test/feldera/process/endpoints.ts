import { apiError, json, type Reply } from '../reply.ts'
import { checkpointOnWire } from '../store/checkpoint.ts'
import type { PipelineProcess } from './pipeline-process.ts'
import { invalidTransition, stillInitializing, suspended } from './process-error.ts'
import { statsOnWire } from './stats.ts'

// What the process answers to the requests that the manager passes on.

export function activate(process: PipelineProcess, initial: string): Reply {
  if (initial !== 'running' && initial !== 'paused') {
    const name = initial.charAt(0).toUpperCase() + initial.slice(1)
    const message = `Invalid activation status ${name} (only running and paused are valid)`
    return apiError(400, 'InvalidActivateStatus', { message, details: name })
  }
  const before = process.desired
  if (before === 'Suspended' || before === 'Coordination') return invalidTransition('activate', before)
  const wanted = initial === 'running' ? 'Running' : 'Paused'
  process.activate(wanted)
  // The desired status is changed all the same.
  return process.failure ? json(500, process.failure) : transitioning(before, wanted)
}

/** `/start` and `/pause`, which do not lead out of standby. */
export function resumeOrPause(process: PipelineProcess, verb: 'start' | 'pause'): Reply {
  const before = process.desired
  if (before !== 'Running' && before !== 'Paused') return invalidTransition(verb, before)
  const wanted = verb === 'start' ? 'Running' : 'Paused'
  process.desire(wanted)
  return process.failure ? json(500, process.failure) : transitioning(before, wanted)
}

function transitioning(from: string, to: string): Reply {
  return json(202, `Pipeline transitioning from ${from} to ${to}`)
}

export function approve(process: PipelineProcess): Reply {
  process.approve()
  return json(200, 'Bootstrap approved')
}

export function suspend(process: PipelineProcess): Reply {
  if (process.desired === 'Standby') return invalidTransition('suspend', process.desired)
  if (process.desired !== 'Suspended') process.suspend()
  return json(202, 'Pipeline is suspending')
}

export function stats(process: PipelineProcess, now: number): Reply {
  return missingController(process) ?? json(200, statsOnWire(process, now))
}

/** Read from the disk, so that a standby shows them too. */
export function listCheckpoints(process: PipelineProcess): Reply {
  return json(200, process.checkpoints.map(checkpointOnWire))
}

export function listRemoteCheckpoints(process: PipelineProcess): Reply {
  const { enterprise, store } = process.options
  const { sync } = process.beginning.config
  if (!enterprise) {
    const message = 'Cannot use enterprise-only feature (list S3 checkpoints) in Feldera community edition.'
    return apiError(501, 'EnterpriseFeature', { message, details: 'list S3 checkpoints' })
  }
  if (sync === undefined) return cannotFetch('listing remote checkpoints requires sync to be configured')
  const { readable, checkpoints } = store.bucket(sync.bucket)
  if (!readable) return cannotFetch('access denied')
  const uuids = checkpoints.map(({ uuid }) => ({ uuid }))
  return json(200, uuids)
}

function cannotFetch(error: string): Reply {
  const message = `Error fetching checkpoint from object store: ${error}`
  return apiError(500, 'CheckpointFetchError', { message, details: { error } })
}

export function makeCheckpoint(process: PipelineProcess): Reply {
  const missing = missingController(process)
  if (missing) return missing
  const checkpoint_sequence_number = process.checkpointing.request()
  return json(200, { checkpoint_sequence_number, ...incarnationOf(process) })
}

/** Pushes the newest checkpoint there is; makes none. */
export function syncCheckpoint(process: PipelineProcess): Reply {
  const missing = missingController(process)
  if (missing) return missing
  const checkpoint_uuid = process.checkpoints.at(-1)?.uuid
  if (checkpoint_uuid === undefined) {
    const message = 'no checkpoints found; make a POST request to `/checkpoint` to make a new checkpoint'
    return apiError(400, '400', { message, details: null })
  }
  process.pushing.request(checkpoint_uuid)
  return json(202, { checkpoint_uuid, ...incarnationOf(process) })
}

export function checkpointStatus(process: PipelineProcess, incarnation: string | undefined): Reply {
  return otherIncarnation(process, incarnation) ?? json(200, process.checkpointing.status)
}

export function syncStatus(process: PipelineProcess, incarnation: string | undefined): Reply {
  const refusal = otherIncarnation(process, incarnation) ?? missingController(process)
  if (refusal) return refusal
  const { running, ...status } = process.pushing.status
  return json(200, process.options.release.minor >= 340 ? { ...status, running } : status)
}

function missingController(process: PipelineProcess): Reply | undefined {
  if (process.failure) return json(500, process.failure)
  if (process.hasController) return undefined
  return process.status().runtime_status === 'Suspended' ? suspended : stillInitializing
}

/** The incarnation came with 0.337; before, nobody is told and nobody is asked. */
function incarnationOf({ options, incarnation }: PipelineProcess): { incarnation_uuid?: string } {
  return options.release.minor >= 337 ? { incarnation_uuid: incarnation } : {}
}

function otherIncarnation(process: PipelineProcess, requested: string | undefined): Reply | undefined {
  const { incarnation: expected, options } = process
  if (requested === undefined || requested === expected || options.release.minor < 337) return undefined
  const message = `Incarnation UUID mismatch (${requested} in request, expected ${expected})`
  return apiError(400, 'IncarnationUuidMismatch', { message, details: { requested, expected } })
}
