import { type Attempt, succeeded } from '../attempt.ts'
import { Interrupted, unlessAborted } from '../clock.ts'
import { decideGuard, type GuardRefusal, mayHaveStopped, type OnPrimary, type Part } from '../decide/guard.ts'
import { end, LOOK_NOW, type NextMove, wait } from '../decide/move.ts'
import { livenessOf, type PrimarySight } from '../decide/primary.ts'
import { findEdition, findRole } from '../decide/readiness.ts'
import { isStandingBy } from '../decide/rearm-plan.ts'
import type { Result } from '../decide/result.ts'
import { isUnchanged } from '../decide/unchanged.ts'
import type { Answer } from '../feldera/api.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { Primary, RunContext, RunPolicy } from './context.ts'
import { processDiffers, STALE_LOOK_PAUSE_MS } from './postponed.ts'
import { lookAtPrimary, type Patience } from './primary.ts'
import { type Ask, askOnce, askUntilAnswered, cutOff, FRESH_MS, lookAfterFailure, RetryPolicy } from './retry.ts'

type GuardedRun = RunContext<RunPolicy & { readonly onPrimary: OnPrimary }>

/**
 * How long counts what was seen of the standby, and of the primary, when an activation is sent, milliseconds. A look takes less,
 * so that mostly nothing is asked twice.
 */
export const COUNTS_MS = 2_000

/** One look of a primary that is out of sight, and the last one where there is no more time. */
const ONE_LOOK: Patience = { tries: 1, limitMs: FRESH_MS }
const BRIEF_LOOK: Patience = { tries: 1, limitMs: 1_000 }

/** How long the last look may take when the deadline has passed, counted from there, milliseconds; see `LAST_LOOK_MS`. */
const AFTER_DEADLINE_MS = 1_500
const SHORTEST_LOOK_MS = 300

/** How long role and edition are asked when they are not answered, milliseconds. */
const OPTIONAL_MS = 15_000

/**
 * Looks once more at the standby, and whether an activation is still what is next.
 *
 * @returns what is next instead; `undefined` when it is
 */
export type LookAgain = () => Promise<Attempt<NextMove<Result> | undefined, Failure>>

/**
 * Keeps a run from sending an activation while the primary is live, and stops the primary where that is asked for. All of it
 * follows from looks, so that a lost answer costs a look.
 */
export class Guard {
  readonly #context: GuardedRun
  readonly #primary: Primary
  readonly #end = new AbortController()
  /** The look that was begun together with the first one at the standby. */
  #first: Promise<{ readonly sight: PrimarySight | undefined; readonly endedAt: number }> | undefined
  #admitted: { readonly by: PrimarySight['kind']; readonly at: number } | undefined
  #hasOverlooked = false
  /** Whether role and edition were judged. */
  #isJudged = false
  readonly #stopping: RetryPolicy
  readonly #asking: RetryPolicy

  /** Begins the first look at the primary. */
  constructor(context: GuardedRun, primary: Primary) {
    this.#context = context
    this.#primary = primary
    // These count as having worked before, because a look has succeeded before each of them.
    this.#stopping = new RetryPolicy(context.policy.timeoutMs, true)
    this.#asking = new RetryPolicy(context.policy.timeoutMs, true)
    const signal = AbortSignal.any([context.signal, this.#end.signal])
    this.#first = (async () => {
      const sight = await lookAtPrimary({ ...context, signal })
      return { sight, endedAt: context.clock.elapsed() }
    })()
    // It may never be asked for.
    this.#first.catch(() => undefined)
  }

