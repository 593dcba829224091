import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import { apiError, empty, json, type Reply, text } from '../feldera/reply.ts'
import { startSpy } from '../peers/spy.ts'
import { playInProcess } from '../support/in-process.ts'
import { runStep } from '../support/step.ts'
import { orders, play } from '../support/story.ts'
import { visibleText } from '../support/visible-text.ts'

/** With the characters that encodings change. */
const TOKEN = 'apikey:Zm9v/YmFy+cXV4==/0123456789abcdef'

// That a token of the inputs or the environment is shown nowhere, in none of its forms, is proven of the end of every step.

test('the token is masked in the first line of the log, with nothing before it', async () => {
  const step = await play({
    at: { keys: [{ token: TOKEN, role: 'write' }], speed: 100 },
    inputs: { token: `  ${TOKEN}\n` },
  })
  expect(step.outputs['outcome']).toBe('activated')
  expect(step.log.split('\n', 1)[0]).toBe(`::add-mask::${TOKEN}`)
  expect(step.masks).toEqual([TOKEN])
})

test('also one from FELDERA_API_KEY, and also when the inputs are bad', async () => {
  const step = await runStep(
    { pipeline: 'not a name', host: 'nonsense', timeout: 'soon' },
    { env: { FELDERA_API_KEY: TOKEN } },
  )
  expect(step.outputs['error-code']).toBe('InvalidInput')
  expect(step.log.split('\n', 1)[0]).toBe(`::add-mask::${TOKEN}`)
})

describe('tokens of every length', () => {
  const LONG = `eyJ${'aB3_-9xZ'.repeat(4_000)}`

  test.concurrent.each(['short', 'a'.repeat(9), LONG])('%#', async (token) => {
    // Headers of more than 16 KiB are refused by most servers, and by this one.
    const given = `apikey:${token}`.slice(0, 8_000)
    const faults = [{ on: 'wait', with: apiError(400, 'No', { message: `no: ${given} and ${given}` }) }] as const
    const step = await play({
      at: { keys: [{ token: given, role: 'write' }], speed: 100, faults },
      inputs: { token: given },
    })
    expect(step.outputs['outcome']).toBe('failed')
  })
})

test('a token in the wrong input is shown neither whole nor cut', async () => {
  const key = `apikey:${'k3Jd92mQpL'.repeat(13)}`
  const inputs = { pipeline: key, tenant: `${key} x`, expect: key, timeout: key, 'ca-certificate': key }
  const step = await runStep({ host: 'https://feldera.example.com', ...inputs })
  expect(step.outputs['error-code']).toBe('InvalidInput')
  expect(visibleText(step)).not.toContain('k3Jd92mQpL')
})

test('a token with a line break in it is masked and refused, and not shown', async () => {
  const step = await runStep({
    pipeline: 'orders',
    host: 'https://feldera.example.com',
    token: `${TOKEN}\nsecond-line`,
  })
  expect(step.outputs['error-code']).toBe('InvalidInput')
  expect(step.log.split('\n', 1)[0]).toBe(`::add-mask::${TOKEN}%0Asecond-line`)
  expect(visibleText(step)).not.toContain('second-line')
})

