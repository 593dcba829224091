import { formatDuration } from '../duration.ts'
import { type Failure, ownFailure } from '../feldera/failure.ts'
import { quoted } from '../text.ts'

// Why a write is put off although every request was answered.

/** A look before a write took so long that it may be an old one. */
export function slowLook(ms: number): Failure {
  const words = `the look before it took ${formatDuration(ms)}, and much can have happened since`
  return ownFailure('transient', 'SlowAnswer', words)
}

/** The process itself says something else than Feldera shows. `state`: in its own words. */
export function processDiffers(state: string): Failure {
  return ownFailure('transient', 'ProcessDiffers', `the pipeline's process says that it is ${quoted(state)}`)
}

/** The primary is not as the stop was decided by. */
export function primaryChanged(): Failure {
  return ownFailure('transient', 'PrimaryChanged', 'the primary was another way a moment ago')
}

/** The primary's process does not say that it runs. `failure`: what kept it from answering. */
export function primarySilent(failure: Failure | undefined): Failure {
  const why = failure ? `: ${failure.words} (${failure.code})` : ''
  return ownFailure('transient', 'PrimaryNotServing', `the primary's process does not say that it runs${why}`)
}

/** How long to wait before the next look when Feldera does not show yet what the process says, milliseconds. */
export const STALE_LOOK_PAUSE_MS = 1_000
