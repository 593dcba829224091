import { distance } from 'fastest-levenshtein'
import * as v from 'valibot'
import type { CredentialSource } from './feldera/credentials.ts'
import type { Failure } from './feldera/failure.ts'
import type { Inputs } from './inputs.ts'

/** How many names of other pipelines an error shows. */
const NAMES_SHOWN = 5

/** What a person should do about a failure, one or two sentences; empty where the failure says it all. */
export function adviceFor(failure: Failure, { credentials, host }: Pick<Inputs, 'credentials' | 'host'>): string {
  return BY_CODE[failure.code]?.(failure, host) ?? byStatus(failure, credentials)
}

type Advice = (failure: Failure, host: string) => string

/** What to do when the deployment broke or went away during the activation. */
export const DEPLOYMENT_ADVICE =
  "Look at the pipeline's logs in Feldera. Its storage may be spent for standby: dismiss the error, then start it as running or paused, or clear it and start it in standby again."

const checkHost: Advice = (_failure, host) =>
  `Check the input 'host' (${host}): it must be the base URL of Feldera's API, and proxies before it must let /v0 through.`

function askForTls(host: string): string {
  return `Check the input 'host': if TLS is spoken there, it is ${host.replace('http:', 'https:')}.`
}

const BY_CODE: Readonly<Record<string, Advice>> = {
  NotFelderaApi: checkHost,
  MalformedAnswer: checkHost,
  NotHttp: (failure, host) => (host.startsWith('http:') ? askForTls(host) : checkHost(failure, host)),
  AnswerTooLarge: checkHost,
  BadRequest: checkHost,
  RedirectRefused: () =>
    "Redirects are never followed, they could carry the token elsewhere. Give the final address as input 'host'.",
  ConnectionFailed: () =>
    "Check the input 'host', and that this runner may reach it (private network, firewall, proxy variables).",
  // A server that expects TLS hangs up on anything else.
  ConnectionLost: (_failure, host) => (host.startsWith('http:') ? askForTls(host) : ''),
  RequestTimedOut: () => "The server is slow or a firewall swallows packets; 'request-timeout' limits each request.",
  CertificateNotTrusted: ({ words }) => certificateAdvice(words),
  OidcTokenNotMinted: () => "The job needs 'permissions: id-token: write'.",
  EnterpriseFeature: () =>
    'Standby pipelines and their activation are features of Feldera Enterprise; this is the community edition.',
  UnknownTenantName: () => "Check the input 'tenant'.",
  AmbiguousOidcTenant: () => "Say which one with the input 'tenant'.",
  AmbiguousTenantMembership: () => "Say which one with the input 'tenant'.",
  OidcTenantNotTrusted: () => "The OIDC trust in Feldera is for another tenant; check the input 'tenant'.",
  NotATenantMember: () => "Check the input 'tenant'.",
  InsufficientPermissions: ({ details }) => roleAdvice(details),
  InitializationError: () => DEPLOYMENT_ADVICE,
  Terminating: () => DEPLOYMENT_ADVICE,
}

function certificateAdvice(words: string): string {
  if (words.includes('CERT_HAS_EXPIRED')) return "Renew the server's certificate."
  if (words.includes('CERT_NOT_YET_VALID')) return "Check the clocks of the runner and the server's certificate."
  if (words.includes('ERR_TLS_CERT_ALTNAME_INVALID')) return "Use a name in 'host' that the certificate was made for."
  return "Give the certificate of the authority that signed it in the input 'ca-certificate'."
}

function roleAdvice(details: unknown): string {
  const roles = v.safeParse(v.object({ required: v.string(), actual: v.string() }), details)
  if (!roles.success) return "Check the input 'host' and what a proxy before Feldera allows."
  const { required, actual } = roles.output
  return `The credentials have the role '${actual}', this needs '${required}': create an API key (or OIDC trust) with that role.`
}

function byStatus({ httpStatus }: Failure, { kind }: CredentialSource): string {
  if (httpStatus === 403) return 'Something before Feldera (a proxy or firewall) may have refused the request.'
  return httpStatus === 401 ? CREDENTIALS_ADVICE[kind] : ''
}

const CREDENTIALS_ADVICE = {
  none: "No token was given: set the input 'token'. Runs from forks and by Dependabot get no secrets.",
  token: "Check that 'token' is a current API key of this Feldera, not revoked, and not of another installation.",
  oidc: 'An administrator must register the trust for this repository in Feldera (audience, role write, and the subject GitHub really sends, which names the environment and may hold ids); see the README.',
} as const

/** What to do about a name that does not exist: the names that do, closest first. */
export function unknownNameAdvice(name: string, existing: readonly string[]): string {
  if (existing.length === 0)
    return "There are no pipelines there (for this token and tenant). Check 'host' and 'tenant'."
  const wanted = name.toLowerCase()
  const closest = existing.toSorted(
    (one, other) => distance(one.toLowerCase(), wanted) - distance(other.toLowerCase(), wanted),
  )
  const rest = existing.length > NAMES_SHOWN ? ` and ${existing.length - NAMES_SHOWN} more` : ''
  return `Did you mean '${closest[0]}'? Pipelines there are: ${closest.slice(0, NAMES_SHOWN).join(', ')}${rest}.`
}
