import { type Attempt, failed, succeeded } from '../attempt.ts'
import { type Part, showsStop } from '../decide/guard.ts'
import {
  decideHandOver,
  type HandOverCommand,
  type HandOverLook,
  type ProcessLook,
  type Stage,
} from '../decide/hand-over.ts'
import { end, LOOK_NOW, type Move, type NextMove, wait } from '../decide/move.ts'
import { isPaused } from '../decide/primary.ts'
import type { PrimaryOperation, Result } from '../decide/result.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import { isUnchanged } from '../decide/unchanged.ts'
import type { Answer } from '../feldera/api.ts'
import type { PushStatus } from '../feldera/checkpointing.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import { aside, type Primary, type RunContext, type RunPolicy } from './context.ts'
import type { HandOverRecord } from './hand-over-record.ts'
import { STALE_LOOK_PAUSE_MS, slowLook } from './postponed.ts'
import { ofPrimary } from './primary-record.ts'
import { PrimaryStopper } from './primary-stopper.ts'
import { writeToPrimary } from './primary-write.ts'
import { reconcile } from './reconcile.ts'
import { trackRefusedKeys } from './refused-keys.ts'
import { type Ask, askOnce, cutOff, FRESH_MS, RetryPolicy } from './retry.ts'

export type HandOverPolicy = RunPolicy & { readonly pollIntervalMs: number }

/** How long the primary may take to come to rest, as a share of the timeout: it serves nobody meanwhile. */
const DRAIN_SHARE = 1 / 5

/** The stages in which it matters what the standby holds. */
const PULLS: ReadonlySet<Stage> = new Set<Stage>(['push', 'pull', 'stop'])

type StandbyLook = Pick<HandOverLook, 'standby' | 'held'>
type PrimaryLook = Pick<HandOverLook, 'primary' | 'process'>

/** A side that could not be looked at, and why; and the other one as it was seen. */
type Hindrance = Readonly<
  { failure: Failure; side: Part['side'] } & Partial<Record<Part['side'], Pipeline | undefined>>
