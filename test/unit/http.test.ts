import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openConnection } from '../../src/feldera/http.ts'

test('a request under way for longer than connections are reused is not ended by the next one', async () => {
  const server = createServer(async ({ url }, response) => {
    if (url === '/slow') await setTimeout(2_600)
    response.end(url)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const connection = openConnection({ requestTimeoutMs: 10_000, trustsIntermediates: false })
  const get = (path: string) =>
    connection.send({ method: 'GET', url: `${base}${path}`, headers: {} }, new AbortController().signal)
  const slow = get('/slow')
  await setTimeout(2_200)
  expect(await get('/next')).toMatchObject({ kind: 'answer', body: '/next' })
  expect(await slow).toMatchObject({ kind: 'answer', body: '/slow' })
  connection.close()
  server.close()
})
