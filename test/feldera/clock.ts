import { randomBytes } from 'node:crypto'

/** The simulated installation's clock: starts at the real time (plus an offset) and runs `speed` times as fast. */
export interface SimulatedClock {
  /** Milliseconds since the epoch, as this installation believes. */
  now(): number
  /** Runs `action` after so many simulated seconds; the returned function calls it off. */
  after(seconds: number, action: () => void): () => void
  /** The same again and again. */
  every(seconds: number, action: () => void): () => void
  /** So many simulated seconds later. */
  pass(seconds: number): Promise<void>
  close(): void
}

/** Node fires timers beyond this at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export function startClock(speed: number, offsetMs: number): SimulatedClock {
  const started = Date.now()
  const timers = new Set<NodeJS.Timeout>()
  let closed = false
  const after: SimulatedClock['after'] = (seconds, action) => {
    if (closed) return () => undefined
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        action()
      },
      Math.min((seconds * 1_000) / speed, LONGEST_TIMER_MS),
    )
    timers.add(timer)
    return () => {
      clearTimeout(timer)
      timers.delete(timer)
    }
  }
  return {
    now: () => Math.round(started + offsetMs + (Date.now() - started) * speed),
    after,
    every(seconds, action) {
      let callOff: () => void
      const again = () => {
        callOff = after(seconds, () => {
          again()
          action()
        })
      }
      again()
      return () => callOff()
    },
    pass: (seconds) => new Promise((resolve) => after(seconds, resolve)),
    close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** RFC 3339 with microseconds, as Postgres gives it. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}

/** A UUIDv7 (RFC 9562) of the given moment. */
export function uuidV7(ms: number): string {
  const time = Math.max(0, ms).toString(16).padStart(12, '0')
  const random = randomBytes(10).toString('hex')
  const variant = ((Number.parseInt(random.slice(3, 4), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}
