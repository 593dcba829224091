import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { runStep } from '../support/step.ts'

const ROW =
  '{"name":"orders","deployment_status":"Standby","deployment_desired_status":"Standby","deployment_resources_status":"Provisioned"}'

/** Checks a pipeline at a server that gives this answer, byte by byte, to everything. */
async function checkAgainst(answer: string) {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const step = await runStep({ pipeline: 'orders', host, expect: 'any', wait: false, timeout: '3s' })
  await new Promise((resolve) => server.close(resolve))
  return step
}

const JSON_HEADER = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n'
const withHeaderOf = (kib: number) =>
  `${JSON_HEADER}X-Policy: ${'x'.repeat(kib * 1024)}\r\nContent-Length: ${ROW.length}\r\n\r\n${ROW}`

test.concurrent('a header of 60 KiB is read', async () => {
  const step = await checkAgainst(withHeaderOf(60))
  // The answer to the activation is the row again, which accepts nothing; so much for this server.
  expect(step.outputs['previous-status'], step.log).toBe('Standby')
})

test.concurrent('a header of more than 64 KiB is said to be that', async () => {
  const step = await checkAgainst(withHeaderOf(65))
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'AnswerTooLarge', changed: 'false' })
  expect(step.outputs['message']).toContain(
    'the header of the answer is larger than 64 KiB (HPE_HEADER_OVERFLOW) (AnswerTooLarge)',
  )
})

test.concurrent.each([
  {
    what: 'a length beside chunks',
    answer: `${JSON_HEADER}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    words:
      /breaks the rules of HTTP: Transfer-Encoding can't be present with Content-Length \(HPE_\w+\) \(MalformedAnswer\)/,
  },
  {
    what: 'two lengths',
    answer: `${JSON_HEADER}Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345`,
    words: /breaks the rules of HTTP: .*Content-Length.* \(HPE_\w+\) \(MalformedAnswer\)/,
  },
  {
    what: 'a blank within the name of a header',
    answer: `${JSON_HEADER}X Policy: none\r\nContent-Length: ${ROW.length}\r\n\r\n${ROW}`,
    words: /breaks the rules of HTTP: .*header.* \(HPE_\w+\) \(MalformedAnswer\)/i,
  },
])('$what is reported with the rule that it breaks, and no https is advised', async ({ answer, words }) => {
  const step = await checkAgainst(answer)
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'MalformedAnswer', changed: 'false' })
  expect(step.outputs['message']).toMatch(words)
  expect(step.outputs['message']).not.toContain('https')
})

test.concurrent('what does not begin as HTTP is no HTTP, and https is advised', async () => {
  const step = await checkAgainst('220 mail.example.com ESMTP ready\r\n')
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'NotHttp', changed: 'false' })
  expect(step.outputs['message']).toMatch(/the answer is not HTTP \(HPE_\w+\).*https:/)
})
