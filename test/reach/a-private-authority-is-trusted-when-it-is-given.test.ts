import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeAuthority, makeSelfSigned } from '../peers/authority.ts'
import { INNER_HOST, inside, startProxy } from '../peers/proxy.ts'
import { playCheck } from '../support/findings.ts'
import { runStep } from '../support/step.ts'
import { ACTIVATE, play } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const authority = await makeAuthority()
const stranger = await makeAuthority('Another Authority')
const identity = await authority.issue({ names: ['localhost'], addresses: ['127.0.0.1'] })

const folder = await mkdtemp(path.join(tmpdir(), 'authorities-'))
afterAll(() => rm(folder, { recursive: true }))
const file = async (name: string, content: string) => {
  await writeFile(path.join(folder, name), content)
  return path.join(folder, name)
}
const base64 = (text: string) => Buffer.from(text).toString('base64')
const authorityFile = await file('authority.pem', authority.cert)

test.concurrent.each([
  { how: 'as text', given: authority.cert },
  { how: 'as text with Windows line ends', given: authority.cert.replaceAll(/\r?\n/g, '\r\n') },
  { how: 'as base64 of the text', given: base64(authority.cert) },
  { how: 'as base64 in lines', given: base64(authority.cert).replaceAll(/(.{64})/g, '$1\n') },
  { how: 'as the path of a file', given: authorityFile },
  { how: 'as the path of a file with base64', given: await file('authority.b64', base64(authority.cert)) },
  { how: 'as the second of two', given: `${stranger.cert}\n${authority.cert}` },
  { how: 'with remarks around it', given: `# our authority\n${authority.cert}\n# until 2036\n` },
])('the input $how makes its servers trusted', async ({ given }) => {
  const step = await play({ at: { tls: identity }, inputs: { 'ca-certificate': given } })

  expect(step.feldera.url).toMatch(/^https:/)
  expect(step.outputs['outcome']).toBe('activated')
  expect(step.feldera.accepted).toBe(1)
})

test.concurrent.each([
  { how: 'as text', given: authority.cert },
  { how: 'as a path', given: authorityFile },
])('FELDERA_HTTPS_TLS_CERT does the same, $how', async ({ given }) => {
  const step = await playCheck({ at: { tls: identity }, env: { FELDERA_HTTPS_TLS_CERT: given } })
  expect(step.outputs['outcome']).toBe('ready')
})

test.concurrent('the input wins over the variable', async () => {
  const step = await playCheck({
    at: { tls: identity },
    inputs: { 'ca-certificate': authority.cert },
    env: { FELDERA_HTTPS_TLS_CERT: '/no/such/file' },
  })
  expect(step.outputs['outcome']).toBe('ready')
})

test.concurrent('a certificate that vouches for itself is trusted when it is given', async () => {
  const own = await makeSelfSigned('127.0.0.1')
  const without = await playCheck({ at: { tls: own } })
  const given = await playCheck({ at: { tls: own }, inputs: { 'ca-certificate': own.cert } })

  expect(without.outputs['error-code']).toBe('CertificateNotTrusted')
  expect(given.outputs['outcome']).toBe('ready')
})

describe.concurrent('an intermediate authority', async () => {
  const intermediate = await authority.intermediate('Servers of the Test Authority')
  const below = await intermediate.issue({ names: [INNER_HOST], addresses: ['127.0.0.1'] })
  const other = await authority.intermediate('Other Servers of the Test Authority')

  test.each([
    { given: 'it alone', pem: intermediate.cert },
    { given: 'the root alone', pem: authority.cert },
    { given: 'another one with it', pem: `${other.cert}\n${intermediate.cert}` },
  ])('is trusted when $given is given', async ({ pem }) => {
    const step = await play({ at: { tls: below }, inputs: { 'ca-certificate': pem } })
    expect(step.outputs['outcome'], step.log).toBe('activated')
  })

  test.each(['http', 'https'])('is trusted through a proxy that speaks %s', async (scheme) => {
    await using proxy = await startProxy(scheme === 'https' ? { tls: below } : {})
    const step = await play({
      at: { tls: below },
      inputs: inside('https', { 'ca-certificate': intermediate.cert }),
      env: { https_proxy: proxy.url() },
    })
    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(proxy.tunnels.length).toBeGreaterThan(0)
  })

  test.each([
    { given: 'nothing', inputs: {} },
    { given: 'a stranger', inputs: { 'ca-certificate': stranger.cert } },
    { given: 'another one of the same root', inputs: { 'ca-certificate': other.cert } },
  ])('is refused when $given is given', async ({ inputs }) => {
    const step = await play({ at: { tls: below }, inputs })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'CertificateNotTrusted' })
    expect(step.feldera.requests).toEqual([])
  })
})