  /**
   * Whether an activation may be sent now.
   *
   * @returns what is next instead; `undefined` when it may
   * @throws `Interrupted` at the deadline or on cancellation
   */
  async admit(lookAgain: LookAgain): Promise<NextMove<Result> | undefined> {
    const { clock, recorder, policy } = this.#context
    const sight = await this.#look()
    const same = this.#findSame(sight)
    if (same) return end({ kind: 'guarded', refusal: same })
    const { stop, wasLive = false } = recorder.record.primary ?? {}
    const move = decideGuard(sight, { onPrimary: policy.onPrimary, stop, wasLive, now: clock.elapsed() })
    switch (move.kind) {
      case 'wait':
        if (sight.kind === 'unknown' && !mayHaveStopped(stop))
          recorder.note({ kind: 'primary-postponed', failure: sight.failure, side: 'primary' })
        return wait(move.pause)
      case 'refuse':
        return end({ kind: 'guarded', refusal: move.refusal })
      case 'give-up':
        return end({ kind: 'request-failed', operation: 'stop-primary', failure: move.failure })
      case 'stop':
        return sight.kind === 'seen' ? await this.#stop(sight.pipeline, lookAgain) : LOOK_NOW
      case 'overlook':
        if (!this.#hasOverlooked) recorder.note({ kind: 'primary-overlooked', failure: move.failure })
        this.#hasOverlooked = true
    }
    this.#admitted = { by: sight.kind, at: clock.elapsed() }
    return undefined
  }

  /** Whether the primary is as it was when the activation was admitted. It is looked at anew where that is too long ago. */
  async isStillAdmitted(): Promise<boolean> {
    const { clock, recorder } = this.#context
    const admitted = this.#admitted
    if (admitted === undefined) return false
    if (clock.elapsed() - admitted.at <= COUNTS_MS) return true
    // Others wait for their turn, so there is no patience with one that was out of sight before.
    const sight = await this.#lookNow(admitted.by === 'unknown' ? BRIEF_LOOK : ONE_LOOK)
    recorder.note({ kind: 'primary-looked', sight })
    const isSame = admitted.by === 'unknown' ? livenessOf(sight) === 'not-known' : livenessOf(sight) === 'not-live'
    if (isSame) this.#admitted = { ...admitted, at: clock.elapsed() }
    return isSame
  }

  /**
   * Looks at the primary a last time.
   *
   * @param result how the run for the standby has ended
   * @returns how it ends with regard to the primary
   */
  async conclude(result: Result): Promise<Result> {
    const { clock, recorder } = this.#context
    this.#end.abort()
    const isGreen = IS_GREEN.has(result.kind)
    const { sight: before, lookedAt = 0, stop } = recorder.record.primary ?? {}
    const isOld = clock.elapsed() - lookedAt > COUNTS_MS || (stop !== undefined && stop.at >= lookedAt)
    const isKnown = before !== undefined && !isOld
    if (isKnown && !isGreen) return result
    const sight = await this.#lookAtEnd(result, isGreen && before?.kind === 'seen' ? undefined : ONE_LOOK)
    recorder.note({ kind: 'primary-looked', sight })
    const same = this.#findSame(sight)
    if (!isGreen) return result
    if (same) return { kind: 'guarded', refusal: same }
    if (livenessOf(sight) === 'live') return { kind: 'both-live' }
    if (sight.kind === 'unknown' && !this.#hasOverlooked)
      recorder.note({ kind: 'primary-out-of-sight', failure: sight.failure })
    return result
  }

  async #look(): Promise<PrimarySight> {
    const { clock, signal, recorder } = this.#context
    const first = this.#first && (await unlessAborted(this.#first, signal))
    this.#first = undefined
    const isFresh = first !== undefined && clock.elapsed() - first.endedAt <= COUNTS_MS
    const sight = (isFresh ? first.sight : undefined) ?? (await this.#lookNow())
    recorder.note({ kind: 'primary-looked', sight })
    return sight
  }

  async #lookNow(patience?: Patience, signal = this.#context.signal): Promise<PrimarySight> {
    const sight = await lookAtPrimary({ ...this.#context, signal }, patience)
    if (sight === undefined) throw new Error('a guard must have a primary')
    return sight
  }

  async #lookAtEnd({ kind }: Result, patience: Patience | undefined): Promise<PrimarySight> {
    const { clock, policy, signal } = this.#context
    try {
      if (kind !== 'cancelled') return await this.#lookNow(patience)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
    const isOver = signal.reason instanceof Interrupted && signal.reason.by === 'deadline'
    const leftMs = policy.timeoutMs + AFTER_DEADLINE_MS - clock.elapsed()
    const limitMs = isOver ? Math.max(SHORTEST_LOOK_MS, leftMs) : BRIEF_LOOK.limitMs
    return await this.#lookNow({ tries: 1, limitMs }, new AbortController().signal)
  }

  /** Two names may be one pipeline, by another address of the same Feldera; the id tells. */
  #findSame(sight: PrimarySight): GuardRefusal | undefined {
    const { policy, recorder } = this.#context
    const { parts, pipeline: primary } = this.#primary
    const seen: (readonly [string | undefined, Part])[] = [
      [recorder.record.last?.id, { side: 'standby', name: policy.pipeline }],
      [sight.kind === 'seen' ? sight.pipeline.id : undefined, { side: 'primary', name: primary }],
    ]
    for (const [id, part] of seen) {
      const other = id === undefined ? undefined : parts.get(id)
      if (other && (other.side !== part.side || other.name !== part.name))
        return { code: 'SamePipeline', one: part, other }
      if (id !== undefined) parts.set(id, part)
    }
    return undefined
  }

  /** Stops the primary, after everything was judged that could refuse the activation. */
  async #stop(judged: Pipeline, lookAgain: LookAgain): Promise<NextMove<Result>> {
    const context = this.#context
    const refused = await this.#judge()
    if (refused) return refused
    const act = () => this.#stopAfterLooks(judged, lookAgain)
    const done = await (context.fleet?.inTurn(act) ?? act())
    return done.ok ? done.value : await lookAfterFailure(context, done.failure)
  }

  async #judge(): Promise<NextMove<Result> | undefined> {
    if (!this.#isJudged) {
      const asked = await this.#askForRefusals()
      if (asked) return asked
      this.#isJudged = true
    }
    return await this.#askStandby()
  }

