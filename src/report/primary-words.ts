import type { GuardRefusal } from '../decide/guard.ts'
import { type LiveNow, liveNow, primaryNow, standbyPart } from '../decide/live-now.ts'
import { isColdStart } from '../decide/plan.ts'
import { isBeingStopped, isHidden, livenessOf, type PrimarySight } from '../decide/primary.ts'
import type { Result } from '../decide/result.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import { formatDuration } from '../duration.ts'
import { type Failure, isShuttingDown } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import type { Verb } from '../inputs/verbs.ts'
import type { Phase } from '../run/phase.ts'
import { ofPrimary } from '../run/primary-record.ts'
import type { RunRecord } from '../run/record.ts'
import { AT_PIPELINE, AT_PRIMARY, asSentence, quoted, sentences } from '../text.ts'
import { adviceFor } from './advice.ts'
import { fda, fdaAtPrimary } from './commands.ts'
import { nothingDone, whatActivationLeaves } from './in-feldera.ts'
import { type Ending, isGreen, type EndingWords as Words } from './outcome.ts'
import type { Facts } from './report.ts'
import { describeFailure, describeLast, describeState, inQuotes } from './wording.ts'

// What is said about the primary of a pipeline that is activated.

/** Its name; empty when none was given. */
export function primaryOf({ inputs }: Pick<Facts, 'inputs'>): string {
  return inputs.primaries.get(inputs.pipeline) ?? ''
}

/** Its name as a sentence shows it. */
export function nameOfPrimary(facts: Pick<Facts, 'inputs'>): string {
  return inQuotes(primaryOf(facts))
}

/** Its status as it was last seen; empty when the last look has shown none. */
export function stateOfPrimary(record: RunRecord): string {
  const { sight } = ofPrimary(record)
  return describeLast(sight?.kind === 'seen' ? sight.pipeline : undefined)
}

/** What a look at the primary has shown, as the predicate of a sentence. */
export function describeSight(sight: PrimarySight | undefined): string {
  if (sight === undefined) return 'was not looked at'
  if (sight.kind === 'unknown') return `could not be looked at: ${describeFailure(sight.failure)}`
  const { pipeline, servesAs } = sight
  const state = `is ${describeState(pipeline)}`
  if (servesAs !== undefined)
    return `${state} by what Feldera shows, but its process says that it is ${quoted(servesAs)}`
  return `${state}${whyLive(pipeline)}`
}

function describeLastSight(sight: PrimarySight): string {
  return sight.kind === 'seen'
    ? `it was last seen ${describeState(sight.pipeline)}`
    : `since then it ${describeSight(sight)}`
}

/** Why some states count as live that do not look so; empty for others. */
function whyLive(pipeline: Pipeline): string {
  if (pipeline.status === 'Unavailable') return ", out of Feldera's sight, which does not prove that it is gone"
  const isStarting = pipeline.desiredStatus !== 'Stopped' && pipeline.desiredStatus !== 'Standby'
  return isStarting && isColdStart(pipeline) ? ', so it is being started' : ''
}

/** The end of a run that would not send anything more, or is not green, because of the primary. */
export function describeGuarded({ refusal }: Extract<Result, { kind: 'guarded' }>, facts: Facts): Words {
  const { why, next } = describeGuardRefusal(refusal, facts)
  const failure = 'failure' in refusal ? refusal.failure : undefined
  const isSent = isTouched(facts.record)
  return {
    outcome: isSent ? 'failed' : 'refused',
    errorCode: refusal.code === 'PrimaryNotFound' ? refusal.failure.code : refusal.code,
    httpStatus: failure?.httpStatus,
    message: `${whatOfStandby(facts)}${why}`,
    inFeldera: isActivated(facts.record) ? whatActivationLeaves(facts) : asSentence(nothingDone(facts.record)),
    advice: next,
  }
}

/** Whether this step has sent anything, to either side; but for a stop that was provably not taken. */
function isTouched({ primary, hasSent, approval }: RunRecord): boolean {
  return mayHaveActed(primary?.stop) || hasSent || approval !== undefined
}

