import * as answers from './answers.ts'
import type { FelderaOptions } from './index.ts'
import type { PipelineSeed } from './pipeline-seed.ts'
import type { Reply } from './reply.ts'

/** A story to run the action against. The pipeline is always called 'orders'. */
export interface Scenario {
  /** What it shows, one line. */
  readonly about: string
  readonly options: FelderaOptions
}

/** An installation with this pipeline 'orders' and nothing else. */
export function orders(seed: Omit<PipelineSeed, 'name'> = {}): Pick<FelderaOptions, 'pipelines'> {
  return { pipelines: [{ name: 'orders', ...seed }] }
}

/** The same beside its primary, which makes checkpoints and pushes them to the bucket that 'orders' pulls from. */
export function withPrimary(
  seed: Omit<PipelineSeed, 'name'> = {},
  primary: Omit<PipelineSeed, 'name'> = {},
): Pick<FelderaOptions, 'pipelines'> {
  return {
    pipelines: [
      { ...PRIMARY, ...primary },
      { name: 'orders', bucket: PRIMARY.bucket, ...seed },
    ],
  }
}

/** What a standby asks for that is to take over without anybody's approval. */
const ALLOWS = { bootstrapPolicy: 'allow' } as const satisfies Partial<PipelineSeed>

function switchover(primary: Omit<PipelineSeed, 'name'> = {}): Pick<FelderaOptions, 'pipelines'> {
  return withPrimary(ALLOWS, primary)
}

export const PRIMARY = {
  name: 'primary',
  state: 'running',
  bucket: 'shared',
  checkpointIntervalSeconds: 10,
  pushIntervalSeconds: 5,
  // Else one stop in ten would hit a push, and leave half a checkpoint behind.
  pushSeconds: 0,
} as const satisfies PipelineSeed

/** The key that installations with authentication know; role write. */
export const WRITE_KEY = `apikey:${'w'.repeat(128)}`
/** The same with role read. */
export const READ_KEY = `apikey:${'r'.repeat(128)}`
const keys = [
  { token: WRITE_KEY, role: 'write' },
  { token: READ_KEY, role: 'read' },
] as const

const HOSTILE =
  '::error::pwned\n##[command]rm -rf /\r\n::set-output name=outcome::activated\u001b[2J\u009b31m\u202e\u2028| a | <img src=x onerror=alert(1)> [link](http://evil.example) `code` @octocat #1 '

/** Comes again after a second, so that stories are short. */
const soon = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, 'retry-after': '1' } })

