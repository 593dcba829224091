import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { REQUEST_TOKEN, startIssuer } from '../peers/issuer.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

const trust = () => ({ role: 'write' }) as const

test.concurrent('a flaky issuer is asked again', async () => {
  await using issuer = await startIssuer({ failures: 2 })
  const step = await play({ at: { trust }, inputs: { oidc: true }, env: issuer.env })

  expect(step.outputs['outcome']).toBe('activated')
  expect(step.log).toMatch(/OIDC issuer gave no ID token/)
  expect(issuer.requests).toBe(3)
  expect(issuer.minted).toHaveLength(1)
})

test.concurrent.each([
  { status: 403, body: '{"message":"Resource not accessible by integration"}' },
  { status: 401, body: '{"message":"bad credentials"}' },
  { status: 404, body: '' },
])('an issuer that refuses with $status is not asked twice', async (answer) => {
  await using issuer = await startIssuer({ always: answer })
  const step = await play({ at: { trust }, inputs: { oidc: true, timeout: '20s' }, env: issuer.env })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'OidcTokenNotMinted' })
  expect(step.outputs['message']).toMatch(new RegExp(`OIDC issuer gave no ID token: .*HTTP ${answer.status}`))
  expect(step.outputs['message']).toContain('permissions: id-token: write')
  expect(issuer.requests).toBe(1)
  expect(step.feldera.requests).toEqual([])
})

test.concurrent('an issuer that is asked too often is no job without permission', async () => {
  await using issuer = await startIssuer({ always: { status: 429, body: '{"message":"slow down"}' } })
  const step = await runStep({ pipeline: 'orders', host: 'http://127.0.0.1:1', oidc: true, timeout: '4s' }, issuer)

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(step.outputs['message']).toMatch(/gave no ID token: slow down \(HTTP 429\).*limits how often it is asked/)
  expect(step.outputs['message']).not.toContain('id-token: write')
})

test.concurrent.each([{ GITEA_ACTIONS: 'true' }, { GITHUB_API_URL: 'https://codeberg.org/api/v1' }, { ACT: 'true' }])(
  "a runner that is not GitHub's gets no advice for GitHub: %o",
  async (runner) => {
    await using issuer = await startIssuer({ always: { status: 403, body: '{"message":"denied"}' } })
    const inputs = { pipeline: 'orders', host: 'http://127.0.0.1:1', oidc: true }
    const refused = await runStep(inputs, { env: { ...issuer.env, ...runner } })
    expect(refused.outputs['message']).toMatch(/This runner is not GitHub's.*enable-openid-connect: true/)
    expect(refused.outputs['message']).not.toContain('id-token')

    const without = await runStep(inputs, { env: runner })
    expect(without.outputs['error-code']).toBe('InvalidInput')
    expect(without.outputs['message']).toMatch(/on a runner that offers ID tokens.*this runner is not GitHub's/)
  },
)

test.concurrent.each([
  ['JWT verification failed: ExpiredSignature', /the clocks of Feldera and of its issuer disagree/],
  ['JWT verification failed: ImmatureSignature', /the clocks of Feldera and of its issuer disagree/],
  ["Could not verify the token's signing key", /Feldera must reach the issuer over https/],
])('a fresh token that Feldera refuses (%s) is no missing trust', async (refused, advice) => {
  await using issuer = await startIssuer()
  const step = await play({ at: { trust: () => ({ refused }) }, inputs: { oidc: true }, env: issuer.env })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'http-status': '401' })
  expect(step.outputs['message']).toMatch(advice)
  expect(step.outputs['message']).not.toContain('administrator must register')
})

test.concurrent("an issuer's text with the request token in it is shown without the token", async () => {
  await using issuer = await startIssuer({ always: { status: 403, body: `denied for Bearer ${REQUEST_TOKEN}` } })
  const step = await play({ at: { trust }, inputs: { oidc: true }, env: issuer.env })

  expect(step.outputs['error-code']).toBe('OidcTokenNotMinted')
  expect(visibleText(step)).not.toContain(REQUEST_TOKEN)
})

