import { Interrupted, unlessAborted } from '../clock.ts'
import { type Command, isUnderWay } from '../decide/activation.ts'
import { decideGuard, findSame, type GuardRefusal, type OnPrimary } from '../decide/guard.ts'
import { end, type NextMove, wait } from '../decide/move.ts'
import { isBeingStopped, livenessOf, type PrimarySight } from '../decide/primary.ts'
import { type Result, saysActive } from '../decide/result.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import type { Primary, RunContext, RunPolicy } from './context.ts'
import { lookAt, type Patience } from './primary.ts'
import { ofPrimary } from './primary-record.ts'
import { type LookAgain, PrimaryStopper } from './primary-stopper.ts'
import { doubtful, FRESH_MS, LOOK_COUNTS_MS, RetryPolicy } from './retry.ts'

type GuardedRun = RunContext<RunPolicy & { readonly onPrimary: OnPrimary }>

/** `endedAt`: milliseconds on the step's clock. */
type FirstLook = Readonly<{ sight: PrimarySight; endedAt: number }>

/** By what kind of look something was admitted, and when that look ended, milliseconds on the step's clock. */
type Admission = Readonly<{ by: PrimarySight['kind']; at: number }>

/** One look at a primary that was out of sight before, and one where others wait for their turn. */
const ONE_LOOK: Patience = { tries: 1, limitMs: FRESH_MS }
const BRIEF_LOOK: Patience = { tries: 1, limitMs: 1_000 }

/** How long the last look may take when the deadline has passed, counted from there, milliseconds; see `LAST_LOOK_MS`. */
const AFTER_DEADLINE_MS = 1_500
const SHORTEST_LOOK_MS = 300

/** How often a primary is looked at while the standby is on its way, milliseconds. */
export const WATCH_MS = 60_000

/** The pause before the next look at a primary that is being stopped when the standby is active already, milliseconds. */
const STOPPING_PAUSE_MS = 1_000

/**
 * Keeps a run from activating or approving its standby while the primary is live, and has the primary stopped where that is asked
 * for. All of it follows from looks, so that a lost answer costs a look.
 */
export class Guard {
  readonly #context: GuardedRun
  readonly #primary: Primary
  readonly #stopper: PrimaryStopper
  readonly #end = new AbortController()
  /** The look that was begun together with the first one at the standby. */
  #first: Promise<FirstLook> | undefined
  #admitted: Admission | undefined
  readonly #watching: RetryPolicy

  /** Begins the first look at the primary. */
  constructor(context: GuardedRun, primary: Primary) {
    this.#context = context
    this.#primary = primary
    this.#stopper = new PrimaryStopper(context, primary)
    // It counts as having worked before, because it is used only once the primary was seen.
    this.#watching = new RetryPolicy(context.policy.timeoutMs, true)
    this.#first = this.#lookFirst(AbortSignal.any([context.signal, this.#end.signal]))
    // It may never be asked for.
    this.#first.catch(() => undefined)
  }

  /**
   * Whether an activation or an approval may be sent now.
   *
   * @returns what is next instead; `undefined` when it may
   * @throws `Interrupted` at the deadline or on cancellation
   */
  async admit(command: Command, lookAgain: LookAgain): Promise<NextMove<Result> | undefined> {
    const { clock, recorder, policy } = this.#context
    const { sight, at } = await this.#look()
    const same = this.#findSame(sight)
    if (same) return end({ kind: 'guarded', refusal: same })
    const now = clock.elapsed()
    const pauseMs = this.#pauseBeforeBelieving(sight, now)
    if (pauseMs !== undefined) return wait({ ms: pauseMs })
    const mayStop = command === 'activate'
    const { stop, wasLive = false, phases = [] } = ofPrimary(recorder.record)
    const since = phases.at(-1)?.from ?? now
    const move = decideGuard(sight, { onPrimary: policy.onPrimary, mayStop, stop, wasLive, since, now })
    switch (move.kind) {
      case 'wait':
        return wait(move.pause)
      case 'refuse':
        return end({ kind: 'guarded', refusal: move.refusal })
      case 'give-up':
        return end({ kind: 'request-failed', operation: 'stop-primary', failure: move.failure })
      case 'stop':
        return await this.#stopper.stop(move.judged, lookAgain)
      case 'overlook':
        if (this.#admitted?.by !== 'unknown') recorder.note({ kind: 'primary-overlooked', failure: move.failure })
    }
    this.#admitted = { by: sight.kind, at }
    return undefined
  }

  /**
   * What looks as if it could never be otherwise may be trouble that passes, once this step has stopped the primary and none is live.
   *
   * @returns the pause before the next look, milliseconds; `undefined` when the look is to be believed
   */
  #pauseBeforeBelieving(sight: PrimarySight, now: number): number | undefined {
    if (sight.kind === 'seen') this.#watching.succeeded()
    const { policy, recorder } = this.#context
    const isDoubtful = livenessOf(sight) === 'wrong' && mayHaveActed(recorder.record.primary?.stop)
    if (!isDoubtful || sight.kind !== 'unknown') return undefined
    const { failure } = sight
    return this.#watching.failed(policy.onPrimary === 'await-stop' ? doubtful(failure) : failure, now)
  }