function isActivated({ activation }: Pick<RunRecord, 'activation'>): boolean {
  return activation.kind === 'accepted' || activation.kind === 'joined'
}

/** The beginning of a sentence that goes on with what is wrong with the primary. */
function whatOfStandby({ inputs, record }: Facts): string {
  const { last } = record
  const name = inQuotes(inputs.pipeline)
  const isReached = last?.status === inputs.target && last.desiredStatus === inputs.target
  const what = inputs.verb === 'switchover' ? `switch over from ${nameOfPrimary({ inputs })} to` : 'activate'
  if (last === undefined || !(isActivated(record) || isReached)) return `could not ${what} pipeline ${name}: `
  return `pipeline ${name} is ${describeState(last)}, but `
}

type WhyAndNext = Readonly<{ why: string; next: string }>

function describeGuardRefusal(refusal: GuardRefusal, facts: Facts): WhyAndNext {
  const name = nameOfPrimary(facts)
  const { sight } = ofPrimary(facts.record)
  const state = describeSight(sight)
  switch (refusal.code) {
    case 'PrimaryLive':
      return {
        why: `its primary ${name} ${sight && isHidden(sight) ? 'may be' : 'is'} live, and two that are live would write to the same outputs: it ${state}`,
        next: `Stop it first, with: ${fdaAtPrimary(facts.inputs, `stop ${primaryOf(facts)}`)}${facts.inputs.onPrimary === 'refuse' && facts.inputs.verb === 'activate' ? ", or let this step do so with 'on-primary: stop'" : ''}.`,
      }
    case 'PrimaryRestarted':
      return {
        why: `this step has stopped its primary ${name}, and somebody has started it again: it ${state}`,
        next: 'Find out who, before anything else. Run this again once the primary stays stopped.',
      }
    case 'PrimaryUnknown':
      return {
        why: `it is not known whether its primary ${name} is live: ${describeFailure(refusal.failure)}`,
        next:
          facts.inputs.verb === 'switchover'
            ? 'Find out, in its own region. A primary that is gone cannot hand over: that is a failover.'
            : "Find out, in its own region. When it is gone, or can no longer write, run this again with 'on-primary: stop', which goes on when the primary cannot be seen.",
      }
    case 'PrimaryNotFound':
      return {
        why: `its primary ${name} could not be looked at: ${describeFailure(refusal.failure)}`,
        next: primaryAdvice(refusal.failure, facts),
      }
    case 'SamePipeline': {
      const { one, other } = refusal
      return {
        why: `${one.side} ${inQuotes(one.name)} and ${other.side} ${inQuotes(other.name)} are one and the same pipeline in Feldera, by its id`,
        next: "Give each pipeline once, and as 'primary' the one that serves.",
      }
    }
    case 'EnterpriseFeature':
      return {
        why: `the ${refusal.of}'s Feldera is edition ${quoted(refusal.edition)}, which would refuse the ${refusal.of === 'standby' ? 'activation' : 'checkpoint'}, so its primary ${name} is left alone`,
        next: 'Standby pipelines and their activation need Feldera Enterprise.',
      }
    case 'InsufficientPermissions':
      return {
        why: `the credentials for the ${refusal.of} have the role ${quoted(refusal.role)}, which may ${refusal.of === 'standby' ? 'activate' : facts.inputs.verb === 'switchover' ? 'pause and stop' : 'stop'} nothing, so its primary ${name} is left alone`,
        next: "Create an API key (or OIDC trust) with the role 'write'.",
      }
  }
}

/** The inputs that count for the standby, and those that stand for them on the primary's side. */
const THERE = [
  ["'host'", "'primary-host'"],
  ["'token'", "'primary-token'"],
  ["'pipeline'", "'primary'"],
  [AT_PIPELINE, AT_PRIMARY],
] as const

