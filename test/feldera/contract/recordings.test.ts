import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type FelderaOptions, startFeldera } from '../index.ts'
import type { SimulatedPipeline } from '../pipeline.ts'
import type { PipelineSeed } from '../pipeline-seed.ts'
import type { PipelineProcess } from '../process/pipeline-process.ts'
import type { ProcessError } from '../process/process-error.ts'
import type { Desired } from '../store/storage.ts'
import { ask, eventually } from './ask.ts'

// The simulator against what a real manager said: the open-source edition 0.337.0 with its own runner, and with a process that
// shows whatever it is told to. The answers are of an installation without any pipeline.

const REAL = { edition: 'Open source', version: '0.337.0' } as const satisfies FelderaOptions

function recorded<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'recorded', name), 'utf8'))
}

/** A document on one line, in its own order, with nothing that differs from one installation to the next. */
function timeless(document: unknown): string {
  return JSON.stringify(document, (key, value: unknown) => (NUMBERED.includes(key) ? typeof value : value))
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g, '<time>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '<uuid v7>')
    .replaceAll(/http:\/\/[\d.:]+/g, '<location>')
}

const NUMBERED = ['refresh_version', 'steps', 'processed_records']

describe('answers', () => {
  interface RecordedAnswer {
    readonly request: string
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly json?: unknown
    readonly text?: string
  }

  test.each(recorded<RecordedAnswer>('answers.json'))('$request', async ({ request, status, headers, json, text }) => {
    await using feldera = await startFeldera({ ...REAL, pipelines: [], speed: 0.01 })
    const answer = await ask(feldera, request)

    expect(answer.status).toBe(status)
    for (const name of ['content-type', 'access-control-allow-credentials', 'cache-control', 'allow', 'etag']) {
      expect(answer.headers.get(name)).toBe(headers[name] ?? null)
    }
    if (json !== undefined) expect(timeless(answer.body)).toBe(timeless(json))
    // One recording goes on with the answer to another request; and every web console has its own page.
    else if (headers['content-type'] !== 'text/html') expect(answer.text).toBe(text?.split('\n\nHEAD ')[0])
  })
})

interface RecordedRow {
  readonly label: string
  readonly row: Readonly<Record<string, unknown>>
}

/** The pipeline of a row, and what somebody outside does to it. */
interface Scene {
  readonly pipeline: SimulatedPipeline
  readonly process: PipelineProcess
  /** Sends `start?initial=standby` and the like. */
  post(verb: string): Promise<unknown>
  /** Waits until the row has these fields. */
  until(fields: Readonly<Record<string, unknown>>): Promise<unknown>
}

/** How a row came about. */
interface Story {
  readonly seed?: Omit<PipelineSeed, 'name'>
  readonly speed?: number
  /** Leads to the row, which is shown then or a while later. */
  readonly tell?: (scene: Scene, recorded: RecordedRow) => Promise<unknown> | undefined
}

const QUICK = 40
const STOPPED = { deployment_status: 'Stopped', deployment_id: null }

/** The process shows the recorded status. */
const shows: Story = {
  async tell({ pipeline, process }, { row }) {
    process.desire(row['deployment_desired_status'] as Desired)
    process.show(String(row['deployment_status']), row['deployment_runtime_status_details'])
    pipeline.runner.look()
  },
}

/** It was something else, and then answers its runner as the label says. */
const answers: Story = {
  async tell({ pipeline, process }, { label }) {
    process.show('Replaying')
    pipeline.runner.look()
    process.statusAnswer = JSON.parse(label.slice('raw '.length))
    pipeline.runner.look()
  },
}

const hang: Story['tell'] = async ({ pipeline, process, until }) => {
  process.connection = 'hung'
  pipeline.runner.look()
  await until({ deployment_status: 'Unavailable' })
}

const fails: Story['tell'] = async ({ pipeline, process }, { row }) => {
  process.failed(row['deployment_error'] as ProcessError)
  pipeline.runner.look()
}

