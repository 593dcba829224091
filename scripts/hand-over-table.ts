import { FAULTS, type FaultRow, type HandOverStage, handOverReaction, type Observation } from '../test/faults/table.ts'
import { find, observed, onlyText } from './fault-table.ts'
import { markdownTable } from './generated-section.ts'

/** Stages at which a fault comes to the same. */
type Column = Readonly<{ head: string; stages: readonly HandOverStage[] }>

const BEFORE: readonly Column[] = [
  { head: 'first look at the primary', stages: ['sight'] },
  { head: 'questions to it', stages: ['questions'] },
  { head: 'pause', stages: ['pause'] },
  { head: 'checkpoint, push', stages: ['save', 'push'] },
  { head: 'looks until the standby has pulled', stages: ['drain', 'saved', 'pushed', 'pulled'] },
]
const AFTER: readonly Column[] = [
  { head: 'stop', stages: ['hand-over-stop'] },
  { head: 'until the primary is not live', stages: ['not-live'] },
  { head: 'activation', stages: ['take-over'] },
  { head: 'resume, where it is given up', stages: ['resume'] },
]

const LEGEND = `Each cell says what the step does while the fault lasts; after "else" how it ends when the fault is still there in the end, and the output \`primary\`
then. A fault that is over by then does no harm: the step goes on, and ends \`switched-over\`; where it is given up, it ends with the primary \`resumed\`.

- **repeats**: until the deadline, and before the stop until half of it. **Repeats for a while**: for a tenth of \`timeout\`, at most a minute.
- **asks again**: three tries within fifteen seconds. **Asks once more**: one more try. **At once**: the request is not repeated.
- A pause without an answer is looked for, for up to 28 seconds, before it is sent again. Where Feldera had accepted a request and only its answer was lost, the
  next look shows that.
- Where nothing reaches the primary's Feldera any more, it cannot be resumed, and the message begins with \`perhaps no pipeline is live: primary …
  may be left paused\`.
- When the standby does not tell its records in the end, the step is green, with a warning.
- An empty cell: this cannot happen there, or it makes no difference.

In no test did the step make two live, stop a primary that had processed more than the checkpoint that the standby held, or stop it twice; and where none was live, or the
primary was left paused, its message began with that.`

/** The tables "What happens when…" of a switchover, from what the fault tests saw; see `faultTable`. */
export async function handOverTable(): Promise<string | undefined> {
  const observations = await observed()
  if (observations === undefined) return undefined
  const families = [...Map.groupBy(FAULTS, ({ family }) => family)]
  const table = (columns: readonly Column[]) => {
    const rows = families
      .map(([family, rows]) => [family, ...columns.map((column) => cell(rows, column, observations))])
      .filter(([, ...cells]) => cells.some((text) => text !== ''))
    return markdownTable(['fault', ...columns.map(({ head }) => head)], rows)
  }
  return [
    LEGEND,
    table(BEFORE),
    'From the stop on there is only forward, unless Feldera has refused it, or a look 20 s later shows that it was not accepted:',
    table(AFTER),
  ].join('\n\n')
}

function cell(rows: readonly FaultRow[], { head, stages }: Column, observations: readonly Observation[]): string {
  const texts = rows.flatMap((row) =>
    stages.flatMap((stage) => {
      if (handOverReaction(row, stage) === undefined) return []
      const { lasting, passing = lasting } = find(row, stage, observations)
      return [describe(row, { stage, lasting, passing })]
    }),
  )
  return onlyText(texts, `'${rows[0]?.family}' at '${head}'`)
}

function describe(
  row: FaultRow,
  { stage, lasting, passing }: Readonly<{ stage: HandOverStage; lasting: Observation; passing: Observation }>,
): string {
  const end = `\`${lasting.outcome}\`, \`${lasting.primary}\``
  const isSame = lasting.outcome === passing.outcome && lasting.primary === passing.primary && lasting !== passing
  if (isSame) return `${end} at once`
  return `${howOften(row, stage, lasting)}, else ${end}`
}

function howOften(row: FaultRow, stage: HandOverStage, { outcome }: Observation): string {
  if (stage === 'sight') return 'asks again'
  if (outcome === 'timed-out') return 'repeats'
  const reaction = handOverReaction(row, stage)
  // None is live at these.
  if (['resume', 'not-live', 'take-over'].includes(stage))
    return reaction === 'repeats' ? 'repeats' : 'repeats for a while'
  return reaction === 'gives up' ? 'asks once more' : 'repeats for a while'
}
