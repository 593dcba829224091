import type { Part } from '../decide/guard.ts'
import type { Stage } from '../decide/hand-over.ts'
import { primaryAfterSwitchover, primaryNow } from '../decide/live-now.ts'
import { uuidTime } from '../decide/measurements.ts'
import type { RearmCommand } from '../decide/rearm-plan.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import { formatDuration } from '../duration.ts'
import type { SwitchoverMeasurements } from '../run/measure.ts'
import type { Phase } from '../run/phase.ts'
import type { PrimaryCommand } from '../run/primary-record.ts'
import type { RunRecord } from '../run/record.ts'
import { asSentence, sentences, withoutStop } from '../text.ts'
import { listChanges } from './approval-diff.ts'
import { addressOf, addressOfPrimary, shownAddress } from './console.ts'
import { describeFinding } from './findings.ts'
import { leftStandby } from './in-feldera.ts'
import { type Ending, isGreen, type Outcome } from './outcome.ts'
import { plainHtml, plainJson } from './plain-text.ts'
import { primaryOf, whatIsNotKnown } from './primary-words.ts'
import { linkTo, prose } from './prose.ts'
import { whatIsProven } from './rehearsal-words.ts'
import type { EndedPipeline, PipelineReport, Report } from './report.ts'
import { describeTakenOver } from './stale-words.ts'
import { formatCount, whatIsHandedOver } from './switchover-words.ts'
import { VERB_WORDS } from './verb-words.ts'
import { describeState } from './wording.ts'

/**
 * How many rows of the timeline are shown, from its beginning and its end. GitHub takes 1 MiB for a summary, and a
 * pipeline that changes its status for hours must not use that up.
 */
const FIRST_ROWS = 20
const LAST_ROWS = 40
/** How many kinds of change are shown. Feldera has a dozen. */
const CHANGES_SHOWN = 30
/** How much of one kind of change is shown, or of a difference of unknown shape. */
const DIFF_CHARACTERS = 4_000

/**
 * The summary as HTML with elements that GitHub allows. There are no blank lines in it, so that nothing is read as
 * Markdown. Text from a server is escaped and inside `<code>`, where GitHub makes no links or mentions; see prose.ts.
 */
export function renderSummary(report: PipelineReport, ending: Ending): string {
  const described = { ...report, ending }
  return renderParts([
    `<h2>${OUTCOME_MARKS[ending.outcome]} ${verdict(described)}${report.inputs.pipeline ? `: ${linkedName(described)}` : ''}</h2>`,
    ...storyOf(described),
    origin(report),
  ])
}

/** Parts of a summary, one below the other; empty ones are left out. */
export function renderParts(parts: readonly string[]): string {
  return `\n${parts.filter((part) => part !== '').join('\n')}\n\n`
}

/** What is told about one pipeline below its heading. */
export function storyOf(described: EndedPipeline): readonly string[] {
  return [
    whatHappened(described),
    warnings(described),
    nextSteps(described),
    troubleshooting(described),
    checklist(described),
    proof(described),
    factsTable(described),
    timeline(described),
    difference(described),
    returnToStandby(described),
  ]
}

export const OUTCOME_MARKS: Readonly<Record<Outcome, string>> = {
  activated: '✅',
  'already-active': '✅',
  accepted: '✅',
  ready: '✅',
  rearmed: '✅',
  'already-standby': '✅',
  rehearsed: '✅',
  'switched-over': '✅',
  refused: '⛔',
  'awaiting-approval': '✋',
  'timed-out': '⌛',
  cancelled: '🚫',
  'not-ready': '❌',
  failed: '❌',
}

const VERDICTS: Readonly<Record<Exclude<Outcome, 'failed'>, string>> = {
  activated: 'Standby activated',
  'already-active': 'Already active',
  accepted: 'Activation accepted',
  ready: 'Ready to be activated',
  rearmed: 'In standby again',
  'already-standby': 'In standby already',
  rehearsed: 'Failover rehearsed',
  'switched-over': 'Switched over',
  refused: 'Activation refused',
  'awaiting-approval': 'Waiting for approval',
  'timed-out': 'Timed out',
  cancelled: 'Cancelled',
  'not-ready': 'Not ready to be activated',
}

