import { isUnderWay } from '../decide/activation.ts'
import { formatDuration } from '../duration.ts'
import type { CredentialSource } from '../feldera/credentials.ts'
import type { Measurements } from '../run/measure.ts'
import type { Facts } from './report.ts'

// Warnings that the log shows before and after a run.

export const VERIFICATION_STAYS_ON =
  'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are verified, see ca-certificate'

/** A warning about the variable with which other clients once got their token; empty when it is not set. */
export function ignoredCommand(credentials: CredentialSource): string {
  if (credentials.kind !== 'none' || !credentials.hasCommand) return ''
  return "FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands, so no token is sent: use 'oidc: true', the input 'token' or the variable FELDERA_OIDC_TOKEN_FILE"
}

/** A warning when the checkpoint taken over is stale; empty otherwise, and when that was said before the activation was sent. */
export function staleCheckpoint(measurements: Measurements, facts: Facts): string {
  return facts.record.overlooked ? '' : describeTakenOver(measurements, facts)
}

/** What is to be known of a checkpoint taken over that is older than `max-checkpoint-age`, or of unknown age; empty otherwise. */
export function describeTakenOver({ checkpoint }: Measurements, { record, inputs }: Facts): string {
  const { maxCheckpointAgeMs: limit } = inputs
  // The age counts at the moment of the acceptance, so without an activation there is none.
  if (limit === undefined || !isUnderWay(record.activation)) return ''
  const bound = `the ${formatDuration(limit)} of max-checkpoint-age`
  const { uuid, takenAt, ageMs } = checkpoint ?? {}
  if (ageMs === undefined)
    return `${whyAgeUnknown(uuid, takenAt)}, so it cannot be told whether the data taken over is within ${bound}`
  if (ageMs <= limit) return ''
  return `Checkpoint ${uuid} was ${formatDuration(ageMs)} old when the activation was accepted, older than ${bound}`
}

function whyAgeUnknown(uuid: string | undefined, takenAt: number | undefined): string {
  if (uuid === undefined) return 'Feldera shows no checkpoint of this pipeline'
  if (takenAt === undefined) return `The id of the checkpoint, ${uuid}, tells no time`
  return `Checkpoint ${uuid} was taken later than the activation was accepted, by clocks that disagree`
}
