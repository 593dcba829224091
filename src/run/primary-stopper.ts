import { type Attempt, succeeded } from '../attempt.ts'
import { findSame, type GuardRefusal, type Part } from '../decide/guard.ts'
import { end, LOOK_NOW, type NextMove, wait } from '../decide/move.ts'
import { livenessOf } from '../decide/primary.ts'
import { findEdition, findRole } from '../decide/readiness.ts'
import { isStandingBy } from '../decide/rearm-plan.ts'
import type { Result } from '../decide/result.ts'
import { isUnchanged } from '../decide/unchanged.ts'
import type { Answer } from '../feldera/api.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Installation } from '../feldera/installation.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import { aside, type Primary, type RunContext } from './context.ts'
import { primaryChanged, processDiffers, STALE_LOOK_PAUSE_MS, slowLook } from './postponed.ts'
import { lookAt } from './primary.ts'
import { writeToPrimary } from './primary-write.ts'
import { type Ask, actInTurn, askOnce, askUntilAnswered, cutOff, FRESH_MS, RetryPolicy } from './retry.ts'

/**
 * Looks once more at the standby, and whether an activation is still what is next.
 *
 * @returns what is next instead; `undefined` when it is
 */
export type LookAgain = () => Promise<Attempt<NextMove<Result> | undefined, Failure>>

/** Stops the primary of a run by force, after everything was judged that could refuse that, or the activation. */
export class PrimaryStopper {
  readonly #context: RunContext
  readonly #primary: Primary
  /** Whether role and edition were judged. */
  #isJudged: boolean
  readonly #stopping: RetryPolicy
  readonly #asking: RetryPolicy

  /** @param isJudged whether role and edition were judged before */
  constructor(context: RunContext, primary: Primary, { isJudged = false } = {}) {
    this.#context = context
    this.#primary = primary
    this.#isJudged = isJudged
    // These count as having worked before, because a look has succeeded before each of them.
    this.#stopping = new RetryPolicy(context.policy.timeoutMs, true)
    this.#asking = new RetryPolicy(context.policy.timeoutMs, true)
  }

