/** Who reads a log as it is written. */
export interface Follower {
  line(text: string): void
  end(): void
}

/** The log of one pipeline. It outlives deployments and ends when the pipeline is deleted. */
export class PipelineLog {
  readonly #lines: string[] = []
  readonly #followers = new Set<Follower>()
  #ended = false

  say(line: string): void {
    this.#lines.push(line)
    for (const follower of this.#followers) follower.line(line)
  }

  end(): void {
    this.say('Logs have ended')
    this.#ended = true
    for (const follower of this.#followers) follower.end()
    this.#followers.clear()
  }

  /** Hands over all lines so far and then each as it comes; the returned function stops that. */
  follow(follower: Follower): () => void {
    for (const line of this.#lines) follower.line(line)
    if (this.#ended) follower.end()
    else this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }
}
