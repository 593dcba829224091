import { apiError, empty, json, type Reply } from '../reply.ts'
import type { Desired } from '../store/storage.ts'
import { readRuntimeConfig } from '../store/sync-config.ts'
import { unknownPipeline } from './forwarding.ts'
import { type Call, enterpriseFeature, isEnterprise } from './installation.ts'
import { suspend } from './interaction.ts'
import { readBootstrapFlags, readChoice, readFlag, readOnce } from './query.ts'
import type { BootstrapPolicy, Row } from './row.ts'

// What the manager writes into its database for the runner to do.

/** `initial`, as the query spells it. */
const INITIAL: Readonly<Record<string, Desired>> = { standby: 'Standby', paused: 'Paused', running: 'Running' }
const POLICIES: readonly BootstrapPolicy[] = ['allow', 'reject', 'await_approval']

interface Start {
  readonly initial: Desired
  readonly policy: BootstrapPolicy
  readonly silent: boolean
  readonly concurrent: boolean
  readonly dismisses: boolean
}

export function start({ request: { url }, pipeline, name }: Call): Reply {
  const asked = readStart(url)
  if ('status' in asked) return asked
  if (pipeline === undefined) return unknownPipeline(name)
  const { runner } = pipeline
  const refusal = refusalToStart(runner.row, asked)
  if (refusal) return refusal
  // An error that is not to be dismissed would have been a refusal.
  const { initial, policy: bootstrapPolicy, silent: silentBootstrap, concurrent: concurrentBootstrap } = asked
  runner.start(initial, { bootstrapPolicy, silentBootstrap, concurrentBootstrap })
  return json(202, 'Pipeline is starting')
}

function readStart(url: URL): Start | Reply {
  const given = readOnce(url, 'initial')
  if (typeof given === 'object') return given
  const policy = readChoice(url, 'bootstrap_policy', { of: POLICIES, otherwise: 'await_approval' })
  if (typeof policy === 'object') return policy
  const dismisses = readFlag(url, 'dismiss_error', true)
  if (typeof dismisses === 'object') return dismisses
  const initial = INITIAL[given ?? 'running']
  if (initial === undefined) {
    const action = `/start?initial=${given}`
    const reason = `unknown initial runtime desired status: ${given}`
    const message = `Unsupported pipeline action '${action}': ${reason}`
    return apiError(405, 'UnsupportedPipelineAction', { message, details: { action, reason } })
  }
  const flags = readBootstrapFlags(url)
  return 'status' in flags ? flags : { initial, policy, ...flags, dismisses }
}

/** Why a start is refused, in Feldera's order. */
function refusalToStart(row: Row, asked: Start): Reply | undefined {
  const refused = (code: string, message: string) => apiError(400, code, { message })
  if (row.resourcesDesired === 'Stopped' && row.resourcesStatus !== 'Stopped') return stillStopping(row)
  if (row.deploymentError !== null && !asked.dismisses) {
    return refused(
      'CannotStartWithUndismissedError',
      'Cannot process `/start?dismiss_error=false` if the `deployment_error` is set. You can dismiss the error by calling `/start?dismiss_error=true`, or alternatively first call `/dismiss_error`, after which `/start?dismiss_error=false` is again possible.',
    )
  }
  if (row.storageStatus === 'Clearing') {
    return refused(
      'CannotStartWhileClearingStorage',
      'Cannot process `/start` if the `storage_status` is `Clearing`. Wait for the storage to become cleared before trying again.',
    )
  }
  if (row.programStatus.endsWith('Error')) {
    return refused(
      'CannotStartWithCompilationError',
      'Cannot process `/start` if the `program_status` is `SqlError`, `RustError` or `SystemError`. Make changes to fix the error, which will trigger recompilation.',
    )
  }
  if (row.deploymentInitial !== null && row.deploymentInitial !== asked.initial) {
    return refused(
      'InitialImmutableUnlessStopped',
      'Initial desired runtime status cannot be changed unless the pipeline is desired to become Stopped.',
    )
  }
  if (row.bootstrapPolicy !== null && !isSameBootstrap(row, asked)) {
    return refused(
      'BootstrapPolicyImmutableUnlessStopped',
      'Bootstrap policy cannot be changed unless the pipeline is desired to become Stopped.',
    )
  }
  if (asked.initial === 'Standby' && readRuntimeConfig(row.runtimeConfig).sync === undefined) {
    return refused(
      'InitialStandbyNotAllowed',
      'Initial desired runtime status can only be set to Standby if: (1) `runtime_config.storage.backend.name` is set to `file`, and (2) `runtime_config.storage.backend.config.sync` is configured.',
    )
  }
  return undefined
}

