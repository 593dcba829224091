import { randomBytes } from 'node:crypto'

/** Simulated time: starts at this machine's time plus an offset, and passes `speed` times as fast. */
export interface Clock {
  /** Milliseconds since the epoch as the installation believes, with a fraction. */
  now(): number
  /** Acts after so many simulated seconds, unless the returned function is called before. */
  after(seconds: number, action: () => void): () => void
  /** Resolves after so many simulated seconds; never once the clock is stopped. */
  sleep(seconds: number): Promise<void>
  /** Nothing happens any more. */
  stop(): void
}

/** The longest delay that setTimeout takes; more would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

export function startClock(speed: number, offsetMs: number): Clock {
  const startedAt = Date.now() + offsetMs
  const started = performance.now()
  const timers = new Set<NodeJS.Timeout>()
  let stopped = false
  const after = (seconds: number, action: () => void) => {
    if (stopped) return () => undefined
    const run = () => {
      timers.delete(timer)
      action()
    }
    const timer = setTimeout(run, Math.min((seconds * 1_000) / speed, LONGEST_DELAY_MS))
    timers.add(timer)
    return () => {
      clearTimeout(timer)
      timers.delete(timer)
    }
  }
  return {
    now: () => startedAt + (performance.now() - started) * speed,
    after,
    sleep: (seconds) => new Promise((resolve) => after(seconds, resolve)),
    stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** RFC 3339 with microseconds, the precision of Postgres. */
export function timestamp(ms: number): string {
  const micros = Math.floor((ms % 1) * 1_000)
  return new Date(Math.floor(ms)).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}

/** A UUIDv7 (RFC 9562) made at the given moment: its first 48 bits are that moment in milliseconds. */
export function uuidV7(ms: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Math.max(0, Math.floor(ms)), 0, 6)
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
