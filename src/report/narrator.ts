import type { Finding } from '../decide/readiness.ts'
import { formatDuration } from '../duration.ts'
import type { Failure } from '../feldera/failure.ts'
import { isKnownStatus, type Pipeline, wasNeverStandby } from '../feldera/pipeline.ts'
import type { PipelineInputs } from '../inputs/inputs.ts'
import { type HandOverHappening, isAboutHandOver } from '../run/hand-over-record.ts'
import type { Phase } from '../run/phase.ts'
import { isAboutPrimary, type PrimaryCommand, type PrimaryHappening } from '../run/primary-record.ts'
import type { Listener, RunEvent, RunRecord, Trouble } from '../run/record.ts'
import { startOfSentence } from '../text.ts'
import { fdaLine } from './commands.ts'
import { describeFinding, MARKS } from './findings.ts'
import type { Log } from './log.ts'
import { plainLine } from './plain-text.ts'
import { lineAboutPrimary, nameOfPrimary, warnOutOfSight, warnOverlooked } from './primary-words.ts'
import { describeNotArmed, WRITES } from './rearm-words.ts'
import type { Facts } from './report.ts'
import { lineAboutHold } from './stability-words.ts'
import { warnStale } from './stale-words.ts'
import { formatCount, heartbeat, lineAboutStage, resumeCommand, warnNotCompared } from './switchover-words.ts'
import { VERB_WORDS } from './verb-words.ts'
import { describeApiError, describeFailure, describeState } from './wording.ts'

/**
 * After so long without a line, the next event gets one that says the step is alive. That keeps the log of a ten-minute
 * wait short, and nobody who watches it takes the wait for a hang.
 */
export const HEARTBEAT_MS = 30_000

/**
 * How many unknown statuses are warned about. The runner shows only ten annotations of a step, and others need room,
 * too.
 */
const UNKNOWN_STATUSES_WARNED = 3

/**
 * What a line depends on besides the event. `record` and `before`: after and before the event. `isQuiet`: a heartbeat
 * is due. `isExplained`: a line before has explained the state of the pipeline.
 */
export type Situation = Readonly<
  Record<'record' | 'before', RunRecord> & Record<'isQuiet' | 'isExplained', boolean> & { inputs: PipelineInputs }
>

/** Turns events into lines of the log: one for each change, and one now and then while nothing changes. */
export function createNarrator(log: Log, inputs: PipelineInputs): Listener {
  let lastLineAt = 0
  return (event, record, before) => {
    const situation = { record, before, inputs, isQuiet: event.at - lastLineAt >= HEARTBEAT_MS, isExplained: false }
    for (const line of linesAbout(event, situation)) {
      log.info(line)
      lastLineAt = event.at
    }
    const warning = warningAbout(event, situation)
    if (warning !== '') log.warning(warning)
  }
}

/** The lines about an event. */
export function linesAbout(event: RunEvent, situation: Situation): readonly string[] {
  const { record, before, inputs } = situation
  const isNews = awaitsApproval(record, inputs) && !awaitsApproval(before, inputs)
  return [lineAbout(event, situation), isNews ? askForApproval(inputs) : ''].filter((line) => line !== '')
}

/** Whether Feldera waits for a person to approve, and this step waits for that. */
function awaitsApproval({ last, activation }: RunRecord, { onApproval }: PipelineInputs): boolean {
  return onApproval === 'wait' && last?.status === 'AwaitingApproval' && activation.kind !== 'not-sent'
}

function askForApproval(inputs: PipelineInputs): string {
  return `Waiting for somebody to approve the difference, with: ${fdaLine(inputs, `approve ${inputs.pipeline}`)}`
}

