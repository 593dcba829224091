import { markdownTable } from '../scripts/generated-section.ts'
import { activate } from '../src/run/activate.ts'
import { startRecording } from '../src/run/record.ts'
import { policyOf, REQUEST_MS, startEventClock, startStandbys } from './simulated.ts'

/** One way of watching: how late it noticed the end, and what that took. */
interface Noticed {
  readonly lateMs: number
  readonly requests: number
}

/**
 * Runs the action's own activation logic on a simulated clock against a pipeline that becomes active after `takesMs`.
 */
async function noticeByAction(takesMs: number, pollIntervalMs: number): Promise<Noticed> {
  const clock = startEventClock()
  const { feldera, count, acceptedAt } = startStandbys(clock, takesMs)
  const recorder = startRecording(clock, () => undefined)
  const { signal } = new AbortController()
  const policy = policyOf('orders', pollIntervalMs)
  const result = await clock.until(
    activate({ policy, feldera, clock, signal, recorder, primary: undefined, fleet: undefined }),
  )
  const accepted = acceptedAt.get('orders')
  if (result.kind !== 'activated' || accepted === undefined) throw new Error(`benchmark run ended ${result.kind}`)
  // The look before the activation is not part of noticing.
  return { lateMs: clock.elapsed() - accepted - takesMs, requests: count.look - 1 }
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
