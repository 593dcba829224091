import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A server, and a proxy, that should not hear of anything. */
export interface Spy extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly requests: readonly string[]
  readonly authorizations: readonly (string | undefined)[]
}

/** @param everywhere also what comes to 0.0.0.0 and ::, which connect to this machine */
export async function startSpy({ everywhere = false } = {}): Promise<Spy> {
  const requests: string[] = []
  const authorizations: (string | undefined)[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    authorizations.push(request.headers.authorization)
    response.writeHead(404).end()
  })
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`)
    // The tunnel ends here: what travels in it is only looked at.
    const inner = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    socket.pipe(inner).pipe(socket)
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, everywhere ? undefined : '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
