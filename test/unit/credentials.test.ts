import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCredentials } from '../../src/feldera/credentials.ts'
import { openConnection } from '../../src/feldera/http.ts'
import { REQUEST_TOKEN, startIssuer } from '../peers/issuer.ts'
import { connectionOptions } from './samples.ts'

beforeEach(() => {
  // Only the clock by which tokens grow old stands still; sockets and timers are real.
  vi.useFakeTimers({ toFake: ['performance'] })
  // Each token is masked on stdout, where a runner of GitHub's would heed it.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A token of the simulated issuer lives 300 s, and is not sent in its last 60 s. */
const STILL_FRESH_MS = 239_999
const ONE_MORE_MS = 1

/** A job and its OIDC issuer. */
async function startJob(options: Parameters<typeof startIssuer>[0] = {}) {
  const issuer = await startIssuer(options)
  const connection = openConnection(connectionOptions())
  /** Called as soon as an answer of the issuer is read. */
  let onAnswer = () => {}
  const overheard: typeof connection = {
    ...connection,
    async send(request, signal) {
      const result = await connection.send(request, signal)
      onAnswer()
      return result
    },
  }
  const requestUrl = issuer.env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''
  const source = {
    kind: 'oidc',
    audience: 'feldera',
    isGitHubs: true,
    requestUrl,
    requestToken: REQUEST_TOKEN,
  } as const
  const credentials = createCredentials(source, overheard)
  return {
    issuer,
    bearer: ({ signal } = new AbortController(), { mayBeOld = false } = {}) => credentials.bearer(signal, mayBeOld),
    renew: credentials.renew,
    whenAnswered(listener: () => void) {
      onAnswer = listener
    },
    async [Symbol.asyncDispose]() {
      connection.close()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

const given = (value: string | undefined) => ({ ok: true, value })

test('two requests that need an OIDC token at once share one', async () => {
  await using job = await startJob()
  const bearers = await Promise.all([job.bearer(), job.bearer()])
  const [first] = job.issuer.minted
  expect(bearers).toEqual([given(first), given(first)])
  expect(await job.bearer()).toEqual(given(first))
  expect(job.issuer.requests).toBe(1)
})

test('two requests that need an OIDC token at once when the last one has aged share a new one', async () => {
  await using job = await startJob()
  await job.bearer()
  vi.advanceTimersByTime(STILL_FRESH_MS)
  await Promise.all([job.bearer(), job.bearer()])
  expect(job.issuer.requests).toBe(1)
  vi.advanceTimersByTime(ONE_MORE_MS)
  const bearers = await Promise.all([job.bearer(), job.bearer()])
  const [, second] = job.issuer.minted
  expect(bearers).toEqual([given(second), given(second)])
  expect(job.issuer.requests).toBe(2)
})

test('a request that takes an aged OIDC token does not wait for the new one', async () => {
  await using job = await startJob()
  await job.bearer()
  vi.advanceTimersByTime(STILL_FRESH_MS + ONE_MORE_MS)
  const fresh = job.bearer()
  expect(await job.bearer(undefined, { mayBeOld: true })).toEqual(given(job.issuer.minted[0]))
  expect(job.issuer.minted).toHaveLength(1)
  expect(await fresh).toEqual(given(job.issuer.minted[1]))
})

test('requests that are refused with the same OIDC token share a new one', async () => {
  await using job = await startJob()
  await job.bearer()
  const [first] = job.issuer.minted
  const askAgain = () => (job.renew(first) ? job.bearer() : undefined)
  const bearers = await Promise.all([askAgain(), askAgain()])
  const late = await askAgain()
  const [, second] = job.issuer.minted
  expect([...bearers, late]).toEqual([given(second), given(second), given(second)])
  expect(job.issuer.requests).toBe(2)
})

test('a request that needs an OIDC token at the moment when one arrives takes that one', async () => {
  await using job = await startJob()
  const latecomers = new Promise<unknown[]>((resolve) => {
    job.whenAnswered(async () => {
      const bearers: unknown[] = []
      for (let moment = 0; moment < 20; moment += 1) {
        await Promise.resolve()
        bearers.push(job.bearer())
      }
      resolve(Promise.all(bearers))
    })
  })
  const bearer = await job.bearer()
  expect(bearer).toEqual(given(job.issuer.minted[0]))
  expect(await latecomers).toEqual(Array(20).fill(bearer))
  expect(job.issuer.requests).toBe(1)
})

test('two requests share the failure of their OIDC token, and the next one asks again', async () => {
  await using job = await startJob({ failures: 1 })
  const failed = await Promise.all([job.bearer(), job.bearer()])
  expect(failed).toMatchObject([
    { ok: false, failure: { code: 'OidcTokenNotMinted', persistence: 'transient' } },
    { ok: false, failure: { code: 'OidcTokenNotMinted', persistence: 'transient' } },
  ])
  expect(job.issuer.requests).toBe(1)
  const next = await Promise.all([job.bearer(), job.bearer()])
  const [first] = job.issuer.minted
  expect(next).toEqual([given(first), given(first)])
  expect(job.issuer.requests).toBe(2)
})

test.for([
  ['the one that began it', 0],
  ['the one that joined it', 1],
] as const)('of two requests that wait for an OIDC token, %s can be cancelled without the other', async ([, which]) => {
  await using job = await startJob()
  const endings = [new AbortController(), new AbortController()] as const
  const bearers = endings.map((ending) => job.bearer(ending)) as [Promise<unknown>, Promise<unknown>]
  endings[which].abort(new Error('cancelled'))
  await expect(bearers[which]).rejects.toThrow('cancelled')
  expect(job.issuer.minted).toHaveLength(0)
  expect(await bearers[1 - which]).toEqual(given(job.issuer.minted[0]))
  expect(job.issuer.requests).toBe(1)
})

test('an OIDC token on its way serves the next request, also when all that waited for it were cancelled', async () => {
  await using job = await startJob()
  const ending = new AbortController()
  const cancelled = [job.bearer(ending), job.bearer(ending)]
  ending.abort(new Error('cancelled'))
  expect(await Promise.allSettled(cancelled)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  expect(await job.bearer()).toEqual(given(job.issuer.minted[0]))
  expect(job.issuer.requests).toBe(1)
})

test('a request that was cancelled before asks the issuer nothing', async () => {
  await using job = await startJob()
  const ending = new AbortController()
  ending.abort(new Error('cancelled'))
  await expect(job.bearer(ending)).rejects.toThrow('cancelled')
  expect(await job.bearer()).toEqual(given(job.issuer.minted[0]))
  expect(job.issuer.requests).toBe(1)
})
