import { describe, expect, test } from 'vitest'
import { failureOfAnswer, failureOfFault } from '../../src/feldera/failure.ts'
import type { HttpFault } from '../../src/feldera/fault.ts'
import type { HttpAnswer } from '../../src/feldera/http.ts'
import { describeFailure } from '../../src/report/wording.ts'
import { quoted } from '../../src/text.ts'

function answer(status: number, body: unknown, extra: Partial<HttpAnswer> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const contentType = typeof body === 'string' ? '' : 'application/json'
  return {
    kind: 'answer',
    status,
    headers: {},
    contentType,
    body: text,
    serverTime: undefined,
    isReused: false,
    ...extra,
  }
}

function apiError(error_code: string, details: unknown = {}) {
  return { message: 'words', error_code, details }
}

describe('which answers pass, which are ambiguous, which are final', () => {
  // status, body, persistence, may Feldera have acted
  test.each<[number, unknown, string, boolean]>([
    [503, apiError('PipelineInteractionUnreachable'), 'transient', true],
    // Possibly the refusal of the manager's second try, whose first was accepted.
    [503, apiError('PipelineUnavailable'), 'transient', true],
    [503, apiError('LockTookTooLong'), 'transient', true],
    [503, apiError('DeadlockDetected'), 'transient', true],
    [503, apiError('RunnerInteractionUnreachable'), 'transient', true],
    [503, apiError('PipelineInteractionNotDeployed', { status: 'Provisioning' }), 'transient', true],
    [503, apiError('PipelineInteractionNotDeployed', { status: 'Stopped' }), 'final', true],
    [503, apiError('PipelineInteractionNotDeployed', { status: 'Stopping' }), 'final', true],
    [503, apiError('PipelineInteractionNotDeployed', 'no object'), 'transient', true],
    [500, apiError('PipelineUnavailable'), 'transient', true],
    [500, apiError('PostgresError'), 'transient', true],
    // A server's code that is also one of this action's own says nothing here: the status decides.
    [503, apiError('CertificateNotTrusted'), 'transient', true],
    [429, apiError('MalformedAnswer'), 'transient', false],
    [400, apiError('ProxyRefused'), 'final', true],
    [500, apiError('PostgresPoolError'), 'transient', true],
    [500, apiError('PostgresMigrationError'), 'transient', true],
    [500, apiError('PipelineMissingDeploymentLocation'), 'ambiguous', true],
    [500, apiError('InitializationError'), 'final', true],
    [410, apiError('Terminating', null), 'final', true],
    [503, apiError('Suspended', null), 'final', true],
    [500, apiError('InvalidRuntimeStatus'), 'ambiguous', true],
    [501, apiError('EnterpriseFeature'), 'final', false],
    [400, apiError('InvalidTransition', ['activate', 'Suspended']), 'final', true],
    [403, apiError('InsufficientPermissions'), 'final', false],
    [404, apiError('UnknownPipelineName'), 'ambiguous', true],
    [404, apiError('UnknownEndpoint'), 'final', false],
    [401, apiError('AuthenticationFailed'), 'ambiguous', false],
    [401, '', 'ambiguous', false],
    [408, '', 'transient', true],
    [429, '', 'transient', false],
    [502, '<html>', 'transient', true],
    [500, 'oops', 'transient', true],
    [302, '', 'ambiguous', true],
    [400, 'Query deserialize error', 'final', false],
    [404, '', 'ambiguous', true],
    [405, 'This resource only supports GET and HEAD.', 'ambiguous', true],
    [204, '', 'ambiguous', true],
  ])('%i %j is %s, may have acted: %s', (status, body, persistence, mayHaveActed) => {
    expect(failureOfAnswer(answer(status, body))).toMatchObject({ persistence, mayHaveActed, httpStatus: status })
  })

  test.each<[HttpFault['code'], boolean, string]>([
    ['ConnectionFailed', false, 'transient'],
    ['RequestTimedOut', true, 'transient'],
    ['ConnectionLost', true, 'transient'],
    ['AnswerTooLarge', true, 'ambiguous'],
    ['CertificateNotTrusted', false, 'final'],
    ['ProxyRefused', false, 'ambiguous'],
    ['TlsFailed', true, 'ambiguous'],
    ['MalformedAnswer', true, 'ambiguous'],
    ['NotHttp', true, 'ambiguous'],
  ])('a request that ended in %s', (code, sent, persistence) => {
    const failure = failureOfFault({ kind: 'fault', code, sent, networkCode: '', reason: 'why' })
    expect(failure).toMatchObject({ code, persistence, mayHaveActed: sent, words: 'why', httpStatus: undefined })
  })
})

describe('the words of a failure', () => {
  test("are the API's own, also when they come as text/plain", () => {
    const failure = failureOfAnswer(
      answer(401, JSON.stringify({ message: 'Unauthorized API key', error_code: 'AuthenticationFailed' }), {
        contentType: 'text/plain',
      }),
    )
    expect(failure).toMatchObject({ words: quoted('Unauthorized API key'), code: 'AuthenticationFailed' })
  })

  test('are the reason of the challenge where there is no body', () => {
    const headers = { 'www-authenticate': 'Bearer error_description="No OIDC trust relationship matches this token"' }
    expect(failureOfAnswer(answer(401, '', { headers })).words).toBe(
      quoted('No OIDC trust relationship matches this token'),
    )
  })

  test.each([
    [{ contentType: 'text/html' }, '<p>secret page</p>'],
    [{ contentType: '' }, '  <!DOCTYPE html><p>secret page</p>'],
  ])('never are a page', (extra, body) => {
    expect(failureOfAnswer(answer(502, body, extra)).words).toBe('the answer is an HTML page')
  })

  test.each([
    ['a full stop', 'No such pipeline. ', quoted('No such pipeline')],
    ['marks of its own', '\ue001No\ue000 such\ue003 pipeline', quoted('No such pipeline')],
    ['more than there is room for', 'x'.repeat(2_000), quoted('x'.repeat(1_499))],
  ])('stay quoted whole with %s', (_, message, words) => {
    const failure = failureOfAnswer(answer(404, { ...apiError('UnknownPipelineName'), message }))
    expect(describeFailure(failure)).toBe(`${words} (${quoted('HTTP 404 UnknownPipelineName')})`)
  })
})

describe('Retry-After', () => {
  const serverTime = Date.parse('2026-11-24T12:00:00Z')
  test.each([
    ['5', 5_000],
    [' 0 ', 0],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:59:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
  ])('%j is %s ms by the clock that wrote it', (value, ms) => {
    const failure = failureOfAnswer(answer(503, '', { headers: { 'retry-after': value }, serverTime }))
    expect(failure.retryAfterMs).toBe(ms)
  })
})
