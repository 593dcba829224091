import { createPrivateKey } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { json, type Reply } from '../feldera/reply.ts'
import { makeAuthority } from '../peers/authority.ts'
import { startIssuer } from '../peers/issuer.ts'
import { INNER_HOST, inside, startProxy } from '../peers/proxy.ts'
import { ACTIVATE, play, theError } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const authority = await makeAuthority()
const clients = await makeAuthority('Authority of the clients')
const strangers = await makeAuthority('Authority of others')
const server = await authority.issue({ names: ['localhost', INNER_HOST], addresses: ['127.0.0.1'] })
const client = await clients.issue({ names: ['runner'] })
const stranger = await strangers.issue({ names: ['stranger'] })

const gateway = { ...server, clientAuthority: clients.cert }
const trust = { 'ca-certificate': authority.cert }
const shown = { 'client-certificate': client.cert, 'client-key': client.key }
const base64 = (text: string) => Buffer.from(text).toString('base64')

const folder = await mkdtemp(path.join(tmpdir(), 'client-'))
afterAll(() => rm(folder, { recursive: true }))
const file = async (name: string, content: string) => {
  await writeFile(path.join(folder, name), content)
  return path.join(folder, name)
}
const certificateFile = await file('client.pem', client.cert)
const keyFile = await file('client.key', client.key)
const sec1 = createPrivateKey(client.key).export({ type: 'sec1', format: 'pem' }).toString()

test.concurrent.each([
  ['as text', shown],
  [
    'with Windows line ends',
    { 'client-certificate': client.cert.replaceAll(/\r?\n/g, '\r\n'), 'client-key': client.key },
  ],
  ['as base64 of it', { 'client-certificate': base64(client.cert), 'client-key': base64(client.key) }],
  ['as base64 in lines', { ...shown, 'client-key': base64(client.key).replaceAll(/(.{76})/g, '$1\n') }],
  ['as the paths of files', { 'client-certificate': certificateFile, 'client-key': keyFile }],
  ['with a key of another form', { ...shown, 'client-key': sec1 }],
  ['with line breaks as two characters', { ...shown, 'client-key': client.key.replaceAll('\n', '\\n') }],
  ['with both in one text', { 'client-certificate': client.cert, 'client-key': `${client.cert}\n${client.key}` }],
])('the pair %s lets the step through', async (_how, pair) => {
  const step = await play({ at: { tls: gateway }, inputs: { ...trust, ...pair } })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.feldera.writes).toEqual([ACTIVATE])
})

test.concurrent('those that have signed it are sent with it', async () => {
  const between = await clients.intermediate('Runners')
  const below = await between.issue({ names: ['runner'] })
  const inputs = { ...trust, 'client-certificate': below.cert, 'client-key': below.key }
  const step = await play({ at: { tls: gateway }, inputs })
  expect(step.outputs['outcome'], step.log).toBe('activated')
})

test.concurrent.each(['http', 'https'])('it works through a proxy that speaks %s', async (scheme) => {
  await using proxy = await startProxy(scheme === 'https' ? { tls: server } : {})
  const step = await play({
    at: { tls: gateway },
    inputs: inside('https', { ...trust, ...shown }),
    env: { https_proxy: proxy.url().replace('127.0.0.1', 'localhost') },
  })
  expect(step.outputs['outcome'], step.log).toBe('activated')
  expect(proxy.tunnels.length).toBeGreaterThan(0)
})

test.concurrent('no issuer of tokens is shown it, even if that one asks', async () => {
  await using issuer = await startIssuer({ tls: { ...server, requestCert: true } })
  const step = await play({
    at: { tls: gateway, trust: () => ({ role: 'write' }) },
    inputs: { ...trust, ...shown, oidc: true },
    env: issuer.env,
  })
  expect(step.outputs['outcome'], step.log).toBe('activated')
  expect(issuer.received.map(({ clientName }) => clientName)).toEqual([undefined])
})

describe.concurrent.each(['TLSv1.2', 'TLSv1.3'] as const)('a server that asks for one, by %s', (version) => {
  test('and gets none: the advice names the inputs', async () => {
    const step = await play({ at: { tls: { ...gateway, version } }, inputs: trust })

    const code = version === 'TLSv1.3' ? 'ClientCertificateRequired' : 'TlsFailed'
    expect(step.outputs).toMatchObject({ outcome: 'failed', changed: 'false', 'error-code': code })
    expect(theError(step)).toMatch(/inputs 'client-certificate' and 'client-key'/)
    expect(step.feldera.requests).toEqual([])
  })

  // Servers in Node do not say in TLS why they close the connection.
  test('and closes the connection on that of a stranger: the advice says what to check', async () => {
    const inputs = { ...trust, 'client-certificate': stranger.cert, 'client-key': stranger.key, timeout: '3s' }
    const step = await play({ at: { tls: { ...gateway, version } }, inputs })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(theError(step)).toMatch(
      /because it does not accept the client certificate\. .*\(it is from .* GMT to .* GMT\)/,
    )
  })
})