/** The warning that an event calls for; empty when there is none. */
export function warningAbout(event: RunEvent, situation: Situation): string {
  if (event.kind === 'primary-overlooked') return warnOverlooked(event.failure, situation)
  if (event.kind === 'stale-overlooked') return warnStale(event)
  if (event.kind === 'primary-out-of-sight') return warnOutOfSight(event.failure, situation)
  if (event.kind === 'handover-compared') return warnNotCompared(event.found, situation)
  if (event.kind === 'looked' && VERB_WORDS[situation.inputs.verb].followsStatus)
    return warnUnknownStatus(event.pipeline, situation.before)
  if (event.kind !== 'found') return ''
  if (event.finding.kind === 'bucket' && event.finding.verdict === 'unknown')
    return `Before this rehearsal: ${describeFinding(event.finding, situation).text}`
  if (event.finding.kind !== 'checkpoint-held') return ''
  const { verdict, limitMs } = event.finding
  if (verdict !== 'unknown' || limitMs === undefined) return ''
  return `max-checkpoint-age could not be checked: ${describeFinding(event.finding, situation).text}`
}

function warnUnknownStatus({ status }: Pipeline, { phases }: RunRecord): string {
  const unknown = new Set(phases.map((phase) => phase.status).filter((one) => !isKnownStatus(one)))
  if (isKnownStatus(status) || unknown.has(status) || unknown.size >= UNKNOWN_STATUSES_WARNED) return ''
  return `Status ${status} is not known to this version of the action; taking it for work in progress`
}

/** The line about an event; empty when there is nothing to say. */
function lineAbout(event: RunEvent, situation: Situation): string {
  const { before, inputs } = situation
  switch (event.kind) {
    case 'looked':
      return VERB_WORDS[inputs.verb].followsStatus ? aboutLook(event, situation) : ''
    case 'found':
      return aboutFinding(event.finding, situation)
    case 'activation-sent':
      return aboutSending(event, before)
    case 'activation-accepted':
      return `Feldera accepted the activation${event.acceptance.text && `: ${event.acceptance.text}`}`
    case 'activation-failed':
      return aboutFailedActivation(event, situation)
    case 'activation-found':
      return 'The activation was accepted, although its answer did not say so: Feldera shows the requested status as desired'
    case 'activation-joined':
      return aboutJoining(situation)
    case 'held':
      return lineAboutHold(event, inputs, situation.isQuiet)
    case 'approved':
      return 'Approved the difference between checkpoint and pipeline, as on-approval asks'
    case 'approval-failed':
      return aboutFailedApproval(event, situation)
    case 'request-failed':
      return before.trouble?.failure.code === event.failure.code ? stillFailing(event, situation) : aboutFailure(event)
    case 'still-failing':
      return stillFailing(event, situation)
    case 'answered':
      return before.trouble ? aboutRecovery(before.trouble, event.at) : ''
    case 'process-answered':
    case 'unanswered':
    case 'sources-asked':
    // It is warned about.
    case 'stale-overlooked':
      return ''
    case 'interruption-ignored':
      return aboutIgnored(event, inputs)
    default:
      if (isAboutHandOver(event)) return lineAboutHandOver(event, situation)
      return isAboutPrimary(event) ? lineAboutGuard(event, situation) : lineAboutRearm(event, situation)
  }
}

function aboutFailedApproval({ failure }: RunEvent<'approval-failed'>, situation: Situation): string {
  const line = `The approval got no good answer: ${describeFailure(failure)}. Trying again`
  return unlessRepeated(line, [situation.before.approvalTrouble, failure], situation)
}

type PrimaryEvent = RunEvent<PrimaryHappening['kind']>

