import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainLine } from '../../src/report/plain-text.ts'
import { prose } from '../../src/report/prose.ts'
import { maskSecret } from '../../src/secrets.ts'
import { ADDRESS, AT_PIPELINE, command, quoted } from '../../src/text.ts'

const UNTRUSTED = [
  '@octocat',
  '@acme/team',
  '#1',
  'GH-1',
  'acme/orders#1',
  '1d0fae2b9c3e4f5061728394a5b6c7d8e9f00112',
  'defaced-it',
  "it's-defaced'",
  'http://evil.example',
  'www.evil.example',
  'evil.example',
  'mail@evil.example',
  ':tada:',
  '**bold**',
  '_so_',
  '[a](b)',
  '<b>',
  '</code>',
  '&lt;',
  '`x`',
  '~~x~~',
  '|',
  'FELDERA_HOST',
]

describe('a message in the summary', () => {
  test('has our sentences in plain text, and what others said in monospace', () => {
    const message = `could not find it: ${quoted('Unknown pipeline')} (${quoted('HTTP 404 UnknownPipelineName')}). Nothing's lost — look, "again", in 10m or 1h30m.`
    expect(prose(message)).toBe(
      'could not find it: <code>Unknown pipeline</code> (<code>HTTP 404 UnknownPipelineName</code>). Nothing&#39;s lost — look, &#34;again&#34;, in 10m or 1h30m.',
    )
  })

  test('has names and values in monospace instead of in quotes', () => {
    expect(prose(`pipeline 'orders' (see 'expect: any'), not '${quoted("it's")}'`)).toBe(
      'pipeline <code>orders</code> (see <code>expect: any</code>), not <code>it&#39;s</code>',
    )
    expect(prose("the standby's logs and the pipelines' names")).not.toContain('<code>')
  })

  test('leaves a parenthesis to the word that opened it', () => {
    expect(prose('no http(s) (no ftp://) address')).toBe('no <code>http(s)</code> (no <code>ftp://</code>) address')
  })

  test('has each command on a line of its own', () => {
    const one = command('fda start orders')
    const other = command('POST /v0')
    expect(prose(`Start it, with: ${one}, or ${other}.`)).toBe(
      'Start it, with:<br><code>fda start orders</code><br>or<br><code>POST /v0</code>',
    )
    expect(prose(`Approve it: ${one}. Then run the step again.`)).toBe(
      'Approve it:<br><code>fda start orders</code><br>Then run the step again.',
    )
  })

  test('has an address in Feldera as a link, and none that was cut', () => {
    const address = 'https://f.example/a&b/pipelines/orders/'
    const message = `Look at it: ${ADDRESS.join(address)}. Then ${AT_PIPELINE}run it.`
    const link =
      '<a href="https://f.example/a&#38;b/pipelines/orders/"><code>https://f.example/a&#38;b/pipelines/orders/</code></a>'
    expect(prose(message)).toBe(`Look at it: ${link}. Then run it.`)
    expect(prose(message, 40)).toBe('Look at it: <code>https://f.example/a&#38;b/pipe</code>…')
  })

  test('that is cut within what is quoted ends there', () => {
    expect(prose(`it says ${quoted('x'.repeat(50))} and more`, 15)).toBe('it says <code>xxxxx…</code>')
  })

  test.each(UNTRUSTED)('leaves nothing outside that GitHub could act on: %s', (token) => {
    for (const text of [token, `see ${token}, please`, `(${token})`, `no'${token} '${token}`])
      expect(outside(prose(text))).not.toContain(token)
  })

  test('never shows remote text outside, whatever stands in it', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...'\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007', "'", ' '),
    )
    const remote = fc.array(part, { maxLength: 8 }).map((parts) => `${parts.join('')}pwned${parts.join('')}`)
    fc.assert(
      fc.property(remote, fc.constantFrom(quoted, command), fc.integer({ min: 5, max: 200 }), (text, mark, limit) => {
        const html = prose(`it is '${mark(text)}' and ${mark(text)}, so be it`, limit)
        expect(outside(html)).not.toContain('pwned')
        expect(html.replace(/<\/?code>|<br>/g, '')).not.toMatch(/[<>"'`\ue000-\ue007]|&(?!#\d+;)/)
      }),
      { numRuns: 1_000 },
    )
  })

  test('and of text that nobody marked only words and small numbers', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom(...UNTRUSTED, "'"), fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(' '))
    fc.assert(
      fc.property(text, (message) => {
        expect(outside(prose(message)).replace(/&#(?:34|39);/g, "'")).toMatch(/^[\p{L}\p{N}\s().,;:!?…'’%–—→-]*$/u)
        expect(outside(prose(message))).not.toMatch(/[\p{L}\p{N}][.:][\p{L}]|[0-9a-f]{7}/u)
      }),
      { numRuns: 1_000 },
    )
  })
})

test('a secret is not shown because somebody put marks into it', () => {
  maskSecret('apikey:0123456789')
  for (const text of ['apikey:01234\ue00156789', quoted('apikey:01234\ue00156789'), 'apikey:\ue00001234\ue00356789'])
    expect(prose(`it says ${text}.`).replace(/<[^>]*>/g, '')).toBe('it says ***.')
})

test('lines of a log have no marks', () => {
  const message = `it is ${quoted('Stopped')}, start it: ${command('fda start orders')}.`
  expect(plainLine(message)).toBe('it is Stopped, start it: fda start orders.')
})

/** What GitHub may look for links and mentions in. */
function outside(html: string): string {
  return html.replace(/<code>[^<]*<\/code>|<br>/g, '')
}
