import { describe, expect, test } from 'vitest'
import { actionFiles, type StepInputs, type StepResult } from './action.ts'
import { expectInvariants } from './invariants.ts'

// What every test of a step relies on, shown to fail for each kind of bad end.

const SECRET = 'apikey:Zm9v/YmFy+cXV4=='
const HOST = 'https://feldera.example.com'
const outputs = Object.fromEntries(Object.keys(actionFiles.activate.outputs).map((name) => [name, '']))

/** The outputs of a step for one pipeline. */
const withPipelines = (plain: StepResult['outputs']) => {
  const { pipelines: _, ...each } = plain
  return { ...each, pipelines: JSON.stringify([{ pipeline: 'orders', ...each }]) }
}

const GREEN_END: StepResult = {
  exitCode: 0,
  signal: null,
  log: `::add-mask::${SECRET}\nPipeline 'orders' is Standby\nDone: pipeline 'orders' is Running\n`,
  outputs: withPipelines({
    ...outputs,
    outcome: 'activated',
    changed: 'true',
    message: 'Pipeline transitioning from Standby to Running',
    'console-url': `${HOST}/pipelines/orders/`,
  }),
  summary: '\n<h2>✅ Standby activated: <code>orders</code></h2>\n',
  annotations: [{ level: 'warning', title: 'Feldera standby', message: 'the checkpoint is old' }],
  state: {},
  masks: [SECRET],
  tookMs: 1_000,
}

const ERROR = { level: 'error', title: 'Standby activation failed: orders', message: 'it is Stopped' } as const
const RED_END: StepResult = {
  ...GREEN_END,
  exitCode: 1,
  outputs: withPipelines({
    ...GREEN_END.outputs,
    outcome: 'refused',
    'error-code': 'NotDeployed',
    message: ERROR.message,
  }),
  annotations: [...GREEN_END.annotations, ERROR],
}

const prove = (end: StepResult, inputs: StepInputs = {}, env = {}) =>
  expectInvariants(end, { verb: 'activate', inputs: { host: HOST, ...inputs }, env })
const logging = (line: string) => ({ log: `${GREEN_END.log}${line}\n` })
const putting = (name: string, value: string) => ({ outputs: withPipelines({ ...GREEN_END.outputs, [name]: value }) })
const telling = (...pipelines: StepResult['outputs'][]) => ({
  outputs: { ...GREEN_END.outputs, pipelines: JSON.stringify(pipelines) },
})
const { status: _, ...withoutStatus } = GREEN_END.outputs
const { pipelines: _all, ...plain } = GREEN_END.outputs
const unchanged = { changed: 'false' }

describe('accepted are', () => {
  test.each<[string, StepResult, StepInputs]>([
    ['a green end', GREEN_END, {}],
    ['a red end', RED_END, {}],
    ['a green end without the summary that nobody wants', { ...GREEN_END, summary: '' }, { summary: false }],
    ['a secret that is short enough to be a word', { ...GREEN_END, ...logging('orders') }, { token: 'orders' }],
    [
      'a time-out that a look-up of a name outlasts',
      {
        ...RED_END,
        exitCode: null,
        signal: 'SIGKILL',
        outputs: withPipelines({ ...RED_END.outputs, outcome: 'timed-out' }),
      },
      {},
    ],
  ])('%s', (_what, end, inputs) => prove(end, inputs))
})

