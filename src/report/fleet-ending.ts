import { isUnderWay } from '../decide/activation.ts'
import { formatDuration } from '../duration.ts'
import { redactedStart } from '../secrets.ts'
import { sentences, withoutStop } from '../text.ts'
import { withoutAddresses } from './console.ts'
import { describe } from './ending.ts'
import { nothingDone } from './in-feldera.ts'
import { BY_GRAVITY, type Ending, isGreen, type Outcome } from './outcome.ts'
import { rankOfAlarm } from './primary-words.ts'
import type { EndedPipeline, PipelineReport, Report } from './report.ts'
import { VERB_WORDS } from './verb-words.ts'
import { inQuotes, listNames } from './wording.ts'

/**
 * All pipelines, the worst first, and in the order of the inputs where they ended alike. Before all others come those of which both
 * or none are live.
 */
export function worstFirst({ pipelines }: Report): readonly EndedPipeline[] {
  const gravity = ({ ending: { alarm, outcome } }: EndedPipeline) =>
    rankOfAlarm(alarm) * BY_GRAVITY.length + BY_GRAVITY.indexOf(outcome)
  return pipelines.toSorted((one, other) => gravity(one) - gravity(other))
}

/** Turns the results of all pipelines into words for a person. */
export function describeFleet(report: Report): Ending {
  const [first] = report.pipelines
  try {
    return endingOfAll(report)
  } catch (error) {
    return describe({ ...first, result: { kind: 'defect', error } })
  }
}

function endingOfAll(report: Report): Ending {
  const [first] = report.pipelines
  if (report.pipelines.length === 1 || first.result.kind === 'invalid-inputs') return first.ending
  const ended = worstFirst(report)
  const failed = ended.filter(({ ending }) => !isGreen(ending.outcome))
  return failed.length === 0 ? describeSuccess(report, ended) : describeFailed(report, ended, failed)
}

const NOTHING_MORE = { alarm: '', inFeldera: '', advice: '', errorCode: '', httpStatus: undefined } as const

function describeSuccess({ inputs }: Report, ended: readonly EndedPipeline[]): Ending {
  const outcome = ended[0]?.ending.outcome ?? 'failed'
  const all = `all ${ended.length} pipelines are`
  const held = inputs.stableForMs > 0 ? `, and have stayed so for ${formatDuration(inputs.stableForMs)}` : ''
  if (outcome === 'already-active') {
    const sent = ended.find(({ record }) => record.hasSent || record.primary?.stop)
    const nothing = nothingDone(sent?.record ?? { hasSent: false })
    return { ...NOTHING_MORE, outcome, message: `${all} ${inputs.target} already${held}; ${nothing}` }
  }
  if (outcome === 'already-standby')
    return { ...NOTHING_MORE, outcome, message: `${all} ${reached(inputs)} already; nothing was sent` }
  const already = ended.filter(({ ending }) => ending.outcome.startsWith('already')).length
  const unsure = ended.filter(({ record }) => record.findings.some(({ verdict }) => verdict === 'unknown')).length
  const parts = [
    held,
    already === 0 ? '' : `, ${already} of them since before`,
    unsure === 0 ? '' : `; not everything could be told of ${unsure}`,
    outcome === 'accepted' ? '; not waiting for it' : '',
  ]
  return { ...NOTHING_MORE, outcome, message: `${all} ${reached(inputs)}${parts.join('')}` }
}

function reached(inputs: Report['inputs']): string {
  return VERB_WORDS[inputs.verb].reached(inputs)
}

type Pipelines = readonly EndedPipeline[]

/** @param failed those of all that are red; at least one */
function describeFailed(report: Report, ended: Pipelines, failed: Pipelines): Ending {
  const alarms = listAlarms(failed)
  return {
    ...outcomeOfFailed(ended, failed),
    alarm: '',
    message: `${alarms === '' ? '' : `${alarms}; `}of ${ended.length} pipelines ${countOutcomes(ended)}: ${listReasons(groupAlike(failed))}`,
    // It differs from pipeline to pipeline, so it stands with the advice.
    inFeldera: '',
    advice: adviceForAll(report, `in the ${report.inputs.summary ? 'job summary' : 'log'}`),
  }
}

