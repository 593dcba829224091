import { describe, expect, test } from 'vitest'
import { READ_KEY, WRITE_KEY } from '../feldera/scenarios.ts'
import { actionFiles } from '../support/action.ts'
import { ACTIVATE, ACTIVATE_PAUSED, held, LOOK, orders, play, theError } from '../support/story.ts'

const running = orders({ state: 'running' })
const keys = [{ token: WRITE_KEY, role: 'write' }] as const

const HOST_FORMS: readonly (readonly [string, (url: string) => string])[] = [
  ['with a slash at the end', (url) => `${url}/`],
  ['with /v0', (url) => `${url}/v0`],
  ['with /v0/', (url) => `${url}/v0/`],
  ['with slashes doubled', (url) => `${url}//v0//`],
  ['with white space around it', (url) => ` ${url} \n`],
  ['with the scheme in upper case', (url) => url.replace('http', 'HTTP')],
]

describe.concurrent('host', () => {
  test.for(HOST_FORMS)('%s', async ([, form]) => {
    const step = await play({ at: running, inputs: ({ url }) => ({ host: form(url) }) })
    expect(step.outputs['outcome']).toBe('already-active')
    expect(step.feldera.requests.map(({ path }) => `GET ${path}`)).toEqual([LOOK])
  })

  test.for(HOST_FORMS)('behind a path prefix, %s', async ([, form]) => {
    const step = await play({
      at: { ...held, basePath: '/data/v0x' },
      inputs: ({ url }) => ({ host: form(url), wait: false }),
    })
    expect(step.outputs['outcome']).toBe('accepted')
    expect(step.feldera.writes).toEqual([ACTIVATE.replace('/v0', '/data/v0x/v0')])
  })
})

describe.concurrent('initial', () => {
  test.for(['paused', 'PAUSED', 'Paused', ' paused '])('%s is sent in lower case', async (initial) => {
    const step = await play({ at: held, inputs: { initial, wait: false } })
    expect(step.feldera.writes).toEqual([ACTIVATE_PAUSED])
  })

  test.for(['RUNNING', ''])("'%s' as well", async (initial) => {
    const step = await play({ at: held, inputs: { initial, wait: false } })
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })
})

describe.concurrent('names, booleans and durations', () => {
  test.for([
    { pipeline: 'a' },
    { pipeline: 'x'.repeat(63) },
    { pipeline: '1_a--B' },
    { pipeline: ' orders ' },
    { wait: 'False' },
    { wait: 'TRUE' },
    { timeout: '90' },
    { timeout: '1h30m' },
    { timeout: '6h', 'poll-interval': '5m', 'request-timeout': '10m' },
    { timeout: '1m500ms', 'request-timeout': '2.5s' },
    { 'max-checkpoint-age': '1000h' },
  ])('%o', async (inputs) => {
    const name = String(inputs.pipeline ?? 'orders').trim()
    const step = await play({ at: { pipelines: [{ name, state: 'running' }] }, inputs })
    expect(step.outputs['outcome']).toBe('already-active')
    expect(step.feldera.requests[0]?.path).toBe(`/v0/pipelines/${name}?selector=status`)
  })
})

describe.concurrent('token and tenant', () => {
  test('go with every request, and the token is masked before anything is printed', async () => {
    const step = await play({
      at: { ...held, keys },
      inputs: { token: ` ${WRITE_KEY}\n`, tenant: 'acme', wait: false },
    })

    expect(step.outputs['outcome']).toBe('accepted')
    expect(step.feldera.requests).toHaveLength(2)
    for (const { headers } of step.feldera.requests) {
      expect(headers).toMatchObject({ authorization: `Bearer ${WRITE_KEY}`, 'feldera-tenant': 'acme' })
    }
    expect(step.masks).toEqual([WRITE_KEY])
    expect(step.log.split('\n')[0]).toBe(`::add-mask::${WRITE_KEY}`)
    expect(step.log.replace(`::add-mask::${WRITE_KEY}`, '') + step.summary).not.toContain(WRITE_KEY)
  })

  test('none: no such headers', async () => {
    const step = await play({ at: running })

    const [request] = step.feldera.requests
    expect(request?.headers).not.toHaveProperty('authorization')
    expect(request?.headers).not.toHaveProperty('feldera-tenant')
    expect(step.masks).toEqual([])
  })

  test('none where one is needed: says that forks get no secrets', async () => {
    const step = await play({ at: 'authenticated' })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'http-status': '401' })
    expect(theError(step)).toMatch(/No token was given.*forks and by Dependabot get no secrets/)
  })

  test('of the wrong role: says which it has and which it needs', async () => {
    const step = await play({ at: 'authenticated', inputs: { token: READ_KEY } })

    expect(step.outputs).toMatchObject({
      outcome: 'failed',
      'error-code': 'InsufficientPermissions',
      'http-status': '403',
      changed: 'false',
    })
    expect(theError(step)).toMatch(/could not activate pipeline 'orders': .*role 'read', this needs 'write'/)
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })

  test.each([
    { inputs: { token: 'foo' }, env: {}, where: "the input 'token'" },
    { inputs: {}, env: { FELDERA_API_KEY: 'foo' }, where: 'the environment variable FELDERA_API_KEY' },
  ])('that is none ($where): says so, and where it comes from', async ({ inputs, env, where }) => {
    const step = await play({ at: 'authenticated', inputs, env })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'http-status': '401' })
    expect(theError(step)).toContain(
      `What ${where} holds is neither an API key, which begins with 'apikey:', nor a JWT: check the secret.`,
    )
  })

  test('of another installation: says what to check, not what was sent', async () => {
    const key = `apikey:${'x'.repeat(128)}`
    const step = await play({ at: 'authenticated', inputs: { token: key } })

    expect(step.outputs).toMatchObject({ 'error-code': 'AuthenticationFailed', 'http-status': '401' })
    expect(theError(step)).toMatch(/Unauthorized API key .*the input 'token' holds a current API key/)
    expect(theError(step)).not.toContain(key)
  })
})

describe.concurrent('environment', () => {
  const empty = Object.fromEntries(Object.keys(actionFiles.activate.inputs).map((name) => [name, '']))

  test("the variables of Feldera's own clients stand in, and every other input may be empty", async () => {
    const step = await play({
      at: { ...orders(), keys },
      inputs: { ...empty, pipeline: 'orders' },
      env: ({ url }) => ({ FELDERA_HOST: `${url}/`, FELDERA_API_KEY: `${WRITE_KEY}\n`, FELDERA_TENANT: 'acme' }),
    })

    expect(step.outputs).toMatchObject({ outcome: 'activated', status: 'Running' })
    expect(step.log).toContain('within 10m')
    expect(step.feldera.writes).toEqual([ACTIVATE])
    expect(step.feldera.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${WRITE_KEY}`,
      'feldera-tenant': 'acme',
    })
    expect(step.masks).toEqual([WRITE_KEY])
    expect(step.summary).not.toBe('')
  })

  test('inputs win over variables', async () => {
    const step = await play({
      at: { ...running, keys },
      inputs: { token: WRITE_KEY, tenant: 'acme' },
      env: { FELDERA_HOST: 'http://127.0.0.1:1', FELDERA_API_KEY: READ_KEY, FELDERA_TENANT: 'other' },
    })

    expect(step.exitCode).toBe(0)
    expect(step.feldera.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${WRITE_KEY}`,
      'feldera-tenant': 'acme',
    })
  })
})

test.concurrent('summary: false writes none', async () => {
  const step = await play({ at: running, inputs: { summary: false } })
  expect(step.exitCode).toBe(0)
  expect(step.summary).toBe('')
})
