import { type Attempt, failed, succeeded } from '../attempt.ts'
import { Interrupted, type Interruption } from '../clock.ts'
import { type ActivationPolicy, isUnderWay } from '../decide/activation.ts'
import { PASSING_ON_MS } from '../decide/confirmation.ts'
import { findSame, type OnPrimary, showsStop } from '../decide/guard.ts'
import { end, type NextMove, wait } from '../decide/move.ts'
import type { PrimarySight } from '../decide/primary.ts'
import { compareRecords, type RecordsFound } from '../decide/records-found.ts'
import { type Result, saysActive } from '../decide/result.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import { judgeStoppedPair, planSwitchover, refusalToPause, type SwitchoverRefusal } from '../decide/switchover-plan.ts'
import type { Answer } from '../feldera/api.ts'
import type { CheckpointSync } from '../feldera/checkpoint-sync.ts'
import type { Feldera } from '../feldera/client.ts'
import { unanswered } from '../feldera/failure.ts'
import type { Checkpoint, Pipeline } from '../feldera/pipeline.ts'
import type { ProcessStats } from '../feldera/process.ts'
import { activate } from './activate.ts'
import { aside, type Primary, type RunContext, type RunPolicy } from './context.ts'
import { Guard } from './guard.ts'
import { HandOver } from './hand-over.ts'
import { type Measurements, measureActivation, measureSwitchover } from './measure.ts'
import { beginPart, type Part } from './part.ts'
import { lookAt } from './primary.ts'
import { ofPrimary } from './primary-record.ts'
import { PrimaryStopper } from './primary-stopper.ts'
import { reconcile } from './reconcile.ts'
import type { Happening } from './record.ts'
import type { MeasuredResult } from './rehearse.ts'
import { type Ask, askUntilAnswered, cutOff, doubtful, FRESH_MS, RetryPolicy } from './retry.ts'
import { undo } from './undo.ts'
import { withSuggestions } from './until-deadline.ts'

type SwitchoverContext = RunContext<RunPolicy & ActivationPolicy>

/** Both sides as a look has shown them; `now`: the clock of the standby's Feldera, milliseconds since the epoch. */
type Pair = Readonly<{ standby: Pipeline; sight: PrimarySight; now: number }>
type Both = Readonly<{ standby: Pipeline; primary: Pipeline }>
/** What there is to do. */
type Found = Both & Readonly<{ kind: 'hand-over'; pushesItself: boolean } | { kind: 'go-on' | 'watch' }>

/** How much of the time may pass before the primary is stopped. The rest is for the activation, or for going back. */
const BEFORE_STOP = 1 / 2

/**
 * How long after the deadline the activation may still be sent, once the primary is seen not live, milliseconds: a step that ends
 * a moment too early would leave nothing that serves.
 */
const LATE_ACTIVATION_MS = 10_000