function verdict({ ending: { outcome }, inputs, record }: EndedPipeline): string {
  if (outcome === 'failed') return VERB_WORDS[inputs.verb].failed
  const isOfDrill = inputs.verb !== 'activate' && inputs.verb !== 'check'
  if (isOfDrill && !isGreen(outcome)) return `${VERB_WORDS[inputs.verb].title}: ${outcome.replaceAll('-', ' ')}`
  if (outcome === 'activated' && !leftStandby(record)) return `Set to ${code(record.last?.status ?? '')}`
  return VERDICTS[outcome]
}

function whatHappened({ ending, result }: EndedPipeline): string {
  if (ending.outcome === 'activated') return ''
  if (result.kind === 'invalid-inputs') {
    const items = result.problems.map((problem) => `<li>${prose(asSentence(problem))}</li>`)
    return `<p>The inputs could not be read:</p>\n<ul>\n${items.join('\n')}\n</ul>`
  }
  // After a failed check the message is left out, because the checklist says the same line by line.
  const what = ending.outcome === 'not-ready' ? '' : asSentence(withoutStop(ending.message))
  return paragraph(prose(sentences(what, ending.inFeldera)))
}

/** What somebody has to know of a green step: that the primary may be live, or that what it took over is old. */
function warnings(described: EndedPipeline): string {
  if (!isGreen(described.ending.outcome)) return ''
  const stale = described.inputs.verb === 'activate' ? describeTakenOver(described.measurements, described) : ''
  const all = [whatIsNotKnown(described), stale].filter((what) => what !== '')
  return all.map((what) => paragraph(`⚠️ ${prose(asSentence(what))}`)).join('\n')
}

function nextSteps({ ending, result }: EndedPipeline): string {
  const isInvalid = result.kind === 'invalid-inputs'
  const advice = isInvalid ? 'Correct the inputs and run this workflow again; nothing was sent.' : ending.advice
  return advice === '' ? '' : paragraph(`<strong>What to do next:</strong> ${prose(advice)}`)
}

function troubleshooting({ inputs: { run }, ending }: EndedPipeline): string {
  const isNeeded = !isGreen(ending.outcome) && run.troubleshooting !== ''
  return isNeeded ? paragraph(linkTo(run.troubleshooting, 'Troubleshooting')) : ''
}

/** The name of the pipeline, which leads to it in Feldera, unless Feldera does not know it. */
export function linkedName({ inputs, ending, record }: EndedPipeline): string {
  const isUnknown = ending.errorCode === 'UnknownPipelineName' && record.first === undefined
  return linked(inputs.pipeline, isUnknown ? '' : addressOf(inputs))
}

function linked(name: string, address: string): string {
  const shown = shownAddress(address)
  return shown === '' ? code(name) : linkTo(shown, code(name))
}

export function paragraph(html: string): string {
  return html === '' ? '' : `<p>${html}</p>`
}

function checklist({ inputs, record }: EndedPipeline): string {
  const marks = { pass: '✅', fail: '❌', unknown: '❔' } as const
  const rows = record.findings.map((finding) => {
    const { check, text } = describeFinding(finding, { inputs, record })
    return [marks[finding.verdict], check, prose(text)]
  })
  return rows.length === 0 ? '' : table(['', 'check', 'found'], rows)
}

function proof(described: EndedPipeline): string {
  const sentences = [...whatIsProven(described), ...whatIsHandedOver(described)]
  return sentences.length === 0 ? '' : `<ul>\n${sentences.map((one) => `<li>${prose(one)}</li>`).join('\n')}\n</ul>`
}

