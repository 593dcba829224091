import type { Clock } from './clock.ts'
import { formatDuration } from './duration.ts'
import type { Acceptance } from './feldera/client.ts'
import { describeFailure, type Failure, ownFailure } from './feldera/failure.ts'
import {
  type Checkpoint,
  describeState,
  isKnownStatus,
  type Pipeline,
  type Status,
  type TargetStatus,
  wasNeverStandby,
} from './feldera/pipeline.ts'

/** Where the lines of a run go. Everything given may hold remote text; the log makes it plain. */
export interface Log {
  info(line: string): void
  warning(line: string): void
}

/** One stretch of the run in which the pipeline showed the same. Times in milliseconds on the step's clock. */
export interface Phase {
  readonly status: Status
  readonly desiredStatus: Status
  readonly from: number
}

/** What is known about the activation this step may have sent. */
export type Activation =
  | { readonly kind: 'not-sent' }
  /** Nothing was sent because somebody else's activation was under way; `at` is when that was seen. */
  | { readonly kind: 'joined'; readonly at: number }
  /** Sent, and no answer told whether Feldera took it. */
  | { readonly kind: 'unclear'; readonly at: number }
  /** `serverTime`: Feldera's clock at that moment, milliseconds since the epoch. */
  | {
      readonly kind: 'accepted'
      readonly at: number
      readonly serverTime: number | undefined
      readonly said: Acceptance | undefined
    }

/**
 * A quiet stretch after which a line says that the step is alive. Long enough that a wait of ten minutes stays readable,
 * short enough that nobody at the screen takes it for a hang.
 */
export const HEARTBEAT_MS = 30_000

/** The runner keeps ten annotations of a step; a handful of warnings about statuses says all there is to say. */
const UNKNOWN_STATUSES_TOLD = 3

/**
 * Remembers what the run has seen, and tells the log about each change once.
 *
 * The one piece of mutable state of a run: the report is written from it, also when the run was interrupted anywhere.
 */
export class Journal {
  readonly #clock: Clock
  readonly #log: Log
  readonly #unknownStatuses = new Set<Status>()
  readonly #phases: Phase[] = []
  #first: Pipeline | undefined
  #last: Pipeline | undefined
  #activation: Activation = { kind: 'not-sent' }
  #desiredSinceSeen: number | undefined
  #sawUnavailable = false
  #approvalDiff: unknown
  #trouble: { readonly failure: Failure; readonly since: number; readonly count: number } | undefined
  #longestTrouble: { readonly failure: Failure; readonly ms: number } | undefined
  #activationTrouble: Failure | undefined
  #approvalTrouble: Failure | undefined
  #beforeSending: Activation = { kind: 'not-sent' }
  #hasSent = false
  #desiredBefore: Status | undefined
  #personAsked = false
  #lastLineAt = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** The pipeline as first and as last seen. */
  get first(): Pipeline | undefined {
    return this.#first
  }
  get last(): Pipeline | undefined {
    return this.#last
  }
  get activation(): Activation {
    return this.#activation
  }
  /** Whether an activation ever left this step, also one that was provably not taken. */
  get hasSent(): boolean {
    return this.#hasSent
  }
  /** What was desired when this step last sent an activation. */
  get desiredBefore(): Status | undefined {
    return this.#desiredBefore
  }
  /** Oldest first. */
  get phases(): readonly Phase[] {
    return this.#phases
  }
  /** The difference last shown at AwaitingApproval. */
  get approvalDiff(): unknown {
    return this.#approvalDiff
  }
  /** What keeps the step from getting on just now: failing looks, else an activation or approval that failed. */
  get trouble(): Failure | undefined {
    return this.#trouble?.failure ?? this.#activationTrouble ?? this.#approvalTrouble
  }
  /** The longest stretch of failing looks that is over, in milliseconds. */
  get longestTrouble(): { readonly failure: Failure; readonly ms: number } | undefined {
    return this.#longestTrouble
  }
  /** When the target was first desired by Feldera's clock, as the first look that showed it said. */
  get desiredSinceSeen(): number | undefined {
    return this.#desiredSinceSeen
  }
  /** Whether Feldera lost sight of the process since the activation, which resets its timestamps. */
  get sawUnavailable(): boolean {
    return this.#sawUnavailable
  }
  /** The checkpoints the pipeline held when it was last seen, oldest first. */
  get checkpoints(): readonly Checkpoint[] {
    return this.#last?.checkpoints ?? []
  }

  say(line: string): void {
    this.#lastLineAt = this.#clock.elapsed()
    this.#log.info(line)
  }