describe('a token that the server echoes', () => {
  const row = (fields: object) =>
    json(200, { name: 'orders', deployment_status: 'Standby', deployment_desired_status: 'Standby', ...fields })
  const ECHOES: Readonly<Record<string, readonly Fault[]>> = {
    'in the message of an error': [{ on: 'look', with: apiError(403, 'Forbidden', { message: `no: ${TOKEN}` }) }],
    'in the message of an error, escaped': [
      { on: 'look', with: escaped(apiError(403, 'No', { message: `no: ${TOKEN}` })) },
    ],
    'in the message of an error, as base64': [
      { on: 'look', with: apiError(403, 'No', { message: `no: ${Buffer.from(TOKEN).toString('base64')}` }) },
    ],
    'in the message of an error, with codes of a terminal in between': [
      { on: 'look', with: apiError(403, 'No', { message: `no: ${[...TOKEN].join('\u001b[0m')}` }) },
    ],
    'in the message of an error, within a URL': [
      { on: 'look', with: apiError(403, 'No', { message: `no: ?token=${encodeURIComponent(TOKEN)}` }) },
    ],
    'in the message of an error, as credentials in base64': [
      {
        on: 'look',
        with: apiError(403, 'No', { message: `no: ${Buffer.from(`x:${TOKEN}`).toString('base64')}` }),
      },
    ],
    'at the cut of a long message': [
      { on: 'look', with: apiError(403, 'No', { message: `${'.'.repeat(1_490)}${TOKEN}` }) },
    ],
    'in the code of an error': [{ on: 'look', with: apiError(403, TOKEN, { message: 'no' }) }],
    'in the details of an error': [
      {
        on: 'activation',
        with: apiError(403, 'InsufficientPermissions', { message: 'no', details: { required: TOKEN, actual: TOKEN } }),
      },
    ],
    'in a text': [{ on: 'look', with: text(400, `bad credentials ${TOKEN}`) }],
    'in a page': [{ on: 'look', with: { ...answers.page(502), body: `<html>${TOKEN}</html>` }, times: 1 }],
    'in WWW-Authenticate': [
      { on: 'look', with: empty(401, { 'www-authenticate': `Bearer error_description="expired: ${TOKEN}"` }) },
    ],
    'in Location': [{ on: 'look', with: answers.redirect(`https://login.example.com/?next=${TOKEN}`) }],
    'in Location, encoded': [
      { on: 'look', with: answers.redirect(`https://login.example.com/?token=${encodeURIComponent(TOKEN)}`) },
    ],
    'in Content-Type': [{ on: 'look', with: { status: 200, headers: { 'content-type': `text/${TOKEN}` }, body: 'x' } }],
    'in Content-Encoding': [
      { on: 'look', with: { status: 200, headers: { 'content-encoding': TOKEN }, body: 'not JSON' } },
    ],
    'in the text of the acceptance': [{ on: 'activation', with: json(202, `Hello ${TOKEN}`), effect: 'accepted' }],
    'in the states of the pipeline': [
      { on: 'look', with: row({ deployment_status: TOKEN, platform_version: TOKEN, deployment_id: TOKEN }) },
    ],
    'in the checkpoints': [
      { on: 'look', with: row({ storage_status_details: { checkpoints: [{ uuid: TOKEN }] } }), times: 1 },
    ],
    'in the error of the deployment': [
      { on: 'look', with: row({ deployment_error: { message: TOKEN, error_code: TOKEN, details: TOKEN } }) },
    ],
    'in a field of the wrong type': [{ on: 'look', with: row({ deployment_id: { [TOKEN]: TOKEN } }) }],
    'as the name of the pipeline': [{ on: 'look', with: row({ name: TOKEN }) }],
  }

  // That the token is nowhere to be seen is proven of every end.
  test.concurrent.each(Object.entries(ECHOES))('%s', async (_where, faults) => {
    await playInProcess({ at: { speed: 100, faults }, inputs: { token: TOKEN, timeout: '4s' } })
  })

  const ON_THE_BUNDLE = [
    'in the message of an error',
    'in Location',
    'in the states of the pipeline',
    'as the name of the pipeline',
  ] as const
  test.concurrent.each(ON_THE_BUNDLE)('%s, on the bundle', async (where) => {
    const step = await play({
      at: { speed: 100, faults: ECHOES[where] ?? [] },
      inputs: { token: TOKEN, timeout: '4s' },
    })
    expect(step.masks).toEqual([TOKEN])
  })

  /** How an activation ends that stops at this difference. */
  const stopAt = (approvalDiff: object) =>
    play({
      at: { ...orders({ afterActivation: 'needs-approval', approvalDiff }), speed: 100 },
      inputs: { token: TOKEN },
    })

  test('in the difference to approve', async () => {
    const step = await stopAt({ program_diff: { added_views: [TOKEN] }, note: TOKEN })
    expect(step.outputs['outcome']).toBe('awaiting-approval')
  })

  test('at the cut of a long difference', async () => {
    // The sentence has room for 600 characters.
    const step = await stopAt({ program_diff: { added_views: [`${'v'.repeat(570)}${TOKEN}`] } })
    expect(step.outputs['message']).toContain('vvv')
    expect(visibleText(step)).not.toContain(TOKEN.slice(0, 12))
  })

  test('at the cut of a long name', async () => {
    const step = await play({
      at: { speed: 100, faults: [{ on: 'list', with: json(200, [{ name: `${'v'.repeat(70)}${TOKEN}` }]) }] },
      inputs: { pipeline: 'other', token: TOKEN },
    })
    expect(step.outputs['message']).toContain('vvv')
    expect(visibleText(step)).not.toContain(TOKEN.slice(0, 8))
  })

  test('in the names that exist', async () => {
    const step = await play({
      at: { speed: 100, faults: [{ on: 'list', with: json(200, [{ name: TOKEN }]) }] },
      inputs: { pipeline: 'other', token: TOKEN },
    })
    expect(step.outputs['error-code']).toBe('UnknownPipelineName')
  })
})

