import type { Clock } from '../clock.ts'
import type { Move, NextMove, Pause } from '../decide/move.ts'
import { pollPause } from './backoff.ts'

/** What `reconcile` needs. `O` is the type of an observation, `C` that of a command, `R` that of the result. */
export interface Reconciliation<O, C, R> {
  observe(): Promise<O>
  /** Decides what to do after an observation. */
  decide(observation: O): Move<C, R>
  /** Carries out one command. Its effect shows in the next observation. */
  perform(command: C): Promise<NextMove<R>>
  /** Pauses between two looks that only wait for a change. Throws as the clock's `sleep` does. */
  pause(ms: number): Promise<void>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The longest pause between two looks, milliseconds. */
  readonly pollIntervalMs: number
}

/**
 * The loop of every run: observe, decide, perform, until there is a result. When the answer to a command is lost, the
 * next observation tells what became of it.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
export async function reconcile<O, C, R>(goal: Reconciliation<O, C, R>): Promise<R> {
  const { clock, signal, pollIntervalMs: longestMs } = goal
  for (;;) {
    const move = goal.decide(await goal.observe())
    const next = move.kind === 'do' ? await goal.perform(move.command) : move
    if (next.kind === 'end') return next.result
    const { pause } = next
    if ('ms' in pause) await clock.sleep(pause.ms, signal)
    else await goal.pause(pauseOfPolling(pause, clock.elapsed(), longestMs))
  }
}

function pauseOfPolling(pause: Extract<Pause, { pollingSince: number }>, now: number, longestMs: number): number {
  const { pollingSince, until = Number.POSITIVE_INFINITY } = pause
  // Rounded up, because a look that comes a moment too early would need another one.
  return Math.min(pollPause(now - pollingSince, longestMs, Math.random()), Math.max(0, Math.ceil(until - now)))
}
