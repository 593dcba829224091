import { describe, expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { makeAuthority } from '../peers/authority.ts'
import { startIssuer } from '../peers/issuer.ts'
import { INNER_HOST, startProxy } from '../peers/proxy.ts'
import { runStep } from '../runner.ts'
import { told } from './told.ts'

const authority = await makeAuthority()
const identity = await authority.issue({ names: [INNER_HOST, 'localhost'], addresses: ['127.0.0.1'] })
const TOKEN = 'apikey:only-for-feldera'

describe.concurrent('a Feldera whose name only the proxy knows', () => {
  test.each(['https_proxy', 'HTTPS_PROXY'])('is reached over https with %s', async (variable) => {
    await using feldera = await startFeldera({ tls: identity })
    await using proxy = await startProxy()
    const step = await runStep(
      {
        pipeline: 'orders',
        host: `https://${INNER_HOST}:${feldera.port}`,
        token: TOKEN,
        'ca-certificate': authority.cert,
      },
      { env: { [variable]: proxy.url() } },
    )
    expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${INNER_HOST}:${feldera.port}`]))
    // What goes through the tunnel is not for the proxy.
    expect(proxy.plain).toEqual([])
    expect(proxy.credentials.every((sent) => sent === undefined)).toBe(true)
    expect(feldera.requests[0]?.headers).toMatchObject({
      host: `${INNER_HOST}:${feldera.port}`,
      authorization: `Bearer ${TOKEN}`,
    })
    expect(feldera.requests[0]?.headers['proxy-authorization']).toBeUndefined()
  })

  test.each(['http_proxy', 'HTTP_PROXY'])('is reached over http with %s', async (variable) => {
    await using feldera = await startFeldera()
    await using proxy = await startProxy()
    const host = `http://${INNER_HOST}:${feldera.port}`
    const step = await runStep({ pipeline: 'orders', host }, { env: { [variable]: proxy.url() } })

    expect(step.outputs['outcome']).toBe('activated')
    expect(proxy.tunnels.length).toBeGreaterThan(0)
    expect(feldera.accepted).toBe(1)
  })

  test('is reached through a proxy that speaks TLS itself', async () => {
    await using feldera = await startFeldera({ tls: identity })
    await using proxy = await startProxy({ tls: identity })
    const step = await runStep(
      { pipeline: 'orders', host: `https://${INNER_HOST}:${feldera.port}`, 'ca-certificate': authority.cert },
      { env: { https_proxy: proxy.url() } },
    )
    expect(step.outputs['outcome']).toBe('activated')
    expect(proxy.tunnels.length).toBeGreaterThan(0)
  })

  test.each([
    { given: 'robot:s3cret-of-the-proxy', sent: 'robot:s3cret-of-the-proxy' },
    { given: 'ro%40bot:s3cret%3A%2F%25', sent: 'ro@bot:s3cret:/%' },
  ])(
    'is reached with the credentials in the proxy variable, which are never shown: $given',
    async ({ given, sent }) => {
      await using feldera = await startFeldera()
      await using proxy = await startProxy({ wants: sent })
      const host = `http://${INNER_HOST}:${feldera.port}`
      const step = await runStep({ pipeline: 'orders', host }, { env: { http_proxy: proxy.url(given) } })

      expect(step.outputs['outcome']).toBe('activated')
      expect(new Set(proxy.credentials)).toEqual(new Set([sent]))
      expect(feldera.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true)
      expect(told(step)).not.toContain('s3cret')
      // Nothing of the runtime's own is said about how it was done.
      expect(step.log).not.toContain('DeprecationWarning')
    },
  )

  test('is checked through it as well', async () => {
    await using feldera = await startFeldera()
    await using proxy = await startProxy()
    const host = `http://${INNER_HOST}:${feldera.port}`
    const step = await runStep({ mode: 'check', pipeline: 'orders', host }, { env: { http_proxy: proxy.url() } })

    expect(step.outputs['outcome']).toBe('ready')
    expect(feldera.writes).toEqual([])
  })

  test('must prove itself behind the proxy too', async () => {
    await using feldera = await startFeldera({ tls: identity })
    await using proxy = await startProxy()
    const step = await runStep(
      { pipeline: 'orders', host: `https://${INNER_HOST}:${feldera.port}`, token: TOKEN },
      { env: { https_proxy: proxy.url() } },
    )
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'CertificateNotTrusted' })
    expect(feldera.requests).toEqual([])
  })
})

describe.concurrent('the proxy is left out', () => {
  test.each([
    { variable: 'no_proxy', value: INNER_HOST },
    { variable: 'NO_PROXY', value: `elsewhere.test, .example.test` },
    { variable: 'no_proxy', value: '*' },
  ])('for what $variable names ($value)', async ({ variable, value }) => {
    await using proxy = await startProxy()
    const env = { http_proxy: proxy.url(), [variable]: value }
    const step = await runStep({ pipeline: 'orders', host: `http://${INNER_HOST}:8080`, timeout: '3s' }, { env })

    // Without the proxy nobody here knows that name.
    expect(step.outputs['outcome']).toBe('timed-out')
    expect(step.outputs['message']).toMatch(/ENOTFOUND|EAI_AGAIN/)
    expect(proxy.tunnels).toEqual([])
  })

  test.each(['127.0.0.1', 'localhost'])('for this machine itself (%s)', async (name) => {
    await using feldera = await startFeldera()
    await using proxy = await startProxy()
    const env = { http_proxy: proxy.url(), HTTP_PROXY: proxy.url() }
    const step = await runStep({ mode: 'check', pipeline: 'orders', host: `http://${name}:${feldera.port}` }, { env })

    expect(step.outputs['outcome']).toBe('ready')
    expect(proxy.tunnels).toEqual([])
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
    await using feldera = await startFeldera({ tls: identity, trust: () => ({ role: 'write' }) })
    await using proxy = await startProxy()
    const step = await runStep(
      {
        pipeline: 'orders',
        host: `https://${INNER_HOST}:${feldera.port}`,
        oidc: true,
        'ca-certificate': authority.cert,
      },
      { env: { ...issuer.env, https_proxy: proxy.url(), http_proxy: proxy.url() } },
    )
    expect(step.outputs['outcome']).toBe('activated')
    expect(issuer.minted).toHaveLength(1)
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${INNER_HOST}:${feldera.port}`]))
  })
})
