import type { Checkpoint } from './checkpoint.ts'

export type Desired = 'Standby' | 'Running' | 'Paused' | 'Suspended' | 'Coordination'

/** How many of its own checkpoints a pipeline keeps. */
const KEPT = 2

/** What a pipeline keeps on disk when its process goes, until it is cleared. */
export class Storage {
  /** Oldest first. */
  checkpoints: Checkpoint[]
  /** `status.json`: the status last desired, and of which deployment. */
  status: { readonly desired: Desired; readonly deploymentId: string | null } | undefined
  /** `activated.feldera`, which a take-over leaves: on this storage no process stands by any more. */
  marked: boolean
  /** What becomes of a removal: done, never done, or believed to be done. */
  removal: 'works' | 'hangs' | 'leaves-files' = 'works'
  /** Checkpoints that are being pushed, which are kept meanwhile. */
  readonly pushed = new Set<string>()

  constructor(checkpoints: readonly Checkpoint[], marked: boolean) {
    this.checkpoints = [...checkpoints]
    this.marked = marked
  }

  /** One that was made here: older ones go. */
  add(checkpoint: Checkpoint): void {
    const all = [...this.checkpoints, checkpoint]
    this.checkpoints = all.filter(({ uuid }, index) => index >= all.length - KEPT || this.pushed.has(uuid))
  }

  /** One that was pulled. */
  hold(checkpoint: Checkpoint): void {
    if (!this.checkpoints.some(({ uuid }) => uuid === checkpoint.uuid)) this.checkpoints.push(checkpoint)
  }

  clear(): void {
    if (this.removal === 'leaves-files') return
    this.checkpoints = []
    this.status = undefined
    this.marked = false
  }
}
