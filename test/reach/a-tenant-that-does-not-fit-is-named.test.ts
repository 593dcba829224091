import { expect, test } from 'vitest'
import { apiError } from '../feldera/reply.ts'
import { playCheck } from '../support/findings.ts'
import { play } from '../support/story.ts'

const CASES: readonly (readonly [number, string, RegExp])[] = [
  [404, 'UnknownTenantName', /Check the input 'tenant'/],
  [400, 'AmbiguousOidcTenant', /Say which one with the input 'tenant'/],
  [400, 'AmbiguousTenantMembership', /Say which one with the input 'tenant'/],
  [403, 'OidcTenantNotTrusted', /OIDC trust in Feldera is for another tenant/],
  [403, 'NotATenantMember', /Check the input 'tenant'/],
  [403, 'NoTenantMemberships', /belongs to no tenant of this Feldera/],
]

test.concurrent.each(CASES)('%i %s, at once', async (status, code, advice) => {
  const refusal = apiError(status, code, { message: 'words of Feldera' })
  const step = await play({
    at: { faults: [{ on: 'any', with: refusal }] },
    inputs: { token: 'apikey:12345678', tenant: 'acme' },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': code, 'http-status': String(status) })
  expect(step.annotations[0]?.message).toMatch(/could not activate pipeline 'orders': words of Feldera/)
  expect(step.annotations[0]?.message).toMatch(advice)
  expect(step.feldera.requests).toHaveLength(1)
})

test.concurrent('a check reports it of the credentials, for Feldera was reached', async () => {
  const refusal = apiError(404, 'UnknownTenantName', { message: "Unknown tenant 'acme'" })
  const step = await playCheck({ at: { faults: [{ on: 'any', with: refusal }] }, inputs: { tenant: 'acme' } })
  expect(step.findings).toEqual({ 'Feldera reachable': 'pass', 'credentials accepted': 'fail' })
})
