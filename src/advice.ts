import * as v from 'valibot'
import type { CredentialSource } from './feldera/credentials.ts'
import type { Failure } from './feldera/failure.ts'
import { validate } from './feldera/json.ts'
import { command, quoted } from './sentence.ts'
import type { Step } from './step.ts'

/** What to do when the deployment broke or went away during the activation. */
export const DEPLOYMENT_ADVICE =
  "Look at the pipeline's logs in Feldera. Its storage may be spent for standby: start it as running or paused, or clear its storage and start it in standby again."

/** How a pipeline gets into standby. */
export function startInStandby(name: string): string {
  return `Start it in standby, with: ${command(`fda start ${name} --initial standby`)}, or ${command(`POST /v0/pipelines/${name}/start?initial=standby`)}.`
}

/** What is known where a failure happened. */
interface Place {
  readonly host: string
  readonly credentials: CredentialSource['kind']
  /** A request of this step has worked before. */
  readonly hasWorked: boolean
}

type Advice = (failure: Failure, place: Place) => string

const checkHost: Advice = (_failure, { host }) =>
  `Check the input 'host' (${host}): it must be the base URL of Feldera's API, and proxies before it must let /v0 through.`

/** A server that expects TLS hangs up on anything else, or answers with an alert. */
function suggestHttps({ host, hasWorked }: Place): string {
  if (hasWorked || !host.startsWith('http:')) return ''
  return `Check the input 'host': if TLS is spoken there, it is ${host.replace('http:', 'https:')}.`
}

const BY_CODE: ReadonlyMap<string, Advice> = new Map<string, Advice>([
  ['NotFelderaApi', checkHost],
  ['MalformedAnswer', checkHost],
  ['AnswerTooLarge', checkHost],
  ['BadRequest', checkHost],
  ['NotHttp', (failure, place) => suggestHttps(place) || checkHost(failure, place)],
  ['ConnectionLost', (_failure, place) => suggestHttps(place)],
  [
    'RedirectRefused',
    () => "Redirects are never followed, they could carry the token elsewhere. Give the final address as input 'host'.",
  ],
  [
    'ConnectionFailed',
    () => "Check the input 'host', and that this runner may reach it (private network, firewall, proxy variables).",
  ],
  [
    'ProxyRefused',
    () => 'Check the credentials in the proxy variable of the environment, and what the proxy lets through.',
  ],
  [
    'RequestTimedOut',
    () => "The server is slow or a firewall swallows packets; 'request-timeout' limits each request.",
  ],
  ['CertificateNotTrusted', ({ networkCode }) => certificateAdvice(networkCode)],
  [
    'TlsFailed',
    () =>
      'The server refuses this TLS connection: it may ask for a client certificate or for a version of TLS that is no longer spoken.',
  ],
  ['OidcTokenNotMinted', () => "The job needs 'permissions: id-token: write'."],
  [
    'EnterpriseFeature',
    () => 'Standby pipelines and their activation are features of Feldera Enterprise; this is the community edition.',
  ],
  ['UnknownTenantName', () => "Check the input 'tenant'."],
  ['NotATenantMember', () => "Check the input 'tenant'."],
  ['AmbiguousOidcTenant', () => "Say which one with the input 'tenant'."],
  ['AmbiguousTenantMembership', () => "Say which one with the input 'tenant'."],
  ['OidcTenantNotTrusted', () => "The OIDC trust in Feldera is for another tenant; check the input 'tenant'."],
  ['NoTenantMemberships', () => 'The user behind the token belongs to no tenant of this Feldera.'],
  ['InsufficientPermissions', ({ details }) => roleAdvice(details)],
  ['InitializationError', () => DEPLOYMENT_ADVICE],
  ['Terminating', () => DEPLOYMENT_ADVICE],
])

/** What a person should do about a failure, one or two sentences; empty where the failure says it all. */
export function adviceFor(failure: Failure, { inputs, journal }: Pick<Step, 'inputs' | 'journal'>): string {
  const credentials = inputs.credentials.kind
  const advice = BY_CODE.get(failure.code)
  if (advice) return advice(failure, { host: inputs.host, credentials, hasWorked: journal.first !== undefined })
  return failure.httpStatus === 401 ? CREDENTIALS_ADVICE[credentials] : ''
}

function certificateAdvice(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return "Renew the server's certificate."
    case 'CERT_NOT_YET_VALID':
      return "Check the clocks of the runner and the server's certificate."
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return "Use a name in 'host' that the certificate was made for."
    default:
      return "Give the certificate of the authority that signed it in the input 'ca-certificate'."
  }
}

const rolesSchema = v.object({ required: v.string(), actual: v.string() })

function roleAdvice(details: unknown): string {
  const roles = validate(rolesSchema, details)
  if (!roles.success) return ''
  const { required, actual } = roles.output
  return `The credentials have the role '${quoted(actual)}', this needs '${quoted(required)}': create an API key (or OIDC trust) with that role.`
}

const CREDENTIALS_ADVICE = {
  none: "No token was given: set the input 'token'. Runs from forks and by Dependabot get no secrets.",
  token: "Check that 'token' is a current API key of this Feldera, not revoked, and not of another installation.",
  oidc: 'An administrator must register the trust for this repository in Feldera (audience, role write, and the subject GitHub really sends, which names the environment and may hold ids); see the README.',
} as const satisfies Record<CredentialSource['kind'], string>
