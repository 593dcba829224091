import { type Attempt, failed, succeeded } from '../attempt.ts'
import { type Part, showsStop } from '../decide/guard.ts'
import { decideHandOver, type HandOverCommand, type HandOverLook, type ProcessLook } from '../decide/hand-over.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from '../decide/move.ts'
import type { PrimaryOperation, Result } from '../decide/result.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import { isUnchanged } from '../decide/unchanged.ts'
import type { Answer } from '../feldera/api.ts'
import type { PushStatus } from '../feldera/checkpointing.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import { aside, type Primary, type RunContext, type RunPolicy } from './context.ts'
import type { HandOverRecord } from './hand-over-record.ts'
import { STALE_LOOK_PAUSE_MS } from './postponed.ts'
import { PrimaryStopper } from './primary-stopper.ts'
import { reconcile } from './reconcile.ts'
import { trackRefusedKeys } from './refused-keys.ts'
import { askOnce, FRESH_MS, RetryPolicy } from './retry.ts'

export type HandOverPolicy = RunPolicy & { readonly pollIntervalMs: number }

/** How long the primary may take to come to rest, as a share of the timeout: it serves nobody meanwhile. */
const DRAIN_SHARE = 1 / 5

/** A side that could not be looked at, and why. */
type Hindrance = Readonly<{ failure: Failure; side: Part['side'] }>
type Observed = Attempt<HandOverLook, Hindrance & { readonly primary?: Pipeline | undefined }>

/**
 * Lets a primary hand over to its standby, until its stop is accepted. All of it follows from looks, so it can be gone on with
 * after an interruption.
 */
export class HandOver {
  readonly #context: RunContext<HandOverPolicy>
  readonly #primary: Primary
  readonly #stopper: PrimaryStopper
  readonly #looking: Readonly<Record<Part['side'], RetryPolicy>>
  readonly #pausing: RetryPolicy
  readonly #asking: RetryPolicy
  /** With its database down, Feldera refuses every key. */
  readonly #keys: Readonly<Record<Part['side'], ReturnType<typeof trackRefusedKeys>>>
  /** Whether the last look was refused for good. */
  #isRefused = false

