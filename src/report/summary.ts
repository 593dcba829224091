import { summary } from '@actions/core'
import { listChanges } from '../difference.ts'
import { formatDuration } from '../duration.ts'
import { describeState, type Phase } from '../journal.ts'
import { isGreen, type Outcome } from '../outcome.ts'
import type { Finding } from '../readiness.ts'
import { plainHtml, plainJson } from './plain-text.ts'
import type { Report } from './report.ts'

/** Phases shown; a pipeline that flaps for hours must not push the summary towards GitHub's limit of 1 MiB. */
const PHASES_SHOWN = 60
/** Of one kind of change, or of a difference of unknown shape. */
const DIFF_CHARACTERS = 4_000

/** Appends the summary to the job's; steps before and after keep theirs. */
export async function writeSummary(report: Report): Promise<void> {
  await summary.addRaw(renderSummary(report)).write()
}

/**
 * The summary as HTML that GitHub keeps: tables and headings, no blank lines, so that nothing in it is read as Markdown, and
 * remote text only escaped and inside `<code>`, where GitHub makes no links and mentions.
 */
export function renderSummary(report: Report): string {
  const { ending } = report
  const parts = [
    `<h2>${VERDICTS[ending.outcome]}${report.pipeline ? `: ${code(report.pipeline)}` : ''}</h2>`,
    sentence(report),
    report.findings.length > 0 ? checklist(report.findings) : '',
    facts(report),
    timeline(report),
    difference(report),
    wayBack(report),
    origin(report),
  ]
  return `\n${parts.filter((part) => part !== '').join('\n')}\n\n`
}

const VERDICTS: Readonly<Record<Outcome, string>> = {
  activated: '✅ Standby activated',
  'already-active': '✅ Already active',
  accepted: '✅ Activation accepted',
  ready: '✅ Ready to be activated',
  refused: '⛔ Activation refused',
  'awaiting-approval': '✋ Waiting for approval',
  'timed-out': '⌛ Timed out',
  cancelled: '🚫 Cancelled',
  'not-ready': '❌ Not ready to be activated',
  failed: '❌ Activation failed',
}

function sentence({ ending }: Report): string {
  if (isGreen(ending.outcome)) return ''
  const next = ending.advice === '' ? '' : `\n<p><strong>What to do next:</strong> ${code(ending.advice)}</p>`
  // The checklist says the same, line by line.
  return `${ending.outcome === 'not-ready' ? '' : `<p>${code(ending.message, 4_000)}</p>`}${next}`.trim()
}

function checklist(findings: readonly Finding[]): string {
  const marks = { pass: '✅', fail: '❌', unknown: '❔' } as const
  return table(
    ['', 'check', 'found'],
    findings.map(({ check, verdict, text }) => [`${marks[verdict]}`, check, code(text)]),
  )
}

function facts({ journal, mode, activationTime, checkpoint }: Report): string {
  const { first, last } = journal ?? {}
  const clock = activationTime?.clock === 'feldera' ? "by Feldera's clock" : "by this step's clock"
  const age = mode === 'check' ? 'checkpoint age' : 'checkpoint age at acceptance (RPO)'
  const rows = [
    first && last && mode === 'activate'
      ? ['status', `${code(describeState(first))} → ${code(describeState(last))}`]
      : undefined,
    activationTime ? ['activation took (RTO)', `<strong>${unbroken(activationTime.ms)}</strong>, ${clock}`] : undefined,
    checkpoint?.ageMs === undefined ? undefined : [age, `<strong>${unbroken(checkpoint.ageMs)}</strong>`],
    checkpoint?.takenAt === undefined
      ? undefined
      : ['checkpoint taken', `${new Date(checkpoint.takenAt).toISOString().replace('T', ' ').slice(0, 19)} UTC`],
    checkpoint ? ['checkpoint', code(checkpoint.uuid)] : undefined,
    last?.deploymentId ? ['deployment', code(last.deploymentId)] : undefined,
    last?.platformVersion ? ['platform version', code(last.platformVersion)] : undefined,
  ]
  const known = rows.filter((row) => row !== undefined)
  return known.length === 0 ? '' : table([], known)
}

