import * as v from 'valibot'
import type { Interference } from '../decide/progress.ts'
import type { CredentialSource } from '../feldera/credentials.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { isProxySet, routeTo } from '../feldera/proxy.ts'
import { type ClientCertificate, validity } from '../feldera/tls.ts'
import type { Inputs, PipelineInputs } from '../inputs/inputs.ts'
import { matching } from '../json.ts'
import { redactedStart } from '../secrets.ts'
import { AT_PIPELINE, asSentence, command, quoted, sentences } from '../text.ts'
import { fda } from './commands.ts'
import type { Facts } from './report.ts'
import { describeState, listNames } from './wording.ts'

/** A pipeline, and where it runs. */
export type Named = Pick<PipelineInputs, 'pipeline' | 'host' | 'tenant'>

export const LOGS_ADVICE = `Look at the pipeline's logs in Feldera${AT_PIPELINE}.`

/**
 * What to do about a deployment with an error. Feldera keeps the desired status in the pipeline's storage, even after
 * an activation that failed, so the storage cannot stand by again. The advice names both ways out and what each costs.
 *
 * @param errorCode Feldera's code for the error, when no activation is known; absent after an activation
 * @param mayBeSecond whether another pipeline may be live in its place, beside which it must not be started as running
 */
export function deploymentAdvice(named: Named, errorCode?: string, mayBeSecond = false): string {
  if (errorCode && /Compil/.test(errorCode))
    return 'Its program does not compile: correct it, then start the pipeline again.'
  // Codes of Feldera's runner: it got no resources or no process, or the configuration cannot be deployed.
  if (errorCode && /^(?:Automaton|Runner)/.test(errorCode))
    return `It could not be started or kept running, which has nothing to do with its storage. ${LOGS_ADVICE}`
  const whose = errorCode === undefined ? 'Its' : 'If it was activated before, its'
  const when = mayBeSecond ? 'Once you know that its primary is not live, start' : 'Start'
  const running = `(1) ${when} it as running, which resumes from its own storage, and that may be older than what the object store holds: ${fda(named, `start ${named.pipeline}`)}.`
  const standby =
    '(2) Clear its storage and start it in standby again: that destroys every checkpoint that was never pushed, and there is no standby until it has pulled one.'
  return `${LOGS_ADVICE} ${whose} storage cannot stand by again. There are two ways on. ${running} ${standby}`
}

/** How to start a pipeline in standby, as a sentence. */
export function startInStandby(named: Named): string {
  const { pipeline } = named
  return `Start it in standby, with: ${fda(named, `start ${pipeline} --initial standby`)}, or ${command(`POST /v0/pipelines/${pipeline}/start?initial=standby`)}.`
}

/** What to do after somebody else has changed or stopped the pipeline. `seen`: the pipeline as it was seen then. */
export function interferenceAdvice({ verb, expect, target }: Inputs, seen: Pipeline, what: Interference): string {
  if (verb !== 'activate') return 'Find out who did, before anything else: it may be a failover at work.'
  switch (what) {
    case 'PipelineStopped':
      return 'Find out who or what stopped it before starting it again.'
    case 'PipelineReplaced':
      return seen.desiredStatus === 'Standby'
        ? 'Find out who replaced it; re-run this job to activate the new deployment.'
        : `Find out who replaced it: the new deployment is ${describeState(seen)}.`
    case 'DesiredStatusChanged': {
      // Without 'expect: any' the next run would refuse the pipeline as a live one.
      const how = expect === 'any' ? '' : " with 'expect: any'"
      const effect = target === 'Paused' ? ', which pauses it' : ''
      return `Find out who changed it. If the activation should win, run it again${how}${effect}.`
    }
  }
}

const MORE_TIME = "Re-run this job, or raise 'timeout'."

const LOST = `Feldera has lost sight of the pipeline's process. Look at it${AT_PIPELINE}.`

