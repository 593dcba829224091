import { availableParallelism, loadavg } from 'node:os'
import { expect } from 'vitest'
import { type Annotation, actionFiles, type StepEnvironment, type StepInputs, type StepResult } from './action.ts'
import { visibleText } from './visible-text.ts'

export const GREEN = [
  ...['activated', 'already-active', 'accepted', 'ready'],
  ...['rearmed', 'already-standby', 'rehearsed', 'switched-over'],
]

/**
 * How late after its deadline a step may end, in milliseconds: one last look of a second, and another for its own work, which
 * takes longer where each line is counted, and on a machine that has more to do than it has processors.
 */
export function graceMs(): number {
  const quietMs = process.env['ACTION_COVERAGE'] === undefined ? 2_000 : 5_000
  return quietMs * loadFactor()
}

/** How many times as long everything takes on a machine that has more to do than it has processors. */
export function loadFactor(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
}

/** What a step was given. */
export interface Given {
  readonly verb: NonNullable<StepEnvironment['verb']>
  readonly inputs: StepInputs
  readonly env: NonNullable<StepEnvironment['env']>
}

/**
 * Proves what holds for every end of a step, whatever happened to it: green exactly on success, everything set and written, one
 * annotation on red and none twice, the address of each pipeline in Feldera, no secret shown, no warning of Node's and no stack trace.
 */
export function expectInvariants(result: StepResult, { inputs, env, verb }: Given): void {
  const { exitCode, signal, outputs, summary, annotations, log } = result
  // A look-up of a name that hangs can only be left with a SIGKILL, once everything is reported.
  const mayHang = ['timed-out', 'cancelled'].includes(outputs['outcome'] ?? '')
  expect(mayHang ? [null, 'SIGKILL'] : [null], log).toContain(signal)
  expect(exitCode === 0, `exit code ${exitCode} with outcome ${outputs['outcome']}\n${log}`).toBe(
    GREEN.includes(outputs['outcome'] ?? ''),
  )
  if (signal === null) expect([0, 1]).toContain(exitCode)
  expect(Object.keys(outputs).sort(), log).toEqual(Object.keys(actionFiles[verb].outputs).sort())
  expect(outputs['message'], log).not.toBe('')
  expect(outputs['error-code'] === '', log).toBe(exitCode === 0)
  if (String(inputs['summary']) !== 'false') expect(summary, log).toMatch(/^\n<h2>/)
  expectPipelines(result)
  expectAddresses(result, { inputs, env })
  expectAnnotations(annotations, exitCode === 0)
  expect(log).not.toMatch(/Warning:|at .*\.js:\d+/)
  expectSecretsHidden(result, { inputs, env })
}

/** The output `pipelines`, as a later step reads it. */
export function pipelinesOf({ outputs }: Pick<StepResult, 'outputs'>): readonly StepResult['outputs'][] {
  return JSON.parse(outputs['pipelines'] ?? '') as readonly StepResult['outputs'][]
}

/** What the step tells about one of its pipelines. */
export function outputsAbout(result: Pick<StepResult, 'outputs'>, name: string): StepResult['outputs'] {
  const found = pipelinesOf(result).filter(({ pipeline }) => pipeline === name)
  expect(found, name).toHaveLength(1)
  return found[0] ?? {}
}

/** The plain outputs speak for all pipelines: for one they are the same, and for several they are as good as the worst. */
function expectPipelines(result: Pick<StepResult, 'outputs'>): void {
  const { pipelines: _, ...plain } = result.outputs
  const each = pipelinesOf(result)
  const names = each.map(({ pipeline }) => pipeline)
  expect(names).toEqual([...new Set(names)])
  for (const { pipeline, ...outputs } of each) {
    expect(pipeline).not.toBe('')
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(plain).sort())
    if (each.length === 1) expect(outputs).toEqual(plain)
  }
  if (each.length < 2) return
  const isGreen = each.every(({ outcome }) => GREEN.includes(outcome ?? ''))
  expect(GREEN.includes(plain['outcome'] ?? '')).toBe(isGreen)
  if (plain['changed'] !== undefined)
    expect(plain['changed']).toBe(String(each.some(({ changed }) => changed === 'true')))
}

/** Where a pipeline is to be seen in the web console of the Feldera at a base URL, as people write that. */
export function addressIn(host: string, pipeline: string): string {
  const { origin, pathname } = new URL(host)
  const base = pathname.replace(/\/+/g, '/').replace(/\/$/, '').replace(/\/v0$/, '')
  return `${origin}${base}/pipelines/${pipeline}/`
}

/** Each pipeline has its address, unless nobody can know it, there was no room for it, or a secret is in it. */
function expectAddresses(result: StepResult, { inputs, env }: Omit<Given, 'verb'>): void {
  const { outputs, log, masks } = result
  const isInvalid = outputs['error-code'] === 'InvalidInput'
  const host = String(inputs['host'] || env['FELDERA_HOST'])
  const each = pipelinesOf(result)
  const isLeftOut = /^Left .*'console-url' out of the output 'pipelines'/m.test(log)
  for (const { pipeline = '', 'console-url': address } of each) {
    if (isLeftOut || (isInvalid && address === '')) expect(address).toBe('')
    else expect(address, log).toBe(unlessSecret(addressIn(host, pipeline), masks))
  }
  if (each.length !== 1) expect(outputs['console-url']).toBe('')
}

function unlessSecret(address: string, secrets: readonly string[]): string {
  return secrets.some((secret) => secret.length >= SHORTEST_SECRET - 1 && address.includes(secret)) ? '' : address
}

function expectAnnotations(annotations: readonly Annotation[], isGreen: boolean): void {
  const errors = annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(isGreen ? 0 : 1)
  for (const { title } of errors) expect(title).not.toBe('')
  const messages = annotations.map(({ message }) => message)
  expect(messages).toEqual([...new Set(messages)])
}

/** Proves that nothing of a page that a proxy or a stranger sent is shown as it is. */
export function expectNoMarkup({ log, outputs }: StepResult): void {
  for (const text of [log, outputs['message'] ?? '']) expect(text).not.toMatch(/<\/?[a-z]/i)
}

/** Shorter ones are words of any text. */
const SHORTEST_SECRET = 9

/** Whatever was masked, and whatever was given as a secret, can be read nowhere else, nor can a line of it. */
function expectSecretsHidden(result: StepResult, { inputs, env }: Omit<Given, 'verb'>): void {
  const headers = String(inputs['headers'] ?? '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^[^:]*:/, ''))
  const given = [
    ...headers,
    inputs['token'],
    inputs['primary-token'],
    env['FELDERA_API_KEY'],
    env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
  ]
  const whole = [...given, ...result.masks].map((secret) => String(secret ?? '').trim())
  const secrets = whole.flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
  const visible = visibleText(result).replaceAll('%25', '%')
  for (const secret of secrets.filter(({ length }) => length >= SHORTEST_SECRET)) {
    for (const form of formsOf(secret)) expect(visible).not.toContain(form)
  }
}

/** Forms in which a secret could be read back. */
function formsOf(secret: string): readonly string[] {
  return [secret, secret.toLowerCase(), encodeURIComponent(secret), Buffer.from(secret).toString('base64')]
}
