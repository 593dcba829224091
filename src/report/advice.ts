import * as v from 'valibot'
import type { Interference } from '../decide/progress.ts'
import type { CredentialSource } from '../feldera/credentials.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { isProxySet, routeTo } from '../feldera/proxy.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { validate } from '../json.ts'
import { redactedStart } from '../secrets.ts'
import { asSentence, command, quoted, sentences } from '../text.ts'
import type { Facts } from './report.ts'
import { describeState, listNames } from './wording.ts'

const LOGS_ADVICE = "Look at the pipeline's logs in Feldera."

/**
 * What to do about a deployment that broke. Feldera keeps the desired status in the storage, also of an activation that failed;
 * both ways on have their price.
 *
 * @param errorCode Feldera's, where nothing is known of an activation; absent after one
 */
export function deploymentAdvice(name: string, errorCode?: string): string {
  if (errorCode && /Compil/.test(errorCode))
    return 'Its program does not compile: correct it, then start the pipeline again.'
  // Codes of Feldera's runner: no resources, no process, a configuration that cannot be deployed.
  if (errorCode && /^(?:Automaton|Runner)/.test(errorCode))
    return `It could not be started or kept running, which has nothing to do with its storage. ${LOGS_ADVICE}`
  const whose = errorCode === undefined ? 'Its' : 'If it was activated before, its'
  const running = `(1) Start it as running, which resumes from its own storage, and that may be older than what the object store holds: ${command(`fda start ${name}`)}.`
  const standby =
    '(2) Clear its storage and start it in standby again: that destroys every checkpoint that was never pushed, and there is no standby until it has pulled one.'
  return `${LOGS_ADVICE} ${whose} storage cannot stand by again. There are two ways on. ${running} ${standby}`
}

/** How a pipeline gets into standby. */
export function startInStandby(name: string): string {
  return `Start it in standby, with: ${command(`fda start ${name} --initial standby`)}, or ${command(`POST /v0/pipelines/${name}/start?initial=standby`)}.`
}

/** What to do about somebody else's doing, by what the pipeline showed then. */
export function interferenceAdvice({ expect, target }: Inputs, seen: Pipeline, what: Interference): string {
  switch (what) {
    case 'PipelineStopped':
      return 'Find out who or what stopped it before starting it again.'
    case 'PipelineReplaced':
      return seen.desiredStatus === 'Standby'
        ? 'Find out who replaced it; re-run this job to activate the new deployment.'
        : `Find out who replaced it: the new deployment is ${describeState(seen)}.`
    case 'DesiredStatusChanged': {
      // A plain second run would refuse what it finds then, as a live pipeline.
      const how = expect === 'any' ? '' : " with 'expect: any'"
      const effect = target === 'Paused' ? ', which pauses it' : ''
      return `Find out who changed it. If the activation should win, run it again${how}${effect}.`
    }
  }
}

const MORE_TIME = "Re-run this job, or raise 'timeout'."

/** What to do once the deadline has passed. */
export function adviceAfterTimeout(facts: Facts, failure: Failure | undefined): string {
  const { inputs, record } = facts
  const { last, activation } = record
  const aboutTrouble = failure ? adviceFor(failure, facts) : ''
  if (inputs.mode === 'check') return aboutTrouble || MORE_TIME
  const lost = last?.status === 'Unavailable' ? "Feldera has lost sight of the pipeline's process: look at it." : ''
  if (activation.kind === 'not-sent') {
    const isUnreached = last === undefined && failure?.httpStatus === undefined
    const host = isUnreached && !aboutTrouble.includes("'host'") ? "Check the input 'host' first." : ''
    return sentences(aboutTrouble, host, lost, MORE_TIME)
  }
  if (last?.status === 'AwaitingApproval') {
    const approve = `Look at the difference, then approve it with: ${command(`fda approve ${inputs.pipeline}`)}.`
    return sentences(aboutTrouble, approve, asSentence(goOnWatching(inputs)))
  }
  return sentences(aboutTrouble, lost, asSentence(`${goOnWatching(inputs)}, or raise 'timeout'`))
}

export function goOnWatching(inputs: Inputs): string {
  return `${rerun(inputs)} to go on watching (it sends nothing twice)`
}

/** `expect: standby` would refuse the activation that the next run finds under way. */
export function rerun({ expect }: Inputs): string {
  return `re-run this job${expect === 'standby' ? " with 'expect: standby-or-active'" : ''}`
}

/** Where a failure happened: what is known besides it. `hasWorked`: a request of this step has succeeded before. */
type Place = Pick<Inputs, 'pipeline' | 'host' | 'credentials'> & Readonly<{ names: Names; hasWorked: boolean }>
type Names = readonly string[] | undefined

/** Sentences, where they depend on more than the code. */
type Advice = string | ((failure: Failure, place: Place) => string)

function checkHost(_failure: Failure, { host }: Place): string {
  return `Check the input 'host' (${host}): it must be the base URL of Feldera's API, and proxies before it must let /v0 through.`
}