/** What to check when the primary could not be looked at, or not stopped. */
export function primaryAdvice(failure: Failure, facts: Facts): string {
  if (isShuttingDown(failure))
    return `Its process is going down, or coming up: see the primary's logs in Feldera${AT_PRIMARY}.`
  const { inputs, record } = facts
  const name = primaryOf(facts)
  const there = { host: inputs.primaryHost, credentials: inputs.primaryCredentials, pipeline: name, pipelines: [name] }
  const { first: _, ...unseen } = record
  const seen = record.primary?.phases.length ? record : unseen
  const advice = adviceFor(failure, { inputs: { ...inputs, ...there }, record: seen })
  if (advice === '') return `Check the inputs 'primary' and 'primary-host' (${inputs.primaryHost}).`
  return THERE.reduce((text, [here, other]) => text.replaceAll(here, other), advice)
}

/** What to do when requests to the primary's Feldera kept failing. */
export function reachPrimary({ primaryHost, verb }: PipelineInputs): string {
  if (verb === 'switchover') return `See whether this runner reaches ${primaryHost}.`
  return `See whether this runner reaches ${primaryHost}, and re-run this job: when the primary cannot be seen from the beginning, 'on-primary: stop' goes on without it.`
}

/** The end of a run that found the primary live although the standby is. */
export function describeBothLive(result: Result, facts: Facts): Words {
  const { inputs, record } = facts
  const { last, primary } = record
  const now = liveNow(result, record)
  const alarm = FIRST_WORDS[now === 'one' ? 'both' : now]
  const isReached = last?.status === inputs.target
  const state = describeLast(last)
  const standby = isReached ? `is ${state}` : `was activated and is ${state}`
  const sight = describeSight(primary?.sight)
  return {
    outcome: 'failed',
    errorCode: inputs.verb === 'switchover' ? 'BothLive' : 'PrimaryLive',
    alarm,
    message: `${alarm}: pipeline ${inQuotes(inputs.pipeline)} ${standby}, and its primary ${nameOfPrimary(facts)} ${sight}`,
    inFeldera: sentences(whatWasDoneHere(facts), whatBecameOfStop(facts)),
    advice: adviseTo(now === 'one' ? 'both' : now, facts, result),
  }
}

const APPROVALS: Readonly<Record<NonNullable<RunRecord['approval']>, string>> = {
  accepted: 'This step has approved the difference.',
  'in-doubt': 'This step has sent an approval of the difference, and it is not known whether Feldera accepted it.',
}

function whatWasDoneHere({ record }: Facts): string {
  const { activation, approval } = record
  const approved = approval === undefined ? '' : APPROVALS[approval]
  if (activation.kind === 'accepted') return sentences('The activation was accepted before that was seen.', approved)
  if (activation.kind === 'joined') return sentences("Somebody else's activation was under way before.", approved)
  return asSentence(nothingDone(record))
}

/** What has become of a primary that this step has sent a stop. */
function whatBecameOfStop(facts: Facts): string {
  const { primary } = facts.record
  const name = nameOfPrimary(facts)
  if (primary?.stop === undefined || !mayHaveActed(primary.stop)) return ''
  const { stop, isStopped, sight } = primary
  if (primary.isBack)
    return `Its primary ${name} was stopped by this step before, and somebody has started it again: it ${describeSight(sight)}.`
  if (isStopped) return `Its primary ${name} was stopped by this step.`
  if (stop.state === 'accepted')
    return `Its primary ${name} was sent a forced stop, which Feldera has accepted; ${describeLastSight(sight)}.`
  return `Its primary ${name} was sent a forced stop, and it is not known whether Feldera has accepted it. Look at it${AT_PRIMARY}.`
}

/** The first words of a red end, when the standby and its primary are not as they should be. */
const FIRST_WORDS: Readonly<Record<Exclude<LiveNow, 'one'>, string>> = {
  both: 'both are live',
  'both-soon': 'both are live, or about to be',
  'perhaps-both': 'both may be live',
  none: 'no pipeline is live',
  'none-yet': 'no pipeline is live yet',
  'none-soon': 'no pipeline is live, or soon none will be',
  'perhaps-none': 'perhaps no pipeline is live',
}

