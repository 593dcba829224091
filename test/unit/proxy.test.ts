import { describe, expect, test } from 'vitest'
import { routeTo } from '../../src/feldera/proxy.ts'

const PROXY = 'http://proxy.example.com:3128'
const kindFor = (address: string, noProxy: string) =>
  routeTo(new URL(address), { http_proxy: PROXY, https_proxy: PROXY, no_proxy: noProxy }).kind

describe('no_proxy', () => {
  const DIRECT = [
    ['https://feldera.example.com', 'feldera.example.com'],
    ['https://feldera.example.com', 'FELDERA.Example.Com'],
    ['https://feldera.example.com', 'example.com'],
    ['https://feldera.example.com', '.example.com'],
    ['https://feldera.example.com', '*.example.com'],
    ['https://feldera.example.com', '*'],
    ['https://feldera.example.com', 'elsewhere.test,*'],
    ['https://feldera.example.com', 'elsewhere.test , example.com'],
    ['https://feldera.example.com', 'elsewhere.test example.com'],
    ['https://feldera.example.com', ',,\texample.com\n'],
    ['https://feldera.example.com', 'feldera.example.com:443'],
    ['http://feldera.example.com', 'feldera.example.com:80'],
    ['http://feldera.example.com:8080', '.example.com:8080'],
    ['http://feldera.example.com:8080', '*.example.com:8080'],
    ['http://feldera.example.com:8080', '*:8080'],
    ['http://10.1.2.3:8080', '10.1.2.3'],
    ['http://10.1.2.3:8080', '10.1.2.3:8080'],
    ['http://10.1.2.3:8080', '10.0.0.0/8'],
    ['http://10.1.2.3:8080', '10.1.2.3/32'],
    // Bits beyond the prefix do not matter.
    ['http://10.1.2.3:8080', '10.9.9.9/8'],
    ['http://10.1.2.3:8080', '0.0.0.0/0'],
    ['http://10.1.2.3:8080', '10.0.0.0/8:8080'],
    ['http://[2001:db8::1]:8080', '2001:db8::1'],
    ['http://[2001:db8::1]:8080', '2001:0DB8:0:0::1'],
    ['http://[2001:db8::1]:8080', '[2001:db8::1]'],
    ['http://[2001:db8::1]:8080', '[2001:db8::1]:8080'],
    ['http://[2001:db8::1]:8080', '2001:db8::/32'],
    ['http://[2001:db8::1]:8080', '[2001:db8::]/32'],
    ['http://[2001:db8::1]:8080', '[2001:db8::/32]'],
    ['http://[2001:db8::1]:8080', '2001:db8::/32:8080'],
    ['http://[::ffff:10.1.2.3]', '10.0.0.0/8'],
    // This machine, whatever no_proxy says.
    ['http://localhost:8080', ''],
    ['http://127.0.0.1:8080', ''],
    ['http://127.1.2.3', ''],
    ['http://[::1]:8080', ''],
  ] as const
  test.each(DIRECT)('%s goes directly with %j', (address, noProxy) => {
    expect(kindFor(address, noProxy)).toBe('direct')
  })

  const BY_PROXY = [
    ['https://feldera.example.com', ''],
    ['https://feldera.example.com', 'elsewhere.test'],
    ['https://feldera.example.com', 'feldera.example.com:8443'],
    ['https://feldera.example.com', '*:8443'],
    ['https://feldera.example.com', 'ample.com'],
    ['https://feldera.example.com', 'a.feldera.example.com'],
    // A suffix with its dot is about what is below it, as Go and @actions/http-client have it.
    ['https://example.com', '.example.com'],
    ['https://example.com', '*.example.com'],
    ['https://feldera.example.com', 'feldera.*'],
    ['https://feldera.example.com', '10.0.0.0/8'],
    ['https://feldera.example.com', '0.0.0.0/0'],
    ['https://feldera.example.com', ':443'],
    ['https://feldera.example.com', 'feldera.example.com:'],
    ['https://10.example.com', '10.0.0.0/8'],
    ['http://10.1.2.3:8080', '10.1.2.3:80'],
    ['http://10.1.2.3:8080', '10.1.2.4'],
    ['http://10.1.2.3:8080', '11.0.0.0/8'],
    ['http://10.1.2.3:8080', '10.1.2.3/33'],
    ['http://10.1.2.3:8080', '10.1.2.3/'],
    ['http://10.1.2.3:8080', '10.1.2.3/x'],
    ['http://10.1.2.3:8080', '10.1.2.3/-1'],
    ['http://10.1.2.3:8080', '10.0.0.0/8:80'],
    ['http://10.1.2.3:8080', '::/0'],
    ['http://[2001:db8::1]:8080', '2001:db8::2'],
    ['http://[2001:db8::1]:8080', '[2001:db8::1]:80'],
    ['http://[2001:db8::1]:8080', '2001:db9::/32'],
    ['http://[2001:db8::1]:8080', '0.0.0.0/0'],
  ] as const
  test.each(BY_PROXY)('%s goes by the proxy with %j', (address, noProxy) => {
    expect(kindFor(address, noProxy)).not.toBe('direct')
  })
})

