import { describe, expect, test } from 'vitest'
import { apiError } from '../feldera/reply.ts'
import { playPair } from '../primary/pair.ts'
import { addressIn, outputsAbout } from '../support/invariants.ts'
import { runStep } from '../support/step.ts'
import { held, orders, play, setReachable, theError } from '../support/story.ts'
import { linksIn, textOf } from '../support/summary-text.ts'

// That the output `console-url` is right at every end is proven of every step in the tests; see invariants.ts.

const ERROR = { message: 'Something broke', error_code: 'InitializationError', details: null } as const
const broken = orders({ state: 'stopped-with-error', error: ERROR })

/** How often a text holds another. */
const count = (text: string, part: string) => text.split(part).length - 1

describe.concurrent('the way to the pipeline in the web console of Feldera', () => {
  test.each([
    ['green', 'ok', 'activated'],
    ['refused', 'stopped', 'refused'],
    ['failed', 'no-checkpoint', 'failed'],
  ] as const)('is an output and the name in the heading: %s', async (_, at, outcome) => {
    const step = await play({ at })
    const address = `${step.feldera.url}/pipelines/orders/`
    expect(step.outputs, step.log).toMatchObject({ outcome, 'console-url': address })
    expect(outputsAbout(step, 'orders')['console-url']).toBe(address)
    expect(step.summary).toMatch(/<h2>.*: <a href="[^"]+\/pipelines\/orders\/"><code>orders<\/code><\/a><\/h2>/)
    expect(linksIn(step.summary)[0]).toEqual([address, 'orders'])
  })

  test('stands where a red end tells to look at it, as a link in the summary', async () => {
    const step = await play({ at: broken })
    const address = `${step.feldera.url}/pipelines/orders/`
    expect(theError(step)).toContain(`Look at the pipeline's logs in Feldera: ${address}. If it was activated before`)
    expect(step.outputs['message']).toBe(theError(step))
    expect(linksIn(step.summary)).toEqual([
      [address, 'orders'],
      [address, address],
    ])
    expect(textOf(step.summary)).toContain(`logs in Feldera: ${address}. If it was`)
  })

  test('stands where a difference is to be looked at', async () => {
    const step = await play({ at: 'needs-approval' })
    expect(theError(step)).toContain(
      `Look at the difference, which the output 'approval-diff' has in full, or in Feldera: ${step.feldera.url}/pipelines/orders/. If it is meant`,
    )
  })

  test('stands there once, however often it is told to look', async () => {
    const step = await play({
      at: { ...held, faults: [{ on: 'activation', with: 'reset' }] },
      inputs: { timeout: '4s' },
      async meanwhile(running, feldera) {
        await running.logged('Sending the activation')
        setReachable(feldera, false)
      },
    })
    const text = theError(step)
    expect(text).toMatch(/not known whether Feldera accepted it\. Look at the pipeline: http\S+\/\. .* Look at it\. /)
    expect(count(text, step.outputs['console-url'] ?? '?')).toBe(1)
  })

  test('leads below the path that Feldera is served at, whatever is in that', async () => {
    const step = await play({
      at: { ...broken, basePath: "/a_(team)&b|'c'%22%3Cb%3E" },
      inputs: ({ port }) => ({ host: `http://127.0.0.1:${port}/a_(team)&b|'c'"<b>/v0/` }),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InitializationError' })
    expect(step.outputs['console-url']).toBe(`${step.feldera.url}/pipelines/orders/`)
    for (const [address] of linksIn(step.summary)) expect(address).toBe(`${step.feldera.url}/pipelines/orders/`)
    expect(linksIn(step.summary)).toHaveLength(2)
    expect(step.summary).not.toMatch(/<b>|href="[^"]*[&'](?!#\d+;)/)
  })
})

describe.concurrent('no link where it would lead nowhere', () => {
  test('to a Feldera that was never reached; the output is there', async () => {
    const host = 'http://127.0.0.1:9'
    const step = await runStep({ host, pipeline: 'orders', timeout: '2s' })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'timed-out', 'console-url': addressIn(host, 'orders') })
    expect(theError(step)).not.toContain('/pipelines/')
  })

  test('to a name that Feldera does not know', async () => {
    const step = await play({ inputs: { pipeline: 'oders' } })
    expect(step.outputs['console-url']).toBe(`${step.feldera.url}/pipelines/oders/`)
    expect(linksIn(step.summary)).toEqual([])
    expect(theError(step)).not.toContain('/pipelines/')
  })

  test('when it is the primary that Feldera does not know, the pipeline has its link', async () => {
    const step = await playPair({ inputs: { primary: 'nobody' } })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'UnknownPipelineName' })
    expect(linksIn(step.summary)[0]).toEqual([`${step.feldera.url}/pipelines/orders/`, 'orders'])
  })

  test('with a secret in it', async () => {
    const token = 'apikey:12345678'
    const step = await play({
      at: { ...broken, basePath: `/${token}` },
      inputs: { token },
    })
    expect(step.outputs['console-url']).toBe('')
    expect(linksIn(step.summary)).toEqual([])
    expect(theError(step)).toContain("Look at the pipeline's logs in Feldera. If it was activated before")
  })

  test('that is too long for a message, so that all of the advice has room', async () => {
    const basePath = `/${'a'.repeat(300)}`
    const message = 'no '.repeat(2_000)
    const step = await play({
      at: { ...orders({ state: 'stopped-with-error', error: { ...ERROR, message } }), basePath },
    })
    expect(step.outputs['console-url']).toBe(`${step.feldera.url}/pipelines/orders/`)
    expect(linksIn(step.summary)).toEqual([])
    expect(theError(step)).toMatch(/logs in Feldera\. If it was .* no standby until it has pulled one\.$/)
  })
})

test.concurrent('the longest words of a server and the longest address leave room for all of the advice', async () => {
  const basePath = `/${'a'.repeat(250)}`
  const faults = [{ on: 'look', with: apiError(500, 'InitializationError', { message: 'no '.repeat(2_000) }) }] as const
  const step = await play({ at: { basePath, faults } })
  const text = theError(step)
  expect(text, step.log).toContain(`logs in Feldera: ${step.feldera.url}/pipelines/orders/. Its storage`)
  expect(text).toMatch(/there is no standby until it has pulled one\.$/)
  expect(text.length).toBeLessThan(4_000)
})

describe.concurrent('inputs that cannot be read', () => {
  test('have the address of what they name all the same', async () => {
    const step = await play({ inputs: { timeout: 'soon' } })
    expect(step.outputs).toMatchObject({
      'error-code': 'InvalidInput',
      'console-url': `${step.feldera.url}/pipelines/orders/`,
    })
  })

  test.each([{ host: 'ftp://feldera' }, { pipeline: '' }])('and none without a host or a name: %o', async (wrong) => {
    const step = await play({ inputs: wrong })
    expect(step.outputs).toMatchObject({ 'error-code': 'InvalidInput', 'console-url': '' })
    expect(linksIn(step.summary)).toEqual([])
  })
})
