import { BlockList, isIP } from 'node:net'

/** How a request travels, by what http_proxy, https_proxy and no_proxy say. */
export type Route =
  | { readonly kind: 'direct' }
  /** `plain`: the proxy is handed the request itself. `tunnel`: it is asked for a connection, by CONNECT. */
  | { readonly kind: 'plain' | 'tunnel'; readonly proxy: ProxyServer; readonly variable: string }
  /** The variable holds no proxy. Going directly instead is not what those who set it want. */
  | { readonly kind: 'unusable'; readonly variable: string }

export interface ProxyServer {
  /** Host and port, as a message may show them. */
  readonly name: string
  /** An IPv6 address without its brackets. */
  readonly hostname: string
  readonly port: number
  /** `user:password`, decoded; never for showing. */
  readonly credentials: string | undefined
  /** The whole of it, with its credentials as they were written. */
  readonly href: string
}

type Variables = Readonly<Record<string, string | undefined>>

/** Lower case first, as @actions/http-client and most other programs read them. */
const NAMES = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
  except: ['no_proxy', 'NO_PROXY'],
} as const

const ALL_NAMES = Object.values(NAMES).flat()

/** As the step was given them: `tellHttpClient` changes those of the process. */
const GIVEN: Variables = Object.fromEntries(ALL_NAMES.map((name) => [name, process.env[name]]))

/** How a request to this http or https address travels. */
export function routeTo(url: URL, variables: Variables = GIVEN): Route {
  const variable = proxyVariableFor(url, variables)
  if (variable === undefined || isException(url, firstOf(NAMES.except, variables) ?? '')) return { kind: 'direct' }
  const proxy = parseProxy(variables[variable] ?? '')
  if (proxy === undefined) return { kind: 'unusable', variable }
  // Many proxies, Squid as it is delivered among them, let CONNECT through to port 443 only.
  const isPlain = url.protocol === 'http:' && proxy.href.startsWith('http:')
  return { kind: isPlain ? 'plain' : 'tunnel', proxy, variable }
}

/** Whether the environment names a proxy for such addresses, used or not. */
export function isProxySet(url: URL): boolean {
  return proxyVariableFor(url, GIVEN) !== undefined
}

/**
 * Makes @actions/http-client take this route for the request that is made next. It reads the variables anew for each, knows
 * nothing but names in no_proxy, and asks for a tunnel to http addresses too.
 */
export function tellHttpClient(route: Route): void {
  /* c8 ignore next -- the inputs were refused for it */
  if (route.kind === 'unusable') throw new Error(`${route.variable} is not the URL of a proxy`)
  for (const name of ALL_NAMES) delete process.env[name]
  if (route.kind !== 'tunnel') return
  process.env['http_proxy'] = route.proxy.href
  process.env['https_proxy'] = route.proxy.href
}

function proxyVariableFor({ protocol }: URL, variables: Variables): string | undefined {
  return NAMES[protocol === 'https:' ? 'https:' : 'http:'].find((name) => variables[name])
}

function firstOf(names: readonly string[], variables: Variables): string | undefined {
  return names.map((name) => variables[name]).find((value) => value)
}

function parseProxy(value: string): ProxyServer | undefined {
  const text = value.trim()
  // curl takes `name:3128` for http; for a URL, `name:` would be its scheme.
  const url = URL.parse(/^https?:|:\/\//i.test(text) ? text : `http://${text}`)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') return undefined
  // A password with `/`, `?` or `#` in it, not encoded: what stands before that would be taken for the host.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined
  const credentials = readCredentials(url)
  if (credentials === undefined) return undefined
  const port = portOf(url)
  return {
    name: `${url.hostname}:${port}`,
    hostname: withoutBrackets(url.hostname),
    port,
    credentials: credentials || undefined,
    href: url.href,
  }
}

/** Empty when there are none, `undefined` when they are not encoded as in a URL. */
function readCredentials({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return ''
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return undefined
  }
}

/** Whether no_proxy, or being this machine itself, keeps an address from the proxy. */
function isException(url: URL, noProxy: string): boolean {
  const host = withoutBrackets(url.hostname)
  // What @actions/http-client keeps from a proxy whatever it is told.
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') return true
  const entries = noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
  return entries.some((entry) => covers(entry, host, portOf(url)))
}

/** `name`, `[address]`, `10.0.0.0/8`, each with or without a port. What does not fit is an IPv6 address without brackets. */
const WITH_PORT = /^(?<what>\[.*\](?:\/\d+)?|[^:]+|.*\/\d+)(?::(?<port>\d+))?$/

/** Whether an entry of no_proxy means this host. Forms: those of curl and of Go; where these differ, those of http-client. */
function covers(entry: string, host: string, port: number): boolean {
  const { what = entry, port: only } = WITH_PORT.exec(entry)?.groups ?? {}
  if (only !== undefined && Number(only) !== port) return false
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d+))?$/.exec(withoutBrackets(what)) ?? []
  if (isIP(address)) return isWithin(address, prefix, host)
  const name = what.replace(/^\*\./, '.')
  return name === '*' || name === host || host.endsWith(name.startsWith('.') ? name : `.${name}`)
}

/** Addresses are compared with addresses only: a name is not looked up, for its addresses may be the proxy's to know. */
function isWithin(address: string, prefix: string | undefined, host: string): boolean {
  const mostBits = isIP(address) === 6 ? 128 : 32
  const bits = Number(prefix ?? mostBits)
  // BlockList would find any IPv4 address in ::/0.
  if (!isIP(host) || isIP(host) < isIP(address) || bits > mostBits) return false
  const range = new BlockList()
  range.addSubnet(address, bits, familyOf(address))
  return range.check(host, familyOf(host))
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]/, '$1')
}

/** An address without one has the port of its scheme. */
function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}