/** The line about what is seen of the primary, and done to it. */
function lineAboutGuard(event: PrimaryEvent, situation: Situation): string {
  const { before } = situation
  const name = nameOfPrimary(situation)
  switch (event.kind) {
    case 'primary-looked':
      // A check has a finding about it.
      return situation.inputs.verb === 'check' ? '' : lineAboutPrimary(event, before.primary, situation)
    case 'primary-sent':
      if (before.primary?.[event.command]) return SENT_AGAIN[event.command]
      return `Sending primary ${name} ${PRIMARY_WRITES[event.command]}${howToUndo(event.command, situation)}`
    case 'primary-accepted':
      return `Feldera accepted the ${event.command} of primary ${name}${WAITING[event.command]}`
    case 'primary-failed': {
      if (event.isFinal && !event.failure.mayHaveActed) return ''
      const next = event.failure.mayHaveActed ? 'Looking whether it was accepted' : 'Trying again'
      const line = `The ${event.command} of primary ${name} got no good answer: ${describeFailure(event.failure)}. ${next}`
      return unlessRepeated(line, [before.primary?.trouble?.failure, event.failure], situation)
    }
    case 'primary-disproved':
      return `The ${event.command} of primary ${name} was not accepted: the primary is as it was`
    case 'primary-postponed': {
      const isBefore = situation.inputs.verb === 'switchover' && situation.record.handOver === undefined
      const line = `The ${isBefore ? 'pause' : 'stop'} of primary ${name} is put off: ${describeFailure(event.failure)}. Trying again`
      return unlessRepeated(line, [before.primary?.trouble?.failure, event.failure], situation)
    }
    // These are warned about.
    case 'primary-overlooked':
    case 'primary-out-of-sight':
      return ''
  }
}

const PRIMARY_WRITES: Readonly<Record<PrimaryCommand, string>> = {
  stop: 'a forced stop',
  pause: 'a pause',
  resume: 'a resume',
}

const NO_SIGN = 'No sign that it was accepted; sending it again'

/** A resume is sent again also when the primary runs, because a pause may still be on its way. */
const SENT_AGAIN: Readonly<Record<PrimaryCommand, string>> = {
  stop: NO_SIGN,
  pause: NO_SIGN,
  resume: 'Sending the resume again, to be sure',
}

const WAITING: Readonly<Record<PrimaryCommand, string>> = {
  stop: '; waiting until it is not live',
  pause: '',
  resume: '; waiting until it is Running',
}

/** It stands in the log before anything is sent, for whoever finds the primary as a step has left it that is gone. */
function howToUndo(sent: PrimaryCommand, { inputs }: Situation): string {
  if (sent === 'stop' && inputs.verb === 'switchover')
    return '. From here there is only forward: should this step be cut off, run it again'
  return sent === 'pause' ? `. To undo that by hand: ${plainLine(resumeCommand(inputs))}` : ''
}

function aboutIgnored({ by }: RunEvent<'interruption-ignored'>, { verb }: PipelineInputs): string {
  const how = by === 'cancelled' ? 'Cancelled' : 'The deadline has passed'
  if (verb === 'switchover')
    return `${how}, but that would leave no pipeline that serves: going on for as long as this process lives`
  return `${how}, but there would be no standby then: going on to put it back for as long as this process lives`
}

/** The line about how a primary hands over. */
function lineAboutHandOver(event: RunEvent<HandOverHappening['kind']>, situation: Situation): string {
  const { record, before, isQuiet } = situation
  switch (event.kind) {
    case 'handover-stage':
      return record.handOver?.stages === before.handOver?.stages ? '' : lineAboutStage(event.stage, situation)
    case 'handover-looked':
      return aboutRound(record.handOver, before.handOver, isQuiet ? event.at : undefined)
    case 'handover-begun':
      return event.primary.status === 'Paused' ? 'It was paused before this run, and is taken as it is' : ''
    case 'handover-ask-failed':
    case 'handover-hindered': {
      const side = event.kind === 'handover-hindered' ? event.side : 'primary'
      const line = `No good answer from the ${side}'s Feldera: ${describeFailure(event.failure)}. Trying again`
      const earlier =
        event.kind === 'handover-hindered' ? before.handOver?.trouble?.failure : before.handOver?.askTrouble
      return unlessRepeated(line, [earlier, event.failure], situation)
    }
    case 'handover-resumed':
      return `The primary was paused when it was stopped, and the standby holds a checkpoint that was made after that, of ${formatCount(event.proof.records)} records: only the activation is left of a switchover`
    case 'handover-compared':
      return event.found.kind === 'all'
        ? `It has processed ${formatCount(event.found.records)} records by now; its primary's checkpoint holds ${formatCount(event.found.expected)}`
        : ''
    case 'handover-given-up':
      return 'Giving up before the primary is stopped: its pause is undone where that is still right'
    case 'handover-checkpoint-asked':
    case 'handover-push-asked':
      return ''
  }
}