/** `both are live: 'orders'; no pipeline is live: 'stock', 'users'`: what must be said first, if anything. */
export function listAlarms(failed: Pipelines): string {
  const alarms = Map.groupBy(failed, ({ ending }) => ending.alarm)
  const told = [...alarms]
    .filter(([alarm]) => alarm !== '')
    .toSorted(([one], [other]) => rankOfAlarm(one) - rankOfAlarm(other))
  return told
    .map(([alarm, all]) => `${alarm}: ${listNames(all.map(({ inputs }) => inQuotes(inputs.pipeline)))}`)
    .join('; ')
}

/** `2 failed, 1 refused, 3 activated`: the outcomes, the gravest first. */
export function countOutcomes(ended: readonly EndedPipeline[]): string {
  const counts = [...Map.groupBy(ended, ({ ending }) => ending.outcome)]
  return counts.map(([outcome, { length }]) => `${length} ${outcome.replaceAll('-', ' ')}`).join(', ')
}

function outcomeOfFailed(ended: Pipelines, failed: Pipelines): Pick<Ending, 'outcome' | 'errorCode' | 'httpStatus'> {
  const outcomes = failed.map(({ ending }) => BY_GRAVITY.indexOf(ending.outcome))
  const gravest = BY_GRAVITY[Math.min(...outcomes)] ?? 'failed'
  const worst = failed.filter(({ ending }) => ending.outcome === gravest)
  const httpStatus = commonTo(worst, (one) => one.ending.httpStatus)
  const isPartlyDone = ended.some(wasSentSomething)
  // `refused` means that nothing was sent to any pipeline.
  if (gravest === 'refused' && isPartlyDone) return { outcome: 'failed', errorCode: 'PartlyDone', httpStatus }
  const code = commonTo(gravest === 'failed' ? failed : worst, ({ ending }) => ending.errorCode)
  return { outcome: gravest, errorCode: code ?? (isPartlyDone ? 'PartlyDone' : 'SeveralReasons'), httpStatus }
}

/** Whether the step has sent anything for this pipeline: an activation, an approval, a stop of its primary. */
function wasSentSomething({ record: { hasSent, hasWritten, approveFrom, primary } }: PipelineReport): boolean {
  return hasSent || hasWritten || approveFrom > 0 || primary?.stop !== undefined
}

/** What is the same for all; `undefined` when it differs. */
export function commonTo<O, T>(all: readonly O[], pick: (one: O) => T): T | undefined {
  const values = new Set(all.map(pick))
  return values.size === 1 ? [...values][0] : undefined
}

/** How a pipeline ended and what was sent, in words that are the same for others that ended alike. */
export function wordsWithoutName({ ending, inputs }: EndedPipeline): string {
  const names = [inputs.pipeline, inputs.primaries.get(inputs.pipeline) ?? inputs.pipeline]
  const words = withoutAddresses(`${ending.message} ${ending.inFeldera}`)
  return names.reduce((rest, name) => rest.replaceAll(inQuotes(name), ''), words)
}

/** Pipelines that failed in the same words but for their names, and of which the same was sent. */
type Alike = readonly [EndedPipeline, ...EndedPipeline[]]

function groupAlike(failed: Pipelines): readonly Alike[] {
  return [...Map.groupBy(failed, wordsWithoutName).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  )
}

/**
 * How much of all reasons a sentence gives, and of each, in characters: an annotation has room for 4,096, and the advice
 * comes after them. A single reason is given whole.
 */
const REASONS_CHARACTERS = 2_200
const REASON_CHARACTERS = 450

function listReasons(alike: readonly Alike[]): string {
  let list = ''
  for (const [index, [{ ending }, ...others]] of alike.entries()) {
    const names = others.map(({ inputs }) => inQuotes(inputs.pipeline))
    const same = names.length === 0 ? '' : `; the same for ${listNames(names)}`
    const reason = `${alike.length === 1 ? ending.message : startOf(ending.message)}${same}`
    if (list !== '' && list.length + reason.length > REASONS_CHARACTERS)
      return `${list}; and ${alike.slice(index).flat().length} more`
    list += `${list === '' ? '' : '; '}${reason}`
  }
  return list
}

function startOf(message: string): string {
  const start = redactedStart(message, REASON_CHARACTERS)
  return start.length < REASON_CHARACTERS ? message : `${withoutStop(start)} …`
}

/** How many different pieces of advice are given; beyond that the reader is sent to where each is. */
const ADVICE_TOLD = 2

