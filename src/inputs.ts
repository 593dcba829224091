import { getInput } from '@actions/core'
import { DURATION_FORMS, parseDuration } from './duration.ts'
import type { Expectation } from './expectation.ts'
import { canTrustAuthorities, readCertificates } from './feldera/authorities.ts'
import type { CredentialSource } from './feldera/credentials.ts'
import type { TargetStatus } from './feldera/pipeline.ts'
import { type ProxyServer, routeTo } from './feldera/proxy.ts'
import { readTokenFile, TOKEN_FILE_VARIABLE } from './feldera/token-file.ts'
import { readRegularFile } from './regular-file.ts'
import { keepSecret } from './secrets.ts'

/** What to do when the pipeline stops at AwaitingApproval. */
export type OnApproval = 'fail' | 'approve' | 'wait'

/** Everything the step was told, read once. Durations in milliseconds. */
export interface Inputs {
  readonly mode: 'activate' | 'check'
  readonly pipeline: string
  /** Base URL without a trailing slash and without `/v0`. */
  readonly host: string
  readonly credentials: CredentialSource
  readonly tenant: string | undefined
  readonly target: TargetStatus
  readonly expect: Expectation
  readonly wait: boolean
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  readonly requestTimeoutMs: number
  readonly onApproval: OnApproval
  readonly maxCheckpointAgeMs: number | undefined
  /** PEM certificates to trust besides the system's. */
  readonly authorities: readonly string[]
}

/** The workflow run this step is part of, for the summary. Empty strings where the runner says nothing. */
export interface WorkflowRun {
  readonly workflow: string
  readonly event: string
  readonly actor: string
  readonly commit: string
  /** Address of the README's troubleshooting, of the version of this action that runs; empty for one from a checkout. */
  readonly troubleshooting: string
}

/** What the report of a step needs to know of its inputs, also when they are bad. */
export interface ReportInputs {
  readonly mode: Inputs['mode']
  /** Empty when the input was no name. */
  readonly pipeline: string
  readonly host: string
  /** Whether to write the job summary; yes when in doubt. */
  readonly summary: boolean
  readonly run: WorkflowRun
}

/** Either all inputs are good, or every problem with them, each a sentence that names input, value and what is allowed. */
export type InputsReading = { readonly forReport: ReportInputs } & (
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly problems: readonly string[] }
)

/** Feldera's own rule, enforced when a pipeline is created. A checked name also cannot change the path of a URL. */
const PIPELINE_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$/
const PIPELINE_NAME_MAX = 63

/** Characters an HTTP header takes, without blanks: a pasted line break would otherwise only fail at the request. */
const HEADER_VALUE = /^[\x21-\x7e]+$/

/** No honest value that is wrong is longer. */
const SHOWN_CHARACTERS = 80

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Reads and checks all inputs and the environment variables behind them. Masks the token before anything else. */
export function readInputs(): InputsReading {
  // A set, because two addresses can share a bad proxy.
  const problems = new Set<string>()
  const complain = (problem: string) => void problems.add(problem)

  checkHyphens(complain)
  const token = readToken()
  const host = readHost(complain)
  const inputs = {
    mode: readChoice('mode', ['activate', 'check'], complain),
    pipeline: readPipelineName(complain),
    host: host?.base ?? '',
    credentials: readCredentials(token, host, complain),
    tenant: readTenant(complain),
    target: readTarget(complain),
    expect: readChoice('expect', ['standby-or-active', 'standby', 'any'], complain),
    wait: readBoolean('wait', true, complain),
    timeoutMs: readDuration({ name: 'timeout', fallback: 10 * MINUTE, min: SECOND, max: 6 * HOUR }, complain),
    pollIntervalMs: readDuration({ name: 'poll-interval', fallback: 5 * SECOND, min: 100, max: 5 * MINUTE }, complain),
    requestTimeoutMs: readDuration(
      { name: 'request-timeout', fallback: 30 * SECOND, min: 100, max: 10 * MINUTE },
      complain,
    ),
    onApproval: readChoice('on-approval', ['fail', 'approve', 'wait'], complain),
    maxCheckpointAgeMs: readDuration(
      { name: 'max-checkpoint-age', fallback: undefined, min: 1, max: 365 * DAY },
      complain,
    ),
    authorities: readAuthorities(complain),
  } as const satisfies Inputs
  if (!inputs.wait && inputs.onApproval !== 'fail') {
    complain(
      `inputs 'wait' and 'on-approval' contradict each other: with 'wait: false' nobody is there to ${inputs.onApproval} at AwaitingApproval; allowed: one of the two`,
    )
  }
  const { mode, pipeline } = inputs
  const summary = readBoolean('summary', true, complain)
  const forReport = { mode, pipeline, host: inputs.host, summary, run: readWorkflowRun() }
  if (problems.size > 0) return { ok: false, problems: [...problems], forReport }
  return { ok: true, inputs, forReport }
}

