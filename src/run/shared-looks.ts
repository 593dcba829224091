import { addAbortListener } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { type Clock, unlessAborted, withTimeLimit } from '../clock.ts'
import type { Answer } from '../feldera/api.ts'
import type { Feldera, PipelineList } from '../feldera/client.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { SHORTEST_POLL_MS } from './backoff.ts'

/**
 * How many rows the list may have for each pipeline of the fleet. Feldera's list cannot be narrowed down, so in a large
 * installation it is cheaper for both sides to ask for a few pipelines one by one.
 */
const ROWS_PER_PIPELINE = 5

/** The limit for one list. A list that takes longer would keep all pipelines from being seen. */
const LIST_LIMIT_MS = 3_000

/** The same for the last look, at the deadline, so that each pipeline can still be looked at alone. */
const LAST_LIST_LIMIT_MS = 400

/**
 * How long no list is asked for after one that failed; it doubles with each that fails in a row. One row that Feldera
 * cannot read makes the whole list fail until somebody mends that row.
 */
const FIRST_LIST_PAUSE_MS = 10_000
const LONGEST_LIST_PAUSE_MS = 120_000

/** The looks that are made together at one moment. `list` is `undefined` when each has to look by itself. */
interface Round {
  readonly names: Set<string>
  readonly list: Promise<Answer<PipelineList> | undefined>
}

export interface FleetOptions {
  /** How many pipelines there are. */
  readonly size: number
  /** The longest pause between two looks at one of them, milliseconds. */
  readonly pollIntervalMs: number
  /** The step's own signal. Once it has fired, there is time for one last look only. */
  readonly signal: AbortSignal
}

/**
 * Looks at several pipelines at once with Feldera's list, so that a hundred pipelines cost about as many requests as one.
 *
 * The list only saves requests. Whatever is wrong with it, and whatever it does not tell about a pipeline, is asked of
 * that pipeline alone, so a look never fails because of the list.
 */
export class SharedLooks {
  readonly #feldera: Feldera
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #closing = new AbortController()
  /** Wakes those who pause between two looks. */
  readonly #pausing = new Set<AbortController>()
  /** The shortest time between two rounds, milliseconds. */
  readonly #gatherMs: number
  /** More rows than this are too many. */
  readonly #longestList: number
  /** The round that others can still join. */
  #gathering: Round | undefined
  #lastRoundAt = Number.NEGATIVE_INFINITY
  /** How many rows the last list had. */
  #listLength = 0
  /** No list is asked for before this moment, milliseconds on the step's clock. */
  #listFrom = 0
  #listPauseMs = FIRST_LIST_PAUSE_MS

  constructor(feldera: Feldera, clock: Clock, { size, pollIntervalMs, signal }: FleetOptions) {
    this.#feldera = feldera
    this.#clock = clock
    this.#signal = signal
    this.#longestList = size * ROWS_PER_PIPELINE
    this.#gatherMs = Math.min(SHORTEST_POLL_MS, pollIntervalMs)
  }

  /**
   * Looks at one pipeline, together with others where possible. The look begins after this call, never before.
   *
   * @throws the reason of `signal` when that fires first
   */
  async look(name: string, signal: AbortSignal): Promise<Answer<Pipeline>> {
    if (!this.#mayShare()) return await this.#feldera.pipeline(name, signal)
    this.#gathering ??= this.#startRound()
    this.#gathering.names.add(name)
    const list = await unlessAborted(this.#gathering.list, signal)
    const seen = list?.ok ? list.value.rows.get(name) : undefined
    if (seen === undefined) return await this.#feldera.pipeline(name, signal)
    return { ok: true, value: seen, serverTime: list?.serverTime }
  }

  /**
   * Pauses before the next look at a pipeline, for `ms` milliseconds or until others are looked at, because that look
   * costs nothing more when one more pipeline joins in.
   *
   * @throws the reason of `signal` when that fires first
   */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#mayShare()) return await this.#clock.sleep(ms, signal)
    signal.throwIfAborted()
    const waking = new AbortController()
    using _listener = addAbortListener(signal, () => waking.abort())
    this.#pausing.add(waking)
    try {
      await this.#clock.sleep(ms, waking.signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!waking.signal.aborted) throw error
    } finally {
      this.#pausing.delete(waking)
    }
  }

  close(): void {
    this.#closing.abort()
  }

  #mayShare(): boolean {
    return this.#listLength <= this.#longestList && this.#clock.elapsed() >= this.#listFrom
  }

  #startRound(): Round {
    const names = new Set<string>()
    return { names, list: this.#gather(names).catch(() => undefined) }
  }

  /** Waits for those who want a look at this moment, and then makes it for all of them. */
  async #gather(names: ReadonlySet<string>): Promise<Answer<PipelineList> | undefined> {
    const waitMs = this.#signal.aborted ? 0 : this.#lastRoundAt + this.#gatherMs - this.#clock.elapsed()
    await this.#clock.sleep(Math.max(0, waitMs), this.#closing.signal)
    for (const pause of this.#pausing) pause.abort()
    // Those who were woken join in before the next turn of the event loop.
    await setImmediate()
    this.#gathering = undefined
    this.#lastRoundAt = this.#clock.elapsed()
    return names.size > 1 ? await this.#askForList(names) : undefined
  }

  async #askForList(names: ReadonlySet<string>): Promise<Answer<PipelineList> | undefined> {
    const ask = (limit: AbortSignal) => this.#feldera.pipelines(names, limit)
    const limitMs = this.#signal.aborted ? LAST_LIST_LIMIT_MS : LIST_LIMIT_MS
    const answer = await withTimeLimit(limitMs, this.#closing.signal, ask)
    if (answer?.ok) {
      this.#listLength = answer.value.length
      this.#listPauseMs = FIRST_LIST_PAUSE_MS
      return answer
    }
    this.#listFrom = this.#clock.elapsed() + Math.max(this.#listPauseMs, answer?.failure.retryAfterMs ?? 0)
    this.#listPauseMs = Math.min(LONGEST_LIST_PAUSE_MS, this.#listPauseMs * 2)
    return undefined
  }
}
