import { distance } from 'fastest-levenshtein'
import { Interrupted, withTimeLimit } from '../clock.ts'
import type { RunContext } from './context.ts'

/** The limit for listing the names, which only improve an error message. A slow but normal answer takes less. */
const NAMES_LIMIT_MS = 3_000

/**
 * How many names are compared. No installation has more, and comparing millions would take until after the deadline.
 */
const NAMES_COMPARED = 10_000
/** How much of a name is compared. Feldera's names have at most 63 characters. */
const NAME_CHARACTERS = 80

/**
 * The names of the existing pipelines, those most similar to the requested one first; `undefined` when they could not
 * be listed in time.
 *
 * @throws `Interrupted` on cancellation
 */
export async function suggestNames({ policy, feldera, signal }: RunContext): Promise<readonly string[] | undefined> {
  const names = await withTimeLimit(NAMES_LIMIT_MS, signal, (limit) => feldera.pipelineNames(limit))
  if (signal.reason instanceof Interrupted && signal.reason.by === 'cancelled') throw signal.reason
  return names?.ok ? closestFirst(policy.pipeline, names.value) : undefined
}

function closestFirst(name: string, existing: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase()
  const compared = existing
    .slice(0, NAMES_COMPARED)
    .map((other) => ({ other, edits: distance(other.slice(0, NAME_CHARACTERS).toLowerCase(), wanted) }))
    .sort((one, other) => one.edits - other.edits)
  return [...compared.map(({ other }) => other), ...existing.slice(NAMES_COMPARED)]
}
