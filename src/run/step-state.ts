import * as v from 'valibot'
import type { Clock } from '../clock.ts'
import { mayHaveActed } from '../decide/sent-write.ts'
import type { PauseToUndo } from '../decide/undo.ts'
import { matching, parseJson } from '../json.ts'
import type { Listener, RunRecord } from './record.ts'

/**
 * What a step keeps for the action's `post`, which the runner calls whatever has become of the step, also when it was killed.
 * `pausedAt`: when the pause was sent, milliseconds since the epoch. `isAnswered`: whether Feldera has answered it. `stage`: `stop-sent` from when on there is only forward, and
 * `ended` when nothing is left to undo, or the step itself has said how it ended.
 */
export type StepState = Readonly<v.InferOutput<typeof stateSchema>>

const stateSchema = v.object({
  stage: v.picklist(['paused', 'stop-sent', 'ended']),
  deploymentId: v.optional(v.string()),
  pausedAt: v.number(),
  isAnswered: v.boolean(),
})

/** The name that the runner keeps it by. */
export const STATE_NAME = 'switchover'

/** @returns `undefined` when nothing was kept, so nothing was paused */
export function readState(text: string): StepState | undefined {
  return matching(stateSchema, parseJson(text)?.value)
}

/** The pause that a step has sent, by the clock of what comes after it. Where clocks were set back meanwhile, it counts as sent just now. */
export function keptPause({ pausedAt, deploymentId, isAnswered }: StepState, clock: Clock): PauseToUndo {
  const ago = Math.max(0, clock.wall() - pausedAt)
  return { at: clock.elapsed() - ago, deploymentId, isAnswered }
}

/**
 * Keeps the state up to date as things happen: it must be there before a pause, or a stop, is on its way.
 *
 * @param now milliseconds since the epoch
 */
export function keepState(save: (state: StepState) => void, now: () => number): Listener {
  let kept = ''
  let pausedAt = 0
  return (event, record) => {
    if (event.kind === 'primary-sent' && event.command === 'pause') pausedAt = now()
    const state = stateOf(record, pausedAt)
    const text = JSON.stringify(state)
    if (state === undefined || text === kept) return
    kept = text
    save(state)
  }
}

export const ENDED: StepState = { stage: 'ended', pausedAt: 0, isAnswered: true }

/** The state of a run that is under way; `undefined` while it has sent neither a pause nor a stop. */
function stateOf({ primary }: RunRecord, pausedAt: number): StepState | undefined {
  const { pause, stop } = primary ?? {}
  const sent = pause ?? stop
  if (sent === undefined) return undefined
  const { deploymentId } = sent.seen
  const isAnswered = pause?.isAnswered === true
  if (mayHaveActed(stop)) return { stage: 'stop-sent', deploymentId, pausedAt, isAnswered }
  // A primary that was found paused is somebody else's.
  return mayHaveActed(pause) ? { stage: 'paused', deploymentId, pausedAt, isAnswered } : ENDED
}
