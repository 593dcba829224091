import type { CredentialSource } from '../feldera/credentials.ts'

// Warnings that the log shows before and after a run.

export const VERIFICATION_STAYS_ON =
  'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are verified, see ca-certificate'

/** A warning about the variable with which other clients once got their token; empty when it is not set. */
export function ignoredCommand(credentials: CredentialSource): string {
  if (credentials.kind !== 'none' || !credentials.hasCommand) return ''
  return "FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands, so no token is sent: use 'oidc: true', the input 'token' or the variable FELDERA_OIDC_TOKEN_FILE"
}
