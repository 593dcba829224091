import type { Failure } from '../feldera/failure.ts'
import type { ApiError, Pipeline } from '../feldera/pipeline.ts'
import type { Armament } from './armed.ts'
import type { GuardRefusal } from './guard.ts'
import type { HandOverObstacle } from './hand-over.ts'
import type { Refusal } from './plan.ts'
import type { Interference } from './progress.ts'
import type { RearmCommand, RearmRefusal } from './rearm-plan.ts'
import type { RecordsFound } from './records-found.ts'
import type { Departure } from './stability.ts'
import type { StaleCheckpoint, StaleStore } from './staleness.ts'
import type { SwitchoverRefusal } from './switchover-plan.ts'
import type { Undone } from './undo.ts'

/**
 * What the step was doing when a request failed for good. `ask`: asking the pipeline's process whether it serves;
 * `ask-standby`: the same, before its primary is paused or stopped.
 */
export type Operation =
  | 'activate'
  | 'switch-over'
  | 'watch'
  | 'approve'
  | 'rearm'
  | 'ask'
  | 'ask-standby'
  | PrimaryOperation
  | RearmCommand

/** The same at the primary's side. */
export type PrimaryOperation = 'ask-primary' | 'pause-primary' | 'save-primary' | 'push-primary' | 'stop-primary'

export function isOfPrimary(operation: Operation): operation is PrimaryOperation {
  return operation.endsWith('-primary')
}

/** Whether a result says that the pipeline is active, or on its way. */
export function saysActive({ kind }: Result): boolean {
  return kind === 'activated' || kind === 'already-active' || kind === 'accepted'
}

/**
 * How the run for one pipeline ended. It holds data only: report/ending.ts turns it into words, together with the
 * record of the run.
 */
export type Result = Readonly<
  /** The pipeline was seen at the requested status. */
  | { kind: 'activated' }
  /** The pipeline was at the requested status before this step sent anything. */
  | { kind: 'already-active' }
  /** An activation is under way, this step's or somebody else's, and the step was told not to wait for it. */
  | { kind: 'accepted' }
  /** A readiness check is complete; its findings are in the record. */
  | { kind: 'checked' }
  /** The pipeline is in standby and armed: put there by this step, or found so. */
  | { kind: 'rearmed' }
  | { kind: 'already-standby' }
  /** The pipeline was activated as paused, and is in standby again and armed. */
  | { kind: 'rehearsed' }
  /**
   * The rehearsal did not come to its end. It has the ends of its last parts: `check` when that failed, `activation` and, when
   * that was tried, `back`, of putting the pipeline back. `lastSeen`: how the pipeline was when the activation ended.
   */
  | { kind: 'rehearsal-failed'; check?: Result; activation?: Result; back?: Result; lastSeen?: Pipeline | undefined }
  /** The rehearsal of this pipeline was not begun, because another one of the step is not back in standby. */
  | { kind: 'not-begun'; because: string }
  /** An activation whose answer was lost turned out not to have been accepted, so there is nothing to put back. */
  | { kind: 'never-activated' }
  /** The pipeline may not be put into standby. */
  | { kind: 'rearm-refused'; refusal: RearmRefusal }
  /** The deadline passed when the pipeline was in standby but not known to be armed. */
  | { kind: 'not-armed'; armament: Armament }
  /** The deployment that was started in standby, by this step or before, has an error. */
  | { kind: 'start-failed'; error: ApiError }
  /** It was started in standby on a storage that was just cleared, and came up paused. */
  | { kind: 'came-up-paused' }
  /** Somebody set the pipeline running when it was about to be stopped. */
  | { kind: 'set-running-before-stop' }
  /** The pipeline found may not be activated. */
  | { kind: 'refused'; refusal: Refusal }
  /** What the standby holds is stale, and `store` does not show that there is none newer. */
  | { kind: 'stale-checkpoint'; stale: StaleCheckpoint; store: StaleStore }
  /** No activation is sent, because of the primary or because of what is known before that is stopped. */
  | { kind: 'guarded'; refusal: GuardRefusal }
  /** The pipeline is active or on its way there, and its primary was seen live afterwards. */
  | { kind: 'both-live' }
  /** The deployment has an error. `when`: whether that was seen before an activation was sent, or after. */
  | { kind: 'broken'; when: 'before' | 'after'; error: ApiError }
  /**
   * Somebody had set the pipeline running between the last look and the activation, so the activation paused a live
   * pipeline.
   */
  | { kind: 'live-pipeline-paused' }
  /** Somebody else stopped or changed the pipeline, so waiting longer is useless. */
  | { kind: 'interfered'; interference: Interference }
  /**
   * The pipeline had reached the target, and has left it before it was held long enough. `seen`: what it has become, after
   * `afterMs` milliseconds.
   */
  | { kind: 'not-stable'; departure: Departure; seen: Pipeline; afterMs: number }
  /**
   * A request was refused for good, or failed for longer than it is worth repeating. `names`: when Feldera does not
   * know the pipeline, the names it does know, closest first; `undefined` when they could not be listed.
   */
  | { kind: 'request-failed'; operation: Operation; failure: Failure; names?: readonly string[] | undefined }
  /** The pipeline waits for approval, and `on-approval` does not allow this step to approve or to wait. */
  | { kind: 'awaiting-approval' }
  /** The deadline passed, and the last look did not settle it. */
  | { kind: 'timed-out' }
  | { kind: 'cancelled' }
  /** The primary has handed over, and Feldera has accepted its stop: only the activation is left. No step ends like this. */
  | { kind: 'primary-stopped' }
  /** The primary has handed over, and the standby is active with all that the primary had processed. */
  | { kind: 'switched-over' }
  /** The standby is active, and it does not have all that the primary had processed. */
  | { kind: 'records-missing'; found: Extract<RecordsFound, { kind: 'missing' }> }
  /** Nothing may be handed over. */
  | { kind: 'switchover-refused'; refusal: SwitchoverRefusal }
  /** Handing over cannot come to its end. */
  | { kind: 'hand-over-obstructed'; obstacle: HandOverObstacle }
  /** Handing over was given up before the primary was stopped. `cause`: why. */
  | { kind: 'switchover-failed'; cause: Result; undone: Undone }
  /** No request was sent. */
  | { kind: 'invalid-inputs'; problems: readonly string[] }
  /** An error that no part of the action expects was thrown. */
  | { kind: 'defect'; error: unknown }
>
