import type { DrainObstacle, HandOverObstacle, Stage } from '../decide/hand-over.ts'
import type { RecordsFound } from '../decide/records-found.ts'
import type { Result } from '../decide/result.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import type { Doubt, SwitchoverRefusal } from '../decide/switchover-plan.ts'
import type { Undone } from '../decide/undo.ts'
import { formatDuration } from '../duration.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import type { HandOverRecord } from '../run/hand-over-record.ts'
import { ofPrimary } from '../run/primary-record.ts'
import { AT_PIPELINE, AT_PRIMARY, command, quoted, sentences, withoutStop } from '../text.ts'
import { fda, fdaAtPrimary, shellWord } from './commands.ts'
import { type Ending, isGreen, type EndingWords as Words } from './outcome.ts'
import { nameOfPrimary, primaryAdvice, primaryOf, stateOfPrimary } from './primary-words.ts'
import { describeNotArmed } from './rearm-words.ts'
import type { Facts, PipelineReport } from './report.ts'
import { describeFailure, describeLast, inQuotes, listNames } from './wording.ts'

// What is said about a primary that hands over to its standby.

type ResultOf<K extends Result['kind']> = Extract<Result, { readonly kind: K }>
const KINDS = [
  ...(['primary-stopped', 'switched-over', 'records-missing'] as const),
  ...(['switchover-refused', 'hand-over-obstructed', 'switchover-failed'] as const),
] as const
export type SwitchoverResult = ResultOf<(typeof KINDS)[number]>

/** Whether an end is one that only a switchover has. */
export function isOfSwitchover(result: Result): result is SwitchoverResult {
  return KINDS.some((kind) => kind === result.kind)
}

/** A number of records as people read it. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

function records(count: number): string {
  return count === 1 ? '1 record' : `${formatCount(count)} records`
}

/** The ends that only a switchover has. `describe` puts the cause of a failed one into words. */
export function describeSwitchoverEnding(
  result: SwitchoverResult,
  facts: Facts & Pick<PipelineReport, 'measurements'>,
  describe: (cause: Result) => Ending,
): Words {
  switch (result.kind) {
    // No step ends as the first.
    case 'primary-stopped':
    case 'switched-over':
      return { message: describeSwitchedOver(facts) }
    case 'records-missing':
      return describeMissing(result, facts)
    case 'switchover-refused':
      return describeRefused(result, facts)
    case 'hand-over-obstructed':
      return describeObstructed(result, facts)
    case 'switchover-failed':
      return describeGivenUp(result, facts, describe(result.cause))
  }
}

/** What a switchover could not do, as the beginning of a sentence. */
export function couldNotSwitchOver(inputs: PipelineInputs): string {
  return `could not switch over from ${nameOfPrimary({ inputs })} to pipeline ${inQuotes(inputs.pipeline)}`
}

function describeSwitchedOver({ inputs, record, measurements }: Facts & Pick<PipelineReport, 'measurements'>): string {
  const { handOver, last } = record
  const downtimeMs = measurements.switchover?.downtimeMs
  const proven = handOver?.proven
  const isKnown = handOver?.found?.kind === 'all'
  // A run before this one has seen it drained, and this one knows only what both sides show.
  const isSeen = handOver !== undefined && handOver.stages.length > 0
  const all =
    proven && isKnown
      ? `, with ${isSeen ? 'all' : 'the'} ${records(proven.records)} that ${isSeen ? 'it had processed' : 'its newest checkpoint holds'}`
      : ''
  const down = downtimeMs === undefined ? '' : `; nothing served for ${formatDuration(downtimeMs)}`
  const held = record.hold ? `; it has stayed ${describeLast(last)} for ${formatDuration(inputs.stableForMs)}` : ''
  return `pipeline ${inQuotes(inputs.pipeline)} is ${describeLast(last)} in place of ${nameOfPrimary({ inputs })}${all}${down}${held}`
}

/** A warning that nothing proves that nothing was lost. */
export function warnNotCompared(found: RecordsFound, facts: Pick<Facts, 'inputs' | 'record'>): string {
  const expected = facts.record.handOver?.proven?.records
  if (found.kind !== 'unknown' || expected === undefined) return ''
  return `Pipeline ${inQuotes(facts.inputs.pipeline)} does not tell how many records it has processed, so it is not proven that it has the ${records(expected)} of its primary: ${describeFailure(found.failure)}`
}

