import { expect } from 'vitest'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import {
  type Arrived,
  type FelderaOptions,
  type RecordedRequest,
  type SimulatedFeldera,
  startFeldera,
} from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { type Gate, startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import type { StepInputs, StepResult } from '../support/action.ts'
import { expectNoMarkup, outputsAbout } from '../support/invariants.ts'
import { type Case, type Observation, REACTIONS, type Stage } from './table.ts'

/** How a case is played: by which clock, and in which process. */
export interface Staging {
  readonly installation: Pick<FelderaOptions, 'speed' | 'clock'>
  /** By which clock the gate before the installation opens again; by default the real one. */
  readonly after?: Parameters<typeof startGate>[1]
  readonly timeoutS: number
  readonly requestTimeout: string
  /** Other pipelines that the same step activates. Nothing happens to their requests. */
  readonly besides?: readonly PipelineSeed[]
  /** What happens to the list of pipelines. */
  readonly list?: Fault['with']
  readonly run: (inputs: StepInputs) => Promise<StepResult>
}

/** A case that has been played. */
export interface Played {
  readonly result: StepResult
  readonly feldera: SimulatedFeldera
}

/** Plays one case, and proves that the step reacted as the table says. */
export async function playCase(one: Case, staging: Staging): Promise<Played> {
  const played = await stageCase(one, staging)
  const outputs = outputsAbout(played.result, 'orders')
  expectReaction(one, { ...played.result, outputs }, played.feldera)
  expect(Number(outputs['elapsed-seconds']) >= staging.timeoutS).toBe(lastsUntilDeadline(one))
  return played
}

/** Plays one case, and proves that the other pipelines of the step, if there are any, were activated. */
export async function stageCase(one: Case, staging: Staging): Promise<Played> {
  // Somebody else's server, to which redirects point.
  await using stranger = await startSpy()
  const { besides = [], list } = staging
  await using feldera = await startFeldera({
    pipelines: [{ name: 'orders', afterActivation: one.stage === 'approval' ? 'needs-approval' : 'runs' }, ...besides],
    faults: [...faultsOf(one, stranger.url), ...(list ? [{ on: 'list', with: list } as const] : [])],
    ...staging.installation,
  })
  await using gate = await startGate(feldera.port, staging.after)
  const { timeoutS } = staging
  const result = await staging.run({
    pipeline: namesOf([...besides.slice(0, 2), { name: 'orders' }, ...besides.slice(2)]).join('\n'),
    host: addressOf(one, feldera, gate),
    timeout: timeoutS,
    'request-timeout': staging.requestTimeout,
    'on-approval': one.stage === 'approval' ? 'approve' : 'fail',
  })
  for (const name of namesOf(besides)) {
    expect(outputsAbout(result, name)['outcome'], result.log).toBe('activated')
    expect(feldera.pipeline(name).accepted).toBe(1)
  }
  expect(stranger.requests).toEqual([])
  return { result, feldera }
}

const namesOf = (seeds: readonly PipelineSeed[]) => seeds.map(({ name }) => name)

function faultsOf({ row, stage, duration, reaction }: Case, stranger: string): readonly Fault[] {
  const { cause } = row
  if (cause.kind !== 'answer') return []
  const spoilt = typeof cause.with === 'function' ? cause.with({ stage, stranger }) : cause.with
  const during = typeof cause.with === 'function' ? cause.with({ stage: 'wait', stranger }) : cause.with
  // Twice where it is repeated anyway; once where it is repeated for a while, because how long that is depends on the timeout.
  const times = duration === 'lasting' ? {} : { times: reaction === 'repeats' && stage !== 'activation' ? 2 : 1 }
  const health: readonly Fault[] = cause.health ? [{ on: 'health', with: cause.health }] : []
  const pipeline = 'orders'
  if (stage !== 'accepted') return [{ on: stage satisfies RequestKind, pipeline, with: spoilt, ...times }, ...health]
  const answer: Fault = { on: 'activation', pipeline, with: spoilt, effect: 'accepted' }
  // The looks that would settle it are spoilt too, for a moment or for good.
  return reaction === 'sees it accepted' ? [answer] : [answer, { on: 'wait', pipeline, with: during, ...times }]
}

/** How long nobody listens when the fault passes, milliseconds. */
const SHUT_MS = 1_000

/** The address at which the step of this case asks, and from when on nobody listens there. */
function addressOf({ row, stage, duration }: Case, feldera: SimulatedFeldera, gate: Gate): string {
  if (row.cause.kind === 'answer') return feldera.url
  if (row.cause.kind === 'unknown-host') return 'http://feldera.invalid'
  const reopenAfterMs = duration === 'passing' ? SHUT_MS : undefined
  if (stage === 'look') gate.shut(reopenAfterMs)
  if (stage === 'activation') gate.shutAfter('"deployment_status":"Standby"', reopenAfterMs)
  if (stage === 'wait') gate.shutAfter('HTTP/1.1 202', reopenAfterMs)
  if (stage === 'approval') gate.shutAfter('AwaitingApproval', reopenAfterMs)
  return gate.url
}

export function lastsUntilDeadline({ reaction, duration }: Pick<Case, 'reaction' | 'duration'>): boolean {
  return reaction === 'repeats' && duration === 'lasting'
}

/** Whether requests are only ended by their own limit. */
export function isSilent({ row }: Pick<Case, 'row'>): boolean {
  return row.code === 'RequestTimedOut'
}

/** Proves that the step did about the fault what the table says, that it said so, and that no activation was accepted twice. */
function expectReaction(one: Case, result: StepResult, feldera: SimulatedFeldera): void {
  const { row, duration, reaction } = one
  const { outputs, log } = result
  const expected = REACTIONS[reaction][duration]
  expect(outputs['outcome'], log).toBe(expected)
  if (expected === 'failed') expect(outputs['error-code'], log).toBe(row.code)
  if (expected === 'timed-out') {
    expect(outputs['error-code']).toBe('TimedOut')
    expect(outputs['message']).toContain(row.code)
  }
  expect(feldera.pipeline('orders').accepted, log).toBe(acceptedIn(one))
  expect(outputs['changed']).toBe(String(isKnownAccepted(one)))
  expectTruthAboutFeldera(one, result)
  expectNoMarkup(result)
  expectTries(one, feldera.about('orders'))
}

/** How many activations the pipeline accepted; never two. */
export function acceptedIn({ stage, duration, reaction }: Case): number {
  if (stage !== 'look' && stage !== 'activation') return 1
  return REACTIONS[reaction][duration] === 'activated' ? 1 : 0
}

/** Whether the step can know that its activation was accepted. */
function isKnownAccepted(one: Case): boolean {
  if (one.stage === 'accepted') return REACTIONS[one.reaction][one.duration] === 'activated'
  return acceptedIn(one) === 1
}

function goesOnAfter({ row, stage }: Case): RegExp {
  if (row.code === 'UnknownPipelineName') return /Its activation had been accepted before/
  return stage === 'approval' ? /was accepted and waits for approval/ : /was accepted and goes on/
}

/** What a red step says about what goes on in Feldera. */
function expectTruthAboutFeldera(one: Case, { exitCode, outputs }: StepResult): void {
  if (exitCode === 0) return
  const message = outputs['message'] ?? ''
  if (isKnownAccepted(one)) {
    expect(message).toMatch(goesOnAfter(one))
  } else {
    expect(message).not.toContain('was accepted')
    if (one.stage === 'accepted') expect(message).toContain('not known whether Feldera accepted it')
  }
}

/** What repeating cannot mend is tried once, and what lasts more than once. */
function expectTries({ row, stage, duration, reaction }: Case, { requests }: Arrived): void {
  if (reaction === 'gives up') expect(hits(stage, requests)).toBe(1)
  else if (duration === 'lasting' && reaction !== 'sees it accepted' && row.cause.kind === 'answer')
    expect(hits(stage, requests)).toBeGreaterThan(1)
}

const isLook = ({ path }: RecordedRequest) => path.includes('/orders?')
const isActivation = ({ path }: RecordedRequest) => path.includes('/activate?')

/** Requests of the kind that the fault of this stage hits. */
function hits(stage: Stage, requests: readonly RecordedRequest[]): number {
  switch (stage) {
    case 'look':
      return requests.filter(isLook).length
    case 'activation':
      return requests.filter(isActivation).length
    case 'accepted':
    case 'wait':
      return requests.slice(requests.findIndex(isActivation)).filter(isLook).length
    case 'approval':
      return requests.filter(({ path }) => path.endsWith('/approve')).length
  }
}

/** What this case was seen to come to, for a table of docs/faults.md. */
export function observe({ row, stage, duration }: Case, { result, feldera }: Played): Observation {
  // Where nobody listened, the first activation that arrived is the one that was accepted.
  const hasArrived = stage === 'activation' && row.cause.kind === 'answer'
  return {
    fault: row.fault,
    stage,
    duration,
    outcome: result.outputs['outcome'] ?? '',
    looksForActivation: hasArrived && lookedMs(feldera.requests) > LOOKED_MS,
  }
}

/** Retries come sooner than this, and looking for a lost activation takes longer. */
const LOOKED_MS = 2_000

/** How long the pipeline was only looked at after the first activation was sent, until the next one or the end. */
function lookedMs(requests: readonly RecordedRequest[]): number {
  const [first, next = requests.at(-1)] = requests.filter(isActivation)
  return first && next ? next.at - first.at : 0
}
