import { activatePipeline } from '../src/activation.ts'
import type { Clock } from '../src/clock.ts'
import type { Feldera } from '../src/feldera/client.ts'
import type { Pipeline } from '../src/feldera/pipeline.ts'
import type { Inputs } from '../src/inputs.ts'
import { Journal } from '../src/journal.ts'

/** One way of watching: how late it noticed the end, and what that took. */
export interface Noticed {
  readonly lateMs: number
  readonly requests: number
}

/** What a request costs on a good line between regions. Both ways of watching pay it. */
const REQUEST_MS = 80

/**
 * Runs the action's own activation logic on a simulated clock against a pipeline that becomes active after `takesMs`.
 */
export async function noticeByAction(takesMs: number, pollIntervalMs: number): Promise<Noticed> {
  const clock = simulatedClock()
  let acceptedAt: number | undefined
  let requests = 0
  const pipeline = async (): Promise<{ ok: true; value: Pipeline; serverTime: undefined }> => {
    requests += 1
    clock.advance(REQUEST_MS)
    return {
      ok: true,
      value: seenAt(acceptedAt === undefined ? -1 : clock.elapsed() - acceptedAt - takesMs, acceptedAt),
      serverTime: undefined,
    }
  }
  const feldera = {
    ...unusedFeldera,
    pipeline,
    activate: async () => {
      acceptedAt = clock.elapsed()
      return { ok: true as const, value: { text: '', checkpointSequenceNumber: undefined }, serverTime: undefined }
    },
  }
  const journal = new Journal(clock, { info: () => undefined, warning: () => undefined })
  const step = { inputs: inputsOf(pollIntervalMs), feldera, clock, signal: new AbortController().signal, journal }
  const ending = await activatePipeline(step)
  if (ending.outcome !== 'activated' || acceptedAt === undefined)
    throw new Error(`benchmark run ended ${ending.outcome}`)
  // The look before the activation is not part of noticing.
  return { lateMs: clock.elapsed() - acceptedAt - takesMs, requests: requests - 1 }
}

/** The same wait with a fixed pause of 0.5 s between requests, as Feldera's Python client does. */
export function noticeByFixedPoll(takesMs: number): Noticed {
  let now = 0
  let requests = 0
  for (;;) {
    requests += 1
    now += REQUEST_MS
    if (now >= takesMs) return { lateMs: now - takesMs, requests }
    now += 500
  }
}

function seenAt(pastEndMs: number, acceptedAt: number | undefined): Pipeline {
  return {
    name: 'orders',
    status: acceptedAt !== undefined && pastEndMs >= 0 ? 'Running' : 'Standby',
    desiredStatus: acceptedAt === undefined ? 'Standby' : 'Running',
    deploymentId: 'deployment',
    deploymentError: undefined,
    platformVersion: undefined,
    checkpoints: undefined,
    approvalDiff: undefined,
    statusSince: undefined,
    desiredStatusSince: undefined,
  }
}

function simulatedClock(): Clock & { advance(ms: number): void } {
  let now = 0
  return {
    elapsed: () => now,
    wall: () => now,
    sleep: async (ms) => {
      now += ms
    },
    advance: (ms) => {
      now += ms
    },
  }
}

function unused(): never {
  throw new Error('not part of this benchmark')
}

const unusedFeldera: Feldera = {
  host: '',
  pipeline: unused,
  pipelineNames: unused,
  activate: unused,
  approve: unused,
  events: unused,
  installation: unused,
  role: unused,
  remoteCheckpoints: unused,
  close: () => undefined,
}

function inputsOf(pollIntervalMs: number): Inputs {
  return {
    mode: 'activate',
    pipeline: 'orders',
    host: '',
    credentials: { kind: 'none' },
    tenant: undefined,
    initial: 'running',
    target: 'Running',
    expect: 'standby-or-active',
    wait: true,
    timeoutMs: 6 * 3_600_000,
    pollIntervalMs,
    requestTimeoutMs: 30_000,
    onApproval: 'fail',
    maxCheckpointAgeMs: undefined,
    authorities: [],
  }
}
