import { getInput } from '@actions/core'
import type { RequestHeaders } from '../feldera/http.ts'
import { routeTo } from '../feldera/proxy.ts'
import { maskSecret } from '../secrets.ts'
import { addProblems, bad, type Check, collect, display, type Field, good } from './field.ts'

/** What RFC 9110 calls a token, which the name of a header must be. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/

/** A header within the value of another, as when YAML has folded two lines into one. */
const FOLDED = /\s[A-Za-z][A-Za-z\d]*(?:-[A-Za-z\d]+)+:\s/

/** Visible ASCII characters, with blanks and tabs between them. Other characters arrive as others, or not at all. */
const HEADER_TEXT = /^[\x20-\x7e\t]*$/

/** Headers that the step sets itself, each with the input that decides on it. */
const OWN: Readonly<Record<string, string>> = {
  authorization: "the input 'token', 'oidc' or an environment variable instead",
  'feldera-tenant': "the input 'tenant' instead",
  host: "the input 'host' instead",
}

/**
 * Others that may not be given: the step sets them too, they belong to the connection, or they would have the server
 * answer something else than was asked for.
 */
const NOT_ALLOWED = new Set([
  ...['accept', 'accept-encoding', 'user-agent', 'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
  ...['upgrade', 'expect', 'transfer-encoding', 'content-length', 'content-type', 'content-encoding', 'range'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'],
  ...['x-http-method', 'x-http-method-override', 'x-method-override'],
  // JavaScript would lose it on the way.
  '__proto__',
])

const ALLOWED = "allowed: one 'Name: value' a line"

/** One line of the input. */
type Line = Readonly<{ name: string; value: string }>

/**
 * The further headers of each request to Feldera, by their names in lower case. Masks their values, so call it before
 * anything is printed.
 */
export function readHeaders(): Field<RequestHeaders> {
  const lines = getInput('headers')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
  for (const { line } of lines) maskValue(parseLine(line))
  const read = collect(Object.fromEntries(lines.map(({ line, number }) => [number, readLine(line, number)])))
  const all = Object.values(read.value).filter((one) => one !== undefined)
  const names = all.map(({ name }) => name.toLowerCase())
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) < index))]
  return addProblems(
    { ...read, value: Object.fromEntries(all.map(({ name, value }) => [name.toLowerCase(), value])) },
    [
      twice.length > 0,
      `input 'headers' has ${twice.map(display).join(' and ')} more than once; allowed: each name once`,
    ],
  )
}

/** A line without a colon may be a secret whose name was forgotten, so all of it counts as the value. */
function parseLine(line: string): Line {
  const colon = line.indexOf(':')
  return { name: line.slice(0, Math.max(0, colon)).trim(), value: line.slice(colon + 1).trim() }
}

/** @param number the number of the line, from 1, by which a problem names a line whose text is not shown */
function readLine(line: string, number: number): Field<Line | undefined> {
  const parsed = parseLine(line)
  const { name, value } = parsed
  const refuse = (why: string) => bad(undefined, `input 'headers' ${why}`)
  if (!HEADER_NAME.test(name)) return refuse(`has no header in line ${number} (not shown); ${ALLOWED}`)
  const lower = name.toLowerCase()
  if (Object.hasOwn(OWN, lower))
    return refuse(`has ${display(name)}, which the step sets itself; allowed: ${OWN[lower]}`)
  if (NOT_ALLOWED.has(lower))
    return refuse(`has ${display(name)}, which the step decides on itself; allowed: other headers`)
  if (value === '') return refuse(`has no value for ${display(name)}, as when a secret is not set; ${ALLOWED}`)
  if (FOLDED.test(value))
    return refuse(
      `has another header within the value of ${display(name)} (not shown), as when YAML folds lines with '>'; ${ALLOWED}, after '|'`,
    )
  if (!HEADER_TEXT.test(value))
    return refuse(
      `has characters in the value of ${display(name)} (not shown) that cannot be sent; allowed: ASCII characters`,
    )
  return good(parsed)
}

/** Shorter ones are no credentials but words such as `true`, and masking those would make the log unreadable. In characters. */
const SHORTEST_CREDENTIAL = 8
/** The same for a part of a value, which is more often a word. In characters. */
const SHORTEST_PART = 12

/** Masks a value, and what in it is a secret by itself: `Bearer …`, `key="…"`, a cookie, the password of `Basic …`. */
function maskValue({ value }: Line): void {
  const parts = value
    .split(/[\s;,]+/)
    .flatMap((part) => [part, part.replace(/^[^=]*=/, '')])
    .map((part) => part.replace(/^"(.*)"$/, '$1'))
  const secrets = [...parts.filter(({ length }) => length >= SHORTEST_PART), ...parts.flatMap(passwordsIn)]
  for (const secret of [value, ...secrets]) if (secret.length >= SHORTEST_CREDENTIAL) maskSecret(secret)
}

/** `user:password`, which the scheme Basic sends as base64, and the password alone. */
function passwordsIn(credentials: string): readonly string[] {
  const pair = Buffer.from(credentials, 'base64').toString('utf8')
  return /^[\x20-\x7e]+$/.test(pair) && pair.includes(':') ? [pair, pair.slice(pair.indexOf(':') + 1)] : []
}

/**
 * A problem when a header would end at a proxy of the environment: without a tunnel, that one takes `Proxy-Authorization`
 * for itself.
 */
export function problemOfProxiedHeader({
  headers,
  host,
  primaryHost,
}: Readonly<{ headers: RequestHeaders; host: string; primaryHost: string }>): Check {
  const isTaken = [host, primaryHost].some((base) => base !== '' && routeTo(new URL(base)).kind === 'plain')
  return [
    headers['proxy-authorization'] !== undefined && isTaken,
    "input 'headers' has 'proxy-authorization', which the proxy that the environment names would take for itself on the way to an http host; allowed: with https, or without a proxy",
  ]
}
