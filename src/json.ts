import * as v from 'valibot'

/** Parses remote JSON; `undefined` when it is none, so that a JSON `null` stays one. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Validates up to the first thing that is wrong: a list of millions of them would take half a minute. */
export function validate<S extends v.GenericSchema>(schema: S, value: unknown) {
  return v.safeParse(schema, value, { abortEarly: true })
}
