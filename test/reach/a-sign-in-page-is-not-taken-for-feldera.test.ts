import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Reply } from '../feldera/reply.ts'
import { empty, json } from '../feldera/reply.ts'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { playCheck } from '../support/findings.ts'
import { play } from '../support/story.ts'

/** How the step ends when each request is answered so. */
async function meet(reply: Reply, inputs = {}) {
  const step = await play({ at: { faults: [{ on: 'any', with: reply }] }, inputs })
  return { ...step, message: step.outputs['message'] ?? '', host: step.feldera.url }
}

describe.concurrent('a redirect to a sign-in is an access proxy, and no other address of Feldera', () => {
  test.each([
    'https://acme.cloudflareaccess.com/cdn-cgi/access/login/feldera.example.com?kid=abc&meta=eyJhbGciOiJ',
    'https://accounts.google.com/o/oauth2/v2/auth?client_id=1&state=secret-state',
    'https://login.microsoftonline.com/tenant/oauth2/authorize?x=1',
    '/oauth2/start?rd=%2Fv0%2Fpipelines',
    '/login?next=/v0/pipelines/orders',
    '/saml2/sso',
  ])('%s', async (location) => {
    const step = await meet(answers.redirect(location, 302))

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'SignInRequired', changed: 'false' })
    expect(step.message).toContain('An access proxy or a login page stands before Feldera')
    expect(step.message).toContain(`redirects to a sign-in at ${location.replace(/\?.*/, '')}`)
    expect(step.message).not.toMatch(/final address|secret-state|eyJ/)
    // Where GitHub makes no link of it.
    expect(step.summary).toContain(`redirects to a sign-in at <code>${location.replace(/\?.*/, '')}</code>`)
  })
})

test.concurrent.each(['https://feldera.example.com/v0/pipelines/orders', '/authors/v0'])(
  'any other redirect still asks for the final address: %s',
  async (location) => {
    const step = await meet(answers.redirect(location))
    expect(step.outputs['error-code']).toBe('RedirectRefused')
    expect(step.message).toContain("Give the final address as input 'host'")
  },
)

describe.concurrent('a 401 that Feldera did not give does not blame the token', () => {
  test.each([
    [
      'with a page',
      { ...answers.page(401), headers: { 'content-type': 'text/html' } },
      /something before Feldera asks/,
    ],
    ['that asks for a password', empty(401, { 'www-authenticate': 'Basic realm="ops"' }), /of its own \(Basic\)/],
    ['that wants Kerberos', empty(401, { 'www-authenticate': 'Negotiate' }), /of its own \(Negotiate\)/],
    ['of a gateway', json(401, { message: 'Missing Authentication Token' }), /Missing Authentication Token/],
  ] as const)('%s', async (_what, reply, words) => {
    const step = await meet(reply, { token: WRITE_KEY })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'SignInRequired', 'http-status': '401' })
    expect(step.message).toMatch(words)
    expect(step.message).toContain(`stands before Feldera at ${step.host}`)
    expect(step.message).not.toContain("Check that the input 'token'")
  })
})

describe.concurrent('a Feldera that has no such call', () => {
  test('at the first look: the base URL may be wrong', async () => {
    const step = await meet(answers.unknownEndpoint)

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownEndpoint', 'http-status': '404' })
    expect(step.message).toMatch(
      /No endpoint for GET .*or what answers at this base URL, has no such call.*input 'host'/,
    )
  })

  test('at the activation: nothing was done, and it is not sent again', async () => {
    const step = await play({ at: { faults: [{ on: 'activation', with: answers.unknownEndpoint }] } })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'UnknownEndpoint', changed: 'false' })
    expect(step.outputs['message']).toMatch(/This Feldera has no such call: it is too old or too new/)
    expect(step.outputs['message']).not.toContain('not known whether')
    expect(step.feldera.writes).toHaveLength(1)
  })

  test.each(['session', 'remote-checkpoints'] as const)('to a check %s is unknown, and fails nothing', async (on) => {
    const step = await playCheck({ at: { faults: [{ on, with: answers.unknownEndpoint }] } })

    expect(step.outputs['outcome']).toBe('ready')
    expect(step.outputs['message']).toContain('not known: ')
  })
})

test.concurrent('a sign-in page when no token was given: perhaps only the token is missing', async () => {
  const step = await meet(answers.page(401))
  expect(step.outputs['error-code']).toBe('SignInRequired')
  expect(step.message).toContain("If it only replaces Feldera's own error pages, set the input 'token'.")
})

test.concurrent.each([
  ['without a word', empty(418), 'the answer is empty (HTTP 418 NotFelderaApi)'],
  ['with a redirect to nowhere', empty(307), 'the server redirects to another address (HTTP 307 RedirectRefused)'],
  ['without a type', { status: 200, headers: {}, body: 'hello' }, 'the answer is not JSON (no content type)'],
  ['that is nothing', { status: 200, headers: {}, body: '' }, 'the answer is empty (HTTP 200 NotFelderaApi)'],
] as const)('an answer of something else %s says what it is', async (_what, reply, words) => {
  const step = await meet(reply)
  expect(step.outputs).toMatchObject({ outcome: 'failed', changed: 'false' })
  expect(step.message).toContain(words)
  expect(step.message).toMatch(/Check the input 'host'|Give the final address/)
})
