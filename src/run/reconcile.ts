import type { Clock } from '../clock.ts'
import type { Move, NextMove } from '../decide/move.ts'
import { pollPause } from './backoff.ts'

/** One kind of goal: how it is looked at, decided about, and worked for. */
export interface Reconciliation<O, C, R> {
  observe(): Promise<O>
  /** Decides by what was just seen. */
  decide(observation: O): Move<C, R>
  /** Does one thing. What it came to shows in the next look. */
  perform(command: C): Promise<NextMove<R>>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The longest pause between two looks, milliseconds. */
  readonly pollIntervalMs: number
}

/**
 * The one loop: look, decide, do the next thing, until there is a result. Whatever was lost on the way, the next look tells.
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
    const poll = (since: number) => pollPause(clock.elapsed() - since, longestMs, Math.random())
    await clock.sleep('ms' in pause ? pause.ms : poll(pause.pollingSince), signal)
  }
}
