import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { Fault, RequestKind } from '../feldera/faults.ts'
import { type RecordedRequest, type SimulatedFeldera, startFeldera } from '../feldera/index.ts'
import { startGate } from '../peers/gate.ts'
import { startSpy } from '../peers/spy.ts'
import { ROOT, type StepInputs, type StepResult } from '../support/action.ts'
import { GRACE_MS } from '../support/invariants.ts'
import { runStep } from '../support/step.ts'
import { type Case, COURSES, casesOf, type Observation, type Stage } from './table.ts'

/** Where the observations of a whole run lie, a file for each stage; scripts/fault-table.ts makes the README's table of them. */
export const OBSERVATIONS = path.join(ROOT, 'coverage', 'faults')

/** Cases that run at once: as many as config says, but more where each of them mostly waits. */
const AT_ONCE = { look: 4, activation: 20, accepted: 4, wait: 6, approval: 6 } as const
/** Enough for a few tries, also on a busy machine: the step's clock runs from the start of its process. */
const SHORT_TIMEOUT_S = 4
/** Enough to look for a lost activation, which takes eight seconds, and to send it again, on a busy machine too. */
const ACTIVATION_TIMEOUT_S = 13
/** A fault that passes, or is only doubted, is over before, also when it takes two searches for a lost activation. */
const LONG_TIMEOUT_S = 25
/** Feldera's clock runs that much faster: a take-over lasts a quarter of a second. */
const SPEED = 100

/** The tests of one stage of the table, a file each so that they run side by side. */
export function testStage(stage: Stage): void {
  vi.setConfig({ maxConcurrency: AT_ONCE[stage] })
  const cases = casesOf(stage)
  const observed: Observation[] = []
  test.concurrent.each(cases)('$row.fault, $duration: $course', async (one) => {
    observed.push(await runCase(one))
  })
  afterAll(async () => {
    if (observed.length < cases.length) return
    await mkdir(OBSERVATIONS, { recursive: true })
    const inOrder = cases.map(({ row, duration }) =>
      observed.find(({ fault, duration: long }) => fault === row.fault && long === duration),
    )
    await writeFile(path.join(OBSERVATIONS, `${stage}.json`), `${JSON.stringify(inOrder, null, 2)}\n`)
  })
}

async function runCase(one: Case): Promise<Observation> {
  const { row, stage, duration, course } = one
  // Somebody else's server, to which redirects point.
  await using stranger = await startSpy()
  await using feldera = await startFeldera({
    speed: SPEED,
    pipelines: [{ name: 'orders', afterActivation: stage === 'approval' ? 'needs-approval' : 'runs' }],
    faults: faultsOf(one, stranger.url),
  })
  await using gate = await startGate(feldera.port)
  if (row.cause.kind === 'nobody-listens') shutGate(gate, one)
  const hosts = { answer: feldera.url, 'nobody-listens': gate.url, 'unknown-host': 'http://feldera.invalid' }
  const inputs = inputsOf(one, hosts[row.cause.kind])
  const result = await runStep(inputs)
  const expected = COURSES[course][duration]
  const { outputs, log } = result
  expect(outputs['outcome'], log).toBe(expected)
  if (expected === 'failed') expect(outputs['error-code'], log).toBe(row.code)
  if (expected === 'timed-out') {
    expect(outputs['error-code']).toBe('TimedOut')
    expect(outputs['message']).toContain(row.code)
  }
  const deadline = Number(inputs['timeout'])
  expect(result.tookMs).toBeLessThan(deadline * 1_000 + GRACE_MS)
  expect(Number(outputs['elapsed-seconds']) >= deadline).toBe(expected === 'timed-out')
  expect(feldera.accepted, log).toBe(acceptedIn(one))
  expect(outputs['changed']).toBe(String(isKnownAccepted(one)))
  expectTruthAboutFeldera(one, result)
  expect(stranger.requests).toEqual([])
  expectTries(one, feldera)
  return observe(one, result, feldera)
}

function faultsOf({ row, stage, duration, course }: Case, stranger: string): readonly Fault[] {
  const { cause } = row
  if (cause.kind !== 'answer') return []
  const spoilt = typeof cause.with === 'function' ? cause.with({ stage, stranger }) : cause.with
  const during = typeof cause.with === 'function' ? cause.with({ stage: 'wait', stranger }) : cause.with
  // Twice where it is repeated anyway; once where it is doubted, because how long that goes on depends on the timeout.
  const times = duration === 'lasting' ? {} : { times: course === 'sits out' && stage !== 'activation' ? 2 : 1 }
  const health: readonly Fault[] = cause.health ? [{ on: 'health', with: cause.health }] : []
  if (stage !== 'accepted') return [{ on: stage satisfies RequestKind, with: spoilt, ...times }, ...health]
  const answer: Fault = { on: 'activation', with: spoilt, effect: 'accepted' }
  // The looks that would settle it are spoilt too, for a moment or for good.
  return course === 'finds out' ? [answer] : [answer, { on: 'wait', with: during, ...times }]
}

function shutGate(gate: Awaited<ReturnType<typeof startGate>>, { stage, duration }: Case): void {
  const reopenAfterMs = duration === 'passing' ? 1_000 : undefined
  if (stage === 'look') gate.shut(reopenAfterMs)
  if (stage === 'activation') gate.shutAfter('"deployment_status":"Standby"', reopenAfterMs)
  if (stage === 'wait') gate.shutAfter('HTTP/1.1 202', reopenAfterMs)
  if (stage === 'approval') gate.shutAfter('AwaitingApproval', reopenAfterMs)
}

function inputsOf({ row, stage, duration, course }: Case, host: string): StepInputs {
  const atDeadline = course === 'sits out' && duration === 'lasting'
  return {
    pipeline: 'orders',
    host,
    timeout: !atDeadline ? LONG_TIMEOUT_S : stage === 'activation' ? ACTIVATION_TIMEOUT_S : SHORT_TIMEOUT_S,
    // A flood takes its time.
    'request-timeout': row.code === 'AnswerTooLarge' ? '10s' : '500ms',
    'on-approval': stage === 'approval' ? 'approve' : 'fail',
  }
}

/** Activations that the pipeline took; never two. */
function acceptedIn({ stage, duration, course }: Case): number {
  if (stage !== 'look' && stage !== 'activation') return 1
  return COURSES[course][duration] === 'activated' ? 1 : 0
}

/** Whether the step can know that its activation was accepted. */
function isKnownAccepted(one: Case): boolean {
  if (one.stage === 'accepted') return COURSES[one.course][one.duration] === 'activated'
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

function observe({ row, stage, duration }: Case, { outputs }: StepResult, { requests }: SimulatedFeldera): Observation {
  return {
    fault: row.fault,
    stage,
    duration,
    outcome: outputs['outcome'] ?? '',
    sought: stage === 'activation' && soughtMs(requests) > SOUGHT_MS,
  }
}

/** What cannot be mended is tried once, and what lasts more than once. */
function expectTries({ row, stage, duration, course }: Case, { requests }: SimulatedFeldera): void {
  if (course === 'gives up') expect(hits(stage, requests)).toBe(1)
  else if (duration === 'lasting' && course !== 'finds out' && row.cause.kind === 'answer')
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

/** Retries come sooner than this, and looking for a lost activation takes longer. */
const SOUGHT_MS = 2_000

/** How long the pipeline was only looked at after the first activation was sent, until the next one or the end. */
function soughtMs(requests: readonly RecordedRequest[]): number {
  const [first, next = requests.at(-1)] = requests.filter(isActivation)
  return first && next ? next.at - first.at : 0
}