/** What to do once the deadline has passed. `failure`: what kept requests from succeeding, if anything did. */
export function adviceAfterTimeout(facts: Facts, failure: Failure | undefined): string {
  const { inputs, record } = facts
  const { last, activation } = record
  const aboutTrouble = failure ? adviceFor(failure, facts) : ''
  const lost = last?.status === 'Unavailable' ? LOST : ''
  const goOn = asSentence(`${rerunToWatch(inputs)}, or raise 'timeout'`)
  if (record.hold) return sentences(aboutTrouble, lost, goOn)
  if (inputs.verb === 'check') return aboutTrouble || MORE_TIME
  if (inputs.verb !== 'activate') return sentences(aboutTrouble, whatStandsInTheWay(record), whetherToGoOn(facts))
  if (activation.kind === 'not-sent') {
    const isUnreached = last === undefined && failure?.httpStatus === undefined
    const host = isUnreached && !aboutTrouble.includes("'host'") ? "Check the input 'host' first." : ''
    return sentences(aboutTrouble, host, lost, MORE_TIME)
  }
  if (last?.status === 'AwaitingApproval') {
    const approve = `Look at the difference${AT_PIPELINE}. Then approve it with: ${fda(inputs, `approve ${inputs.pipeline}`)}.`
    return sentences(aboutTrouble, approve, asSentence(rerunToWatch(inputs)))
  }
  return sentences(aboutTrouble, lost, goOn)
}

function whetherToGoOn({ inputs, record }: Facts): string {
  if (record.writeTrouble?.code === 'ProcessDiffers') return ''
  // What is said about both sides has it.
  if (inputs.verb === 'switchover') return record.primary?.stop ? '' : MORE_TIME
  // Another rehearsal would refuse what this one has left.
  if (inputs.verb === 'rehearse') return record.hasSent ? '' : MORE_TIME
  return 'Run this again to go on from where it stands.'
}

/** What a pipeline that is put into standby waits for, when that may never come. */
function whatStandsInTheWay({ last, unarmed, writeTrouble }: Facts['record']): string {
  if (writeTrouble?.code === 'ProcessDiffers')
    return 'Leave it alone until you know why: somebody may have set it running, and with its runner down Feldera shows an old state.'
  if (unarmed === 'serving' && last?.status === 'Standby')
    return "The pipeline's process does not say that it is in standby, while Feldera shows Standby: see whether Feldera's runner works."
  // Feldera clears a storage for as long as it takes, also when it cannot.
  if (last?.storageStatus !== 'Clearing') return ''
  return "Its storage is still being cleared, and nothing can be started meanwhile: if that does not end, see the manager's log in Feldera."
}

/** How to go on watching an activation that is under way, as a clause. */
export function rerunToWatch(inputs: Inputs): string {
  return `${rerun(inputs)} to go on watching (it sends nothing twice)`
}

/**
 * How to run the step again, as a clause. With `expect: standby` the next run would refuse the activation that is under
 * way.
 */
export function rerun({ expect }: Inputs): string {
  return `re-run this job${expect === 'standby' ? " with 'expect: standby-or-active'" : ''}`
}

/**
 * What advice needs to know of the step besides the failure. `hasWorked`: whether a look at the pipeline has succeeded
 * before.
 */
type Step = Pick<
  PipelineInputs,
  'pipeline' | 'pipelines' | 'host' | 'tenant' | 'credentials' | 'headers' | 'clientCertificate'
> &
  Readonly<{ names: Names; hasWorked: boolean }>
type Names = readonly string[] | undefined

/** The advice for an error code: sentences, or a function when they depend on more than the code. */
type Advice = string | ((failure: Failure, step: Step) => string)

function checkHost(_failure: Failure, { host }: Step): string {
  return `Check the input 'host' (${host}): it must be the base URL of Feldera's API, and proxies before it must let /v0 through.`
}

/** The environment variable that names the proxy used to reach the host; `undefined` when none is used. */
function proxyVariable({ host }: Step): string | undefined {
  const route = routeTo(new URL(host))
  return 'proxy' in route ? route.variable : undefined
}

