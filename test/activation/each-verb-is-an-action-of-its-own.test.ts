import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { VERBS } from '../../src/inputs/verbs.ts'
import { ACTION_FOLDERS, actionFiles, ROOT } from '../support/action.ts'
import { play, theError } from '../support/story.ts'

describe.each(VERBS)('the action that must %s', (verb) => {
  const { inputs, runs, branding, name, description } = actionFiles[verb]

  test('has what the Marketplace and the runner want of it', () => {
    expect(runs.using).toBe('node24')
    expect(existsSync(path.join(ROOT, ACTION_FOLDERS[verb], runs.main))).toBe(true)
    expect(branding).toEqual({ icon: expect.stringMatching(/^[a-z-]+$/), color: 'orange' })
    expect(name).not.toBe('')
    expect(description.length).toBeLessThan(125)
  })

  test('names each input that needs no value as not required', () => {
    const needed = verb === 'switchover' ? ['pipeline', 'primary'] : ['pipeline']
    for (const [input, { required }] of Object.entries(inputs)) expect(required, input).toBe(needed.includes(input))
  })

  test('has a post only where it may leave something to undo', () => {
    const { post = '' } = runs
    expect(post !== '', verb).toBe(verb === 'switchover')
    expect(runs['post-if']).toBe(verb === 'switchover' ? 'always()' : undefined)
    if (post !== '') expect(existsSync(path.join(ROOT, ACTION_FOLDERS[verb], post))).toBe(true)
  })

  // The runner passes on what an action.yml does not have, with a warning only.
  test.each(['check', 'activate', 'drill'])(
    'is given mode: %s, sends nothing, and names the action to use',
    async (mode) => {
      const step = await play({ verb, env: { INPUT_MODE: mode } })

      expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
      expect(theError(step)).toContain(`input 'mode' is '${mode}', but there is no such input, because each verb`)
      const action = mode === 'activate' ? 'activate-feldera-standby@…' : 'activate-feldera-standby/check@…'
      expect(theError(step)).toContain(`allowed: `)
      expect(theError(step)).toContain(`'uses: your-org/${action}'`)
      expect(step.feldera.requests).toEqual([])
    },
  )

  test('is given an input of another verb: an error, and nothing is sent', async () => {
    const other = VERBS.flatMap((one) => Object.keys(actionFiles[one].inputs)).find((input) => !(input in inputs))
    if (other === undefined) return
    const step = await play({ verb, env: { [`INPUT_${other.toUpperCase()}`]: 'x' } })

    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(theError(step)).toMatch(new RegExp(`input '${other}' is .*has no such input; allowed: only with 'your-org`))
    expect(step.feldera.requests).toEqual([])
  })
})

test('an action that was published under another name is named by that one', async () => {
  const env = { INPUT_MODE: 'check', GITHUB_ACTION_REPOSITORY: 'acme/feldera-standby' }
  expect(theError(await play({ env }))).toContain("'uses: acme/feldera-standby/check@…' to check")
})

test('mode without a value asks for nothing', async () => {
  expect((await play({ env: { INPUT_MODE: '' } })).outputs['outcome']).toBe('activated')
})
