import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/** The simulated installation's clock: starts at the real time (plus an offset) and runs `speed` times as fast. */
export interface SimulatedClock {
  /** Milliseconds since the epoch, as this installation believes. */
  now(): number
  /** Milliseconds since the clock was started, as real clocks count them, and those that were skipped. */
  elapsed(): number
  /** Runs `action` after so many simulated seconds; the returned function calls it off. */
  after(seconds: number, action: () => void): () => void
  /** The same again and again. */
  every(seconds: number, action: () => void): () => void
  /** So many simulated seconds later. */
  pass(seconds: number): Promise<void>
  /** Lets so many milliseconds go by in a moment; what was to happen in them happens in its order, each at its time. */
  skip(ms: number): Promise<void>
  close(): void
}

/** Node fires timers beyond this at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Appointment {
  /** On the clock's `elapsed`. */
  readonly at: number
  readonly action: () => void
  timer: NodeJS.Timeout | undefined
}

export function startClock(speed: number, offsetMs: number): SimulatedClock {
  const startedAt = Date.now()
  const started = performance.now()
  let skippedMs = 0
  const appointments = new Set<Appointment>()
  let closed = false
  const elapsed = () => performance.now() - started + skippedMs

  function arm(appointment: Appointment): void {
    clearTimeout(appointment.timer)
    const ms = Math.min(Math.max(0, appointment.at - elapsed()), LONGEST_TIMER_MS)
    appointment.timer = setTimeout(() => keep(appointment), ms)
  }

  function keep(appointment: Appointment): void {
    callOff(appointment)
    appointment.action()
  }

  function callOff(appointment: Appointment): void {
    clearTimeout(appointment.timer)
    appointments.delete(appointment)
  }

  const after: SimulatedClock['after'] = (seconds, action) => {
    if (closed) return () => undefined
    const appointment: Appointment = { at: elapsed() + (seconds * 1_000) / speed, action, timer: undefined }
    appointments.add(appointment)
    arm(appointment)
    return () => callOff(appointment)
  }

  return {
    now: () => Math.round(startedAt + offsetMs + elapsed() * speed),
    elapsed,
    after,
    every(seconds, action) {
      let callOffNext: () => void
      const again = () => {
        callOffNext = after(seconds, () => {
          again()
          action()
        })
      }
      again()
      return () => callOffNext()
    },
    pass: (seconds) => new Promise((resolve) => after(seconds, resolve)),
    async skip(ms) {
      const end = elapsed() + ms
      for (;;) {
        const next = [...appointments].toSorted((one, other) => one.at - other.at)[0]
        if (next === undefined || next.at > end) break
        skippedMs += Math.max(0, next.at - elapsed())
        keep(next)
        // What follows from it without waiting comes before the next appointment.
        await setImmediate()
      }
      skippedMs += Math.max(0, end - elapsed())
      for (const appointment of appointments) arm(appointment)
    },
    close() {
      closed = true
      for (const { timer } of appointments) clearTimeout(timer)
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