  warn(line: string): void {
    this.#lastLineAt = this.#clock.elapsed()
    this.#log.warning(line)
  }

  /** Takes down one look at the pipeline, without a line. */
  found(seen: Pipeline): void {
    this.#first ??= seen
    this.#last = seen
  }

  /** Takes down one look at the pipeline; a change gets a line, sameness only a heartbeat. */
  saw(seen: Pipeline, target: TargetStatus): void {
    const before = this.#last
    this.found(seen)
    if (seen.status !== 'AwaitingApproval') this.#approvalTrouble = undefined
    else if (seen.approvalDiff !== undefined) this.#approvalDiff = seen.approvalDiff
    if (this.#activation.kind !== 'not-sent') this.#followActivation(seen, target)
    if (before?.status !== seen.status || before.desiredStatus !== seen.desiredStatus) this.#changed(seen, target)
    else this.#heartbeat(seen)
  }

  /** From here until an answer came, Feldera may have taken it. */
  sending(target: TargetStatus): void {
    this.#hasSent = true
    this.#desiredBefore = this.#last?.desiredStatus
    this.#beforeSending = this.#activation
    if (this.#activation.kind === 'unclear') this.say('No sign that it was taken; sending it again')
    this.#activation = { kind: 'unclear', at: this.#clock.elapsed() }
    if (this.#activationTrouble === undefined) this.say(`Sending the activation (initial=${target.toLowerCase()})`)
  }

  /** The last activation was provably not taken. What an earlier one left open stays open. */
  notTaken(): void {
    this.#activation = this.#beforeSending
  }

  /** @param serverTime Feldera's clock when it answered, milliseconds since the epoch */
  accepted(said: Acceptance, serverTime: number | undefined): void {
    this.#activationTrouble = undefined
    this.#activation = { kind: 'accepted', at: this.#clock.elapsed(), serverTime, said }
    this.say(said.text ? `Feldera accepted the activation: ${said.text}` : 'Feldera accepted the activation')
  }

  /** An activation whose answer did not say so turns out to have been taken, as the last look shows. */
  foundAccepted(): void {
    const at = 'at' in this.#activation ? this.#activation.at : this.#clock.elapsed()
    this.#activationTrouble = undefined
    this.#activation = { kind: 'accepted', at, serverTime: undefined, said: undefined }
    this.#desiredSinceSeen ??= this.#last?.desiredStatusSince
    this.say(
      'The activation was accepted, although its answer did not say so: Feldera shows the asked status as desired',
    )
  }

  /** The pipeline is on its way to the target without this step's doing, as the last look shows. */
  joined(): void {
    this.#activationTrouble = undefined
    this.#activation = { kind: 'joined', at: this.#clock.elapsed() }
    this.#desiredSinceSeen ??= this.#last?.desiredStatusSince
    const what =
      this.#last && wasNeverStandby(this.#last)
        ? `The pipeline was started as ${this.#last.deploymentInitial} and is on its way there`
        : 'An activation to the asked status is under way already'
    this.say(`${what}; ${this.#hasSent ? 'nothing more is sent' : 'nothing is sent'}`)
  }

  /** Feldera waits for a person; said once, then left to the heartbeat. */
  awaitsPerson(name: string): void {
    if (this.#personAsked) return
    this.#personAsked = true
    this.say(`Waiting for somebody to approve the difference, with: fda approve ${name}`)
  }

  /**
   * A request failed and will be repeated. The first failure in a row gets a line, then only heartbeats.
   *
   * @param why why a failure is asked about again that reads like a fact; empty where it does not
   */
  troubled(failure: Failure, pauseMs: number, why = ''): void {
    const now = this.#clock.elapsed()
    const { count = 0, since = now, failure: before } = this.#trouble ?? {}
    this.#trouble = { failure, since, count: count + 1 }
    if (before?.code !== failure.code) {
      this.say(`No good answer: ${describeFailure(failure)}. Trying again, next in ${formatDuration(pauseMs)}${why}`)
    } else this.stillTroubled()
  }

  /** For long pauses between two tries: a heartbeat when it is due. */
  stillTroubled(): void {
    const now = this.#clock.elapsed()
    if (this.#trouble === undefined || now - this.#lastLineAt < HEARTBEAT_MS) return
    const { failure, since, count } = this.#trouble
    const tries = count === 1 ? 'one try' : `${count} tries`
    this.say(`Still no good answer after ${tries} in ${formatDuration(now - since)}: ${describeFailure(failure)}`)
  }

  /** The step was interrupted while a request had been without an answer for so many milliseconds. */
  unanswered(ms: number): void {
    const words = `a request had no complete answer for ${formatDuration(ms)}`
    const failure = ownFailure('transient', 'RequestTimedOut', words)
    this.#trouble ??= { failure, since: this.#clock.elapsed() - ms, count: 1 }
  }

  /** The activation failed in a way that a look or another try may settle. */
  troubledActivation(failure: Failure): void {
    const next = failure.mayHaveActed ? 'Looking whether it was taken' : 'Trying again'
    this.#sayIfNew(
      failure,
      this.#activationTrouble,
      `The activation got no good answer: ${describeFailure(failure)}. ${next}`,
    )
    this.#activationTrouble = failure
  }

  /** The approval failed in a way that another try may settle. */
  troubledApproval(failure: Failure): void {
    this.#sayIfNew(
      failure,
      this.#approvalTrouble,
      `The approval got no good answer: ${describeFailure(failure)}. Trying again`,
    )
    this.#approvalTrouble = failure
  }

  /** Feldera took the approval. */
  approved(): void {
    this.#approvalTrouble = undefined
    this.say('Approved the difference between checkpoint and pipeline, as on-approval asks')
  }

  /** The requests succeed again. */
  recovered(): void {
    if (this.#trouble === undefined) return
    const { failure, count, since } = this.#trouble
    const ms = this.#clock.elapsed() - since
    if (ms > (this.#longestTrouble?.ms ?? 0)) this.#longestTrouble = { failure, ms }
    this.#trouble = undefined
    const failures = count === 1 ? 'one failed request' : `${count} failed requests`
    this.say(`Feldera answers again, after ${failures} in ${formatDuration(ms)}`)
  }

  #sayIfNew(failure: Failure, before: Failure | undefined, line: string): void {
    if (before?.code === failure.code && this.#clock.elapsed() - this.#lastLineAt < HEARTBEAT_MS) return
    this.say(line)
  }

  #followActivation(seen: Pipeline, target: TargetStatus): void {
    if (seen.status === 'Unavailable') this.#sawUnavailable = true
    if (seen.desiredStatus === target) this.#desiredSinceSeen ??= seen.desiredStatusSince
  }

  #changed(seen: Pipeline, target: TargetStatus): void {
    const now = this.#clock.elapsed()
    const before = this.#phases.at(-1)
    this.#phases.push({
      status: seen.status,
      desiredStatus: seen.desiredStatus,
      from: this.#beginOf(seen, before, now),
    })
    this.say(`${describeChange(before, seen, now)}${explainState(seen, target)}`)
    this.#wonderAbout(seen)
  }

  /** Feldera shows up to 2.5 s late that the target is desired; that phase began with the acceptance all the same. */
  #beginOf(seen: Pipeline, before: Phase | undefined, now: number): number {
    if (this.#activation.kind !== 'accepted' || before?.status !== seen.status) return now
    const { at } = this.#activation
    return before.from < at ? at : now
  }

  #wonderAbout(seen: Pipeline): void {
    const isNews = !isKnownStatus(seen.status) && !this.#unknownStatuses.has(seen.status)
    if (isNews && this.#unknownStatuses.size < UNKNOWN_STATUSES_TOLD) {
      this.#unknownStatuses.add(seen.status)
      this.warn(`Status ${seen.status} is not known to this version of the action; taking it for work in progress`)
    }
  }

  #heartbeat(seen: Pipeline): void {
    const now = this.#clock.elapsed()
    if (now - this.#lastLineAt < HEARTBEAT_MS) return
    const since = this.#phases.at(-1)?.from ?? now
    this.say(`Still ${describeState(seen)}, for ${formatDuration(now - since)}`)
  }
}

function describeChange(before: Phase | undefined, seen: Pipeline, now: number): string {
  if (before === undefined) return `Pipeline '${seen.name}' is ${describeState(seen)}`
  if (before.status === seen.status && seen.status === seen.desiredStatus)
    return `${seen.desiredStatus} is desired again, which the pipeline already is`
  if (before.status === seen.status) return `${seen.desiredStatus} is desired now; the pipeline is still ${seen.status}`
  return `${before.status} → ${describeState(seen)}, after ${formatDuration(now - before.from)}`
}

/** Says why a state that looks like a hang is none. */
function explainState({ status, desiredStatus }: Pipeline, target: TargetStatus): string {
  if (status === 'Standby' && desiredStatus === target) {
    return '. Feldera shows Standby while it pulls the last checkpoint and restores it; that takes at least one pull interval'
  }
  if (status === 'Unavailable') return '. Feldera has lost sight of the pipeline process; it may come back by itself'
  return ''
}
