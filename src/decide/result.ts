import type { Failure } from '../feldera/failure.ts'
import type { ApiError } from '../feldera/pipeline.ts'
import type { Refusal } from './plan.ts'
import type { Interference } from './progress.ts'

/** What was being done when a request failed for good. */
export type Doing = 'activate' | 'watch' | 'approve'

/**
 * What a run came to, for one pipeline. Without a word of English: report/ending.ts says what each means to a person, with what
 * the record of the run tells besides.
 */
export type Result = Readonly<
  /** The pipeline was seen at the requested status. */
  | { kind: 'activated' }
  /** It was at the requested status without this step's doing. */
  | { kind: 'already-active' }
  /** Not to be waited for: an activation is under way, this step's or somebody else's. */
  | { kind: 'accepted' }
  /** All findings of a readiness check are in the record. */
  | { kind: 'checked' }
  /** `expect` forbids to activate what was found. */
  | { kind: 'refused'; refusal: Refusal }
  /** The deployment broke, before any activation was sent or after. */
  | { kind: 'broken'; when: 'before' | 'after'; error: ApiError }
  /** Somebody had set it running between the last look and the activation, which then paused it. */
  | { kind: 'live-pipeline-paused' }
  /** Somebody did something to the pipeline that waiting does not mend. */
  | { kind: 'interfered'; interference: Interference }
  /**
   * A request was refused for good, or failed for longer than it is worth repeating. `names`: where the pipeline's name is unknown,
   * the names there are, closest first, when they could be had.
   */
  | { kind: 'request-failed'; doing: Doing; failure: Failure; names?: readonly string[] | undefined }
  /** The pipeline waits for approval, and this step is not to give it. */
  | { kind: 'awaiting-approval' }
  /** The deadline passed, and the last look did not settle it. */
  | { kind: 'timed-out' }
  | { kind: 'cancelled' }
  /** Nothing was asked of Feldera. */
  | { kind: 'invalid-inputs'; problems: readonly string[] }
  /** Something was thrown that should never be. */
  | { kind: 'defect'; error: unknown }
>
