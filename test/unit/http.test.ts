import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openConnection } from '../../src/feldera/http.ts'
import { connectionOptions } from './samples.ts'

// Only the clock by which connections grow old stands still; sockets and timers are real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Connections are reused for two seconds. */
const JUST_REUSED_MS = 2_000
const TOO_LONG_MS = 2_001

function pass(ms: number): void {
  vi.advanceTimersByTime(ms)
}

/**
 * A server that answers each request with the number of the connection it came over, counted from 1. It never drops one by
 * itself. Requests below `/held` it answers only when they are let go.
 */
async function startServer() {
  const server = createServer({ keepAliveTimeout: 0 })
  const sockets: Socket[] = []
  const closed: Promise<unknown>[] = []
  const held = new Map<string, PromiseWithResolvers<() => void>>()
  const heldAt = (path: string) => {
    const arrival = held.get(path) ?? Promise.withResolvers()
    held.set(path, arrival)
    return arrival
  }
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    closed.push(new Promise((resolve) => socket.once('close', resolve)))
  })
  server.on('request', ({ url = '', socket }, response: ServerResponse) => {
    const answer = () => response.end(`connection ${sockets.indexOf(socket) + 1}`)
    if (url.startsWith('/held')) heldAt(url).resolve(answer)
    else answer()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when the request is there, with what lets it go. */
    holds: (path: string) => heldAt(path).promise,
    /** Resolves when the connection with this number is closed. */
    closed: (number: number) => closed[number - 1],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function startClient() {
  const server = await startServer()
  const connection = openConnection(connectionOptions())
  const send = async (method: 'GET' | 'POST', url: string, { signal } = new AbortController()) => {
    const result = await connection.send({ method, url, headers: {} }, signal)
    return result.kind === 'answer' ? result.body : result
  }
  return {
    server,
    get: (path = '/', ending?: AbortController) => send('GET', `${server.url}${path}`, ending),
    post: (path = '/') => send('POST', `${server.url}${path}`),
    getFrom: (url: string) => send('GET', url),
    close: () => connection.close(),
    async [Symbol.asyncDispose]() {
      connection.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('an idle connection', { timeout: 10_000 }, () => {
  test('is used again for two seconds, then closed and replaced', async () => {
    await using client = await startClient()
    expect(await client.get()).toBe('connection 1')
    pass(JUST_REUSED_MS)
    expect(await client.get()).toBe('connection 1')
    pass(TOO_LONG_MS)
    expect(await client.get()).toBe('connection 2')
    await client.server.closed(1)
  })

  test('is closed after two seconds although others of the same server were used meanwhile', async () => {
    await using client = await startClient()
    const [first, second] = [client.get('/held/first'), client.get('/held/second')]
    const letFirstGo = await client.server.holds('/held/first')
    const letSecondGo = await client.server.holds('/held/second')
    letFirstGo()
    expect(await first).toBe('connection 1')
    letSecondGo()
    expect(await second).toBe('connection 2')
    pass(JUST_REUSED_MS)
    expect(await client.get()).toBe('connection 2')
    pass(TOO_LONG_MS - JUST_REUSED_MS)
    expect(await client.get()).toBe('connection 2')
    await client.server.closed(1)
  })

  test('counts as idle from the end of its last answer', async () => {
    await using client = await startClient()
    const slow = client.get('/held')
    const letGo = await client.server.holds('/held')
    pass(1_500)
    letGo()
    expect(await slow).toBe('connection 1')
    pass(1_500)
    expect(await client.get()).toBe('connection 1')
  })

  test('never carries a POST, which has a connection of its own', async () => {
    await using client = await startClient()
    expect(await client.get()).toBe('connection 1')
    expect(await client.post()).toBe('connection 2')
    await client.server.closed(2)
    expect(await client.post()).toBe('connection 3')
    await client.server.closed(3)
    expect(await client.get()).toBe('connection 1')
  })
})

describe('a request under way', { timeout: 10_000 }, () => {
  test('for longer than connections are reused is not ended by the next one', async () => {
    await using client = await startClient()
    const slow = client.get('/held')
    const letGo = await client.server.holds('/held')
    pass(TOO_LONG_MS)
    expect(await client.get()).toBe('connection 2')
    letGo()
    expect(await slow).toBe('connection 1')
    expect(await client.get()).toBe('connection 1')
  })

  test('is not ended when another that began with it ends, and the next one comes late', async () => {
    await using client = await startClient()
    const first = client.get('/held/first')
    const letFirstGo = await client.server.holds('/held/first')
    const second = client.get('/held/second')
    const letSecondGo = await client.server.holds('/held/second')
    letFirstGo()
    expect(await first).toBe('connection 1')
    pass(TOO_LONG_MS)
    expect(await client.get()).toBe('connection 3')
    await client.server.closed(1)
    letSecondGo()
    expect(await second).toBe('connection 2')
  })

  test('is not ended when another that began with it ends after the next one came late', async () => {
    await using client = await startClient()
    const first = client.get('/held/first')
    const letFirstGo = await client.server.holds('/held/first')
    const second = client.get('/held/second')
    const letSecondGo = await client.server.holds('/held/second')
    pass(TOO_LONG_MS)
    expect(await client.get()).toBe('connection 3')
    letFirstGo()
    expect(await first).toBe('connection 1')
    letSecondGo()
    expect(await second).toBe('connection 2')
  })

  test('is not ended by a POST that comes and goes', async () => {
    await using client = await startClient()
    const slow = client.get('/held')
    const letGo = await client.server.holds('/held')
    pass(TOO_LONG_MS)
    expect(await client.post()).toBe('connection 2')
    await client.server.closed(2)
    letGo()
    expect(await slow).toBe('connection 1')
    expect(await client.get()).toBe('connection 1')
  })

  test('is not ended by GETs that come and go, when it is a POST', async () => {
    await using client = await startClient()
    const slow = client.post('/held')
    const letGo = await client.server.holds('/held')
    expect(await client.get()).toBe('connection 2')
    pass(TOO_LONG_MS)
    expect(await client.get()).toBe('connection 3')
    letGo()
    expect(await slow).toBe('connection 1')
  })

  test('is not ended when another one is cancelled', async () => {
    await using client = await startClient()
    const cancelling = new AbortController()
    const cancelled = client.get('/held/cancelled', cancelling)
    await client.server.holds('/held/cancelled')
    const slow = client.get('/held')
    const letGo = await client.server.holds('/held')
    cancelling.abort(new Error('cancelled'))
    await expect(cancelled).rejects.toThrow('cancelled')
    await client.server.closed(1)
    letGo()
    expect(await slow).toBe('connection 2')
  })
})

describe('close() in the end', { timeout: 10_000 }, () => {
  test('closes the idle connections to all servers', async () => {
    await using client = await startClient()
    await using issuer = await startServer()
    expect(await client.get()).toBe('connection 1')
    expect(await client.getFrom(issuer.url)).toBe('connection 1')
    client.close()
    await Promise.all([client.server.closed(1), issuer.closed(1)])
  })
})
