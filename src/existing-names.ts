import { distance } from 'fastest-levenshtein'
import { Interrupted, within } from './clock.ts'
import { quoted } from './sentence.ts'
import type { Step } from './step.ts'

/** The list of existing names is an extra for an error message: a second request of usual length, and some patience. */
const NAMES_LIMIT_MS = 3_000

/** How many names an error shows. */
const NAMES_SHOWN = 5

/**
 * What to do about a name that does not exist, with the names that do, closest first, when they can be had quickly.
 *
 * @throws `Interrupted` on cancellation
 */
export async function existingNamesAdvice({ inputs, feldera, signal }: Step): Promise<string> {
  const names = await within(NAMES_LIMIT_MS, signal, (limit) => feldera.pipelineNames(limit))
  if (signal.reason instanceof Interrupted && signal.reason.by === 'cancelled') throw signal.reason
  if (!names?.ok) return "Check the inputs 'pipeline', 'host' and 'tenant'."
  return closestNames(inputs.pipeline, names.value)
}

function closestNames(name: string, existing: readonly string[]): string {
  if (existing.length === 0)
    return "There are no pipelines there (for this token and tenant). Check 'host' and 'tenant'."
  const wanted = name.toLowerCase()
  const closest = existing.toSorted(
    (one, other) => distance(one.toLowerCase(), wanted) - distance(other.toLowerCase(), wanted),
  )
  const shown = closest.slice(0, NAMES_SHOWN).map(quoted)
  const rest = existing.length > NAMES_SHOWN ? ` and ${existing.length - NAMES_SHOWN} more` : ''
  return `Did you mean '${shown[0]}'? Pipelines there are: ${shown.join(', ')}${rest}.`
}
