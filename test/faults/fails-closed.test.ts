import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { Verb } from '../../src/inputs/verbs.ts'
import { withPrimary } from '../feldera/scenarios.ts'
import type { StepInputs } from '../support/action.ts'
import { play } from '../support/story.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'fails-closed-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** An environment in which this code runs in the action's process before the action does. */
async function preloaded(name: string, code: string): Promise<Record<string, string>> {
  const file = path.join(folder, `${name}.mjs`)
  await writeFile(file, code)
  return { NODE_OPTIONS: `--import=${pathToFileURL(file)}` }
}

describe('what breaks within the process is red', () => {
  interface Accident {
    readonly what: string
    readonly code: string
    readonly verb?: Verb
    readonly inputs?: StepInputs
    /** Whether the step still gets to report: outputs, summary, one annotation. */
    readonly reports: boolean
    readonly hangingServer?: boolean
  }

  const ACCIDENTS: readonly Accident[] = [
    {
      what: 'an exception that nobody catches',
      code: "setTimeout(() => { throw new Error('boom') }, 150)",
      reports: false,
      hangingServer: true,
    },
    {
      what: 'a rejection that nobody handles',
      code: "setTimeout(() => Promise.reject(new Error('boom')), 150)",
      reports: false,
      hangingServer: true,
    },
    {
      what: 'a rejection with nothing in it',
      code: 'setTimeout(() => Promise.reject(), 150)',
      reports: false,
      hangingServer: true,
    },
    {
      what: 'an emptied event loop while a promise is open',
      code: `
        import net from 'node:net'
        const { setTimeout: later } = globalThis
        globalThis.setTimeout = (...args) => later(...args).unref()
        const { connect } = net.Socket.prototype
        net.Socket.prototype.connect = function (...args) { return connect.apply(this, args).unref() }
        setTimeout(() => {}, 10)`,
      reports: false,
      hangingServer: true,
    },
    {
      what: 'an exit from somewhere else',
      code: 'setTimeout(() => process.exit(), 150)',
      reports: false,
      hangingServer: true,
    },
    {
      what: 'a defect before the first request',
      code: "AbortSignal.any = () => { throw new Error('boom') }",
      reports: true,
    },
    {
      what: 'a defect after the activation was accepted',
      code: "Math.random = () => { throw new Error('boom') }",
      reports: true,
    },
    {
      what: 'a defect in a check',
      code: "AbortSignal.any = () => { throw new Error('boom') }",
      verb: 'check',
      reports: true,
    },
    {
      what: 'a defect that throws no error',
      code: 'Math.random = () => { throw undefined }',
      reports: true,
    },
    {
      what: 'a defect while the outputs are written',
      code: "Date.prototype.toISOString = () => { throw new Error('boom') }",
      reports: false,
    },
  ]

  test.concurrent.each([
    ['once: what was activated is put back', 'count === 1', 'armed'],
    ['always: nobody knows', 'true', 'unknown'],
  ])('a defect within a rehearsal, %s', async (what, when, standby) => {
    const code = `let count = 0
const { random } = Math
Math.random = () => { count += 1; if (${when}) throw new Error('boom'); return random() }`
    const step = await play({
      verb: 'rehearse',
      at: withPrimary(),
      env: await preloaded(`rehearsal-${what.slice(0, 4)}`, code),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InternalError', standby })
    expect(step.outputs['message']).toMatch(
      /^(?:'orders' is in standby and armed|it is not known whether 'orders' is in standby now); /,
    )
  })

  test.concurrent('a defect beside a primary: nobody knows what is live', async () => {
    const step = await play({
      at: withPrimary(),
      inputs: { primary: 'primary', 'on-primary': 'stop' },
      env: await preloaded('beside-a-primary', "Math.random = () => { throw new Error('boom') }"),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'failed', 'error-code': 'InternalError' })
    expect(step.outputs['message']).toMatch(
      /^(?:perhaps no pipeline is live|no pipeline is live, or soon none will be): the action itself failed/,
    )
  })

  test.concurrent.each(ACCIDENTS)(
    '$what',
    async ({ what, code, verb = 'activate', inputs, reports, hangingServer }) => {
      const env = await preloaded(what.replaceAll(' ', '-'), code)
      const step = await play({
        at: { speed: 100, faults: hangingServer ? [{ on: 'look', with: 'stall-header' }] : [] },
        verb,
        inputs: { timeout: '4s', ...inputs },
        env,
        unreported: !reports,
      })
      expect(step.signal).toBeNull()
      expect(step.exitCode, step.log).toBeGreaterThan(0)
      expect(step.outputs['outcome']).not.toBe('activated')
      if (reports) {
        expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InternalError' })
        expect(step.outputs['changed'] ?? 'false').toBe(String(step.feldera.accepted > 0))
      }
    },
  )

  test('with nothing broken, a preload alone leaves it green', async () => {
    const env = await preloaded('nothing', 'globalThis.isPreloaded = true')
    const { exitCode, log } = await play({ at: { speed: 100 }, env })
    expect(exitCode, log).toBe(0)
  })
})

describe('what cannot be written', () => {
  const FILES: readonly (readonly [string, string])[] = [
    ['missing', path.join(folder, 'no', 'such', 'folder', 'file')],
    ['a folder', folder],
    ...(process.platform === 'linux' ? [['on a full disk', '/dev/full'] as const] : []),
  ]

  test.concurrent.each(FILES)(
    'outputs to a file that is %s: red, although the pipeline is active',
    async (_what, file) => {
      const step = await play({ at: { speed: 100 }, env: { GITHUB_OUTPUT: file }, unreported: true })
      expect(step.feldera.accepted).toBe(1)
      expect(step.exitCode).toBe(1)
      const [annotation, ...more] = step.annotations
      expect(more).toEqual([])
      expect(annotation).toMatchObject({ level: 'error' })
      expect(annotation?.message).toMatch(/pipeline 'orders' is Running\. But the outputs could not be written/)
    },
  )

  test.concurrent.each([...FILES, ['not named', ''] as const])(
    'a summary to a file that is %s: no matter',
    async (_what, file) => {
      const step = await play({ at: { speed: 100 }, env: { GITHUB_STEP_SUMMARY: file }, unreported: true })
      expect(step.exitCode, step.log).toBe(0)
      expect(step.outputs['outcome']).toBe('activated')
      expect(step.annotations).toEqual([])
      expect(step.log).toContain('The job summary could not be written')
    },
  )

  test('a summary that others have written to keeps what they wrote', async () => {
    const file = path.join(folder, 'summary.md')
    await writeFile(file, '# Another step\n\nwas here')
    const { exitCode } = await play({ at: { speed: 100 }, env: { GITHUB_STEP_SUMMARY: file }, unreported: true })
    expect(exitCode).toBe(0)
    expect(await readFile(file, 'utf8')).toMatch(/^# Another step\n\nwas here\n<h2>✅/)
  })
})
