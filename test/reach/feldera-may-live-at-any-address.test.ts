import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { makeAuthority } from '../peers/authority.ts'
import { runStep } from '../support/step.ts'

// Not every machine has IPv6, and not every one with it calls ::1 localhost.
const localhost = await lookup('localhost', { all: true })
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

describe.concurrent('the tenant', () => {
  test.each([
    { how: 'the input', inputs: { tenant: 'acme' }, env: {}, sent: 'acme' },
    { how: 'FELDERA_TENANT', inputs: {}, env: { FELDERA_TENANT: 'acme' }, sent: 'acme' },
    {
      how: 'the input rather than the variable',
      inputs: { tenant: 'acme' },
      env: { FELDERA_TENANT: 'x' },
      sent: 'acme',
    },
    { how: 'nothing', inputs: {}, env: {}, sent: undefined },
  ])('is sent with every request as $how says', async ({ inputs, env, sent }) => {
    await using feldera = await startFeldera()
    const step = await runStep({ pipeline: 'orders', host: feldera.url, ...inputs }, { env })

    expect(step.outputs['outcome']).toBe('activated')
    expect(new Set(feldera.requests.map(({ headers }) => headers['feldera-tenant']))).toEqual(new Set([sent]))
  })
})

describe.concurrent('a path prefix', () => {
  test.each(['/feldera', '/feldera/', '/feldera/v0', '/feldera/v0/'])('may be written as %s', async (path) => {
    await using feldera = await startFeldera({ basePath: '/feldera' })
    const host = `http://127.0.0.1:${feldera.port}${path}`
    const step = await runStep({ pipeline: 'orders', host })

    expect(step.outputs['outcome']).toBe('activated')
    expect(feldera.requests[0]?.path).toBe('/feldera/v0/pipelines/orders?selector=status')
    expect(feldera.writes).toEqual(['POST /feldera/v0/pipelines/orders/activate?initial=running'])
  })

  test('that is missing is told at once', async () => {
    await using feldera = await startFeldera({ basePath: '/feldera' })
    const step = await runStep({ pipeline: 'orders', host: `http://127.0.0.1:${feldera.port}`, timeout: '15s' })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'NotFelderaApi', 'http-status': '404' })
    expect(step.outputs['message']).toMatch(/'host'.*base URL/)
    expect(step.tookMs).toBeLessThan(10_000)
  })
})

const describeIpv6 = hasIpv6 ? describe.concurrent : describe.skip
describeIpv6('an IPv6 address', () => {
  test('is reached over http', async () => {
    await using feldera = await startFeldera({ address: '::1' })
    const step = await runStep({ pipeline: 'orders', host: feldera.url, token: 'apikey:12345678' })

    expect(feldera.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(step.outputs['outcome']).toBe('activated')
    expect(feldera.requests[0]?.headers.host).toBe(`[::1]:${feldera.port}`)
  })

  test('is reached over https', async () => {
    const authority = await makeAuthority()
    await using feldera = await startFeldera({ address: '::1', tls: await authority.issue({ addresses: ['::1'] }) })
    const step = await runStep({ pipeline: 'orders', host: feldera.url, 'ca-certificate': authority.cert })

    expect(step.outputs['outcome']).toBe('activated')
  })
})

test.concurrent.each(localhost)('localhost is reached when Feldera listens on $address only', async ({ address }) => {
  await using feldera = await startFeldera({ address })
  const host = `http://localhost:${feldera.port}`
  // A token too: localhost counts as this machine.
  const step = await runStep({ pipeline: 'orders', host, token: 'apikey:12345678' })

  expect(step.outputs['outcome']).toBe('activated')
})

test.concurrent('the names that the clients of Feldera read are read: host, key, tenant', async () => {
  const token = `apikey:${'k'.repeat(128)}`
  await using feldera = await startFeldera({ keys: [{ token, role: 'write' }] })
  const env = { FELDERA_HOST: `${feldera.url}/`, FELDERA_API_KEY: ` ${token}\n`, FELDERA_TENANT: 'acme' }
  const step = await runStep({ pipeline: 'orders' }, { env })

  expect(step.outputs['outcome']).toBe('activated')
  expect(step.masks).toEqual([token])
  expect(feldera.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${token}`, 'feldera-tenant': 'acme' })
})

test.concurrent('a host name that does not exist is told with the way out, at the deadline', async () => {
  const step = await runStep({ pipeline: 'orders', host: 'https://feldera.invalid', timeout: '3s' })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(step.outputs['message']).toMatch(/(?:ENOTFOUND|EAI_AGAIN).*feldera\.invalid.*'host'/)
})
