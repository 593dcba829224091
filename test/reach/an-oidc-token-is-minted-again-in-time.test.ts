import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { type Issuer, startIssuer } from '../peers/issuer.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'

const trust = () => ({ role: 'write' }) as const

/** A Feldera that accepts the token with this number, counted from 0, and no other. */
function acceptsOnly(issuer: Issuer, number: () => number) {
  return (token: string) =>
    token === issuer.minted[number()]
      ? ({ role: 'write' } as const)
      : { refused: 'JWT verification failed: ExpiredSignature' }
}

test.concurrent('a token about to expire is not sent any more', async () => {
  // Below the margin from the start, so every request gets its own.
  await using issuer = await startIssuer({ lifetimeSeconds: 50 })
  const step = await play({ at: { trust }, inputs: { oidc: true }, env: issuer.env })

  expect(step.outputs['outcome']).toBe('activated')
  const [look, activation, ...looks] = step.feldera.requests.map(({ headers }) => headers.authorization)
  expect([look, ...looks]).toEqual(issuer.minted.map((token) => `Bearer ${token}`))
  // It goes with the token of the look before it, so that no look is old by the time of the activation.
  expect(activation).toBe(look)
  expect(step.masks.slice(1)).toEqual(issuer.minted)
})

test.concurrent.each([
  { minutes: 10, runner: 'fast' },
  { minutes: -10, runner: 'slow' },
])(
  'a runner whose clock is $minutes minutes off ($runner) still mints one token for all requests',
  async ({ minutes }) => {
    await using issuer = await startIssuer({ clockBehindMs: minutes * 60_000 })
    const step = await play({ at: { trust }, inputs: { oidc: true }, env: issuer.env })

    expect(step.outputs['outcome']).toBe('activated')
    expect(issuer.minted).toHaveLength(1)
  },
)

test.concurrent('a token that ages during the wait is replaced, and shared until then', async () => {
  await using issuer = await startIssuer({ lifetimeSeconds: 62 })
  // The take-over lasts about 3.5 s, the tokens are fresh for one to two.
  const step = await play({
    at: { trust, speed: 7 },
    inputs: { oidc: true },
    env: issuer.env,
  })

  expect(step.outputs['outcome']).toBe('activated')
  expect(issuer.minted.length).toBeGreaterThan(1)
  expect(issuer.minted.length).toBeLessThan(step.feldera.requests.length)
  const bearers = new Set(step.feldera.requests.map(({ headers }) => headers.authorization))
  expect([...bearers]).toEqual(issuer.minted.map((token) => `Bearer ${token}`))
})

test.concurrent('Feldera refuses the token in the middle of the wait: one new one for each refusal', async () => {
  await using issuer = await startIssuer()
  // The first token is good until the activation was accepted, the second for three more looks, then the third.
  const generation = () => {
    if (feldera.accepted === 0) return 0
    return feldera.requests.filter(({ answered }) => answered === 200).length < 4 ? 1 : 2
  }
  await using feldera = await startFeldera({ trust: acceptsOnly(issuer, generation), speed: 10 })
  const step = await runStep({ pipeline: 'orders', host: feldera.url, oidc: true }, issuer)

  expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(feldera.requests.filter(({ answered }) => answered === 401)).toHaveLength(2)
  expect(issuer.minted).toHaveLength(3)
  expect(feldera.accepted).toBe(1)
  // The next request carries the new token at once, without a pause or a line in the log.
  expect(step.log).not.toContain('401')
})

test.concurrent('a refused activation is sent again with a new token, and only once', async () => {
  await using issuer = await startIssuer()
  const generation = () => (feldera.requests.some(({ method }) => method === 'POST') ? 1 : 0)
  let asked = 0
  // The look goes through; the activation meets a token that has just expired.
  await using feldera = await startFeldera({
    trust: (token) => {
      asked += 1
      if (asked === 2) return { refused: 'JWT verification failed: ExpiredSignature' }
      return acceptsOnly(issuer, generation)(token)
    },
  })
  const step = await runStep({ pipeline: 'orders', host: feldera.url, oidc: true }, issuer)

  expect(step.outputs['outcome']).toBe('activated')
  const activations = feldera.requests.filter(({ method }) => method === 'POST').map(({ answered }) => answered)
  expect(activations).toEqual([401, 202])
  expect(issuer.minted).toHaveLength(2)
})

test.concurrent('a trust that is withdrawn during the wait: requests are repeated for a while, then the reason is reported', async () => {
  await using issuer = await startIssuer()
  await using feldera = await startFeldera({
    speed: 1,
    trust: () =>
      feldera.accepted === 0 ? { role: 'write' } : { refused: 'No OIDC trust relationship matches this token' },
  })
  const step = await runStep({ pipeline: 'orders', host: feldera.url, oidc: true, timeout: '10s' }, issuer)

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'Unauthorized', changed: 'true' })
  expect(step.outputs['message']).toContain('No OIDC trust relationship matches this token')
  expect(step.outputs['message']).toMatch(/accepted.*goes on/)
})

test.concurrent('an issuer that gives the same token again is good enough', async () => {
  await using issuer = await startIssuer({ lifetimeSeconds: 50, repeats: true })
  const step = await play({
    at: { trust },
    inputs: { oidc: true, timeout: '6s' },
    env: issuer.env,
  })

  expect(step.outputs['outcome']).toBe('activated')
})