function describeMissing({ found }: ResultOf<'records-missing'>, facts: Facts): Words {
  const { inputs } = facts
  const why = found.isOtherLine
    ? `it did not continue from the checkpoint of its primary ${nameOfPrimary(facts)}, but has a history of its own`
    : `it has processed ${records(found.records)}, and its primary ${nameOfPrimary(facts)} had processed ${formatCount(found.expected)}`
  const stop = fda(inputs, `stop ${inputs.pipeline}`)
  const start = fdaAtPrimary(inputs, `start ${primaryOf(facts)}`)
  return {
    outcome: 'failed',
    errorCode: 'RecordsMissing',
    alarm: MISSING,
    message: `${MISSING}: pipeline ${inQuotes(inputs.pipeline)} is ${describeLast(facts.record.last)}, but ${why}`,
    inFeldera: 'The activation was accepted, and the primary was stopped; nothing was undone.',
    advice: `If it must not go on like this, stop it: ${stop}. Once it shows Stopped, start the primary again, whose storage is as it was: ${start}. Running this again would be green, because it compares nothing again.`,
  }
}

const MISSING = 'records are missing'

function describeRefused({ refusal }: ResultOf<'switchover-refused'>, facts: Facts): Words {
  const { why, next } = describeRefusal(refusal, facts)
  return {
    outcome: 'refused',
    errorCode: refusal.code === 'ProcessNotAsked' ? refusal.failure.code : refusal.code,
    httpStatus: refusal.code === 'ProcessNotAsked' ? refusal.failure.httpStatus : undefined,
    message: `${couldNotSwitchOver(facts.inputs)}: ${why}`,
    inFeldera: 'Nothing was sent.',
    advice: next,
  }
}

type WhyAndNext = Readonly<{ why: string; next: string }>

function describeRefusal(refusal: SwitchoverRefusal, facts: Facts): WhyAndNext {
  const primary = nameOfPrimary(facts)
  switch (refusal.code) {
    case 'NotArmed': {
      const { why, next } = describeNotArmed(refusal.armament)
      return { why: `the standby is not known to pull what ${primary} pushes: ${why}`, next }
    }
    case 'ApprovalNotSettled':
      return describeUnsettled(refusal.policy)
    case 'PrimaryNotLive':
      return describeNotLive(refusal.doubt, facts)
    case 'CheckpointImpossible':
      return {
        why: `its primary ${primary} can never make a checkpoint, in Feldera's own words: ${listNames(refusal.obstacles.map(quoted))}`,
        next: 'Without a checkpoint there is nothing to hand over. See what Feldera needs for fault tolerance: a storage, and inputs that can be read again.',
      }
    case 'RecordsNotTold':
      return describeUntold(primary)
    case 'ProcessNotAsked':
      return {
        why: `the process of its primary ${primary} does not tell what it has processed: ${describeFailure(refusal.failure)}`,
        next: primaryAdvice(refusal.failure, facts),
      }
  }
}

function describeUntold(primary: string): WhyAndNext {
  return {
    why: `the checkpoints of primary ${primary} do not tell how many records they hold, so nothing can be proven`,
    next: 'This Feldera is too old to hand over with nothing lost.',
  }
}

function describeUnsettled(policy: string | undefined): WhyAndNext {
  if (policy === 'reject')
    return {
      why: "the standby was started with bootstrap_policy=reject, so it fails where it differs from the primary's checkpoint, and that would show only once the primary is stopped",
      next: 'Start it in standby with bootstrap_policy=allow.',
    }
  const what =
    policy === undefined ? 'does not tell its bootstrap_policy' : 'was started with bootstrap_policy=await_approval'
  return {
    why: `the standby ${what}, so where it differs from the primary's checkpoint it would wait for approval while nothing is live`,
    next: "Set 'on-approval: approve', or start it in standby with bootstrap_policy=allow.",
  }
}

/** Nothing is live, and both ways out are for a person to choose. */
function describeNotLive(doubt: Doubt, facts: Facts): WhyAndNext {
  const { inputs } = facts
  const primary = nameOfPrimary(facts)
  const state = stateOfPrimary(facts.record)
  const start = fdaAtPrimary(inputs, `start ${primaryOf(facts)}`)
  return {
    why: `its primary ${primary} is ${state} already, and ${describeDoubt(doubt)}`,
    next: `There are two ways out. (1) Start the primary again, with all that it had: ${start}; then run this again. (2) Activate the standby with what it holds, which may lack what the primary did last: that is a failover, with the action itself instead of …/switchover.`,
  }
}

