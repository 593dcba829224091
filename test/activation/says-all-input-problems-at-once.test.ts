import { describe, expect, test } from 'vitest'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { actionFiles, type StepInputs } from '../support/action.ts'
import { type Ended, play, theError } from '../support/story.ts'

const PASSWORD = 'hunter2'

/** Values that no input may have. */
const BAD = {
  pipeline: [
    '',
    '-orders',
    'orders_',
    'or ders',
    'orders/../payments',
    'orders?x=1',
    'größe',
    '%2e',
    'x'.repeat(64),
    ',',
  ],
  host: [
    '',
    'feldera.example.com',
    'ftp://feldera.example.com',
    'https://feldera.example.com?tenant=x',
    'https://feldera.example.com/#top',
    'https://',
  ],
  token: ['two words', 'line\nbreak', 'clé'],
  tenant: ['two tenants', 'größe'],
  initial: ['standby', 'run', 'Pause'],
  expect: ['Standby', 'active', 'standby, any'],
  primary: ['-primary', 'a = b = c', 'pri mary'],
  'primary-host': ['far', 'ftp://far.example.com'],
  'primary-token': ['two words', 'clé'],
  'on-primary': ['Stop', 'ask', 'force'],
  'on-stale': ['Refuse', 'fail'],
  wait: ['yes', '0', 'tRUE'],
  'stable-for': ['6h1s', '2 minutes', '-1s', 'true'],
  timeout: ['10 minutes', '0', '999ms', '7h', '-1s', '1e3', 'NaN', '10s 5s', '1.5h', '٣s'],
  'poll-interval': ['99ms', '301s', 'often'],
  'request-timeout': ['99ms', '11m', '∞'],
  'on-approval': ['Approve', 'ask'],
  oidc: ['on', 'no'],
  'oidc-audience': ['https://github.com/acme'],
  'allow-http': ['si', '1'],
  'max-checkpoint-age': ['0', 'yesterday', '-5m'],
  'ca-certificate': ['/no/such/authority.pem', '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----'],
  headers: [
    'no colon in this line',
    'authorization: Bearer x',
    'x-team:',
    'X-A: 1\nx-a: 2',
    'x-umlaut: ä',
    'two words: x',
  ],
  'client-certificate': ['/no/such/client.pem', '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----'],
  'client-key': ['/no/such/client.key', '-----BEGIN PRIVATE KEY-----\nbm8=\n-----END PRIVATE KEY-----'],
  summary: ['maybe', 'off'],
} as const satisfies Record<keyof typeof actionFiles.activate.inputs, readonly string[]>

const rounds = Array.from({ length: Math.max(...Object.values(BAD).map(({ length }) => length)) }, (_, index) => index)

test('every input has values it refuses', () => {
  expect(Object.keys(BAD).toSorted()).toEqual(Object.keys(actionFiles.activate.inputs).toSorted())
})

describe.concurrent('every input wrong at once', () => {
  test.for(rounds)('round %i: one error that says all', async (round) => {
    const wrong = Object.entries(BAD).map(([name, values]) => [name, values[round % values.length] ?? ''] as const)
    const step = await play({ inputs: Object.fromEntries(wrong) })

    expectInvalid(step)
    for (const [name, value] of wrong) {
      const problem = problemWith(name, theError(step))
      expect(problem, name).toMatch(/allowed: ./)
      if (isShown(name, value)) expect(problem).toContain(`'${value}'`)
    }
  })
})