/** Twice: after a hang, and after an answer whose details stayed, for details alone are written seldom. */
const standbyAgain: Story = {
  speed: QUICK,
  async tell(scene, recorded) {
    const { pipeline, process } = scene
    await hang(scene, recorded)
    process.connection = 'up'
    const { reason } = recorded.row['deployment_runtime_status_details'] as { readonly reason?: string }
    const document = { runtime_status: 'Standby', runtime_desired_status: 'Standby', storage_status_details: null }
    if (reason) process.statusAnswer = { code: 200, body: { ...document, runtime_status_details: reason } }
    pipeline.runner.look()
    process.statusAnswer = undefined
    pipeline.runner.look()
  },
}

const compiling = {
  state: 'stopped',
  checkpointAges: 'unreported',
  compiles: { seconds: 60, into: 'Success' },
} as const

const STORIES: Readonly<Record<string, Story>> = {
  AwaitingApproval: shows,
  Bootstrapping: shows,
  Replaying: shows,
  ConcurrentBootstrapping: shows,
  Synchronizing: shows,
  Initializing: shows,
  Running: shows,
  Paused: shows,
  Standby: shows,
  running: shows,
  'error Standby': shows,
  'after coordination': {
    async tell({ pipeline, process }) {
      process.desire('Coordination')
      pipeline.runner.look()
    },
  },
  'Unavailable by hang': { speed: QUICK, tell: hang },
  'Standby again': standbyAgain,
  'after blip': {
    speed: QUICK,
    async tell(scene, recorded) {
      await hang(scene, recorded)
      scene.process.connection = 'up'
      await shows.tell?.(scene, recorded)
    },
  },
  'unknown status': {
    async tell({ pipeline, process }) {
      process.show('Defragmenting')
      pipeline.runner.look()
    },
  },
  'after Suspended': {
    seed: { state: 'running', checkpointAges: [95], checkpointSeconds: 0.1 },
    speed: QUICK,
    async tell({ process, until }) {
      process.suspend()
      await until(STOPPED)
    },
  },
  'after exit': {
    speed: QUICK,
    async tell({ process, until }) {
      process.exit(3)
      await until(STOPPED)
    },
  },
  'error Stopping': { tell: fails },
  'error Stopped': {
    speed: QUICK,
    async tell(scene, recorded) {
      await fails(scene, recorded)
      await scene.until(STOPPED)
    },
  },
  'stop Standby': { tell: ({ post }) => post('stop?force=true') },
  'stop Stopping': {
    async tell({ pipeline, post }) {
      await post('stop?force=true')
      pipeline.runner.act()
    },
  },
  'stop Stopped': {
    speed: QUICK,
    async tell({ post, until }) {
      await post('stop?force=true')
      await until(STOPPED)
    },
  },
  compiling: { seed: compiling },
  'compiling+start': { seed: compiling, tell: ({ post }) => post('start?initial=standby') },
  cold: { seed: compiling, tell: ({ post }) => post('start?initial=running') },
  'compile failed': {
    seed: { ...compiling, compiles: { seconds: 100, into: 'SystemError' } },
    speed: QUICK,
    async tell({ post, until }) {
      await post('start?initial=standby')
      await until({ program_status: 'SystemError', deployment_desired_status: 'Stopped' })
    },
  },
}

describe.concurrent('rows', () => {
  test.for(recorded<RecordedRow>('rows.json'))('$label', async (one) => {
    const story = one.label.startsWith('raw ') ? answers : STORIES[one.label]
    if (story === undefined) throw new Error(`no story leads to '${one.label}'`)
    const name = String(one.row['name'])
    const pipelines = [{ name, ...story.seed }]
    await using feldera = await startFeldera({ ...REAL, pipelines, speed: story.speed ?? 0.01 })
    const shown = async () => (await ask(feldera, `GET /v0/pipelines/${name}?selector=status`)).body
    const pipeline = feldera.pipeline(name)
    await story.tell?.(
      {
        pipeline,
        // What is not deployed has none, and its story asks for none.
        process: pipeline.runner.process as PipelineProcess,
        post: (verb) => ask(feldera, `POST /v0/pipelines/${name}/${verb}`),
        until: (fields) => eventually(async () => expect(await shown()).toMatchObject(fields)),
      },
      one,
    )
    await eventually(async () => expect(timeless(await shown())).toBe(timeless(one.row)))
  })
})
