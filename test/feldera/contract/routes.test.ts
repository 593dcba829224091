import { describe, expect, test } from 'vitest'
import { READ_KEY } from '../scenarios.ts'
import { ACTIVATE, answerTo, bearer, expectEmpty, expectJson, keys } from './ask.ts'

describe('roles and routes (2.3)', () => {
  test('a role too low: 403 that says which is needed', async () => {
    const answer = await answerTo({ keys }, ACTIVATE, bearer(READ_KEY))
    expect(answer.status).toBe(403)
    expectJson(answer, {
      message: "Insufficient permissions: this action requires the 'write' role, but the caller has 'read'",
      error_code: 'InsufficientPermissions',
      details: { required: 'write', actual: 'read' },
    })
  })

  test.each(['GET /v0/pipelines/orders/activate', 'PUT /v0/pipelines/orders/approve', 'HEAD /v0/pipelines/orders'])(
    'a wrong method on a known path: 403, not 405: %s',
    async (line) => expect((await answerTo({}, line)).status).toBe(403),
  )

  test('whose body has no details', async () => {
    expectJson(await answerTo({}, 'GET /v0/pipelines/orders/activate'), {
      message: 'This endpoint has no access-control classification and is denied',
      error_code: 'InsufficientPermissions',
    })
  })

  test.each([
    'GET /v0/nothing',
    'GET /v0',
    'POST /v0/pipelines/orders/activate/',
    'POST /v0/v0/pipelines/orders/activate',
    'GET /v0/pipelines/',
  ])('an unknown path below /v0: 404, empty: %s', async (line) => {
    const answer = await answerTo({}, line)
    expect(answer.status).toBe(404)
    expectEmpty(answer)
  })

  test('before 0.327 there are no roles, and a wrong method is an unknown path', async () => {
    const old = { keys, version: '0.326.0+enterprise' }
    expect((await answerTo(old, ACTIVATE, bearer(READ_KEY))).status).toBe(202)
    const answer = await answerTo(old, 'GET /v0/pipelines/orders/activate', bearer(READ_KEY))
    expect(answer.status).toBe(404)
    expectEmpty(answer)
  })

  test('outside of /v0: the web console for GET, 405 for POST', async () => {
    const page = await answerTo({ keys }, 'GET /pipelines/orders')
    expect(page).toMatchObject({ status: 200, body: undefined })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    const refusal = await answerTo({ keys }, 'POST /pipelines/orders/activate')
    expect(refusal).toMatchObject({ status: 405, text: 'This resource only supports GET and HEAD.' })
    expect(refusal.headers.get('allow')).toBe('GET, HEAD')
    expect(refusal.headers.get('content-type')).toMatch(/^text\/plain/)
  })

  test('health and the kind of authentication are for everybody', async () => {
    expectJson(await answerTo({ keys }, 'GET /healthz'), { status: 'healthy' })
    expectJson(await answerTo({}, 'GET /config/authentication'), {})
    for (const options of [{ keys }, { trust: () => ({ role: 'read' }) as const }]) {
      expect((await answerTo(options, 'GET /config/authentication')).body).toHaveProperty('GenericOidc.issuer')
    }
  })
})