/** The situations that a step can find or get into, by name. */
export const scenarios = {
  ok: { about: 'A standby that runs once activated.', options: orders() },
  'slow-pull': {
    about: 'A pull interval of a minute, so the take-over takes two.',
    options: orders({ pullIntervalSeconds: 60 }),
  },
  'quick-pull': {
    about: 'A pull interval of a second.',
    options: orders({ pullIntervalSeconds: 1, pullSeconds: 0.2 }),
  },
  'no-checkpoint': {
    about: 'The last pull finds no checkpoint: the pipeline stops with an error.',
    options: orders({ afterActivation: 'fails-to-fetch' }),
  },
  'needs-approval': {
    about: 'The pipeline differs from the checkpoint and waits for approval.',
    options: orders({ afterActivation: 'needs-approval' }),
  },
  replays: { about: 'A journal is replayed before it runs.', options: orders({ afterActivation: 'replays' }) },
  bootstraps: {
    about: 'New parts of the program are computed before it runs.',
    options: orders({ afterActivation: 'bootstraps' }),
  },
  'bootstraps-concurrently': {
    about: 'The same, while it serves.',
    options: orders({ afterActivation: 'bootstraps-concurrently' }),
  },
  'unavailable-blip': {
    about: 'Feldera loses sight of the process for a moment.',
    options: orders({ happening: { what: 'unavailable-blip', afterSeconds: 4 } }),
  },
  'unavailable-forever': {
    about: 'Feldera loses sight of the process for good.',
    options: orders({ happening: { what: 'unavailable-forever', afterSeconds: 4 } }),
  },
  replaced: {
    about: 'Somebody replaces the deployment during the wait.',
    options: orders({ happening: { what: 'replaced', afterSeconds: 4 } }),
  },
  'stopped-by-someone': {
    about: 'Somebody stops the pipeline during the wait.',
    options: orders({ happening: { what: 'stopped-by-someone', afterSeconds: 4 } }),
  },
  'paused-by-someone': {
    about: 'Somebody pauses it during the wait.',
    options: orders({ happening: { what: 'paused-by-someone', afterSeconds: 4 } }),
  },
  deleted: {
    about: 'Somebody stops, clears and deletes it during the wait, all between two looks.',
    options: orders({ happening: { what: 'deleted', afterSeconds: 4 } }),
  },
  renamed: {
    about: 'Somebody stops, clears and renames it during the wait, all between two looks.',
    options: orders({ happening: { what: 'renamed', afterSeconds: 4 } }),
  },
  'already-running': { about: 'It runs already.', options: orders({ state: 'running' }) },
  'paused-by-marker': {
    about: 'Started as standby on a once-activated storage: it is paused.',
    options: orders({ state: 'paused', marked: true }),
  },
  activating: { about: "Somebody else's activation is under way.", options: orders({ state: 'activating' }) },
  stopped: { about: 'It is stopped.', options: orders({ state: 'stopped' }) },
  'stopped-with-error': { about: 'It stopped with an error.', options: orders({ state: 'stopped-with-error' }) },
  stopping: { about: 'It is stopping.', options: orders({ state: 'stopping' }) },
  suspending: {
    about: 'Somebody stops it without force, and it makes its last checkpoint.',
    options: orders({ state: 'suspending' }),
  },
  provisioning: { about: 'It is on its way to standby.', options: orders({ state: 'provisioning' }) },
  unavailable: { about: 'Feldera cannot reach it before the activation.', options: orders({ state: 'unavailable' }) },
  'open-source': {
    about: 'The community edition, which has no activation: 501.',
    options: { ...orders(), edition: 'Open source', version: '0.337.0' },
  },
  authenticated: { about: 'API keys are asked for.', options: { ...orders(), keys } },
  'database-down': {
    about: 'Mid-wait every key is refused, as while the database is down.',
    options: { ...orders(), keys, faults: [{ on: 'wait', with: answers.unauthorizedApiKey, skip: 1, times: 3 }] },
  },
  'put-off': {
    about: 'The first two activations are put off, with Retry-After.',
    options: { ...orders(), faults: [{ on: 'activation', with: soon(answers.pipelineUnavailable), times: 2 }] },
  },
  'lock-took-too-long': {
    about: 'The activation is accepted, then the database waits too long for a lock: 503 with Retry-After.',
    options: {
      ...orders(),
      faults: [{ on: 'activation', with: soon(answers.lockTookTooLong), effect: 'unnoticed', times: 1 }],
    },
  },
  'unavailable-without-retry-after': {
    about: 'A 503 without any advice when to come again.',
    options: { ...orders(), faults: [{ on: 'activation', with: answers.unavailableBare, times: 1 }] },
  },
  'answer-lost': {
    about: 'The activation is accepted, and the connection lost before the 202.',
    options: { ...orders(), faults: [{ on: 'activation', with: 'reset', effect: 'accepted', times: 1 }] },
  },
  'notify-failed': {
    about: 'The activation is accepted, then the database fails: 500.',
    options: {
      ...orders(),
      faults: [{ on: 'activation', with: answers.postgresPoolError, effect: 'unnoticed', times: 1 }],
    },
  },
  'bad-gateway': {
    about: 'A proxy answers 502 with a page, for a while.',
    options: { ...orders(), faults: [{ on: 'any', with: answers.page(502), times: 2 }] },
  },
  'wrong-base-url': {
    about: 'The address is that of the web console.',
    options: {
      ...orders(),
      faults: [
        { on: 'activation', with: answers.methodNotAllowed },
        { on: 'approval', with: answers.methodNotAllowed },
        { on: 'any', with: answers.webConsole },
      ],
    },
  },
  hang: {
    about: 'The server takes requests and never answers.',
    options: { ...orders(), faults: [{ on: 'any', with: 'stall-header' }] },
  },
  compressed: {
    about: 'Answers are compressed although nobody asked for it.',
    options: { ...orders(), compressed: true },
  },
  'unknown-status': {
    about: 'A status of a later release on the way.',
    options: { ...orders({ afterActivation: 'shows-unknown-status' }), version: '0.400.0+enterprise' },
  },
  'old-server': {
    about: 'An old manager: object in the 202, text for details, no checkpoint list, no events, no roles.',
    options: { ...orders(), version: '0.164.0', acceptance: 'object' },
  },
  'empty-acceptance': { about: 'A 202 without a body.', options: { ...orders(), acceptance: 'empty' } },
  'no-checkpoints-reported': { about: 'The list of checkpoints is empty.', options: orders({ checkpointAges: [] }) },
  'hostile-text': {
    about: 'Every text of the server tries to break out of log, outputs and summary.',
    options: orders({
      afterActivation: 'needs-approval',
      approvalDiff: { program_diff: { added_views: [HOSTILE] }, note: HOSTILE.repeat(20) },
    }),
  },
  'hostile-error': {
    about: 'The same in the error of a stopped pipeline.',
    options: orders({
      state: 'stopped-with-error',
      error: { message: HOSTILE + 'x'.repeat(10_000), error_code: HOSTILE, details: HOSTILE },
    }),
  },
  drill: {
    about: "A standby and its primary, which is called 'primary' and pushes checkpoints.",
    options: withPrimary(),
  },
  rehearsed: {
    about: 'The same, left behind paused by a rehearsal.',
    options: withPrimary({ state: 'rehearsed' }),
  },
  'after-rehearsal': {
    about: 'The same, stopped after a rehearsal: its storage has to be cleared before it can stand by.',
    options: withPrimary({ state: 'stopped-after-rehearsal' }),
  },
  'old-primary': {
    about: 'The same, stopped after it has served.',
    options: withPrimary({ state: 'stopped-after-serving' }),
  },
  'stale-bucket': {
    about: 'A standby that pulls an old checkpoint of its own for ever, and looks healthy.',
    options: withPrimary({ bucket: 'own', checkpointAges: [86_400] }),
  },
  'clear-hangs': {
    about: 'Stopped after a rehearsal, and a clearing of its storage never ends.',
    options: withPrimary({ state: 'stopped-after-rehearsal', removal: 'hangs' }),
  },
  'clear-leaves-files': {
    about: 'Stopped after a rehearsal, and a clearing of its storage leaves files behind.',
    options: withPrimary({ state: 'stopped-after-rehearsal', removal: 'leaves-files' }),
  },
  switchover: {
    about: 'A standby and its live primary, from which it can take over without losing anything.',
    options: switchover(),
  },
  'switchover-dead-sink': {
    about: 'The same, and a sink of the primary takes nothing any more: it never drains.',
    options: switchover({ deadSink: true }),
  },
  'switchover-open-transaction': {
    about: 'The same, and a transaction of the primary is open, which holds up its checkpoints.',
    options: switchover({ openTransaction: true }),
  },
  'switchover-http-source': {
    about: 'The same, and somebody pushes records into the primary over HTTP, also while it is paused.',
    options: switchover({ ingestsPerSecond: 20 }),
  },
  'switchover-checkpoint-fails': {
    about: 'The same, and the primary fails to make a checkpoint when it is asked for one.',
    options: switchover({ checkpointFails: 'always' }),
  },
  'switchover-push-refused': {
    about: 'The same, and the bucket of the primary belongs to somebody else: it may not push there.',
    options: switchover({ bucketIsForeign: true }),
  },
  'switchover-never-pulls': {
    about: 'The same, and the standby gets nothing from the bucket any more.',
    options: withPrimary({ ...ALLOWS, pullsFail: true }),
  },
  'switchover-slow-push': {
    about: 'The same, and the primary takes so long to push that a stop mostly leaves half a checkpoint behind.',
    options: switchover({ pushSeconds: 6 }),
  },
  'switchover-needs-approval': {
    about: 'The same, and the standby differs from the checkpoint and waits for approval.',
    options: withPrimary({ bootstrapPolicy: 'await_approval', afterActivation: 'needs-approval' }),
  },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof scenarios