/** What to check about the proxy; empty when the environment names none. */
function proxyAdvice(step: Step): string {
  if (proxyVariable(step) !== undefined) return 'If the host is to be reached directly, name it in no_proxy.'
  if (!isProxySet(new URL(step.host))) return ''
  return 'It was tried without the proxy that the environment names: see no_proxy.'
}

function reachability(_failure: Failure, step: Step): string {
  const variable = proxyVariable(step)
  const what =
    variable === undefined
      ? "Check the input 'host', and that this runner may reach it (private network, firewall)."
      : `Check the proxy, which the environment variable ${variable} names, and the input 'host'.`
  return sentences(what, proxyAdvice(step))
}

/** A proxy has refused, so one is used and `proxyVariable` has a value. */
function proxyRefusal(_failure: Failure, step: Step): string {
  const what = `Check the credentials in the proxy's URL of the environment variable ${proxyVariable(step)}, and what the proxy lets through.`
  return sentences(what, proxyAdvice(step))
}

const SLOW = "The server is slow or a firewall swallows packets; 'request-timeout' limits each request."

/** A server that expects TLS closes the connection when it gets plain http, or answers with a TLS alert. */
function suggestHttps(_failure: Failure, { host, hasWorked }: Step): string {
  if (hasWorked || !host.startsWith('http:')) return ''
  return `Check the input 'host': if TLS is spoken there, it is ${host.replace('http:', 'https:')}.`
}

function connectionLostAdvice(failure: Failure, step: Step): string {
  const { clientCertificate, hasWorked } = step
  if (clientCertificate === undefined || hasWorked) return suggestHttps(failure, step)
  return `A server may close the connection because it does not accept the client certificate. ${checkClientCertificate(clientCertificate)}`
}

/** The server speaks another protocol than the URL says: no TLS for https, or no HTTP for http. */
function otherScheme(failure: Failure, step: Step): string {
  const { host, hasWorked } = step
  if (hasWorked || !host.startsWith('https:')) return suggestHttps(failure, step) || checkHost(failure, step)
  return `Check the input 'host' (${host}): no TLS is spoken there; if Feldera is really served without, it is ${host.replace('https:', 'http:')}.`
}

function unknownEndpoint(failure: Failure, step: Step): string {
  if (step.hasWorked) return 'This Feldera has no such call: it is too old or too new for this version of the action.'
  return `This Feldera, or what answers at this base URL, has no such call. ${checkHost(failure, step)}`
}

const afterActivation: Advice = (_failure, step) => deploymentAdvice(step)

