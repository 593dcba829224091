import type { Pipeline } from '../feldera/pipeline.ts'
import { type Activation, isUnderWay } from './activation.ts'
import type { Finding } from './readiness.ts'
import { isInDoubt, type RearmMemory } from './rearm.ts'
import { isStandingBy } from './rearm-plan.ts'
import type { Result } from './result.ts'

/** Whether there is a standby now. `not-armed`: it is in standby, but not known to be armed. */
export type StandbyNow = 'armed' | 'not-armed' | 'none' | 'unknown'

/** What tells it: what was seen and sent in a run. */
type Memory = Readonly<{ last?: Pipeline; activation: Activation; findings: readonly Finding[] }> & RearmMemory

const ARMED: ReadonlySet<Result['kind']> = new Set<Result['kind']>(['rearmed', 'already-standby', 'rehearsed'])

/** Whether there is a standby at the end of a run. */
export function standbyNow(result: Result, memory: Memory): StandbyNow {
  const { last, writes, activation, findings, hasWritten } = memory
  if (ARMED.has(result.kind)) return 'armed'
  if (result.kind === 'rehearsal-failed' && result.back) return standbyNow(result.back, memory)
  if (last === undefined) return 'unknown'
  const isOpen = Object.values(writes).some(isInDoubt)
  if (isOpen || (activation.kind === 'unconfirmed' && !hasWritten)) return 'unknown'
  // It was activated, and the last look may be older.
  if (!hasWritten && isUnderWay(activation)) return 'none'
  if (!isStandingBy(last)) return last.status === 'Unavailable' ? 'unknown' : 'none'
  const wasArmed = findings.some(({ kind, verdict }) => kind === 'armed' && verdict === 'pass')
  return wasArmed && !hasWritten ? 'armed' : 'not-armed'
}
