import { describe, expect, test } from 'vitest'
import { makeAuthority } from '../peers/authority.ts'
import { CLOSED_PORT, INNER_HOST, inside, startProxy } from '../peers/proxy.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const authority = await makeAuthority()
const identity = await authority.issue({ names: [INNER_HOST] })

/** By which the proxy is asked: a tunnel for https, the request itself for http. */
const WAYS = [
  { scheme: 'https', asked: 'tunnels' },
  { scheme: 'http', asked: 'plain' },
] as const

const behind = (scheme: string) => ({ pipeline: 'orders', host: `${scheme}://${INNER_HOST}:8080`, timeout: '4s' })
describe.concurrent.each(WAYS)('for $scheme', ({ scheme, asked }) => {
  const variable = `${scheme}_proxy`

  test.each([
    { how: 'asks for other credentials', always: 407, outcome: 'failed', code: 'ProxyRefused' },
    { how: 'refuses', always: 403, outcome: 'failed', code: 'ProxyRefused' },
    { how: 'hangs up', always: 'cut', outcome: 'timed-out', code: 'TimedOut' },
  ] as const)('a proxy that $how ($always)', async ({ always, outcome, code }) => {
    await using proxy = await startProxy({ always, marks: true })
    const step = await runStep(behind(scheme), { env: { [variable]: proxy.url('robot:s3cret') } })

    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome, 'error-code': code, changed: 'false', 'http-status': '' })
    // What waiting cannot change is tried once.
    if (outcome === 'failed') expect(proxy[asked]).toHaveLength(1)
    expect(step.annotations.at(-1)?.message).toContain(`proxy ${proxy.host}`)
    if (typeof always === 'number') {
      expect(step.annotations.at(-1)?.message).toMatch(new RegExp(`HTTP ${always}.*variable ${variable}.*no_proxy`))
    }
    expect(visibleText(step)).not.toContain('s3cret')
    expect(step.tookMs).toBeLessThan(12_000)
  })

  test.each([
    { how: 'is asked too often', always: 429 },
    { how: 'is overloaded', always: 503 },
  ])('a proxy that $how ($always) is asked again', async ({ always }) => {
    await using proxy = await startProxy({ always })
    const step = await runStep(behind(scheme), { env: { [variable]: proxy.url('robot:s3cret') } })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'error-code': 'TimedOut', changed: 'false' })
    expect(step.annotations.at(-1)?.message).toContain(`HTTP ${always}`)
    expect(proxy[asked].length).toBeGreaterThan(1)
    expect(visibleText(step)).not.toContain('s3cret')
  })

  test('a proxy that is down', async () => {
    const host = `127.0.0.1:${CLOSED_PORT}`
    const step = await runStep(behind(scheme), { env: { [variable]: `http://robot:s3cret@${host}` } })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.annotations.at(-1)?.message).toMatch(
      new RegExp(`proxy ${host}.*ECONNREFUSED.*variable ${variable} names.*no_proxy`),
    )
    // Once.
    expect(step.annotations.at(-1)?.message.match(/'host'/g)).toHaveLength(1)
    expect(visibleText(step)).not.toContain('s3cret')
  })

  test('a proxy that never answers: the end is the deadline', async () => {
    await using proxy = await startProxy({ always: 'hang' })
    const env = { [variable]: proxy.url('robot:s3cret') }
    const step = await runStep({ ...behind(scheme), 'request-timeout': '800ms' }, { env })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.annotations[0]?.message).toMatch(new RegExp(`proxy ${proxy.host}.*no_proxy`))
    expect(proxy[asked].length).toBeGreaterThan(1)
    expect(visibleText(step)).not.toContain('s3cret')
    expect(step.tookMs).toBeLessThan(12_000)
  })

  test('a proxy that never answers, with the request limit beyond the deadline', async () => {
    await using proxy = await startProxy({ always: 'hang' })
    const step = await runStep(behind(scheme), { env: { [variable]: proxy.url() } })

    expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
    expect(step.tookMs).toBeLessThan(12_000)
  })

  test('a proxy that recovers is used', async () => {
    await using proxy = await startProxy({ failures: 2 })
    const step = await play({
      at: scheme === 'https' ? { tls: identity } : {},
      inputs: inside(scheme, { 'ca-certificate': authority.cert }),
      env: { [variable]: proxy.url() },
    })

    expect(step.outputs['outcome'], step.log).toBe('activated')
    expect(step.log).toContain(scheme === 'https' ? `proxy ${proxy.host}` : 'HTTP 503')
  })
})

test.concurrent('a 403 that the proxy only passes on is not said to be its own', async () => {
  await using proxy = await startProxy({ always: 403 })
  const step = await runStep(behind('http'), { env: { http_proxy: proxy.url() } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'NotFelderaApi', 'http-status': '403' })
})

test.concurrent('a proxy that refuses the activation: it is known that nothing was sent', async () => {
  await using proxy = await startProxy({ refuses: 'POST' })
  const step = await play({ inputs: inside('http'), env: { http_proxy: proxy.url() } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'ProxyRefused', changed: 'false' })
  expect(step.outputs['message']).toContain(`proxy ${proxy.host} refused or failed: HTTP 407`)
  expect(step.feldera.writes).toEqual([])
})

test.concurrent('a proxy that passes the activation on and withholds the answer: the step looks whether it was accepted', async () => {
  await using proxy = await startProxy({ withholdsAnswers: 'POST', marks: true })
  const step = await play({ inputs: inside('http'), env: { http_proxy: proxy.url() } })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.feldera.accepted).toBe(1)
})

test.concurrent('its password is masked, in each form that a page of the proxy may show', async () => {
  await using proxy = await startProxy({ wants: 'robot:s3cret/word' })
  const step = await play({ inputs: inside('http'), env: { http_proxy: proxy.url('robot:s3cret%2Fword') } })

  expect(step.outputs['outcome'], step.log).toBe('activated')
  const whole = 'robot:s3cret/word'
  expect(step.masks).toEqual(['s3cret/word', whole, Buffer.from(whole).toString('base64')])
})

test.concurrent('a proxy that hangs up on the activation: the step looks whether it was accepted', async () => {
  await using proxy = await startProxy()
  const step = await play({ at: 'answer-lost', inputs: inside('http'), env: { http_proxy: proxy.url() } })

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.feldera.accepted).toBe(1)
})

test.concurrent.each([
  'http://[bad',
  'http://proxy.example.test:99999',
  'http://robot:s3cret%zz@proxy.example.test:3128',
  // What is special in a URL and not encoded: the host would be another one.
  'http://robot:80/s3cret@proxy.example.test:3128',
  'http://robot:80?s3cret@proxy.example.test:3128',
  'http://robot:80#s3cret@proxy.example.test:3128',
  'proxy.example.test:99999',
  'http:/',
  'socks5://robot:s3cret@proxy.example.test:1080',
  'not a proxy',
])('a proxy variable that cannot be used is an input error, not a way around the proxy: %s', async (value) => {
  const step = await runStep(
    { ...behind('http'), token: 'apikey:12345678', 'allow-http': true },
    { env: { http_proxy: value } },
  )

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
  expect(step.outputs['message']).toMatch(/http_proxy/i)
  expect(visibleText(step)).not.toContain('s3cret')
})