  constructor(context: RunContext<HandOverPolicy>, primary: Primary) {
    this.#context = context
    this.#primary = primary
    this.#stopper = new PrimaryStopper(context, primary, { isJudged: true })
    // All count as having worked before, because both sides were seen before anything is handed over.
    const retry = () => new RetryPolicy(context.policy.timeoutMs, true)
    this.#looking = { standby: retry(), primary: retry() }
    this.#pausing = retry()
    this.#asking = retry()
    this.#keys = {
      standby: trackRefusedKeys(context),
      primary: trackRefusedKeys({ ...context, feldera: primary.feldera }),
    }
  }

  /**
   * @returns `primary-stopped`, or why it cannot come to that
   * @throws `Interrupted` at the deadline or on cancellation
   */
  async run(): Promise<Result> {
    const { clock, signal, policy } = this.#context
    return await reconcile({
      observe: () => this.#observe(),
      decide: (observed: Observed) => this.#decide(observed),
      perform: (command: HandOverCommand) => this.#perform(command),
      pause: (ms) => clock.sleep(ms, signal),
      clock,
      signal,
      pollIntervalMs: policy.pollIntervalMs,
    })
  }

  async #observe(): Promise<Observed> {
    const context = this.#context
    const begunAt = context.clock.elapsed()
    const [standby, primary] = await Promise.all([lookAtStandby(context), this.#lookAtPrimary()])
    if (!primary.ok) return failed({ failure: await this.#keys.primary.explain(primary.failure), side: 'primary' })
    if (!standby.ok) {
      const failure = await this.#keys.standby.explain(standby.failure)
      return failed({ failure, side: 'standby', primary: primary.value.primary })
    }
    return succeeded({ begunAt, ...standby.value, ...primary.value })
  }

  async #lookAtPrimary(): Promise<Attempt<Pick<HandOverLook, 'primary' | 'process'>, Failure>> {
    const { feldera, pipeline } = this.#primary
    const there = aside(this.#context, feldera)
    const row = await askOnce(there, (signal) => feldera.pipeline(pipeline, signal))
    if (!row.ok) return row
    const primary = row.value
    const isPaused = primary.status === 'Paused' && primary.desiredStatus === 'Paused'
    if (!isPaused) return succeeded({ primary, process: undefined })
    const process = await this.#askProcess(there)
    return process.ok ? succeeded({ primary, process: process.value }) : process
  }

  async #askProcess(there: RunContext): Promise<Attempt<ProcessLook, Failure>> {
    const { feldera, pipeline } = this.#primary
    const { saving, reading } = handOverOf(there)
    const [stats, saved, pushed] = await Promise.all([
      askOnce(there, (signal) => feldera.processStats(pipeline, signal)),
      saving && askOnce(there, (signal) => feldera.checkpointStatus(pipeline, saving.incarnation, signal)),
      askOnce(there, (signal) => feldera.pushStatus(pipeline, reading?.stats.incarnation, signal)),
    ])
    // They are listed after that, so that what is done is in the list.
    const made = await askOnce(there, (signal) => feldera.heldCheckpoints(pipeline, signal))
    if (!stats.ok) return stats
    if (!made.ok) return made
    const [savedNow, pushedNow] = [ofThisProcess(saved), ofThisProcess(pushed)]
    if (savedNow && !savedNow.ok) return savedNow
    if (pushedNow && !pushedNow.ok) return pushedNow
    const process = { stats: stats.value, made: made.value, saved: savedNow?.value }
    return succeeded({ ...process, pushed: pushedNow?.value ?? NOTHING_PUSHED })
  }

  #decide(observed: Observed): Move<HandOverCommand, Result> {
    const { clock, recorder, policy } = this.#context
    const now = clock.elapsed()
    if (!observed.ok) return this.#hinder(observed.failure)
    const look = observed.value
    for (const side of ['standby', 'primary'] as const) this.#looking[side].succeeded()
    this.#isRefused = false
    recorder.note({ kind: 'looked', pipeline: look.standby })
    recorder.note({ kind: 'primary-looked', sight: { kind: 'seen', pipeline: look.primary } })
    recorder.note({ kind: 'handover-looked', look })
    const { pause, stop } = recorder.record.primary ?? {}
    const drainMs = policy.timeoutMs * DRAIN_SHARE
    const { stage, move } = decideHandOver(look, handOverOf(this.#context), { pause, stop, drainMs, now })
    recorder.note({ kind: 'handover-stage', stage })
    if (move.kind !== 'end') return move
    if (move.result === 'stopped') return end({ kind: 'primary-stopped' })
    return end({ kind: 'hand-over-obstructed', obstacle: move.result })
  }

  #hinder({
    failure,
    side,
    primary,
  }: Hindrance & { readonly primary?: Pipeline | undefined }): Move<HandOverCommand, Result> {
    const { clock, recorder } = this.#context
    const { stop } = recorder.record.primary ?? {}
    if (primary) recorder.note({ kind: 'primary-looked', sight: { kind: 'seen', pipeline: primary } })
    else recorder.note({ kind: 'primary-looked', sight: { kind: 'unknown', failure } })
    // What the standby says does not matter any more.
    if (stop && mayHaveActed(stop) && primary && showsStop(primary, stop)) return end({ kind: 'primary-stopped' })
    if (stop?.state === 'accepted') return end({ kind: 'primary-stopped' })
    const pauseMs = this.#looking[side].failed(failure, clock.elapsed())
    const operation = side === 'primary' ? 'ask-primary' : 'switch-over'
    // The process may just have gone, which the next look shows.
    if (pauseMs === undefined && this.#isRefused) return end({ kind: 'request-failed', operation, failure })
    this.#isRefused = pauseMs === undefined
    recorder.note({ kind: 'handover-hindered', failure, side })
    return wait({ ms: pauseMs ?? STALE_LOOK_PAUSE_MS })
  }

  #perform(command: HandOverCommand): Promise<NextMove<Result>> {
    const { feldera, pipeline } = this.#primary
    const { recorder } = this.#context
    switch (command) {
      case 'pause':
        return this.#pause()
      case 'checkpoint':
        return this.#ask('save-primary', async (signal) => {
          const answer = await feldera.makeCheckpoint(pipeline, signal)
          if (answer.ok) recorder.note({ kind: 'handover-checkpoint-asked', request: answer.value })
          return answer
        })
      case 'push':
        return this.#ask('push-primary', async (signal) => {
          const answer = await feldera.pushCheckpoint(pipeline, signal)
          if (answer.ok) recorder.note({ kind: 'handover-push-asked', request: answer.value })
          return answer
        })
      case 'stop':
        return this.#stopper.stop(seenPrimary(this.#context), () => this.#lookAgain())
    }
  }

  /** Sends a pause after one more look, which must show the primary as it was judged. */
  async #pause(): Promise<NextMove<Result>> {
    const context = this.#context
    const { clock, recorder } = context
    const { feldera, pipeline } = this.#primary
    const { pause: before } = recorder.record.primary ?? {}
    if (before?.state === 'failed' && before.isFinal)
      return end({ kind: 'request-failed', operation: 'pause-primary', failure: before.failure })
    const there = aside(context, feldera)
    const askedAt = clock.elapsed()
    const seen = await askOnce(there, (signal) => feldera.pipeline(pipeline, signal))
    // An answer that took long may be an old one, and another deployment may have come since.
    if (!seen.ok || clock.elapsed() - askedAt > FRESH_MS) return LOOK_NOW
    if (!isUnchanged(seenPrimary(context), seen.value)) return LOOK_NOW
    recorder.note({ kind: 'primary-sent', command: 'pause', seen: seen.value })
    const answer = await askOnce(there, (signal) => feldera.pause(pipeline, signal))
    if (answer.ok) {
      this.#pausing.succeeded()
      recorder.note({ kind: 'primary-accepted', command: 'pause' })
      return LOOK_NOW
    }
    const { failure } = answer
    const tried = this.#pausing.failedWrite(failure, clock.elapsed())
    recorder.note({ kind: 'primary-failed', command: 'pause', ...tried })
    const isRefused = tried.isFinal && !failure.mayHaveActed
    return isRefused ? end({ kind: 'request-failed', operation: 'pause-primary', failure }) : LOOK_NOW
  }

  /** Asks for a checkpoint, or a push. What is asked for twice does no harm. */
  async #ask(
    operation: PrimaryOperation,
    ask: (signal: AbortSignal) => Promise<Answer<unknown>>,
  ): Promise<NextMove<Result>> {
    const context = this.#context
    const { clock, recorder } = context
    const { refused } = handOverOf(context)
    // Nothing has changed since, so it would be refused once more.
    if (refused) return end({ kind: 'request-failed', operation, failure: refused })
    const answer = await askOnce(aside(context, this.#primary.feldera), ask)
    if (answer.ok) {
      this.#asking.succeeded()
      return LOOK_NOW
    }
    const { failure } = answer
    recorder.note({ kind: 'handover-ask-failed', ...this.#asking.failedWrite(failure, clock.elapsed()) })
    return LOOK_NOW
  }

  /** All is looked at and judged once more before the stop: that is the last moment at which nothing is lost by going back. */
  async #lookAgain(): Promise<Attempt<NextMove<Result> | undefined, Failure>> {
    const move = this.#decide(await this.#observe())
    if (move.kind !== 'do') return succeeded(move)
    const { stageAt } = handOverOf(this.#context)
    return succeeded(move.command === 'stop' ? undefined : wait({ pollingSince: stageAt }))
  }
}

function handOverOf({ recorder }: RunContext): HandOverRecord {
  const { handOver } = recorder.record
  if (handOver === undefined) throw new Error('nothing is handed over before both sides were judged')
  return handOver
}

/** The primary as it was last seen. */
function seenPrimary({ recorder }: RunContext): Pipeline {
  const { sight } = recorder.record.primary ?? {}
  if (sight?.kind !== 'seen') throw new Error('what is sent to the primary must follow from a look')
  return sight.pipeline
}

/** An answer of the process that was asked before; `undefined` when there is another one now, which knows nothing of that. */
function ofThisProcess<T>(answer: Answer<T> | undefined): Answer<T> | undefined {
  return answer && !answer.ok && answer.failure.code === 'IncarnationUuidMismatch' ? undefined : answer
}

const NOTHING_PUSHED: PushStatus = { success: undefined, periodic: undefined, failure: undefined, running: [] }

/** The standby, and the newest checkpoint that it holds: its process knows that some seconds before Feldera shows it. */
async function lookAtStandby(context: RunContext): Promise<Attempt<Pick<HandOverLook, 'standby' | 'held'>, Failure>> {
  const { feldera, policy } = context
  const row = await askOnce(context, (signal) => feldera.pipeline(policy.pipeline, signal))
  if (!row.ok) return row
  const standby = row.value
  const listed = await askOnce(context, (signal) => feldera.heldCheckpoints(policy.pipeline, signal))
  return succeeded({ standby, held: newestOf(listed.ok ? listed.value : [], standby.checkpoints ?? []) })
}

function newestOf(...lists: readonly (readonly Checkpoint[])[]): Checkpoint | undefined {
  const newest = lists.flatMap((list) => list.at(-1) ?? [])
  return newest.reduce<Checkpoint | undefined>((one, other) => (one && one.uuid >= other.uuid ? one : other), undefined)
}
