import type { Finding } from '../decide/readiness.ts'
import type { Inputs, PipelineInputs } from '../inputs/inputs.ts'
import { EMPTY_RECORD, type Listener, type RunEvent, type RunRecord } from '../run/record.ts'
import { sentenceAtEnd } from './ending.ts'
import { wordsWithoutName } from './fleet-ending.ts'
import type { Log } from './log.ts'
import { aboutFailure, aboutRecovery, explainState, HEARTBEAT_MS, linesAbout, warningAbout } from './narrator.ts'
import { isGreen } from './outcome.ts'
import type { EndedPipeline } from './report.ts'
import { VERB_WORDS } from './verb-words.ts'
import { describeFailure, describeState, inQuotes, listNames } from './wording.ts'

/** How many kinds of state a heartbeat names. */
const STATES_TOLD = 5

/** Findings that are the same for all pipelines. */
const ABOUT_FELDERA: ReadonlySet<string> = new Set<Finding['kind']>(['reachable', 'answering', 'edition', 'role'])

/**
 * Turns the events of several runs into one log, in which each line begins with the name of its pipeline. A failure that
 * many requests meet is told once, and so is its end. One heartbeat speaks for all, and one warning.
 */
export class FleetNarrator {
  readonly #log: Log
  readonly #inputs: Inputs
  /** The records of the pipelines that are not done yet. */
  readonly #records = new Map<string, RunRecord>()
  /** Lines that are kept until their pipeline is done, because they would not be readable among those of others. */
  readonly #kept = new Map<string, string[]>()
  readonly #warnings: string[] = []
  /** What is said for one pipeline only, although it is true of others: explanations, and findings about Feldera itself. */
  readonly #said = new Set<string>()
  /** How pipelines ended, in words without their names, and the first that ended so. */
  readonly #ends = new Map<string, string>()
  #outage:
    | { readonly since: number; readonly codes: Set<string>; readonly pipelines: Set<string>; count: number }
    | undefined
  #lastLineAt = 0

  constructor(log: Log, inputs: Inputs) {
    this.#log = log
    this.#inputs = inputs
    for (const pipeline of inputs.pipelines) {
      this.#records.set(pipeline, EMPTY_RECORD)
      this.#kept.set(pipeline, [])
    }
  }

  /** The listener for the run of one of the pipelines. */
  listenTo(inputs: PipelineInputs): Listener {
    const { pipeline } = inputs
    const isFollowed = VERB_WORDS[inputs.verb].followsStatus
    return (event, record, before) => {
      this.#records.set(pipeline, record)
      if (this.#tellOutage(pipeline, event, before)) return this.#beat(event.at)
      const situation = { record, before, inputs, isQuiet: false, isExplained: this.#isExplained(event, inputs) }
      const lines = linesAbout(event, situation)
      if (isFollowed) for (const line of lines) this.#tell(`${pipeline}: ${withoutName(line, pipeline)}`, event.at)
      else if (!this.#isToldOfAnother(event, lines)) this.#kept.get(pipeline)?.push(...lines)
      const warning = warningAbout(event, situation)
      if (warning !== '') this.warn(pipeline, warning)
      this.#beat(event.at)
    }
  }

  /** Tells a warning about a pipeline, and keeps it for the end, because a step has room for ten annotations only. */
  warn(pipeline: string, warning: string): void {
    this.#log.info(`${pipeline}: ${warning}`)
    this.#warnings.push(`${pipeline}: ${warning}`)
  }

  /** Tells how the run for one pipeline ended. */
  tellEnd(report: EndedPipeline): void {
    const { pipeline } = report.inputs
    this.#records.delete(pipeline)
    for (const line of this.#kept.get(pipeline) ?? []) this.#tell(`${pipeline}: ${line}`, report.elapsedMs)
    this.#tell(`${pipeline}: ${this.#sentenceAtEnd(report)}`, report.elapsedMs)
    if (!this.#isAnyFailing()) this.#outage = undefined
  }

  /** Gives all warnings in one annotation. */
  close(): void {
    if (this.#warnings.length > 0) this.#log.warning(listNames(this.#warnings, '; '))
  }

  /** Whether the state that a look shows was explained before, for this pipeline or another. */
  #isExplained(event: RunEvent, inputs: PipelineInputs): boolean {
    return event.kind === 'looked' && this.#wasSaid(explainState(event.pipeline, inputs))
  }

  /** Whether a finding about Feldera itself has been told already, with another pipeline's. */
  #isToldOfAnother(event: RunEvent, lines: readonly string[]): boolean {
    return event.kind === 'found' && ABOUT_FELDERA.has(event.finding.kind) && this.#wasSaid(lines.join())
  }

  /** Whether this was asked about the same words before. */
  #wasSaid(words: string): boolean {
    const wasSaid = this.#said.has(words)
    this.#said.add(words)
    return wasSaid
  }

  #isAnyFailing(): boolean {
    return [...this.#records.values()].some(({ trouble }) => trouble !== undefined)
  }

  /** How a pipeline ended. What is the same for one before is not said again. */
  #sentenceAtEnd(report: EndedPipeline): string {
    const { outcome } = report.ending
    const words = `${outcome} ${wordsWithoutName(report)}`
    const same = isGreen(outcome) ? undefined : this.#ends.get(words)
    if (same !== undefined) return `${outcome}, for the same reason as ${inQuotes(same)}`
    this.#ends.set(words, report.inputs.pipeline)
    return sentenceAtEnd(report)
  }

  #tell(line: string, at: number): void {
    this.#log.info(line)
    this.#lastLineAt = at
  }

  /** Keeps account of failing requests. Returns whether the event was about them. */
  #tellOutage(pipeline: string, event: RunEvent, before: RunRecord): boolean {
    switch (event.kind) {
      case 'request-failed':
        this.#tellFailure(pipeline, event)
        return true
      case 'answered':
        if (before.trouble) this.#tellRecovery(pipeline, event.at)
        return true
      case 'still-failing':
        return true
      default:
        return false
    }
  }

