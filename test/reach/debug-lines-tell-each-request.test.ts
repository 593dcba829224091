import { expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { startIssuer } from '../peers/issuer.ts'
import { INNER_HOST, inside, startProxy } from '../peers/proxy.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'

const DEBUG = { RUNNER_DEBUG: '1' }

const debugLines = ({ log }: { readonly log: string }) =>
  [...log.matchAll(/^::debug::(.*)$/gm)].map(([, line = '']) => line.replaceAll('%25', '%'))

test.concurrent('one for each, with its address, its status, its time and its connection', async () => {
  const step = await play({
    at: { keys: [{ token: WRITE_KEY, role: 'write' }] },
    inputs: { token: WRITE_KEY, headers: 'X-Access: header-that-nobody-sees' },
    env: DEBUG,
  })

  const lines = debugLines(step)
  const { url, requests } = step.feldera
  expect(step.outputs['outcome']).toBe('activated')
  expect(lines.map((line) => line.replace(/: \d+ in .*/, ''))).toEqual(
    requests.map(({ method, path }) => `${method} ${url}${path}`),
  )
  expect(lines[0]).toMatch(/\?selector=status: 200 in \d+ ms, connection new$/)
  expect(lines.find((line) => line.startsWith('POST'))).toMatch(
    /activate\?initial=running: 202 in \d+ ms, connection new$/,
  )
  expect(lines.at(-1)).toMatch(/: 200 in \d+ ms, connection reused$/)
  expect(lines.join()).not.toMatch(/authorization|x-access|header-that-nobody-sees|apikey|deployment_status/i)
})

test.concurrent('none unless the runner shows them', async () => {
  const step = await play({})
  expect(debugLines(step)).toEqual([])
})

test.concurrent('of a request without an answer it says why', async () => {
  const faults = [{ on: 'look', with: 'reset', times: 1 }] as const
  const step = await play({ at: { faults }, env: DEBUG })
  expect(debugLines(step)[0]).toMatch(/: ConnectionLost \(ECONNRESET\) in \d+ ms$/)

  const silent = await play({
    at: { faults: [{ on: 'look', with: 'stall-header' }] },
    inputs: { timeout: '1s' },
    env: DEBUG,
  })
  expect(debugLines(silent)[0]).toMatch(/: cut short by the end of the step in \d+ ms$/)

  const limited = await play({
    at: { faults: [{ on: 'look', with: 'stall-header', times: 1 }] },
    inputs: { 'request-timeout': '300ms' },
    env: DEBUG,
  })
  expect(debugLines(limited)[0]).toMatch(/: RequestTimedOut in \d+ ms$/)
})

test.concurrent('a proxy is named without its credentials', async () => {
  await using proxy = await startProxy({ wants: 'runner:pass-word-1' })
  const step = await play({
    inputs: inside('http'),
    env: { ...DEBUG, http_proxy: proxy.url('runner:pass-word-1') },
  })
  expect(debugLines(step)[0]).toContain(`, by way of the proxy ${proxy.host}`)
  expect(debugLines(step)[0]).toContain(`GET http://${INNER_HOST}:`)
})

const withUser = (url = '') => `${url.replace('://', '://runner:pass-word-1@')}#fragment`

test.concurrent("the issuer's query, user and fragment are left out, and nothing of its token is shown", async () => {
  await using issuer = await startIssuer()
  const step = await play({
    at: { trust: () => ({ role: 'write' }) },
    inputs: { oidc: true },
    env: {
      ...DEBUG,
      ...issuer.env,
      ACTIONS_ID_TOKEN_REQUEST_URL: withUser(issuer.env['ACTIONS_ID_TOKEN_REQUEST_URL']),
    },
  })
  expect(debugLines(step)[0]).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/idtoken: 200 in/)
})

test.concurrent('what a server makes of an address is one harmless line', async () => {
  const faults = [{ on: 'any', with: answers.page(403) }] as const
  const step = await play({ at: { faults, basePath: '/a%0A::error::x' }, env: DEBUG })
  expect(step.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
  expect(debugLines(step).length).toBeGreaterThan(0)
})

test.concurrent('a host that is not there is told, too', async () => {
  const step = await runStep({ pipeline: 'orders', host: 'http://127.0.0.1:9', timeout: '1s' }, { env: DEBUG })
  expect(debugLines(step)[0]).toMatch(
    /^GET http:\/\/127\.0\.0\.1:9\/v0\/.*: ConnectionFailed \(ECONNREFUSED\) in \d+ ms$/,
  )
})