function describeDoubt(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'not-paused':
      return 'its events do not show that it was paused when it was stopped, so it may have processed more than it has pushed'
    case 'events-unknown':
      return `its events cannot be read, so nobody knows whether it had processed more than it has pushed: ${describeFailure(doubt.failure)}`
    case 'records-unknown':
      return 'Feldera does not show on both sides how many records the newest checkpoints hold'
    case 'not-saved':
      return 'no checkpoint was made since it was paused, so it may have processed more than the newest one holds'
    case 'behind':
      return `its newest checkpoint holds ${records(doubt.records)}, and that of the standby ${formatCount(doubt.held)}`
  }
}

function describeObstructed({ obstacle }: ResultOf<'hand-over-obstructed'>, facts: Facts): Words {
  const { why, next } = describeObstacle(obstacle, facts)
  return { outcome: 'failed', errorCode: obstacle.code, message: why, advice: next }
}

function describeObstacle(obstacle: HandOverObstacle, facts: Facts): WhyAndNext {
  const { inputs, record } = facts
  const primary = nameOfPrimary(facts)
  const state = stateOfPrimary(record)
  switch (obstacle.code) {
    case 'NotDrained':
      return describeRestless(obstacle.cause, facts)
    case 'CheckpointFailed':
      return {
        why: `primary ${primary} could make no checkpoint: ${quoted(obstacle.error)}`,
        next: `See the primary's logs in Feldera${AT_PRIMARY}.`,
      }
    case 'PushFailed':
      return {
        why: `primary ${primary} could not push its checkpoint to the object store: ${quoted(obstacle.error)}`,
        next: `See the primary's logs in Feldera${AT_PRIMARY}. If its bucket is owned by another pipeline, give it one of its own, from which the standby pulls.`,
      }
    case 'RecordsNotTold':
      return describeUntold(primary)
    case 'PrimaryResumed':
      return { why: `somebody has set primary ${primary} running again: it is ${state}`, next: FIND_OUT }
    case 'PrimaryStopped':
      return {
        why: `primary ${primary} was stopped by somebody else, or has failed: it is ${state}`,
        next: serveAgain(facts),
      }
    case 'PrimaryReplaced':
      return {
        why: `somebody has stopped primary ${primary} and started it anew, as another deployment`,
        next: FIND_OUT,
      }
    case 'StandbyChanged': {
      const now = describeLast(record.last)
      return {
        why: `somebody has changed the standby ${inQuotes(inputs.pipeline)}: it is ${now}`,
        next: FIND_OUT,
      }
    }
  }
}

const FIND_OUT = 'Find out who did that, before anything else.'

/** What to do about a primary that was stopped before anything was handed over. */
function serveAgain(facts: Facts): string {
  const start = fdaAtPrimary(facts.inputs, `start ${primaryOf(facts)}`)
  return `To have the primary serve again: ${start}. If it is to stay down, run this again: it activates the standby if that is known to hold everything, and otherwise names both ways out.`
}

function describeRestless(cause: DrainObstacle, facts: Facts): WhyAndNext {
  const primary = nameOfPrimary(facts)
  const paused = `primary ${primary} did not drain while it was paused`
  switch (cause.kind) {
    case 'fed': {
      const by = cause.inputs.length === 0 ? '' : ` by ${listNames(cause.inputs.map(quoted))}`
      return {
        why: `${paused}: records went on coming in${by}`,
        next: 'Something goes on sending them, as HTTP requests with force=true do, which a pause does not hold back. Stop that sender, and run this again.',
      }
    }
    case 'transaction':
      return {
        why: `${paused}: a transaction is open, and no checkpoint is made before it ends`,
        next: 'Commit it, or find the input connector that has opened it, and run this again.',
      }
    case 'sink': {
      const by = cause.outputs.length === 0 ? 'an output' : `output ${listNames(cause.outputs.map(quoted))}`
      return {
        why: `${paused}: ${by} has not accepted the results of ${records(cause.missing)}, and Feldera makes no checkpoint until it has`,
        next: 'Check that what it writes to is reachable and accepts data, and run this again.',
      }
    }
    case 'backlog':
      return {
        why: `${paused}: it still had ${records(cause.buffered)} to process`,
        next: "Give it longer with a higher 'timeout', of which it may take a fifth, or run this when it has less to do.",
      }
    case 'unsettled':
      return {
        why: `${paused}: its counters do not agree`,
        next: `See the primary's statistics in Feldera${AT_PRIMARY}.`,
      }
  }
}

