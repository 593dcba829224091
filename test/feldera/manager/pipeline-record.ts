import type { SimulatedClock } from '../clock.ts'
import { EVENTS_KEPT, eventOf, type PipelineEvent } from './event.ts'
import { change, type Row } from './row.ts'

/**
 * Whose operation writes. Those that the API has too (desired status, storage status, dismissed errors) do not move
 * `refresh_version`, whoever uses them; what only the runner does moves it.
 */
export type Writer = 'api' | 'runner'

/**
 * One pipeline in the manager's database: its row, an event for each write to that, and who is notified of writes.
 *
 * Every write leaves an event, also one that changes nothing; several of one transaction share their moment. So there are
 * duplicates, as in a real history.
 */
export class PipelineRecord {
  readonly #clock: SimulatedClock
  readonly row: Row
  /** Newest first. */
  readonly events: PipelineEvent[] = []
  readonly #writeListeners: (() => void)[] = []
  readonly #listeners: (() => void)[] = []
  #now: number | undefined

  constructor(clock: SimulatedClock, row: Row) {
    this.#clock = clock
    this.row = row
    this.#record(row.createdAt)
  }

  write(changes: Partial<Row>, by: Writer): void {
    const now = this.#now ?? this.#clock.now()
    change(this.row, changes, now)
    if (by === 'runner') this.row.refreshVersion += 1
    this.#record(now)
    for (const listener of this.#writeListeners) listener()
    if (by === 'api') this.notify()
  }

  /** Several writes of one moment; `at` puts them into the past, for what a story begins with. */
  transaction(writes: () => void, at = this.#clock.now()): void {
    this.#now = at
    try {
      writes()
    } finally {
      this.#now = undefined
    }
  }

  /** Counts the row's notifications up, which is a write too but no event. */
  notify(): void {
    for (const listener of this.#writeListeners) listener()
    for (const listener of this.#listeners) listener()
  }

  /** Hears of what others than the runner write. */
  onNotify(listener: () => void): void {
    this.#listeners.push(listener)
  }

  onWrite(listener: () => void): void {
    this.#writeListeners.push(listener)
  }

  #record(now: number): void {
    this.events.unshift(eventOf(this.row, now))
    this.events.length = Math.min(this.events.length, EVENTS_KEPT)
  }
}
