import type { Pipeline } from '../feldera/pipeline.ts'
import { PASSING_ON_MS, SETTLE_MS } from './confirmation.ts'
import { end, type Move, wait } from './move.ts'
import { isGoingDown } from './plan.ts'
import { isLive } from './primary.ts'
import { mayHaveActed, type SentWrite } from './sent-write.ts'

/**
 * What became of a primary when a hand-over was given up.
 *
 * - `untouched`: this step has not paused it;
 * - `resumed`: it was seen running again;
 * - `gone`: it is no longer the deployment that this step has paused, or is being stopped;
 * - `standby-live`: the standby is live, or on its way, so the primary is left paused;
 * - `not-tried`: the stop of the primary may have been accepted, and from that there is no way back;
 * - `not-resumed`: it could not be resumed, or it is not known whether it was.
 */
export type Undone = 'untouched' | 'not-tried' | 'resumed' | 'gone' | 'standby-live' | 'not-resumed'

/** The pause that is to be undone. Times are milliseconds on the step's clock. */
export type PauseToUndo = Readonly<{ at: number; deploymentId: string | undefined; isAnswered: boolean }>

/** What a look at both sides has shown. `standby`: as it was last in sight; `undefined` when it never was. */
export type UndoLook = Readonly<{ primary: Pipeline; standby: Pipeline | undefined; begunAt: number }>

type UndoContext = Readonly<{ resume: SentWrite | undefined; now: number }>

/**
 * Decides what is next in undoing a pause. A resume is sent in any case, because what Feldera shows may be older than the pause,
 * and a resume changes nothing about a pipeline that runs; but none is sent beside a standby that is live.
 *
 * @param context `resume`: the one that this step has sent
 */
export function decideUndo(look: UndoLook, pause: PauseToUndo, context: UndoContext): Move<'resume', Undone> {
  const { primary, standby } = look
  if (primary.deploymentError !== undefined || isGoingDown(primary)) return end('gone')
  if (pause.deploymentId !== undefined && primary.deploymentId !== pause.deploymentId) return end('gone')
  const move = nextOf(look, pause, context)
  // One that is paused, as by a rehearsal, writes nothing, and the primary was live beside it before.
  const isStandbyLive = standby && isLive(standby) && !isGoingDown(standby) && standby.desiredStatus !== 'Paused'
  // What a resume that was sent before has come to is still waited for, because it may make two live.
  return isStandbyLive && (move.kind === 'do' || !mayHaveActed(context.resume)) ? end('standby-live') : move
}

function nextOf(
  { primary, begunAt }: UndoLook,
  pause: PauseToUndo,
  { resume, now }: UndoContext,
): Move<'resume', Undone> {
  if (primary.status === 'Unavailable') return wait({ pollingSince: pause.at })
  if (resume === undefined || !mayHaveActed(resume)) {
    const retryFrom = resume?.state === 'failed' ? resume.retryFrom : 0
    return now < retryFrom ? wait({ ms: retryFrom - now }) : { kind: 'do', command: 'resume' }
  }
  const isRunning = primary.status === 'Running' && primary.desiredStatus === 'Running'
  // A pause without an answer may still be on its way, and come after the resume.
  const settledFrom = pause.isAnswered ? resume.at : pause.at + PASSING_ON_MS
  if (isRunning) return resume.state === 'accepted' && begunAt >= settledFrom ? end('resumed') : again(resume, now)
  // It was paused once more since, or the resume was not accepted.
  const isSeen = begunAt >= resume.at + SETTLE_MS
  return isSeen ? { kind: 'do', command: 'resume' } : wait({ pollingSince: resume.at })
}

/** It runs, but it is not known yet that it stays so. */
function again(resume: SentWrite, now: number): Move<'resume', Undone> {
  if (resume.state === 'accepted') return wait({ pollingSince: resume.at })
  const retryFrom = resume.state === 'failed' ? resume.retryFrom : resume.at
  return now < retryFrom ? wait({ ms: retryFrom - now }) : { kind: 'do', command: 'resume' }
}
