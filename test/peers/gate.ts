import { randomInt } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server } from 'node:net'

/** A port before an installation that can cease to listen, as while Feldera is being restarted. */
export interface Gate extends AsyncDisposable {
  readonly url: string
  /** From the next answer on that holds this text, or a later one of them, nobody listens; for so long, or for good. */
  shutAfter(text: string, reopenAfterMs?: number, count?: number): void
  shut(reopenAfterMs?: number): void
}

/** Calls `action` after so many milliseconds; the returned function calls that off. */
type After = (ms: number, action: () => void) => () => void

const afterRealTime: After = (ms, action) => {
  const timer = setTimeout(action, ms)
  return () => clearTimeout(timer)
}

/** @param after by which clock the gate opens again */
export async function startGate(targetPort: number, after = afterRealTime): Promise<Gate> {
  const address = addressOfItsOwn()
  let trigger: { readonly text: string; readonly reopenAfterMs: number | undefined; left: number } | undefined
  let stayShut: () => void = () => undefined
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1')
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy()).on('close', () => client.end())
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      const answer = chunk.toString('latin1')
      if (trigger && answer.includes(trigger.text)) {
        trigger.left -= 1
        if (trigger.left === 0) shut(trigger.reopenAfterMs)
      }
      // No connection is used twice, so that each request finds out whether somebody listens.
      client.write(answer.replace(/^(HTTP\/1\.1 [^\r]*\r\n)/, '$1Connection: close\r\n'), 'latin1')
    })
  })
  const port = await listen(server, address)

  function shut(reopenAfterMs?: number): void {
    trigger = undefined
    server.close()
    if (reopenAfterMs !== undefined) stayShut = after(reopenAfterMs, () => server.listen(port, address))
  }

  return {
    url: `http://${address}:${port}`,
    shut,
    shutAfter(text, reopenAfterMs, count = 1) {
      trigger = { text, reopenAfterMs, left: count }
    },
    async [Symbol.asyncDispose]() {
      stayShut()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** So that nobody else, not even another gate, takes the port while it is shut. macOS has only 127.0.0.1. */
function addressOfItsOwn(): string {
  if (process.platform === 'darwin') return '127.0.0.1'
  return ['127', randomInt(1, 255), randomInt(1, 255), randomInt(1, 255)].join('.')
}

async function listen(server: Server, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, resolve)
  })
  return (server.address() as AddressInfo).port
}
