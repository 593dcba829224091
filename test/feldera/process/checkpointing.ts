import { type SimulatedClock, timestamp, uuidV7 } from '../clock.ts'
import type { Checkpoint } from '../store/checkpoint.ts'
import type { Storage } from '../store/storage.ts'
import type { Mishap } from './mishap.ts'
import { cannotCheckpoint } from './process-error.ts'
import type { Records } from './records.ts'

/** What making a checkpoint needs of its process. */
export interface CheckpointingOptions {
  readonly clock: SimulatedClock
  readonly storage: Storage
  readonly records: Records
  /** How long writing one takes, seconds. */
  readonly writeSeconds: number
  readonly intervalSeconds: number | undefined
  /** Of the line of checkpoints that it goes on with. */
  readonly initialStart: () => number
  /** What becomes of one that was asked for by number. */
  readonly mishap: Mishap
  /** Hears of each one that was made. */
  readonly made: () => void
  /** Why none can be made for the moment, in Feldera's words; none: it can. */
  readonly delays: () => readonly unknown[]
  /** Why none can ever be made. */
  readonly obstacles: readonly unknown[]
}

/** Who waits for a checkpoint: a numbered request, a suspend, or (with neither) the automatic one. */
interface Request {
  readonly sequence?: number
  readonly done?: (error: string | undefined) => void
}

interface Failure {
  readonly sequence_number: number
  readonly error: string
  readonly failed_at: string
}

/** How often what delays a checkpoint is looked at again, seconds. */
const RETRY_SECONDS = 0.5
const DISK_FULL = 'I/O error: No space left on device (os error 28)'

/**
 * Makes the checkpoints of one process, one at a time.
 *
 * Whoever asks while one is being written is answered by that one, although it may lack what was processed just before.
 */
export class Checkpointing {
  readonly #options: CheckpointingOptions
  #nextSequence = 0
  #waiting: Request[] = []
  #writing: { readonly since: number } | undefined
  #delayedSince: number | undefined
  #success: number | null = null
  #failure: Failure | null = null
  #callOff: () => void = () => undefined
  #callOffTimer: () => void = () => undefined

  constructor(options: CheckpointingOptions) {
    this.#options = options
  }

  /** `GET /checkpoint_status`. */
  get status(): { readonly success: number | null; readonly failure: Failure | null } {
    return { success: this.#success, failure: this.#failure }
  }

  /** `checkpoint_activity` of the statistics. */
  get activity(): unknown {
    if (this.#writing) return { status: 'in_progress', started_at: timestamp(this.#writing.since) }
    if (this.#delayedSince === undefined) return { status: 'idle' }
    return { status: 'delayed', reasons: this.#options.delays(), delayed_since: timestamp(this.#delayedSince) }
  }

  /** `POST /checkpoint`: the number of the request. */
  request(): number {
    const sequence = this.#nextSequence
    this.#nextSequence += 1
    this.#ask({ sequence })
    return sequence
  }

  /** The last one of a process that suspends. */
  requestLast(done: (error: string | undefined) => void): void {
    this.#ask({ done })
  }

  /** From when the pipeline serves on. */
  begin(): void {
    const { clock, intervalSeconds } = this.#options
    if (intervalSeconds === undefined) return
    this.#callOffTimer()
    this.#callOffTimer = clock.every(intervalSeconds, () => {
      if (this.#waiting.length === 0) this.#ask({})
    })
  }

  stop(): void {
    this.#callOff()
    this.#callOffTimer()
  }

  #ask(request: Request): void {
    this.#waiting.push(request)
    if (this.#waiting.length === 1) this.#proceed()
  }

  #proceed(): void {
    const { clock, delays, obstacles, records, writeSeconds } = this.#options
    if (obstacles.length > 0) return this.#answer(cannotCheckpoint(obstacles))
    if (delays().length > 0) {
      this.#delayedSince ??= clock.now()
      this.#callOff = clock.after(RETRY_SECONDS, () => this.#proceed())
      return
    }
    this.#delayedSince = undefined
    this.#writing = { since: clock.now() }
    const { processed, steps } = records.counts()
    const initialStart = this.#options.initialStart()
    const checkpoint = { uuid: uuidV7(clock.now()), processedRecords: processed, steps, initialStart }
    this.#callOff = clock.after(writeSeconds, () => this.#deliver(checkpoint))
  }

  /** It counts once all outputs of its records have been delivered; a sink that is dead holds it up for ever. */
  #deliver(checkpoint: Checkpoint): void {
    const { clock, made, mishap, records, storage } = this.#options
    if (records.counts().completed < checkpoint.processedRecords) {
      this.#callOff = clock.after(RETRY_SECONDS, () => this.#deliver(checkpoint))
      return
    }
    const isNumbered = this.#waiting.some(({ sequence }) => sequence !== undefined)
    if (isNumbered && mishap.strikes()) return this.#answer(DISK_FULL)
    storage.add(checkpoint)
    this.#answer(undefined)
    made()
  }

  #answer(error: string | undefined): void {
    const answered = this.#waiting
    this.#waiting = []
    this.#writing = undefined
    for (const { sequence, done } of answered) {
      if (sequence !== undefined) this.#note(sequence, error)
      done?.(error)
    }
  }

  #note(sequence: number, error: string | undefined): void {
    if (error === undefined) this.#success = sequence
    else {
      const failed_at = timestamp(this.#options.clock.now())
      this.#failure = { sequence_number: sequence, error, failed_at }
    }
  }
}