/** The end of a hand-over that was given up. It begins with a primary that is left paused. */
function describeGivenUp({ cause, undone }: ResultOf<'switchover-failed'>, facts: Facts, ended: Ending): Words {
  const alarm = alarmOf(undone, facts)
  const isCut = cause.kind === 'timed-out' || cause.kind === 'cancelled'
  const why = isCut ? whyCut(cause.kind, facts) : whyEnded(cause, ended)
  const what = `${couldNotSwitchOver(facts.inputs)}: ${why}`
  return {
    ...ended,
    outcome: cause.kind === 'cancelled' || cause.kind === 'timed-out' ? cause.kind : 'failed',
    errorCode: cause.kind === 'timed-out' ? codeOfTimeout(facts) : ended.errorCode,
    alarm,
    message: alarm === '' ? what : `${alarm}: ${what}`,
    inFeldera: whatWasUndone(undone, facts),
    advice: sentences(howToResume(undone, facts), isCut ? adviceOnCut(cause.kind, facts) : ended.advice),
  }
}

function whyEnded(cause: Result, { message }: Ending): string {
  const isAboutStandby = cause.kind === 'request-failed' && cause.operation === 'switch-over'
  return isAboutStandby ? `requests to its Feldera failed: ${describeFailure(cause.failure)}` : withoutStop(message)
}

/**
 * The same red end of a switchover, which begins with a primary that somebody else has paused: it is left so, and serves nobody.
 */
export function withPausedPrimary(ending: Ending, facts: Facts): Ending {
  const { inputs, record } = facts
  const { sight, pause, phases = [] } = ofPrimary(record)
  const last = phases.at(-1)
  // With its process restarting it comes up paused.
  const isOfOthers = last?.desiredStatus === 'Paused' && !mayHaveActed(pause)
  if (inputs.verb !== 'switchover' || isGreen(ending.outcome) || ending.alarm !== '' || !isOfOthers) return ending
  const state = sight?.kind === 'seen' && last.status === 'Paused' ? 'is' : 'may be'
  const by = phases[0]?.status === 'Paused' ? 'as this run has found it' : 'by somebody else'
  const alarm = `primary ${nameOfPrimary(facts)} ${state} paused, ${by}`
  const resume = `It processes nothing. It was paused by somebody, or by a run that was cut off. If it is to serve: ${resumeCommand(inputs)}.`
  return { ...ending, alarm, message: `${alarm}: ${ending.message}`, advice: sentences(resume, ending.advice) }
}

function alarmOf(undone: Undone, facts: Facts): string {
  const { primary } = facts.record
  const name = nameOfPrimary(facts)
  const sight = primary?.sight
  const isPausedStill = sight?.kind === 'seen' && sight.pipeline.desiredStatus === 'Paused'
  switch (undone) {
    case 'standby-live':
      return isPausedStill ? `primary ${name} is left paused` : ''
    case 'gone':
      return isPausedStill ? `primary ${name} is paused, as another deployment than this step has paused` : ''
    case 'not-resumed':
      return isPausedStill ? `primary ${name} is left paused` : `primary ${name} may be left paused`
    // The stop may have been accepted, or may not.
    case 'not-tried':
      return isPausedStill && mayHaveActed(primary?.pause) ? `primary ${name} may be left paused` : ''
    default:
      return ''
  }
}

/** What to do about a primary that this step has paused, and a standby that somebody has activated meanwhile. */
export function describeChoice(inputs: PipelineInputs): string {
  const stopStandby = fda(inputs, `stop ${inputs.pipeline}`)
  const stopPrimary = fdaAtPrimary(inputs, `stop ${primaryOf({ inputs })}`)
  return `Choose one. (1) To keep the primary, stop the standby: ${stopStandby}; once that shows Stopped, set the primary running again: ${resumeCommand(inputs)}. (2) To keep the standby, which may lack what the primary did last, stop the primary: ${stopPrimary}.`
}

