import { getInput } from '@actions/core'
import type { CredentialSource } from '../feldera/credentials.ts'
import { isHeaderValue } from '../feldera/http.ts'
import { readTokenFile, TOKEN_FILE_VARIABLE } from '../feldera/token-file.ts'
import { maskSecret } from '../secrets.ts'
import { bad, collect, type Field, good, readSource, type Source, shown, unless } from './field.ts'
import { type Host, readProxyFor } from './host.ts'
import { readBoolean } from './values.ts'

const API_KEY_VARIABLE = 'FELDERA_API_KEY'

/** The token, masked before anything else is printed. */
export function readToken(): Source {
  const token = readSource('token', API_KEY_VARIABLE)
  if (token.value !== '') maskSecret(token.value)
  return token
}

/** @param host where they are to be sent; absent when that input is bad */
export function readCredentials(token: Source, host: Host | undefined): Field<CredentialSource> {
  const audience = getInput('oidc-audience')
  const file = (process.env[TOKEN_FILE_VARIABLE] ?? '').trim()
  const { value: asked, problems } = collect({
    oidc: readBoolean('oidc', false),
    http: readBoolean('allow-http', false),
  })
  const isSent = asked.oidc || token.value !== '' || file !== ''
  const source = asked.oidc ? readOidc(audience) : readStored(token, file)
  return unless(
    { ...source, problems: [...problems, ...source.problems] },
    [
      isSent && host?.isConfidential === false && !asked.http,
      `input 'host' is ${shown(host?.base ?? '')}, and a token over plain http can be read on the way; allowed: https, loopback, or 'allow-http: true'`,
    ],
    [
      !asked.oidc && audience !== '',
      `input 'oidc-audience' is ${shown(audience)} but 'oidc' is false; allowed: with 'oidc: true' only`,
    ],
    // What the environment offers is for steps that say nothing.
    [
      asked.oidc && token.value !== '' && !token.isInherited,
      `${token.label} and 'oidc: true' contradict each other; allowed: one of the two`,
    ],
  )
}

/** A token that is at hand: as an input, in the environment, or in a file. */
function readStored(token: Source, file: string): Field<CredentialSource> {
  if (token.value === '' && file !== '') return readFileSource(file)
  const hasCommand = Boolean(process.env['FELDERA_AUTH_TOKEN_COMMAND']?.trim())
  if (token.value === '') return good({ kind: 'none', hasCommand })
  const variable = token.isInherited ? API_KEY_VARIABLE : undefined
  return unless(
    good({ kind: 'token', token: token.value, variable }),
    [
      file !== '' && token.isInherited,
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
    `environment variable ${TOKEN_FILE_VARIABLE} is ${shown(path)}, which ${file.failure}; allowed: the path of a file that holds a token, as feldera/oidc-auth-action (v4 or newer) writes it when it runs before this step in the same job`,
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

/** Gitea, Forgejo and act run the same workflows, and say so; the API of the first two is at version 1, GitHub's at 3. */
function isGitHubsRunner(): boolean {
  const others = ['GITEA_ACTIONS', 'FORGEJO_ACTIONS', 'ACT']
  return !others.some((name) => process.env[name] === 'true') && !process.env['GITHUB_API_URL']?.endsWith('/api/v1')
}
