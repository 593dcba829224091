import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type ServerOptions as SecureServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { Reply } from './reply.ts'

// HTTP on loopback, for whatever answers there.

/** Its certificate. `clientAuthority`: of what it asks its clients for one, and takes no others. */
export interface ServerIdentity {
  readonly cert: string
  readonly key: string
  readonly clientAuthority?: string
  /** Only this version of TLS is spoken. */
  readonly version?: 'TLSv1.2' | 'TLSv1.3'
  /** Only these are spoken, by OpenSSL's names. */
  readonly ciphers?: string
}

export interface ServerOptions {
  readonly tls?: ServerIdentity | undefined
  readonly address?: string | undefined
  readonly port?: number | undefined
}

export interface RunningServer {
  readonly port: number
  close(): Promise<void>
}

export type Serve = (request: IncomingMessage, response: ServerResponse) => void

export async function startServer(serve: Serve, { tls, address, port }: ServerOptions): Promise<RunningServer> {
  const server = tls ? createSecureServer(toTlsOptions(tls), serve) : createServer(serve)
  server.on('clientError', (_error, socket) => refuse(socket, tls !== undefined))
  const listening = await listen(server, port ?? 0, address ?? '127.0.0.1')
  return {
    port: listening,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function toTlsOptions({ clientAuthority, version, ...others }: ServerIdentity): SecureServerOptions {
  return {
    ...others,
    ...(clientAuthority === undefined ? {} : { ca: clientAuthority, requestCert: true, rejectUnauthorized: true }),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
  }
}

export function send(response: ServerResponse, { status, headers, body, follow }: Reply, now: number): void {
  const date = new Date(now).toUTCString()
  if (follow === undefined) {
    response.writeHead(status, { date, ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
    return
  }
  response.writeHead(status, { date, ...headers })
  response.flushHeaders()
  const write = (line: string) => response.write(`${line}\n`)
  const stop = follow({ line: write, notice: write, end: () => response.end() })
  response.once('close', stop)
}

/** Only bodies that are whole, as Feldera does it. */
export function compress(reply: Reply): Reply {
  if (reply.follow || reply.body.length === 0) return reply
  return { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' }, body: gzipSync(reply.body) }
}

/** A body may be of use only as a whole. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** What is no HTTP gets a 400, as from Feldera's own server; a TLS handshake that failed just ends. */
function refuse(socket: Duplex, isSecure: boolean): void {
  if (isSecure || !socket.writable) socket.destroy()
  else socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
}

async function listen(server: Server, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  return (server.address() as AddressInfo).port
}