function factsTable(described: EndedPipeline): string {
  const { inputs, record, measurements } = described
  const { activationTime, checkpoint, rearm, switchover = NOTHING_HANDED_OVER } = measurements
  const { first, last } = record
  const isHeld = record.hold !== undefined && isGreen(described.ending.outcome)
  const isMoved = first !== undefined && last !== undefined && VERB_WORDS[inputs.verb].followsStatus
  const clock = activationTime?.clock === 'feldera' ? "by Feldera's clock" : "by this step's clock"
  const took = activationTime ? `<strong>${nonBreaking(activationTime.ms)}</strong>, ${clock}` : ''
  const takenAt = switchover.checkpointId === undefined ? checkpoint?.takenAt : uuidTime(switchover.checkpointId)
  const taken = takenAt === undefined ? '' : `${new Date(takenAt).toISOString().replace('T', ' ').slice(0, 19)} UTC`
  const rows = [
    ['downtime', switchover.downtimeMs === undefined ? '' : `<strong>${nonBreaking(switchover.downtimeMs)}</strong>`],
    [
      isGreen(described.ending.outcome) ? 'records handed over' : 'records in its last checkpoint',
      switchover.records === undefined ? '' : formatCount(switchover.records),
    ],
    [
      isGreen(described.ending.outcome) ? 'checkpoint handed over' : 'its last checkpoint',
      codeOf(switchover.checkpointId),
    ],
    ['status', isMoved ? `${code(describeState(first))} → ${code(describeState(last))}` : ''],
    [`activation took${leftStandby(record) && inputs.verb !== 'switchover' ? ' (RTO)' : ''}`, took],
    ['has stayed so for', isHeld ? nonBreaking(inputs.stableForMs) : ''],
    checkpointAge(described),
    ['checkpoint taken', taken],
    ['checkpoint', codeOf(switchover.checkpointId === undefined ? checkpoint?.uuid : undefined)],
    ['back in standby and armed took', rearm?.ms === undefined ? '' : `<strong>${nonBreaking(rearm.ms)}</strong>`],
    [checkpoint ? 'checkpoint afterwards' : 'newest checkpoint', codeOf(rearm?.checkpoint?.uuid)],
    ['its age', rearm?.checkpoint?.ageMs === undefined ? '' : nonBreaking(rearm.checkpoint.ageMs)],
    ['deployment', codeOf(last?.deploymentId)],
    ['platform version', codeOf(last?.platformVersion)],
    ['primary', primaryRow(described)],
  ]
  const known = rows.filter(([, value]) => value !== '')
  return known.length === 0 ? '' : table([], known)
}

const NOTHING_HANDED_OVER: SwitchoverMeasurements = {
  downtimeMs: undefined,
  records: undefined,
  checkpointId: undefined,
}

/** Where the primary is, and what is known of it, where one was named. */
function primaryRow({ inputs, record, result }: EndedPipeline): string {
  const name = primaryOf({ inputs })
  if (name === '' || result.kind === 'invalid-inputs') return ''
  const { primary } = record
  const known = inputs.verb === 'switchover' ? primaryAfterSwitchover(result, primary) : primaryNow(primary)
  const isForced = inputs.verb === 'activate' && known === 'stopped'
  const how = isForced ? " by force; what came after the standby's checkpoint is recomputed" : ''
  return `${linked(name, addressOfPrimary(inputs))} ${(known ?? '').replaceAll('-', ' ')}${how}`.trimEnd()
}

/** The row with the age of the checkpoint. It is the data at risk (RPO) only when a standby has taken over. */
function checkpointAge({ inputs: { verb }, ending, record, measurements }: EndedPipeline): string[] {
  const { ageMs } = measurements.checkpoint ?? {}
  if (ageMs === undefined) return ['', '']
  const age = nonBreaking(ageMs)
  const isCheck = verb === 'check'
  if (verb === 'switchover') return ['', '']
  if (!isGreen(ending.outcome))
    return ['newest checkpoint seen', `${age} old${isCheck ? '' : ' when the activation was accepted'}`]
  const label = isCheck ? 'checkpoint age' : `checkpoint age at acceptance${leftStandby(record) ? ' (RPO)' : ''}`
  return [label, `<strong>${age}</strong>`]
}

