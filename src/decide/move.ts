/** What to do next about what was just seen. `C`: the commands there are; `R`: what it can end with. */
export type Move<C, R> = { readonly kind: 'do'; readonly command: C } | NextMove<R>

/** After something was done: look again, or end. Nothing is done twice in a row without a look in between. */
export type NextMove<R> =
  | { readonly kind: 'wait'; readonly pause: Pause }
  | { readonly kind: 'end'; readonly result: R }

/** So many milliseconds; or the pause between two looks, which grows with the time since then on the step's clock. */
export type Pause = { readonly ms: number } | { readonly pollingSince: number }

/** The next look follows at once. */
export const LOOK_NOW = { kind: 'wait', pause: { ms: 0 } } as const

export function wait(pause: Pause) {
  return { kind: 'wait', pause } as const
}

export function end<R>(result: R) {
  return { kind: 'end', result } as const
}