  #tellFailure(pipeline: string, event: RunEvent<'request-failed'>): void {
    this.#outage ??= { since: event.at, codes: new Set(), pipelines: new Set(), count: 0 }
    const { codes, pipelines } = this.#outage
    const { code } = event.failure
    pipelines.add(pipeline)
    this.#outage.count += 1
    if (codes.has(code)) return
    codes.add(code)
    this.#tell(`${pipeline}: ${aboutFailure(event)}`, event.at)
  }

  #tellRecovery(pipeline: string, at: number): void {
    if (this.#outage === undefined || this.#isAnyFailing()) return
    const { size } = this.#outage.pipelines
    const whose = size === 1 ? '' : ` for ${size} pipelines`
    this.#tell(`${pipeline}: ${aboutRecovery(this.#outage, at, whose)}`, at)
    this.#outage = undefined
  }

  #beat(now: number): void {
    if (now - this.#lastLineAt < HEARTBEAT_MS) return
    const records = [...this.#records.values()]
    const all = this.#inputs.pipelines.length
    const failing = records.flatMap(({ trouble }) => trouble ?? [])
    const states = VERB_WORDS[this.#inputs.verb].followsStatus ? countStates(records) : ''
    const [worst] = failing.toSorted((one, other) => one.since - other.since)
    const trouble = worst ? `; no good answer for ${failing.length}: ${describeFailure(worst.failure)}` : ''
    const names = listNames([...this.#records.keys()])
    this.#tell(`Still at work on ${records.length} of ${all} pipelines (${names})${states}${trouble}`, now)
  }
}

/** `Pipeline 'orders' is Standby` → `is Standby`, for a line that begins with the name. */
function withoutName(line: string, pipeline: string): string {
  const named = `Pipeline ${inQuotes(pipeline)} `
  return line.startsWith(named) ? line.slice(named.length) : line
}

/** `: 8 Standby (desired Running), 3 Initializing`. */
function countStates(records: readonly RunRecord[]): string {
  const states = records.map(({ last }) => (last ? describeState(last) : 'not seen yet'))
  const counts = [...Map.groupBy(states, (state) => state)].map(([state, { length }]) => ({ state, length }))
  const told = counts.toSorted((one, other) => other.length - one.length).slice(0, STATES_TOLD)
  return `: ${told.map(({ state, length }) => `${length} ${state}`).join(', ')}`
}