function timeline({ inputs, record, elapsedMs, ending }: EndedPipeline): string {
  if (record.phases.length === 0 || !VERB_WORDS[inputs.verb].followsStatus) return ''
  const primary = ['activate', 'switchover'].includes(inputs.verb) ? record.primary : undefined
  const own = timelineRows(record, elapsedMs, isGreen(ending.outcome))
  const both = primary
    ? [...own.map(of('standby')), ...primaryRows(primary, elapsedMs).map(of('primary')), ...stageRows(record)]
    : own
  const rows = both.toSorted((one, other) => one.at - other.at).map(({ at, cells }) => [nonBreaking(at), ...cells])
  const left = rows.length - FIRST_ROWS - LAST_ROWS
  const more = ['', ...(primary ? [''] : []), '', `and ${left} more`]
  const visible = left > 0 ? [...rows.slice(0, FIRST_ROWS), more, ...rows.slice(-LAST_ROWS)] : rows
  return `<h3>Timeline</h3>\n${table(['at', ...(primary ? ['side'] : []), 'for', 'phase'], visible)}`
}

/** A row of the timeline. `at`: milliseconds on the step's clock. */
type TimelineRow = Readonly<{ at: number; cells: readonly string[] }>

/** Says whose row it is, where the timeline has two sides. They often have the same name, in two regions. */
function of(side: Part['side']): (row: TimelineRow) => TimelineRow {
  return ({ at, cells }) => ({ at, cells: [side, ...cells] })
}

/** The rows of the timeline: the phases, and the acceptance of the activation between them. */
function timelineRows(
  { activation, phases, rearming }: RunRecord,
  elapsedMs: number,
  isReached: boolean,
): readonly TimelineRow[] {
  const accepted = activation.kind === 'accepted' ? activation.at : undefined
  const rows = phaseRows(phases, elapsedMs, isReached)
  // It is put first so that it comes before a phase that began at the same moment: sorting keeps the order of equal
  // elements.
  if (accepted !== undefined) rows.unshift({ at: accepted, cells: ['', '<strong>activation accepted</strong>'] })
  rows.unshift(...rearming.map(({ command, at }) => ({ at, cells: ['', `<strong>${WRITTEN[command]}</strong>`] })))
  return rows
}

/** The same for the primary. */
function primaryRows(primary: NonNullable<RunRecord['primary']>, elapsedMs: number): readonly TimelineRow[] {
  const sent = (['pause', 'resume', 'stop'] as const).flatMap((command) => {
    const write = primary[command]
    if (!write || !mayHaveActed(write)) return []
    const doubt = write.state === 'accepted' ? '' : ', not known to be accepted'
    return [{ at: write.at, cells: ['', `<strong>${PRIMARY_WRITTEN[command]}${doubt}</strong>`] }]
  })
  return [...sent, ...phaseRows(primary.phases, elapsedMs, true)]
}

/** How the primary has handed over, as rows of the timeline. */
function stageRows({ handOver }: RunRecord): readonly TimelineRow[] {
  return (handOver?.stages ?? []).flatMap(({ stage, from }) => {
    const [side, text] = REACHED[stage]
    return text === '' ? [] : [{ at: from, cells: [side, '', text] }]
  })
}

/** What is true when a stage begins, and of which side. */
const REACHED: Readonly<Record<Stage, readonly [side: Part['side'], text: string]>> = {
  pause: ['primary', ''],
  drain: ['primary', ''],
  checkpoint: ['primary', 'has come to rest'],
  push: ['primary', 'holds a checkpoint of all its records'],
  pull: ['primary', 'has pushed that checkpoint'],
  stop: ['standby', 'holds all records of the primary'],
}

/** @param isReached whether the last phase is the end that was to be reached, so that it does not matter how long it has lasted */
function phaseRows(phases: readonly Phase[], elapsedMs: number, isReached: boolean): TimelineRow[] {
  return phases.map((phase, index) => {
    const isEnd = index === phases.length - 1 && isReached
    const until = phases[index + 1]?.from ?? elapsedMs
    return { at: phase.from, cells: [isEnd ? '' : nonBreaking(until - phase.from), phaseText(phase)] }
  })
}

