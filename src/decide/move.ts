/** What to do next, decided after a look at the pipeline. `C` is the type of the commands, `R` that of the result. */
export type Move<C, R> = { readonly kind: 'do'; readonly command: C } | NextMove<R>

/** What to do after a command: look again, or end. There is always a look between two commands. */
export type NextMove<R> =
  | { readonly kind: 'wait'; readonly pause: Pause }
  | { readonly kind: 'end'; readonly result: R }

/**
 * How long to wait before the next look: `ms` milliseconds, or the pause of polling, which grows with the time since
 * `pollingSince`, but not beyond `until` (both milliseconds on the step's clock).
 */
export type Pause = { readonly ms: number } | { readonly pollingSince: number; readonly until?: number }

/** Look again without a pause. */
export const LOOK_NOW = { kind: 'wait', pause: { ms: 0 } } as const

export function wait(pause: Pause) {
  return { kind: 'wait', pause } as const
}

export function end<R>(result: R) {
  return { kind: 'end', result } as const
}
