import { BlockList, isIP } from 'node:net'

/**
 * How a request reaches its server, as http_proxy, https_proxy and no_proxy say. `variable`: the one that names the
 * proxy.
 */
export type Route =
  | { readonly kind: 'direct' }
  /** `plain`: the request itself is sent to the proxy. `tunnel`: the proxy is asked for a connection, with CONNECT. */
  | { readonly kind: 'plain' | 'tunnel'; readonly proxy: ProxyServer; readonly variable: string }
  /** The value of the variable is not a proxy. Connecting directly instead is not what the person who set it wants. */
  | { readonly kind: 'unusable'; readonly variable: string }

export interface ProxyServer {
  /** Host and port, as a message may show them. */
  readonly name: string
  /** An IPv6 address without its brackets. */
  readonly hostname: string
  readonly port: number
  /** `user:password`, decoded. Never show it. */
  readonly credentials: string | undefined
  /** The whole URL, with its credentials as they were written. Never show it. */
  readonly href: string
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The environment variables; the lower-case name takes precedence, as in @actions/http-client and most other programs.
 */
const VARIABLES = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
  noProxy: ['no_proxy', 'NO_PROXY'],
} as const

const ALL_VARIABLES = Object.values(VARIABLES).flat()

/** The variables as the step was started with them, because `setProxyVariables` changes those of the process. */
const STEP_VARIABLES: Variables = Object.fromEntries(ALL_VARIABLES.map((name) => [name, process.env[name]]))

/** Which way requests to this http or https address take. */
export function routeTo(url: URL, variables: Variables = STEP_VARIABLES): Route {
  const variable = proxyVariableFor(url, variables)
  if (variable === undefined || isExcepted(url, firstOf(VARIABLES.noProxy, variables) ?? '')) return { kind: 'direct' }
  const proxy = parseProxy(variables[variable] ?? '')
  if (proxy === undefined) return { kind: 'unusable', variable }
  // A tunnel is not used for http: many proxies, such as Squid in its default configuration, allow CONNECT to port 443
  // only.
  const isPlain = url.protocol === 'http:' && proxy.href.startsWith('http:')
  return { kind: isPlain ? 'plain' : 'tunnel', proxy, variable }
}

/** Whether the environment names a proxy for the scheme of this URL, even if no_proxy excepts its host. */
export function isProxySet(url: URL): boolean {
  return proxyVariableFor(url, STEP_VARIABLES) !== undefined
}

/**
 * Sets the proxy variables of the process so that @actions/http-client takes this route for its next request. It reads
 * them for each request, understands only names in no_proxy, and would use a tunnel for http addresses, too.
 */
export function setProxyVariables(route: Route): void {
  /* c8 ignore next -- readProxyFor (inputs/host.ts) has refused such a variable */
  if (route.kind === 'unusable') throw new Error(`${route.variable} is not the URL of a proxy`)
  for (const name of ALL_VARIABLES) delete process.env[name]
  if (route.kind !== 'tunnel') return
  process.env['http_proxy'] = route.proxy.href
  process.env['https_proxy'] = route.proxy.href
}

function proxyVariableFor({ protocol }: URL, variables: Variables): string | undefined {
  return VARIABLES[protocol === 'https:' ? 'https:' : 'http:'].find((name) => variables[name])
}

function firstOf(names: readonly string[], variables: Variables): string | undefined {
  return names.map((name) => variables[name]).find((value) => value)
}

function parseProxy(value: string): ProxyServer | undefined {
  const text = value.trim()
  // `name:3128` without a scheme means http, as in curl. `URL.parse` would take `name:` for the scheme.
  const url = URL.parse(/^https?:|:\/\//i.test(text) ? text : `http://${text}`)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') return undefined
  // Probably a password that holds `/`, `?` or `#` without encoding, so that what stands before it was taken for the
  // host.
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

/** `user:password`; empty when the URL has none, `undefined` when they are not encoded correctly. */
function readCredentials({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return ''
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return undefined
  }
}

/** Whether an address is reached without the proxy, because no_proxy covers it or it is this machine itself. */
function isExcepted(url: URL, noProxy: string): boolean {
  const host = withoutBrackets(url.hostname)
  // @actions/http-client never uses a proxy for these.
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') return true
  const entries = noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
  return entries.some((entry) => covers(entry, host, portOf(url)))
}

/**
 * `name`, `[address]` or `10.0.0.0/8`, each with or without a port. An IPv6 address without brackets and prefix does
 * not match.
 */
const WITH_PORT = /^(?<target>\[.*\](?:\/\d+)?|[^:]+|.*\/\d+)(?::(?<port>\d+))?$/

/**
 * Whether an entry of no_proxy covers this host. It may have the forms of curl and of Go; where they differ,
 * http-client decides.
 */
function covers(entry: string, host: string, port: number): boolean {
  const { target = entry, port: onlyPort } = WITH_PORT.exec(entry)?.groups ?? {}
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d+))?$/.exec(withoutBrackets(target)) ?? []
  if (isIP(address)) return isInSubnet(address, prefix, host)
  const name = target.replace(/^\*\./, '.')
  return name === '*' || name === host || host.endsWith(name.startsWith('.') ? name : `.${name}`)
}

/** Compares addresses with addresses only. A name is not looked up, because perhaps only the proxy can resolve it. */
function isInSubnet(address: string, prefix: string | undefined, host: string): boolean {
  const mostBits = isIP(address) === 6 ? 128 : 32
  const bits = Number(prefix ?? mostBits)
  // An IPv4 host is not looked for in an IPv6 range: BlockList would find any IPv4 address in ::/0.
  if (!isIP(host) || isIP(host) < isIP(address) || bits > mostBits) return false
  const range = new BlockList()
  range.addSubnet(address, bits, familyOf(address))
  return range.check(host, familyOf(host))
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]/, '$1')
}

/** The port of a URL, or else the default of its scheme. */
function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}