describe('the variables', () => {
  const HTTP = new URL('http://feldera.example.com')
  const HTTPS = new URL('https://feldera.example.com')

  test('in lower case come first, and empty ones do not count', () => {
    expect(routeTo(HTTP, { http_proxy: 'a:1', HTTP_PROXY: 'b:2' })).toMatchObject({ proxy: { name: 'a:1' } })
    expect(routeTo(HTTP, { http_proxy: '', HTTP_PROXY: 'b:2' })).toMatchObject({ proxy: { name: 'b:2' } })
    expect(routeTo(HTTP, { HTTP_PROXY: 'b:2', NO_PROXY: '*' })).toEqual({ kind: 'direct' })
    expect(routeTo(HTTP, { HTTP_PROXY: 'b:2', no_proxy: 'x', NO_PROXY: '*' })).toMatchObject({ kind: 'plain' })
  })

  test('are each for one scheme', () => {
    expect(routeTo(HTTPS, { http_proxy: 'a:1' })).toEqual({ kind: 'direct' })
    expect(routeTo(HTTP, { https_proxy: 'a:1' })).toEqual({ kind: 'direct' })
  })

  test('lead to a tunnel unless neither end speaks TLS', () => {
    expect(routeTo(HTTP, { http_proxy: 'http://a:1' }).kind).toBe('plain')
    expect(routeTo(HTTP, { http_proxy: 'https://a:1' }).kind).toBe('tunnel')
    expect(routeTo(HTTPS, { https_proxy: 'http://a:1' }).kind).toBe('tunnel')
    expect(routeTo(HTTPS, { https_proxy: 'https://a:1' }).kind).toBe('tunnel')
  })

  test.each([
    ['http://proxy.example.com:3128', { name: 'proxy.example.com:3128', credentials: undefined }],
    ['http://proxy.example.com:3128/', { name: 'proxy.example.com:3128', credentials: undefined }],
    [' proxy.example.com:3128 ', { name: 'proxy.example.com:3128', credentials: undefined }],
    ['proxy.example.com', { name: 'proxy.example.com:80', hostname: 'proxy.example.com', port: 80 }],
    ['https://proxy.example.com', { name: 'proxy.example.com:443', port: 443 }],
    ['localhost:3128', { name: 'localhost:3128', hostname: 'localhost', port: 3128 }],
    ['10.1.2.3:3128', { name: '10.1.2.3:3128', hostname: '10.1.2.3' }],
    ['[::1]:3128', { name: '[::1]:3128', hostname: '::1', port: 3128 }],
    ['user:pa%3Ass@proxy:3128', { name: 'proxy:3128', credentials: 'user:pa:ss' }],
    ['http://user@proxy:3128', { name: 'proxy:3128', credentials: 'user:' }],
  ])('may hold %j', (value, proxy) => {
    expect(routeTo(HTTP, { http_proxy: value })).toMatchObject({ proxy })
  })

  test.each([
    'socks5://proxy:1080',
    'http://',
    'http:/',
    'http://[bad',
    'http://proxy:99999',
    'proxy:99999',
    'proxy:port',
    'not a proxy',
    'http://user:pass%zz@proxy:3128',
    '://',
    '/',
    '   ',
  ])('may not hold %j', (value) => {
    expect(routeTo(HTTP, { HTTP_PROXY: value })).toEqual({ kind: 'unusable', variable: 'HTTP_PROXY' })
  })
})
