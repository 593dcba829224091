import type { Part } from '../decide/guard.ts'
import { type HandOverLook, type HandOverMemory, type Proof, rememberLook, type Stage } from '../decide/hand-over.ts'
import type { RecordsFound } from '../decide/records-found.ts'
import type { PrimaryOperation } from '../decide/result.ts'
import type { CheckpointRequest, PushRequest } from '../feldera/checkpointing.ts'
import type { Failure } from '../feldera/failure.ts'
import type { Pipeline } from '../feldera/pipeline.ts'

/** A stage of a hand-over. `from`: when it began, milliseconds on the step's clock. */
export type StageBegun = Readonly<{ stage: Stage; from: number }>

/** What has happened while the primary was handing over. */
export interface HandOverRecord extends HandOverMemory {
  /** Oldest first. */
  readonly stages: readonly StageBegun[]
  /** What holds it up now, and at which side; `undefined` while nothing does. */
  readonly trouble?: Readonly<{ failure: Failure; side: Part['side'] }> | undefined
  /** Set when a checkpoint, or a push, was refused for good: one more look will show why, or confirm it. */
  readonly refused?: Readonly<{ operation: PrimaryOperation; failure: Failure }> | undefined
  /** Why the last checkpoint, or push, could not be asked for. */
  readonly askTrouble?: Failure | undefined
  /** Whether the pipeline that has taken over has everything. */
  readonly found?: RecordsFound | undefined
}

/** Something that happened about a hand-over. */
export type HandOverHappening = Readonly<
  /** Both sides as they were judged: from now on something is sent. `pushesItself`: see `HandOverMemory`. */
  | { kind: 'handover-begun'; standby: Pipeline; primary: Pipeline; pushesItself: boolean }
  | { kind: 'handover-looked'; look: HandOverLook }
  | { kind: 'handover-stage'; stage: Stage }
  | { kind: 'handover-checkpoint-asked'; request: CheckpointRequest }
  | { kind: 'handover-push-asked'; request: PushRequest }
  /** `retryFrom`: the earliest moment for another request, milliseconds on the step's clock. `isFinal`: it is not worth one. */
  | {
      kind: 'handover-ask-failed'
      operation: PrimaryOperation
      failure: Failure
      retryFrom: number
      isFinal: boolean
    }
  /** A side could not be looked at, and will be again. */
  | { kind: 'handover-hindered'; failure: Failure; side: Part['side'] }
  /** A run before this one has handed over as far as that; both sides tell so. */
  | { kind: 'handover-resumed'; standby: Pipeline; primary: Pipeline; proof: Proof }
  | { kind: 'handover-compared'; found: RecordsFound }
  /** It is given up, and what was done is undone. */
  | { kind: 'handover-given-up' }
>

/** Whether something that happened is about a hand-over. */
export function isAboutHandOver<E extends { readonly kind: string }>(
  event: E,
): event is Extract<E, { readonly kind: HandOverHappening['kind'] }> {
  return event.kind.startsWith('handover-')
}

type HandOverEvent = HandOverHappening & { readonly at: number }

/** The record of a hand-over after an event; before it has begun there is none. */
export function applyToHandOver(event: HandOverEvent, record: HandOverRecord | undefined): HandOverRecord | undefined {
  const { at } = event
  if (event.kind === 'handover-begun') return begun(event, at)
  if (event.kind === 'handover-resumed')
    return { ...begun({ ...event, pushesItself: true }, at), stage: 'stop', proven: event.proof }
  if (record === undefined) return undefined
  switch (event.kind) {
    case 'handover-looked':
      return { ...record, ...rememberLook(record, event.look, at), trouble: undefined }
    case 'handover-stage':
      return withStage(record, event.stage, at)
    case 'handover-checkpoint-asked': {
      const { sequence, incarnation = record.reading?.stats.incarnation } = event.request
      return { ...record, saving: { sequence, incarnation }, refused: undefined, askTrouble: undefined }
    }
    case 'handover-push-asked': {
      const { uuid } = event.request
      return { ...record, pushing: { uuid }, refused: undefined, askTrouble: undefined }
    }
    case 'handover-ask-failed': {
      const { operation, failure, retryFrom, isFinal } = event
      const refused = isFinal ? { operation, failure } : undefined
      return { ...record, askFrom: retryFrom, refused, askTrouble: failure }
    }
    case 'handover-hindered':
      return { ...record, trouble: { failure: event.failure, side: event.side } }
    case 'handover-compared':
      return { ...record, found: event.found }
    case 'handover-given-up':
      return record
  }
}

function begun(
  { standby, primary, pushesItself }: Pick<HandOverRecord, 'standby' | 'primary' | 'pushesItself'>,
  at: number,
): HandOverRecord {
  return {
    ...{ standby, primary, pushesItself, wasPaused: primary.status === 'Paused' },
    ...{ stage: 'pause', stageAt: at, stages: [] },
    ...{ saveFailures: [], pushFailures: [], own: [], askFrom: 0 },
  }
}

function withStage(record: HandOverRecord, stage: Stage, at: number): HandOverRecord {
  if (record.stage === stage && record.stages.length > 0) return record
  return { ...record, stage, stageAt: at, stages: [...record.stages, { stage, from: at }] }
}