/**
 * What to do when pipelines failed, in sentences.
 *
 * @param where the place that tells it for each pipeline
 */
export function adviceForAll(report: Report, where: string): string {
  const { inputs } = report
  const ended = worstFirst(report)
  const failed = ended.filter(({ ending }) => !isGreen(ending.outcome))
  const alike = groupAlike(failed)
  const told = alike.length <= ADVICE_TOLD ? alike.map(adviceForAlike) : [`What to do about each is told ${where}.`]
  // Some advice is about an input, and a reader at night would change it for all pipelines.
  const isAboutInput =
    inputs.verb === 'activate' &&
    failed.some(({ ending }) => /'(?:expect: any|on-approval: approve)'/.test(ending.advice))
  const alone = 'Inputs count for all pipelines of a step: give such a one in a run for that pipeline alone.'
  const isPartial = inputs.verb !== 'check' && inputs.verb !== 'rehearse' && failed.length < ended.length
  const how = inputs.verb === 'activate' && inputs.expect === 'standby' ? ", with 'expect: standby-or-active'" : ''
  const done = inputs.verb === 'activate' ? 'active' : 'in standby and armed'
  const again = `When that is settled, run it again${how}: those that are ${done} are left alone.`
  return sentences(...told, isAboutInput ? alone : '', isPartial ? again : '')
}

function adviceForAlike([first, ...others]: Alike): string {
  const { inFeldera, advice } = first.ending
  // There would be one for each; the summary has them beside the names.
  const words = withoutAddresses(sentences(inFeldera, advice))
  if (words === '') return ''
  const likewise = others.length === 1 ? 'the other one' : `the other ${others.length}`
  const whom = `${inQuotes(first.inputs.pipeline)}${others.length === 0 ? '' : `, and likewise for ${likewise}`}`
  return `For ${whom}: ${words}`
}

/** The largest of what was measured for the pipelines, and whose it is. */
export interface Largest {
  readonly ms: number
  readonly pipeline: string
  /** Pipelines of which it is not known, so that theirs may be larger. */
  readonly unknown: readonly string[]
}

/** Outcomes that come with the age of a checkpoint, without an activation. */
const WITH_AGE: ReadonlySet<Outcome> = new Set<Outcome>(['ready', 'rearmed', 'already-standby'])

/**
 * The longest activation of the pipelines, which is the step's RTO, and the greatest age of a checkpoint, its RPO. Those
 * count that this step activated, found being activated, checked, or put into standby.
 */
export function measureFleet(report: Report): Readonly<Record<'rto' | 'rpo', Largest | undefined>> {
  const ended = worstFirst(report)
  const isDone = ({ ending: { outcome }, record }: EndedPipeline) =>
    outcome !== 'already-active' && (isUnderWay(record.activation) || WITH_AGE.has(outcome))
  const counted = ended.filter(isDone)
  return {
    rto: largest(counted, ({ measurements }) => measurements.activationTime?.ms),
    rpo: largest(
      ended,
      ({ measurements }) => (measurements.checkpoint ?? measurements.rearm?.checkpoint)?.ageMs,
      counted,
    ),
  }
}

/** @param needed the pipelines of which it must be known */
function largest(
  ended: Pipelines,
  pick: (one: EndedPipeline) => number | undefined,
  needed: Pipelines = ended,
): Largest | undefined {
  const unknown = needed.filter((one) => pick(one) === undefined).map(({ inputs }) => inputs.pipeline)
  const known = ended.map((one) => ({ ms: pick(one) ?? -1, pipeline: one.inputs.pipeline, unknown }))
  const [first] = known.toSorted((one, other) => other.ms - one.ms)
  return first === undefined || first.ms < 0 ? undefined : first
}

/** The last line of a green step's log. */
export function greenSentenceForAll(report: Report, { message }: Ending): string {
  const { rto, rpo } = measureFleet(report)
  const took = rto ? `; the longest activation (RTO) took ${describeLargest(rto)}` : ''
  const age = rpo ? `; the oldest checkpoint was ${describeLargest(rpo, ' old')}` : ''
  return `Done: ${message}${took}${age}`
}

function describeLargest({ ms, pipeline, unknown }: Largest, suffix = ''): string {
  const rest = unknown.length === 0 ? '' : `; not known of ${listNames(unknown.map(inQuotes))}`
  return `${formatDuration(ms)}${suffix} (${inQuotes(pipeline)}${rest})`
}
