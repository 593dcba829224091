import { expect, vi } from 'vitest'
import { type FelderaOptions, type SimulatedFeldera, startFeldera } from '../index.ts'
import { parseJson } from '../json.ts'
import type { PipelineProcess } from '../process/pipeline-process.ts'
import { orders, READ_KEY, WRITE_KEY } from '../scenarios.ts'

// What the tests of the simulator against Feldera's contract share. The numbers in their names are its paragraphs. Clocks stand
// almost still unless a test needs them to run.

export const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

/** What is asked of `global_metrics`. */
export interface Metrics {
  readonly state: string
  readonly incarnation_uuid: string
  readonly initial_start_time: number
  readonly uptime_msecs: number
  readonly transaction_status: string
  readonly buffered_input_records: number
  readonly total_input_records: number
  readonly total_processed_records: number
  readonly total_completed_records: number
  readonly total_initiated_steps: number
  readonly total_completed_steps: number
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed, when it is JSON; else undefined. */
  readonly body: unknown
}

export async function ask(
  { url }: SimulatedFeldera,
  line: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const response = await fetch(url + path, { method, headers, redirect: 'manual' })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parseJson(text) }
}

export async function answerTo(
  options: FelderaOptions,
  line: string,
  headers?: Record<string, string>,
): Promise<Answer> {
  await using feldera = await startFeldera({ speed: 0.01, ...options })
  return await ask(feldera, line, headers)
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const ACTIVATE = 'POST /v0/pipelines/orders/activate'
export const GET = 'GET /v0/pipelines/orders'
export const START = 'POST /v0/pipelines/orders/start?initial=standby'
export const STOP = 'POST /v0/pipelines/orders/stop?force=true'

/** Its take-over fails at once. */
export const failingSoon = orders({ pullIntervalSeconds: 0.05, pullSeconds: 0.01, afterActivation: 'fails-to-fetch' })
/** What that ends with (1.4, 3.7). */
export const NO_CHECKPOINT = {
  message:
    'Operation failed because the pipeline failed to initialize. Error details: Error fetching checkpoint from object store: no checkpoint found in bucket.',
  error_code: 'InitializationError',
  details: { error: { error: 'no checkpoint found in bucket' } },
}

export function expectJson({ headers, body }: Answer, expected: unknown): void {
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(body).toEqual(expected)
}

export function expectEmpty({ headers, text }: Answer): void {
  expect(text).toBe('')
  expect(headers.get('content-type')).toBeNull()
}

export async function bodyOf(feldera: SimulatedFeldera, line: string): Promise<unknown> {
  return (await ask(feldera, line)).body
}

/** The counters of the whole pipeline. */
export async function metricsOf(feldera: SimulatedFeldera, name = 'orders'): Promise<Metrics> {
  const { global_metrics: metrics } = (await bodyOf(feldera, `GET /v0/pipelines/${name}/stats`)) as {
    readonly global_metrics: Metrics
  }
  return metrics
}

export function processOf(feldera: SimulatedFeldera, name = 'orders'): PipelineProcess {
  const { process } = feldera.pipeline(name).runner
  if (process === undefined) throw new Error('not deployed')
  return process
}

export async function until(feldera: SimulatedFeldera, status: string): Promise<void> {
  await showing(feldera, { deployment_status: status })
}

/** Waits until the pipeline shows these fields. */
export async function showing(feldera: SimulatedFeldera, fields: Readonly<Record<string, unknown>>): Promise<void> {
  await eventually(async () => expect((await ask(feldera, `${GET}?selector=status`)).body).toMatchObject(fields))
}

/** Waits until this holds. Not expect.poll, which knows no test where several run at once. */
export async function eventually(holds: () => unknown): Promise<void> {
  await vi.waitFor(holds, { interval: 20, timeout: 10_000 })
}

/** Every status the pipeline has shown, newest first. */
export function statusesOf(feldera: SimulatedFeldera): unknown[] {
  return feldera
    .pipeline()
    .runner.events.map((event) => event['deployment_runtime_status'] ?? event['deployment_resources_status'])
}
