/** How often something is to go wrong. */
export type MishapTimes = 'once' | 'always'

/** Something that goes wrong the first time, each time, or (without a word about it) never. Processes of one pipeline share it. */
export class Mishap {
  #left: number

  constructor(times: MishapTimes | undefined) {
    this.#left = times === undefined ? 0 : { once: 1, always: Number.POSITIVE_INFINITY }[times]
  }

  /** Whether it goes wrong on this occasion, which is used up by asking. */
  strikes(): boolean {
    if (this.#left === 0) return false
    this.#left -= 1
    return true
  }
}
