import * as v from 'valibot'
import { matching } from '../json.ts'
import { redactedStart } from '../secrets.ts'
import { quoted } from '../text.ts'
import { listNames } from './wording.ts'

/**
 * One kind of change between the checkpoint and the pipeline, such as `added views`, with the names of what was
 * changed.
 */
export type Change = Readonly<{ what: string; names: readonly string[] }>

const namesSchema = v.array(v.string())
const differenceSchema = v.record(v.string(), v.unknown())

/**
 * The changes in an approval difference, in Feldera's order. Kinds of change without names are left out.
 *
 * @param difference `approval_diff` as Feldera sends it: lists of names by kind; those about the program are one level
 *   deeper, in `program_diff`
 */
export function listChanges(difference: unknown): readonly Change[] {
  return entriesOf(difference).flatMap(([kind, value]) =>
    kind === 'program_diff' ? entriesOf(value).flatMap(namesOf) : namesOf([kind, value]),
  )
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(matching(differenceSchema, value) ?? {})
}

function namesOf([kind, value]: readonly [string, unknown]): readonly Change[] {
  const names = matching(namesSchema, value) ?? []
  return names.length > 0 ? [{ what: kind.replaceAll('_', ' '), names }] : []
}

/** How much of the difference a message has room for. */
const SENTENCE_CHARACTERS = 600

/**
 * The changes as text: `added views late_orders; modified input connectors orders.kafka`, marked as quoted; empty
 * without changes.
 */
export function describeChanges(changes: readonly Change[]): string {
  const text = changes.map(({ what, names }) => `${what} ${listNames(names)}`).join('; ')
  return text && quoted(redactedStart(text, SENTENCE_CHARACTERS))
}
