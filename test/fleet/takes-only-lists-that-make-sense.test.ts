import { expect, test } from 'vitest'
import { outputsAbout, pipelinesOf } from '../support/invariants.ts'
import { play, theError } from '../support/story.ts'
import { outcomesOf } from './fleet.ts'

const ALLOWED = 'allowed: the name of a pipeline, or several names separated by line breaks or commas'
const OF_A_NAME =
  "which cannot be a pipeline's name; allowed: letters, digits, '-' and '_', first and last a letter or digit, at most 63 characters, and names separated by line breaks or commas"

/** What is given as `pipeline`, and what is said about it. */
const BAD: readonly (readonly [given: string, problems: readonly string[]])[] = [
  ['', [`input 'pipeline' is missing; ${ALLOWED}`]],
  [' \n ', [`input 'pipeline' is missing; ${ALLOWED}`]],
  [',\n,', [`input 'pipeline' is ',\n,', which holds no name; ${ALLOWED}`]],
  ['orders\npayments\norders', ["input 'pipeline' holds 'orders' more than once; allowed: each name once"]],
  ['a,a,b,b,b', ["input 'pipeline' holds 'a', 'b' more than once; allowed: each name once"]],
  ['orders\nor ders', [`input 'pipeline' holds 'or ders', ${OF_A_NAME}`]],
  ['orders payments', [`input 'pipeline' is 'orders payments', ${OF_A_NAME}`]],
  ['orders;payments', [`input 'pipeline' is 'orders;payments', ${OF_A_NAME}`]],
  ['["orders"\n"payments"]', [`holds '["orders"', ${OF_A_NAME}`, `holds '"payments"]', ${OF_A_NAME}`]],
  [`orders,apikey:${'k'.repeat(64)}`, ['holds what looks like a credential (not shown), which cannot be']],
  [
    Array.from({ length: 201 }, (_, index) => `orders-${index}`).join(),
    ["input 'pipeline' holds 201 names; allowed: at most 200 in one step, and more with a matrix of jobs"],
  ],
  [
    Array.from({ length: 9 }, (_, index) => `-${index}`).join(),
    ["holds '-4', which", "input 'pipeline' holds 4 more that cannot be a pipeline's name"],
  ],
]

test.each(BAD)('%j', async (given, problems) => {
  const step = await play({ at: 'ok', inputs: { pipeline: given, timeout: 'soon' } })
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput', changed: 'false' })
  const error = theError(step).replaceAll('\n', ' ')
  for (const problem of problems) expect(error).toContain(problem.replaceAll('\n', ' '))
  // All at once with the others, and nothing is sent.
  expect(error).toContain("input 'timeout' is 'soon'")
  expect(error).toContain('Nothing was sent.')
  expect(step.feldera.requests).toEqual([])
})

test('where only other inputs are bad, all names are told to have failed, each with what is wrong with the inputs', async () => {
  const step = await play({ at: 'ok', inputs: { pipeline: 'orders,payments', timeout: 'soon' } })
  expect(outcomesOf(step)).toEqual({ orders: 'failed', payments: 'failed' })
  expect(outputsAbout(step, 'payments')).toMatchObject({ 'error-code': 'InvalidInput', changed: 'false' })
  expect(theError(step).match(/input 'timeout' is 'soon'/g)).toHaveLength(1)
  expect(step.annotations[0]?.title).toBe('Standby activation failed: 2 of 2 pipelines')
  expect(step.summary.match(/<p>The inputs could not be read:<\/p>/g)).toHaveLength(1)
  expect(step.summary).not.toContain('<details>')
})

test('where a name is bad, there is none in the output', async () => {
  const step = await play({ at: 'ok', inputs: { pipeline: 'orders,_' } })
  expect(pipelinesOf(step)).toEqual([])
})