// On Windows and macOS the store is the system's own, which no test should change.
const hasStoreOfFiles = !['win32', 'darwin'].includes(process.platform)
const STORES = hasStoreOfFiles ? ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'] : ['NODE_EXTRA_CA_CERTS']

test.concurrent.each(STORES)(
  "an authority that the machine trusts needs no input (%s stands for the machine's store)",
  async (variable) => {
    const env = { [variable]: variable === 'SSL_CERT_DIR' ? folder : authorityFile }
    const step = await play({ at: { tls: identity }, inputs: { token: 'apikey:12345678' }, env })

    expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
    expect(step.feldera.writes).toEqual([ACTIVATE])
  },
)

const key = identity.key.trim()

test.concurrent.each([
  { what: 'no certificate and no file', given: 'our-authority', shown: "'our-authority'" },
  { what: 'a file that is not there', given: '/no/such/ca.pem', shown: "'/no/such/ca.pem'" },
  { what: 'a folder', given: folder, shown: folder },
  ...(process.platform === 'linux' ? [{ what: 'a device', given: '/dev/zero', shown: "'/dev/zero'" }] : []),
  { what: 'an empty file', given: await file('empty.pem', ''), shown: 'empty.pem' },
  { what: 'a file with a key', given: await file('key.pem', key), shown: 'key.pem' },
  { what: 'a private key', given: key, shown: 'PEM' },
  { what: 'base64 of a private key', given: base64(key), shown: 'PEM' },
  { what: 'a broken certificate', given: broken(authority.cert), shown: 'PEM' },
  { what: 'a broken certificate behind a good one', given: authority.cert + broken(stranger.cert), shown: 'PEM' },
])('$what is an input error', async ({ given, shown }) => {
  const step = await play({ at: { tls: identity }, inputs: { 'ca-certificate': given } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
  expect(step.outputs['message']).toContain("input 'ca-certificate'")
  expect(step.outputs['message']).toContain(shown)
  expect(step.outputs['message']).toMatch(/allowed: .*PEM certificates.*path/)
  for (const line of key.split('\n')) expect(visibleText(step)).not.toContain(line)
  expect(step.feldera.requests).toEqual([])
})

test.concurrent('a bad FELDERA_HTTPS_TLS_CERT is named as such', async () => {
  const env = { FELDERA_HTTPS_TLS_CERT: '/no/such/ca.pem' }
  const step = await runStep({ pipeline: 'orders', host: 'https://feldera.example.test' }, { env })

  expect(step.outputs['error-code']).toBe('InvalidInput')
  expect(step.outputs['message']).toContain('FELDERA_HTTPS_TLS_CERT')
})

function broken(pem: string): string {
  return pem.replace(/\n(.{20}).*\n/, '\n$1\n')
}

describe.concurrent('on a runner whose Node is too old to be given an authority', () => {
  const env = {
    NODE_OPTIONS: `--import=data:text/javascript,import(%22node:tls%22).then(({default:t})=>{delete%20t.setDefaultCACertificates})`,
  }

  test('one that is given is an input error', async () => {
    const inputs = { pipeline: 'orders', host: 'https://feldera.example.test', 'ca-certificate': authority.cert }
    const step = await runStep(inputs, { env })
    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(step.outputs['message']).toMatch(/'ca-certificate' needs Node 24\.5 or newer, and this runner brings v/)
  })

  test('without one, the refusal is reported as elsewhere', async () => {
    const step = await play({ at: { tls: identity }, env })
    expect(step.outputs['error-code']).toBe('CertificateNotTrusted')
  })
})