/**
 * A checkpoint, or a push, that was asked for and has failed since the look before, or what is still waited for when a line is due,
 * `quietAt`; empty otherwise.
 */
function aboutRound(now: RunRecord['handOver'], before: RunRecord['handOver'], quietAt: number | undefined): string {
  if (now === undefined || before === undefined) return ''
  const { saveFailures, pushFailures } = now
  if (saveFailures.length > before.saveFailures.length) return `The checkpoint failed: ${saveFailures.at(-1)}`
  if (pushFailures.length > before.pushFailures.length)
    return `The push failed: ${pushFailures.at(-1)}. It is tried with another checkpoint`
  return quietAt === undefined ? '' : heartbeat(now, quietAt)
}

type RearmEvent = RunEvent<
  `write-${'sent' | 'accepted' | 'failed' | 'found'}` | 'unarmed' | 'write-postponed' | 'part-begun'
>

/** The line about what only a run does that puts a pipeline into standby. */
function lineAboutRearm(event: RearmEvent, situation: Situation): string {
  switch (event.kind) {
    case 'write-sent':
      return situation.before.writeTrouble ? '' : `Sending ${WRITES[event.command]}${whatIsDismissed(event)}`
    case 'write-accepted':
      return `Feldera accepted ${WRITES[event.command]}`
    case 'write-failed':
      return aboutFailedWrite(event, situation)
    case 'write-found':
      return `${startOfSentence(WRITES[event.command])} was accepted, although its answer did not say so`
    case 'unarmed':
      return aboutUnarmed(event, situation)
    case 'write-postponed':
      return unlessRepeated(
        `${startOfSentence(WRITES[event.command])} is put off: ${describeFailure(event.failure)}. Trying again`,
        [situation.before.writeTrouble, event.failure],
        situation,
      )
    case 'part-begun':
      return PARTS[event.part]
  }
}

function aboutUnarmed({ why }: RunEvent<'unarmed'>, { before, record }: Situation): string {
  if (before.unarmed === record.unarmed) return ''
  return why === 'serving'
    ? 'Feldera shows Standby, but its process does not say so. Looking again'
    : `In standby, but not known to be armed yet: ${describeNotArmed(why).why}`
}

/** Feldera keeps the error of a deployment nowhere else once it is dismissed. */
function whatIsDismissed({ command, seen }: RunEvent<'write-sent'>): string {
  const { deploymentError } = seen
  return command === 'dismiss' && deploymentError ? `: ${describeApiError(deploymentError)}` : ''
}

/** The parts of a rehearsal. */
const PARTS = {
  check: 'First: could the standby take over?',
  activation: 'Second: activating it, as paused',
  return: 'Third: back into standby, where that is safe',
} as const

function aboutFailedWrite({ failure, isFinal, command }: RunEvent<'write-failed'>, situation: Situation): string {
  // Such a failure ends the step, and the step's error message tells it.
  if (isFinal && !failure.mayHaveActed) return ''
  const next = failure.mayHaveActed ? 'Looking whether it was accepted' : 'Trying again'
  const line = `${startOfSentence(WRITES[command])} got no good answer: ${describeFailure(failure)}. ${next}`
  return unlessRepeated(line, [situation.before.writeTrouble, failure], situation)
}

function aboutLook({ pipeline: seen, at }: RunEvent<'looked'>, situation: Situation): string {
  const { record, before, inputs, isQuiet, isExplained } = situation
  const phase = before.phases.at(-1)
  if (record.phases === before.phases)
    return isQuiet ? `Still ${describeState(seen)}, for ${formatDuration(at - (phase?.from ?? at))}` : ''
  return `${describeChange(phase, seen, at)}${isExplained ? '' : explainState(seen, inputs)}`
}

