import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ANSWERED_SETTLE_MS, SETTLE_MS } from '../src/decide/confirmation.ts'
import { HEALTH_LAG_MS } from '../src/run/refused-keys.ts'
import {
  FAULTS,
  type FaultRow,
  GUARD_STAGES,
  type GuardStage,
  guardReaction,
  HAND_OVER_STAGES,
  type HandOverStage,
  handOverReaction,
  OBSERVATION_FILES,
  type Observation,
  type ObservationFile,
  REARM_STAGES,
  type RearmStage,
  rearmReaction,
  STAGES,
} from '../test/faults/table.ts'
import { ROOT } from '../test/support/action.ts'
import { markdownTable } from './generated-section.ts'

const DURATIONS = ['passing', 'lasting'] as const

const LEGEND = `## Activation

Each cell says what the step does while the fault lasts, and after "else" how it ends when the fault is still there in the end; a
fault that is over by then does no harm, and the step goes on and ends green.

- **repeats**: the request is repeated until the deadline, which is \`timed-out\`.
- **repeats for a while**: for a tenth of \`timeout\`, at most a minute, because requests to this Feldera had worked before.
- **at once**: the step ends red without repeating the request.
- **looks**: before the activation is sent again, or the step ends, it looks whether the activation was accepted all the same, so that
  this step never has two accepted. That takes ${SETTLE_MS / 1_000} seconds, or ${ANSWERED_SETTLE_MS / 1_000} once the pipeline's process has listed its checkpoints when asked, and
  \`initial\` is \`running\`.
- **activation, accepted**: Feldera accepted the activation and only its answer was lost. **Sees it accepted**: a later look shows that, and
  the step goes on. With "else", the looks meet the same fault.
- A key that is refused at the first look is asked about again for some ${HEALTH_LAG_MS / 1_000} seconds, together with Feldera's health check.
- An empty cell: this cannot happen there, or it makes no difference.`

const HEAD = ['fault', 'first look', 'activation, not accepted', 'activation, accepted', 'wait', 'approval'] as const

const REARM_LEGEND = `## \`rearm\` and \`rehearse\`

\`rearm\`, and \`rehearse\` once it puts the pipeline back, at each of their writes and while they wait until the standby is armed. Where
Feldera had accepted a write and only its answer was lost, the next look shows that, and the step goes on without sending it again.`

const GUARD_LEGEND = `## The primary

With \`primary\`: the looks at it and its stop. **asks again**: three tries within fifteen seconds. "else" is the end when the fault is still there,
and \`unknown\` what the output \`primary\` says then. In no test did the step make two live, and where none was live, its message began with that.`

const GUARD_HEAD = [
  'fault',
  'first look, `refuse`',
  'first look, `stop`',
  'stop',
  'until it is not live',
  'last look',
] as const

const REARM_HEAD = ['fault', 'stop', 'clear', 'start', 'waiting until it is armed'] as const

/**
 * The tables of docs/faults.md, from what the fault tests saw (coverage/faults/).
 *
 * @returns undefined when not all of them have run here
 * @throws when faults that share a row came to different ends
 */
export async function faultTable(): Promise<string | undefined> {
  const observations = await observed()
  if (observations === undefined) return undefined
  const families = [...Map.groupBy(FAULTS, ({ family }) => family)]
  const rows = families.map(([family, rows]) => [family, ...STAGES.map((stage) => cell(rows, stage, observations))])
  const rearmRows = families
    .map(([family, rows]) => [family, ...REARM_STAGES.map((stage) => cell(rows, stage, observations))])
    .filter(([, ...cells]) => cells.some((text) => text !== ''))
  const guardRows = families
    .map(([family, rows]) => [family, ...GUARD_STAGES.map((stage) => cell(rows, stage, observations))])
    .filter(([, ...cells]) => cells.some((text) => text !== ''))
  const tables = [
    ...[markdownTable(HEAD, rows), GUARD_LEGEND, markdownTable(GUARD_HEAD, guardRows)],
    ...[REARM_LEGEND, markdownTable(REARM_HEAD, rearmRows)],
  ]
  return [LEGEND, ...tables].join('\n\n')
}

