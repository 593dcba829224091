import { distance } from 'fastest-levenshtein'
import { Interrupted, within } from './clock.ts'
import { redactedStart } from './secrets.ts'
import { quoted, sentences } from './sentence.ts'
import type { Step } from './step.ts'

/** The list of existing names is an extra for an error message: a second request of usual length, and some patience. */
const NAMES_LIMIT_MS = 3_000

/** How many names an error shows. */
const NAMES_SHOWN = 5
/** Comparing is quick for thousands; no installation has more, and a flood is not to take until after the deadline. */
const NAMES_COMPARED = 10_000
/** Feldera's names are no longer than 63. */
const NAME_CHARACTERS = 80

/**
 * What to do about a name that Feldera does not know, any more or at all, with the names it does know, closest first, when they can
 * be had quickly.
 *
 * @throws `Interrupted` on cancellation
 */
export async function existingNamesAdvice(step: Step): Promise<string> {
  const names = await askNames(step)
  if (names?.includes(step.inputs.pipeline)) return LISTED_ADVICE
  const list = names?.length ? listNames(names) : ''
  if (step.journal.first) return sentences('Somebody deleted or renamed it meanwhile: find out who.', list)
  if (names === undefined) return "Check the inputs 'pipeline', 'host' and 'tenant'."
  const [closest] = names
  if (closest === undefined)
    return "There are no pipelines there (for this token and tenant). Check 'host' and 'tenant'."
  return sentences(`Did you mean '${shown(closest)}'?`, list)
}

/** Somebody made it just now, or several managers do not know the same yet. */
const LISTED_ADVICE = "Feldera's list of pipelines has this name by now: re-run this job."

/** Closest first. */
async function askNames({ inputs, feldera, signal }: Step): Promise<readonly string[] | undefined> {
  const names = await within(NAMES_LIMIT_MS, signal, (limit) => feldera.pipelineNames(limit))
  if (signal.reason instanceof Interrupted && signal.reason.by === 'cancelled') throw signal.reason
  return names?.ok ? closestFirst(inputs.pipeline, names.value) : undefined
}

function closestFirst(name: string, existing: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase()
  const compared = existing
    .slice(0, NAMES_COMPARED)
    .map((other) => ({ other, steps: distance(other.slice(0, NAME_CHARACTERS).toLowerCase(), wanted) }))
    .sort((one, other) => one.steps - other.steps)
  return [...compared.map(({ other }) => other), ...existing.slice(NAMES_COMPARED)]
}

function listNames(names: readonly string[]): string {
  const rest = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `The pipelines there are: ${names.slice(0, NAMES_SHOWN).map(shown).join(', ')}${rest}.`
}

function shown(name: string): string {
  return quoted(redactedStart(name, NAME_CHARACTERS))
}