/** How grave an alarm is: the smaller, the graver, and the largest for none. */
export function rankOfAlarm(alarm: string): number {
  const all = Object.values(FIRST_WORDS)
  return alarm === '' ? all.length : all.indexOf(alarm)
}

/** The verbs that make a standby live beside a primary. */
const GUARDED: ReadonlySet<Verb> = new Set<Verb>(['activate', 'switchover'])

/** The same end, which begins with what is live when that is not as it should be, and tells what became of the primary. */
export function withPrimary(ending: Ending, result: Result, facts: Facts): Ending {
  const { inputs, record } = facts
  const isGuarded = GUARDED.has(inputs.verb) && inputs.primaries.has(inputs.pipeline)
  if (!isGuarded || isGreen(ending.outcome) || saysIt(result)) return ending
  // One that this step has paused beside a standby that somebody has activated is told in words of its own.
  const isTold = result.kind === 'switchover-failed' && result.undone === 'standby-live' && ending.alarm !== ''
  const now = isTold ? 'one' : liveNow(result, record)
  // Refused means that nothing was sent, and is the mildest of all.
  const isGraver = areBoth(now) || mayHaveActed(record.primary?.stop)
  return {
    ...ending,
    outcome: ending.outcome === 'refused' && isGraver ? 'failed' : ending.outcome,
    alarm: now === 'one' ? ending.alarm : FIRST_WORDS[now],
    message: now === 'one' ? ending.message : `${FIRST_WORDS[now]}: ${ending.message}`,
    inFeldera: sentences(ending.inFeldera, whatBecameOfPrimary(facts, result)),
    // What to do about the standby alone could make two live.
    advice: areBoth(now) ? adviseTo(now, facts, result) : sentences(ending.advice, adviseTo(now, facts, result)),
  }
}

function areBoth(now: LiveNow): boolean {
  return now === 'both' || now === 'both-soon' || now === 'perhaps-both'
}

function saysIt(result: Result): boolean {
  if (result.kind === 'guarded') return result.refusal.code === 'SamePipeline'
  return ['invalid-inputs', 'both-live', 'records-missing'].includes(result.kind)
}

function whatBecameOfPrimary(facts: Facts, result: Result): string {
  const { primary } = facts.record
  if (result.kind === 'guarded' && result.refusal.code === 'PrimaryRestarted') return ''
  if (mayHaveActed(primary?.stop)) return whatBecameOfStop(facts)
  // The message of a refusal is about nothing else, and what was undone has been told.
  if (result.kind === 'guarded') return ''
  if (result.kind === 'switchover-failed' && result.undone === 'resumed') return ''
  if (result.kind === 'switchover-refused' && result.refusal.code === 'PrimaryNotLive') return ''
  return `Its primary ${nameOfPrimary(facts)} ${describeSight(primary?.sight)}.`
}

/** Whether a primary was named that is not known not to be live. */
export function mayPrimaryBeLive({ inputs, record: { primary } }: Facts): boolean {
  const isNotLive = primary !== undefined && livenessOf(primary.sight) === 'not-live'
  return inputs.primaries.has(inputs.pipeline) && !isNotLive
}

function adviseTo(now: LiveNow, facts: Facts, result: Result): string {
  const { inputs, record } = facts
  const { primary } = record
  if (areBoth(now)) {
    if (primary && isBeingStopped(primary.sight))
      return `The primary is on its way to being stopped: see that it gets there, at ${inputs.primaryHost}.`
    const stopPrimary = fdaAtPrimary(inputs, `stop ${primaryOf(facts)}`)
    const stopStandby = fda(inputs, `stop ${inputs.pipeline}`)
    return `Stop at once the one that is not to serve. The primary: ${stopPrimary}. The standby: ${stopStandby}.`
  }
  const mayGoBack = now !== 'one' && mayHaveActed(primary?.stop) && primary?.isBack === false
  return mayGoBack ? waysOn(facts, result) : ''
}

/** Ends after which a second run can go on. */
const GOES_ON: ReadonlySet<Result['kind']> = new Set<Result['kind']>(['request-failed', 'guarded'])

