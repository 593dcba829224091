import { primaryAfterSwitchover, primaryNow } from '../decide/live-now.ts'
import { uuidTime } from '../decide/measurements.ts'
import { standbyNow } from '../decide/standby-now.ts'
import { toSeconds } from '../duration.ts'
import type { Verb } from '../inputs/verbs.ts'
import { addressOf, shownAddress } from './console.ts'
import { finalSentence } from './ending.ts'
import { commonTo, type Largest, measureFleet } from './fleet-ending.ts'
import { type Ending, isGreen } from './outcome.ts'
import { plainJson, plainLine } from './plain-text.ts'
import type { EndedPipeline, Report } from './report.ts'

/**
 * A larger difference is not put into an output: the runner allows 1 MB of outputs for a whole job. It can be seen in
 * Feldera.
 */
const DIFF_CHARACTERS = 256 * 1024

/**
 * The longest value of the output `pipelines`, in bytes. A script gets it as an environment variable, and Linux takes
 * none of 128 KiB or more; the rest is for its name, and for characters of several bytes in shortened messages.
 */
const PIPELINES_BYTES = 124_000
/** How much of each message is given at least, in characters. */
const MESSAGE_CHARACTERS = 20
/**
 * How much of anything else is then given, but for the name, in characters: an id has 36, and hardly one of Feldera's codes is
 * longer.
 */
const OTHER_CHARACTERS = 48
/** The same for a server that sends statuses and codes of many bytes. */
const FEWEST_CHARACTERS = 6

/** Outputs by their names in the `action.yml` of the verb. */
type Outputs = Readonly<Record<string, string>>

/** The outputs below that the action of a verb does not have. */
const OF_SWITCHOVER = ['processed-records', 'downtime-seconds']

const NOT_OF: Readonly<Record<Verb, ReadonlySet<string>>> = {
  activate: new Set([...OF_SWITCHOVER, 'standby', 'rearm-seconds', 'rearmed-checkpoint-id']),
  check: new Set([
    ...OF_SWITCHOVER,
    ...['changed', 'previous-status', 'checkpoint-sequence-number', 'activation-seconds', 'approval-diff'],
    ...['standby', 'rearm-seconds', 'rearmed-checkpoint-id'],
  ]),
  rearm: new Set([
    ...OF_SWITCHOVER,
    'primary',
    'checkpoint-sequence-number',
    'activation-seconds',
    'approval-diff',
    'rearmed-checkpoint-id',
  ]),
  rehearse: new Set([...OF_SWITCHOVER, 'primary', 'checkpoint-sequence-number']),
  switchover: new Set([
    'checkpoint-age-seconds',
    'standby',
    'rearm-seconds',
    'rearmed-checkpoint-id',
    'checkpoint-sequence-number',
  ]),
}

function onlyOf(verb: Verb, outputs: Outputs): Outputs {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !NOT_OF[verb].has(name)))
}

/**
 * Every output of the verb's `action.yml`, whatever happened. What is not known is empty. `leftOut`: what is missing from the output
 * `pipelines`, as a sentence for the log; empty when it is complete.
 */
export function outputsOf(report: Report, ending: Ending): { readonly outputs: Outputs; readonly leftOut: string } {
  const { verb } = report.inputs
  const each = report.pipelines.map((one) => onlyOf(verb, outputsOfPipeline(one)))
  const named = report.pipelines.map(({ inputs: { pipeline } }, index) => ({ pipeline, ...each[index] }))
  const { text, leftOut } = writePipelines(named.filter(({ pipeline }) => pipeline !== ''))
  const [first = {}, ...others] = each
  const outputs = others.length === 0 ? first : onlyOf(verb, outputsOfAll(report, ending, each))
  return { outputs: { ...outputs, pipelines: text }, leftOut }
}

/** What is the same for all pipelines, or has a largest value. What differs otherwise is empty. */
function outputsOfAll(report: Report, ending: Ending, each: readonly Outputs[]): Outputs {
  const { rto, rpo } = measureFleet(report)
  const names = Object.keys(each[0] ?? {})
  return {
    ...Object.fromEntries(names.map((name) => [name, commonTo(each, (outputs) => outputs[name]) ?? ''])),
    outcome: ending.outcome,
    changed: String(each.some(({ changed }) => changed === 'true')),
    message: plainLine(finalSentence(ending), 4_000),
    'error-code': plainLine(ending.errorCode),
    'http-status': orEmpty(ending.httpStatus, String),
    'checkpoint-age-seconds': orEmpty(isKnown(rpo) ? rpo.ms : undefined, toSeconds),
    'activation-seconds': orEmpty(isKnown(rto) ? rto.ms : undefined, toSeconds),
    'rearm-seconds': orEmpty(longestRearm(report), toSeconds),
    'elapsed-seconds': toSeconds(report.elapsedMs),
  }
}

/** The longest time that one of them took to be in standby again, milliseconds; `undefined` when it is not known of one. */
function longestRearm({ pipelines }: Report): number | undefined {
  const times = pipelines.flatMap(({ measurements, record }) =>
    record.hasWritten ? [measurements.rearm?.ms ?? Number.NaN] : [],
  )
  const longest = Math.max(...times)
  return Number.isFinite(longest) ? longest : undefined
}

/** Whether it is the largest of all: one that is not known may be larger. */
function isKnown(largest: Largest | undefined): largest is Largest {
  return largest?.unknown.length === 0
}

/** What is left out of the output `pipelines` when it would be too long. The addresses follow from host and name. */
const LEFT_OUT = ['approval-diff', 'console-url'] as const

