import { isUnknownPipeline } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { type Activation, isUnderWay } from './activation.ts'
import type { Finding } from './readiness.ts'
import type { RearmMemory } from './rearm.ts'
import { isStandingBy } from './rearm-plan.ts'
import type { Operation, Result } from './result.ts'
import { isInDoubt } from './sent-write.ts'

/** Whether there is a standby now. `not-armed`: it is in standby, but not known to be armed. */
export type StandbyNow = 'armed' | 'not-armed' | 'none' | 'unknown'

/**
 * What tells it: what was seen and sent in a run. `lastLookedAt`, and `since` when requests have been failing: milliseconds on
 * the step's clock. `unarmed`: why the pipeline was last not known to be armed.
 */
type Memory = RearmMemory &
  Readonly<{
    last?: Pipeline
    lastLookedAt?: number
    activation: Activation
    findings: readonly Finding[]
    trouble?: { readonly since: number } | undefined
    unarmed?: string
  }>

const ARMED: ReadonlySet<Result['kind']> = new Set<Result['kind']>(['rearmed', 'already-standby', 'rehearsed'])

/** Whether there is a standby at the end of a run. */
export function standbyNow(result: Result, memory: Memory): StandbyNow {
  const { last, writes, activation, hasWritten, trouble, lastLookedAt = 0, unarmed, findings } = memory
  if (ARMED.has(result.kind)) return 'armed'
  if (result.kind === 'never-activated') return wasArmed(memory)
  if (result.kind === 'rehearsal-failed' && result.back) return standbyNow(result.back, memory)
  if (result.kind === 'rehearsal-failed' && result.activation) return standbyNow(result.activation, memory)
  const lastKnown = afterFailure(result)
  if (lastKnown !== undefined) return lastKnown
  // Requests have been failing since the last look, so it may be an old one.
  if (last === undefined || (trouble && trouble.since > lastLookedAt)) return 'unknown'
  const isOpen = Object.values(writes).some(isInDoubt)
  const mayBeActivated = activation.kind === 'unconfirmed' && !hasWritten && isStandingBy(last)
  if (isOpen || mayBeActivated) return 'unknown'
  // It was activated, and the last look may be older.
  if (!hasWritten && isUnderWay(activation)) return 'none'
  if (!isStandingBy(last)) return last.status === 'Unavailable' ? 'unknown' : 'none'
  // Its process does not say so.
  if (unarmed === 'serving' || findings.some(({ kind }) => DOUBTS.has(kind))) return 'unknown'
  return hasWritten ? 'not-armed' : wasArmed(memory)
}

/** What makes it doubtful that a pipeline is in standby, although Feldera shows it so. */
const DOUBTS: ReadonlySet<Finding['kind']> = new Set<Finding['kind']>(['serving', 'process-unasked'])

/** Whether a standby that nothing was done to was found armed. */
function wasArmed({ findings }: Memory): StandbyNow {
  return findings.some(({ kind, verdict }) => kind === 'armed' && verdict === 'pass') ? 'armed' : 'not-armed'
}

/** What a request that failed for good tells; `undefined` when it was a write that was provably not carried out. */
function afterFailure(result: Result): StandbyNow | undefined {
  if (result.kind === 'defect') return 'unknown'
  if (result.kind !== 'request-failed') return undefined
  if (isUnknownPipeline(result.failure)) return 'none'
  // The look before was answered well.
  if (result.operation === 'ask') return undefined
  return WRITES.has(result.operation) && !result.failure.mayHaveActed ? undefined : 'unknown'
}

const WRITES: ReadonlySet<Operation> = new Set<Operation>(['activate', 'stop', 'clear', 'dismiss', 'start'])
