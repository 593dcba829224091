import { randomUUID } from 'node:crypto'
import { timestamp } from '../clock.ts'
import type { Row } from '../manager/row.ts'
import type { Follower } from '../reply.ts'

/** A place in a log: after the line with this number, of the log with this epoch. */
export interface Cursor {
  readonly epoch: string
  readonly sequence: number
}

/** How many lines are kept. */
const KEPT = 50_000

/** The log of one pipeline. It outlives deployments and ends when the pipeline is deleted. */
export class PipelineLog {
  readonly epoch = randomUUID()
  #lines: string[] = []
  /** How many lines are not kept any more. */
  #dropped = 0
  readonly #followers = new Set<Follower>()
  #ended = false

  say(text: string): void {
    for (const line of text.split('\n')) {
      this.#lines.push(line)
      for (const follower of this.#followers) follower.line(line)
    }
    const excess = Math.max(0, this.#lines.length - KEPT)
    this.#lines = excess > 0 ? this.#lines.slice(excess) : this.#lines
    this.#dropped += excess
  }

  end(): void {
    this.#ended = true
    for (const follower of this.#followers) {
      follower.notice('Logs have ended')
      follower.end()
    }
    this.#followers.clear()
  }

  /** All lines kept, oldest first. */
  get lines(): readonly string[] {
    return this.#lines
  }

  /** Where reading goes on after a cursor, and how many lines in between are lost. A cursor of another log is none. */
  resume(cursor: Cursor | undefined): { readonly sequence: number; readonly gap: number } {
    const wanted = cursor?.epoch === this.epoch ? cursor.sequence : 0
    const last = this.#dropped + this.#lines.length
    const sequence = Math.min(Math.max(wanted, this.#dropped), last)
    return { sequence, gap: cursor === undefined ? 0 : Math.max(0, sequence - wanted) }
  }

  /** Hands over the lines after this number and then each as it comes; the returned function stops that. */
  follow(follower: Follower, after = 0): () => void {
    for (const line of this.#lines.slice(Math.max(0, after - this.#dropped))) follower.line(line)
    if (this.#ended) {
      follower.notice('Logs have ended')
      follower.end()
    } else this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }
}

export interface TransitionTo {
  readonly status: string
  readonly desired: string | null
}

interface Transition {
  readonly what: 'Resources' | 'Runtime'
  readonly from: string | null
  readonly to: TransitionTo
  readonly row: Pick<Row, 'id' | 'name'>
  readonly now: number
}

/** The manager's own line about a change of status. */
export function transitionLine({ what, from, to, row: { id, name }, now }: Transition): string {
  const words = `${what} transition: ${inLog(from)} -> ${inLog(to.status)} (desired: ${inLog(to.desired)})`
  return `[manager] ${timestamp(now)}  INFO runner: ${words} pipeline-id=${id} pipeline-name="${name}"`
}

/** Logs spell statuses in snake_case. */
function inLog(status: string | null): string {
  return status === null ? 'none' : status.replace(/(?<=.)(?=[A-Z])/g, '_').toLowerCase()
}