/** The environment variable that names the proxy by which the host is reached, if it is by one. */
function proxyVariable({ host }: Place): string | undefined {
  const route = routeTo(new URL(host))
  return 'proxy' in route ? route.variable : undefined
}

/** What a proxy may have to do with it; empty where none is set. */
function proxyAdvice(place: Place): string {
  if (proxyVariable(place) !== undefined) return 'If the host is to be reached directly, name it in no_proxy.'
  if (!isProxySet(new URL(place.host))) return ''
  return 'It was tried without the proxy that the environment names: see no_proxy.'
}

function reachability(_failure: Failure, place: Place): string {
  const variable = proxyVariable(place)
  const what =
    variable === undefined
      ? "Check the input 'host', and that this runner may reach it (private network, firewall)."
      : `Check the proxy, which the environment variable ${variable} names, and the input 'host'.`
  return sentences(what, proxyAdvice(place))
}

/** Only a proxy that is used refuses. */
function proxyRefusal(_failure: Failure, place: Place): string {
  const what = `Check the credentials in the proxy's URL of the environment variable ${proxyVariable(place)}, and what the proxy lets through.`
  return sentences(what, proxyAdvice(place))
}

function slowness(_failure: Failure, place: Place): string {
  const what = "The server is slow or a firewall swallows packets; 'request-timeout' limits each request."
  return sentences(what, proxyAdvice(place))
}

/** A server that expects TLS hangs up on anything else, or answers with an alert. */
function suggestHttps(_failure: Failure, { host, hasWorked }: Place): string {
  if (hasWorked || !host.startsWith('http:')) return ''
  return `Check the input 'host': if TLS is spoken there, it is ${host.replace('http:', 'https:')}.`
}

/** Something else than TLS came back. */
function otherScheme(failure: Failure, place: Place): string {
  const { host, hasWorked } = place
  if (hasWorked || !host.startsWith('https:')) return suggestHttps(failure, place) || checkHost(failure, place)
  return `Check the input 'host' (${host}): no TLS is spoken there; if Feldera is really served without, it is ${host.replace('https:', 'http:')}.`
}

function unknownEndpoint(failure: Failure, place: Place): string {
  if (place.hasWorked) return 'This Feldera has no such call: it is too old or too new for this version of the action.'
  return `This Feldera, or what answers at this base URL, has no such call. ${checkHost(failure, place)}`
}

const afterActivation: Advice = (_failure, { pipeline }) => deploymentAdvice(pipeline)

const BY_CODE: Readonly<Record<string, Advice>> = {
  NotFelderaApi: checkHost,
  MalformedAnswer: checkHost,
  AnswerTooLarge: checkHost,
  BadRequest: checkHost,
  NotHttp: otherScheme,
  ConnectionLost: suggestHttps,
  RedirectRefused:
    "Redirects are never followed, they could carry the token elsewhere. Give the final address as input 'host'.",
  ConnectionFailed: reachability,
  ProxyRefused: proxyRefusal,
  RequestTimedOut: slowness,
  CertificateNotTrusted: certificateAdvice,
  TlsFailed:
    'The server refuses this TLS connection: it may ask for a client certificate or for a version of TLS that is no longer spoken.',
  SignInRequired: signInAdvice,
  UnknownEndpoint: unknownEndpoint,
  UnknownPipelineName: (_failure, place) => namesAdvice(place),
  DatabaseDown:
    'Feldera cannot reach its database, and refuses every key meanwhile: see to the database. The key may well be good.',
  OidcTokenNotMinted: issuerAdvice,
  OidcTokenFileUnusable:
    'Run feldera/oidc-auth-action (v4 or newer) before this step in the same job: it keeps that file up to date while the job runs.',
  EnterpriseFeature:
    'Standby pipelines and their activation are features of Feldera Enterprise; this is the community edition.',
  UnknownTenantName: "Check the input 'tenant'.",
  NotATenantMember: "Check the input 'tenant'.",
  AmbiguousOidcTenant: "Say which one with the input 'tenant'.",
  AmbiguousTenantMembership: "Say which one with the input 'tenant'.",
  OidcTenantNotTrusted: "The OIDC trust in Feldera is for another tenant; check the input 'tenant'.",
  NoTenantMemberships: 'The user behind the token belongs to no tenant of this Feldera.',
  InsufficientPermissions: roleAdvice,
  InitializationError: afterActivation,
  Terminating: afterActivation,
}

/**
 * What a person should do about a failure, one or two sentences; empty where the failure says it all.
 *
 * @param names where the pipeline's name is unknown: those there are, closest first; `undefined` when they could not be had
 */
export function adviceFor(failure: Failure, { inputs, record }: Facts, names?: Names): string {
  const place = { ...inputs, names, hasWorked: record.first !== undefined }
  const { code, httpStatus } = failure
  // A code is remote text: it is not to find what every object has.
  const advice = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
  if (advice === undefined) return httpStatus === 401 ? credentialsAdvice(failure, place) : ''
  return typeof advice === 'string' ? advice : advice(failure, place)
}

/** Feldera's names are no longer than 63. */
const NAME_CHARACTERS = 80

