import type { RunRecord } from '../run/record.ts'
import { AT_PIPELINE, asSentence } from '../text.ts'
import type { Facts } from './report.ts'

// Sentences about what a step has done in Feldera, and what it leaves there.

/** For every end of a readiness check. */
export const ONLY_LOOKED = 'Nothing was sent; this was a look only.'

/** As a clause. Use it only when the step has sent no activation, or none that may have been accepted. */
export function nothingDone({
  hasSent,
  primary,
  approval,
}: Pick<RunRecord, 'hasSent' | 'primary' | 'approval'>): string {
  return hasSent || primary?.stop || approval ? 'no activation was made' : 'nothing was sent'
}

/** Whether a standby was activated. With `expect: any` the step may also have set the status of a live pipeline. */
export function leftStandby({ activation, desiredBefore }: RunRecord): boolean {
  return activation.kind === 'joined' || desiredBefore === 'Standby'
}

/** What is known of the activation when it does not go on, because the pipeline is gone or somebody has changed it. */
export function whatWasDone(record: RunRecord): string {
  switch (record.activation.kind) {
    case 'not-sent':
      return asSentence(nothingDone(record))
    case 'joined':
      return "Somebody else's activation of it was under way before."
    case 'unconfirmed':
      return 'An activation was sent before, and it is not known whether Feldera accepted it.'
    case 'accepted':
      return 'Its activation had been accepted before.'
  }
}

/** What an interrupted or failed activation leaves in Feldera. */
export function whatActivationLeaves({ record }: Facts): string {
  switch (record.activation.kind) {
    case 'not-sent':
      return record.primary?.stop ? 'No activation was made.' : 'No activation was made; nothing changed in Feldera.'
    case 'joined':
      return `${asSentence(nothingDone(record))} Somebody else's activation ${describeProgress(record)}.`
    case 'unconfirmed':
      return `An activation was sent, and it is not known whether Feldera accepted it. Look at the pipeline${AT_PIPELINE}.`
    case 'accepted':
      return `The activation was accepted and ${describeProgress(record)}; nothing was undone.`
  }
}

/** What an activation that is under way does now, by the status that was last seen; the predicate of a sentence. */
function describeProgress({ last, hold }: RunRecord): string {
  if (hold) return 'has come to its end'
  if (last?.status === 'AwaitingApproval') return 'waits for approval in Feldera'
  if (last?.status === 'Unavailable') return 'may go on in Feldera'
  return 'goes on in Feldera'
}
