import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server } from 'node:net'

/**
 * Of its own where the system has more than one, so that nobody else takes the port while it is shut. macOS has only 127.0.0.1.
 */
const ADDRESS = process.platform === 'darwin' ? '127.0.0.1' : '127.0.0.2'

/** A port before an installation that can cease to listen, as while Feldera is being restarted. */
export interface Gate extends AsyncDisposable {
  readonly url: string
  /** From the next answer on that holds this text, nobody listens; for so long, or for good. */
  shutAfter(text: string, reopenAfterMs?: number): void
  shut(reopenAfterMs?: number): void
}

export async function startGate(targetPort: number): Promise<Gate> {
  let trigger: { readonly text: string; readonly reopenAfterMs: number | undefined } | undefined
  let reopening: NodeJS.Timeout | undefined
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1')
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy()).on('close', () => client.end())
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      const answer = chunk.toString('latin1')
      if (trigger && answer.includes(trigger.text)) shut(trigger.reopenAfterMs)
      // No connection is used twice, so that each request finds out whether somebody listens.
      client.write(answer.replace(/^(HTTP\/1\.1 [^\r]*\r\n)/, '$1Connection: close\r\n'), 'latin1')
    })
  })
  const port = await listen(server, 0)

  function shut(reopenAfterMs?: number): void {
    trigger = undefined
    server.close()
    if (reopenAfterMs !== undefined) reopening = setTimeout(() => server.listen(port, ADDRESS), reopenAfterMs)
  }

  return {
    url: `http://${ADDRESS}:${port}`,
    shut,
    shutAfter(text, reopenAfterMs) {
      trigger = { text, reopenAfterMs }
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(reopening)
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, ADDRESS, resolve)
  })
  return (server.address() as AddressInfo).port
}