/** Who and what ran, as the runner tells it. */
function readWorkflowRun(): WorkflowRun {
  const of = (name: string) => process.env[name] ?? ''
  return {
    workflow: of('GITHUB_WORKFLOW'),
    event: of('GITHUB_EVENT_NAME'),
    actor: of('GITHUB_TRIGGERING_ACTOR') || of('GITHUB_ACTOR'),
    commit: of('GITHUB_SHA').slice(0, 7),
    troubleshooting: troubleshootingPage(),
  }
}

/** What the address is made of. Who sets other values than the runner does gets no link. */
const ADDRESS_PARTS = [
  ['GITHUB_SERVER_URL', /^https?:\/\/[\w.-]{1,200}(?::\d{1,5})?$/],
  ['GITHUB_ACTION_REPOSITORY', /^[\w.-]{1,100}\/[\w.-]{1,100}$/],
  ['GITHUB_ACTION_REF', /^\w[\w.-]{0,199}(?:\/[\w.-]{1,100}){0,5}$/],
] as const

function troubleshootingPage(): string {
  const [server, repository, ref] = ADDRESS_PARTS.map(([name, shape]) => shape.exec(process.env[name] ?? '')?.[0])
  return server && repository && ref ? `${server}/${repository}/blob/${ref}/README.md#troubleshooting` : ''
}

type Complain = (problem: string) => void

/** The inputs of action.yml that have a hyphen in their name and a default, so that the runner never leaves them out. */
const HYPHENATED = ['poll-interval', 'request-timeout', 'on-approval', 'allow-http'] as const

/**
 * Some shells (dash) drop environment variables whose names hold a hyphen, so whatever starts this step through one loses those
 * inputs without a word, `max-checkpoint-age` and `ca-certificate` among them. The runner sets every input of action.yml; when
 * it has set some and these are missing, what was asked for is not known.
 */
function checkHyphens(complain: Complain): void {
  const variable = (name: string) => `INPUT_${name.toUpperCase()}`
  const areSomeSet = Object.keys(process.env).some((name) => name.startsWith('INPUT_'))
  const missing = HYPHENATED.filter((name) => process.env[variable(name)] === undefined)
  if (!areSomeSet || missing.length === 0) return
  const names = missing.map((name) => `'${name}'`).join(', ')
  complain(
    `inputs ${names} are missing from the environment although others are set: something between the runner and this step drops variables with a hyphen in their name, as a wrapper run by /bin/sh or 'npx' does, so inputs such as 'max-checkpoint-age' may be lost too; allowed: all inputs of action.yml set, in a process started by the runner itself, by node or by bash`,
  )
}

interface Source {
  /** How an error names it: `input 'host'`, or `input 'host' (from FELDERA_HOST)`. */
  readonly label: string
  readonly value: string
  /** It comes from the environment variable, not from the input. */
  readonly isInherited: boolean
}

/** The input, else the environment variable that Feldera's own clients read; white space around it never counts. */
function read(name: string, variable?: string): Source {
  const value = getInput(name)
  const inherited = variable === undefined ? '' : (process.env[variable] ?? '').trim()
  if (value !== '' || inherited === '') return { label: `input '${name}'`, value, isInherited: false }
  return { label: `input '${name}' (from ${variable})`, value: inherited, isInherited: true }
}

/** A value as an error shows it; what is long or looks like a credential was put into the wrong input. */
function shown(value: string): string {
  if (value.length > SHOWN_CHARACTERS) return `a text of ${value.length} characters (not shown)`
  return /^(?:apikey:|eyJ)/.test(value) ? 'what looks like a credential (not shown)' : `'${value}'`
}

const API_KEY_VARIABLE = 'FELDERA_API_KEY'

function readToken(): Source {
  const token = read('token', API_KEY_VARIABLE)
  if (token.value !== '') keepSecret(token.value)
  return token
}

function readPipelineName(complain: Complain): string {
  const { label, value } = read('pipeline')
  const allowed = `letters, digits, '-' and '_', first and last a letter or digit, at most ${PIPELINE_NAME_MAX} characters`
  if (value === '') complain(`${label} is missing; allowed: the name of a pipeline`)
  else if (!PIPELINE_NAME.test(value) || value.length > PIPELINE_NAME_MAX) {
    complain(`${label} is ${shown(value)}, which cannot be a pipeline's name; allowed: ${allowed}`)
    return ''
  }
  return value
}

interface Host {
  readonly base: string
  /** A token may travel there: encrypted, or not leaving the machine. */
  readonly confidential: boolean
}

