import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createProxy } from 'proxy'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { StepInputs } from '../support/action.ts'

/** A name that only the proxy can resolve, as names inside a company are: it leads to this machine. */
export const INNER_HOST = 'feldera.example.test'

/** The inputs for a Feldera by that name. */
export function inside(scheme: string, others: StepInputs = {}) {
  return ({ port }: SimulatedFeldera): StepInputs => ({ host: `${scheme}://${INNER_HOST}:${port}`, ...others })
}

/** A forward proxy, as self-hosted runners sit behind one. */
export interface ForwardProxy extends AsyncDisposable {
  readonly port: number
  /** `127.0.0.1:3128`, as errors name it. */
  readonly host: string
  /** For the proxy variables; credentials as given. */
  url(credentials?: string): string
  /** Targets of the CONNECT requests, in order: `feldera.example.test:8080`. */
  readonly tunnels: readonly string[]
  /** Requests without a tunnel: `GET http://…`. */
  readonly plain: readonly string[]
  /** What was sent as Proxy-Authorization with each of either, decoded; undefined where nothing was. */
  readonly credentials: readonly (string | undefined)[]
}

interface ProxyOptions {
  /** Answers everything with this status, or never. */
  readonly always?: number | 'hang' | 'cut'
  /** The first so many requests are answered 503. */
  readonly failures?: number
  /** Answers requests of this method, when they come without a tunnel, with 407. */
  readonly refuses?: string
  /** Passes on requests of this method that come without a tunnel, and then gives an answer of its own in place of the real one. */
  readonly withholdsAnswers?: string
  /** Marks what it answers by itself, as Squid does. */
  readonly marks?: boolean
  /** Refuses CONNECT to other ports, as Squid does for all but 443. */
  readonly tunnelsTo?: number
  /** Asks for these (`user:password`). */
  readonly wants?: string
  /** Where it listens; 127.0.0.1 unless said. */
  readonly address?: string
  /** Speaks TLS itself. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export async function startProxy(options: ProxyOptions = {}): Promise<ForwardProxy> {
  const {
    always,
    failures = 0,
    marks = false,
    refuses,
    withholdsAnswers,
    tunnelsTo,
    wants,
    tls,
    address = '127.0.0.1',
  } = options
  const tunnels: string[] = []
  const plain: string[] = []
  const credentials: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const server = createProxy(tls ? createSecureServer(tls) : createServer())
  if (wants !== undefined) server.authenticate = (request) => proxyCredentials(request) === wants
  const mark = marks ? { 'x-squid-error': 'ERR_ACCESS_DENIED 0' } : {}
  const behaviour = () => (tunnels.length + plain.length <= failures ? 503 : always)
  const [tunnel] = server.listeners('connect')
  server.removeAllListeners('connect')
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    tunnels.push(request.url ?? '')
    credentials.push(proxyCredentials(request))
    socket.on('error', () => socket.destroy())
    const isRefused = tunnelsTo !== undefined && !request.url?.endsWith(`:${tunnelsTo}`)
    const how = isRefused ? 403 : behaviour()
    if (how === 'cut') socket.destroy()
    else if (typeof how === 'number') socket.end(`HTTP/1.1 ${how} Refused\r\nContent-Length: 0\r\n\r\n`)
    else if (how === undefined) {
      request.url = toThisMachine(request.url)
      tunnel?.call(server, request, socket, head)
    }
  })
  const [forward] = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    plain.push(`${request.method} ${request.url}`)
    credentials.push(proxyCredentials(request))
    if (request.method === withholdsAnswers) {
      passOnOnly(request).finally(() => response.writeHead(403, { ...mark, 'content-type': 'text/html' }).end('<html>'))
      return
    }
    const how = request.method === refuses ? 407 : behaviour()
    if (how === 'cut') request.socket.destroy()
    else if (typeof how === 'number') response.writeHead(how, { ...mark, 'content-type': 'text/html' }).end('<html>')
    else if (how === undefined) {
      request.url = toThisMachine(request.url)
      forward?.call(server, request, response)
    }
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return {
    port,
    host,
    url: (given) => `${tls ? 'https' : 'http'}://${given === undefined ? '' : `${given}@`}${host}`,
    tunnels,
    plain,
    credentials,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Resolves when there is an answer, of which nobody hears. */
async function passOnOnly({ method = '', url, headers }: IncomingMessage): Promise<void> {
  const outgoing = send(new URL(toThisMachine(url)), { method, headers, agent: false }).end()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  answer.resume()
}

function toThisMachine(target = ''): string {
  return target.replace(INNER_HOST, '127.0.0.1')
}

function proxyCredentials({ headers }: IncomingMessage): string | undefined {
  const basic = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '')?.[1]
  return basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8')
}

/**
 * A port on which nobody listens. A port that was free a moment ago may be handed to another test's server; this one
 * lies far below the range from which systems hand out ports.
 */
export const CLOSED_PORT = 1