  /**
   * Whether the primary is as it was when this was admitted. It is looked at anew where that is too long ago, and always where others
   * came first.
   */
  async isStillAdmitted(): Promise<boolean> {
    const { clock, recorder, fleet } = this.#context
    const admitted = this.#admitted
    if (admitted === undefined) return false
    const isFresh = clock.elapsed() - admitted.at <= LOOK_COUNTS_MS
    if (isFresh && (fleet === undefined || admitted.by === 'unknown')) return true
    // Others wait for their turn, so there is no patience with one that was out of sight before.
    const sight = await this.#lookNow(admitted.by === 'unknown' ? BRIEF_LOOK : ONE_LOOK)
    recorder.note({ kind: 'primary-looked', sight })
    return livenessOf(sight) === (admitted.by === 'unknown' ? 'not-known' : 'not-live')
  }

  /**
   * Looks at the primary now and then while an activation is under way, or its end is watched, and at once when that is
   * somebody else's.
   *
   * @returns the end, when the primary is live; `undefined` when nothing is known of that
   * @throws `Interrupted` at the deadline or on cancellation
   */
  async watch(): Promise<Result | undefined> {
    const { clock, recorder } = this.#context
    const { activation, hold, primary } = recorder.record
    if (!isUnderWay(activation) && hold === undefined) return undefined
    const { lookedAt = Number.NEGATIVE_INFINITY } = primary ?? {}
    const isNews = activation.kind === 'joined' && lookedAt < activation.at
    if (!isNews && clock.elapsed() - lookedAt < WATCH_MS) return undefined
    const sight = (await this.#takeFirst())?.sight ?? (await this.#lookNow(ONE_LOOK))
    recorder.note({ kind: 'primary-looked', sight })
    return livenessOf(sight) === 'live' && !isBeingStopped(sight) ? { kind: 'both-live' } : undefined
  }

  /**
   * Looks at the primary a last time.
   *
   * @param result how the run for the standby has ended
   * @returns how it ends with regard to the primary; `undefined` when that is just being stopped, and both are to be looked at again
   */
  async conclude(result: Result): Promise<Result | undefined> {
    const { recorder } = this.#context
    if (!saysActive(result)) {
      this.#end.abort()
      // These follow from a look that was just made, and tell what it has shown.
      const isAboutIt = result.kind === 'guarded' || result.kind === 'both-live'
      if (!isAboutIt && !this.#isKnown())
        recorder.note({ kind: 'primary-looked', sight: await this.#lookAtEnd(result) })
      return result
    }
    const sight = await this.#lookAtEnd(result)
    recorder.note({ kind: 'primary-looked', sight })
    if (isBeingStopped(sight) && (await this.#pause())) return undefined
    this.#end.abort()
    return this.#judgeAtEnd(result, sight)
  }

  /** How a run ends whose standby is active, or on its way. */
  #judgeAtEnd(result: Result, sight: PrimarySight): Result {
    const { recorder } = this.#context
    const same = this.#findSame(sight)
    if (same) return { kind: 'guarded', refusal: same }
    const { phases = [], wasLive, isBack, stop } = ofPrimary(recorder.record)
    if (sight.kind === 'seen') return livenessOf(sight) === 'live' ? { kind: 'both-live' } : result
    // Trouble is no sign that what was live a moment ago is gone.
    if (wasLive && (isBack || !mayHaveActed(stop))) return { kind: 'both-live' }
    if (this.#admitted?.by === 'unknown') return result
    const { failure } = sight
    if (livenessOf(sight) === 'wrong' && phases.length === 0)
      return { kind: 'guarded', refusal: { code: 'PrimaryNotFound', failure } }
    recorder.note({ kind: 'primary-out-of-sight', failure })
    return result
  }

  /** @returns whether there is time left after a pause */
  async #pause(): Promise<boolean> {
    const { clock, signal } = this.#context
    const slept = await clock.sleep(STOPPING_PAUSE_MS, signal).then(
      () => true,
      () => false,
    )
    return slept && !signal.aborted
  }

  /** Whether what is known of the primary is enough for a red end: nothing was sent, and the last look is fresh. */
  #isKnown(): boolean {
    const { clock, recorder } = this.#context
    const { primary, hasSent, approval } = recorder.record
    const isUntouched = !hasSent && approval === undefined && primary?.stop === undefined
    return isUntouched && primary !== undefined && clock.elapsed() - primary.lookedAt <= LOOK_COUNTS_MS
  }

  async #lookFirst(signal: AbortSignal): Promise<FirstLook> {
    return { sight: await this.#lookNow(undefined, signal), endedAt: this.#context.clock.elapsed() }
  }

  /** A look that was noted, and when it ended. The first one was begun before. */
  async #look(): Promise<{ readonly sight: PrimarySight; readonly at: number }> {
    const { clock, recorder } = this.#context
    const first = await this.#takeFirst()
    const sight = first?.sight ?? (await this.#lookNow())
    recorder.note({ kind: 'primary-looked', sight })
    return { sight, at: first?.endedAt ?? clock.elapsed() }
  }

  async #takeFirst(): Promise<FirstLook | undefined> {
    const { clock, signal, recorder } = this.#context
    const first = this.#first && (await unlessAborted(this.#first, signal))
    this.#first = undefined
    if (first && clock.elapsed() - first.endedAt <= LOOK_COUNTS_MS) return first
    // It is too old to act on, but one that was live must not be passed over later because it is out of sight.
    if (first && livenessOf(first.sight) === 'live') recorder.note({ kind: 'primary-looked', sight: first.sight })
    return undefined
  }

  async #lookNow(patience?: Patience, signal = this.#context.signal): Promise<PrimarySight> {
    return await lookAt(this.#primary, { ...this.#context, signal }, patience)
  }

  async #lookAtEnd(result: Result): Promise<PrimarySight> {
    const { clock, policy, signal, recorder } = this.#context
    // One that was out of sight before is not asked for long once more.
    const isPatient = saysActive(result) && recorder.record.primary?.sight.kind !== 'unknown'
    try {
      if (result.kind !== 'cancelled')
        return (
          (isPatient ? (await this.#takeFirst())?.sight : undefined) ??
          (await this.#lookNow(isPatient ? undefined : ONE_LOOK))
        )
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
    const isOver = signal.reason instanceof Interrupted && signal.reason.by === 'deadline'
    const leftMs = policy.timeoutMs + AFTER_DEADLINE_MS - clock.elapsed()
    const limitMs = isOver ? Math.max(SHORTEST_LOOK_MS, leftMs) : BRIEF_LOOK.limitMs
    return await this.#lookNow({ tries: 1, limitMs }, new AbortController().signal)
  }

  #findSame(sight: PrimarySight): GuardRefusal | undefined {
    const { policy, recorder } = this.#context
    const { parts, pipeline: primary } = this.#primary
    return findSame(parts, [
      [recorder.record.last?.id, { side: 'standby', name: policy.pipeline }],
      [sight.kind === 'seen' ? sight.pipeline.id : undefined, { side: 'primary', name: primary }],
    ])
  }
}
