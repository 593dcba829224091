import * as v from 'valibot'
import { type Attempt, failed, succeeded } from '../attempt.ts'
import { processClock, unlessAborted } from '../clock.ts'
import { matching, parseJson } from '../json.ts'
import { maskSecret } from '../secrets.ts'
import { quoted } from '../text.ts'
import { type Failure, failureOfAnswer, failureOfFault, ownFailure } from './failure.ts'
import type { Connection, HttpAnswer } from './http.ts'
import { readTokenFile, TOKEN_FILE_VARIABLE } from './token-file.ts'

/** Where the bearer token comes from. */
export type CredentialSource =
  /**
   * `hasCommand`: FELDERA_AUTH_TOKEN_COMMAND is set. Other clients once ran it to get a token; this action runs no
   * commands.
   */
  | { readonly kind: 'none'; readonly hasCommand: boolean }
  /** `variable`: the environment variable that held the token; `undefined` when it came from the input. */
  | { readonly kind: 'token'; readonly token: string; readonly variable: string | undefined }
  /** `path`: a file that another program keeps up to date. */
  | { readonly kind: 'token-file'; readonly path: string }
  | {
      readonly kind: 'oidc'
      readonly audience: string | undefined
      /** False on a runner of Gitea or Forgejo and under act, which have other issuers. */
      readonly isGitHubs: boolean
      /**
       * The address of the runner's issuer for this job, and the token it asks for: ACTIONS_ID_TOKEN_REQUEST_URL and
       * …_TOKEN.
       */
      readonly requestUrl: string
      readonly requestToken: string
    }

/** Provides the bearer token for each request. */
export interface Credentials {
  /**
   * The token to send; `undefined` when none is to be sent.
   *
   * @param mayReuse whether the previous token will do even when it expires soon, so that getting a new one causes no
   *   delay
   * @throws the reason of `signal` when that fires first
   */
  bearer(signal: AbortSignal, mayReuse: boolean): Promise<Attempt<string | undefined, Failure>>
  /**
   * Forgets a token that was refused, unless a newer one has taken its place. Returns whether `bearer` can now give
   * another.
   */
  renew(refused: string | undefined): boolean
}

/**
 * An ID token that expires sooner than this is replaced before it is used: Feldera may take 20 s to answer an
 * activation, and clocks differ. GitHub's tokens live about five minutes, and a wait may take hours.
 */
const RENEW_BEFORE_EXPIRY_MS = 60_000

/** @param connection used to ask the issuer of ID tokens */
export function createCredentials(source: CredentialSource, connection: Connection): Credentials {
  if (source.kind === 'oidc') return mintedCredentials(source, connection)
  if (source.kind === 'token-file') return fileCredentials(source.path)
  const token = source.kind === 'token' ? source.token : undefined
  return { bearer: async () => succeeded(token), renew: () => false }
}

/** A program that rewrites the file in place leaves it empty for a moment; after this pause it is read once more. */
const REWRITE_MS = 200

/** The file is read for each request, because the tokens in it live for minutes only. */
function fileCredentials(path: string): Credentials {
  return {
    async bearer(signal) {
      const first = readTokenFile(path)
      if (first.ok) return first
      await processClock.sleep(REWRITE_MS, signal)
      const file = readTokenFile(path)
      if (file.ok) return file
      const words = `the file of ${TOKEN_FILE_VARIABLE}, '${quoted(path)}', ${file.failure}`
      return failed(ownFailure('ambiguous', 'OidcTokenFileUnusable', words))
    },
    renew(refused) {
      const file = readTokenFile(path)
      return file.ok && file.value !== refused
    },
  }
}

type OidcSource = Extract<CredentialSource, { kind: 'oidc' }>

/**
 * An ID token. `expires`: by `performance.now()`, because the runner's wall clock may be minutes off or set meanwhile.
 */
type Minted = Readonly<{ token: string; expires: number }>

