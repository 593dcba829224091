import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../src/clock.ts'
import type { ActivationPolicy } from '../src/decide/activation.ts'
import type { Feldera } from '../src/feldera/client.ts'
import type { Pipeline } from '../src/feldera/pipeline.ts'
import type { RunPolicy } from '../src/run/context.ts'

// A clock that goes on as soon as everybody waits for it, and a Feldera without a network on that clock.

/** What a request costs on a good line between regions. All ways of watching pay it. */
export const REQUEST_MS = 80

export interface EventClock extends Clock {
  /** Lets time pass until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** How many turns of the event loop it takes until everybody who has something to do has done it. */
const TURNS = 4

export function startEventClock(): EventClock {
  let now = 0
  const sleepers = new Set<Sleeper>()
  return {
    elapsed: () => now,
    wall: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason), { once: true })
      }),
    async until(promise) {
      let isOver = false
      const over = promise.finally(() => {
        isOver = true
      })
      over.catch(() => undefined)
      while (!isOver) {
        for (let turn = 0; turn < TURNS; turn += 1) await setImmediate()
        const [next] = [...sleepers].toSorted((one, other) => one.at - other.at)
        if (isOver || next === undefined) continue
        now = Math.max(now, next.at)
        for (const sleeper of [...sleepers].filter(({ at }) => at <= now)) {
          sleepers.delete(sleeper)
          sleeper.wake()
        }
      }
      return await over
    },
  }
}

/** What a simulated Feldera was asked, by kind. */
export type Count = Record<'list' | 'look' | 'activation', number>

/** Standbys that become active so long after their activation was accepted, milliseconds. */
export function startStandbys(clock: Clock, takesMs: number) {
  const count: Count = { list: 0, look: 0, activation: 0 }
  const acceptedAt = new Map<string, number>()
  const see = (name: string) => seenAt(name, acceptedAt.get(name), clock.elapsed() - takesMs)
  const answer = async <T>(kind: keyof Count, read: () => T) => {
    count[kind] += 1
    await clock.sleep(REQUEST_MS, new AbortController().signal)
    return { ok: true as const, value: read(), serverTime: undefined }
  }
  const feldera: Feldera = {
    ...unusedFeldera,
    pipeline: (name) => answer('look', () => see(name)),
    pipelines: (names) =>
      answer('list', () => ({ length: names.size, rows: new Map([...names].map((name) => [name, see(name)])) })),
    activate: (name) =>
      answer('activation', () => {
        acceptedAt.set(name, clock.elapsed())
        return { text: '', checkpointSequenceNumber: undefined }
      }),
  }
  return { feldera, count, acceptedAt }
}

function seenAt(name: string, acceptedAt: number | undefined, acceptedBefore: number): Pipeline {
  return {
    id: undefined,
    name,
    status: acceptedAt !== undefined && acceptedAt <= acceptedBefore ? 'Running' : 'Standby',
    desiredStatus: acceptedAt === undefined ? 'Standby' : 'Running',
    deploymentInitial: 'Standby',
    deploymentId: 'deployment',
    deploymentError: undefined,
    platformVersion: undefined,
    storageStatus: undefined,
    bootstrap: { policy: undefined, isSilent: false, isConcurrent: false },
    checkpoints: undefined,
    approvalDiff: undefined,
    statusSince: undefined,
    desiredStatusSince: undefined,
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
  stop: unused,
  clear: unused,
  startInStandby: unused,
  dismissError: unused,
  pause: unused,
  resume: unused,
  makeCheckpoint: unused,
  checkpointStatus: unused,
  pushCheckpoint: unused,
  pushStatus: unused,
  processStats: unused,
  checkpointSync: unused,
  processState: unused,
  events: unused,
  installation: unused,
  role: unused,
  health: unused,
  heldCheckpoints: unused,
  remoteCheckpoints: unused,
  close: () => undefined,
}

export function policyOf(pipeline: string, pollIntervalMs: number): RunPolicy & ActivationPolicy {
  return {
    pipeline,
    target: 'Running',
    expect: 'standby-or-active',
    wait: true,
    stableForMs: 0,
    timeoutMs: 6 * 3_600_000,
    pollIntervalMs,
    onApproval: 'fail',
    maxCheckpointAgeMs: undefined,
    onStale: 'warn',
  }
}