function isSameBootstrap({ bootstrapPolicy, silentBootstrap, concurrentBootstrap }: Row, asked: Start): boolean {
  const { policy, silent, concurrent } = asked
  return bootstrapPolicy === policy && silentBootstrap === silent && concurrentBootstrap === concurrent
}

function stillStopping({ resourcesStatus: status, resourcesDesired }: Row): Reply {
  const hint =
    'Cannot restart the pipeline while it is stopping. Wait until it is stopped before starting the pipeline again.'
  const message = `Deployment resources status (current: '${status}', desired: '${resourcesDesired}') cannot have desired changed to 'Provisioned'. ${hint}`
  const details = { status, current_desired_status: resourcesDesired, new_desired_status: 'Provisioned', hint }
  return apiError(400, 'IllegalPipelineAction', { message, details })
}

export async function stop(call: Call): Promise<Reply> {
  const { request, pipeline, name, installation } = call
  const force = readFlag(request.url, 'force', false)
  if (typeof force === 'object') return force
  if (!force && !isEnterprise(installation)) return enterpriseFeature('stop?force=false')
  if (pipeline === undefined) return unknownPipeline(name)
  // What has no process yet, or none any more, cannot be suspended.
  if (!force && pipeline.runner.row.resourcesStatus === 'Provisioned') return await suspend(call)
  pipeline.runner.stop()
  return json(202, 'Pipeline is forcefully stopping')
}

export function clear({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  const { record, row } = pipeline.runner
  if (row.storageStatus !== 'Cleared') {
    if (!isFullyStopped(row)) return storageInUse(row)
    record.write({ storageStatus: 'Clearing', checkpoints: null }, 'api')
  }
  return json(202, 'Pipeline storage is being cleared')
}

function storageInUse({ resourcesStatus, resourcesDesired, storageStatus: current_status }: Row): Reply {
  const words = `Cannot transition storage status from '${current_status.toLowerCase()}' to 'clearing' with resources status '${resourcesStatus.toLowerCase()}' and desired status '${resourcesDesired.toLowerCase()}'. Storage status cannot be changed unless the pipeline is fully stopped.`
  return apiError(400, 'StorageStatusImmutableUnlessStopped', {
    message: words,
    details: {
      resources_status: resourcesStatus,
      resources_desired_status: resourcesDesired,
      current_status,
      new_status: 'Clearing',
    },
  })
}

export function dismissError({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  const { record, row } = pipeline.runner
  if (row.deploymentError !== null && !isFullyStopped(row)) {
    return apiError(400, 'DismissErrorRestrictedToFullyStopped', {
      message:
        'The pipeline must have both status `Stopped` and desired status `Stopped` to dismiss the `deployment_error` if it is set.',
    })
  }
  record.write({ deploymentError: null }, 'api')
  return json(200, 'Pipeline deployment error has been dismissed')
}

export function deletePipeline({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  const { row } = pipeline.runner
  if (!isFullyStopped(row)) {
    return apiError(400, 'DeleteRestrictedToFullyStopped', {
      message:
        "Cannot delete a pipeline which is not fully stopped. Stop the pipeline first fully by invoking the '/stop' endpoint.",
    })
  }
  if (row.storageStatus !== 'Cleared') {
    return apiError(400, 'DeleteRestrictedToClearedStorage', {
      message: 'Cannot delete pipeline unless its storage is cleared. Clear storage first using `/clear`.',
    })
  }
  pipeline.delete()
  return empty(200)
}

export function isFullyStopped({ resourcesStatus, resourcesDesired }: Row): boolean {
  return resourcesStatus === 'Stopped' && resourcesDesired === 'Stopped'
}