/** What was sent to the primary, as a row of the timeline. */
const PRIMARY_WRITTEN: Readonly<Record<PrimaryCommand, string>> = {
  pause: 'pause sent',
  resume: 'resume sent',
  stop: 'forced stop sent',
}

/** What was sent and accepted, as a row of the timeline. */
const WRITTEN: Readonly<Record<RearmCommand, string>> = {
  stop: 'forced stop sent',
  clear: 'clearing of the storage sent',
  dismiss: 'error dismissed',
  start: 'start in standby sent',
}

function phaseText({ status, desiredStatus, isClearing }: Phase): string {
  if (isClearing) return `${code(status)} its storage is being cleared`
  if (desiredStatus === 'Stopped' && status !== 'Stopped') return `${code(status)} being stopped`
  const meaning = status === 'Standby' && desiredStatus !== 'Standby' ? 'last pull and restore' : MEANINGS.get(status)
  return `${code(status)}${meaning ? ` ${meaning}` : ''}`
}

/** A duration with non-breaking blanks, so that a narrow column shows it on one line. */
export function nonBreaking(ms: number): string {
  return formatDuration(ms).replaceAll(' ', '&nbsp;')
}

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['Standby', 'pulling checkpoints'],
  ['Replaying', 'replaying the journal'],
  ['Bootstrapping', 'computing what is new in the program'],
  ['ConcurrentBootstrapping', 'computing what is new in the program, already serving'],
  ['Synchronizing', 'catching up'],
  ['AwaitingApproval', 'waiting for approval of the difference'],
  ['Unavailable', 'out of sight of Feldera'],
  ['Provisioning', 'getting its resources'],
  ['Initializing', 'starting'],
  ['Running', 'active'],
  ['Paused', 'inputs paused'],
])

function difference({ record: { approvalDiff } }: EndedPipeline): string {
  if (approvalDiff === undefined) return ''
  const changes = listChanges(approvalDiff)
  const heading = '<h3>Difference between checkpoint and pipeline</h3>'
  if (changes.length === 0)
    return `${heading}\n<p>${code(plainJson(approvalDiff, DIFF_CHARACTERS) || 'too large to show')}</p>`
  const rows = changes.map(({ what, names }) => [code(what), code(names.join(', '), DIFF_CHARACTERS)])
  const left = rows.length - CHANGES_SHOWN
  const visible = left > 0 ? [...rows.slice(0, CHANGES_SHOWN), ['', `and ${left} more`]] : rows
  return `${heading}\n${table([], visible)}`
}

function returnToStandby({ ending, record }: EndedPipeline): string {
  if (!['activated', 'switched-over'].includes(ending.outcome) || !leftStandby(record)) return ''
  const isDown = ['stopped', 'not-live'].includes(primaryNow(record.primary) ?? '')
  return paragraph(
    `This one is live now, so unless there is another one, there is no standby. The action ${code('…/rearm')} makes one of another pipeline, such as the old primary${isDown ? '' : ' once that is stopped'}.`,
  )
}

/** Where the step ran, and against what. */
export function origin({ inputs: { run, host }, elapsedMs }: Pick<Report, 'inputs' | 'elapsedMs'>): string {
  const by = run.actor ? ` by ${code(run.actor)}` : ''
  const what = run.workflow
    ? `workflow ${code(run.workflow)}, ${code(run.event)}${by}, commit ${code(run.commit)}; `
    : ''
  const where = host ? ` against ${code(host)}` : ''
  return `<p><sub>${what}step ran ${formatDuration(elapsedMs)}${where}</sub></p>`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  const header = head.length === 0 ? [] : [row(head, 'th')]
  return `<table>\n${[...header, ...rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>`
}

function codeOf(text: string | undefined): string {
  return text === undefined ? '' : code(text)
}

export function code(text: string, limit?: number): string {
  return `<code>${plainHtml(text, limit)}</code>`
}
