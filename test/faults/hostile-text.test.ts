import { describe, expect, test } from 'vitest'
import type { Verb } from '../../src/inputs/verbs.ts'
import type { Fault } from '../feldera/faults.ts'
import type { FelderaOptions } from '../feldera/index.ts'
import { apiError, empty, json, text } from '../feldera/reply.ts'
import type { StepInputs, StepResult } from '../support/action.ts'
import { playInProcess } from '../support/in-process.ts'
import { play } from '../support/story.ts'
import { textOf, unquoted } from '../support/summary-text.ts'

/** Whatever got through as more than text would show this word where it does not belong. */
const MARK = 'pwned'

/** What a server may put into any text. */
const TEXTS = {
  'commands of the runner':
    '::error::pwned\n::set-output name=outcome::pwned\r\n::add-mask::pwned\r::stop-commands::pwned\u2028::warning::pwned\u2029::notice::pwned\u0085::debug::pwned\v::group::pwned\f::error::pwned\n \t::error::pwned ##[command]pwned\n##[set-env name=PATH]pwned',
  'another output': 'x\nghadelimiter_\nEOF\noutcome<<EOF\nactivated\nEOF\noutcome=activated\nchanged=pwned\n',
  'commands of a terminal':
    '\u001b[2J\u001b[31mpwned\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u009b31m\u009d0;pwned\u009c\b\b\b\u0000\u007f\u202epwned\u2066\u2069\u200b\u200e\ufeff\u00ad\u{e0041}\ud83d',
  markup:
    '| pwned | b |\n|---|---|\n\n# pwned\n<img src=x onerror=pwned()><script>pwned</script></code></td></tr></table><!-- &lt;b&gt; [pwned](http://evil.example) ![pwned](x) `pwned` ```pwned``` **pwned** @octocat #1 http://evil.example/pwned',
  'marks of our own': '\ue001pwned\ue000 \ue003@octocat pwned\ue002 pwned\ue001\ue003 http://evil.example',
  'a megabyte': 'pwned '.repeat(175_000),
} as const

/** As an HTTP header can hold it. */
const inHeader = (hostile: string) => hostile.replace(/[^\x20-\x7e\xa0-\xff]+/g, ' ').slice(0, 4_000)

interface Place {
  readonly verb?: Verb
  readonly inputs?: StepInputs | undefined
  readonly options: (hostile: string) => FelderaOptions
}

const row = (fields: object) =>
  json(200, { name: 'orders', deployment_status: 'Standby', deployment_desired_status: 'Standby', ...fields })
const look = (reply: Fault['with']): FelderaOptions => ({ faults: [{ on: 'look', with: reply }] })
/** A few looks during the wait, then the truth. */
const during = (fields: object): FelderaOptions => ({
  faults: [{ on: 'wait', with: row({ deployment_desired_status: 'Running', ...fields }), times: 2 }],
})

