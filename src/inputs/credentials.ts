import { getInput } from '@actions/core'
import type { CredentialSource } from '../feldera/credentials.ts'
import { isHeaderValue, type RequestHeaders } from '../feldera/http.ts'
import { readTokenFile, TOKEN_FILE_VARIABLE } from '../feldera/token-file.ts'
import { maskSecret } from '../secrets.ts'
import {
  addProblems,
  bad,
  type Check,
  collect,
  display,
  type Field,
  good,
  type RawInput,
  readRawInput,
} from './field.ts'
import { type Host, readProxyFor } from './host.ts'
import { readBoolean } from './values.ts'

const API_KEY_VARIABLE = 'FELDERA_API_KEY'

/** Reads the token and masks it, so call it before anything is printed. */
export function readToken(): RawInput {
  const token = readRawInput('token', API_KEY_VARIABLE)
  if (token.value !== '') maskSecret(token.value)
  return token
}

/**
 * Where the credentials come from: the job's ID token, the input, the environment, or a file.
 *
 * @param host where they are to be sent; `undefined` when that input is bad
 * @param headers what else is sent there
 */
export function readCredentials(
  token: RawInput,
  host: Host | undefined,
  headers: RequestHeaders,
): Field<CredentialSource> {
  const audience = getInput('oidc-audience')
  const file = (process.env[TOKEN_FILE_VARIABLE] ?? '').trim()
  const { value: asked, problems } = collect({
    oidc: readBoolean('oidc', false),
    // Its value counts in `problemOfPlainHttp`, also for another host.
    allowHttp: readBoolean('allow-http', false),
  })
  const isSent = asked.oidc || token.value !== '' || file !== ''
  const source = asked.oidc ? readOidc(audience) : readStored(token, file)
  return addProblems(
    { ...source, problems: [...problems, ...source.problems] },
    problemOfPlainHttp(host, { input: 'host', sent: secretsSent(isSent, headers) }),
    [
      !asked.oidc && audience !== '',
      `input 'oidc-audience' is ${display(audience)} but 'oidc' is false; allowed: with 'oidc: true' only`,
    ],
    // A token in the environment is no contradiction: it is only for steps that name no credentials themselves.
    [
      asked.oidc && token.value !== '' && !token.isFromEnvironment,
      `${token.label} and 'oidc: true' contradict each other; allowed: one of the two`,
    ],
  )
}

/** What is sent that nobody else may read, as a problem names it; empty when there is nothing of that kind. */
export function secretsSent(isTokenSent: boolean, headers: RequestHeaders): string {
  const more = Object.keys(headers).length > 0 ? ["the values of 'headers'"] : []
  return [...(isTokenSent ? ['a token'] : []), ...more].join(' and ')
}

/**
 * A problem when secrets would go over plain http to another machine.
 *
 * @param host where they would be sent, which the input `input` names; `undefined` when that is bad
 */
export function problemOfPlainHttp(
  host: Host | undefined,
  { input, sent }: { readonly input: string; readonly sent: string },
): Check {
  const isAllowed = readBoolean('allow-http', false).value
  return [
    sent !== '' && host?.isConfidential === false && !isAllowed,
    `input '${input}' is ${display(host?.base ?? '')}, and ${sent} over plain http can be read on the way; allowed: https, loopback, or 'allow-http: true'`,
  ]
}

/** Credentials without OIDC: a token from the input or the environment, or the file that holds one. */
function readStored(token: RawInput, file: string): Field<CredentialSource> {
  if (token.value === '' && file !== '') return readFileSource(file)
  const hasCommand = Boolean(process.env['FELDERA_AUTH_TOKEN_COMMAND']?.trim())
  if (token.value === '') return good({ kind: 'none', hasCommand })
  const variable = token.isFromEnvironment ? API_KEY_VARIABLE : undefined
  return addProblems(
    good({ kind: 'token', token: token.value, variable }),
    [
      file !== '' && token.isFromEnvironment,
      `environment variables ${API_KEY_VARIABLE} and ${TOKEN_FILE_VARIABLE} are both set, and only one can be sent; allowed: one of the two, or the input 'token' or 'oidc' to say which credentials count`,
    ],
    [
      !isHeaderValue(token.value),
      `${token.label} has blanks, line breaks or other characters in it (not shown); allowed: the bare API key or JWT`,
    ],
  )
}

function readFileSource(path: string): Field<CredentialSource> {
  const file = readTokenFile(path)
  const source = { kind: 'token-file', path } as const
  if (file.ok) return good(source)
  return bad(
    source,
    `environment variable ${TOKEN_FILE_VARIABLE} is ${display(path)}, which ${file.failure}; allowed: the path of a file that holds a token, as feldera/oidc-auth-action (v4 or newer) writes it when it runs before this step in the same job`,
  )
}

function readOidc(audience: string): Field<CredentialSource> {
  const requestUrl = process.env.ACTIONS_ID_TOKEN_REQUEST_URL ?? ''
  const requestToken = process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''
  if (requestToken !== '') maskSecret(requestToken)
  const isGitHubs = isGitHubsRunner()
  const source = { kind: 'oidc', audience: audience || undefined, isGitHubs, requestUrl, requestToken } as const
  if (URL.canParse(requestUrl) && isHeaderValue(requestToken)) return { ...readProxyFor(requestUrl), value: source }
  const allowed = isGitHubs
    ? "in a job with 'permissions: id-token: write' (pull requests from forks never get it)"
    : "on a runner that offers ID tokens, as Forgejo 15 and newer do with 'enable-openid-connect: true'; this runner is not GitHub's"
  return bad(source, `input 'oidc' is true, but this job may not ask for an ID token; allowed: ${allowed}`)
}

/**
 * Whether this is GitHub's own runner. Gitea, Forgejo and act run the same workflows, and set a variable of their own.
 * The API of Gitea and Forgejo is at version 1, GitHub's at version 3.
 */
function isGitHubsRunner(): boolean {
  const others = ['GITEA_ACTIONS', 'FORGEJO_ACTIONS', 'ACT']
  return !others.some((name) => process.env[name] === 'true') && !process.env['GITHUB_API_URL']?.endsWith('/api/v1')
}
