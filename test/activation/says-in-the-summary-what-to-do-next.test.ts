import { describe, expect, test } from 'vitest'
import { apiError } from '../feldera/reply.ts'
import { held, play } from '../support/story.ts'

/** As the runner sets them for `uses: acme/activate-feldera-standby@v1`. */
const RELEASED = {
  GITHUB_SERVER_URL: 'https://github.example.com',
  GITHUB_ACTION_REPOSITORY: 'acme/activate-feldera-standby',
  GITHUB_ACTION_REF: 'v1',
}
const PAGE = 'https://github.example.com/acme/activate-feldera-standby/blob/v1/README.md#troubleshooting'

test.concurrent('bad inputs: each problem on a line, and that nothing was sent', async () => {
  const { summary } = await play({ inputs: { host: 'example.com', timeout: 'soon' } })

  expect(summary).toContain('<p>The inputs could not be read:</p>\n<ul>\n<li>Input <code>host</code> is ')
  expect(summary.match(/<li>/g)).toHaveLength(2)
  expect(summary).toContain(
    '<strong>What to do next:</strong> Correct the inputs and run this workflow again; nothing was sent.</p>',
  )
  expectTidy(summary)
})

test.concurrent('refused: the reason, and each command on a line of its own', async () => {
  const { summary, feldera } = await play({ at: { pipelines: [{ name: 'orders', state: 'stopped' }] } })

  expect(summary).toContain('<p>Could not activate pipeline <code>orders</code>: it is ')
  expect(summary).toContain(' Nothing was sent.</p>')
  expect(summary).toContain(
    `:<br><code>FELDERA_HOST=${feldera.url} fda start orders --initial standby</code><br>or<br><code>POST /v0/pipelines/orders/start?initial=standby</code>`,
  )
  expectTidy(summary)
})

test.concurrent("failed: Feldera's words in monospace, ours not", async () => {
  const refusal = apiError(501, 'EnterpriseFeature', { message: 'Not in this edition.' })
  const { summary } = await play({ at: { faults: [{ on: 'activation', with: refusal }] } })

  expect(summary).toContain(
    '<p>Could not activate pipeline <code>orders</code>: <code>Not in this edition</code> (<code>HTTP 501 EnterpriseFeature</code>).</p>',
  )
  expect(summary).toMatch(/next:<\/strong> Standby pipelines and their activation are features of Feldera Enterprise/)
  expectTidy(summary)
})

test.concurrent('timed out: nobody took over from the checkpoint, so its age is none of data at risk', async () => {
  const { summary } = await play({ at: held, inputs: { timeout: '4s' } })

  expect(summary).toMatch(/<td>newest checkpoint seen<\/td><td>[^<]+ old when the activation was accepted<\/td>/)
  expect(summary).not.toMatch(/RPO|RTO/)
  expectTidy(summary)
})

test.concurrent('a check that does not know says so in plain words, and the log says why', async () => {
  const unavailable = apiError(500, 'Oops', { message: 'no session' })
  const { summary, log } = await play({
    at: { faults: [{ on: 'session', with: unavailable }] },
    verb: 'check',
    inputs: { timeout: '5s' },
  })

  expect(summary).toContain('<td>❔</td><td>role</td><td>this Feldera does not say</td>')
  expect(log).toContain('? role: this Feldera does not say: no session (HTTP 500 Oops)')
})

describe.concurrent('links', () => {
  test('lead to the pipeline in Feldera, and on red to Troubleshooting', async () => {
    const [good, bad] = await Promise.all([
      play({ env: RELEASED }),
      play({ env: RELEASED, inputs: { pipeline: 'oders' } }),
    ])

    const { url } = good.feldera
    expect(addresses(good.summary)).toEqual([`${url}/pipelines/orders/`])
    expect(addresses(bad.summary)).toEqual([PAGE])
  })

  test.for<Readonly<Record<string, string | undefined>>>([
    { GITHUB_ACTION_REPOSITORY: '' },
    { GITHUB_ACTION_REF: undefined },
    { GITHUB_SERVER_URL: 'javascript:alert(1)' },
    { GITHUB_ACTION_REPOSITORY: 'acme/x"><b>' },
    { GITHUB_ACTION_REF: 'v1?<b>' },
  ])('are not made of %j', async (wrong) => {
    const { summary } = await play({ env: { ...RELEASED, ...wrong }, inputs: { pipeline: 'oders' } })
    expect(addresses(summary)).toEqual([])
  })
})

function addresses(summary: string): string[] {
  return [...summary.matchAll(/<a href="([^"]*)">/g)].map(([, address = '']) => address)
}

/** No full stop that belongs to nothing, nothing empty, and text that is not one block of monospace. */
function expectTidy(summary: string): void {
  expect(summary).not.toMatch(/\s[.,;:]|[.>]\s+<\/p>|\.\.|<(p|li|code)><\/\1>|<p><code>/)
}