/** JSON may escape any character, and some servers escape slashes. */
function escaped(reply: Reply): Reply {
  return { ...reply, body: String(reply.body).replaceAll('/', '\\/').replaceAll('Z', '\\u005a') }
}

describe('a token over plain http', () => {
  // The names are such that nothing answers there; the proxy would see any request that was made all the same.
  const NOT_LOOPBACK = [
    'http://feldera.example.test',
    'http://127.evil.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1@evil.example',
    'http://0.0.0.0:PORT',
    'http://[::]:PORT',
    'http://[::ffff:10.0.0.1]',
    'http://10.0.0.1',
  ]

  test.concurrent.each(NOT_LOOPBACK)('to %s is refused before any request', async (host) => {
    await using spy = await startSpy({ everywhere: true })
    const step = await runStep(
      { pipeline: 'orders', host: host.replace('PORT', String(spy.port)), token: TOKEN, timeout: '4s' },
      { env: { http_proxy: spy.url } },
    )
    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(step.outputs['message']).toContain("input 'host'")
    expect(spy.requests).toEqual([])
  })

  test('an ID token neither', async () => {
    await using spy = await startSpy({ everywhere: true })
    const step = await runStep(
      { pipeline: 'orders', host: 'http://feldera.example.test', oidc: true },
      {
        env: {
          http_proxy: spy.url,
          ACTIONS_ID_TOKEN_REQUEST_URL: `${spy.url}/token?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
        },
      },
    )
    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(spy.requests).toEqual([])
  })

  test.concurrent.each(['http://localhost:PORT', 'http://127.0.0.1:PORT', 'http://127.1:PORT'])(
    'to %s, which does not leave the machine, is sent',
    async (host) => {
      const step = await play({
        at: { keys: [{ token: TOKEN, role: 'write' }], speed: 100 },
        inputs: ({ port }) => ({ host: host.replace('PORT', String(port)), token: TOKEN }),
      })
      expect(step.outputs['outcome']).toBe('activated')
    },
  )

  test('without a token any host may be plain http', async () => {
    await using spy = await startSpy({ everywhere: true })
    const step = await runStep(
      { pipeline: 'orders', host: 'http://feldera.example.test', timeout: '4s' },
      { env: { http_proxy: spy.url } },
    )
    expect(step.outputs['error-code']).not.toBe('InvalidInput')
    expect(spy.requests.length).toBeGreaterThan(0)
  })

  test('goes with allow-http: true', async () => {
    await using spy = await startSpy({ everywhere: true })
    await runStep(
      { pipeline: 'orders', host: 'http://feldera.example.test', token: TOKEN, 'allow-http': true, timeout: '4s' },
      { env: { http_proxy: spy.url } },
    )
    expect(spy.requests.length).toBeGreaterThan(0)
    expect(spy.authorizations).toContain(`Bearer ${TOKEN}`)
  })
})

describe('a redirect is never followed', () => {
  test.concurrent.each([301, 302, 303, 307, 308])('%d', async (status) => {
    await using spy = await startSpy()
    const step = await play({
      at: {
        speed: 100,
        faults: [{ on: 'look', with: answers.redirect(`${spy.url}/v0/pipelines/orders?selector=status`, status) }],
      },
      inputs: { token: TOKEN, tenant: 'acme', timeout: '4s' },
    })
    expect(step.outputs['error-code']).toBe('RedirectRefused')
    expect(step.outputs['message']).toContain(`redirects to ${spy.url}`)
    expect(spy.requests).toEqual([])
  })
})

describe('credentials in host are never shown', () => {
  const HOSTS = [
    'https://user:hunter2@feldera.example.com',
    'https:/user:hunter2@feldera.example.com',
    'https:///user:hunter2@feldera.example.com',
    'https:user:hunter2@feldera.example.com',
    'https:\\\\user:hunter2@feldera.example.com',
    'HTTPS://user:hunter2@feldera.example.com',
    'https://hunter2@feldera.example.com',
    'https://user:a@hunter2@feldera.example.com',
    'https://user:a/hunter2@feldera.example.com',
    'https://user:a?hunter2@feldera.example.com',
    'https://user:a#hunter2@feldera.example.com',
    'user:hunter2@feldera.example.com',
    '//user:hunter2@feldera.example.com',
    'ftp://user:hunter2@feldera.example.com',
    'https://feldera.example.com?api_key=hunter2',
    'https://feldera.example.com/#hunter2',
  ]
  test.concurrent.each(HOSTS)('%s', async (host) => {
    const step = await runStep({ pipeline: 'orders', host, timeout: '1s' })
    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(visibleText(step)).not.toContain('hunter2')
  })
})
