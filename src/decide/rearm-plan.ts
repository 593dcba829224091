import * as v from 'valibot'
import type { Failure } from '../feldera/failure.ts'
import type { ApiError, Pipeline } from '../feldera/pipeline.ts'
import { matching } from '../json.ts'
import { isColdStart } from './plan.ts'
import { isServing, type PrimarySight } from './primary.ts'
import type { StorageHistory } from './storage-history.ts'

/** What may be done to put a pipeline into standby. */
export interface RearmPolicy {
  /** Whether its storage may be cleared, and a pipeline stopped for that. */
  readonly clearsStorage: boolean
  /** The oldest checkpoint that the standby may hold in the end, milliseconds. */
  readonly maxCheckpointAgeMs: number | undefined
  /** The longest pause between two looks, milliseconds. */
  readonly pollIntervalMs: number
  /** The deployment that this step has activated itself, for a rehearsal. */
  readonly ownDeployment?: string | undefined
  /**
   * Set when it is not known whether Feldera has accepted that activation: the moment, milliseconds on the step's clock, from
   * which a look that shows Standby as desired proves that it has not.
   */
  readonly doubtfulUntil?: number | undefined
}

/** `dismiss`: dismissing the error of the last deployment, without which Feldera starts nothing. */
export type RearmCommand = 'stop' | 'clear' | 'dismiss' | 'start'

/** Why a pipeline is not put into standby. `command`: what would have to be done next. */
export type RearmRefusal = Readonly<
  | { code: 'LivePipeline' | 'ColdStart' | 'OutOfSight' | 'ActivationUnderWay' }
  | { code: 'ClearStorageNeeded'; command: 'stop' | 'clear'; mayHaveServed: boolean }
  | { code: 'StorageHasServed' | 'HistoryIncomplete'; command: 'stop' | 'clear' }
  | { code: 'PrimaryNotServing'; primary: PrimarySight }
  /** The primary that checkpoints were to be compared with is not there. */
  | { code: 'UnknownPrimary'; failure: Failure }
>

/** What the rules about stopping and clearing depend on. */
export type Storage = Readonly<{
  seen: Pipeline
  /** `undefined` when it is not known. */
  history?: StorageHistory | undefined
  /** `undefined` when no primary was named. */
  primary?: PrimarySight | undefined
  policy: RearmPolicy
}>

/** Whether a pipeline is in standby, and nobody has activated it. */
export function isStandingBy({ status, desiredStatus, deploymentError }: Pipeline): boolean {
  return status === 'Standby' && desiredStatus === 'Standby' && deploymentError === undefined
}

/** Whether a pipeline is stopped and nothing is being done to it. */
export function isStopped({ status, desiredStatus }: Pipeline): boolean {
  return status === 'Stopped' && desiredStatus === 'Stopped'
}

/** What it is that is not in standby, stopped or paused. */
export function whyLive(seen: Pipeline): 'LivePipeline' | 'ColdStart' | 'ActivationUnderWay' {
  if (isColdStart(seen)) return 'ColdStart'
  return seen.status === 'Running' || seen.deploymentInitial !== 'Standby' ? 'LivePipeline' : 'ActivationUnderWay'
}

/** Why a pipeline that is paused may not be stopped; `undefined` when it may: it was never desired to run on its storage. */
export function refusalToStop({ history, policy }: Storage): RearmRefusal | undefined {
  if (history === undefined || !history.isComplete || history.hasServed)
    return { code: history?.hasServed ? 'StorageHasServed' : 'HistoryIncomplete', command: 'stop' }
  return policy.clearsStorage ? undefined : { code: 'ClearStorageNeeded', command: 'stop', mayHaveServed: false }
}

const startupTransitionSchema = v.object({ error: v.object({ from: v.string(), to: v.literal('Standby') }) })

/**
 * The status that the storage was last used with, when this is Feldera's error about a start in standby on a storage that
 * was activated before.
 */
export function storageStatusIn({ details, errorCode }: ApiError): string | undefined {
  const found = matching(startupTransitionSchema, details)
  return found?.error.from ?? (errorCode === 'InvalidStartupTransition' ? 'Unknown' : undefined)
}

/** Whether the storage was activated, so that no standby can start on it. */
export function isSpent({ seen, history }: Storage): boolean {
  return history?.wasActivated === true || (seen.deploymentError && storageStatusIn(seen.deploymentError)) !== undefined
}

/** Why the storage of a stopped pipeline may not be cleared; `undefined` when it may. */
export function refusalToClear({ seen, history, primary, policy }: Storage): RearmRefusal | undefined {
  const lastUse = seen.deploymentError && storageStatusIn(seen.deploymentError)
  const hasServed = history?.hasServed === true || (lastUse !== undefined && !['Paused', 'Unknown'].includes(lastUse))
  const isUnused = history?.isComplete === true && !hasServed
  if (!policy.clearsStorage) return { code: 'ClearStorageNeeded', command: 'clear', mayHaveServed: !isUnused }
  if (isUnused) return undefined
  if (primary === undefined) return { code: hasServed ? 'StorageHasServed' : 'HistoryIncomplete', command: 'clear' }
  return isServing(primary) ? undefined : { code: 'PrimaryNotServing', primary }
}