function mintedCredentials(source: OidcSource, connection: Connection): Credentials {
  let minted: Minted | undefined
  /** The request for a token that is under way. Requests to Feldera that need one meanwhile share it. */
  let minting: Promise<Attempt<Minted, Failure>> | undefined

  async function mint(): Promise<Attempt<Minted, Failure>> {
    try {
      const fresh = await mintIdToken(source, connection)
      // Some runners give the same token again. Its expiry was computed when it was first given, and stays.
      if (fresh.ok && fresh.value.token !== minted?.token) minted = fresh.value
      return fresh
    } finally {
      minting = undefined
    }
  }

  return {
    async bearer(signal, mayReuse) {
      signal.throwIfAborted()
      const isFresh = minted !== undefined && minted.expires - performance.now() > RENEW_BEFORE_EXPIRY_MS
      if (minted && (isFresh || mayReuse)) return succeeded(minted.token)
      minting ??= mint()
      const fresh = await unlessAborted(minting, signal)
      return fresh.ok ? succeeded(fresh.value.token) : fresh
    },
    renew(refused) {
      if (minted?.token === refused) minted = undefined
      return true
    },
  }
}

/**
 * Asks the runner's issuer for an ID token of this job.
 *
 * `core.getIDToken` is not used: it has no deadline, cannot be aborted, and its promise never settles when a body is
 * cut off.
 *
 * https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
async function mintIdToken(source: OidcSource, connection: Connection): Promise<Attempt<Minted, Failure>> {
  const url = new URL(source.requestUrl)
  if (source.audience !== undefined) url.searchParams.set('audience', source.audience)
  const headers = { authorization: `Bearer ${source.requestToken}`, accept: 'application/json' }
  // A signal that never fires: several requests may wait for this token, and the end of one must not stop it for the
  // others. The connection limits the time.
  const { signal } = new AbortController()
  const answer = await connection.send({ method: 'GET', url: url.href, headers }, signal)
  if (answer.kind === 'fault') return failed(issuerFailure(failureOfFault(answer)))
  if (answer.status !== 200) return failed(issuerFailure(failureOfAnswer(answer)))
  const token = readIdToken(answer)
  // The message shows nothing of the answer, because it may hold a token in an unexpected form.
  if (token === undefined) return failed(issuerFailure({ ...failureOfAnswer(answer), words: 'the answer holds none' }))
  maskSecret(token)
  return succeeded({ token, expires: performance.now() + readLifetime(token, answer.serverTime) })
}

const mintedSchema = v.object({ value: v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)) })

function readIdToken({ body }: HttpAnswer): string | undefined {
  return matching(mintedSchema, parseJson(body)?.value)?.value
}

/**
 * A refusal by the issuer (4xx) is mostly about the job's permissions, so it is not repeated for long; any other
 * trouble may pass.
 */
function issuerFailure({ httpStatus, persistence, words, retryAfterMs }: Failure): Failure {
  const refused = httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 && persistence !== 'transient'
  const status = httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`
  const message = `the job's OIDC issuer gave no ID token: ${words}${status}`
  return { ...ownFailure(refused ? 'ambiguous' : 'transient', 'OidcTokenNotMinted', message), retryAfterMs }
}

const claimsSchema = v.object({ exp: v.number(), iat: v.optional(v.number()) })

/**
 * How long a JWT is valid from when it was issued: `exp` minus `iat`, both on the issuer's clock.
 *
 * @param answeredAt the issuer's clock when it answered, milliseconds since the epoch; used for a token without `iat`
 * @returns milliseconds; 0 when the token does not tell, so that it is used only once
 */
function readLifetime(jwt: string, answeredAt: number | undefined): number {
  const [, payload = ''] = jwt.split('.')
  const claims = matching(claimsSchema, parseJson(Buffer.from(payload, 'base64url').toString('utf8'))?.value)
  const issuedAt = claims?.iat === undefined ? answeredAt : claims.iat * 1_000
  return claims === undefined || issuedAt === undefined ? 0 : claims.exp * 1_000 - issuedAt
}
