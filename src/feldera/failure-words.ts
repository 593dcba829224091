import * as v from 'valibot'
import { matching } from '../json.ts'
import { redactedStart } from '../secrets.ts'
import { quoted } from '../text.ts'
import type { HttpAnswer } from './http.ts'

/** Other APIs, such as gateways and GitHub's issuer, say what is wrong in a field `message`. */
const messageSchema = v.object({ message: v.pipe(v.string(), v.minLength(1)) })

/**
 * What went wrong, as one phrase, by an answer that is not an error in Feldera's format.
 *
 * @param json the parsed body; `undefined` when it is not JSON
 */
export function wordsOfBareAnswer(answer: HttpAnswer, json: unknown): string {
  const { status, headers, contentType, body } = answer
  if (wantsClientCertificate(answer))
    return 'the server does not accept this without a client certificate that it trusts'
  if (areHeadersTooLarge(answer)) return 'the header of the request is larger than the server reads'
  if (wantsSignIn(answer)) return wordsOfSignIn(answer, json)
  const challenge = /error_description="([^"]*)"/.exec(headers['www-authenticate'] ?? '')?.[1]
  if (challenge) return quoted(challenge)
  if (status === 401) return 'the server asks for credentials'
  if (status >= 300 && status < 400) return redirection(headers.location)
  if (body.trim() === '') return 'the answer is empty'
  const other = matching(messageSchema, json)
  if (other) return quoted(other.message)
  if (looksLikeHtml(contentType, body)) return 'the answer is an HTML page'
  if (contentType === 'text/plain') return quoted(firstLine(body))
  return `the answer is not what Feldera sends (${nameOfType(contentType)})`
}

/** What kind of document an answer holds that should have been JSON. Nothing of its text is shown. */
export function describeDocument({ contentType, body, headers }: HttpAnswer): string {
  if (headers['content-encoding'])
    return `the answer is compressed (${quoted(headers['content-encoding'])}) although that was not asked for`
  if (body.trim() === '') return 'the answer is empty'
  if (looksLikeHtml(contentType, body)) return 'the answer is an HTML page'
  return `the answer is not JSON (${nameOfType(contentType)})`
}

/**
 * Addresses to which access proxies redirect for signing in: Cloudflare Access, Google IAP, oauth2-proxy, identity
 * providers.
 */
const SIGN_IN =
  /\/(?:cdn-cgi\/access|oauth2?|saml2?|sso|adfs|authorize|auth|log-?in|sign-?in)(?:[/?#_.]|$)|\/\/(?:login|sso|accounts|auth)\./i

/** Whether a proxy in front of Feldera asks for a sign-in of its own. */
export function wantsSignIn({ status, headers, body }: HttpAnswer): boolean {
  if (status >= 300 && status < 400) return SIGN_IN.test(headers.location ?? '')
  if (status !== 401) return false
  // Feldera's own 401 is an error in its format, or it has no body and asks for a bearer token.
  const isBearer = /^Bearer\b/i.test(headers['www-authenticate'] ?? 'Bearer')
  return body.trim() !== '' || !isBearer
}

/**
 * Whether a gateway asks for a client certificate by a page: nginx, and the ingresses made of it, let the handshake go
 * through and answer 400 then.
 */
export function wantsClientCertificate({ status, body }: HttpAnswer): boolean {
  return status === 400 && /No required SSL certificate was sent|The SSL certificate error/.test(body)
}

/** Whether the header of the request is larger than the server reads: by the status for that, or as nginx says it. */
export function areHeadersTooLarge({ status, body }: HttpAnswer): boolean {
  return status === 431 || (status === 400 && /Request Header Or Cookie Too Large/i.test(body))
}

function wordsOfSignIn({ headers: { location, 'www-authenticate': challenge } }: HttpAnswer, json: unknown): string {
  // Query and fragment hold the state of the sign-in, which is long and may be confidential.
  if (location !== undefined) return `the server redirects to a sign-in at ${quoted(location.replace(/[?#].*$/s, ''))}`
  const other = matching(messageSchema, json)
  if (other) return quoted(other.message)
  const scheme = /^\s*([\w-]+)/.exec(challenge ?? '')?.[1]
  return `something before Feldera asks for a sign-in of its own${scheme === undefined ? '' : ` (${quoted(scheme)})`}`
}

function redirection(location: string | undefined): string {
  return `the server redirects to ${location === undefined ? 'another address' : quoted(location)}`
}

function nameOfType(contentType: string): string {
  return contentType === '' ? 'no content type' : quoted(contentType)
}

function looksLikeHtml(contentType: string, body: string): boolean {
  return contentType === 'text/html' || /^\s*<(?:!doctype|html|head|body)/i.test(body)
}

function firstLine(body: string): string {
  return redactedStart(body.trim().split('\n', 1).join(''), 500)
}