const BY_CODE: Readonly<Record<string, Advice>> = {
  NotFelderaApi: notFelderaAdvice,
  MalformedAnswer: checkHost,
  AnswerTooLarge: checkHost,
  BadRequest: checkHost,
  NotHttp: otherScheme,
  ConnectionLost: connectionLostAdvice,
  RedirectRefused:
    "Redirects are never followed, they could carry the token elsewhere. Give the final address as input 'host'.",
  ConnectionFailed: reachability,
  ProxyRefused: proxyRefusal,
  RequestTimedOut: (_failure, step) => sentences(SLOW, proxyAdvice(step)),
  CertificateNotTrusted: certificateAdvice,
  TlsFailed: tlsAdvice,
  ClientCertificateRequired: clientCertificateAdvice,
  HeadersTooLarge: "Check the input 'headers', and the token: together they are too long for the server.",
  SignInRequired: signInAdvice,
  UnknownEndpoint: unknownEndpoint,
  UnknownPipelineName: (_failure, step) => namesAdvice(step),
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
 * What a person should do about a failed request, in one or two sentences; empty when there is nothing to add to the
 * failure.
 *
 * @param names when Feldera does not know the pipeline: the names it does know, closest first; `undefined` when they
 *   could not be listed
 */
export function adviceFor(failure: Failure, { inputs, record }: Facts, names?: Names): string {
  const step = { ...inputs, names, hasWorked: record.first !== undefined }
  const { code, httpStatus } = failure
  // A code may be text from a server, so it must not find properties that every object has, such as `constructor`.
  const advice = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
  if (advice === undefined) return httpStatus === 401 ? credentialsAdvice(failure, step) : ''
  return typeof advice === 'string' ? advice : advice(failure, step)
}

/** How much of a name is shown. Feldera's names have at most 63 characters. */
const NAME_CHARACTERS = 80

/** What to do when Feldera does not know the pipeline's name, or no longer does. */
function namesAdvice({ names, pipeline, pipelines, hasWorked }: Step): string {
  // Somebody has just created it, or Feldera runs several managers and not all of them knew it yet.
  if (names?.includes(pipeline)) return "Feldera's list of pipelines has this name by now: re-run this job."
  const quotedNames = (names ?? []).map((name) => quoted(redactedStart(name, NAME_CHARACTERS)))
  const list = quotedNames.length === 0 ? '' : `The pipelines there are: ${listNames(quotedNames)}.`
  if (hasWorked) return sentences('Somebody deleted or renamed it meanwhile: find out who.', list)
  if (names === undefined) return "Check the inputs 'pipeline', 'host' and 'tenant'."
  if (list === '') return "There are no pipelines there (for this token and tenant). Check 'host' and 'tenant'."
  // One that the step was given as well is meant as it is.
  const closest = quotedNames[names.findIndex((name) => !pipelines.includes(name))]
  return sentences(closest === undefined ? '' : `Did you mean '${closest}'?`, list)
}

/**
 * Something before Feldera asks for a sign-in. On a 401 it may also be an ingress that only replaces Feldera's own
 * error page.
 */
function signInAdvice({ httpStatus }: Failure, step: Step): string {
  const { host, credentials } = step
  const refused = `An access proxy or a login page stands before Feldera at ${host}, and this step cannot sign in there as a person does: ${passTheProxy(step)}, let this runner through to /v0, or use an address that the proxy does not guard.`
  if (httpStatus !== 401) return refused
  const token = credentials.kind === 'none' ? "set the input 'token'" : 'check the credentials too'
  return `${refused} If it only replaces Feldera's own error pages, ${token}.`
}

/** How to get past an access proxy, as a clause. */
function passTheProxy({ headers }: Pick<Step, 'headers'>): string {
  return Object.keys(headers).length === 0
    ? "send what it asks for (such as a service token) with the input 'headers'"
    : "check what the input 'headers' sends, which it does not accept or does not ask for"
}

function notFelderaAdvice(failure: Failure, step: Step): string {
  const ifGuarded = `If an access proxy or a gateway refuses this there, ${passTheProxy(step)}.`
  return failure.httpStatus === 403 ? sentences(checkHost(failure, step), ifGuarded) : checkHost(failure, step)
}

/** The server ends the handshake, and says in a word of TLS why. */
function tlsAdvice(_failure: Failure, { clientCertificate }: Step): string {
  return clientCertificate === undefined
    ? "The server refuses this TLS connection: it may ask for a client certificate, for which there are the inputs 'client-certificate' and 'client-key', or for a version of TLS that is no longer spoken."
    : `The server refuses this TLS connection. ${checkClientCertificate(clientCertificate)}`
}

function clientCertificateAdvice(_failure: Failure, { clientCertificate }: Step): string {
  return clientCertificate === undefined
    ? "Give the certificate by which the server is to know this step, and its key, in the inputs 'client-certificate' and 'client-key'."
    : `The server does not accept the one that it got. ${checkClientCertificate(clientCertificate)}`
}

function checkClientCertificate({ chain }: ClientCertificate): string {
  return `Check the input 'client-certificate': whether it is valid (it is from ${validity(chain)}), and signed by an authority that the server trusts, with those in between.`
}

function issuerAdvice({ persistence }: Failure, { credentials, hasWorked }: Step): string {
  const isGitHubs = credentials.kind === 'oidc' && credentials.isGitHubs
  if (persistence === 'transient' || hasWorked) {
    const whose = isGitHubs ? "GitHub's issuer" : 'The issuer of this runner'
    return `${whose} is in trouble or limits how often it is asked; that passes by itself. Re-run this job.`
  }
  if (isGitHubs) return "The job needs 'permissions: id-token: write'."
  return "This runner is not GitHub's: see how its issuer is switched on (on Forgejo 'enable-openid-connect: true' in the workflow)."
}

function certificateAdvice({ networkCode }: Failure): string {
  if (networkCode === 'CERT_HAS_EXPIRED') return "Renew the server's certificate."
  if (networkCode === 'CERT_NOT_YET_VALID') return "Check the clocks of the runner and the server's certificate."
  if (networkCode === 'ERR_TLS_CERT_ALTNAME_INVALID') return "Use a name in 'host' that the certificate was made for."
  return "Give the certificate of the authority that signed it in the input 'ca-certificate'."
}

const rolesSchema = v.object({ required: v.string(), actual: v.string() })

function roleAdvice({ details }: Failure): string {
  const roles = matching(rolesSchema, details)
  if (roles === undefined) return ''
  return `The credentials have the role '${quoted(roles.actual)}', this needs '${quoted(roles.required)}': create an API key (or OIDC trust) with that role.`
}

function credentialsAdvice(failure: Failure, step: Step): string {
  const { credentials } = step
  switch (credentials.kind) {
    case 'none':
      return credentials.hasCommand
        ? "No token was given. FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands: use 'oidc: true', the input 'token', or the variable FELDERA_OIDC_TOKEN_FILE that feldera/oidc-auth-action exports from v4 on."
        : "No token was given: set the input 'token'. A secret kept in an environment needs 'environment:' on the job; runs from forks and by Dependabot get no secrets."
    case 'token':
      return tokenAdvice(credentials)
    case 'token-file':
    case 'oidc':
      return idTokenAdvice(failure, step)
  }
}

function tokenAdvice({ token, variable }: Extract<CredentialSource, { kind: 'token' }>): string {
  const what = variable === undefined ? "the input 'token'" : `the environment variable ${variable}`
  if (!TOKEN_FORM.test(token))
    return `What ${what} holds is neither an API key, which begins with 'apikey:', nor a JWT: check the secret.`
  return `Check that ${what} holds a current API key of this Feldera, not revoked, and not of another installation.`
}

/** The form of Feldera's API keys and of JWTs. */
const TOKEN_FORM = /^(?:apikey:|[\w-]+\.[\w-]+\.[\w-]*$)/

/** Reasons for refusing an ID token, in the words of Feldera's JWT library. Feldera has no error codes for them. */
const NOT_VALID_NOW = /Expired|Immature|not yet valid|not valid yet/i
const NO_SIGNING_KEY = /signing key/i

function idTokenAdvice({ words }: Failure, { credentials, hasWorked }: Step): string {
  if (NOT_VALID_NOW.test(words) && credentials.kind === 'token-file')
    return 'The token in the file of FELDERA_OIDC_TOKEN_FILE has run out, or clocks disagree: see whether feldera/oidc-auth-action still runs in this job and writes the file anew.'
  if (NOT_VALID_NOW.test(words))
    return 'The token is fresh, so the clocks of Feldera and of its issuer disagree: check the clock of the machine Feldera runs on.'
  if (NO_SIGNING_KEY.test(words))
    return "Feldera must reach the issuer over https to fetch its keys, and asks for new ones once in 30 s only. Re-run this job; if that does not help, see to Feldera's way out."
  if (hasWorked)
    return 'Tokens of this job were accepted before: see whether the OIDC trust in Feldera was changed or removed.'
  const isGitHubs = credentials.kind !== 'oidc' || credentials.isGitHubs
  const subject = isGitHubs
    ? 'the subject GitHub really sends, which names the environment and may hold ids'
    : "the issuer and the subject of this runner, which is not GitHub's"
  return `An administrator must register the trust for this repository in Feldera (audience, role write, and ${subject}); see the README.`
}