function describeChange(before: Phase | undefined, seen: Pipeline, now: number): string {
  if (before === undefined) return `Pipeline '${seen.name}' is ${describeState(seen)}`
  if (seen.storageStatus === 'Clearing' && !before.isClearing) return `${seen.status}, and its storage is being cleared`
  if (before.isClearing && seen.storageStatus !== 'Clearing' && before.status === seen.status)
    return `Its storage is cleared, after ${formatDuration(now - before.from)}`
  if (before.status === seen.status && seen.status === seen.desiredStatus)
    return `${seen.desiredStatus} is desired again, which the pipeline already is`
  if (before.status === seen.status) return `${seen.desiredStatus} is desired now; the pipeline is still ${seen.status}`
  return `${before.status} → ${describeState(seen)}, after ${formatDuration(now - before.from)}`
}

/** Explains a state that looks like a hang but is none; empty for other states. */
export function explainState({ status, desiredStatus }: Pipeline, { target }: PipelineInputs): string {
  if (status === 'Standby' && desiredStatus === target)
    return '. Feldera shows Standby while it pulls the last checkpoint and restores it; that takes at least one pull interval'
  if (status === 'Unavailable') return '. Feldera has lost sight of the pipeline process; it may come back by itself'
  return ''
}

function aboutFinding(finding: Finding, facts: Facts): string {
  const { check, text, detail } = describeFinding(finding, facts)
  return `${MARKS[finding.verdict]} ${check}: ${text}${detail ? `: ${detail}` : ''}`
}

function aboutSending({ target }: RunEvent<'activation-sent'>, before: RunRecord): string {
  if (before.activation.kind === 'unconfirmed') return 'No sign that it was accepted; sending it again'
  return before.activationTrouble ? '' : `Sending the activation (initial=${target.toLowerCase()})`
}

function aboutFailedActivation({ failure, isFinal }: RunEvent<'activation-failed'>, situation: Situation): string {
  // Such a failure ends the step, and the step's error message tells it.
  if (isFinal && !failure.mayHaveActed) return ''
  const next = failure.mayHaveActed ? 'Looking whether it was accepted' : 'Trying again'
  const line = `The activation got no good answer: ${describeFailure(failure)}. ${next}`
  return unlessRepeated(line, [situation.before.activationTrouble, failure], situation)
}

function aboutJoining({ record: { last, hasSent } }: Situation): string {
  const what =
    last && wasNeverStandby(last)
      ? `The pipeline was started as ${last.deploymentInitial} and is on its way there`
      : 'An activation to the requested status is under way already'
  return `${what}; ${hasSent ? 'nothing more is sent' : 'nothing is sent'}`
}

/** The line about a request that failed for the first time, or in another way than before. */
export function aboutFailure({ failure, pauseMs, mayBeDatabase }: RunEvent<'request-failed'>): string {
  const why = mayBeDatabase ? ", because Feldera's database may be down" : ''
  return `No good answer: ${describeFailure(failure)}. Trying again, next in ${formatDuration(pauseMs)}${why}`
}

function stillFailing({ at }: RunEvent, { record: { trouble }, isQuiet }: Situation): string {
  if (trouble === undefined || !isQuiet) return ''
  const { failure, since, count } = trouble
  const tries = count === 1 ? 'one try' : `${count} tries`
  return `Still no good answer after ${tries} in ${formatDuration(at - since)}: ${describeFailure(failure)}`
}

/** The line about the first good answer after failed requests. `whose`: about what they were, after a blank. */
export function aboutRecovery({ count, since }: Pick<Trouble, 'count' | 'since'>, now: number, whose = ''): string {
  const failures = count === 1 ? 'one failed request' : `${count} failed requests`
  return `Feldera answers again, after ${failures}${whose} in ${formatDuration(now - since)}`
}

/** No line for the same failure again, unless a heartbeat is due. */
function unlessRepeated(line: string, [before, now]: [Failure | undefined, Failure], { isQuiet }: Situation): string {
  return before?.code === now.code && !isQuiet ? '' : line
}