/** The sentence about one input. */
function problemWith(name: string, message: string): string {
  return message.split(/; (?=inputs? ')/).find((problem) => problem.includes(`input '${name}'`)) ?? ''
}

/** A token, a key, a header, and what is beside a host's name may be secret; of nothing there is nothing to show. */
function isShown(name: string, value: string): boolean {
  if (name === 'host' && /[@?#]/.test(value)) return false
  return value !== '' && !name.endsWith('token') && name !== 'headers' && !value.startsWith('-----BEGIN')
}

function expectInvalid(step: Ended): void {
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput', changed: 'false', status: '' })
  expect(theError(step)).toMatch(/^could not read the inputs: /)
  expect(step.outputs['message']).toBe(theError(step))
  expect(step.feldera.requests).toEqual([])
}

const CONTRADICTIONS: readonly (readonly [string, StepInputs, RegExp])[] = [
  ['token and oidc', { token: WRITE_KEY, oidc: true }, /input 'token' and 'oidc: true' contradict each other/],
  ['oidc-audience without oidc', { 'oidc-audience': 'feldera' }, /'oidc-audience' is 'feldera' but 'oidc' is false/],
  ['approve without waiting', { wait: false, 'on-approval': 'approve' }, /'wait' and 'on-approval' contradict/],
  ['wait for a person without waiting', { wait: false, 'on-approval': 'wait' }, /'wait' and 'on-approval' contradict/],
  [
    'watching without waiting',
    { wait: false, 'stable-for': '1s' },
    /'stable-for' is '1s', but with 'wait: false' nobody is there to watch/,
  ],
  [
    'watching for longer than the step may take',
    { 'stable-for': '2m', timeout: '90s' },
    /'stable-for' is '2m', so the 'timeout' of 1m 30s would always come first; allowed: a duration shorter than/,
  ],
  ['a token over plain http', { host: 'http://feldera.example.com', token: WRITE_KEY }, /'allow-http: true'/],
  [
    'a primary that is to be stopped, and is not named',
    { 'on-primary': 'stop' },
    /'on-primary' is 'stop', but no primary/,
  ],
  ['refusing what is stale, without an age', { 'on-stale': 'refuse' }, /'on-stale' is 'refuse', but no age is given/],
  ['oidc in a job that may not', { oidc: true }, /'permissions: id-token: write'/],
]

describe.concurrent('inputs that contradict each other', () => {
  test.for(CONTRADICTIONS)('%s', async ([, inputs, problem]) => {
    const step = await play({ inputs })

    expectInvalid(step)
    expect(theError(step)).toMatch(problem)
    expect(theError(step)).toContain('allowed: ')
    expect(theError(step)).not.toContain(WRITE_KEY)
  })
})

describe.concurrent('a password in the host', () => {
  test.for([
    `https://admin:${PASSWORD}@feldera.example.com`,
    `https://${PASSWORD}@feldera.example.com`,
    `admin:${PASSWORD}@feldera.example.com`,
    `ftp://admin:${PASSWORD}@feldera.example.com`,
    `https:/admin:${PASSWORD}@feldera.example.com`,
    `https:///admin:${PASSWORD}@feldera.example.com`,
    `https://admin:a/${PASSWORD}@feldera.example.com`,
    `https://admin:a#${PASSWORD}@feldera.example.com`,
    `https://admin:a?${PASSWORD}@feldera.example.com`,
    `https://admin:${PASSWORD}@x@feldera.example.com?y`,
  ])('is refused and shown nowhere: %s', async (host) => {
    const step = await play({ inputs: { host } })

    expectInvalid(step)
    expect(theError(step)).toContain("input 'host'")
    expect(step.log + step.summary + JSON.stringify(step.outputs)).not.toContain(PASSWORD)
  })
})

test.concurrent('a bad value of an environment variable is reported with its name', async () => {
  const step = await play({ inputs: { host: '' }, env: { FELDERA_HOST: 'somewhere', FELDERA_TENANT: 'two words' } })

  expectInvalid(step)
  expect(theError(step)).toMatch(
    /input 'host' \(from FELDERA_HOST\) is 'somewhere'.*'tenant' \(from FELDERA_TENANT\) is 'two words'/,
  )
})

test.concurrent('of a check they are reported as such', async () => {
  const step = await play({ verb: 'check', inputs: { timeout: 'soon' } })
  expect(step.annotations[0]?.title).toBe('Readiness check failed: orders')
  expect(step.summary).toContain('Readiness check failed')
})

test.concurrent('the summary says it too, unless it is not wanted', async () => {
  const [shown, silent] = await Promise.all([
    play({ inputs: { timeout: 'soon' } }),
    play({ inputs: { timeout: 'soon', summary: false } }),
  ])

  expect(shown.summary).toContain(
    '<li>Input <code>timeout</code> is <code>soon</code>, which is not a duration; allowed: ',
  )
  expect(silent.summary).toBe('')
  expect(theError(silent)).toContain("'soon'")
})
