import { describe, expect, test } from 'vitest'
import { WRITE_KEY } from '../scenarios.ts'
import { answerTo, bearer, expectEmpty, GET, keys } from './ask.ts'

describe('authentication (2.2)', () => {
  test.each([{}, { authorization: `bearer ${WRITE_KEY}` }, { authorization: 'Basic eDp5' }])(
    'no Bearer: 401, empty, with a challenge: %o',
    async (headers) => {
      const answer = await answerTo({ keys }, GET, headers as Record<string, string>)
      expect(answer.status).toBe(401)
      expectEmpty(answer)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    },
  )

  test('an unknown API key: 401, JSON that calls itself text, without details', async () => {
    const answer = await answerTo({ keys }, GET, bearer(`apikey:${'x'.repeat(128)}`))
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.body).toEqual({ message: 'Unauthorized API key', error_code: 'AuthenticationFailed' })
  })

  test('something that is neither: 401, empty, the reason in the challenge', async () => {
    const answer = await answerTo({ keys }, GET, bearer('eyJhbGciOiJub25lIn0.e30.'))
    expect(answer.status).toBe(401)
    expectEmpty(answer)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error_description="Malformed JWT: missing iss claim"')
  })

  test.each([{ keys }, { keys, trust: () => ({ refused: 'No OIDC trust relationship matches this token' }) }])(
    'an ID token of an issuer that nobody trusts: 401, empty, the reason in the challenge: %o',
    async (options) => {
      const claims = Buffer.from('{"iss":"https://issuer.example"}').toString('base64url')
      const answer = await answerTo(options, GET, bearer(`eyJhbGciOiJSUzI1NiJ9.${claims}.c2ln`))
      expect(answer.status).toBe(401)
      expectEmpty(answer)
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer error_description="No OIDC trust relationship matches this token"',
      )
    },
  )

  test('none configured: whatever is sent is fine', async () => {
    expect((await answerTo({}, GET, { authorization: 'nonsense' })).status).toBe(200)
  })

  describe('a login', () => {
    const login = { issuer: 'https://login.example', role: 'write', requiredGroup: 'operators' } as const
    const token = (claims: object) => {
      const all = { iss: login.issuer, exp: Date.now() / 1_000 + 300, groups: ['operators'], ...claims }
      return bearer(`eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify(all)).toString('base64url')}.c2ln`)
    }

    test('has the role of its provider', async () => {
      const { body } = await answerTo({ login }, 'GET /v0/config/session', token({}))
      expect(body).toMatchObject({ role: 'write' })
      expect((await answerTo({ login }, 'GET /config/authentication')).body).toEqual({
        GenericOidc: { issuer: login.issuer, client_id: 'feldera', extra_oidc_scopes: [] },
      })
    })

    test.each([
      ['half a minute', -30, 200],
      ['a minute and a half', -90, 401],
    ] as const)('that has expired for %s (M12)', async (_, seconds, status) => {
      const answer = await answerTo({ login }, GET, token({ exp: Date.now() / 1_000 + seconds }))
      expect(answer.status).toBe(status)
      if (status === 401) {
        expectEmpty(answer)
        expect(answer.headers.get('www-authenticate')).toBe('Bearer error_description="ExpiredSignature"')
      }
    })

    test('of nobody in the group: 401, JSON that calls itself text', async () => {
      const answer = await answerTo({ login }, GET, token({ groups: ['guests'] }))
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(answer.body).toMatchObject({ error_code: 'AuthenticationFailed' })
    })

    test('of another issuer is none', async () => {
      const answer = await answerTo({ login }, GET, token({ iss: 'https://elsewhere.example' }))
      expect(answer.headers.get('www-authenticate')).toContain('No OIDC trust relationship')
    })
  })
})
