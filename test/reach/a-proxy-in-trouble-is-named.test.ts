import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { closedPort, INNER_HOST, startProxy } from '../peers/proxy.ts'
import { runStep } from '../runner.ts'
import { told } from './told.ts'

const behindProxy = { pipeline: 'orders', host: `http://${INNER_HOST}:8080`, timeout: '3s' }

test.concurrent.each([
  { how: 'asks for other credentials', always: 407, outcome: 'failed', code: 'ProxyRefused' },
  { how: 'refuses', always: 403, outcome: 'failed', code: 'ProxyRefused' },
  { how: 'is asked too often', always: 429, outcome: 'timed-out', code: 'TimedOut' },
  { how: 'is overloaded', always: 503, outcome: 'timed-out', code: 'TimedOut' },
  { how: 'hangs up', always: 'cut', outcome: 'timed-out', code: 'TimedOut' },
] as const)('a proxy that $how ($always)', async ({ always, outcome, code }) => {
  await using proxy = await startProxy({ always })
  const env = { http_proxy: proxy.url('robot:s3cret') }
  const step = await runStep(behindProxy, { env })

  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome, 'error-code': code, changed: 'false' })
  // What waiting cannot change is tried once.
  if (outcome === 'failed') expect(proxy.tunnels).toHaveLength(1)
  expect(step.annotations.at(-1)?.message).toContain(`proxy ${proxy.host}`)
  if (typeof always === 'number') expect(step.annotations.at(-1)?.message).toContain(`HTTP ${always}`)
  expect(told(step)).not.toContain('s3cret')
  expect(step.tookMs).toBeLessThan(12_000)
})

test.concurrent('a proxy that is down', async () => {
  const host = `127.0.0.1:${await closedPort()}`
  const step = await runStep(behindProxy, { env: { http_proxy: `http://robot:s3cret@${host}` } })

  expect(step.outputs['outcome']).toBe('timed-out')
  expect(step.annotations.at(-1)?.message).toMatch(new RegExp(`proxy ${host}.*ECONNREFUSED`))
  expect(told(step)).not.toContain('s3cret')
})

test.concurrent('a proxy that never answers: the end is the deadline', async () => {
  await using proxy = await startProxy({ always: 'hang' })
  const env = { http_proxy: proxy.url() }
  const step = await runStep({ ...behindProxy, 'request-timeout': '800ms' }, { env })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(step.annotations[0]?.message).toContain(proxy.host)
  expect(proxy.tunnels.length).toBeGreaterThan(1)
  expect(step.tookMs).toBeLessThan(12_000)
})

test.concurrent('a proxy that never answers, with the request limit beyond the deadline', async () => {
  await using proxy = await startProxy({ always: 'hang' })
  const step = await runStep(behindProxy, { env: { http_proxy: proxy.url() } })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(step.tookMs).toBeLessThan(12_000)
})

test.concurrent('a proxy that recovers is used', async () => {
  await using feldera = await startFeldera()
  await using proxy = await startProxy({ failures: 2 })
  const host = `http://${INNER_HOST}:${feldera.port}`
  const step = await runStep({ pipeline: 'orders', host }, { env: { http_proxy: proxy.url() } })

  expect(step.outputs['outcome']).toBe('activated')
  expect(step.log).toContain(`proxy ${proxy.host}`)
})

test.concurrent.each([
  'http://[bad',
  'http://proxy.example.test:99999',
  'http://robot:s3cret%zz@proxy.example.test:3128',
  'robot:s3cret@proxy.example.test:3128',
  'localhost:3128',
  'socks5://robot:s3cret@proxy.example.test:1080',
  'not a proxy',
])('a proxy variable that cannot be used is an input error, not a way around the proxy: %s', async (value) => {
  const step = await runStep(
    { ...behindProxy, token: 'apikey:12345678', 'allow-http': true },
    { env: { http_proxy: value } },
  )

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
  expect(step.outputs['message']).toMatch(/http_proxy/i)
  expect(told(step)).not.toContain('s3cret')
})