function timeline(report: Report): string {
  const { journal, mode } = report
  if (journal === undefined || journal.phases.length === 0 || mode === 'check') return ''
  const rows = moments(report)
  const left = rows.length - PHASES_SHOWN
  const shown = left > 0 ? [...rows.slice(0, PHASES_SHOWN), ['', '', `and ${left} more`]] : rows
  return `<h3>Timeline</h3>\n${table(['at', 'for', 'phase'], shown)}`
}

/** The phases with the acceptance among them, in order. */
function moments({ journal, elapsedMs, ending }: Report): string[][] {
  const { activation, phases = [] } = journal ?? {}
  const accepted = activation?.kind === 'accepted' ? activation.at : undefined
  const rows = phases.map((phase, index) => {
    const isEnd = index === phases.length - 1 && isGreen(ending.outcome)
    const until = phases[index + 1]?.from ?? elapsedMs
    return { at: phase.from, cells: [isEnd ? '' : unbroken(until - phase.from), phaseText(phase)] }
  })
  // Put first, so that it stays before the phase it began: sorting keeps the order of equals.
  if (accepted !== undefined) rows.unshift({ at: accepted, cells: ['', '<strong>activation accepted</strong>'] })
  return rows.toSorted((one, other) => one.at - other.at).map(({ at, cells }) => [unbroken(at), ...cells])
}

function phaseText({ status, desiredStatus }: Phase): string {
  const meaning = status === 'Standby' && desiredStatus !== 'Standby' ? 'last pull and restore' : MEANINGS[status]
  return `${code(status)}${meaning ? ` ${meaning}` : ''}`
}

/** A duration that a narrow column does not break. */
function unbroken(ms: number): string {
  return formatDuration(ms).replaceAll(' ', '&nbsp;')
}

const MEANINGS: Readonly<Record<string, string>> = {
  Standby: 'pulling checkpoints',
  Replaying: 'replaying the journal',
  Bootstrapping: 'computing what is new in the program',
  ConcurrentBootstrapping: 'computing what is new in the program, already serving',
  Synchronizing: 'catching up',
  AwaitingApproval: 'waiting for approval of the difference',
  Unavailable: 'out of sight of Feldera',
  Provisioning: 'getting its resources',
  Initializing: 'starting',
  Running: 'active',
  Paused: 'restored, inputs paused',
}

function difference({ journal }: Report): string {
  if (journal?.approvalDiff === undefined) return ''
  const changes = listChanges(journal.approvalDiff)
  const heading = '<h3>Difference between checkpoint and pipeline</h3>'
  if (changes.length === 0)
    return `${heading}\n<p>${code(plainJson(journal.approvalDiff, DIFF_CHARACTERS) || 'too large to show')}</p>`
  return `${heading}\n${table(
    [],
    changes.map(({ what, names }) => [code(what), code(names.join(', '), DIFF_CHARACTERS)]),
  )}`
}

function wayBack({ ending }: Report): string {
  if (ending.outcome !== 'activated') return ''
  return '<p>The way back: stop this pipeline, clear its storage and start it in standby again. On storage that was activated no pipeline goes into standby.</p>'
}

function origin({ run, elapsedMs, host }: Report): string {
  const by = run.actor ? ` by ${code(run.actor)}` : ''
  const what = run.workflow
    ? `workflow ${code(run.workflow)}, ${code(run.event)}${by}, commit ${code(run.commit)}; `
    : ''
  const where = host ? ` against ${code(host)}` : ''
  return `<p><sub>${what}step ran ${formatDuration(elapsedMs)}${where}</sub></p>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  const header = head.length === 0 ? [] : [row(head, 'th')]
  return `<table>\n${[...header, ...rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>`
}

function code(text: string, limit?: number): string {
  return `<code>${plainHtml(text, limit)}</code>`
}