describe('a green end is refused with', () => {
  test.each<[string, Partial<StepResult>]>([
    ['a red exit code', { exitCode: 1 }],
    ['the outcome of a red one', putting('outcome', 'refused')],
    ['an outcome that there is not', putting('outcome', 'fine')],
    ['no outcome', putting('outcome', '')],
    ['a kill', { exitCode: null, signal: 'SIGKILL' }],
    ['a missing output', { outputs: withoutStatus }],
    ['an output that is not in action.yml', putting('extra', '1')],
    ['no message', putting('message', '')],
    ['no address of its pipeline', putting('console-url', '')],
    ['the address of another pipeline', putting('console-url', `${HOST}/pipelines/other/`)],
    ['no JSON in the output about each pipeline', { outputs: { ...GREEN_END.outputs, pipelines: '' } }],
    ['a pipeline without a name', telling({ ...plain, pipeline: '' })],
    ['a pipeline twice', telling({ ...plain, pipeline: 'orders' }, { ...plain, pipeline: 'orders' })],
    ['another outcome for its only pipeline', telling({ ...plain, pipeline: 'orders', outcome: 'failed' })],
    ['a pipeline that is red', telling({ ...plain, pipeline: 'a' }, { ...plain, pipeline: 'b', outcome: 'failed' })],
    ['a pipeline without all outputs', telling({ pipeline: 'a', outcome: 'activated' }, { ...plain, pipeline: 'b' })],
    [
      'a change that no pipeline has',
      telling({ ...plain, ...unchanged, pipeline: 'a' }, { ...plain, ...unchanged, pipeline: 'b' }),
    ],
    ['an error code', putting('error-code', 'NotDeployed')],
    ['no summary', { summary: '' }],
    ['a summary that goes on within the line of another one', { summary: GREEN_END.summary.trimStart() }],
    ['an error', { annotations: [ERROR] }],
    ['one annotation twice', { annotations: [...GREEN_END.annotations, ...GREEN_END.annotations] }],
    ['a stack trace', logging('    at Socket.connect (/work/dist/index.js:17:4)')],
    ['a warning of Node’s', logging('(node:42) [DEP0169] DeprecationWarning: `url.parse()`')],
    ['a secret in the log', logging(`Bearer ${SECRET}`)],
    ['a secret in an output', putting('message', `no: ${SECRET}`)],
    ['a secret in the summary', { summary: `${GREEN_END.summary}${SECRET}` }],
    ['a secret in lower case', logging(SECRET.toLowerCase())],
    ['a secret as in a URL', logging(encodeURIComponent(SECRET))],
    ['a secret as in a URL, in an annotation', logging(encodeURIComponent(SECRET).replaceAll('%', '%25'))],
    ['a secret in base64', logging(Buffer.from(SECRET).toString('base64'))],
  ])('%s', (_what, spoilt) => {
    expect(() => prove({ ...GREEN_END, ...spoilt })).toThrow()
  })
})

describe('a red end is refused with', () => {
  test.each<[string, Partial<StepResult>]>([
    ['a green exit code', { exitCode: 0 }],
    ['an exit code of Node’s own', { exitCode: 13 }],
    ['no error code', { outputs: { ...RED_END.outputs, 'error-code': '' } }],
    ['no error', { annotations: [] }],
    ['two errors', { annotations: [ERROR, { ...ERROR, message: 'another one' }] }],
    ['an error without a title', { annotations: [{ ...ERROR, title: '' }] }],
    ['a kill that is no look-up of a name', { exitCode: null, signal: 'SIGKILL' }],
    ['a signal', { exitCode: null, signal: 'SIGTERM', outputs: { ...RED_END.outputs, outcome: 'cancelled' } }],
  ])('%s', (_what, spoilt) => {
    expect(() => prove({ ...RED_END, ...spoilt })).toThrow()
  })
})

describe('a secret that was not masked is refused too:', () => {
  const shown = { ...GREEN_END, masks: [], ...logging(`Bearer ${SECRET}`) }
  const lines = `-----BEGIN-----\n${SECRET}\n-----END-----`
  test.each<[string, StepInputs, Readonly<Record<string, string>>]>([
    ['the input token', { token: ` ${SECRET}\n` }, {}],
    ['a line of it', { token: lines }, {}],
    ['FELDERA_API_KEY', {}, { FELDERA_API_KEY: SECRET }],
    ['the request token of GitHub’s issuer', {}, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRET }],
  ])('%s', (_what, inputs, env) => {
    expect(() => prove(shown, inputs, env)).toThrow()
    prove({ ...shown, log: GREEN_END.log }, inputs, env)
  })
})