function readHost(complain: Complain): Host | undefined {
  const { label, value } = read('host', 'FELDERA_HOST')
  const allowed = 'a base URL such as https://feldera.example.com, without credentials, query or fragment'
  if (value === '') {
    complain(`${label} is missing, and FELDERA_HOST is not set; allowed: ${allowed}`)
    return undefined
  }
  const surplus = SURPLUS.flatMap(([sign, part]) => (value.includes(sign) ? [part] : []))
  if (surplus.length > 0) {
    complain(`${label} has ${surplus.join(' and ')} in it (not shown); allowed: ${allowed}`)
    return undefined
  }
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    complain(`${label} is ${shown(value)}, which is not an http(s) URL; allowed: ${allowed}`)
    return undefined
  }
  checkProxy(url, complain)
  return { base: baseUrl(url), confidential: url.protocol === 'https:' || isLoopback(url.hostname) }
}

/** `https://h/feldera/v0/` → `https://h/feldera`. */
function baseUrl({ origin, pathname }: URL): string {
  const segments = pathname.split('/').filter((segment) => segment !== '')
  if (segments.at(-1) === 'v0') segments.pop()
  return [origin, ...segments].join('/')
}

/** What has no place in a base URL, by its sign. Any of it may be a secret, wherever a parser would see it, so it is not shown. */
const SURPLUS = [
  ['@', 'credentials'],
  ['?', 'a query'],
  ['#', 'a fragment'],
] as const

/** Only what @actions/http-client keeps from a proxy too; and an address, for `127.example.com` is anybody's. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}

/** Going around a proxy that cannot be read would be wrong: who set one wants it used. */
function checkProxy(address: URL, complain: Complain): void {
  const route = routeTo(address)
  if ('proxy' in route) keepProxySecret(route.proxy)
  if (route.kind !== 'unusable') return
  complain(
    `environment variable ${route.variable} is not the URL of a proxy (not shown, it may hold a password); allowed: an http:// or https:// address such as http://proxy.example.com:3128, without a path, and with what is special in a password percent-encoded (SOCKS is not supported)`,
  )
}

/** Shorter ones are no passwords, and masking them would make the log unreadable. */
const SHORTEST_PASSWORD = 4

function keepProxySecret({ credentials = '' }: ProxyServer): void {
  const password = credentials.slice(credentials.indexOf(':') + 1)
  if (password.length < SHORTEST_PASSWORD) return
  // As it is, and as the header has it: a proxy may show in its error page what it was sent.
  for (const secret of [password, credentials, Buffer.from(credentials).toString('base64')]) keepSecret(secret)
}

function readCredentials(token: Source, host: Host | undefined, complain: Complain): CredentialSource {
  const audience = getInput('oidc-audience')
  const file = (process.env[TOKEN_FILE_VARIABLE] ?? '').trim()
  const oidc = readBoolean('oidc', false, complain)
  const allowHttp = readBoolean('allow-http', false, complain)
  if ((oidc || token.value !== '' || file !== '') && host?.confidential === false && !allowHttp) {
    complain(
      `input 'host' is ${shown(host.base)}, and a token over plain http can be read on the way; allowed: https, loopback, or 'allow-http: true'`,
    )
  }
  if (!oidc && audience !== '') {
    complain(`input 'oidc-audience' is ${shown(audience)} but 'oidc' is false; allowed: with 'oidc: true' only`)
  }
  // What the environment offers is for steps that say nothing.
  if (oidc && token.value !== '' && !token.isInherited) {
    complain(`${token.label} and 'oidc: true' contradict each other; allowed: one of the two`)
  }
  if (oidc) return readOidc(audience, complain)
  if (token.value === '') return file === '' ? noCredentials() : readFileSource(file, complain)
  if (file !== '' && token.isInherited) {
    complain(
      `environment variables ${API_KEY_VARIABLE} and ${TOKEN_FILE_VARIABLE} are both set, and only one can be sent; allowed: one of the two, or the input 'token' or 'oidc' to say which credentials count`,
    )
  }
  if (!HEADER_VALUE.test(token.value)) {
    complain(
      `${token.label} has blanks, line breaks or other characters in it (not shown); allowed: the bare API key or JWT`,
    )
  }
  return { kind: 'token', token: token.value, variable: token.isInherited ? API_KEY_VARIABLE : undefined }
}

function noCredentials(): CredentialSource {
  return { kind: 'none', hasCommand: Boolean(process.env['FELDERA_AUTH_TOKEN_COMMAND']?.trim()) }
}

function readFileSource(path: string, complain: Complain): CredentialSource {
  const file = readTokenFile(path)
  if (!file.ok) {
    complain(
      `environment variable ${TOKEN_FILE_VARIABLE} is ${shown(path)}, which ${file.reason}; allowed: the path of a file that holds a token, as feldera/oidc-auth-action (v4 or newer) writes it when it runs before this step in the same job`,
    )
  }
  return { kind: 'token-file', path }
}

