import { once } from 'node:events'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { makeAuthority } from '../peers/authority.ts'
import { playCheck } from '../support/findings.ts'
import { runStep } from '../support/step.ts'
import { play, theError } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const authority = await makeAuthority()
const good = await authority.issue({ addresses: ['127.0.0.1'] })
const TOKEN = 'apikey:not-for-strangers'

test.concurrent.each([
  { why: 'nobody is known to vouch for it', tls: good, given: undefined, advice: /'ca-certificate'/ },
  {
    why: 'another authority vouches for it',
    tls: good,
    given: (await makeAuthority('Another Authority')).cert,
    advice: /'ca-certificate'/,
  },
  {
    why: 'it has expired',
    tls: await authority.issue({ addresses: ['127.0.0.1'], lifetime: 'over' }),
    given: authority.cert,
    advice: /expired.*Renew/,
  },
  {
    why: 'it is not valid yet',
    tls: await authority.issue({ addresses: ['127.0.0.1'], lifetime: 'not-begun' }),
    given: authority.cert,
    advice: /not yet valid.*clocks/,
  },
  {
    why: 'it is for another name',
    tls: await authority.issue({ names: ['feldera.example.com'] }),
    given: authority.cert,
    advice: /altnames.*'host'/,
  },
  {
    why: 'its signature is of a kind that is refused today',
    tls: await authority.issue({ addresses: ['127.0.0.1'], digest: 'sha1' }),
    given: authority.cert,
    advice: /digest algorithm too weak/,
  },
])('a certificate is refused at once because $why', async ({ tls, given, advice }) => {
  const step = await play({
    at: { tls },
    inputs: { token: TOKEN, ...(given === undefined ? {} : { 'ca-certificate': given }) },
  })

  expect(step.outputs).toMatchObject({
    outcome: 'failed',
    'error-code': 'CertificateNotTrusted',
    'http-status': '',
    changed: 'false',
  })
  expect(theError(step)).toMatch(advice)
  // A hint of Node's own that nobody can follow in a workflow.
  expect(visibleText(step)).not.toContain('--use-system-ca')
  expect(step.feldera.requests).toEqual([])
  expect(step.tookMs).toBeLessThan(10_000)
})

test.concurrent('a check reports the same as its finding', async () => {
  const step = await playCheck({ at: { tls: good } })

  expect(step.outputs).toMatchObject({ outcome: 'not-ready', 'error-code': 'CertificateNotTrusted' })
  expect(step.outputs['message']).toMatch(/is not ready to be activated: .*'ca-certificate'/)
  expect(step.feldera.requests).toEqual([])
})

test.concurrent("nothing turns the verification off, not even Node's own switch", async () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', FELDERA_TLS_INSECURE: '1' }
  const step = await play({ at: { tls: good }, inputs: { token: TOKEN }, env })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'CertificateNotTrusted' })
  expect(step.annotations.map(({ level }) => level)).toEqual(['warning', 'error'])
  expect(step.annotations[0]?.message).toContain('NODE_TLS_REJECT_UNAUTHORIZED')
  expect(step.feldera.requests).toEqual([])
})

test.concurrent('https to a port that speaks plain http is reported at once', async () => {
  const step = await play({ inputs: ({ port }) => ({ host: `https://127.0.0.1:${port}`, token: TOKEN }) })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'NotHttp' })
  expect(step.annotations[0]?.message).toMatch(
    /no TLS is spoken there.*'host'.*if Feldera is really served without, it is http:\/\/127/,
  )
  expect(step.feldera.requests).toEqual([])
  expect(step.tookMs).toBeLessThan(10_000)
})

test.concurrent.each([
  { how: 'closes', answer: '' },
  { how: 'sends an alert of TLS, as Feldera itself does', answer: Buffer.from([0x15, 3, 1, 0, 2, 2, 50]) },
])('http to a port that speaks TLS and $how: https is advised', async ({ answer }) => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const step = await runStep({ pipeline: 'orders', host: `http://127.0.0.1:${port}`, timeout: '3s' })
  server.close()

  expect(step.exitCode).toBe(1)
  expect(step.annotations[0]?.message).toMatch(/https:\/\//)
  expect(step.tookMs).toBeLessThan(12_000)
})

test.concurrent.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a server that asks for a client certificate (%s) is not said to speak no TLS',
  async (version) => {
    const server = createSecureServer({
      ...good,
      requestCert: true,
      rejectUnauthorized: true,
      ca: authority.cert,
      minVersion: version,
      maxVersion: version,
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const host = `https://127.0.0.1:${port}`
    const step = await runStep({ pipeline: 'orders', host, 'ca-certificate': authority.cert, timeout: '15s' })
    server.close()

    expect(step.outputs).toMatchObject({ outcome: 'failed', changed: 'false' })
    expect(step.annotations[0]?.message).toMatch(/alert .*'client-certificate'/)
    expect(step.tookMs).toBeLessThan(10_000)
  },
)
