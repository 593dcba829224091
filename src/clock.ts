import { setTimeout as pause } from 'node:timers/promises'

/** Why the step was ended from outside its own logic. */
export type Interruption = 'deadline' | 'cancelled'

/** The reason carried by the step's abort signal, and what every wait and request of the step throws once it fires. */
export class Interrupted extends Error {
  readonly by: Interruption
  constructor(by: Interruption) {
    super(`interrupted: ${by}`)
    this.by = by
  }
}

/** Time as the activation logic sees it, so that tests and the benchmark can run hours in a moment. */
export interface Clock {
  /** Milliseconds since the step began; never goes back. */
  elapsed(): number
  /** The runner's wall clock, milliseconds since the epoch. Only for ages, never for deadlines. */
  wall(): number
  /** Resolves after `ms`; throws the signal's reason (`Interrupted`) as soon as the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** The process's own clock. `performance.now()` counts from process start, so Node's own start-up is inside the deadline. */
export const processClock: Clock = {
  elapsed: () => performance.now(),
  wall: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await pause(ms, undefined, { signal })
    } catch {
      throw signal.reason
    }
  },
}

/**
 * Starts the one deadline that binds everything the step does: `ending` is aborted when `ms` have passed.
 *
 * The timer is deliberately not unref'd: were the event loop to run empty while a promise is still open, Node would leave
 * without a word; this way the deadline always gets its say. Disposing of it stops the timer.
 */
export function startDeadline(ms: number, ending: AbortController): Disposable {
  const timer = setTimeout(() => ending.abort(new Interrupted('deadline')), Math.max(0, ms))
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/**
 * What `ask` comes to, or `undefined` when that takes longer than `ms` or `signal` fires before; for questions that must not
 * hold up the step.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  ask: (limit: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), ms)
  const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal
  try {
    return await ask(either)
  } catch (error) {
    if (either.aborted) return undefined
    throw error
  } finally {
    clearTimeout(timer)
  }
}
