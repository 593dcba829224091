import { type ProxyServer, routeTo } from '../feldera/proxy.ts'
import { maskSecret } from '../secrets.ts'
import { bad, display, type Field, good, readRawInput } from './field.ts'

export interface Host {
  /** Base URL without a trailing slash and without `/v0`. */
  readonly base: string
  /** Whether a token may be sent there: over https, or to this machine. */
  readonly isConfidential: boolean
}

export function readHost(name = 'host', variable?: string): Field<Host | undefined> {
  const { label, value } = readRawInput(name, variable)
  const allowed = 'a base URL such as https://feldera.example.com, without credentials, query or fragment'
  if (value === '') return bad(undefined, `${label} is missing, and FELDERA_HOST is not set; allowed: ${allowed}`)
  const notAllowed = NOT_ALLOWED.flatMap(([sign, part]) => (value.includes(sign) ? [part] : []))
  if (notAllowed.length > 0)
    return bad(undefined, `${label} has ${notAllowed.join(' and ')} in it (not shown); allowed: ${allowed}`)
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    return bad(undefined, `${label} is ${display(value)}, which is not an http(s) URL; allowed: ${allowed}`)
  const base = baseUrl(url)
  const isConfidential = url.protocol === 'https:' || isLoopback(url.hostname)
  return { ...readProxyFor(base), value: { base, isConfidential } }
}

/** `https://h/feldera/v0/` → `https://h/feldera`. */
function baseUrl({ origin, pathname }: URL): string {
  const segments = pathname.split('/').filter((segment) => segment !== '')
  if (segments.at(-1) === 'v0') segments.pop()
  return [origin, ...segments].join('/')
}

/**
 * Parts that a base URL must not have, each with the character that shows it is there. They are searched for in the
 * text, because a URL parser may see them elsewhere. Each may be a secret, so the value is not shown.
 */
const NOT_ALLOWED = [
  ['@', 'credentials'],
  ['?', 'a query'],
  ['#', 'a fragment'],
] as const

/**
 * Whether a host is this machine. It lists only hosts for which @actions/http-client never uses a proxy, and of those
 * beginning with `127.` only addresses, because `127.example.com` may belong to anybody.
 */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}

/**
 * Checks the proxy that the environment names for an address. A value that is not a proxy is a problem, not a reason to
 * go without.
 */
export function readProxyFor(address: string): Field<undefined> {
  const route = routeTo(new URL(address))
  if ('proxy' in route) maskProxySecret(route.proxy)
  if (route.kind !== 'unusable') return good(undefined)
  return bad(
    undefined,
    `environment variable ${route.variable} is not the URL of a proxy (not shown, it may hold a password); allowed: an http:// or https:// address such as http://proxy.example.com:3128, without a path, and with what is special in a password percent-encoded (SOCKS is not supported)`,
  )
}

/** Shorter ones are hardly passwords, and masking them would make the log unreadable. In characters. */
const SHORTEST_PASSWORD = 4

function maskProxySecret({ credentials = '' }: ProxyServer): void {
  const password = credentials.slice(credentials.indexOf(':') + 1)
  if (password.length < SHORTEST_PASSWORD) return
  // Also in the form of the header `proxy-authorization`, because a proxy's error page may show what it was sent.
  for (const secret of [password, credentials, Buffer.from(credentials).toString('base64')]) maskSecret(secret)
}
