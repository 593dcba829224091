import type { SimulatedClock } from '../clock.ts'

export interface RecordCounts {
  readonly input: number
  readonly processed: number
  /** Those whose outputs have been delivered. */
  readonly completed: number
  readonly buffered: number
  readonly steps: number
}

/** Steps that each record takes, so that both counters move together. */
const RECORDS_PER_STEP = 193

/**
 * The records that a process has read, worked on and delivered.
 *
 * While they flow they come in evenly, and a little of them is always buffered; what is buffered when they stop is worked off.
 */
export class Records {
  readonly #clock: SimulatedClock
  readonly #perSecond: number
  readonly #drainSeconds: number
  /** The last moment at which the flow changed, and what had come in by then. */
  #since: number
  #input: number
  #buffered = 0
  #flows = false
  #completedAtMost = Number.POSITIVE_INFINITY

  constructor(clock: SimulatedClock, { perSecond, drainSeconds }: { perSecond: number; drainSeconds: number }) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#drainSeconds = drainSeconds
    this.#since = clock.now()
    this.#input = 0
  }

  /** Goes on from a checkpoint. */
  restore(processed: number): void {
    this.#since = this.#clock.now()
    this.#input = processed
    this.#buffered = 0
  }

  /** Whether connectors read. */
  set flows(flows: boolean) {
    const { input, buffered } = this.counts()
    this.#since = this.#clock.now()
    this.#input = input
    this.#buffered = buffered
    this.#flows = flows
  }

  /** Comes in from outside, also while connectors rest. */
  ingest(records: number): void {
    this.#input += records
  }

  /** A sink that takes nothing any more: what has been processed from now on is never completed. */
  set sinkIsDead(isDead: boolean) {
    this.#completedAtMost = isDead ? this.counts().completed : Number.POSITIVE_INFINITY
  }

  counts(): RecordCounts {
    const seconds = (this.#clock.now() - this.#since) / 1_000
    const moved = Math.floor(seconds * this.#perSecond)
    const input = this.#input + (this.#flows ? moved : 0)
    const buffered = this.#flows
      ? Math.min(this.#buffered + moved, Math.ceil(this.#perSecond * this.#drainSeconds))
      : Math.max(0, this.#buffered - moved)
    const processed = input - buffered
    const completed = Math.min(processed, this.#completedAtMost)
    return { input, processed, completed, buffered, steps: Math.ceil(processed / RECORDS_PER_STEP) }
  }
}