/** What to do about a name that Feldera does not know, any more or at all. */
function namesAdvice({ names, pipeline, hasWorked }: Place): string {
  // Somebody made it just now, or several managers do not know the same yet.
  if (names?.includes(pipeline)) return "Feldera's list of pipelines has this name by now: re-run this job."
  const shown = (names ?? []).map((name) => quoted(redactedStart(name, NAME_CHARACTERS)))
  const [closest] = shown
  const list = closest === undefined ? '' : `The pipelines there are: ${listNames(shown)}.`
  if (hasWorked) return sentences('Somebody deleted or renamed it meanwhile: find out who.', list)
  if (names === undefined) return "Check the inputs 'pipeline', 'host' and 'tenant'."
  if (closest !== undefined) return sentences(`Did you mean '${closest}'?`, list)
  return "There are no pipelines there (for this token and tenant). Check 'host' and 'tenant'."
}

/** An access proxy cannot be signed in to by a step; an ingress may only have put its own page in the place of Feldera's. */
function signInAdvice({ httpStatus }: Failure, { host, credentials }: Place): string {
  const refused = `An access proxy or a login page stands before Feldera at ${host}, and this step cannot sign in there: let this runner through to /v0, or use an address that the proxy does not guard.`
  if (httpStatus !== 401) return refused
  const token = credentials.kind === 'none' ? "set the input 'token'" : 'check the credentials too'
  return `${refused} If it only replaces Feldera's own error pages, ${token}.`
}

function issuerAdvice({ persistence }: Failure, { credentials, hasWorked }: Place): string {
  const isGitHubs = credentials.kind === 'oidc' && credentials.isGitHubs
  if (persistence === 'transient' || hasWorked) {
    const whose = isGitHubs ? "GitHub's issuer" : 'The issuer of this runner'
    return `${whose} is in trouble or limits how often it is asked; that passes by itself. Re-run this job.`
  }
  if (isGitHubs) return "The job needs 'permissions: id-token: write'."
  return "This runner is not GitHub's: see how its issuer is switched on (on Forgejo 'enable-openid-connect: true' in the workflow)."
}

function certificateAdvice({ networkCode }: Failure): string {
  switch (networkCode) {
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

function roleAdvice({ details }: Failure): string {
  const roles = validate(rolesSchema, details)
  if (!roles.success) return ''
  const { required, actual } = roles.output
  return `The credentials have the role '${quoted(actual)}', this needs '${quoted(required)}': create an API key (or OIDC trust) with that role.`
}

function credentialsAdvice(failure: Failure, place: Place): string {
  const { credentials } = place
  switch (credentials.kind) {
    case 'none':
      return credentials.hasCommand
        ? "No token was given. FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands: use 'oidc: true', the input 'token', or the variable FELDERA_OIDC_TOKEN_FILE that feldera/oidc-auth-action exports from v4 on."
        : "No token was given: set the input 'token'. A secret kept in an environment needs 'environment:' on the job; runs from forks and by Dependabot get no secrets."
    case 'token':
      return tokenAdvice(credentials)
    case 'token-file':
    case 'oidc':
      return idTokenAdvice(failure, place)
  }
}

function tokenAdvice({ token, variable }: Extract<CredentialSource, { kind: 'token' }>): string {
  const what = variable === undefined ? "the input 'token'" : `the environment variable ${variable}`
  if (!TOKEN_FORM.test(token)) {
    return `What ${what} holds is neither an API key, which begins with 'apikey:', nor a JWT: check the secret.`
  }
  return `Check that ${what} holds a current API key of this Feldera, not revoked, and not of another installation.`
}

/** API keys of Feldera and JWTs. */
const TOKEN_FORM = /^(?:apikey:|[\w-]+\.[\w-]+\.[\w-]*$)/

/** Why Feldera refused an ID token, as its JWT library names it; Feldera itself has no code for it. */
const NOT_NOW = /Expired|Immature|not yet valid|not valid yet/i
const NO_KEY = /signing key/i

function idTokenAdvice({ words }: Failure, { credentials, hasWorked }: Place): string {
  if (NOT_NOW.test(words) && credentials.kind === 'token-file') {
    return 'The token in the file of FELDERA_OIDC_TOKEN_FILE has run out, or clocks disagree: see whether feldera/oidc-auth-action still runs in this job and writes the file anew.'
  }
  if (NOT_NOW.test(words)) {
    return 'The token is fresh, so the clocks of Feldera and of its issuer disagree: check the clock of the machine Feldera runs on.'
  }
  if (NO_KEY.test(words)) {
    return "Feldera must reach the issuer over https to fetch its keys, and asks for new ones once in 30 s only. Re-run this job; if that does not help, see to Feldera's way out."
  }
  if (hasWorked)
    return 'Tokens of this job were accepted before: see whether the OIDC trust in Feldera was changed or removed.'
  const isGitHubs = credentials.kind !== 'oidc' || credentials.isGitHubs
  const subject = isGitHubs
    ? 'the subject GitHub really sends, which names the environment and may hold ids'
    : "the issuer and the subject of this runner, which is not GitHub's"
  return `An administrator must register the trust for this repository in Feldera (audience, role write, and ${subject}); see the README.`
}