function readOidc(audience: string, complain: Complain): CredentialSource {
  const requestUrl = process.env.ACTIONS_ID_TOKEN_REQUEST_URL ?? ''
  const requestToken = process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''
  if (requestToken !== '') keepSecret(requestToken)
  const issuer = URL.parse(requestUrl)
  const isGitHubs = isGitHubsRunner()
  if (issuer === null || !HEADER_VALUE.test(requestToken)) {
    const allowed = isGitHubs
      ? "in a job with 'permissions: id-token: write' (pull requests from forks never get it)"
      : "on a runner that offers ID tokens, as Forgejo 15 and newer do with 'enable-openid-connect: true'; this runner is not GitHub's"
    complain(`input 'oidc' is true, but this job may not ask for an ID token; allowed: ${allowed}`)
  } else checkProxy(issuer, complain)
  return { kind: 'oidc', audience: audience || undefined, isGitHubs, requestUrl, requestToken }
}

/** Gitea, Forgejo and act run the same workflows, and say so; the API of the first two is at version 1, GitHub's at 3. */
function isGitHubsRunner(): boolean {
  const others = ['GITEA_ACTIONS', 'FORGEJO_ACTIONS', 'ACT']
  return !others.some((name) => process.env[name] === 'true') && !process.env['GITHUB_API_URL']?.endsWith('/api/v1')
}

function readTenant(complain: Complain): string | undefined {
  const { label, value } = read('tenant', 'FELDERA_TENANT')
  if (value === '') return undefined
  if (!HEADER_VALUE.test(value)) complain(`${label} is ${shown(value)}; allowed: a tenant's name or id, without blanks`)
  return value
}

function readTarget(complain: Complain): TargetStatus {
  const { label, value } = read('initial')
  const lower = value.toLowerCase()
  if (lower === '' || lower === 'running') return 'Running'
  if (lower !== 'paused') complain(`${label} is ${shown(value)}; allowed: running, paused`)
  return 'Paused'
}

/** The first choice is the default. */
function readChoice<const C extends string>(name: string, choices: readonly [C, ...C[]], complain: Complain): C {
  const { label, value } = read(name)
  if (value === '') return choices[0]
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) complain(`${label} is ${shown(value)}; allowed: ${choices.join(', ')}`)
  return choice ?? choices[0]
}

/** YAML 1.2's booleans, as `core.getBooleanInput` reads them; empty (an expression without value) is the default. */
function readBoolean(name: string, fallback: boolean, complain: Complain): boolean {
  const { label, value } = read(name)
  if (value === '') return fallback
  if (['true', 'True', 'TRUE'].includes(value)) return true
  if (['false', 'False', 'FALSE'].includes(value)) return false
  complain(`${label} is ${shown(value)}; allowed: true, false`)
  return fallback
}

interface DurationInput<F> {
  readonly name: string
  readonly fallback: F
  readonly min: number
  readonly max: number
}

function readDuration<F extends number | undefined>(
  { name, fallback, min, max }: DurationInput<F>,
  complain: Complain,
): number | F {
  const { label, value } = read(name)
  if (value === '') return fallback
  const ms = parseDuration(value)
  if (ms !== undefined && ms >= min && ms <= max) return ms
  const range = `${DURATION_FORMS}, from ${shortForm(min)} to ${shortForm(max)}`
  complain(`${label} is ${shown(value)}${ms === undefined ? ', which is not a duration' : ''}; allowed: ${range}`)
  return fallback
}

function shortForm(ms: number): string {
  if (ms % HOUR === 0) return `${ms / HOUR}h`
  if (ms % MINUTE === 0) return `${ms / MINUTE}m`
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`
}

function readAuthorities(complain: Complain): readonly string[] {
  const { label, value } = read('ca-certificate', 'FELDERA_HTTPS_TLS_CERT')
  if (value === '') return []
  if (!canTrustAuthorities()) {
    complain(`${label} needs Node 24.5 or newer, and this runner brings ${process.version}; allowed: on a newer runner`)
    return []
  }
  const allowed = 'one or more PEM certificates, or the path of a file with them'
  // Never the text itself: what is pasted here by mistake may be a private key.
  const isText = value.includes('-----BEGIN')
  const name = isText ? 'a PEM text' : shown(value)
  try {
    const certificates = readCertificates(isText ? value : readRegularFile(value, PEM_FILE_KIB))
    if (certificates) return certificates
    complain(`${label} is ${name} in which not every part is a certificate; allowed: ${allowed}`)
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    complain(`${label} is ${name}, which cannot be read (${code}); allowed: ${allowed}`)
  }
  return []
}

/** More than a thousand certificates; systems have some 150. */
const PEM_FILE_KIB = 4 * 1024