  /** Role and edition, on both sides. Where they cannot be asked, nothing is known that would refuse. */
  async #askForRefusals(): Promise<NextMove<Result> | undefined> {
    const { feldera } = this.#context
    const there = this.#primary.feldera
    const [installation, own, primarys] = await Promise.all([
      this.#askOptional(feldera, feldera.installation),
      this.#askOptional(feldera, feldera.role),
      this.#askOptional(there, there.role),
    ])
    for (const [side, answer] of [
      ['standby', installation],
      ['standby', own],
      ['primary', primarys],
    ] as const)
      if (!answer.ok && answer.failure.persistence === 'transient') return this.#postpone(answer.failure, side)
    const edition = installation.ok ? installation.value.edition : undefined
    if (installation.ok && findEdition(installation.value).verdict === 'fail')
      return end({ kind: 'guarded', refusal: { code: 'EnterpriseFeature', edition: edition ?? '' } })
    const [refusal] = (
      [
        ['standby', own],
        ['primary', primarys],
      ] as const
    ).flatMap(([of, answer]): GuardRefusal[] => {
      const isRefused = answer.ok && findRole(answer).verdict === 'fail'
      return isRefused ? [{ code: 'InsufficientPermissions', of, role: answer.value ?? '' }] : []
    })
    return refusal && end({ kind: 'guarded', refusal })
  }

  #askOptional<T>(feldera: Primary['feldera'], ask: Ask<T>): Promise<Answer<T>> {
    const retry = new RetryPolicy(this.#context.policy.timeoutMs, false, OPTIONAL_MS)
    return askUntilAnswered({ ...this.#context, feldera }, retry, cutOff(FRESH_MS, ask))
  }

  /** The standby's process must answer, and say that it does not serve: an activation would not reach it otherwise. */
  async #askStandby(): Promise<NextMove<Result> | undefined> {
    const { feldera, policy, clock, signal, recorder } = this.#context
    const { last } = recorder.record
    if (last === undefined || !isStandingBy(last)) return undefined
    const ask: Ask<string> = (limit) => feldera.processState(policy.pipeline, limit)
    const state = await cutOff(FRESH_MS, ask)(signal)
    if (state.ok && state.value === 'Initializing') return undefined
    if (state.ok) return this.#postpone(processDiffers(state.value), 'standby')
    const pauseMs = this.#asking.failed(state.failure, clock.elapsed())
    if (pauseMs === undefined) return end({ kind: 'request-failed', operation: 'ask-standby', failure: state.failure })
    return this.#postpone(state.failure, 'standby', pauseMs)
  }

  #postpone(failure: Failure, side: Part['side'], pauseMs = STALE_LOOK_PAUSE_MS): NextMove<Result> {
    this.#context.recorder.note({ kind: 'primary-postponed', failure, side })
    return wait({ ms: pauseMs })
  }

  async #stopAfterLooks(judged: Pipeline, lookAgain: LookAgain): Promise<Attempt<NextMove<Result>, Failure>> {
    this.#context.signal.throwIfAborted()
    const instead = await lookAgain()
    if (!instead.ok) return instead
    if (instead.value) return succeeded(instead.value)
    const sight = await this.#lookNow(ONE_LOOK)
    this.#context.recorder.note({ kind: 'primary-looked', sight })
    const isDue = sight.kind === 'seen' && isUnchanged(judged, sight.pipeline)
    return succeeded(isDue ? await this.#sendStop(sight.pipeline) : LOOK_NOW)
  }

  async #sendStop(seen: Pipeline): Promise<NextMove<Result>> {
    const { clock, recorder } = this.#context
    const { feldera, pipeline } = this.#primary
    recorder.note({ kind: 'primary-stop-sent', seen })
    const answer = await askOnce(this.#context, (limit) => feldera.stop(pipeline, limit))
    if (answer.ok) {
      this.#stopping.succeeded()
      recorder.note({ kind: 'primary-stop-accepted' })
      return LOOK_NOW
    }
    const { failure } = answer
    const now = clock.elapsed()
    const pauseMs = this.#stopping.failed(failure, now)
    const isFinal = pauseMs === undefined
    recorder.note({ kind: 'primary-stop-failed', failure, isFinal, retryFrom: now + (pauseMs ?? 0) })
    return isFinal && !failure.mayHaveActed
      ? end({ kind: 'request-failed', operation: 'stop-primary', failure })
      : LOOK_NOW
  }
}

/** Ends that say that the standby is live, or on its way. */
const IS_GREEN: ReadonlySet<Result['kind']> = new Set<Result['kind']>(['activated', 'already-active', 'accepted'])
