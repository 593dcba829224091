import type { Armament } from '../decide/armed.ts'
import type { RearmCommand, RearmRefusal } from '../decide/rearm-plan.ts'
import { isInDoubt } from '../decide/sent-write.ts'
import type { StandbyNow } from '../decide/standby-now.ts'
import { formatDuration } from '../duration.ts'
import { isUnknownPipeline } from '../feldera/failure.ts'
import type { RunRecord } from '../run/record.ts'
import { AT_PIPELINE, AT_PRIMARY, asSentence, quoted, sentences } from '../text.ts'
import { fdaInTurn } from './commands.ts'
import { nameOfPrimary } from './primary-words.ts'
import type { Facts } from './report.ts'
import { describeFailure, describeLast, describeState, inQuotes } from './wording.ts'

/** What Feldera was asked to do, as the object of a sentence. */
export const WRITES: Readonly<Record<RearmCommand, string>> = {
  stop: 'the forced stop',
  clear: 'the clearing of its storage',
  dismiss: "the dismissal of the last deployment's error",
  start: 'the start in standby',
}

/** What of that was done, as a clause. */
const DONE: Readonly<Record<RearmCommand, string>> = {
  stop: 'it was stopped',
  clear: 'its storage was cleared',
  dismiss: 'its error was dismissed',
  start: 'it was started in standby',
}

/** What this step has done to put the pipeline into standby, as a clause: `it was stopped and started in standby`. */
export function whatWasWritten({ rearming, hasWritten, last }: RunRecord): string {
  const underWay = last?.storageStatus === 'Clearing' ? { clear: 'the clearing of its storage was begun' } : {}
  const words = { ...DONE, ...(last?.status === 'Stopping' ? { stop: 'its stop was begun' } : underWay) }
  const done = [...new Set(rearming.map((step) => words[step.command]))]
  if (done.length === 0) return hasWritten ? 'nothing is known to have been changed by this step' : 'nothing was sent'
  const list = done.length === 1 ? done.join() : `${done.slice(0, -1).join(', ')} and ${done.at(-1)}`
  return list
}

/** What a step that was to put a pipeline into standby leaves, in sentences. */
export function whatRearmLeaves({ record }: Facts): string {
  const open = Object.entries(record.writes).filter(([, write]) => isInDoubt(write))
  const doubt = open.map(
    ([name]) =>
      `It is not known whether Feldera accepted ${WRITES[name as RearmCommand]}. Look at the pipeline${AT_PIPELINE}.`,
  )
  return sentences(asSentence(whatWasWritten(record)), ...doubt)
}

/** The beginning of every red end of a rehearsal: whether there is a standby now. There may be others beside this one. */
export function describeStandbyNow(now: StandbyNow, pipeline: string): string {
  const name = inQuotes(pipeline)
  switch (now) {
    case 'armed':
      return `${name} is in standby and armed`
    case 'not-armed':
      return `${name} is in standby, but not known to be armed`
    case 'none':
      return `${name} is not in standby now`
    case 'unknown':
      return `it is not known whether ${name} is in standby now`
  }
}

/** Why a standby is not known to be armed, as a clause, and what it can be, in sentences. */
export function describeNotArmed(armament: Armament): { readonly why: string; readonly next: string } {
  switch (armament.kind) {
    case 'armed':
      return { why: '', next: '' }
    case 'none-shown':
      return {
        why: 'Feldera shows no checkpoint of it',
        next: `Either its pulls fail, or there is none in its bucket, or this Feldera does not show what a standby holds. See its logs in Feldera${AT_PIPELINE}.`,
      }
    case 'older': {
      const age = formatDuration(armament.deployedForMs)
      return {
        why: `its newest checkpoint, ${quoted(armament.newest.uuid)}, is older than its deployment, which began ${age} ago`,
        next: `Either its primary has pushed nothing since: see whether it makes and pushes checkpoints${AT_PRIMARY}. Or its pulls fail: see its logs${AT_PIPELINE}. Or it has a bucket of its own with an old checkpoint in it, which it pulls for ever instead of the new ones of its primary: give it a fresh bucket, or empty that one.`,
      }
    }
    case 'undated':
      return {
        why: `the id of its newest checkpoint, ${quoted(armament.newest.uuid)}, or of its deployment tells no time that can be right`,
        next:
          armament.newest.takenAt === undefined
            ? `With such ids it cannot be told whether it pulls. Look at its logs${AT_PIPELINE}.`
            : "Look whether the clocks of both sides are right, and name its primary with the input 'primary', whose own checkpoints it is then compared with.",
      }
    case 'too-old':
      return {
        why: `its newest checkpoint, ${quoted(armament.newest.uuid)}, is ${describeAge(armament.newest.ageMs)}, and max-checkpoint-age allows ${formatDuration(armament.limitMs)}`,
        next: `See whether the primary makes and pushes checkpoints${AT_PRIMARY}.`,
      }
  }
}

function describeAge(ageMs: number | undefined): string {
  return ageMs === undefined ? 'of unknown age' : `${formatDuration(ageMs)} old`
}

