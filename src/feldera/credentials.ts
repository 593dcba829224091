import * as v from 'valibot'
import { keepSecret } from '../secrets.ts'
import { type Failure, failureOfAnswer, failureOfFault, ownFailure } from './failure.ts'
import type { Connection, HttpAnswer } from './http.ts'
import { parseJson, validate } from './json.ts'

/** Where the bearer comes from. */
export type CredentialSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'oidc'
      readonly audience: string | undefined
      /** GitHub's issuer for this job, and the token that opens it. Source: ACTIONS_ID_TOKEN_REQUEST_URL and …_TOKEN. */
      readonly requestUrl: string
      readonly requestToken: string
    }

export type Bearer =
  | { readonly ok: true; readonly token: string | undefined }
  | { readonly ok: false; readonly failure: Failure }

/** Gives the bearer for each request. */
export interface Credentials {
  /**
   * @param mayBeOld true: the one last given will do, so that nothing comes between a look and what follows from it
   * @throws the reason of `signal` when that fires first
   */
  bearer(signal: AbortSignal, mayBeOld: boolean): Promise<Bearer>
  /** Forgets a bearer that was refused. Returns whether asking again can give another one. */
  renew(): boolean
}

/**
 * An ID token of GitHub lives about five minutes, a wait may take hours. One with less than this left is not sent any more,
 * because Feldera may take 20 s to answer an activation and clocks differ.
 */
const RENEW_BEFORE_EXPIRY_MS = 60_000

/** @param connection for asking the issuer of ID tokens */
export function createCredentials(source: CredentialSource, connection: Connection): Credentials {
  if (source.kind === 'oidc') return mintedCredentials(source, connection)
  const token = source.kind === 'token' ? source.token : undefined
  return { bearer: async () => ({ ok: true, token }), renew: () => false }
}

type OidcSource = Extract<CredentialSource, { kind: 'oidc' }>

function mintedCredentials(source: OidcSource, connection: Connection): Credentials {
  let minted: { readonly token: string; readonly expires: number } | undefined
  return {
    async bearer(signal, mayBeOld) {
      const isFresh = minted !== undefined && minted.expires - Date.now() > RENEW_BEFORE_EXPIRY_MS
      if (minted && (isFresh || mayBeOld)) return { ok: true, token: minted.token }
      const mint = await mintIdToken(source, connection, signal)
      if (!mint.ok) return mint
      minted = { token: mint.token, expires: readExpiry(mint.token) }
      return mint
    },
    renew() {
      minted = undefined
      return true
    },
  }
}

type Mint = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly failure: Failure }

/**
 * Asks GitHub for an ID token of this job.
 *
 * Not `core.getIDToken`: it has no deadline, reads bodies in a way that never settles when they are cut off, and cannot be
 * told to end.
 * https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
async function mintIdToken(source: OidcSource, connection: Connection, signal: AbortSignal): Promise<Mint> {
  const url = new URL(source.requestUrl)
  if (source.audience !== undefined) url.searchParams.set('audience', source.audience)
  const headers = { authorization: `Bearer ${source.requestToken}`, accept: 'application/json' }
  const answer = await connection.send({ method: 'GET', url: url.href, headers }, signal)
  if (answer.kind === 'fault') return { ok: false, failure: issuerFailure(failureOfFault(answer)) }
  if (answer.status !== 200) return { ok: false, failure: issuerFailure(failureOfAnswer(answer)) }
  const token = readIdToken(answer)
  if (token === undefined) {
    // Not a word of it, for it may be a token all the same.
    const failure = issuerFailure({ ...failureOfAnswer(answer), words: 'the answer holds none' })
    return { ok: false, failure }
  }
  keepSecret(token)
  return { ok: true, token }
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
  const message = `GitHub's OIDC issuer gave no ID token: ${words}${status}`
  return { ...ownFailure(refused ? 'standing' : 'transient', 'OidcTokenNotMinted', message), retryAfterMs }
}

const claimsSchema = v.object({ exp: v.number() })

/** The `exp` of a JWT, milliseconds since the epoch; 0 (already over) when it cannot be read, so it is used only once. */
function readExpiry(jwt: string): number {
  const [, claims = ''] = jwt.split('.')
  const parsed = validate(claimsSchema, parseJson(Buffer.from(claims, 'base64url').toString('utf8'))?.value)
  return parsed.success ? parsed.output.exp * 1_000 : 0
}
