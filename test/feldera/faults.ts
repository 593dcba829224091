import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Reply } from './reply.ts'

/** The requests of an activation, by what they are for. */
export type RequestKind =
  /** `GET /v0/pipelines/{name}` before an activation of it was received, and after. */
  | 'look'
  | 'wait'
  /** The same of a pipeline that was started since, and shows Standby. */
  | 'armed'
  | 'activation'
  | 'approval'
  | 'stop'
  | 'clear'
  | 'start'
  | 'dismissal'
  | 'pause'
  | 'resume'
  /** `POST …/checkpoint` and `POST …/checkpoint/sync`, and the looks at what became of them. */
  | 'checkpoint'
  | 'checkpoint-status'
  | 'sync'
  | 'sync-status'
  /** `GET /v0/pipelines/{name}` with its configuration. */
  | 'configuration'
  /** The list of all pipelines. */
  | 'list'
  | 'health'
  | 'config'
  | 'session'
  | 'remote-checkpoints'
  /** `GET …/checkpoints`, asked of the pipeline's process. */
  | 'held-checkpoints'
  /** `GET …/stats`, asked of it too. */
  | 'stats'
  | 'events'
  | 'other'

/** What the network does to an answer. */
export type Break =
  /** RST, FIN, before anything was answered. */
  | 'reset'
  | 'close'
  /** The connection ends within the header, within a body of known length, within a chunked body. */
  | 'cut-header'
  | 'cut-body'
  | 'cut-chunked'
  /** A header that leaves the length of the body open, and then nothing more. */
  | 'cut-undelimited'
  /** Silence, before the header and within the body. */
  | 'stall-header'
  | 'stall-body'
  /** A byte now and then, for ever. */
  | 'drip-header'
  | 'drip-body'
  /** A body, or a header, without end. */
  | 'flood'
  | 'huge-header'
  /** Content-Length beside Transfer-Encoding, which is how answers are smuggled. */
  | 'two-lengths'
  | 'no-http'
  /** Bytes past the encryption of a connection that is encrypted. */
  | 'plain-text-in-tls'

/** Spoils the answers to chosen requests. */
export interface Fault {
  readonly on: RequestKind | 'any'
  /** Only requests about the pipeline of this name; default: about any, or none. */
  readonly pipeline?: string
  /** A function makes another answer of the one that Feldera gives, at once or later. */
  readonly with: Break | Reply | ((answer: Reply) => Reply | Promise<Reply>)
  /** How many requests it hits, and how many matching ones it lets pass before. */
  readonly times?: number
  readonly skip?: number
  /**
   * `accepted`: the request is really acted on, and only its answer is spoilt. `unnoticed`: the same, but the write that would
   * wake the runner failed. `late`: it is acted on so many seconds later (`lateSeconds`). Default `lost`.
   */
  readonly effect?: 'lost' | 'accepted' | 'unnoticed' | 'late'
  readonly lateSeconds?: number
}

/** The faults of one installation, in the order they are tried. */
export class Faults {
  readonly #armed: { readonly fault: Fault; skip: number; left: number }[] = []

  /** @returns takes it away again */
  add(fault: Fault): () => void {
    const armed = { fault, skip: fault.skip ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY }
    this.#armed.push(armed)
    return () => {
      armed.left = 0
    }
  }

  /** The fault for this request about this pipeline, used up by asking. */
  next(kind: RequestKind, pipeline: string | undefined): Fault | undefined {
    for (const armed of this.#armed) {
      const { fault, left } = armed
      const isMeant = fault.pipeline === undefined || fault.pipeline === pipeline
      if (left <= 0 || !isMeant || (fault.on !== kind && fault.on !== 'any')) continue
      if (armed.skip > 0) {
        armed.skip -= 1
        continue
      }
      armed.left -= 1
      return fault
    }
    return undefined
  }
}

const DRIP_MS = 50
const FLOOD_CHUNK = Buffer.alloc(256 * 1024, 'x')

/** Does to the connection what the fault says; `reply` is what would have been answered. */
export function breakAnswer(how: Break, reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  const body = Buffer.from(reply.body)
  const contentType = reply.headers['content-type'] ?? 'application/json'
  const half = body.subarray(0, Math.max(1, Math.floor(body.length / 2)))
  const head = (rest: string) =>
    socket.write(`HTTP/1.1 ${reply.status} Fault\r\nContent-Type: ${contentType}\r\n${rest}`)
  switch (how) {
    case 'reset':
      socket.resetAndDestroy()
      return
    case 'close':
      socket.end()
      return
    case 'cut-header':
      head('X-Half')
      socket.end()
      return
    case 'cut-body':
      head(`Content-Length: ${body.length + 1_000}\r\n\r\n`)
      socket.end(half)
      return
    case 'cut-chunked':
      head('Transfer-Encoding: chunked\r\n\r\n')
      socket.end(`${half.length.toString(16)}\r\n${half.toString('utf8')}\r\n`)
      return
    case 'cut-undelimited':
      head('\r\n')
      setTimeout(() => socket.resetAndDestroy(), DRIP_MS)
      return
    case 'stall-header':
      return
    case 'stall-body':
      head(`Content-Length: ${body.length + 1_000}\r\n\r\n`)
      socket.write(half)
      return
    case 'drip-header':
      head('')
      repeat(socket, DRIP_MS, () => socket.write('X-Drip: 1\r\n'))
      return
    case 'drip-body':
      head('Content-Length: 100000\r\n\r\n')
      repeat(socket, DRIP_MS, () => socket.write(' '))
      return
    case 'flood':
      response.writeHead(reply.status, { 'content-type': contentType })
      flood(response)
      return
    case 'huge-header':
      head(`X-Huge: ${'x'.repeat(1024 * 1024)}\r\nContent-Length: 0\r\n\r\n`)
      return
    case 'two-lengths':
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n')
      return
    case 'no-http':
      socket.end('220 mail.example.com ESMTP ready\r\n')
      return
    case 'plain-text-in-tls':
      underlying(socket).end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
  }
}

/** The TCP connection that carries a TLS one; Node tells it nowhere else. */
function underlying(socket: IncomingMessage['socket']): Socket {
  const { _parent: parent } = socket as { _parent?: Socket }
  if (parent === undefined) throw new Error('the connection is not encrypted')
  return parent
}

function repeat(socket: IncomingMessage['socket'], ms: number, action: () => void): void {
  const timer = setInterval(action, ms)
  socket.once('close', () => clearInterval(timer))
}

function flood(response: ServerResponse): void {
  const pour = () => {
    while (!response.destroyed && response.write(FLOOD_CHUNK));
    if (!response.destroyed) response.once('drain', pour)
  }
  pour()
}