/** How long the primary was paused, as far as this run has seen. */
function pausedFor({ record }: Facts): string {
  const { pause, resume } = ofPrimary(record)
  const ms = pause && resume ? resume.at - pause.at : 0
  return ms < 1_000 ? '' : ` for ${formatDuration(ms)}`
}

/** Whether the primary is known to have been paused: a pause that was sent may never have arrived. */
function wasPaused({ record: { primary, handOver } }: Facts): boolean {
  return primary?.pause?.state === 'accepted' || handOver?.wasPaused === true
}

function whatWasUndone(undone: Undone, facts: Facts): string {
  const nothing = 'Nothing was switched over.'
  const done = wasPaused(facts) ? 'This step has paused the primary' : 'This step has sent the primary a pause'
  switch (undone) {
    case 'untouched':
      return `This step has not paused the primary. ${nothing}`
    case 'resumed':
      return wasPaused(facts)
        ? `The primary was paused${pausedFor(facts)}, and is Running again. ${nothing}`
        : `${done}, and it is not known whether that was accepted: it is Running. ${nothing}`
    case 'standby-live':
      return `${done}, and does not set it running again, because the standby is live or about to be.`
    case 'gone':
      return `${done}, and somebody has stopped or changed it since. ${nothing}`
    case 'not-resumed':
      return `${done}, and has not seen it Running again${whyNotResumed(facts.record)}. ${nothing}`
    case 'not-tried':
      return ''
  }
}

/** What has kept a primary from being resumed, or seen, as the end of a clause; empty when nothing has. */
export function whyNotResumed(record: Facts['record']): string {
  const { trouble, sight } = ofPrimary(record)
  const failure = trouble?.failure ?? (sight?.kind === 'unknown' ? sight.failure : undefined)
  return failure ? `: ${describeFailure(failure)}` : ''
}

function howToResume(undone: Undone, facts: Facts): string {
  if (undone === 'not-resumed') return `Look at it${AT_PRIMARY}. If it is Paused: ${resumeCommand(facts.inputs)}.`
  if (undone === 'standby-live') return describeChoice(facts.inputs)
  if (undone !== 'not-tried' || alarmOf(undone, facts) === '') return ''
  return `If it still shows Paused, set it running again: ${resumeCommand(facts.inputs)}.`
}

/** What sets a paused primary running again. */
export function resumeCommand(inputs: PipelineInputs): string {
  const address = `${inputs.primaryHost}/v0/pipelines/${primaryOf({ inputs })}/resume`
  const tenant = inputs.tenant === undefined ? [] : [`Feldera-Tenant: ${inputs.tenant}`]
  // Their values are secrets.
  const others = Object.keys(inputs.headers).map((name) => `${name}: …`)
  const headers = [...tenant, ...others].map((header) => `-H ${shellWord(header)} `)
  return command(`curl -X POST -H "Authorization: Bearer $FELDERA_API_KEY" ${headers.join('')}${shellWord(address)}`)
}

/** What each stage waits for, as the end of a sentence. */
const WAITS: Readonly<Record<Stage, string>> = {
  pause: 'the primary was not yet seen paused',
  drain: 'the primary had not yet drained',
  checkpoint: 'the primary had not yet made a checkpoint of all that it has processed',
  push: "the primary's checkpoint was not yet in the object store",
  pull: "the standby had not yet pulled the primary's checkpoint",
  stop: 'the stop of the primary was not yet sent',
}

function whyCut(kind: 'timed-out' | 'cancelled', facts: Facts): string {
  const { handOver, primary } = facts.record
  // From the stop on it takes the whole of the time.
  if (mayHaveActed(primary?.stop))
    return `the ${formatDuration(facts.inputs.timeoutMs)} of 'timeout' had passed, when it was not known whether the stop of the primary was accepted${troubleIn(facts)}`
  const waits = handOver && (primary?.stop ? 'the stop of the primary was not accepted' : WAITS[handOver.stage])
  const stage = waits ? `, when ${waits}${delaysIn(facts)}${troubleIn(facts)}` : ''
  if (kind === 'cancelled') return `the run was cancelled${stage}`
  return `${formatDuration(facts.inputs.timeoutMs / 2)}, half of 'timeout', had passed${stage}`
}