/** Why a pipeline is not put into standby, as a clause, and what to do next, in sentences. */
export function describeRearmRefusal(
  refusal: RearmRefusal,
  facts: Facts,
): { readonly why: string; readonly next: string } {
  const { last } = facts.record
  const state = describeLast(last)
  switch (refusal.code) {
    case 'LivePipeline':
      return {
        why: `it is ${state}, and nothing that is live is ever stopped`,
        next: "Check the name. If it is no longer to serve, stop it yourself once another pipeline has taken over, and run this again with 'primary' and 'clear-storage: true'.",
      }
    case 'ColdStart':
      return {
        why: `it is ${state}: it is just being started, and on its way to being live`,
        next: 'Check the name. If it should stand by instead, stop it yourself.',
      }
    case 'ActivationUnderWay':
      return {
        why: `it is ${state}: somebody is activating it, which is a failover at work`,
        next: 'Leave it alone, and find out who.',
      }
    case 'OutOfSight':
      return {
        why: `it is ${state}: Feldera has lost sight of its process, which may be live`,
        next: 'Run this again once Feldera sees it.',
      }
    case 'ClearStorageNeeded':
      return clearStorageNeeded(refusal, facts)
    case 'StorageHasServed':
      return {
        why: `it is ${state}, and it was set running since its storage was last cleared: ${WHAT_CLEARING_DESTROYS}`,
        next: refusal.command === 'stop' ? STOP_IT_YOURSELF : NAME_THE_PRIMARY,
      }
    case 'HistoryIncomplete':
      return historyIncomplete(refusal.command, state)
    case 'PrimaryNotServing':
      return primaryNotServing(refusal, facts)
    case 'UnknownPrimary':
      return {
        why: `its primary ${nameOfPrimary(facts)}, with which its checkpoints were to be compared, was not seen: ${describeFailure(refusal.failure)}`,
        next: CHECK_PRIMARY,
      }
  }
}

const WHAT_CLEARING_DESTROYS =
  'clearing it would destroy every checkpoint that was never pushed, and they may exist nowhere else'

const STOP_IT_YOURSELF =
  "Find out what it is for. If it is not needed as it is, stop it yourself, and run this again with 'primary'."

const NAME_THE_PRIMARY =
  "If another pipeline serves in its place, name that with the input 'primary': once it is seen Running, the storage is cleared."

function clearStorageNeeded(
  { command: next, mayHaveServed }: Extract<RearmRefusal, { code: 'ClearStorageNeeded' }>,
  { inputs }: Facts,
) {
  const first = next === 'stop' ? 'it has to be stopped, and its' : 'its'
  const isNamed = inputs.primaries.has(inputs.pipeline)
  const both = "set 'clear-storage: true', and name the pipeline that serves in its place with the input 'primary'"
  const how = mayHaveServed && !isNamed ? `${both}, because this one may have served` : "set 'clear-storage: true'"
  return {
    why: `${first} storage was activated, so no standby can start on it before it is cleared; that destroys every checkpoint in it that was never pushed`,
    next: `To allow that, ${how}.`,
  }
}

function historyIncomplete(next: 'stop' | 'clear', state: string) {
  const why = `it is ${state}, and Feldera's events do not tell whether it has served since its storage was last cleared`
  if (next === 'clear') return { why: `${why}: ${WHAT_CLEARING_DESTROYS}`, next: NAME_THE_PRIMARY }
  return { why, next: 'Find out whether it serves or has served. If not, stop it yourself, and run this again.' }
}

const CHECK_PRIMARY = "Check the inputs 'primary' and 'primary-host'."

function primaryNotServing(
  { primary }: Extract<RearmRefusal, { code: 'PrimaryNotServing' }>,
  facts: Facts,
): { readonly why: string; readonly next: string } {
  const why = `its storage may be cleared only while its primary ${nameOfPrimary(facts)} serves, and that`
  if (primary.kind === 'seen')
    return { why: `${why} is ${describeState(primary.pipeline)}`, next: 'Run this again once the primary is Running.' }
  const isWrong = isUnknownPipeline(primary.failure)
  return {
    why: `${why} was not seen: ${describeFailure(primary.failure)}`,
    next: isWrong ? CHECK_PRIMARY : 'Run this again once it can be seen, Running.',
  }
}

/** The end of a run that has reached its aim. */
export function describeRearmed(facts: Facts): string {
  const { inputs, record } = facts
  const held = record.last?.checkpoints?.at(-1)
  const newest = held ? `, with checkpoint ${quoted(held.uuid)}` : ''
  return `pipeline '${inputs.pipeline}' is in standby and armed${newest}; ${whatWasWritten(record)}`
}

/** What a green activation leaves, as sentences without the last full stop. */
export function noStandbyNow(count: number): string {
  return count === 1
    ? 'Unless there is another one, there is no standby now; the action …/rearm makes one'
    : `Unless there are others, there are no standbys now for these ${count}; the action …/rearm makes them`
}

/** How to put a pipeline back into standby, as a sentence. */
export function howToRearm(inputs: Facts['inputs'], put: string): string {
  const { pipeline } = inputs
  const byHand = fdaInTurn(inputs, [`stop ${pipeline}`, `clear ${pipeline}`, `start ${pipeline} --initial standby`])
  return `${put} it back into standby with the action …/rearm and 'clear-storage: true' for '${pipeline}', or with: ${byHand}.`
}
