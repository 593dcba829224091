import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { maskSecret, redact, redactedStart } from '../../src/secrets.ts'

vi.spyOn(process.stdout, 'write').mockImplementation(() => true)

/** Long, as an ID token is, and no piece of it like another. */
const LONG = Array.from({ length: 250 }, (_, index) => `k${index}Z`).join('')
/** With the characters that encodings change. */
const ODD = `b5Jx+2q/0w==&8<s>Y"t'Q`
for (const secret of [LONG, ODD]) maskSecret(secret)

describe('the start of a text that holds secrets', () => {
  const piece = fc.oneof(
    fc.constantFrom(LONG, ODD, `Bearer ${LONG}`),
    fc.string({ maxLength: 40 }),
    fc.nat(70_000).map((length) => 'no '.repeat(length / 3)),
  )

  test('holds no piece of one, wherever the cut falls, and is no longer than asked for', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 1, max: 2_000 }), (pieces, limit) => {
        const start = redactedStart(pieces.join(' '), limit)
        expect(start.length).toBeLessThanOrEqual(limit)
        for (let at = 0; at + 16 <= LONG.length; at += 8) expect(start).not.toContain(LONG.slice(at, at + 16))
        expect(start).not.toContain(ODD.slice(0, 12))
      }),
      { numRuns: 200 },
    )
  })

  test('keeps the words between two of them, and after a long one', () => {
    expect(redactedStart(`${LONG} ${'no '.repeat(20)}${LONG}`, 500)).toBe(`*** ${'no '.repeat(20)}***`)
    expect(redactedStart(`${LONG}: refused`, 20)).toBe('***: refused')
  })
})

test.each([
  ['as it is', ODD],
  ['in another case', ODD.toUpperCase()],
  ['in JSON', JSON.stringify({ key: ODD })],
  ['in JSON in JSON', JSON.stringify(JSON.stringify(ODD))],
  ['in JSON, as PHP writes it', JSON.stringify(ODD).replaceAll('/', '\\/')],
  [
    'in JSON, as Go writes it',
    JSON.stringify(ODD).replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
  ],
  ['in a query', encodeURIComponent(ODD)],
  ['in an address', encodeURI(ODD)],
  ['in a path, as Go writes it', 'b5Jx+2q%2F0w==&8%3Cs%3EY%22t%27Q'],
  ['in a form', new URLSearchParams({ key: ODD }).toString()],
  ['in HTML', 'b5Jx+2q/0w==&amp;8&lt;s&gt;Y&quot;t&#39;Q'],
  ['in hex', Buffer.from(ODD).toString('hex')],
  ['in base64', Buffer.from(`user:${ODD}`).toString('base64')],
])('a secret is found %s', (_how, text) => {
  const clean = redact(`before ${text} after`)
  expect(clean).toMatch(/^before .*\*\*\*.* after$/)
  expect(clean).not.toContain('b5J')
})
