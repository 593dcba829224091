import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { makeAuthority } from '../peers/authority.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'

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
    const step = await play({ inputs, env })

    expect(step.outputs['outcome']).toBe('activated')
    expect(new Set(step.feldera.requests.map(({ headers }) => headers['feldera-tenant']))).toEqual(new Set([sent]))
  })
})

describe.concurrent('a path prefix', () => {
  test.each(['/feldera', '/feldera/', '/feldera/v0', '/feldera/v0/'])('may be written as %s', async (path) => {
    const step = await play({
      at: { basePath: '/feldera' },
      inputs: ({ port }) => ({ host: `http://127.0.0.1:${port}${path}` }),
    })

    expect(step.outputs['outcome']).toBe('activated')
    expect(step.feldera.requests[0]?.path).toBe('/feldera/v0/pipelines/orders?selector=status')
    expect(step.feldera.writes).toEqual(['POST /feldera/v0/pipelines/orders/activate?initial=running'])
  })

  test('that is missing is reported at once', async () => {
    const step = await play({
      at: { basePath: '/feldera' },
      inputs: ({ port }) => ({ host: `http://127.0.0.1:${port}` }),
    })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'NotFelderaApi', 'http-status': '404' })
    expect(step.outputs['message']).toMatch(/'host'.*base URL/)
    expect(step.tookMs).toBeLessThan(10_000)
  })
})

const describeIpv6 = hasIpv6 ? describe.concurrent : describe.skip
describeIpv6('an IPv6 address', () => {
  test('is reached over http', async () => {
    const step = await play({ at: { address: '::1' }, inputs: { token: 'apikey:12345678' } })

    expect(step.feldera.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(step.outputs['outcome']).toBe('activated')
    expect(step.feldera.requests[0]?.headers.host).toBe(`[::1]:${step.feldera.port}`)
  })

  test('is reached over https', async () => {
    const authority = await makeAuthority()
    const step = await play({
      at: { address: '::1', tls: await authority.issue({ addresses: ['::1'] }) },
      inputs: { 'ca-certificate': authority.cert },
    })

    expect(step.outputs['outcome']).toBe('activated')
  })
})

test.concurrent.each(localhost)('localhost is reached when Feldera listens on $address only', async ({ address }) => {
  const step = await play({
    at: { address },
    // A token too: localhost counts as this machine.
    inputs: ({ port }) => ({ host: `http://localhost:${port}`, token: 'apikey:12345678' }),
  })

  expect(step.outputs['outcome']).toBe('activated')
})

test.concurrent('the names that the clients of Feldera read are read: host, key, tenant', async () => {
  const token = `apikey:${'k'.repeat(128)}`
  const step = await play({
    at: { keys: [{ token, role: 'write' }] },
    inputs: { host: '' },
    env: ({ url }) => ({ FELDERA_HOST: `${url}/`, FELDERA_API_KEY: ` ${token}\n`, FELDERA_TENANT: 'acme' }),
  })

  expect(step.outputs['outcome']).toBe('activated')
  expect(step.masks).toEqual([token])
  expect(step.feldera.requests[0]?.headers).toMatchObject({
    authorization: `Bearer ${token}`,
    'feldera-tenant': 'acme',
  })
})

test.concurrent('a host name that does not exist is reported with advice, at the deadline', async () => {
  const step = await runStep({ pipeline: 'orders', host: 'https://feldera.invalid', timeout: '3s' })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(step.outputs['message']).toMatch(/(?:ENOTFOUND|EAI_AGAIN).*feldera\.invalid.*'host'/)
})
