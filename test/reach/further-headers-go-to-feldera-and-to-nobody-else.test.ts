import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { text } from '../feldera/reply.ts'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { makeAuthority } from '../peers/authority.ts'
import { startIssuer } from '../peers/issuer.ts'
import { INNER_HOST, inside, startProxy } from '../peers/proxy.ts'
import { startSpy } from '../peers/spy.ts'
import { playPair, STOPS } from '../primary/pair.ts'
import { playCheck } from '../support/findings.ts'
import { play, theError } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const ID = '4f1c2e.access'
const SECRET = 'b5Jx+2q/0w==8sYtQ'
const ACCESS = `CF-Access-Client-Id: ${ID}\nCF-Access-Client-Secret: ${SECRET}\n`

const sent = (name: string) => (request: { headers: Record<string, unknown> }) => request.headers[name]

describe.concurrent('each request carries them, beside what the step sends itself', () => {
  test('to activate, with the health check, which is asked without the key', async () => {
    const faults = [{ on: 'look', with: answers.unauthorizedApiKey, times: 1 }] as const
    const step = await play({
      at: { keys: [{ token: WRITE_KEY, role: 'write' }], faults },
      inputs: { token: WRITE_KEY, tenant: 'acme', headers: ACCESS },
    })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated' })
    expect(step.feldera.requests.map(({ path }) => path)).toContain('/healthz')
    expect(new Set(step.feldera.requests.map(sent('cf-access-client-id')))).toEqual(new Set([ID]))
    expect(new Set(step.feldera.requests.map(sent('cf-access-client-secret')))).toEqual(new Set([SECRET]))
    expect(step.feldera.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${WRITE_KEY}`,
      'feldera-tenant': 'acme',
      accept: 'application/json',
    })
  })

  test("to the primary's Feldera as well", async () => {
    const step = await playPair({ inputs: { ...STOPS, headers: ACCESS } })

    expect(step.outputs).toMatchObject({ outcome: 'activated', primary: 'stopped' })
    const all = [...step.feldera.requests, ...step.far.requests]
    expect(new Set(all.map(sent('cf-access-client-secret')))).toEqual(new Set([SECRET]))
  })

  test('of a check, which is given them with Windows line ends, blanks and empty lines', async () => {
    const step = await playCheck({
      inputs: { headers: `\r\n  x-team :  data platform \r\n\r\nX-Empty-Line-Above: yes\r\n` },
    })

    expect(step.outputs['outcome']).toBe('ready')
    expect(step.feldera.requests[0]?.headers).toMatchObject({ 'x-team': 'data platform', 'x-empty-line-above': 'yes' })
  })
})

describe.concurrent('nobody else gets them', () => {
  test('no issuer of tokens', async () => {
    await using issuer = await startIssuer()
    const step = await play({
      at: { trust: () => ({ role: 'write' }) },
      inputs: { oidc: true, headers: ACCESS },
      env: issuer.env,
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(issuer.received.length).toBeGreaterThan(0)
    for (const { headers } of issuer.received) expect(Object.keys(headers).join()).not.toContain('cf-access')
    expect(step.feldera.requests[0]?.headers['cf-access-client-id']).toBe(ID)
  })

  test('nobody to whom the server redirects', async () => {
    await using spy = await startSpy()
    const faults = [{ on: 'any', with: answers.redirect(`${spy.url}/v0/pipelines/orders`) }] as const
    const step = await play({ at: { faults }, inputs: { headers: ACCESS } })

    expect(step.outputs['error-code']).toBe('RedirectRefused')
    expect(spy.requests).toEqual([])
  })

  test('no proxy of a tunnel, and not in place of its own credentials', async () => {
    const authority = await makeAuthority()
    const tls = await authority.issue({ names: [INNER_HOST] })
    await using proxy = await startProxy({ wants: 'runner:runner-password' })
    const step = await play({
      at: { tls },
      inputs: inside('https', {
        'ca-certificate': authority.cert,
        headers: 'Proxy-Authorization: Bearer token-for-the-access-proxy',
      }),
      env: { https_proxy: proxy.url('runner:runner-password') },
    })

    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(new Set(proxy.credentials)).toEqual(new Set(['runner:runner-password']))
    expect(step.feldera.requests[0]?.headers['proxy-authorization']).toBe('Bearer token-for-the-access-proxy')
  })
})

describe.concurrent('their values are shown nowhere', () => {
  const inBase64 = (words: string) => Buffer.from(words).toString('base64')

  test.each([
    ['as it is', SECRET],
    ['in lower case', SECRET.toLowerCase()],
    ['as base64', inBase64(`id:${SECRET}`)],
    ['within a URL', encodeURIComponent(SECRET)],
  ])('when a server echoes one %s', async (_how, echoed) => {
    const faults = [{ on: 'any', with: text(403, `refused: ${echoed}`) }] as const
    const step = await play({ at: { faults }, inputs: { headers: ACCESS } })

    expect(step.outputs['message']).toContain('refused: ')
    expect(step.masks).toEqual([ID, SECRET])
    expect(step.log.startsWith('::add-mask::')).toBe(true)
    expect(visibleText(step)).not.toContain(echoed)
  })

  test('nor the credentials after their scheme, their password, or a cookie', async () => {
    const basic = inBase64('runner:pass-word-1')
    const headers = `Proxy-Authorization: Basic ${basic}\nCookie: CF_Authorization=eyJhbGciOi.x; lang=en`
    const faults = [{ on: 'any', with: text(403, 'no: pass-word-1, eyJhbGciOi.x') }] as const
    const step = await play({ at: { faults }, inputs: { headers } })

    expect(step.masks).toEqual(expect.arrayContaining([basic, 'runner:pass-word-1', 'pass-word-1', 'eyJhbGciOi.x']))
    expect(step.outputs['message']).toContain('no: ***, ***')
  })

  test.each([
    ['X-Auth-Token: Bearer abcdef-123456-zyx', 'abcdef-123456-zyx'],
    ['X-Api-Key: key=topsecret-0001', 'topsecret-0001'],
    ['X-Digest: Digest response="0123456789abcdef"', '0123456789abcdef'],
    ['Cookie: sid="abcdefgh12345"; lang=en', 'abcdefgh12345'],
  ])('nor a part that is a secret by itself: %s', async (headers, part) => {
    const faults = [{ on: 'any', with: text(403, `no: ${part}`) }] as const
    const step = await play({ at: { faults }, inputs: { headers } })
    expect(step.outputs['message']).toContain('no: ***')
  })

  test('while a short word is no secret, and stays readable', async () => {
    const step = await play({ inputs: { headers: 'X-Feature: true' } })
    expect(step.masks).toEqual([])
    expect(step.outputs['changed']).toBe('true')
  })
})

describe.concurrent('what is no header is an input error, and all of it is told at once', () => {
  test('by the number of its line where it may be a secret', async () => {
    const headers = [
      SECRET,
      'Authorization: Bearer x',
      'X-Team:',
      'transfer-encoding: chunked',
      'a b: c',
      'x-ok: 1',
      'X-OK: 2',
    ]
    const step = await play({ inputs: { headers: headers.join('\n'), timeout: 'soon' } })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
    const message = theError(step)
    expect(message).toContain("input 'headers' has no header in line 1 (not shown); allowed: one 'Name: value' a line")
    expect(message).toContain("has 'Authorization', which the step sets itself; allowed: the input 'token', 'oidc' or")
    expect(message).toContain("has no value for 'X-Team', as when a secret is not set")
    expect(message).toContain("has 'transfer-encoding', which the step decides on itself")
    expect(message).toContain('has no header in line 5 (not shown)')
    expect(message).toContain("has 'x-ok' more than once; allowed: each name once")
    expect(message).toContain("input 'timeout' is 'soon'")
    expect(visibleText(step)).not.toContain(SECRET)
    expect(step.feldera.requests).toEqual([])
  })

  test.each([
    'host',
    'feldera-tenant',
    'user-agent',
    'content-length',
    'x-http-method-override',
    'if-none-match',
    '__proto__',
  ])('%s', async (name) => {
    const step = await play({ inputs: { headers: `${name}: x` } })
    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(theError(step)).toContain(`has '${name}', which the step`)
  })

  test('two lines that YAML has folded into one', async () => {
    const step = await play({ inputs: { headers: `CF-Access-Client-Id: ${ID} CF-Access-Client-Secret: ${SECRET}` } })
    expect(theError(step)).toContain("has another header within the value of 'CF-Access-Client-Id' (not shown)")
    expect(visibleText(step)).not.toContain(SECRET)
  })

  test('several that are there twice', async () => {
    const step = await play({ inputs: { headers: 'X-A: 1\nx-a: 2\nX-B: 1\nx-b: 2' } })
    expect(theError(step)).toContain("has 'x-a' and 'x-b' more than once")
  })

  test.each([
    ["the values of 'headers'", {}],
    ["a token and the values of 'headers'", { token: WRITE_KEY }],
  ])('%s over plain http', async (what, more) => {
    const step = await play({ inputs: { host: 'http://feldera.example.com', headers: ACCESS, ...more } })
    expect(theError(step)).toContain(`'http://feldera.example.com', and ${what} over plain http can be read on the way`)
  })

  test("the same on the way to the primary's Feldera", async () => {
    const inputs = { primary: 'primary', 'primary-host': 'http://far.example.com', headers: ACCESS }
    const step = await play({ inputs })
    expect(theError(step)).toContain("input 'primary-host' is 'http://far.example.com', and the values of 'headers'")
  })

  test('one that a proxy would take for itself', async () => {
    const inputs = {
      host: 'http://feldera.example.test',
      'allow-http': true,
      headers: 'Proxy-Authorization: Bearer 12345678',
    }
    const step = await play({ inputs, env: { http_proxy: 'http://127.0.0.1:9' } })
    expect(theError(step)).toContain("has 'proxy-authorization', which the proxy that the environment names would take")
  })
})

describe.concurrent('where an access proxy answers, the advice names them', () => {
  const redirect = answers.redirect('https://acme.cloudflareaccess.com/cdn-cgi/access/login/feldera', 302)

  test.each([
    [
      'a redirect to its sign-in',
      redirect,
      {},
      "send what it asks for (such as a service token) with the input 'headers'",
    ],
    ['the same, with headers', redirect, { headers: ACCESS }, "check what the input 'headers' sends"],
    [
      'a 403 of its own',
      text(403, 'Forbidden'),
      {},
      "send what it asks for (such as a service token) with the input 'headers'",
    ],
    [
      'a 401 of its own',
      text(401, 'Invalid IAP credentials'),
      { headers: ACCESS },
      "check what the input 'headers' sends",
    ],
  ] as const)('%s', async (_what, reply, inputs, words) => {
    const step = await play({ at: { faults: [{ on: 'any', with: reply }] }, inputs })
    expect(step.outputs['outcome']).toBe('failed')
    expect(theError(step)).toContain(words)
  })
})

test.concurrent.each([
  ['as nginx says it', { ...text(400, '<title>400 Request Header Or Cookie Too Large</title>') }],
  ['by the status for that', text(431, '')],
])('headers that are too long for the server are named, %s', async (_how, reply) => {
  const step = await play({
    at: { faults: [{ on: 'any', with: reply }] },
    inputs: { headers: `X-Long: ${'x'.repeat(9_000)}` },
  })
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'HeadersTooLarge', changed: 'false' })
  expect(theError(step)).toContain("Check the input 'headers', and the token: together they are too long")
})