/** How to go on after this step has stopped the primary, and nothing has taken over. */
function waysOn(facts: Facts, result: Result): string {
  const { inputs, record } = facts
  const start = fdaAtPrimary(inputs, `start ${primaryOf(facts)}`)
  const isDown = standbyPart(result, record) === 'not-live'
  if (isDown && record.last?.deploymentError !== undefined)
    return `Quicker than that may be to go back: the primary's storage is as it was. Start it again: ${start}.`
  const isSwitchover = inputs.verb === 'switchover'
  const what = isSwitchover ? 'switchover' : 'failover'
  const again = isSwitchover || GOES_ON.has(result.kind) ? `To go on with the ${what}, run this again.` : ''
  const stopStandby = fda(inputs, `stop ${inputs.pipeline}`)
  const first = isDown
    ? ''
    : `first stop the standby, which may be live or come up: ${stopStandby}. Once it shows Stopped, `
  return sentences(again, `To go back, ${first}start the primary again, whose storage is as it was: ${start}.`)
}

/** What a look at the primary has shown, as a line of the log; empty when it is as before. */
export function lineAboutPrimary(
  { sight, at }: Readonly<{ sight: PrimarySight; at: number }>,
  before: RunRecord['primary'],
  facts: Pick<Facts, 'inputs'>,
): string {
  const name = nameOfPrimary(facts)
  if (sight.kind === 'unknown') return before?.sight.kind === 'unknown' ? '' : `Primary ${name} ${describeSight(sight)}`
  const { status, desiredStatus } = sight.pipeline
  const phase = before?.phases.at(-1)
  const isSame = phase?.status === status && phase.desiredStatus === desiredStatus
  if (isSame && before?.sight.kind === 'seen' && before.sight.servesAs === sight.servesAs) return ''
  const isLive = livenessOf(sight) === 'live'
  const meaning = isLive ? '' : ', so it is not live'
  return `Primary ${name} ${isSame || phase === undefined ? describeSight(sight) : change(phase, sight, at)}${meaning}`
}

function change({ status, from }: Phase, sight: Extract<PrimarySight, { kind: 'seen' }>, now: number): string {
  const { pipeline: seen } = sight
  if (status === seen.status) return `is still ${quoted(seen.status)}; ${quoted(seen.desiredStatus)} is desired now`
  return `${describeSight(sight)}, after ${formatDuration(now - from)} as ${quoted(status)}`
}

/** What a green step without knowledge of the primary leaves to do, as a clause; empty for other ends. */
export function whatIsNotKnown(facts: Facts): string {
  if (facts.inputs.verb !== 'activate' || primaryNow(facts.record.primary) !== 'unknown') return ''
  return `it is not known whether its primary ${nameOfPrimary(facts)} at ${facts.inputs.primaryHost} is live: make sure that it cannot write, and that it does not come back beside this one`
}

/** A warning that the activation is sent although the primary was not seen. */
export function warnOverlooked(failure: Failure, facts: Pick<Facts, 'inputs'>): string {
  return `It is not known whether primary ${nameOfPrimary(facts)} is live: ${describeFailure(failure)}. Going on all the same, as 'on-primary: stop' says: make sure that it is gone, or can no longer write, and that it does not come back beside the standby`
}

/** A warning that the primary was not seen in the end. */
export function warnOutOfSight(failure: Failure, facts: Pick<Facts, 'inputs'>): string {
  return `Primary ${nameOfPrimary(facts)} could not be looked at in the end: ${describeFailure(failure)}. Make sure that it does not come back beside the standby`
}

/** What to call the inputs' primary in the first line of the log; empty without one. */
export function openingAboutPrimary(inputs: Pick<PipelineInputs, 'primaries' | 'onPrimary' | 'primaryHost'>): string {
  if (inputs.primaries.size === 0) return ''
  const [first = '', ...others] = [...inputs.primaries.values()]
  const which = others.length === 0 ? `its primary ${inQuotes(first)}` : 'each primary'
  const how = inputs.onPrimary === 'stop' ? ', and stopping it if it is' : ''
  return `, only while ${which} at ${inputs.primaryHost} is not live${how}`
}