/** Everywhere a server's text is read. */
const PLACES: Readonly<Record<string, Place>> = {
  'the statuses found': { options: (x) => look(row({ deployment_status: x, deployment_desired_status: x })) },
  'the status during the wait': { options: (x) => during({ deployment_status: x }) },
  'the desired status during the wait': { options: (x) => during({ deployment_desired_status: x }) },
  'the desired status of one that goes down': {
    options: (x) => look(row({ deployment_status: 'Stopping', deployment_desired_status: x })),
  },
  'the status of one that is stopped during the wait': {
    options: (x) => during({ deployment_status: x, deployment_desired_status: 'Stopped' }),
  },
  'the status of one under way': {
    inputs: { expect: 'standby' },
    options: (x) => look(row({ deployment_status: x, deployment_desired_status: 'Running' })),
  },
  'the deployment': {
    options: (x) => ({
      faults: [
        { on: 'look', with: row({ deployment_id: x, platform_version: x }) },
        {
          on: 'wait',
          with: row({
            deployment_status: 'Running',
            deployment_desired_status: 'Running',
            deployment_id: x,
            platform_version: x,
          }),
        },
      ],
    }),
  },
  'the checkpoints': {
    options: (x) =>
      look(
        row({
          storage_status_details: { checkpoints: [{ uuid: x }] },
          deployment_status: 'Running',
          deployment_desired_status: 'Running',
        }),
      ),
  },
  'the name': { options: (x) => look(row({ name: x })) },
  'an error': { options: (x) => look(apiError(403, x, { message: x, details: { required: x, actual: x } })) },
  'the roles of a refusal': {
    options: (x) => look(apiError(403, 'InsufficientPermissions', { message: x, details: { required: x, actual: x } })),
  },
  'an error that lasts': { inputs: { timeout: '4s' }, options: (x) => look(apiError(503, x, { message: x })) },
  'an error of the activation': {
    options: (x) => ({ faults: [{ on: 'activation', with: apiError(400, x, { message: x, details: x }) }] }),
  },
  'the error of the deployment': {
    options: (x) => look(row({ deployment_error: { message: x, error_code: x, details: x } })),
  },
  'the error of the deployment during the wait': {
    options: (x) => during({ deployment_error: { message: x, error_code: x, details: { [x]: x } } }),
  },
  'the text of the acceptance': {
    options: (x) => ({ faults: [{ on: 'activation', with: json(202, x), effect: 'accepted' }] }),
  },
  'the difference to approve': {
    options: (x) => ({
      pipelines: [
        {
          name: 'orders',
          afterActivation: 'needs-approval',
          approvalDiff: {
            program_diff: { added_views: [x, x], [x.slice(0, 10_000)]: [x] },
            [`${x.slice(0, 10_000)}2`]: x,
            modified_input_connectors: [x],
          },
        },
      ],
    }),
  },
  'a difference of another shape': {
    options: (x) => ({ pipelines: [{ name: 'orders', afterActivation: 'needs-approval', approvalDiff: x }] }),
  },
  'the failure of an approval': {
    inputs: { 'on-approval': 'approve' },
    options: (x) => ({
      pipelines: [{ name: 'orders', afterActivation: 'needs-approval' }],
      faults: [{ on: 'approval', with: apiError(400, x, { message: x }) }],
    }),
  },
  'the names that exist': {
    inputs: { pipeline: 'other' },
    options: (x) => ({
      faults: [
        {
          on: 'list',
          with: json(
            200,
            Array.from({ length: 7 }, (_, at) => ({ name: `${at}${x}` })),
          ),
        },
      ],
    }),
  },
  'a challenge': {
    options: (x) =>
      look(empty(401, { 'www-authenticate': `Bearer error_description="${inHeader(x).replaceAll('"', '')}"` })),
  },
  'a redirect': { options: (x) => look(empty(307, { location: inHeader(x) })) },
  'a media type': { options: (x) => look({ status: 200, headers: { 'content-type': inHeader(x) }, body: 'x' }) },
  'an encoding': { options: (x) => look({ status: 200, headers: { 'content-encoding': inHeader(x) }, body: 'x' }) },
  'a plain text': { options: (x) => look(text(400, x)) },
  'a page': { options: (x) => look({ status: 404, headers: { 'content-type': 'text/html' }, body: x }) },
  'edition and version': {
    verb: 'check',
    options: (x) => ({ faults: [{ on: 'config', with: json(200, { edition: x, version: x }) }] }),
  },
  'the role': { verb: 'check', options: (x) => ({ faults: [{ on: 'session', with: json(200, { role: x }) }] }) },
  'the object store': {
    verb: 'check',
    options: (x) => ({
      faults: [{ on: 'remote-checkpoints', with: apiError(500, 'CheckpointFetchError', { message: x }) }],
    }),
  },
  'the checkpoint of a check': {
    verb: 'check',
    options: (x) => look(row({ storage_status_details: { checkpoints: [{ uuid: x }] } })),
  },
}

const CASES = Object.entries(PLACES).flatMap(([place, told]) =>
  Object.entries(TEXTS).map(([what, hostile]) => ({ place, what, hostile, told })),
)

describe('text of the server that would like to be more', () => {
  test.concurrent.each(CASES)('$what in $place', async ({ hostile, told }) => {
    expectPlain(await playInProcess(storyOf(hostile, told)))
  })
})

/** All that is short, so that where a text is cut, the end of one and the beginning of another are there. */
const ALL_AT_ONCE = Object.values(TEXTS)
  .filter(({ length }) => length < 1_000)
  .join(' ')

describe('all such texts at once, on the bundle', () => {
  test.concurrent.each(Object.entries(PLACES))('in %s', async (_place, place) => {
    expectPlain(await play(storyOf(ALL_AT_ONCE, place)))
  })
})

function storyOf(hostile: string, { verb = 'activate', options, inputs }: Place) {
  return { verb, at: { speed: 100, ...options(hostile) }, inputs: { timeout: '5s', ...inputs } }
}

