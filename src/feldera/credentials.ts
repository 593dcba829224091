import * as v from 'valibot'
import { type Attempt, failed, succeeded } from '../attempt.ts'
import { processClock } from '../clock.ts'
import { parseJson, validate } from '../json.ts'
import { maskSecret } from '../secrets.ts'
import { quoted } from '../text.ts'
import { type Failure, failureOfAnswer, failureOfFault, ownFailure } from './failure.ts'
import { type Connection, type HttpAnswer, rejectOnAbort } from './http.ts'
import { readTokenFile, TOKEN_FILE_VARIABLE } from './token-file.ts'

/** Where the bearer comes from. */
export type CredentialSource =
  /** `hasCommand`: FELDERA_AUTH_TOKEN_COMMAND is set, which other clients once ran to get a token. This action runs nothing. */
  | { readonly kind: 'none'; readonly hasCommand: boolean }
  /** `variable`: the environment variable it comes from, when it is no input. */
  | { readonly kind: 'token'; readonly token: string; readonly variable: string | undefined }
  /** The path of a file that others keep up to date. */
  | { readonly kind: 'token-file'; readonly path: string }
  | {
      readonly kind: 'oidc'
      readonly audience: string | undefined
      /** False on a runner of Gitea or Forgejo and under act, whose issuers are others. */
      readonly isGitHubs: boolean
      /** The runner's issuer for this job, and the token that opens it. Source: ACTIONS_ID_TOKEN_REQUEST_URL and …_TOKEN. */
      readonly requestUrl: string
      readonly requestToken: string
    }

/** Gives the bearer for each request. */
export interface Credentials {
  /**
   * Gives `undefined` when none is to be sent.
   *
   * @param mayBeOld true: the one last given will do, so that nothing comes between a look and what follows from it
   * @throws the reason of `signal` when that fires first
   */
  bearer(signal: AbortSignal, mayBeOld: boolean): Promise<Attempt<string | undefined, Failure>>
  /** Forgets a bearer that was refused, unless a newer one has taken its place. Returns whether asking again can give another. */
  renew(refused: string | undefined): boolean
}

/**
 * An ID token of GitHub lives about five minutes, a wait may take hours. One with less than this left is not sent any more,
 * because Feldera may take 20 s to answer an activation and clocks differ.
 */
const RENEW_BEFORE_EXPIRY_MS = 60_000

/** @param connection for asking the issuer of ID tokens */
export function createCredentials(source: CredentialSource, connection: Connection): Credentials {
  if (source.kind === 'oidc') return mintedCredentials(source, connection)
  if (source.kind === 'token-file') return fileCredentials(source.path)
  const token = source.kind === 'token' ? source.token : undefined
  return { bearer: async () => succeeded(token), renew: () => false }
}

/** Whoever rewrites the file in place leaves it empty for a moment. */
const REWRITE_MS = 200

/** Read anew for each request: the tokens in it live for minutes. */
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

/** An ID token. `expires` on this process's own clock, which cannot be set: the runner's may be minutes off. */
type Minted = Readonly<{ token: string; expires: number }>

function mintedCredentials(source: OidcSource, connection: Connection): Credentials {
  let minted: Minted | undefined
  /** Requests that want a token while one is being minted get that one. */
  let minting: Promise<Attempt<Minted, Failure>> | undefined

  async function mint(): Promise<Attempt<Minted, Failure>> {
    const fresh = await mintIdToken(source, connection).finally(() => {
      minting = undefined
    })
    // Some runners give the same token again, which is no younger for that.
    if (fresh.ok && fresh.value.token !== minted?.token) minted = fresh.value
    return fresh
  }

  return {
    async bearer(signal, mayBeOld) {
      signal.throwIfAborted()
      const isFresh = minted !== undefined && minted.expires - performance.now() > RENEW_BEFORE_EXPIRY_MS
      if (minted && (isFresh || mayBeOld)) return succeeded(minted.token)
      minting ??= mint()
      const fresh = await Promise.race([minting, rejectOnAbort(signal)])
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
 * Not `core.getIDToken`: it has no deadline, reads bodies in a way that never settles when they are cut off, and cannot be
 * told to end.
 * https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
async function mintIdToken(source: OidcSource, connection: Connection): Promise<Attempt<Minted, Failure>> {
  const url = new URL(source.requestUrl)
  if (source.audience !== undefined) url.searchParams.set('audience', source.audience)
  const headers = { authorization: `Bearer ${source.requestToken}`, accept: 'application/json' }
  // No request's own end is to end what others wait for too; the connection bounds it.
  const { signal } = new AbortController()
  const answer = await connection.send({ method: 'GET', url: url.href, headers }, signal)
  if (answer.kind === 'fault') return failed(issuerFailure(failureOfFault(answer)))
  if (answer.status !== 200) return failed(issuerFailure(failureOfAnswer(answer)))
  const token = readIdToken(answer)
  // Not a word of it, for it may be a token all the same.
  if (token === undefined) return failed(issuerFailure({ ...failureOfAnswer(answer), words: 'the answer holds none' }))
  maskSecret(token)
  return succeeded({ token, expires: performance.now() + readLifetime(token, answer.serverTime) })
}

const mintedSchema = v.object({ value: v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)) })

function readIdToken({ body }: HttpAnswer): string | undefined {
  const parsed = validate(mintedSchema, parseJson(body)?.value)
  return parsed.success ? parsed.output.value : undefined
}

/** Refusals of the issuer are about the job's permission, unless it has minted before; anything else it says may pass. */
function issuerFailure({ httpStatus, persistence, words, retryAfterMs }: Failure): Failure {
  const refused = httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 && persistence !== 'transient'
  const status = httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`
  const message = `the job's OIDC issuer gave no ID token: ${words}${status}`
  return { ...ownFailure(refused ? 'ambiguous' : 'transient', 'OidcTokenNotMinted', message), retryAfterMs }
}

const claimsSchema = v.object({ exp: v.number(), iat: v.optional(v.number()) })

/**
 * How long a JWT lives from its making, `exp` minus `iat`, both on the issuer's clock; in milliseconds.
 *
 * @param madeAt the issuer's clock when it answered, for a token that does not say when it was made
 * @returns 0 (already over) when that cannot be told, so that the token is used only once
 */
function readLifetime(jwt: string, madeAt: number | undefined): number {
  const [, claims = ''] = jwt.split('.')
  const parsed = validate(claimsSchema, parseJson(Buffer.from(claims, 'base64url').toString('utf8'))?.value)
  if (!parsed.success) return 0
  const { exp, iat } = parsed.output
  const made = iat === undefined ? madeAt : iat * 1_000
  return made === undefined ? 0 : exp * 1_000 - made
}