/** The output `pipelines`. When it would be too long, some of it is left out, and at last messages are shortened. */
function writePipelines(each: readonly Outputs[]): { readonly text: string; readonly leftOut: string } {
  const write = (changes: (one: Outputs) => Outputs) => JSON.stringify(each.map((one) => ({ ...one, ...changes(one) })))
  const because = 'because scripts take no more than 128 KiB as an environment variable'
  for (let count = 0; count <= LEFT_OUT.length; count += 1) {
    const names = LEFT_OUT.slice(0, count)
    const text = write(() => without(names))
    if (isShort(text)) return { text, leftOut: count === 0 ? '' : `${describeLeftOut(each, names)}, ${because}` }
  }
  const leftOut = `${describeLeftOut(each, LEFT_OUT)}, and shortened each 'message' in it, ${because}`
  const text = writeShortened(each, OTHER_CHARACTERS)
  return { text: isShort(text) ? text : writeShortened(each, FEWEST_CHARACTERS), leftOut }
}

/** @param most how much of each value is given but for names and messages, in characters */
function writeShortened(each: readonly Outputs[], most: number): string {
  const write = (message: (text: string) => string) =>
    JSON.stringify(each.map((one) => ({ ...one, ...shortened(one, most), message: message(one['message'] ?? '') })))
  const left = PIPELINES_BYTES - Buffer.byteLength(write(() => ''))
  const room = Math.max(MESSAGE_CHARACTERS, Math.floor(left / each.length))
  return write((text) => startOfBytes(text, room))
}

function shortened(one: Outputs, most: number): Outputs {
  const others = Object.entries(one).filter(([name]) => name !== 'pipeline')
  return { ...Object.fromEntries(others.map(([name, value]) => [name, plainLine(value, most)])), ...without(LEFT_OUT) }
}

/** The start of a text that takes no more bytes than these, also within JSON. */
function startOfBytes(text: string, bytes: number): string {
  for (let limit = bytes; ; ) {
    const start = plainLine(text, limit)
    const over = Buffer.byteLength(JSON.stringify(start)) - 2 - bytes
    if (over <= 0 || limit <= MESSAGE_CHARACTERS) return start
    limit = Math.max(MESSAGE_CHARACTERS, limit - over)
  }
}

function without(names: readonly string[]): Outputs {
  return Object.fromEntries(names.map((name) => [name, '']))
}

/** @param names those that were left out, whether or not there was anything to leave out */
function describeLeftOut(each: readonly Outputs[], names: readonly string[]): string {
  const given = names.filter((name) => each.some((outputs) => outputs[name] !== ''))
  return `Left ${given.map((name) => `'${name}'`).join(' and ')} out of the output 'pipelines'`
}

function isShort(text: string): boolean {
  return Buffer.byteLength(text) <= PIPELINES_BYTES
}

/** The outputs for one pipeline. */
function outputsOfPipeline(report: EndedPipeline): Outputs {
  const { inputs, record, measurements, ending, result } = report
  const { activationTime, rearm } = measurements
  const checkpoint = measurements.checkpoint ?? rearm?.checkpoint
  const handedOver = measurements.switchover?.checkpointId
  const takenAt = handedOver === undefined ? checkpoint?.takenAt : uuidTime(handedOver)
  const { first, last, activation, rearming } = record
  const accepted = activation.kind === 'accepted' ? activation : undefined
  return {
    outcome: ending.outcome,
    standby: standbyNow(result, record),
    changed: String(accepted !== undefined || rearming.length > 0 || hasChangedPrimary(record)),
    primary:
      (inputs.verb === 'switchover' ? primaryAfterSwitchover(result, record.primary) : primaryNow(record.primary)) ??
      '',
    'processed-records': orEmpty(measurements.switchover?.records, String),
    'downtime-seconds': orEmpty(measurements.switchover?.downtimeMs, toSeconds),
    'previous-status': plainLine(first?.status ?? ''),
    status: plainLine(last?.status ?? ''),
    'desired-status': plainLine(last?.desiredStatus ?? ''),
    message: plainLine(
      (isGreen(ending.outcome) && inputs.verb === 'activate' && accepted?.acceptance?.text) || finalSentence(ending),
      4_000,
    ),
    'error-code': plainLine(ending.errorCode),
    'http-status': orEmpty(ending.httpStatus, String),
    'checkpoint-sequence-number': orEmpty(accepted?.acceptance?.checkpointSequenceNumber, String),
    'checkpoint-id': plainLine(handedOver ?? checkpoint?.uuid ?? ''),
    'checkpoint-time': orEmpty(takenAt, (ms) => new Date(ms).toISOString()),
    'checkpoint-age-seconds': orEmpty(checkpoint?.ageMs, toSeconds),
    'activation-seconds': orEmpty(activationTime?.ms, toSeconds),
    'rearm-seconds': orEmpty(rearm?.ms, toSeconds),
    'rearmed-checkpoint-id': plainLine(rearm?.checkpoint?.uuid ?? ''),
    'elapsed-seconds': toSeconds(report.elapsedMs),
    'deployment-id': plainLine(last?.deploymentId ?? ''),
    'platform-version': plainLine(last?.platformVersion ?? ''),
    'approval-diff': orEmpty(record.approvalDiff, (diff) => plainJson(diff, DIFF_CHARACTERS)),
    'console-url': shownAddress(addressOf(inputs), 4_000),
  }
}

function hasChangedPrimary({ primary }: EndedPipeline['record']): boolean {
  return [primary?.stop, primary?.pause, primary?.resume].some((write) => write?.state === 'accepted')
}

function orEmpty<T>(value: T | undefined, write: (value: T) => string): string {
  return value === undefined ? '' : write(value)
}
