/** What a step has printed so far, for those who wait for something in it. */
export class StepLog {
  text = ''
  #isOver = false
  readonly #listeners = new Set<() => void>()

  append(chunk: string): void {
    this.text += chunk
    this.#tell()
  }

  /** The step has ended and prints nothing more. */
  end(): void {
    this.#isOver = true
    this.#tell()
  }

  /** Resolves when the log holds the text; rejects when the step ends before. */
  logged(text: string | RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = typeof text === 'string' ? this.text.includes(text) : text.test(this.text)
        if (!found && !this.#isOver) return
        this.#listeners.delete(look)
        if (found) resolve()
        else reject(new Error(`the step ended without logging ${text}:\n${this.text}`))
      }
      this.#listeners.add(look)
      look()
    })
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
