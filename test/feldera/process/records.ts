import type { SimulatedClock } from '../clock.ts'

export interface RecordCounts {
  readonly input: number
  /** Those of the input that came in from outside, over HTTP. */
  readonly ingested: number
  readonly processed: number
  /** Those whose outputs have been delivered. */
  readonly completed: number
  readonly buffered: number
  readonly steps: number
  readonly completedSteps: number
}

export interface RecordsOptions {
  /** What connectors read. */
  readonly perSecond: number
  /** What others push in over HTTP, which goes on while connectors rest. */
  readonly ingestsPerSecond: number
  readonly drainSeconds: number
  /** Nothing that is processed after a process begins is ever completed. */
  readonly sinkIsDead: boolean
}

/** Who lets records in. */
export interface Flow {
  readonly connectors: boolean
  readonly ingestion: boolean
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
  readonly #options: RecordsOptions
  /** The last moment at which the flow changed, and what had come in by then. */
  #since: number
  #input = 0
  #ingested = 0
  #buffered = 0
  #flow: Flow = { connectors: false, ingestion: false }
  #sinkIsDead: boolean
  #completedAtMost = Number.POSITIVE_INFINITY

  constructor(clock: SimulatedClock, options: RecordsOptions) {
    this.#clock = clock
    this.#options = options
    this.#since = clock.now()
    this.#sinkIsDead = options.sinkIsDead
  }

  /** Goes on from a checkpoint, all of whose records have been delivered. */
  restore(processed: number): void {
    this.#since = this.#clock.now()
    this.#input = processed
    this.#ingested = 0
    this.#buffered = 0
    if (this.#sinkIsDead) this.#completedAtMost = processed
  }

  set flow(flow: Flow) {
    const { input, ingested, buffered } = this.counts()
    this.#since = this.#clock.now()
    this.#input = input
    this.#ingested = ingested
    this.#buffered = buffered
    this.#flow = flow
  }

  /** Whether anything comes in at the moment. */
  get isMoving(): boolean {
    const { read, ingested } = this.#rates()
    return read + ingested > 0
  }

  /** Comes in from outside, also while connectors rest. */
  ingest(records: number): void {
    this.#input += records
    this.#ingested += records
  }

  /** Has read so many more than it has worked off. */
  fallBehind(records: number): void {
    const { input, ingested, buffered } = this.counts()
    this.#since = this.#clock.now()
    this.#input = input + records
    this.#ingested = ingested
    this.#buffered = buffered + records
  }

  /** A sink that takes nothing any more: what has been processed from now on is never completed. */
  set sinkIsDead(isDead: boolean) {
    this.#completedAtMost = isDead ? this.counts().completed : Number.POSITIVE_INFINITY
    this.#sinkIsDead = isDead
  }

  counts(): RecordCounts {
    const seconds = (this.#clock.now() - this.#since) / 1_000
    const { read, ingested } = this.#rates()
    const moved = Math.floor(seconds * (read + ingested))
    const input = this.#input + moved
    const buffered = this.#bufferedAfter(seconds, moved)
    const processed = input - buffered
    const completed = Math.min(processed, this.#completedAtMost)
    return {
      ...{ input, processed, completed, buffered },
      ingested: this.#ingested + Math.min(moved, Math.floor(seconds * ingested)),
      steps: stepsFor(processed),
      completedSteps: stepsFor(completed),
    }
  }

  #rates(): { readonly read: number; readonly ingested: number } {
    const { perSecond, ingestsPerSecond } = this.#options
    const { connectors, ingestion } = this.#flow
    return { read: connectors ? perSecond : 0, ingested: ingestion ? ingestsPerSecond : 0 }
  }

  /** It fills up to what the flow keeps in it; what is more than that is worked off. */
  #bufferedAfter(seconds: number, moved: number): number {
    const { perSecond, ingestsPerSecond, drainSeconds } = this.#options
    const { read, ingested } = this.#rates()
    const level = Math.ceil((read + ingested) * drainSeconds)
    if (this.#buffered <= level) return Math.min(this.#buffered + moved, level)
    return Math.max(level, this.#buffered - Math.floor(seconds * (perSecond + ingestsPerSecond)))
  }
}

function stepsFor(records: number): number {
  return Math.ceil(records / RECORDS_PER_STEP)
}
