/**
 * Writes the table "What happens when…" in README.md from what the fault tests saw (coverage/faults/).
 *
 *     npx vitest run test/faults/table    makes the observations
 *     node scripts/faults.ts              writes
 *     node scripts/faults.ts --check      exits 1 when README.md is out of date
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { FAULTS, type FaultRow, type Observation, STAGES, type Stage } from '../test/faults/table.ts'
import { markdownTable, replaceSection } from './readme-section.ts'

const root = path.resolve(import.meta.dirname, '..')
const page = path.join(root, 'README.md')

const DURATIONS = ['passing', 'lasting'] as const

const LEGEND = `What the step does about each fault at each stage, and how it ends should the fault last; when the fault passes, the step goes on and
ends green. \`timed-out\` comes at the deadline. *For a while*: a tenth of \`timeout\`, at most a minute, because it worked before. *Looks*: for some
seconds, whether the activation was taken all the same, so that none is ever taken twice; in the column *taken* the looks meet the
same fault. Where a cell is empty, the fault cannot be.`

const HEAD = ['fault', 'first look', 'activation, not taken', 'activation, taken', 'wait', 'approval'] as const

const written = readFileSync(page, 'utf8')
const due = replaceSection(written, 'faults', section(readObservations()))

if (!process.argv.includes('--check')) {
  writeFileSync(page, due)
} else if (due !== written) {
  console.error('README.md does not show what the fault tests saw; run: node scripts/faults.ts')
  process.exitCode = 1
}

function readObservations(): readonly Observation[] {
  return STAGES.flatMap((stage) => {
    const file = path.join(root, 'coverage', 'faults', `${stage}.json`)
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Observation[]
    } catch (cause) {
      throw new Error(`no observations of the stage ${stage}; run: npx vitest run test/faults/table`, { cause })
    }
  })
}

function section(observations: readonly Observation[]): string {
  const families = [...Map.groupBy(FAULTS, ({ family }) => family)]
  const rows = families.map(([family, rows]) => [family, ...STAGES.map((stage) => cell(rows, stage, observations))])
  return `${LEGEND}\n\n${markdownTable(HEAD, rows)}`
}

/** What a family of faults comes to at a stage; one text, or the family is none. */
function cell(rows: readonly FaultRow[], stage: Stage, observations: readonly Observation[]): string {
  const texts = new Set(
    rows.flatMap(({ fault }) => {
      const [passing, lasting] = DURATIONS.map((duration) =>
        observations.find((seen) => seen.fault === fault && seen.stage === stage && seen.duration === duration),
      )
      return lasting === undefined ? [] : [describe(lasting, passing)]
    }),
  )
  if (texts.size > 1) {
    throw new Error(
      `the faults of '${rows[0]?.family}' come to different ends at '${stage}': ${[...texts].join(' / ')}`,
    )
  }
  return [...texts].join()
}

function describe(lasting: Observation, passing = lasting): string {
  if (lasting.stage === 'taken')
    return lasting.outcome === 'activated' ? 'finds it taken' : `finds it taken, ${end(lasting)}`
  const looks = passing.sought ? 'looks' : ''
  if (passing !== lasting && passing.outcome === lasting.outcome)
    return looks ? `looks, then \`${lasting.outcome}\`` : `\`${lasting.outcome}\` at once`
  const repeats = lasting.outcome === 'timed-out' ? 'repeats' : 'repeats for a while'
  return `${looks && `${looks}, `}${repeats}, ${end(lasting)}`
}

function end({ outcome }: Observation): string {
  return `else \`${outcome}\``
}
