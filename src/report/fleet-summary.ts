import { primaryNow } from '../decide/live-now.ts'
import { adviceForAll, countOutcomes, type Largest, listAlarms, measureFleet, worstFirst } from './fleet-ending.ts'
import { type Ending, isGreen } from './outcome.ts'
import { whatIsNotKnown } from './primary-words.ts'
import { prose } from './prose.ts'
import type { EndedPipeline, Report } from './report.ts'
import {
  code,
  linkedName,
  nonBreaking,
  OUTCOME_MARKS,
  origin,
  paragraph,
  renderParts,
  storyOf,
  table,
} from './summary.ts'
import { VERB_WORDS } from './verb-words.ts'
import { describeState, listNames } from './wording.ts'

/**
 * The largest summary, in bytes. GitHub refuses the whole of one that is larger than 1 MiB, and the rest of that is for the
 * closing lines.
 */
const SUMMARY_BYTES = 1_000_000

/** How much of a state the table shows. Feldera's own are shorter. */
const STATE_CHARACTERS = 80

/** How much of a reason the table shows; the story of the pipeline has the whole. */
const REASON_CHARACTERS = 300

/**
 * The summary of a step for several pipelines, as HTML: a table of all, the worst first, and then the story of each, folded
 * away.
 */
export function renderFleetSummary(report: Report, ending: Ending): string {
  const ended = worstFirst(report)
  const parts = [
    `<h2>${OUTCOME_MARKS[ending.outcome]} ${VERB_WORDS[report.inputs.verb].title}: ${countOutcomes(ended)}</h2>`,
    paragraph(prose(listAlarms(ended))),
    paragraph(notKnown(ended)),
    whatToDo(report, ending),
    paragraph(worstCases(report)),
    overview(report, ended),
  ]
  const bytes = Buffer.byteLength(parts.join(''))
  return renderParts([...parts, ...stories(ended, SUMMARY_BYTES - bytes), origin(report)])
}

function whatToDo(report: Report, { outcome }: Ending): string {
  const advice = isGreen(outcome) ? '' : adviceForAll(report, 'below, in its story')
  return advice === '' ? '' : paragraph(`<strong>What to do next:</strong> ${prose(advice)}`)
}

/** The pipelines that are green although nothing is known of their primaries. */
function notKnown(ended: readonly EndedPipeline[]): string {
  const unknown = ended.filter((one) => isGreen(one.ending.outcome) && whatIsNotKnown(one) !== '')
  if (unknown.length === 0) return ''
  const names = listNames(unknown.map(({ inputs }) => code(inputs.pipeline)))
  return `⚠️ It is not known whether the primaries of ${names} are live: make sure that they cannot write, and that they do not come back beside these.`
}

function worstCases(report: Report): string {
  const { rto, rpo } = measureFleet(report)
  const isAgeNow = isAgeOfNow(report.inputs)
  const worst = [
    tellLargest('longest activation (RTO)', rto),
    tellLargest(isAgeNow ? 'oldest checkpoint' : 'oldest checkpoint at acceptance (RPO)', rpo),
  ]
  return worst.filter((part) => part !== '').join(' · ')
}

/** Whether the age of a checkpoint is that of now, because nothing was activated. */
function isAgeOfNow({ verb }: Report['inputs']): boolean {
  return verb === 'check' || verb === 'rearm'
}

function tellLargest(what: string, largest: Largest | undefined): string {
  if (largest === undefined) return ''
  const { ms, pipeline, unknown } = largest
  const rest = unknown.length === 0 ? '' : `; not known of ${listNames(unknown.map((name) => code(name)))}`
  return `${what} <strong>${nonBreaking(ms)}</strong>, ${code(pipeline)}${rest}`
}

/** The table of all pipelines, without the columns that are empty. */
function overview({ inputs }: Report, ended: readonly EndedPipeline[]): string {
  const age = isAgeOfNow(inputs) ? 'checkpoint age' : 'RPO'
  const head = ['', 'pipeline', 'outcome', 'status', 'primary', 'RTO', age, 'back in standby took', 'why']
  const rows = ended.map((one) => {
    const { ending, record, measurements } = one
    const { first, last, primary } = record
    const isMoved = first !== undefined && last !== undefined
    const { activationTime, rearm } = measurements
    const checkpoint = measurements.checkpoint ?? rearm?.checkpoint
    return [
      OUTCOME_MARKS[ending.outcome],
      linkedName(one),
      ending.outcome,
      isMoved ? [...new Set([first, last].map((seen) => code(describeState(seen), STATE_CHARACTERS)))].join(' → ') : '',
      inputs.verb === 'activate' ? (primaryNow(primary) ?? '').replaceAll('-', ' ') : '',
      activationTime ? nonBreaking(activationTime.ms) : '',
      checkpoint?.ageMs === undefined ? '' : nonBreaking(checkpoint.ageMs),
      rearm?.ms === undefined ? '' : nonBreaking(rearm.ms),
      isGreen(ending.outcome) ? '' : prose(ending.message, REASON_CHARACTERS),
    ]
  })
  const filled = head.map((_, column) => rows.some((cells) => cells[column] !== ''))
  const visible = (cells: readonly string[]) => cells.filter((_, column) => filled[column])
  return table(visible(head), rows.map(visible))
}

/** As many stories as there is room for; the worst first. */
function stories(ended: readonly EndedPipeline[], bytes: number): readonly string[] {
  let left = bytes
  const told = ended.flatMap((one) => {
    const story = foldedStory(one)
    const size = Buffer.byteLength(story)
    if (size > left) return []
    left -= size
    return [story]
  })
  const missing = ended.length - told.length
  const note = `The stories of ${missing} more pipelines are left out, because GitHub takes 1 MiB for a summary; the log has them.`
  return missing === 0 ? told : [...told, paragraph(note)]
}

function foldedStory(one: EndedPipeline): string {
  const title = `${OUTCOME_MARKS[one.ending.outcome]} ${linkedName(one)}`
  const parts = storyOf(one).filter((part) => part !== '')
  return `<details><summary>${title}</summary>\n${parts.join('\n')}\n</details>`
}
