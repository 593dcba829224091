import type { OnPrimary } from '../decide/guard.ts'
import type { CredentialSource } from '../feldera/credentials.ts'
import { isHeaderValue, type RequestHeaders } from '../feldera/http.ts'
import { maskSecret } from '../secrets.ts'
import { problemOfPlainHttp, secretsSent } from './credentials.ts'
import { addProblems, bad, display, type Field, good, type RawInput, readRawInput } from './field.ts'
import { type Host, readHost } from './host.ts'
import { isPipelineName, readChoice } from './values.ts'

/** The pipelines that serve now, and where they run. */
export interface PrimaryInputs {
  /** By the names of their standbys. */
  readonly primaries: ReadonlyMap<string, string>
  readonly primaryHost: string
  readonly primaryCredentials: CredentialSource
  /** What to do about a primary that is live, before an activation. */
  readonly onPrimary: OnPrimary
}

/** What the primaries' inputs are read beside. `host`: `undefined` when that input is bad. */
type Standbys = Readonly<{
  pipelines: readonly string[]
  host: Host | undefined
  credentials: CredentialSource
  headers: RequestHeaders
}>

/** Reads the token for the primary's host and masks it, so call it before anything is printed. */
export function readPrimaryToken(): RawInput {
  const token = readRawInput('primary-token')
  if (token.value !== '') maskSecret(token.value)
  return token
}

export function readPrimary(token: RawInput, standbys: Standbys): Field<PrimaryInputs> {
  const { value: onPrimary, problems } = readChoice('on-primary', ['refuse', 'stop'])
  const primaries = readPrimaries(token, standbys, onPrimary)
  return { value: { ...primaries.value, onPrimary }, problems: [...problems, ...primaries.problems] }
}

function readPrimaries(
  token: RawInput,
  standbys: Standbys,
  onPrimary: OnPrimary,
): Field<Omit<PrimaryInputs, 'onPrimary'>> {
  const { pipelines, credentials } = standbys
  const none = {
    primaries: new Map<string, string>(),
    primaryHost: standbys.host?.base ?? '',
    primaryCredentials: credentials,
  }
  const primary = readRawInput('primary')
  const host = readRawInput('primary-host')
  if (primary.value === '') {
    const alone = [host, token].filter(({ value }) => value !== '').map(({ label }) => label)
    const problem = `${alone.join(' and ')} given without 'primary'; allowed: together with 'primary', the name of the pipeline that serves`
    const isUnguarded = onPrimary === 'stop'
    return addProblems(
      good(none),
      [alone.length > 0, problem],
      [
        isUnguarded,
        "input 'on-primary' is 'stop', but no primary is named; allowed: together with 'primary', the name of the pipeline that serves",
      ],
    )
  }
  const names = readPairs(primary, pipelines)
  const at: Field<Host | undefined> = host.value === '' ? good(standbys.host) : readHost('primary-host')
  const isElsewhere = originOf(at.value) !== originOf(standbys.host)
  const isSameHost = at.value?.base === standbys.host?.base
  const both = isSameHost ? [...names.value.values()].find((other) => names.value.has(other)) : undefined
  const bearer =
    isElsewhere || token.value !== ''
      ? readCredentialsThere(token, at.value, { ...standbys, input: host.value === '' ? 'host' : 'primary-host' })
      : good(credentials)
  return addProblems(
    {
      value: { primaries: names.value, primaryHost: at.value?.base ?? '', primaryCredentials: bearer.value },
      problems: [...names.problems, ...at.problems, ...bearer.problems],
    },
    [
      both !== undefined,
      names.value.size === 1
        ? `${primary.label} names the pipeline itself; allowed: the pipeline that serves in its place`
        : `${primary.label} names ${display(both ?? '')} as a primary, and 'pipeline' as a standby; allowed: each pipeline on one side only`,
    ],
  )
}

function originOf(host: Host | undefined): string {
  return host === undefined ? '' : new URL(host.base).origin
}

/** One name, or with several pipelines lines such as `orders-standby = orders`. */
function readPairs({ label, value }: RawInput, pipelines: readonly string[]): Field<ReadonlyMap<string, string>> {
  const lines = value.split(/[\r\n,]/).flatMap((line) => line.trim() || [])
  const [only] = pipelines
  if (pipelines.length === 1 && only !== undefined && lines.length === 1 && !value.includes('='))
    return isPipelineName(value) ? good(new Map([[only, value]])) : bad(new Map(), notAName(label, value))
  const pairs = lines.map((line) => line.split('=').map((name) => name.trim()))
  const malformed = pairs.findIndex((pair) => pair.length !== 2 || !pair.every(isPipelineName))
  if (malformed !== -1) return bad(new Map(), notAName(label, lines[malformed] ?? ''))
  const named = new Map(pairs.map(([standby = '', other = '']) => [standby, other] as const))
  const missing = pipelines.filter((standby) => !named.has(standby))
  // A variable can hold the lines for a whole region, also for a step that is about some of it only.
  const primaries = new Map([...named].filter(([standby]) => pipelines.includes(standby)))
  const all = pairs.flatMap(([standby = '', other = '']) => [`standby ${standby}`, `primary ${other}`])
  const twice = all.find((one, index) => all.indexOf(one) < index)
  const allowed = 'allowed: one line for each pipeline, standby = primary, each name once'
  return addProblems(
    good(primaries),
    [missing.length > 0, `${label} has no line for ${display(missing[0] ?? '')}; ${allowed}`],
    [twice !== undefined, `${label} has the ${twice} twice; ${allowed}`],
  )
}

function notAName(label: string, line: string): string {
  return `${label} holds ${display(line)}; allowed: the name of the pipeline that serves, or with several pipelines a line for each, standby = primary`
}

/** A token goes to another host only when it was given for that. */
function readCredentialsThere(
  token: RawInput,
  host: Host | undefined,
  { credentials, headers, input }: Pick<Standbys, 'credentials' | 'headers'> & { readonly input: string },
): Field<CredentialSource> {
  const isSent = token.value !== '' || credentials.kind === 'oidc'
  const source: CredentialSource =
    token.value === '' ? credentials : { kind: 'token', token: token.value, variable: undefined }
  return addProblems(
    good(source),
    [
      !isSent && credentials.kind !== 'none',
      `input 'primary-token' is missing, and the token for 'host' is not sent to another host; allowed: 'primary-token', or 'oidc: true' for both`,
    ],
    [
      token.value !== '' && !isHeaderValue(token.value),
      `${token.label} has blanks, line breaks or other characters in it (not shown); allowed: the bare API key or JWT`,
    ],
    problemOfPlainHttp(host, { input, sent: secretsSent(isSent, headers) }),
  )
}
