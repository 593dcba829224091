import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'

/** How long a connection lives after an answer: long enough for the next request to be sent on it, too short for its answer. */
const DROPPED_AFTER_MS = 1

/** A server in front of Feldera that keeps no connection, and does not say so. */
async function startDropper(port: number) {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((outer) => {
    connections += 1
    const inner = connect(port, '127.0.0.1')
    let answers = 0
    outer.on('data', (chunk) => {
      // What comes after the first answer meets a connection that is already lost.
      if (answers === 0) inner.write(chunk)
      else outer.resetAndDestroy()
    })
    inner.on('data', (chunk) => {
      answers += 1
      outer.write(chunk)
      setTimeout(() => outer.destroy(), DROPPED_AFTER_MS)
    })
    for (const socket of [outer, inner]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => (socket === outer ? inner : outer).destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('an activation does not get lost on it', async () => {
  await using feldera = await startFeldera({ speed: 100 })
  await using dropper = await startDropper(feldera.port)
  const step = await runStep({ pipeline: 'orders', host: dropper.url })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(feldera.writes).toEqual(['POST /v0/pipelines/orders/activate?initial=running'])
  // No answer was lost: looking whether the activation was accepted would have taken eight seconds.
  expect(step.log).not.toContain('no good answer')
  expect(step.tookMs).toBeLessThan(6_000)
  expect(dropper.connections()).toBeGreaterThan(1)
})

test('whatever is posted has a connection of its own, and what is looked at shares one', async () => {
  const step = await play({
    at: 'needs-approval',
    inputs: { 'on-approval': 'approve' },
  })

  expect(step.outputs['outcome'], step.log).toBe('activated')
  const posts = step.feldera.requests.filter(({ method }) => method === 'POST')
  expect(posts.map(({ headers }) => headers.connection)).toEqual(['close', 'close'])
  const looks = step.feldera.requests.filter(({ method }) => method === 'GET')
  expect(new Set(looks.map(({ headers }) => headers.connection))).toEqual(new Set(['keep-alive']))
})
