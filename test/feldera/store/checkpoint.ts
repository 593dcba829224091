import { uuidV7 } from '../clock.ts'

/** One checkpoint, wherever it lies. */
export interface Checkpoint {
  /** A UUIDv7 of the moment it was taken. */
  readonly uuid: string
  readonly steps: number
  readonly processedRecords: number
  /** When the first process of this line of checkpoints started, milliseconds since the epoch. */
  readonly initialStart: number
}

/** A checkpoint taken at the given moment. */
export function checkpointAt(ms: number, steps = 5_120, processedRecords = steps * 193): Checkpoint {
  return { uuid: uuidV7(ms), steps, processedRecords, initialStart: ms - 86_400_000 }
}

/** The fingerprint is larger than a JavaScript number can hold, as real ones are. */
export function checkpointOnWire({ uuid, steps, processedRecords }: Checkpoint): Record<string, unknown> {
  return {
    uuid,
    identifier: null,
    fingerprint: 14_128_757_731_148_314_856n,
    size: 123_456_789,
    steps,
    processed_records: processedRecords,
  }
}
