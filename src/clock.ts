import { addAbortListener } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

/** What stopped the step before it was done. */
export type Interruption = 'deadline' | 'cancelled'

/**
 * The reason of the step's abort signal. Once the signal fires, every wait and every request of the step throws this.
 */
export class Interrupted extends Error {
  readonly by: Interruption
  constructor(by: Interruption) {
    super(`interrupted: ${by}`)
    this.by = by
  }
}

/** The time that the activation logic works with. Tests and the benchmark put a simulated one in its place. */
export interface Clock {
  /** Milliseconds since the step began; never goes back. */
  elapsed(): number
  /**
   * The runner's wall clock, milliseconds since the epoch. It can be set back, so use it for ages and never for
   * deadlines.
   */
  wall(): number
  /** Resolves after `ms`; throws the signal's reason (`Interrupted`) as soon as the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * The clock of this process. `performance.now()` counts from the start of the process, so the time that Node takes to
 * start counts towards the deadline.
 */
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
 * Starts the deadline for everything the step does: it aborts `controller` after `ms` milliseconds. Disposing of the
 * result stops the timer.
 *
 * The timer is deliberately not unref'd. If a promise never settled and nothing else were open, Node would exit without
 * a message; with the timer, the deadline is still reached and reported.
 */
export function startDeadline(ms: number, controller: AbortController): Disposable {
  const timer = setTimeout(() => controller.abort(new Interrupted('deadline')), Math.max(0, ms))
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/**
 * Makes a request that must not hold up the step.
 *
 * @param ms the time limit, milliseconds
 * @param ask makes the request, and gives up when the signal it is given fires
 * @returns what `ask` returns; `undefined` when the limit has passed or `signal` has fired before that
 */
export async function withTimeLimit<T>(
  ms: number,
  signal: AbortSignal | undefined,
  ask: (limit: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), ms)
  const combined = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal
  try {
    return await ask(combined)
  } catch (error) {
    if (combined.aborted) return undefined
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Waits for a promise, but not for longer than until `signal` fires. Nothing of it stays with the signal, which may live
 * for hours.
 *
 * @throws the reason of `signal` when that fires first
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  using _listener = addAbortListener(signal, () => reject(signal.reason))
  return await Promise.race([promise, aborted])
}
