import type { RunRecord } from '../run/record.ts'
import { asSentence } from '../text.ts'
import type { Facts } from './report.ts'

// What a step has done in Feldera, and what it leaves there.

/** Of a readiness check. */
export const ONLY_LOOKED = 'Nothing was sent; this was a look only.'

/** Only to be said of a step whose activations, if it sent any, were provably not accepted. */
export function nothingDone({ hasSent }: RunRecord): string {
  return hasSent ? 'no activation was made' : 'nothing was sent'
}

/** What is known of the activation where it does not go on: the pipeline is gone, or something came in between. */
export function whatWent(record: RunRecord): string {
  switch (record.activation.kind) {
    case 'not-sent':
      return record.hasSent ? 'No activation was made.' : 'Nothing was sent.'
    case 'joined':
      return "Somebody else's activation of it was under way before."
    case 'unconfirmed':
      return 'An activation was sent before, and it is not known whether Feldera accepted it.'
    case 'accepted':
      return 'Its activation had been accepted before.'
  }
}

/** What an interrupted or failed step leaves behind in Feldera. */
export function whatGoesOn({ inputs, record }: Facts): string {
  if (inputs.mode === 'check') return ONLY_LOOKED
  switch (record.activation.kind) {
    case 'not-sent':
      return 'No activation was made; nothing changed in Feldera.'
    case 'joined':
      return `${asSentence(nothingDone(record))} Somebody else's activation ${howItGoesOn(record)}.`
    case 'unconfirmed':
      return 'An activation was sent, and it is not known whether Feldera accepted it: look at the pipeline.'
    case 'accepted':
      return `The activation was accepted and ${howItGoesOn(record)}; nothing was undone.`
  }
}

/** What is known of an activation under way, by what was last seen. */
function howItGoesOn({ last }: RunRecord): string {
  if (last?.status === 'AwaitingApproval') return 'waits for approval in Feldera'
  if (last?.status === 'Unavailable') return 'may go on in Feldera'
  return 'goes on in Feldera'
}
