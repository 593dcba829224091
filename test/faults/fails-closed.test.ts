import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import type { StepInputs } from '../support/action.ts'
import { runStep } from '../support/step.ts'

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
      inputs: { mode: 'check' },
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

  test.concurrent.each(ACCIDENTS)('$what', async ({ what, code, inputs, reports, hangingServer }) => {
    await using feldera = await startFeldera({
      speed: 100,
      faults: hangingServer ? [{ on: 'look', with: 'stall-header' }] : [],
    })
    const env = await preloaded(what.replaceAll(' ', '-'), code)
    const result = await runStep(
      { pipeline: 'orders', host: feldera.url, timeout: '4s', ...inputs },
      { env, unreported: !reports },
    )
    expect(result.signal).toBeNull()
    expect(result.exitCode, result.log).toBeGreaterThan(0)
    expect(result.outputs['outcome']).not.toBe('activated')
    if (reports) {
      expect(result.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InternalError' })
      expect(result.outputs['changed']).toBe(String(feldera.accepted > 0))
    }
  })

  test('with nothing broken, a preload alone leaves it green', async () => {
    await using feldera = await startFeldera({ speed: 100 })
    const env = await preloaded('nothing', 'globalThis.harmless = true')
    const { exitCode, log } = await runStep({ pipeline: 'orders', host: feldera.url }, { env })
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
      await using feldera = await startFeldera({ speed: 100 })
      const result = await runStep(
        { pipeline: 'orders', host: feldera.url },
        { env: { GITHUB_OUTPUT: file }, unreported: true },
      )
      expect(feldera.accepted).toBe(1)
      expect(result.exitCode).toBe(1)
      const [annotation, ...more] = result.annotations
      expect(more).toEqual([])
      expect(annotation).toMatchObject({ level: 'error' })
      expect(annotation?.message).toMatch(/pipeline 'orders' is Running\. But the outputs could not be written/)
    },
  )

  test.concurrent.each([...FILES, ['not named', ''] as const])(
    'a summary to a file that is %s: no matter',
    async (_what, file) => {
      await using feldera = await startFeldera({ speed: 100 })
      const result = await runStep(
        { pipeline: 'orders', host: feldera.url },
        { env: { GITHUB_STEP_SUMMARY: file }, unreported: true },
      )
      expect(result.exitCode, result.log).toBe(0)
      expect(result.outputs['outcome']).toBe('activated')
      expect(result.annotations).toEqual([])
      expect(result.log).toContain('The job summary could not be written')
    },
  )

  test('a summary that others have written to keeps what they wrote', async () => {
    const file = path.join(folder, 'summary.md')
    await writeFile(file, '# Another step\n\nwas here')
    await using feldera = await startFeldera({ speed: 100 })
    const { exitCode } = await runStep(
      { pipeline: 'orders', host: feldera.url },
      { env: { GITHUB_STEP_SUMMARY: file }, unreported: true },
    )
    expect(exitCode).toBe(0)
    expect(await readFile(file, 'utf8')).toMatch(/^# Another step\n\nwas here\n<h2>✅/)
  })
})
