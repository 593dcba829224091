import { isUnderWay } from '../decide/activation.ts'
import type { DatedCheckpoint } from '../decide/measurements.ts'
import type { Result } from '../decide/result.ts'
import type { StaleCheckpoint, Staleness, StaleStore } from '../decide/staleness.ts'
import { formatDuration } from '../duration.ts'
import type { Measurements } from '../run/measure.ts'
import type { RunEvent } from '../run/record.ts'
import { AT_PIPELINE, asSentence, quoted, sentences, startOfSentence } from '../text.ts'
import { adviceFor } from './advice.ts'
import { nothingDone } from './in-feldera.ts'
import type { EndingWords } from './outcome.ts'
import { nameOfPrimary } from './primary-words.ts'
import type { Facts } from './report.ts'
import { describeFailure } from './wording.ts'

// What is said about a checkpoint that is older than `max-checkpoint-age`, or whose age cannot be told.

/** A warning that an activation is sent although its checkpoint is stale. */
export function warnStale({ stale, isNewest }: RunEvent<'stale-overlooked'>): string {
  const because = isNewest ? ', because the object store holds none that is newer' : ''
  return `${startOfSentence(describeStale(stale))}; sending the activation all the same${because}`
}

/** A clause. */
function describeStale(stale: StaleCheckpoint): string {
  const bound = nameLimit(stale.limitMs)
  if (stale.kind === 'too-old')
    return `checkpoint ${quoted(stale.newest.uuid)} is ${formatDuration(stale.ageMs)} old, older than ${bound}`
  return `${whyNotTold(stale)}, so it cannot be told whether what is taken over is within ${bound}`
}

function whyNotTold(stale: Exclude<Staleness, { kind: 'too-old' }>): string {
  switch (stale.kind) {
    case 'none-shown':
      return NONE_SHOWN
    case 'undated':
      return tellNoTime(stale.newest)
    case 'ahead':
      return `checkpoint ${quoted(stale.newest.uuid)} was taken ${formatDuration(stale.aheadMs)} ahead of Feldera's clock`
  }
}

const NONE_SHOWN = 'Feldera shows no checkpoint of this pipeline'

function tellNoTime({ uuid }: DatedCheckpoint): string {
  return `the id of the checkpoint, ${quoted(uuid)}, tells no time`
}

function nameLimit(limitMs: number): string {
  return `the ${formatDuration(limitMs)} of max-checkpoint-age`
}

/** A warning when the checkpoint taken over is stale; empty otherwise, and when that was said before the activation was sent. */
export function warnTakenOver(measurements: Measurements, facts: Facts): string {
  return facts.record.overlooked ? '' : describeTakenOver(measurements, facts)
}

/** What is to be known of a checkpoint taken over that is older than `max-checkpoint-age`, or of unknown age; empty otherwise. */
export function describeTakenOver({ checkpoint }: Measurements, { record, inputs }: Facts): string {
  const { maxCheckpointAgeMs: limitMs } = inputs
  // The age counts at the moment of the acceptance, so without an activation there is none.
  if (limitMs === undefined || !isUnderWay(record.activation)) return ''
  const bound = nameLimit(limitMs)
  if (checkpoint?.ageMs === undefined)
    return `${startOfSentence(whyAgeUnknown(checkpoint))}, so it cannot be told whether the data taken over is within ${bound}`
  const { uuid, ageMs } = checkpoint
  if (ageMs <= limitMs) return ''
  return `Checkpoint ${quoted(uuid)} was ${formatDuration(ageMs)} old when the activation was accepted, older than ${bound}`
}

function whyAgeUnknown(checkpoint: DatedCheckpoint | undefined): string {
  if (checkpoint === undefined) return NONE_SHOWN
  if (checkpoint.takenAt === undefined) return tellNoTime(checkpoint)
  return `checkpoint ${quoted(checkpoint.uuid)} was taken later than the activation was accepted, by clocks that disagree`
}

/** The end of a run that sends nothing because of that. */
export function describeStaleCheckpoint(
  { stale, store }: Extract<Result, { kind: 'stale-checkpoint' }>,
  facts: Facts,
): EndingWords {
  const { inputs, record } = facts
  const failure = store.kind === 'silent' ? store.failure : undefined
  const { why, next } = describeStoreNews(store, inputs)
  return {
    outcome: 'refused',
    errorCode: 'StaleCheckpoint',
    httpStatus: failure?.httpStatus,
    message: `could not activate pipeline '${inputs.pipeline}' with 'on-stale: refuse': ${describeStale(stale)}, and ${why}`,
    inFeldera: asSentence(nothingDone(record)),
    advice: sentences(
      failure ? adviceFor(failure, facts) : '',
      stale.kind === 'none-shown' ? JUST_BEGUN : '',
      next,
      ALL_THE_SAME,
    ),
  }
}

const WAIT = `Wait until it has pulled. See what the action …/check says of it, and its logs in Feldera${AT_PIPELINE}.`

const JUST_BEGUN =
  'Feldera shows Standby before the first pull: if it has only just come into standby, wait a little and re-run this job.'

/** Where waiting may not help, because Feldera will not tell either then. */
export const LOOK_BY_HAND = `Look by hand which checkpoints its bucket holds, and in its logs which of them it has pulled${AT_PIPELINE}.`

/** What an activation takes over, and what that costs. */
const ALL_THE_SAME =
  "Or run this with 'on-stale: warn': Feldera then pulls once more and takes over from the newest that it has got, and when that pull fails, the pipeline ends with an error and its storage cannot stand by again. What came after that checkpoint is recomputed from inputs that can be read again, and lost for those that cannot."

/** What the object store shows, as a clause, and what to do next. */
function describeStoreNews(store: StaleStore, inputs: Facts['inputs']): Readonly<{ why: string; next: string }> {
  switch (store.kind) {
    case 'behind':
      return {
        why: `the object store holds ${store.missing === 1 ? 'a newer one' : `${store.missing} newer ones`}`,
        next: WAIT,
      }
    case 'silent': {
      const { failure } = store
      return {
        why: `it is not known whether the object store holds a newer one: ${describeFailure(failure)}`,
        next: failure.persistence === 'transient' ? WAIT : LOOK_BY_HAND,
      }
    }
    case 'primary-ahead':
      return {
        why: `its primary ${nameOfPrimary({ inputs })}, which is live, has made a newer one that has not arrived`,
        next: `Either it pushes less often than max-checkpoint-age asks for, its pushes fail, or the standby pulls from another bucket, such as its own if that holds anything. See what the action …/check says of it, and its logs in Feldera${AT_PIPELINE}.`,
      }
    case 'empty':
      return { why: 'its bucket in the object store holds none at all', next: LOOK_BY_HAND }
    case 'own-empty':
      return {
        why: 'its own bucket is empty, so that it pulls from its read_bucket, which Feldera does not list',
        next: LOOK_BY_HAND,
      }
    case 'held-unknown':
      return { why: 'nothing in the object store can be compared with it', next: LOOK_BY_HAND }
    case 'undated':
      return {
        why: 'not all in the object store tell a time, so that there may be a newer one',
        next: LOOK_BY_HAND,
      }
  }
}
