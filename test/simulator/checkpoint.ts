import { uuidV7 } from './clock.ts'

/** A checkpoint that the primary took. */
export interface Checkpoint {
  /** UUIDv7: tells when it was taken, by the primary's clock. */
  readonly uuid: string
  readonly identifier: string | null
  /** An unsigned 64-bit number, beyond what JavaScript's numbers hold. */
  readonly fingerprint: bigint
  readonly size: number | null
  readonly steps: number | null
  readonly processed_records: number | null
}

export interface CheckpointSeed {
  /** Simulated seconds before the simulator started; negative for the future, as of a primary whose clock is ahead. */
  readonly ageSeconds: number
  /** Instead of one made from the age: for ids that tell no time, such as a UUIDv4, or are none. */
  readonly uuid?: string
  readonly identifier?: string | null
  readonly fingerprint?: bigint
  readonly size?: number | null
  readonly steps?: number | null
  readonly processedRecords?: number | null
}

export function takeCheckpoint(now: number, seed: CheckpointSeed): Checkpoint {
  const { uuid, identifier = null, size = 123_456_789, steps = 5_120, processedRecords = 987_654 } = seed
  return {
    uuid: uuid ?? uuidV7(now - seed.ageSeconds * 1_000),
    identifier,
    fingerprint: seed.fingerprint ?? 14_128_757_731_148_314_856n,
    size,
    steps,
    processed_records: processedRecords,
  }
}
