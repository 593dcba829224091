import { expect, test } from 'vitest'
import { postgresPoolError } from '../feldera/answers.ts'
import { json } from '../feldera/reply.ts'
import { LOOK, play, requestsOf, theError } from '../support/story.ts'

const NAMES = ['payments', 'order', 'Orders-eu', 'orders-dev', 'customers', 'returns', 'orders2', 'zebra', 'x']
const at = { pipelines: NAMES.map((name) => ({ name })) }
const NAMES_REQUEST = 'GET /v0/pipelines?selector=status'

test.concurrent('an unknown name: those that exist, closest first, and how many more', async () => {
  const step = await play({ at })

  expect(step.outputs).toMatchObject({
    outcome: 'failed',
    'error-code': 'UnknownPipelineName',
    'http-status': '404',
    changed: 'false',
    'previous-status': '',
    status: '',
  })
  const [, guess, names = '', more] =
    /\(HTTP 404 UnknownPipelineName\)\. Did you mean '([^']+)'\? The pipelines there are: (.+) and (\d+) more\.$/.exec(
      theError(step),
    ) ?? []
  const shown = names.split(', ')
  expect(guess).toMatch(/^(?:order|orders2)$/)
  expect(shown[0]).toBe(guess)
  expect(shown.slice(0, 2).toSorted()).toEqual(['order', 'orders2'])
  expect(shown.slice(2, 4).toSorted()).toEqual(['Orders-eu', 'orders-dev'].toSorted())
  expect(shown.length + Number(more)).toBe(NAMES.length)
  expect(requestsOf(step.feldera)).toEqual([LOOK, NAMES_REQUEST])
})

test.concurrent('one slip in a letter is found among many', async () => {
  const pipelines = Array.from({ length: 200 }, (_, index) => ({ name: `pipeline-${index}` }))
  const step = await play({ at: { pipelines: [...pipelines, { name: 'orders' }] }, inputs: { pipeline: 'oders' } })

  expect(theError(step)).toMatch(/Unknown pipeline name 'oders'.*Did you mean 'orders'\? .* and 196 more\.$/)
})

test.concurrent('a flood of names, some without end, is no reason to be late', async () => {
  const names = Array.from({ length: 300_000 }, (_, index) => ({ name: `pipeline-with-a-long-name-${index}` }))
  const flood = json(200, [{ name: 'o'.repeat(100_000) }, { name: 'order' }, ...names])
  const step = await play({ at: { ...at, faults: [{ on: 'list', with: flood }] } })

  expect(theError(step)).toMatch(/Did you mean 'order'\? .* and 299997 more\.$/)
  expect(theError(step).length).toBeLessThan(1_000)
})

test.concurrent('no pipelines at all: perhaps another host or tenant', async () => {
  const step = await play({ at: { pipelines: [] } })
  expect(theError(step)).toMatch(/There are no pipelines there.*'host' and 'tenant'/)
})

test.concurrent('the names cannot be had: the 404 is reported all the same', async () => {
  const step = await play({ at: { ...at, faults: [{ on: 'list', with: postgresPoolError }] } })

  expect(step.outputs).toMatchObject({ 'error-code': 'UnknownPipelineName', 'http-status': '404' })
  expect(theError(step)).toMatch(/Unknown pipeline name 'orders'.*'pipeline', 'host' and 'tenant'/)
})

test.concurrent('the names hang: a few seconds are all they cost', async () => {
  const step = await play({ at: { ...at, faults: [{ on: 'list', with: 'stall-header' }] } })

  expect(step.outputs['error-code']).toBe('UnknownPipelineName')
  expect(step.tookMs).toBeLessThan(10_000)
})
