/** The value that something produced, or the reason why it produced none. */
export type Attempt<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F }

export function succeeded<T>(value: T) {
  return { ok: true, value } as const
}

export function failed<F>(failure: F) {
  return { ok: false, failure } as const
}
