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
})