test.concurrent.each([
  { what: 'hangs', always: 'hang' },
  { what: 'breaks off within its answers', always: 'cut' },
  { what: 'is down for long', always: { status: 503, body: '{"message":"try again"}' } },
  { what: 'answers with no token', always: { status: 200, body: '{"value":7}' } },
  { what: 'answers with nonsense', always: { status: 200, body: 'Hello' } },
] as const)('an issuer that $what ends the step at the deadline', async ({ always }) => {
  await using issuer = await startIssuer({ always })
  const step = await play({
    at: { trust },
    inputs: { oidc: true, timeout: '4s', 'request-timeout': '900ms' },
    env: issuer.env,
  })

  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(step.outputs['message']).toMatch(/OIDC issuer gave no ID token/)
  expect(step.tookMs).toBeGreaterThan(3_900)
  expect(step.tookMs).toBeLessThan(12_000)
  expect(issuer.requests).toBeGreaterThan(1)
  expect(step.feldera.requests).toEqual([])
})

test.concurrent("an issuer's own words are reported", async () => {
  await using issuer = await startIssuer({
    always: { status: 403, body: '{"message":"Resource not accessible by integration"}' },
  })
  const step = await runStep({ pipeline: 'orders', host: 'http://127.0.0.1:1', oidc: true }, issuer)
  expect(step.outputs['message']).toContain('gave no ID token: Resource not accessible by integration (HTTP 403)')
})

test.concurrent('a slow issuer does not come between a look and its activation', async () => {
  // The second token is asked for because the first was refused; meanwhile somebody else sets the pipeline running.
  await using issuer = await startIssuer({ slowFrom: { number: 2, ms: 1_500 } })
  let asked = 0
  const feldera = await startFeldera({
    trust: () => {
      asked += 1
      if (asked !== 2) return { role: 'write' }
      feldera.pipeline().runner.deploy({ desired: 'Running', status: 'Running' }, 'Running')
      return { refused: 'JWT verification failed: ExpiredSignature' }
    },
  })
  await using _closing = feldera
  const step = await runStep({ pipeline: 'orders', host: feldera.url, oidc: true, initial: 'paused' }, issuer)

  expect(step.outputs).toMatchObject({ outcome: 'refused', 'error-code': 'LivePipeline', changed: 'false' })
  expect(feldera.accepted).toBe(0)
  expect(feldera.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test.concurrent('an issuer that refuses after it has minted is asked again for a while', async () => {
  await using issuer = await startIssuer({
    lifetimeSeconds: 50,
    mints: 3,
    always: { status: 403, body: '{"message":"not now"}' },
  })
  const step = await play({ at: { trust, speed: 1 }, inputs: { oidc: true, timeout: '10s' }, env: issuer.env })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'OidcTokenNotMinted', changed: 'true' })
  expect(issuer.requests).toBeGreaterThan(4)
})

test.concurrent('tokens without an expiry are used once each', async () => {
  await using issuer = await startIssuer({ lifetimeSeconds: Number.NaN })
  const step = await play({ at: { trust }, inputs: { oidc: true }, env: issuer.env })

  expect(step.outputs['outcome']).toBe('activated')
  expect(issuer.minted.length).toBe(step.feldera.requests.filter(({ method }) => method === 'GET').length)
})

test.concurrent('an issuer that fails in the middle of the wait does not end the wait', async () => {
  await using issuer = await startIssuer({
    lifetimeSeconds: 50,
    mints: 3,
    always: { status: 503, body: '{"message":"try again"}' },
  })
  const step = await play({ at: { trust, speed: 20 }, inputs: { oidc: true, timeout: '4s' }, env: issuer.env })

  expect(step.outputs).toMatchObject({ outcome: 'timed-out', changed: 'true' })
  expect(step.outputs['message']).toMatch(/accepted and goes on/)
  expect(step.outputs['message']).toMatch(/OIDC issuer gave no ID token/)
})

test.concurrent('an issuer that answers in plain text: not a word of it, for it may be a token all the same', async () => {
  const body = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOmFjbWUifQ.c2lnbmF0dXJl'
  await using issuer = await startIssuer({ always: { status: 200, body } })
  const step = await runStep({ pipeline: 'orders', host: 'http://127.0.0.1:1', oidc: true, timeout: '4s' }, issuer)

  expect(step.outputs['message']).toContain('gave no ID token: the answer holds none (HTTP 200)')
  expect(visibleText(step)).not.toContain('eyJ')
})