  /** @param judged the primary as the look has shown it that the stop follows from */
  async stop(judged: Pipeline, lookAgain: LookAgain): Promise<NextMove<Result>> {
    const instead = (await this.judge(judged)) ?? (await this.askStandby())
    if (instead) return instead
    return await actInTurn(this.#context, () => this.#stopAfterLooks(judged, lookAgain))
  }

  /**
   * Judges roles and editions, once. What a Feldera does not tell refuses nothing; trouble puts the stop off.
   *
   * @param makesCheckpoint whether the primary is to make a checkpoint, which takes Feldera Enterprise there, too
   */
  async judge(judged: Pipeline, makesCheckpoint = false): Promise<NextMove<Result> | undefined> {
    if (this.#isJudged) return undefined
    const { feldera } = this.#context
    const there = this.#primary.feldera
    const [installation, own, primarys, installationThere] = await Promise.all([
      this.#askOptional(feldera, feldera.installation),
      this.#askOptional(feldera, feldera.role),
      this.#askOptional(there, there.role),
      makesCheckpoint ? this.#askOptional(there, there.installation) : NOT_ASKED,
    ])
    const asked = [
      ['standby', installation],
      ['standby', own],
      ['primary', primarys],
      ['primary', installationThere],
    ] as const
    for (const [side, answer] of asked)
      if (!answer.ok && answer.failure.persistence === 'transient') return this.#postpone(answer.failure, side)
    const same = await this.#findSame(judged)
    if (same) return same
    this.#isJudged = true
    const refusal =
      refusalByEdition('standby', installation) ??
      refusalByEdition('primary', installationThere) ??
      refusalByRole('standby', own) ??
      refusalByRole('primary', primarys)
    return refusal && end({ kind: 'guarded', refusal })
  }

  /**
   * With several pipelines, the primary may be one of the standbys, by another address of the same Feldera. So before anything is
   * stopped, all of them are asked for. Where their list cannot be had at all, only those are known that were looked at.
   */
  async #findSame({ id }: Pipeline): Promise<NextMove<Result> | undefined> {
    const { fleet, signal } = this.#context
    const { parts, pipeline: name } = this.#primary
    if (fleet === undefined) return undefined
    const standbys = await cutOff(FRESH_MS, fleet.standbys)(signal)
    if (!standbys.ok)
      return standbys.failure.persistence === 'transient' ? this.#postpone(standbys.failure, 'standby') : undefined
    const all = [...standbys.value.rows.values()].map((row) => [row.id, { side: 'standby', name: row.name }] as const)
    const refusal = findSame(parts, [...all, [id, { side: 'primary', name }]])
    return refusal && end({ kind: 'guarded', refusal })
  }

  #askOptional<T>(feldera: Primary['feldera'], ask: Ask<T>): Promise<Answer<T>> {
    // They are asked anew before the next try.
    const retry = new RetryPolicy(this.#context.policy.timeoutMs, false, { ms: 0 })
    return askUntilAnswered(aside(this.#context, feldera), retry, cutOff(FRESH_MS, ask))
  }

  /** The standby's process must answer, and say that it does not serve: an activation would not reach it otherwise. */
  async askStandby(): Promise<NextMove<Result> | undefined> {
    const { feldera, policy, clock, signal, recorder } = this.#context
    const { last } = recorder.record
    if (last === undefined || !isStandingBy(last)) return undefined
    const ask: Ask<string> = (limit) => feldera.processState(policy.pipeline, limit)
    const state = await cutOff(FRESH_MS, ask)(signal)
    if (state.ok) this.#asking.succeeded()
    if (state.ok && state.value === 'Initializing') return undefined
    if (state.ok) return this.#postpone(processDiffers(state.value), 'standby')
    const { failure } = state
    const pauseMs = this.#asking.failed(failure, clock.elapsed())
    if (pauseMs === undefined) return end({ kind: 'request-failed', operation: 'ask-standby', failure })
    return this.#postpone(failure, 'standby', pauseMs)
  }

  #postpone(failure: Failure, side: Part['side'], pauseMs = STALE_LOOK_PAUSE_MS): NextMove<Result> {
    this.#context.recorder.note({ kind: 'primary-postponed', failure, side })
    return wait({ ms: pauseMs })
  }

  async #stopAfterLooks(judged: Pipeline, lookAgain: LookAgain): Promise<Attempt<NextMove<Result>, Failure>> {
    const { clock, signal, recorder } = this.#context
    signal.throwIfAborted()
    const instead = await lookAgain()
    if (!instead.ok) return instead
    if (instead.value) return succeeded(instead.value)
    const begunAt = clock.elapsed()
    const sight = await lookAt(this.#primary, this.#context, { tries: 1, limitMs: 2 * FRESH_MS })
    recorder.note({ kind: 'primary-looked', sight })
    if (sight.kind === 'unknown' || livenessOf(sight) !== 'live') return succeeded(LOOK_NOW)
    if (!isUnchanged(judged, sight.pipeline)) return succeeded(this.#postpone(primaryChanged(), 'primary'))
    if (sight.isLate) return succeeded(this.#postpone(slowLook(clock.elapsed() - begunAt), 'primary'))
    return succeeded(await this.#send(sight.pipeline))
  }

  async #send(seen: Pipeline): Promise<NextMove<Result>> {
    const context = this.#context
    const { feldera, pipeline } = this.#primary
    const refusal = await writeToPrimary(context, {
      command: 'stop',
      seen,
      retry: this.#stopping,
      send: () => askOnce(context, (limit) => feldera.stop(pipeline, limit)),
    })
    return refusal ? end({ kind: 'request-failed', operation: 'stop-primary', failure: refusal }) : LOOK_NOW
  }
}

/** An installation that does not matter. */
const NOT_ASKED: Answer<Installation> = succeeded({ edition: undefined, version: undefined })

function refusalByEdition(of: Part['side'], installation: Answer<Installation>): GuardRefusal | undefined {
  if (!installation.ok || findEdition(installation.value).verdict !== 'fail') return undefined
  return { code: 'EnterpriseFeature', of, edition: installation.value.edition ?? '' }
}

function refusalByRole(of: Part['side'], role: Answer<string | undefined>): GuardRefusal | undefined {
  if (!role.ok || findRole(role).verdict !== 'fail') return undefined
  return { code: 'InsufficientPermissions', of, role: role.value ?? '' }
}