function delaysIn({ record: { handOver } }: Facts): string {
  const delays = handOver?.stage === 'checkpoint' ? (handOver.reading?.stats.checkpointDelays ?? []) : []
  return delays.length === 0 ? '' : `, which waits for ${listNames(delays.map(quoted))}`
}

function troubleIn({ record }: Facts): string {
  const { handOver, primary } = record
  const { stop, pause } = ofPrimary(record)
  const failed = stop ?? pause
  const ofWrite = failed?.state === 'failed' ? failed.failure : undefined
  const there = ofWrite ?? handOver?.askTrouble ?? primary?.trouble?.failure
  const { failure, side } = handOver?.trouble ?? { failure: there, side: 'primary' }
  return failure ? `; requests to the ${side}'s Feldera were failing: ${describeFailure(failure)}` : ''
}

function codeOfTimeout({ record: { handOver } }: Facts): string {
  return handOver?.stage === 'pull' && handOver.trouble === undefined ? 'NotPulled' : 'TimedOut'
}

function adviceOnCut(kind: 'timed-out' | 'cancelled', facts: Facts): string {
  const { handOver, primary } = facts.record
  if (primary?.stop) return ''
  if (kind === 'cancelled') return ''
  if (handOver?.stage === 'stop' && troubleIn(facts) === '')
    return 'The primary makes and pushes checkpoints all the time, and a stop in between would leave half of one. Make them less often for the time of a switchover.'
  if (handOver?.stage === 'pull')
    return `See whether the standby pulls from the bucket that the primary pushes to, and see its logs in Feldera${AT_PIPELINE}.`
  return "Raise 'timeout', half of which is for what comes before the stop."
}

/** What has begun, as a line of the log. */
export function lineAboutStage(stage: Stage, facts: Facts): string {
  const { handOver } = facts.record
  const reading = handOver?.reading
  const proven = handOver?.proven
  const all = reading ? records(reading.stats.processed) : 'everything'
  switch (stage) {
    case 'pause':
      return ''
    case 'drain':
      return `Primary ${nameOfPrimary(facts)} is paused; waiting until it has drained`
    case 'checkpoint':
      return `It has drained, with ${all} processed; waiting for a checkpoint that holds them`
    case 'push':
      return `A checkpoint holds all ${all}; waiting until it is in the object store`
    case 'pull':
      return `Checkpoint ${proven?.checkpoint ?? ''} is in the object store; waiting until the standby holds it`
    case 'stop':
      return `The standby holds all ${all}: the primary can be stopped`
  }
}

/** What is waited for still, as a line of the log. */
export function heartbeat({ stage, stageAt }: HandOverRecord, now: number): string {
  return `Still waiting: ${WAITS[stage].replace(' had ', ' has ').replace(' was ', ' is ')}, for ${formatDuration(now - stageAt)}`
}

/** What a switchover has proven, a sentence each. */
export function whatIsHandedOver({ result, record }: PipelineReport): readonly string[] {
  const { proven, found, stages = [] } = record.handOver ?? {}
  const isOver = result.kind === 'switched-over' || result.kind === 'records-missing'
  if (!isOver || proven === undefined) return []
  const own =
    stages.length > 0
      ? `Proven: the primary was paused and had drained, and checkpoint ${quoted(proven.checkpoint)} holds all ${records(proven.records)} that it had processed.`
      : `By what both sides show: the primary was paused when it was stopped, and checkpoint ${quoted(proven.checkpoint)}, which was made after the pause, holds ${records(proven.records)}, no fewer than its newest one.`
  return [
    own,
    stages.length > 0 ? 'Proven: the standby held it before the primary was stopped.' : '',
    record.activation.kind === 'accepted'
      ? 'Proven: the primary was seen stopped before the standby was activated.'
      : 'Somebody else has activated the standby, and nothing is known of what was live then.',
    found?.kind === 'all'
      ? `Proven: the pipeline that has taken over went on from there, and has processed ${records(found.records)} by now.`
      : 'Not proven: that the pipeline that has taken over has them all.',
  ].filter((sentence) => sentence !== '')
}

/** Whether this step has sent anything to the primary. */
export function hasTouchedPrimary({ record: { primary } }: Facts): boolean {
  return mayHaveActed(primary?.pause) || mayHaveActed(primary?.stop)
}
