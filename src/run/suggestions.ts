import { distance } from 'fastest-levenshtein'
import { Interrupted, withTimeLimit } from '../clock.ts'
import type { RunContext } from './context.ts'

/** The list of existing names is an extra for an error message: a second request of usual length, and some patience. */
const NAMES_LIMIT_MS = 3_000

/** Comparing is quick for thousands; no installation has more, and a flood is not to take until after the deadline. */
const NAMES_COMPARED = 10_000
/** Feldera's names are no longer than 63. */
const NAME_CHARACTERS = 80

/**
 * The names of the pipelines there are, those most like the one that was asked for first; `undefined` when they cannot be had
 * quickly.
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
    .map((other) => ({ other, steps: distance(other.slice(0, NAME_CHARACTERS).toLowerCase(), wanted) }))
    .sort((one, other) => one.steps - other.steps)
  return [...compared.map(({ other }) => other), ...existing.slice(NAMES_COMPARED)]
}
