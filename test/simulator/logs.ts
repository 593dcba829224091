import { type Clock, timestamp } from './clock.ts'

/** How many lines the ring buffer keeps. */
const KEPT_LINES = 50_000

/** A pipeline's log: a buffer that outlives stops, and those who follow it. */
export class Logs {
  readonly #clock: Clock
  readonly #lines: string[] = []
  readonly #followers = new Map<(line: string) => void, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What was logged so far. */
  get buffered(): string {
    return this.#lines.join('')
  }

  manager(message: string): void {
    this.#add(`[manager] ${timestamp(this.#clock.now())}  INFO ${message}\n`)
  }

  process(message: string): void {
    this.#add(`${timestamp(this.#clock.now())}  INFO pipeline: ${message}\n`)
  }

  follow(heard: (line: string) => void, ended: () => void): () => void {
    this.#followers.set(heard, ended)
    return () => this.#followers.delete(heard)
  }

  end(): void {
    for (const [heard, ended] of this.#followers) {
      heard('Logs have ended\n')
      ended()
    }
    this.#followers.clear()
  }

  #add(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > KEPT_LINES) this.#lines.shift()
    for (const heard of this.#followers.keys()) heard(line)
  }
}