/** What the fault tests saw; `undefined` when not all of them have run here. */
export async function observed(): Promise<readonly Observation[] | undefined> {
  const files = OBSERVATION_FILES.map(observationsFile)
  if (!files.every(existsSync)) return undefined
  return (await Promise.all(files.map(readObservations))).flat()
}

function observationsFile(name: ObservationFile): string {
  return path.join(ROOT, 'coverage', 'faults', `${name}.json`)
}

async function readObservations(file: string): Promise<readonly Observation[]> {
  return JSON.parse(await readFile(file, 'utf8'))
}

/** What a family of faults comes to at a stage; one text, or the family is none. */
function cell(rows: readonly FaultRow[], stage: AnyStage, observations: readonly Observation[]): string {
  return onlyText(
    rows.flatMap((row) => {
      if (reactionTo(row, stage) === undefined) return []
      const { lasting, passing } = find(row, stage, observations)
      return [describe(lasting, passing)]
    }),
    `'${rows[0]?.family}' at '${stage}'`,
  )
}

/** What became of a fault at a stage when it lasts, and when it passes, where it can. */
export function find({ fault }: FaultRow, stage: AnyStage, observations: readonly Observation[]) {
  const [passing, lasting] = DURATIONS.map((duration) =>
    observations.find((seen) => seen.fault === fault && seen.stage === stage && seen.duration === duration),
  )
  if (lasting === undefined) throw new Error(`no test has seen '${fault}' at '${stage}' yet: run test/faults/table`)
  return { lasting, passing }
}

/** The one text that all of these are. */
export function onlyText(all: readonly string[], of: string): string {
  const texts = new Set(all)
  if (texts.size > 1) throw new Error(`the faults of ${of} come to different ends: ${[...texts].join(' / ')}`)
  return [...texts].join()
}

type AnyStage = Observation['stage']

function reactionTo(row: FaultRow, stage: AnyStage) {
  if (isHandOverStage(stage)) return handOverReaction(row, stage)
  if (isGuardStage(stage)) return guardReaction(row, stage)
  return isRearmStage(stage) ? rearmReaction(row, stage) : row.reactions[stage]
}

function isRearmStage(stage: AnyStage): stage is RearmStage {
  return REARM_STAGES.some((one) => one === stage)
}

function isHandOverStage(stage: AnyStage): stage is HandOverStage {
  return HAND_OVER_STAGES.some((one) => one === stage)
}

function isGuardStage(stage: AnyStage): stage is GuardStage {
  return GUARD_STAGES.some((one) => one === stage)
}

function describe(lasting: Observation, passing = lasting): string {
  if (isGuardStage(lasting.stage)) return describeGuard(lasting, passing)
  if (lasting.stage === 'accepted')
    return lasting.outcome === 'activated' ? 'sees it accepted' : `sees it accepted, ${end(lasting)}`
  const looks = passing.looksForActivation ? 'looks' : ''
  if (passing !== lasting && passing.outcome === lasting.outcome)
    return looks ? `looks, then \`${lasting.outcome}\`` : `\`${lasting.outcome}\` at once`
  const repeats = lasting.outcome === 'timed-out' ? 'repeats' : 'repeats for a while'
  return `${looks && `${looks}, `}${repeats}, ${end(lasting)}`
}

function describeGuard(lasting: Observation, passing: Observation): string {
  const known = lasting.outcome === 'activated' ? `, \`${lasting.primary}\`` : ''
  const isAtOnce = lasting.outcome === passing.outcome && lasting.primary === passing.primary && lasting !== passing
  if (isAtOnce) return `\`${lasting.outcome}\`${known} at once`
  const isOfStop = lasting.stage === 'stop-primary' || (lasting.stage === 'stopping' && lasting.outcome === 'timed-out')
  const how = isOfStop ? (lasting.outcome === 'timed-out' ? 'repeats' : 'repeats for a while') : 'asks again'
  return `${how}, ${end(lasting)}${known}`
}

function end({ outcome }: Observation): string {
  return `else \`${outcome}\``
}
