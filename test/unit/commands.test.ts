import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { fda, fdaAtPrimary, fdaInTurn, shellWord } from '../../src/report/commands.ts'
import { resumeCommand } from '../../src/report/switchover-words.ts'
import { withoutMarks } from '../../src/text.ts'
import { inputs } from './samples.ts'

const at = (changes: Parameters<typeof inputs>[0]) =>
  inputs({ primaries: new Map([['orders', 'primary']]), ...changes })

test('a command names the Feldera that it is for, and the tenant', () => {
  expect(withoutMarks(fda(at({}), 'stop orders'))).toBe('FELDERA_HOST=https://feldera.example.com fda stop orders')
  expect(withoutMarks(fda(at({ tenant: 'acme' }), 'approve orders'))).toBe(
    'FELDERA_HOST=https://feldera.example.com FELDERA_TENANT=acme fda approve orders',
  )
  expect(withoutMarks(fdaAtPrimary(at({ primaryHost: 'https://far.example.com' }), 'start primary'))).toBe(
    'FELDERA_HOST=https://far.example.com fda start primary',
  )
  expect(withoutMarks(fdaInTurn(at({}), ['stop orders', 'clear orders']))).toBe(
    '(export FELDERA_HOST=https://feldera.example.com; fda stop orders && fda clear orders)',
  )
})

test('a resume by hand is sent what the step sends, but for the values of further headers', () => {
  const command = resumeCommand(at({ tenant: 'acme', headers: { 'x-access-key': 'k1234567890' } }))
  expect(withoutMarks(command)).toBe(
    `curl -X POST -H "Authorization: Bearer $FELDERA_API_KEY" -H 'Feldera-Tenant: acme' -H 'x-access-key: …' https://feldera.example.com/v0/pipelines/primary/resume`,
  )
})

describe.skipIf(process.platform === 'win32')('what a shell would run in an address is only a text', () => {
  test.each([
    'https://h/$(id)',
    "https://h/a';id;'",
    'https://h/a;id',
    'https://h/`id`',
    'https://h/a&b|c>d',
    'http://[::1]:8080',
    'a b',
  ])('%s', (text) => {
    const shown = execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })
    expect(shown).toBe(text)
  })
})