function expectPlain(step: StepResult): void {
  expectPlainLog(step)
  expectPlainOutputs(step)
  expectPlainSummary(step)
}

test('what to do next is said after a megabyte of words, too', async () => {
  const message = TEXTS['a megabyte']
  const step = await play({
    at: { faults: [{ on: 'look', with: apiError(401, 'AuthenticationFailed', { message }) }] },
    inputs: { token: 'apikey:0123456789' },
  })
  const advice = "Check that the input 'token' holds a current API key"
  expect(step.annotations.at(-1)?.message).toContain(advice)
  expect(step.outputs['message']).toContain(advice)
  expect(textOf(step.summary)).toContain(unquoted(advice))
})

/** All that may move the cursor, break a line, reorder or hide; the line break of each line itself is gone by then. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

function expectPlainLog({ log, annotations }: StepResult): void {
  for (const line of log.split('\n')) {
    expect(line).not.toMatch(UNPRINTABLE)
    expect(line).not.toContain('##[')
    if (line.trimStart().startsWith('::')) expect(line).toMatch(/^::(?:error title=|warning title=Feldera standby::)/)
    expect(line.length).toBeLessThan(6_000)
  }
  expect(log.length).toBeLessThan(64 * 1024)
  expect(annotations.length).toBeLessThanOrEqual(10)
  for (const { title, message } of annotations) {
    expect(message.length).toBeLessThanOrEqual(4_096)
    for (const part of [title, message]) expect(part).not.toMatch(UNPRINTABLE)
    expect(title).toMatch(/^(?:Standby activation|Readiness check) [a-z ]+: (?:orders|other)$|^Feldera standby$/)
  }
}

function expectPlainOutputs({ outputs }: StepResult): void {
  for (const value of Object.values(outputs)) {
    expect(value).not.toMatch(UNPRINTABLE)
    expect(value).not.toMatch(/##\[/)
  }
  expect(outputs['outcome']).not.toContain(MARK)
  expect(['true', 'false']).toContain(outputs['changed'] ?? 'false')
  if (outputs['approval-diff']) expect(JSON.parse(outputs['approval-diff'])).toBeTruthy()
  expect(Buffer.byteLength(JSON.stringify(outputs))).toBeLessThan(512 * 1024)
}

/** Its own tags, and nothing else that a browser or a renderer of Markdown would act on. */
function expectPlainSummary({ summary }: StepResult): void {
  expect(summary.trim()).not.toMatch(/\n\s*\n/)
  // The links, in its heading and in what to do, are made of inputs that were checked.
  const address = 'http://127\\.0\\.0\\.1:\\d+/pipelines/(?:orders|other)/'
  const ownLinks = new RegExp(`<a href="(${address})"><code>(?:orders|other|\\1)</code></a>`, 'g')
  const words = summary.replace(ownLinks, '').replace(/<\/?(?:h2|h3|p|br|table|tr|th|td|code|strong|sub)>/g, '')
  expect(words).not.toMatch(/[<>"`]/)
  expect(words.replaceAll('\n', '')).not.toMatch(UNPRINTABLE)
  expect(words.replace(/&(?:#\d+|nbsp);/g, '')).not.toContain('&')
  expect(words).not.toContain('##[')
  // Remote text stands in code elements only, where GitHub makes no links and mentions.
  const outside = summary.replace(/<code>[^<]*<\/code>/g, '')
  for (const alien of [MARK, 'octocat', 'evil.example']) expect(outside).not.toContain(alien)
  expect(balanced(summary)).toBe(true)
  expect(Buffer.byteLength(summary)).toBeLessThan(256 * 1024)
}

/** Every element is closed, in order. */
function balanced(html: string): boolean {
  const open: string[] = []
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
    if (name === 'br') continue
    if (slash === '') open.push(name ?? '')
    else if (open.pop() !== name) return false
  }
  return open.length === 0
}

describe('names that every object has are names like others', () => {
  test.concurrent.each(['__proto__', 'toString', 'constructor', 'hasOwnProperty'])('%s', async (name) => {
    const step = await play({
      at: {
        faults: [
          { on: 'look', with: row({}) },
          { on: 'wait', with: row({ deployment_status: name, deployment_desired_status: 'Running' }), times: 1 },
          { on: 'wait', with: apiError(400, name, { message: 'no' }) },
        ],
      },
    })
    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': name })
    expect(step.outputs['message'] + step.summary).not.toMatch(/function|\[object|native code/)
  })
})
