/** Parses remote JSON; `undefined` when it is none, so that a JSON `null` stays one. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
