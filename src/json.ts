import * as v from 'valibot'

/**
 * Parses text from a server; `undefined` when it is not JSON. The value is wrapped, so that a JSON `null`
 * differs from that.
 */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/**
 * Validates remote data, and stops at the first issue: collecting the issues of a list of millions would take half a
 * minute.
 */
export function validate<S extends v.GenericSchema>(schema: S, value: unknown) {
  return v.safeParse(schema, value, { abortEarly: true })
}

/** Remote data of this shape; `undefined` when it has another shape. */
export function matching<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const parsed = validate(schema, value)
  return parsed.success ? parsed.output : undefined
}
