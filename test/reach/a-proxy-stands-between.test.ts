import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { makeAuthority } from '../peers/authority.ts'
import { startIssuer } from '../peers/issuer.ts'
import { INNER_HOST, inside, startProxy } from '../peers/proxy.ts'
import { playCheck } from '../support/findings.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const authority = await makeAuthority()
const identity = await authority.issue({ names: [INNER_HOST, 'localhost'], addresses: ['127.0.0.1'] })
const TOKEN = 'apikey:only-for-feldera'
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

describe.concurrent('a Feldera whose name only the proxy knows', () => {
  test.each(['https_proxy', 'HTTPS_PROXY'])('is reached over https with %s', async (variable) => {
    await using proxy = await startProxy()
    const step = await play({
      at: { tls: identity },
      inputs: inside('https', { token: TOKEN, 'ca-certificate': authority.cert }),
      env: { [variable]: proxy.url() },
    })

    expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${INNER_HOST}:${step.feldera.port}`]))
    // What goes through the tunnel is not for the proxy.
    expect(proxy.plain).toEqual([])
    expect(proxy.credentials.every((sent) => sent === undefined)).toBe(true)
    expect(step.feldera.requests[0]?.headers).toMatchObject({
      host: `${INNER_HOST}:${step.feldera.port}`,
      authorization: `Bearer ${TOKEN}`,
    })
    expect(step.feldera.requests[0]?.headers['proxy-authorization']).toBeUndefined()
  })

  test.each(['http_proxy', 'HTTP_PROXY'])('is reached over http with %s', async (variable) => {
    await using proxy = await startProxy()
    const step = await play({ inputs: inside('http'), env: { [variable]: proxy.url() } })

    expect(step.outputs['outcome']).toBe('activated')
    expect(step.feldera.accepted).toBe(1)
    const host = `http://${INNER_HOST}:${step.feldera.port}`
    // As curl does it, for many proxies refuse a tunnel to anything but port 443.
    expect(proxy.tunnels).toEqual([])
    expect(proxy.plain[0]).toBe(`GET ${host}/v0/pipelines/orders?selector=status`)
    expect(proxy.plain).toContain(`POST ${host}/v0/pipelines/orders/activate?initial=running`)
    expect(step.feldera.requests[0]?.headers.host).toBe(`${INNER_HOST}:${step.feldera.port}`)
  })

  test('is reached over http through a proxy that lets tunnels through to port 443 only', async () => {
    await using proxy = await startProxy({ tunnelsTo: 443 })
    const step = await play({
      inputs: ({ port }) => ({ host: `http://${INNER_HOST}:${port}/` }),
      env: { http_proxy: proxy.url() },
    })

    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.feldera.accepted).toBe(1)
  })

  test('is reached over http through a proxy that speaks TLS itself, by a tunnel', async () => {
    await using proxy = await startProxy({ tls: identity })
    const step = await play({
      inputs: inside('http', { 'ca-certificate': authority.cert }),
      env: { http_proxy: proxy.url() },
    })

    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(proxy.tunnels.length).toBeGreaterThan(0)
    expect(proxy.plain).toEqual([])
  })

  test.each(['', 'robot:s3cret@'])('is reached when the variable leaves out http:// (%shost:port)', async (who) => {
    await using proxy = await startProxy()
    const step = await playCheck({
      at: { tls: identity },
      inputs: inside('https', { 'ca-certificate': authority.cert }),
      env: { https_proxy: `${who}localhost:${proxy.port}` },
    })

    expect(step.outputs['outcome'], step.log).toBe('ready')
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${INNER_HOST}:${step.feldera.port}`]))
    expect(new Set(proxy.credentials)).toEqual(new Set([who === '' ? undefined : 'robot:s3cret']))
    expect(visibleText(step)).not.toContain('s3cret')
  })

  test.runIf(hasIpv6).each(['http', 'https'])(
    'is reached over %s through a proxy with an IPv6 address',
    async (scheme) => {
      await using proxy = await startProxy({ address: '::1' })
      const step = await playCheck({
        at: scheme === 'https' ? { tls: identity } : {},
        inputs: inside(scheme, { 'ca-certificate': authority.cert }),
        env: { [`${scheme}_proxy`]: `[::1]:${proxy.port}` },
      })

      expect(step.outputs['outcome'], step.log).toBe('ready')
      expect(proxy.tunnels.length + proxy.plain.length).toBeGreaterThan(0)
    },
  )

  test('is reached through a proxy that speaks TLS itself', async () => {
    await using proxy = await startProxy({ tls: identity })
    const step = await play({
      at: { tls: identity },
      inputs: inside('https', { 'ca-certificate': authority.cert }),
      env: { https_proxy: proxy.url() },
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(proxy.tunnels.length).toBeGreaterThan(0)
  })

  test.each([
    { given: 'robot:s3cret-of-the-proxy', sent: 'robot:s3cret-of-the-proxy' },
    { given: 'ro%40bot:s3cret%3A%2F%25', sent: 'ro@bot:s3cret:/%' },
  ])(
    'is reached with the credentials in the proxy variable, which are never shown: $given',
    async ({ given, sent }) => {
      await using proxy = await startProxy({ wants: sent })
      const step = await play({ inputs: inside('http'), env: { http_proxy: proxy.url(given) } })

      expect(step.outputs['outcome']).toBe('activated')
      expect(new Set(proxy.credentials)).toEqual(new Set([sent]))
      expect(step.feldera.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true)
      expect(visibleText(step)).not.toContain('s3cret')
      // Nothing of the runtime's own is said about how it was done.
      expect(step.log).not.toContain('DeprecationWarning')
    },
  )

  test('is checked through it as well', async () => {
    await using proxy = await startProxy()
    const step = await playCheck({ inputs: inside('http'), env: { http_proxy: proxy.url() } })

    expect(step.outputs['outcome']).toBe('ready')
  })

  test('must prove itself behind the proxy too', async () => {
    await using proxy = await startProxy()
    const step = await play({
      at: { tls: identity },
      inputs: inside('https', { token: TOKEN }),
      env: { https_proxy: proxy.url() },
    })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'CertificateNotTrusted' })
    expect(step.feldera.requests).toEqual([])
  })
})

describe.concurrent('an address instead of a name', () => {
  // Entries that come close, in all their forms: none of them means this host.
  const OTHERS =
    '10.1.2.4, 11.0.0.0/8, 10.1.2.3/33, 10.1.2.3:80, 2001:db8::1/129, [2001:db8::2], 2001:db9::/32, 2001:db8::7, 10.1.2.3/x, :8080, 10.1.2.3.test, *:80'

  test.each(['http://10.1.2.3:8080', 'http://[2001:db8::1]:8080'])('%s is reached through the proxy', async (host) => {
    await using proxy = await startProxy({ always: 403, marks: true })
    const env = { http_proxy: proxy.url(), no_proxy: OTHERS }
    const step = await runStep({ pipeline: 'orders', host, timeout: '3s' }, { env })

    expect(step.outputs['error-code'], step.log).toBe('ProxyRefused')
    expect(proxy.plain).toEqual([`GET ${host}/v0/pipelines/orders?selector=status`])
  })

  // For documentation only (RFC 5737, RFC 3849), so nothing is there.
  test.each([
    { host: 'http://192.0.2.1:8080', value: '192.0.2.0/24' },
    { host: 'http://[2001:db8::1]:8080', value: '[2001:db8::]/32' },
  ])('$host is not, with no_proxy=$value', async ({ host, value }) => {
    await using proxy = await startProxy({ always: 403, marks: true })
    const env = { http_proxy: proxy.url(), no_proxy: value }
    const step = await runStep({ pipeline: 'orders', host, timeout: '4s', 'request-timeout': '500ms' }, { env })

    expect(step.outputs['outcome'], step.log).toBe('timed-out')
    expect(proxy.plain).toEqual([])
  })
})

describe.concurrent('the proxy is left out', () => {
  test.each(['http', 'https'])('for a port that %s does not even write', async (scheme) => {
    await using proxy = await startProxy()
    const value = `${INNER_HOST}:${scheme === 'https' ? 443 : 80}`
    const env = { http_proxy: proxy.url(), https_proxy: proxy.url(), no_proxy: value }
    const step = await runStep({ pipeline: 'orders', host: `${scheme}://${INNER_HOST}`, timeout: '4s' }, { env })

    expect(step.outputs['message']).toMatch(/(?:ENOTFOUND|EAI_AGAIN)/)
    expect([...proxy.plain, ...proxy.tunnels]).toEqual([])
  })

  test.each([
    { variable: 'no_proxy', value: INNER_HOST },
    { variable: 'NO_PROXY', value: `elsewhere.test, .example.test` },
    { variable: 'no_proxy', value: '*' },
    { variable: 'no_proxy', value: 'Elsewhere.test  *.Example.Test:8080' },
  ])('for what $variable names ($value)', async ({ variable, value }) => {
    await using proxy = await startProxy()
    const env = { http_proxy: proxy.url(), [variable]: value }
    const step = await runStep({ pipeline: 'orders', host: `http://${INNER_HOST}:8080`, timeout: '3s' }, { env })

    // Without the proxy nobody here knows that name.
    expect(step.outputs['outcome']).toBe('timed-out')
    expect(step.outputs['message']).toMatch(/(?:ENOTFOUND|EAI_AGAIN).*without the proxy.*no_proxy/)
    expect(proxy.plain).toEqual([])
  })

  test.each([
    { value: '198.51.100.0/24,192.0.2.0/29', isUsed: false },
    { value: '192.0.2.0/24', isUsed: false },
    { value: '192.0.2.7:8080', isUsed: false },
    { value: '192.0.2.7:80', isUsed: true },
    { value: '192.0.2.128/25', isUsed: true },
  ])('for addresses as no_proxy has them ($value)', async ({ value, isUsed }) => {
    await using proxy = await startProxy({ always: 407 })
    const env = { http_proxy: proxy.url(), no_proxy: value }
    const inputs = { pipeline: 'orders', host: 'http://192.0.2.7:8080', timeout: '4s', 'request-timeout': '500ms' }
    const step = await runStep(inputs, { env })

    expect(step.outputs['error-code']).toBe(isUsed ? 'ProxyRefused' : 'TimedOut')
    expect(proxy.plain.length > 0).toBe(isUsed)
    expect(proxy.tunnels).toEqual([])
  })

  test('by a name that the environment has for the issuer only', async () => {
    await using issuer = await startIssuer()
    await using proxy = await startProxy()
    // The issuer under another name, which only the proxy knows; Feldera is one of the exceptions.
    const requestUrl = issuer.env['ACTIONS_ID_TOKEN_REQUEST_URL']?.replace('127.0.0.1', INNER_HOST)
    const env = { ...issuer.env, ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, http_proxy: proxy.url() }
    const step = await playCheck({ at: { trust: () => ({ role: 'write' }) }, inputs: { oidc: true }, env })

    expect(step.outputs['outcome'], step.log).toBe('ready')
    expect(proxy.plain).toHaveLength(1)
    expect(proxy.plain[0]).toContain(`GET http://${INNER_HOST}`)
  })

  test.each(['127.0.0.1', 'localhost'])('for this machine itself (%s)', async (name) => {
    await using proxy = await startProxy()
    const step = await playCheck({
      inputs: ({ port }) => ({ host: `http://${name}:${port}` }),
      env: { http_proxy: proxy.url(), HTTP_PROXY: proxy.url() },
    })

    expect(step.outputs['outcome']).toBe('ready')
    expect(proxy.plain).toEqual([])
  })

  test('for https, when only http has one', async () => {
    await using proxy = await startProxy()
    const step = await runStep(
      { pipeline: 'orders', host: `https://${INNER_HOST}:8443`, timeout: '3s' },
      { env: { http_proxy: proxy.url() } },
    )
    expect(step.outputs['outcome']).toBe('timed-out')
    expect(proxy.tunnels).toEqual([])
  })

  test('by an issuer on this machine, while Feldera is reached through it', async () => {
    await using issuer = await startIssuer()
    await using proxy = await startProxy()
    const step = await play({
      at: { tls: identity, trust: () => ({ role: 'write' }) },
      inputs: inside('https', { oidc: true, 'ca-certificate': authority.cert }),
      env: { ...issuer.env, https_proxy: proxy.url(), http_proxy: proxy.url() },
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(issuer.minted).toHaveLength(1)
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${INNER_HOST}:${step.feldera.port}`]))
  })
})
