import { uuidV7 } from './clock.ts'

export type Desired = 'Standby' | 'Running' | 'Paused' | 'Suspended'

export interface Checkpoint {
  readonly uuid: string
  readonly steps: number
  readonly processedRecords: number
}

/** What a pipeline keeps when its process goes, until it is cleared; and the object store that checkpoints are pulled from. */
export class Storage {
  /** On disk, oldest first. */
  checkpoints: Checkpoint[]
  readonly objectStore: readonly Checkpoint[] | 'unreadable'
  /** The status last desired, which a process writes down here. */
  desired: Desired | undefined
  /** The marker file that a take-over leaves: on this storage no process stands by any more. */
  marked: boolean

  constructor(checkpoints: readonly Checkpoint[], objectStore: Storage['objectStore'], marked: boolean) {
    this.checkpoints = [...checkpoints]
    this.objectStore = objectStore
    this.marked = marked
  }

  /** Fetches the newest checkpoint of the object store; false when that cannot be read. */
  pull(): boolean {
    if (this.objectStore === 'unreadable') return false
    const newest = this.objectStore.at(-1)
    const held = this.checkpoints.some(({ uuid }) => uuid === newest?.uuid)
    if (newest !== undefined && !held) this.checkpoints.push(newest)
    return true
  }

  clear(): void {
    this.checkpoints = []
    this.desired = undefined
    this.marked = false
  }
}

/** A checkpoint taken at the given moment. */
export function checkpointAt(ms: number, steps = 5_120): Checkpoint {
  return { uuid: uuidV7(ms), steps, processedRecords: steps * 193 }
}