/**
 * Hands over from a primary that serves to its standby, with nothing lost. Until the stop of the primary is sent everything is
 * undone when it fails; from then on there is only forward. It can be run again at any point.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
export async function switchOver(context: SwitchoverContext): Promise<MeasuredResult> {
  const { primary, clock, policy } = context
  if (primary === undefined) throw new Error('a switchover needs a primary')
  const begunAt = clock.elapsed()
  using before = beginPart(context, begunAt + (policy.timeoutMs - begunAt) * BEFORE_STOP)
  const switchover = new Switchover(context, primary, before)
  const result = await switchover.run()
  return { result, measurements: await switchover.measure(result) }
}

class Switchover {
  readonly #context: SwitchoverContext
  readonly #primary: Primary
  readonly #before: Part
  readonly #stopper: PrimaryStopper
  readonly #looking: RetryPolicy
  readonly #asking: RetryPolicy
  /** Measured when the activation has come to its end, because comparing the records takes a while. */
  #measured: Measurements = {}

  constructor(context: SwitchoverContext, primary: Primary, before: Part) {
    const { timeoutMs } = context.policy
    this.#context = context
    this.#primary = primary
    this.#before = before
    this.#stopper = new PrimaryStopper({ ...context, signal: before.signal }, primary)
    this.#looking = new RetryPolicy(timeoutMs, false)
    this.#asking = new RetryPolicy(timeoutMs, true)
  }

  async run(): Promise<Result> {
    const found = await this.#unlessInterrupted(() => this.#find())
    if (!('primary' in found)) return await withSuggestions(this.#context, found)
    if (found.kind === 'hand-over') {
      const handed = await this.#handOver(found)
      if (handed.kind !== 'primary-stopped') return handed
    }
    return await this.#goForward()
  }

  async measure(result: Result): Promise<Measurements> {
    const measured = saysActive(result) ? await measureActivation(this.#context, result) : this.#measured
    return { ...measured, switchover: measureSwitchover(this.#context.recorder.record) }
  }

  /** The same run, in the time before the stop. */
  get #early(): SwitchoverContext {
    return { ...this.#context, signal: this.#before.signal }
  }

  async #unlessInterrupted<T>(run: () => Promise<T>): Promise<T | Result> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      return { kind: error.by === 'cancelled' ? 'cancelled' : 'timed-out' }
    }
  }

  /** Looks at both sides until it is clear what there is to do, and judges everything that could forbid it. */
  async #find(): Promise<Found | Result> {
    const { clock, signal, policy } = this.#early
    return await reconcile<Attempt<Pair, Result>, Pair, Found | Result>({
      observe: () => this.#lookAtBoth(),
      decide: (seen) => (seen.ok ? { kind: 'do', command: seen.value } : end(seen.failure)),
      perform: (pair) => this.#judge(pair),
      pause: (ms) => clock.sleep(ms, signal),
      clock,
      signal,
      pollIntervalMs: policy.pollIntervalMs,
    })
  }

  async #lookAtBoth(): Promise<Attempt<Pair, Result>> {
    const context = this.#early
    const { feldera, policy, clock, recorder } = context
    const [standby, sight] = await Promise.all([
      askUntilAnswered(context, this.#looking, (signal) => feldera.pipeline(policy.pipeline, signal)),
      lookAt(this.#primary, context),
    ])
    if (standby.ok) recorder.note({ kind: 'looked', pipeline: standby.value, serverTime: standby.serverTime })
    recorder.note({ kind: 'primary-looked', sight })
    if (!standby.ok) return failed({ kind: 'request-failed', operation: 'switch-over', failure: standby.failure })
    return succeeded({ standby: standby.value, sight, now: standby.serverTime ?? clock.wall() })
  }

  async #judge(pair: Pair): Promise<NextMove<Found | Result>> {
    const { standby, sight } = pair
    const { policy } = this.#context
    const primary = sight.kind === 'seen' ? sight.pipeline : undefined
    const same = findSame(this.#primary.parts, [
      [standby.id, { side: 'standby', name: policy.pipeline }],
      [primary?.id, { side: 'primary', name: this.#primary.pipeline }],
    ])
    if (same) return end({ kind: 'guarded', refusal: same })
    const plan = planSwitchover(standby, sight)
    if (plan.kind === 'end') return end(plan.result)
    if (plan.kind === 'wait' || primary === undefined) return wait({ pollingSince: 0 })
    const both = { standby, primary }
    if (plan.kind === 'watch') return end({ kind: 'watch', ...both })
    return plan.kind === 'go-on' ? await this.#judgeStopped(both) : await this.#judgeLive(pair, both)
  }

  /** Judges everything that could refuse the pause, the checkpoint, the stop or the activation. */
  async #judgeLive({ sight, now }: Pair, { standby, primary }: Both): Promise<NextMove<Found | Result>> {
    const context = this.#early
    const there = this.#primary
    const instead = (await this.#stopper.judge(primary, true)) ?? (await this.#stopper.askStandby())
    if (instead) return instead
    // All of them are needed once it is paused, so they are asked before.
    const [stats, made, pushed] = await Promise.all([
      this.#askPrimary((signal) => there.feldera.processStats(there.pipeline, signal)),
      this.#askPrimary((signal) => there.feldera.heldCheckpoints(there.pipeline, signal)),
      this.#askPrimary((signal) => there.feldera.pushStatus(there.pipeline, undefined, signal)),
    ])
    if (!stats.ok) return refuse({ code: 'ProcessNotAsked', failure: stats.failure })
    if (!made.ok) return refuse({ code: 'ProcessNotAsked', failure: made.failure })
    if (!pushed.ok) return refuse({ code: 'ProcessNotAsked', failure: pushed.failure })
    const held = await this.#heldByStandby(standby)
    const approves = context.policy.onApproval === 'approve'
    const refusal = refusalToPause(held, sight, { stats: stats.value, made: made.value, approves, now })
    if (refusal) return refuse(refusal)
    return end({ kind: 'hand-over', standby, primary, pushesItself: await this.#pushesItself() })
  }

  /** Whether the primary may push checkpoints by itself, by its configuration where that can be read. */
  async #pushesItself(): Promise<boolean> {
    const { feldera, pipeline } = this.#primary
    const ask: Ask<CheckpointSync> = (limit) => feldera.checkpointSync(pipeline, limit)
    const sync = await cutOff(FRESH_MS, ask)(this.#early.signal)
    return !sync.ok || sync.value.pushes
  }

  /** Nothing is live: a run before this one may have got so far, and then nothing but the activation is left. */
  async #judgeStopped({ standby, primary }: Both): Promise<NextMove<Found | Result>> {
    const { recorder } = this.#context
    const there = this.#primary
    const events = await this.#askPrimary((signal) => there.feldera.events(there.pipeline, signal))
    if (!events.ok)
      return refuse({ code: 'PrimaryNotLive', doubt: { kind: 'events-unknown', failure: events.failure } })
    const held = await this.#heldByStandby(standby)
    const judged = judgeStoppedPair({ standby: held, primary, events: events.value })
    if ('doubt' in judged) return refuse({ code: 'PrimaryNotLive', doubt: judged.doubt })
    recorder.note({ kind: 'handover-resumed', standby, primary, proof: judged.proof })
    return end({ kind: 'go-on', standby, primary })
  }

  /** Asks the primary's Feldera, which was seen well, until there is an answer. */
  #askPrimary<T>(ask: Ask<T>): Promise<Answer<T>> {
    const context = this.#early
    const { recorder } = context
    const there = aside(context, this.#primary.feldera)
    // What keeps it from being judged must be told, because it may take half of the time.
    const note = (event: Happening) => {
      if (event.kind === 'request-failed')
        recorder.note({ kind: 'primary-postponed', failure: event.failure, side: 'primary' })
    }
    return askUntilAnswered({ ...there, recorder: { record: recorder.record, note } }, this.#asking, ask)
  }

  /** The standby with the checkpoints that its process holds, which Feldera shows some seconds later. */
  async #heldByStandby(standby: Pipeline): Promise<Pipeline> {
    const { feldera, policy, signal } = this.#early
    const ask: Ask<readonly Checkpoint[]> = (limit) => feldera.heldCheckpoints(policy.pipeline, limit)
    const held = await cutOff(FRESH_MS, ask)(signal)
    return held.ok && held.value.length > 0 ? { ...standby, checkpoints: [...held.value] } : standby
  }

  /** @returns `primary-stopped`, or how it ends when it does not come to that */
  async #handOver({ standby, primary, pushesItself }: Found & { kind: 'hand-over' }): Promise<Result> {
    const context = this.#context
    const { recorder, policy, clock } = context
    recorder.note({ kind: 'handover-begun', standby, primary, pushesItself })
    const early = await this.#handOverWithin(this.#before.signal)
    if (early.kind === 'primary-stopped' || recorder.record.primary?.stop?.state === 'accepted') return STOPPED
    if (!mayHaveActed(recorder.record.primary?.stop)) return await this.#giveUp(early)
    // It is not known whether the stop is accepted, and as long as it is not there is only forward.
    const survives = (by: Interruption) => by === 'cancelled'
    using late = beginPart(context, Math.max(clock.elapsed(), policy.timeoutMs - SETTLING_MS), survives)
    const isCut = early.kind === 'cancelled' || early.kind === 'timed-out'
    const cause = isCut ? await this.#handOverWithin(late.signal) : early
    if (cause.kind === 'primary-stopped') return STOPPED
    using last = beginPart(context, policy.timeoutMs, survives)
    const fate = await this.#settleStop(last.signal)
    if (fate === 'accepted') return STOPPED
    return fate === 'refused' ? await this.#giveUp(cause) : { kind: 'switchover-failed', cause, undone: 'not-tried' }
  }

  /**
   * Whether the stop that was sent last was accepted, by a look that is made when it cannot be on its way any more: it is one
   * transaction in Feldera's database, and shows in the next look.
   */
  async #settleStop(signal: AbortSignal): Promise<'accepted' | 'refused' | 'unknown'> {
    const { clock, recorder } = this.#context
    const { stop } = ofPrimary(recorder.record)
    if (stop === undefined) return 'unknown'
    const settled = async () => {
      await clock.sleep(Math.max(0, stop.at + PASSING_ON_MS - clock.elapsed()), signal)
      return await lookAt(this.#primary, { ...this.#context, signal })
    }
    const sight = await this.#unlessInterrupted(settled)
    if (sight.kind !== 'seen') return 'unknown'
    recorder.note({ kind: 'primary-looked', sight })
    if (showsStop(sight.pipeline, stop)) return 'accepted'
    if (sight.pipeline.deploymentId !== stop.seen.deploymentId) return 'unknown'
    const failure = stop.state === 'failed' ? stop.failure : unanswered(PASSING_ON_MS)
    recorder.note({ kind: 'primary-disproved', command: 'stop', failure })
    return 'refused'
  }

  /** Whatever breaks it, what was done must be undone. */
  async #handOverWithin(signal: AbortSignal): Promise<Result> {
    const handOver = new HandOver({ ...this.#context, signal }, this.#primary)
    const run = () => this.#unlessInterrupted(() => handOver.run())
    return await run().catch((error: unknown): Result => ({ kind: 'defect', error }))
  }

  /** Undoes what was done, once it is clear that the primary will not be stopped. */
  async #giveUp(cause: Result): Promise<Result> {
    const context = this.#context
    const { recorder, policy } = context
    const { pause } = ofPrimary(recorder.record)
    if (pause === undefined || !mayHaveActed(pause)) return { kind: 'switchover-failed', cause, undone: 'untouched' }
    recorder.note({ kind: 'handover-given-up' })
    using part = beginPart(context, policy.timeoutMs, (by) => by === 'cancelled')
    const { at, seen, isAnswered = false } = pause
    const paused = { at, deploymentId: seen.deploymentId, isAnswered }
    const undone = await undo({ ...context, signal: part.signal }, this.#primary, paused)
    return { kind: 'switchover-failed', cause, undone }
  }

  /**
   * Activates the standby once the primary is seen not live. Until the activation is accepted nothing is live, so neither a
   * cancellation nor the deadline ends it.
   */
  async #goForward(): Promise<Result> {
    const context = this.#context
    const { recorder, policy } = context
    const endMs = policy.timeoutMs + LATE_ACTIVATION_MS
    const isDue = () => !isUnderWay(recorder.record.activation) && recorder.record.hold === undefined
    using part = beginPart(context, endMs, isDue)
    const feldera = withDoubtfulRefusals(context.feldera)
    const forward = { ...context, feldera, signal: part.signal, policy: untilInterrupted(policy, context.signal) }
    const guard = new Guard(forward, this.#primary)
    const result = await activate(forward, guard)
    if (!saysActive(result)) return result
    this.#measured = await measureActivation(context, result)
    // Once it was interrupted, nobody waits for the target any more, or sees whether the pipeline stays there.
    const isUnproven = result.kind === 'already-active' && recorder.record.hold === undefined && context.signal.aborted
    if (result.kind === 'accepted' || isUnproven) return afterInterruption(context.signal)
    return await this.#compare()
  }

  /** Green needs proof that nothing was lost, as far as it can be had. */
  async #compare(): Promise<Result> {
    const context = this.#context
    const { recorder, policy, feldera } = context
    const { proven } = recorder.record.handOver ?? {}
    // The activation was under way before, and nothing is known of what was handed over.
    if (proven === undefined) return { kind: 'already-active' }
    const ask: Ask<ProcessStats> = (signal) => feldera.processStats(policy.pipeline, signal)
    const patience = new RetryPolicy(policy.timeoutMs, true, { ms: COMPARE_MS })
    const begunAt = context.clock.elapsed()
    const counted = await this.#unlessInterrupted(() => askUntilAnswered(context, patience, cutOff(FRESH_MS, ask)))
    const stats = 'ok' in counted ? counted : failed(unanswered(context.clock.elapsed() - begunAt))
    const found: RecordsFound = stats.ok
      ? compareRecords(proven, stats.value)
      : { kind: 'unknown', failure: stats.failure }
    recorder.note({ kind: 'handover-compared', found })
    return found.kind === 'missing' ? { kind: 'records-missing', found } : SWITCHED_OVER
  }
}

const STOPPED: Result = { kind: 'primary-stopped' }
/** How much of the time is kept for finding out what has become of a stop without an answer, and for going back, milliseconds. */
const SETTLING_MS = PASSING_ON_MS + 10_000

const SWITCHED_OVER: Result = { kind: 'switched-over' }

/** How long the pipeline that has taken over is asked for its records, milliseconds. */
const COMPARE_MS = 15_000

function refuse(refusal: SwitchoverRefusal): NextMove<Result> {
  return end({ kind: 'switchover-refused', refusal })
}

function afterInterruption({ reason }: AbortSignal): Result {
  return { kind: reason instanceof Interrupted && reason.by === 'cancelled' ? 'cancelled' : 'timed-out' }
}

/** Role, edition and process were judged before the pause, so a refusal of the activation is worth another try: nothing is live. */
function withDoubtfulRefusals(feldera: Feldera): Feldera {
  return {
    ...feldera,
    async activate(...request) {
      const answer = await feldera.activate(...request)
      return answer.ok ? answer : failed(doubtful(answer.failure))
    },
  }
}

/** Once the run was interrupted, it ends as soon as the activation is accepted. */
function untilInterrupted(policy: SwitchoverContext['policy'], signal: AbortSignal) {
  const onPrimary: OnPrimary = 'await-stop'
  return {
    ...policy,
    onPrimary,
    get wait() {
      return !signal.aborted
    },
  }
}
