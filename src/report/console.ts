import type { PipelineInputs } from '../inputs/inputs.ts'
import { ADDRESS, AT_PIPELINE, AT_PRIMARY } from '../text.ts'
import { plainLine } from './plain-text.ts'
import { primaryOf } from './primary-words.ts'
import type { Facts } from './report.ts'

// Where a pipeline is to be seen in Feldera's web console, which is served beside `/v0`.

/**
 * The address of the pipeline's page; empty when the inputs give no host or no name. It ends in a slash, as Feldera's own links do,
 * so that a full stop after it is not taken for a part of it.
 */
export function addressOf({ host, pipeline }: Pick<PipelineInputs, 'host' | 'pipeline'>): string {
  return host === '' || pipeline === '' ? '' : `${host}/pipelines/${encodeURIComponent(pipeline)}/`
}

/** The same of its primary. */
export function addressOfPrimary(inputs: PipelineInputs): string {
  return addressOf({ host: inputs.primaryHost, pipeline: primaryOf({ inputs }) })
}

/**
 * A longer address is in the output only: an annotation has room for 4,096 characters, and the summary of 200 pipelines names each
 * twice. In characters; addresses have fifty or a hundred.
 */
const ADDRESS_CHARACTERS = 300

/**
 * An address as a link needs it; empty when it is too long, or when a secret in it must not be shown: such a one leads nowhere.
 *
 * @param limit the longest, in characters
 */
export function shownAddress(address: string, limit = ADDRESS_CHARACTERS): string {
  return plainLine(address, limit) === address ? address : ''
}

/**
 * Puts the addresses into the texts that it is given one after another: each where it belongs first, so that no message has it twice.
 * A primary that was never in sight has none, for its name or its host may be wrong.
 */
export function addressing({ inputs, record }: Facts): (text: string) => string {
  const left = new Map([
    [AT_PIPELINE, shownAddress(addressOf(inputs))],
    [AT_PRIMARY, isPrimarySeen(record) ? shownAddress(addressOfPrimary(inputs)) : ''],
  ])
  return (text) =>
    text.replace(PLACES, (place) => {
      const address = left.get(place)
      left.delete(place)
      return address ? `: ${ADDRESS[0]}${address}${ADDRESS[1]}` : ''
    })
}

/** The places, and marks that only this file sets. */
const PLACES = new RegExp(`[${AT_PIPELINE}${AT_PRIMARY}${ADDRESS.join('')}]`, 'g')

function isPrimarySeen({ primary, findings }: Facts['record']): boolean {
  const isFound = findings.some((finding) => finding.kind === 'primary' && finding.sight.kind === 'seen')
  return isFound || (primary?.phases.length ?? 0) > 0
}

const PLACED = new RegExp(`: ${ADDRESS[0]}[^${ADDRESS[1]}]*${ADDRESS[1]}`, 'g')

/** A text without the addresses in it, for one that is about several pipelines. */
export function withoutAddresses(text: string): string {
  return text.replace(PLACED, '')
}
