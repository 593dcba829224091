import { markdownTable } from '../scripts/generated-section.ts'
import type { Clock } from '../src/clock.ts'
import type { ActivationPolicy } from '../src/decide/activation.ts'
import type { Feldera } from '../src/feldera/client.ts'
import type { Pipeline } from '../src/feldera/pipeline.ts'
import { activate } from '../src/run/activate.ts'
import type { RunPolicy } from '../src/run/context.ts'
import { startRecording } from '../src/run/record.ts'

/** One way of watching: how late it noticed the end, and what that took. */
interface Noticed {
  readonly lateMs: number
  readonly requests: number
}

/** What a request costs on a good line between regions. Both ways of watching pay it. */
const REQUEST_MS = 80

/**
 * Runs the action's own activation logic on a simulated clock against a pipeline that becomes active after `takesMs`.
 */
async function noticeByAction(takesMs: number, pollIntervalMs: number): Promise<Noticed> {
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
  const recorder = startRecording(clock, () => undefined)
  const { signal } = new AbortController()
  const result = await activate({
    policy: policyOf(pollIntervalMs),
    feldera,
    clock,
    signal,
    recorder,
    fleet: undefined,
  })
  if (result.kind !== 'activated' || acceptedAt === undefined) throw new Error(`benchmark run ended ${result.kind}`)
  // The look before the activation is not part of noticing.
  return { lateMs: clock.elapsed() - acceptedAt - takesMs, requests: requests - 1 }
}

/** The same wait with a fixed pause of 0.5 s between requests, as Feldera's Python client does. */
function noticeByFixedPoll(takesMs: number): Noticed {
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
    deploymentInitial: 'Standby',
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
  pipeline: unused,
  pipelines: unused,
  pipelineNames: unused,
  activate: unused,
  approve: unused,
  events: unused,
  installation: unused,
  role: unused,
  health: unused,
  heldCheckpoints: unused,
  remoteCheckpoints: unused,
  close: () => undefined,
}

function policyOf(pollIntervalMs: number): RunPolicy & ActivationPolicy {
  return {
    pipeline: 'orders',
    target: 'Running',
    expect: 'standby-or-active',
    wait: true,
    timeoutMs: 6 * 3_600_000,
    pollIntervalMs,
    onApproval: 'fail',
  }
}

const TIMES_S = [1, 2, 5, 15, 30, 60, 120, 300, 600, 1_800]
const REPEATS = 200

/** How late the end of an activation is noticed, the worst and the mean over activation times around each. */
export async function noticeTable(): Promise<string> {
  const rows = await Promise.all(
    TIMES_S.map(async (seconds) => {
      const times = Array.from({ length: REPEATS }, (_, index) => seconds * 1_000 * (1 + (index / REPEATS - 0.5) * 0.1))
      const ours = await Promise.all(times.map(async (ms) => ({ ms, ...(await noticeByAction(ms, 5_000)) })))
      const fixed = times.map((ms) => noticeByFixedPoll(ms))
      const worst = ours.toSorted((one, other) => other.lateMs / other.ms - one.lateMs / one.ms)[0] ?? {
        lateMs: 0,
        ms: 1,
      }
      const kept = ours.every(({ lateMs, ms }) => lateMs <= Math.max(500, ms / 20))
      const requests = mean(ours.map((run) => run.requests))
      const fixedRequests = mean(fixed.map((run) => run.requests))
      return [
        seconds < 60 ? `${seconds} s` : `${seconds / 60} min`,
        `${(mean(ours.map(({ lateMs }) => lateMs)) / 1_000).toFixed(2)} s`,
        `${(worst.lateMs / 1_000).toFixed(2)} s (${((worst.lateMs / worst.ms) * 100).toFixed(1)} %)`,
        kept ? 'yes' : 'no',
        String(Math.round(requests)),
        String(Math.round(fixedRequests)),
        `${Math.round((requests / fixedRequests) * 100)} %`,
      ]
    }),
  )
  return markdownTable(
    ['activation takes', 'noticed late, mean', 'worst', 'within 5 % or 0.5 s', 'requests', 'every 0.5 s', 'share'],
    rows,
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
