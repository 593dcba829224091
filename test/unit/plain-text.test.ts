import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainHtml, plainJson, plainLine } from '../../src/report/plain-text.ts'

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '::',
        '::error::',
        '##[',
        '##',
        '[',
        '\n',
        '\r',
        '\u001b[31m',
        '\u009b',
        '\u2028',
        '\u202e',
        '\u0085',
        '\ud800',
        '<',
        '&',
        ' ',
      ),
    )
    .map((parts) => parts.join('')),
)

describe('any text as one line of a log', () => {
  test('is one line that the runner takes for text, within its limit', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 300 }), (text, limit) => {
        const line = plainLine(text, limit)
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        expect(line.trimStart().startsWith('::')).toBe(false)
        expect(line).not.toContain('##[')
        expect(line.length).toBeLessThanOrEqual(limit)
        expect(line.isWellFormed()).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('leaves honest text alone', () => {
    const text = "Unknown pipeline name 'größe' at std::fmt (HTTP 404), 100 % — see #12, a|b"
    expect(plainLine(text)).toBe(text)
  })

  test('shows what it cut', () => {
    expect(plainLine('x'.repeat(50), 10)).toBe('xxxxxxxxx…')
  })
})

test('text in the summary holds no markup', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(plainHtml(text)).not.toMatch(/[<>"'`\n]|&(?!#\d+;)/)
    }),
  )
  expect(plainHtml('<img src=x> & [a](b)')).toBe('&#60;img src=x&#62; &#38; [a](b)')
})

describe('remote JSON as an output', () => {
  test('is the same JSON, on one harmless line', () => {
    const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value).replaceAll('"a', '"\u202e##[\u0085')))
    fc.assert(
      fc.property(json, (value) => {
        const text = plainJson(value, 1_000_000)
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value).toWellFormed()))
      }),
    )
  })

  test('is left out when it is too large, not cut into something else', () => {
    expect(plainJson({ name: 'x'.repeat(100) }, 50)).toBe('')
  })
})