>
type Observed = Attempt<HandOverLook, Hindrance>

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
  readonly #keys: Readonly<Record<Part['side'], ReturnType<typeof trackRefusedKeys>>>
  /** Whether the last look was refused for good, once. */
  #wasRefusedOnce = false

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
    const { clock, recorder } = this.#context
    const begunAt = clock.elapsed()
    // A stop that may have acted is what matters most, and then the standby may not be waited for.
    const known = mayHaveActed(recorder.record.primary?.stop) ? await this.#lookForStop() : undefined
    if (known) return succeeded({ begunAt, ...known })
    const [standby, primary] = await Promise.all([this.#lookAtStandby(), this.#lookAtPrimary()])
    return await this.#together(standby, primary, begunAt)
  }

  async #together(
    standby: Attempt<StandbyLook, Failure>,
    primary: Attempt<PrimaryLook, Failure>,
    begunAt: number,
  ): Promise<Observed> {
    const seen = primary.ok ? primary.value.primary : undefined
    if (!standby.ok) return await this.#failedAt('standby', standby.failure, { primary: seen })
    if (!primary.ok) return await this.#failedAt('primary', primary.failure, { standby: standby.value.standby })
    return succeeded({ begunAt, ...standby.value, ...primary.value })
  }

  /** What a look at the primary alone tells, when that shows that it is being stopped. */
  async #lookForStop(): Promise<Omit<HandOverLook, 'begunAt'> | undefined> {
    const { feldera, pipeline } = this.#primary
    const { stop } = ofPrimary(this.#context.recorder.record)
    const row = await askOnce(aside(this.#context, feldera), (signal) => feldera.pipeline(pipeline, signal))
    if (!row.ok || stop === undefined || !showsStop(row.value, stop)) return undefined
    const { standby } = handOverOf(this.#context)
    return { primary: row.value, process: undefined, standby, held: undefined }
  }

  /** With its database down, Feldera refuses every key. */
  async #failedAt(
    side: Part['side'],
    failure: Failure,
    seen: Pick<Hindrance, 'standby' | 'primary'>,
  ): Promise<Observed> {
    return failed({ failure: await this.#keys[side].explain(failure), side, ...seen })
  }

  /**
   * The standby, and the newest checkpoint that it holds. Its process knows that some seconds before Feldera shows it, and is asked
   * once that matters.
   */
  async #lookAtStandby(): Promise<Attempt<StandbyLook, Failure>> {
    const context = this.#context
    const { feldera, policy, signal: ofRun } = context
    const row = await askOnce(context, (signal) => feldera.pipeline(policy.pipeline, signal))
    if (!row.ok) return row
    const standby = row.value
    const shown = standby.checkpoints
    if (!PULLS.has(handOverOf(context).stage)) return succeeded({ standby, held: newestOf(shown) })
    const ask: Ask<readonly Checkpoint[]> = (signal) => feldera.heldCheckpoints(policy.pipeline, signal)
    const listed = await cutOff(FRESH_MS, ask)(ofRun)
    return succeeded({ standby, held: newestOf(listed.ok ? listed.value : undefined, shown) })
  }

  async #lookAtPrimary(): Promise<Attempt<PrimaryLook, Failure>> {
    const { feldera, pipeline } = this.#primary
    const there = aside(this.#context, feldera)
    const row = await askOnce(there, (signal) => feldera.pipeline(pipeline, signal))
    if (!row.ok) return row
    const primary = row.value
    if (!isPaused(primary)) return succeeded({ primary, process: undefined })
    const process = await this.#askProcess(there)
    return process.ok ? succeeded({ primary, process: process.value }) : process
  }

  async #askProcess(there: RunContext): Promise<Attempt<ProcessLook, Failure>> {
    const { feldera, pipeline } = this.#primary
    const { saving, reading } = handOverOf(there)
    const [saved, pushed] = await Promise.all([
      saving && askOnce(there, (signal) => feldera.checkpointStatus(pipeline, saving.incarnation, signal)),
      askOnce(there, (signal) => feldera.pushStatus(pipeline, reading?.stats.incarnation, signal)),
    ])
    // They are listed after that, so that what is done is in the list. And the counters come last: everything is compared with them.
    const made = await askOnce(there, (signal) => feldera.heldCheckpoints(pipeline, signal))
    if (!made.ok) return made
    const stats = await askOnce(there, (signal) => feldera.processStats(pipeline, signal))
    if (!stats.ok) return stats
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
    this.#wasRefusedOnce = false
    const isSeen = look.standby !== handOverOf(this.#context).standby
    recorder.note({ kind: 'handover-looked', look })
    if (isSeen) recorder.note({ kind: 'looked', pipeline: look.standby })
    recorder.note({ kind: 'primary-looked', sight: { kind: 'seen', pipeline: look.primary } })
    const { pause, stop } = ofPrimary(recorder.record)
    const drainMs = policy.timeoutMs * DRAIN_SHARE
    const { stage, move } = decideHandOver(look, handOverOf(this.#context), { pause, stop, drainMs, now })
    recorder.note({ kind: 'handover-stage', stage })
    if (move.kind !== 'end') return move
    if (move.result === 'stopped') return end({ kind: 'primary-stopped' })
    return end({ kind: 'hand-over-obstructed', obstacle: move.result })
  }

  #hinder({ failure, side, standby, primary }: Hindrance): Move<HandOverCommand, Result> {
    const { clock, recorder } = this.#context
    if (standby) recorder.note({ kind: 'looked', pipeline: standby })
    recorder.note({
      kind: 'primary-looked',
      sight: primary ? { kind: 'seen', pipeline: primary } : { kind: 'unknown', failure },
    })
    const pauseMs = this.#looking[side].failed(failure, clock.elapsed())
    const operation = side === 'primary' ? 'ask-primary' : 'switch-over'
    // The process may just have gone, which the next look shows.
    if (pauseMs === undefined && this.#wasRefusedOnce) return end({ kind: 'request-failed', operation, failure })
    this.#wasRefusedOnce = pauseMs === undefined
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
        return this.#stop()
    }
  }

  /** Once Feldera has said that the stop is accepted, no look at the standby may delay what comes next. */
  async #stop(): Promise<NextMove<Result>> {
    const next = await this.#stopper.stop(seenPrimary(this.#context), () => this.#lookAgain())
    const { stop } = ofPrimary(this.#context.recorder.record)
    return stop?.state === 'accepted' ? end({ kind: 'primary-stopped' }) : next
  }

  /** Sends a pause after one more look, which must show the primary as it was judged. */
  async #pause(): Promise<NextMove<Result>> {
    const context = this.#context
    const { clock, recorder } = context
    const { feldera, pipeline } = this.#primary
    const { pause: before } = ofPrimary(recorder.record)
    if (before?.state === 'failed' && before.isFinal)
      return end({ kind: 'request-failed', operation: 'pause-primary', failure: before.failure })
    const there = aside(context, feldera)
    const askedAt = clock.elapsed()
    const seen = await askOnce(there, (signal) => feldera.pipeline(pipeline, signal))
    // An answer that took long may be an old one, and another deployment may have come since.
    const isOld = clock.elapsed() - askedAt > FRESH_MS
    if (!seen.ok || isOld || !isUnchanged(seenPrimary(context), seen.value)) return wait({ ms: STALE_LOOK_PAUSE_MS })
    const refusal = await writeToPrimary(context, {
      command: 'pause',
      seen: seen.value,
      retry: this.#pausing,
      send: () => askOnce(there, (signal) => feldera.pause(pipeline, signal)),
    })
    return refusal ? end({ kind: 'request-failed', operation: 'pause-primary', failure: refusal }) : LOOK_NOW
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
    if (refused?.operation === operation) return end({ kind: 'request-failed', ...refused })
    const answer = await askOnce(aside(context, this.#primary.feldera), ask)
    if (answer.ok) {
      this.#asking.succeeded()
      return LOOK_NOW
    }
    const { failure } = answer
    const tried = this.#asking.failedWrite(failure, clock.elapsed())
    recorder.note({ kind: 'handover-ask-failed', operation, ...tried })
    return LOOK_NOW
  }

  /** All is looked at and judged once more before the stop: that is the last moment at which nothing is lost by going back. */
  async #lookAgain(): Promise<Attempt<NextMove<Result> | undefined, Failure>> {
    const { clock, recorder } = this.#context
    // The standby is looked at first: what comes last, and is not old by then, is what the primary has processed.
    const standby = await this.#lookAtStandby()
    const begunAt = clock.elapsed()
    const primary = standby.ok ? await this.#lookAtPrimary() : standby
    const tookMs = clock.elapsed() - begunAt
    const move = this.#decide(await this.#together(standby, primary, begunAt))
    if (move.kind !== 'do') return succeeded(move)
    const { stageAt } = handOverOf(this.#context)
    if (tookMs > FRESH_MS) {
      recorder.note({ kind: 'primary-postponed', failure: slowLook(tookMs), side: 'primary' })
      return succeeded(wait({ ms: STALE_LOOK_PAUSE_MS }))
    }
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
  const { sight } = ofPrimary(recorder.record)
  if (sight?.kind !== 'seen') throw new Error('what is sent to the primary must follow from a look')
  return sight.pipeline
}

/** An answer of the process that was asked before; `undefined` when there is another one now, which knows nothing of that. */
function ofThisProcess<T>(answer: Answer<T> | undefined): Answer<T> | undefined {
  return answer && !answer.ok && answer.failure.code === 'IncarnationUuidMismatch' ? undefined : answer
}

const NOTHING_PUSHED: PushStatus = { success: undefined, periodic: undefined, failure: undefined, running: [] }

function newestOf(...lists: readonly (readonly Checkpoint[] | undefined)[]): Checkpoint | undefined {
  const newest = lists.flatMap((list) => list?.at(-1) ?? [])
  return newest.reduce<Checkpoint | undefined>((one, other) => (one && one.uuid >= other.uuid ? one : other), undefined)
}