test.concurrent('a server that says no in TLS: the certificate is one of the things to check', async () => {
  const tls = { ...server, version: 'TLSv1.2', ciphers: 'AES128-SHA256' } as const
  const step = await play({ at: { tls }, inputs: { ...trust, ...shown } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'TlsFailed', changed: 'false' })
  expect(theError(step)).toContain("Check the input 'client-certificate': whether it is valid")
})

describe.concurrent('a gateway that asks for one by a page, as nginx does', () => {
  const page = (words: string): Reply => ({
    status: 400,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>400 ${words}</title></head><body>nginx</body></html>`,
  })

  test('and gets none', async () => {
    const faults = [{ on: 'any', with: page('No required SSL certificate was sent') }] as const
    const step = await play({ at: { faults } })
    expect(step.outputs).toMatchObject({ 'error-code': 'ClientCertificateRequired', 'http-status': '400' })
    expect(theError(step)).toContain("in the inputs 'client-certificate' and 'client-key'")
  })

  test('and gets one that it does not trust', async () => {
    const faults = [{ on: 'any', with: page('The SSL certificate error') }] as const
    const step = await play({ at: { tls: server, faults }, inputs: { ...trust, ...shown } })
    expect(step.outputs['error-code']).toBe('ClientCertificateRequired')
    expect(theError(step)).toContain('The server does not accept the one that it got. Check the input')
  })

  test('while an error of Feldera with such words is its own', async () => {
    const body = { message: 'The SSL certificate error', error_code: 'InvalidName', details: {} }
    const step = await play({ at: { faults: [{ on: 'any', with: json(400, body) }] } })
    expect(step.outputs['error-code']).toBe('InvalidName')
  })
})

const encrypted = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
  .toString()
const weak = await weakPair()

test.concurrent.each([
  ['a certificate alone', { 'client-certificate': client.cert }, /'client-certificate' is given alone/],
  ['a key alone', { 'client-key': client.key }, /'client-key' is given alone/],
  ['the key of another', { ...shown, 'client-key': stranger.key }, /do not belong together/],
  [
    'a key with a passphrase',
    { ...shown, 'client-key': encrypted },
    /that a passphrase protects; allowed: .*without a passphrase/,
  ],
  [
    'a certificate for a key',
    { ...shown, 'client-key': client.cert },
    /'client-key' is a PEM text without a private key/,
  ],
  [
    'a key for a certificate',
    { ...shown, 'client-certificate': client.key },
    /'client-certificate' is a PEM text in which not/,
  ],
  [
    'files that are not there',
    { 'client-certificate': '/no/such.pem', 'client-key': '/no/such.key' },
    /such\.pem.*such\.key/,
  ],
  ['base64 of something else', { ...shown, 'client-key': base64('no key at all') }, /'client-key' is .*cannot be read/],
  [
    'a key without its first and last line',
    { ...shown, 'client-key': bare(client.key) },
    /'client-key' is a text of \d+ char/,
  ],
  [
    'a line of one for a certificate',
    { ...shown, 'client-certificate': bare(client.key) },
    /'client-certificate' is a text of/,
  ],
  ['a key that is too small', weak, /cannot be used for TLS: .*too small/],
])('%s is an input error', async (_what, pair, problem) => {
  const step = await play({ at: { tls: gateway }, inputs: { ...trust, ...pair } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
  expect(theError(step)).toMatch(problem)
  expect(theError(step)).toContain('allowed: ')
  for (const key of [client.key, stranger.key]) {
    for (const line of key.trim().split('\n').slice(1, -1)) expect(visibleText(step)).not.toContain(line)
  }
  expect(step.feldera.requests).toEqual([])
})

function bare(pem: string): string {
  return pem.trim().split('\n').slice(1, -1).join('')
}

async function weakPair() {
  const { generate } = await import('selfsigned')
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'weak' }], { keySize: 1_024 })
  return { 'client-certificate': cert, 'client-key': key }
}

test.concurrent('a pair for a host without TLS is an input error', async () => {
  const step = await play({ inputs: shown })
  expect(theError(step)).toMatch(/'client-certificate' is given, but input 'host' is 'http:.*nobody can ask for it/)
  expect(step.feldera.requests).toEqual([])
})
