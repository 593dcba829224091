import { type ProxyServer, routeTo } from '../feldera/proxy.ts'
import { maskSecret } from '../secrets.ts'
import { bad, type Field, good, readSource, shown } from './field.ts'

export interface Host {
  /** Base URL without a trailing slash and without `/v0`. */
  readonly base: string
  /** A token may travel there: encrypted, or not leaving the machine. */
  readonly isConfidential: boolean
}

export function readHost(): Field<Host | undefined> {
  const { label, value } = readSource('host', 'FELDERA_HOST')
  const allowed = 'a base URL such as https://feldera.example.com, without credentials, query or fragment'
  if (value === '') return bad(undefined, `${label} is missing, and FELDERA_HOST is not set; allowed: ${allowed}`)
  const surplus = SURPLUS.flatMap(([sign, part]) => (value.includes(sign) ? [part] : []))
  if (surplus.length > 0)
    return bad(undefined, `${label} has ${surplus.join(' and ')} in it (not shown); allowed: ${allowed}`)
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    return bad(undefined, `${label} is ${shown(value)}, which is not an http(s) URL; allowed: ${allowed}`)
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

/** Whether an address can be reached the way the environment says. Going around a proxy that cannot be read would be wrong. */
export function readProxyFor(address: string): Field<undefined> {
  const route = routeTo(new URL(address))
  if ('proxy' in route) keepProxySecret(route.proxy)
  if (route.kind !== 'unusable') return good(undefined)
  return bad(
    undefined,
    `environment variable ${route.variable} is not the URL of a proxy (not shown, it may hold a password); allowed: an http:// or https:// address such as http://proxy.example.com:3128, without a path, and with what is special in a password percent-encoded (SOCKS is not supported)`,
  )
}

/** Shorter ones are no passwords, and masking them would make the log unreadable. */
const SHORTEST_PASSWORD = 4

function keepProxySecret({ credentials = '' }: ProxyServer): void {
  const password = credentials.slice(credentials.indexOf(':') + 1)
  if (password.length < SHORTEST_PASSWORD) return
  // As it is, and as the header has it: a proxy may show in its error page what it was sent.
  for (const secret of [password, credentials, Buffer.from(credentials).toString('base64')]) maskSecret(secret)
}
