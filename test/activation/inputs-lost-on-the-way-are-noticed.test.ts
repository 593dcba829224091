import { describe, expect, test } from 'vitest'
import { actionFiles } from '../support/action.ts'
import { orders, play, theError } from '../support/story.ts'

/** The inputs that the runner always sets and that some shells drop. */
const HYPHENATED = Object.entries(actionFiles.activate.inputs).flatMap(([name, input]) =>
  name.includes('-') && input.default !== undefined ? [name] : [],
)
const variable = (name: string) => `INPUT_${name.toUpperCase()}`

describe.concurrent('dash and wrappers run by it drop variables with a hyphen in their name', () => {
  test('all of them gone: an input error that says why, and nothing is sent', async () => {
    const hyphens = Object.keys(actionFiles.check.inputs).filter((name) => name.includes('-'))
    const env = Object.fromEntries(hyphens.map((name) => [variable(name), undefined]))
    // Without the check it would be green, on a checkpoint a day old.
    const inputs = { 'max-checkpoint-age': '1h' }
    const at = orders({ checkpointAges: [86_400] })
    const step = await play({ verb: 'check', at, inputs, env })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
    for (const name of ['request-timeout', 'allow-http']) expect(theError(step)).toContain(`'${name}'`)
    expect(theError(step)).toMatch(/drops variables with a hyphen in their name.*allowed: /)
    expect(step.feldera.requests).toEqual([])
  })

  test.each(HYPHENATED)('%s alone is missed too', async (name) => {
    const step = await play({ env: { [variable(name)]: undefined } })

    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(theError(step)).toContain(`inputs '${name}' are missing from the environment`)
    expect(step.feldera.requests).toEqual([])
  })

  test('set to nothing they are there: their defaults apply', async () => {
    const env = Object.fromEntries(HYPHENATED.map((name) => [variable(name), '']))
    const step = await play({ env })

    expect(step.outputs['outcome']).toBe('activated')
  })
})
