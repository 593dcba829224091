import { expect, test } from 'vitest'
import { unauthorizedBare } from '../feldera/answers.ts'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { makeAuthority } from '../peers/authority.ts'
import { REQUEST_TOKEN, startIssuer } from '../peers/issuer.ts'
import { playCheck } from '../support/findings.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const trusted = () => ({ role: 'write' }) as const

test.concurrent.each([
  { audience: undefined, asked: null },
  { audience: 'https://feldera.example.com', asked: 'https://feldera.example.com' },
  { audience: 'a b&c=d#é', asked: 'a b&c=d#é' },
])('with the audience $audience: one token is minted and sent with every request', async ({ audience, asked }) => {
  await using issuer = await startIssuer()
  const step = await play({
    at: { trust: trusted },
    inputs: { oidc: true, ...(audience === undefined ? {} : { 'oidc-audience': audience }) },
    env: issuer.env,
  })

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(issuer.audiences).toEqual([asked])
  const bearers = new Set(step.feldera.requests.map(({ headers }) => headers.authorization))
  expect([...bearers]).toEqual([`Bearer ${issuer.minted[0]}`])
  expect(step.feldera.requests.length).toBeGreaterThan(2)
})

test.concurrent('a key in the environment, for steps that say nothing, is not sent instead', async () => {
  await using issuer = await startIssuer()
  const env = { ...issuer.env, FELDERA_API_KEY: WRITE_KEY }
  const step = await play({ at: { trust: trusted }, inputs: { oidc: true }, env })

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.feldera.requests[0]?.headers.authorization).toBe(`Bearer ${issuer.minted[0]}`)
  expect(step.masks).toContain(WRITE_KEY)
})

test.concurrent('both tokens are masked before anything is done with them', async () => {
  await using issuer = await startIssuer()
  const step = await play({ at: { trust: trusted }, inputs: { oidc: true }, env: issuer.env })

  const [token = 'none'] = issuer.minted
  expect(step.masks).toEqual([REQUEST_TOKEN, token])
  expect(step.log.indexOf(REQUEST_TOKEN)).toBe('::add-mask::'.length)
  expect(step.log.indexOf(token)).toBeLessThan(step.log.indexOf("Pipeline 'orders' is Standby"))
})

test.concurrent('a server that repeats the token does not get it into log, outputs or summary', async () => {
  await using issuer = await startIssuer()
  const step = await play({
    at: { trust: (token) => ({ refused: `No trust for Bearer ${token}` }) },
    inputs: { oidc: true },
    env: issuer.env,
  })

  expect(step.outputs['message']).toContain('No trust for Bearer ***')
  for (const token of issuer.minted) expect(visibleText(step)).not.toContain(token)
})

test.concurrent('a check works with it too, and shows the role that the trust gives', async () => {
  await using issuer = await startIssuer()
  const step = await playCheck({
    at: { trust: () => ({ role: 'read' }) },
    inputs: { oidc: true },
    env: issuer.env,
  })

  expect(step.outputs['outcome']).toBe('not-ready')
  expect(step.outputs['message']).toMatch(/role: read, but an activation needs write/)
  expect(issuer.minted).toHaveLength(1)
})

test.concurrent('a trust with the role read: the role it needs is said', async () => {
  await using issuer = await startIssuer()
  const step = await play({ at: { trust: () => ({ role: 'read' }) }, inputs: { oidc: true }, env: issuer.env })

  expect(step.outputs).toMatchObject({
    outcome: 'failed',
    'error-code': 'InsufficientPermissions',
    'http-status': '403',
    changed: 'false',
  })
  expect(step.outputs['message']).toMatch(/role 'read'.*needs 'write'/)
  expect(step.feldera.writes).toHaveLength(1)
})

test.concurrent('a token refused for good: the reason Feldera gives, and what an administrator has to do', async () => {
  await using issuer = await startIssuer()
  const refused = 'No OIDC trust relationship matches this token'
  const step = await play({
    at: { trust: () => ({ refused }) },
    inputs: { oidc: true, timeout: '20s' },
    env: issuer.env,
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'Unauthorized', 'http-status': '401' })
  expect(step.annotations[0]?.message).toContain(refused)
  expect(step.annotations[0]?.message).toMatch(/administrator.*trust/)
  // Refused, minted anew, refused again.
  expect(step.feldera.requests.map(({ answered }) => answered)).toEqual([401, 401])
  expect(issuer.minted).toHaveLength(2)
  expect(step.tookMs).toBeLessThan(10_000)
})

test.concurrent('without the permission nothing is sent, and the permission is named', async () => {
  const step = await play({ at: { trust: trusted }, inputs: { oidc: true } })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
  expect(step.outputs['message']).toContain('permissions: id-token: write')
  expect(step.feldera.requests).toEqual([])
})

test.concurrent('with a stored token as well, nothing is sent', async () => {
  await using issuer = await startIssuer()
  const step = await play({ at: { trust: trusted }, inputs: { oidc: true, token: 'apikey:stored' }, env: issuer.env })

  expect(step.outputs['error-code']).toBe('InvalidInput')
  expect(step.outputs['message']).toMatch(/'token'.*'oidc: true' contradict/)
  expect(issuer.requests + step.feldera.requests.length).toBe(0)
})

test.concurrent('plain http to another machine is refused before a token is minted', async () => {
  await using issuer = await startIssuer()
  const step = await runStep({ pipeline: 'orders', host: 'http://feldera.example.test:8080', oidc: true }, issuer)

  expect(step.outputs['error-code']).toBe('InvalidInput')
  expect(step.outputs['message']).toMatch(/plain http.*allow-http/)
  expect(issuer.requests).toBe(0)
})

test.concurrent('a single 401 with no reason at all is met with one new token', async () => {
  await using issuer = await startIssuer()
  const step = await play({
    at: { trust: trusted, faults: [{ on: 'look', with: unauthorizedBare, times: 1 }] },
    inputs: { oidc: true },
    env: issuer.env,
  })

  expect(step.outputs['outcome']).toBe('activated')
  expect(issuer.minted).toHaveLength(2)
})

test.concurrent('the issuer speaks TLS and Feldera does not: neither is asked in the way of the other', async () => {
  const authority = await makeAuthority()
  const tls = await authority.issue({ addresses: ['127.0.0.1'] })
  // So short-lived that it is asked again before every look.
  await using issuer = await startIssuer({ tls, lifetimeSeconds: 50 })
  const step = await play({
    at: { trust: trusted },
    inputs: { oidc: true, 'ca-certificate': authority.cert },
    env: issuer.env,
  })

  expect(step.outputs['outcome'], step.log).toBe('activated')
  expect(step.log).not.toContain('No good answer')
  expect(issuer.minted.length).toBeGreaterThan(1)
})
